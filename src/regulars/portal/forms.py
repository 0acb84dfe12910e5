"""What is filled in on our pages: texts, of which the pages say what is wrong."""

from typing import Annotated

from msgspec import Meta, Struct

# Longer than whatever is right, so that the page can say what is wrong.
Line = Annotated[str, Meta(max_length=1_000)]
Sealed = Annotated[str, Meta(max_length=2_000)]


class CodeWanted(Struct):
    """Who wants a code: by their address, or once more."""

    email: Line = ""
    to: Line = ""
    asked: Sealed = ""


class CodeTyped(Struct):
    """The code from the mail; whoever follows its link types none."""

    asked: Sealed = ""
    code: Line = ""


class Joining(Struct):
    """Who wants a card, and what they want to get."""

    email: Line = ""
    name: Line = ""
    wants: list[int] = []


class Marked(Struct):
    """A button on one's own page."""

    mark: Line = ""


class Profile(Struct):
    """What contacts tell of themselves."""

    mark: Line = ""
    firstname: Line = ""
    lastname: Line = ""
    address: Line = ""
    housenumber: Line = ""
    postalcode: Line = ""
    city: Line = ""
    phonenumber: Line = ""
    birthdate: Line = ""
    locale: Line = ""


class Preferences(Struct):
    """Which kinds of message they want; `none` is the button for not any."""

    mark: Line = ""
    wants: list[int] = []
    none: Line = ""


class Erasing(Struct):
    """That they are sure."""

    mark: Line = ""
    sure: Line = ""


class CardTyped(Struct):
    """The code of a gift card, and its PIN."""

    code: Line = ""
    pin: Line = ""
