"""What rooms keep of a person apart from the contact, and how it is erased.

A room adds its statements when its `jobs` are loaded; erasing a contact runs them all
in its own transaction. Each takes the account and the numbers of the contact and of
whoever was merged into them.
"""

erasures: list[str] = []
