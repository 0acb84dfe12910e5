"""Mails to people, as text and as HTML: a few words, and one thing to do."""

from email.utils import parseaddr

import msgspec

from regulars.kit.languages import Language
from regulars.kit.mail import MailSettings, Message, one_line
from regulars.kit.templates import render

# Programs that answer mail by themselves leave these alone (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is written to somebody in the name of a business."""

    language: Language
    business: str
    subject: str
    paragraphs: tuple[str, ...]
    # What the button says, and where it leads.
    link: tuple[str, str] | None = None
    # What is to be typed elsewhere.
    code: str | None = None
    closing: tuple[str, ...] = ()


def addressed(letter: Letter, to: str, settings: MailSettings) -> Message:
    """The mail: it bears the name of the business, and the address of this server."""
    _, sender = parseaddr(settings.mail_from)
    name = one_line(letter.business).replace("<", "").replace(">", "")
    return Message(
        to=to,
        subject=one_line(letter.subject),
        text=_text(letter),
        html=render("letter.html", letter=letter),
        from_=f"{name} <{sender}>",
        headers=HEADERS,
    )


def _text(letter: Letter) -> str:
    parts = [*letter.paragraphs]
    if letter.link:
        label, address = letter.link
        parts.append(f"{label}:\n{address}")
    if letter.code:
        parts.append(letter.code)
    signature = f"-- \n{one_line(letter.business)}"
    return "\n\n".join([*parts, *letter.closing, signature]) + "\n"
