"""The calls of the public clients, as they send them, and what they need back.

`endpoints.json` was written down from the published PHP client and two web shop plugins
that use it: what each call sends, which fields of the answer their code stumbles over
when they are missing (`required`) or null (all but `nullable`), and an example.
"""
