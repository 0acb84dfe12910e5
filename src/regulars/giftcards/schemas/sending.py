"""Gift cards sent by e-mail, over HTTP."""

import re
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from regulars.giftcards.service import CardMail
from regulars.kit.errors import InvalidInput

PREFIX = "custom."

TAG = re.compile(r"custom\.[A-Za-z0-9_-]{1,50}")

MOST_TAGS = 50
LONGEST = 1_000

MergeTags = Annotated[
    dict[str, Any] | list[Any],
    Meta(examples=[{"custom.firstname": "Kim", "custom.message": "Well done!"}]),
]


class GiftcardSend(Struct):
    """Whom to mail a gift card's code to.

    Without `email_uuid` it is the account's e-mail of gift cards. `merge_tags` are
    texts of your own for it, up to 1,000 characters each, by names that begin with
    `custom.`; an empty list is none.
    """

    contact_uuid: UUID
    email_uuid: UUID | None = None
    merge_tags: MergeTags = {}

    def mail(self, card_uuid: UUID) -> CardMail:
        """The same as the service has it. Raises InvalidInput."""
        return CardMail(
            card_uuid=card_uuid,
            contact_uuid=self.contact_uuid,
            email_uuid=self.email_uuid,
            custom=_custom(self.merge_tags),
        )


def _custom(tags: Any) -> dict[str, str]:
    """The texts without their prefix. Raises InvalidInput, naming each that is none."""
    if not tags:
        return {}
    if not isinstance(tags, dict):
        raise InvalidInput({"merge_tags": ["Must be an object."]})
    if len(tags) > MOST_TAGS:
        raise InvalidInput({"merge_tags": [f"Must have at most {MOST_TAGS} entries."]})
    wrong = {
        f"merge_tags.{name[:100]}": [reason]
        for name, text in tags.items()
        if (reason := _wrong(name, text))
    }
    if wrong:
        raise InvalidInput(wrong)
    told = {name.removeprefix(PREFIX): text for name, text in tags.items()}
    return {name: "" if text is None else str(text) for name, text in told.items()}


def _wrong(name: str, text: Any) -> str | None:
    if not TAG.fullmatch(name):
        return "Must be named custom. and letters, digits, _ or -."
    if isinstance(text, bool | dict | list):
        return "Must be text."
    if len(str(text)) > LONGEST:
        return f"Must have at most {LONGEST} characters."
    return None
