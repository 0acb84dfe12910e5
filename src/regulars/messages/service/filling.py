"""A whole e-mail filled in: subject, HTML and text, and what all of them may say."""

import re
from collections.abc import Collection, Mapping

import msgspec

from regulars.accounts.queries import account, brand_kit
from regulars.attributes import service as attributes
from regulars.attributes.queries import definitions
from regulars.contacts.queries import Contact
from regulars.kit.mail import one_line
from regulars.kit.work import Work
from regulars.messages import rendering
from regulars.messages.categories import BRAND
from regulars.messages.rendering import Unrenderable
from regulars.messages.shipped import Source

LONGEST_SUBJECT = 250
LONGEST_VALUE = 2_000

Values = Mapping[str, Mapping[str, str]]

# What XML takes for no text at all, so that MJML would refuse the whole mail; and what
# a terminal would obey.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

GAP = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


class Filled(msgspec.Struct, frozen=True):
    """An e-mail as somebody gets it."""

    subject: str
    html: str
    text: str


async def fill_in(
    source: Source, values: Values, known: Collection[str] | None = None
) -> Filled:
    """The e-mail with these values. Raises Unrenderable: which part, and why."""
    values = {group: _clean(names) for group, names in values.items()}
    subject = await _part("subject", source.subject, values, known)
    body = await _part("body", source.body, values, known)
    text = await _part("text", source.text, values, known)
    # What isn't there leaves lines without anything on them.
    told = GAP.sub("\n\n", text.replace("\r\n", "\n")).strip() + "\n"
    return Filled(one_line(subject)[:LONGEST_SUBJECT], body, told)


async def _part(
    name: str, source: str, values: Values, known: Collection[str] | None
) -> str:
    is_markup = name == "body"
    try:
        return await rendering.fill_in(source, values, is_markup=is_markup, known=known)
    except Unrenderable as wrong:
        raise Unrenderable(name, *wrong.args) from None


def _clean(names: Mapping[str, str]) -> dict[str, str]:
    return {name: NO_TEXT.sub(" ", said) for name, said in names.items()}


async def business_values(work: Work) -> dict[str, dict[str, str]]:
    """What every e-mail may say of the business."""
    kit = await brand_kit(work)
    brand = {name: getattr(kit, name) or "" for name in BRAND}
    return {"business": {"name": (await account(work)).name}, "brand": brand}


async def contact_values(work: Work, contact: Contact) -> dict[str, str]:
    """What an e-mail may say of a contact, as people read it; never too long."""
    known = (await definitions(work)).of("contact")
    told = {
        name: attributes.displayed(known[name], kept)
        for name, kept in contact.attributes.items()
        if name in known
    }
    facts = {
        "uuid": str(contact.uuid),
        "email": contact.email,
        "loyalty_balance": str(contact.balance),
    }
    return {name: said[:LONGEST_VALUE] for name, said in (told | facts).items()}
