"""What a shipped e-mail says, apart from how it looks."""

import msgspec

# What stands there only where its tag has something to say: the tag, and the words.
Words = str | tuple[str, str]


class Shipped(msgspec.Struct, frozen=True, kw_only=True):
    """What an e-mail says, and the one thing that there is to do."""

    subject: str
    words: tuple[Words, ...]
    # What the button says, and the tag with its address.
    link: tuple[str, str] | None = None
    # The tag of what is to be typed or shown elsewhere.
    code: str | None = None
    # A button after the code, and its tag, where that has something to say.
    instead: tuple[str, str] | None = None
    closing: tuple[Words, ...] = ()
