"""What can be asked of e-mails and their templates."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from regulars.accounts.queries import account
from regulars.contacts.queries import OPT_OUT, SubscriptionType, subscription_types
from regulars.kit.errors import Problem
from regulars.kit.languages import LANGUAGES, Language
from regulars.kit.pages import Page, Window
from regulars.kit.work import Work
from regulars.messages.categories import CATEGORIES, GIFTCARD_RECIPIENT, Category
from regulars.messages.errors import (
    EmailNotFound,
    EmailTemplateNotFound,
    KeptEmailNotFound,
)
from regulars.messages.shipped import Source, shipped


class Which(msgspec.Struct, frozen=True):
    """One e-mail in one language."""

    category: Category
    language: Language


class Template(msgspec.Struct, frozen=True):
    """An e-mail in one language, as it goes out."""

    uuid: UUID
    which: Which
    source: Source
    lacks_variable: bool
    # None of one that is as we wrote it.
    updated_at: datetime | None

    AUDITED: ClassVar[tuple[str, ...]] = ("subject", "digest")

    @property
    def subject(self) -> str:
        return self.source.subject

    @property
    def digest(self) -> str:
        """Of body and text, which are too long for the audit log."""
        whole = f"{self.source.body}\0{self.source.text}"
        return hashlib.sha256(whole.encode()).hexdigest()


class Email(msgspec.Struct, frozen=True):
    """An e-mail that a business sends, in whatever language."""

    uuid: UUID
    category: Category
    # Of which kind of message it is; None of one that goes to everybody.
    subscription_type: SubscriptionType | None

    AUDITED: ClassVar[tuple[str, ...]] = ("subscription_type_uuid",)

    @property
    def subscription_type_uuid(self) -> UUID | None:
        return self.subscription_type.uuid if self.subscription_type else None


class _Kept(msgspec.Struct, frozen=True):
    category: str
    language: str
    subject: str
    body: str
    text: str
    lacks_variable: bool
    updated_at: datetime


class _Setting(msgspec.Struct, frozen=True):
    category: str
    subscription_type_id: int | None


TEMPLATES = """
    select category, language, subject, body, text, lacks_variable, updated_at
    from email_templates where account_id = $1
"""

TEMPLATE = f"{TEMPLATES} and category = $2 and language = $3"

SETTINGS = """
    select category, subscription_type_id from email_settings where account_id = $1
"""


EVERY = [Which(each, lang) for each in CATEGORIES.values() for lang in LANGUAGES]


async def which(work: Work, template_uuid: UUID) -> Which:
    """What the account's template with this uuid is. Raises EmailTemplateNotFound.

    Templates that nobody has changed have no row, so their uuids are made of the
    account's.
    """
    of = (await account(work)).uuid
    for each in EVERY:
        if _uuid_of(of, each) == template_uuid:
            return each
    raise EmailTemplateNotFound


async def templates(work: Work) -> list[Template]:
    """Every e-mail in every language, as it goes out."""
    kept = await work.many(_Kept, TEMPLATES, work.account_id)
    changed = {(each.category, each.language): each for each in kept}
    of = (await account(work)).uuid
    return [
        _template(of, each, changed.get((each.category.name, each.language)))
        for each in EVERY
    ]


async def template(work: Work, asked: Which) -> Template:
    """One e-mail in one language, as it goes out."""
    values = (asked.category.name, asked.language)
    kept = await work.one(_Kept, TEMPLATE, work.account_id, *values)
    return _template((await account(work)).uuid, asked, kept)


def _template(account_uuid: UUID, asked: Which, kept: _Kept | None) -> Template:
    uuid = _uuid_of(account_uuid, asked)
    if kept is None:
        ours = shipped(asked.category.name, asked.language)
        return Template(uuid, asked, ours, lacks_variable=False, updated_at=None)
    source = Source(kept.subject, kept.body, kept.text)
    return Template(uuid, asked, source, kept.lacks_variable, kept.updated_at)


def _uuid_of(account_uuid: UUID, asked: Which) -> UUID:
    name = f"e-mail template {asked.category.name} {asked.language}"
    return uuid5(account_uuid, name)


async def emails(work: Work) -> list[Email]:
    """Every e-mail, with the kind of message that it is."""
    set_ = {
        each.category: each.subscription_type_id
        for each in await work.many(_Setting, SETTINGS, work.account_id)
    }
    kinds = await subscription_types(work)
    by_id = {kind.id: kind for kind in kinds}
    of = (await account(work)).uuid
    return [
        Email(
            uuid5(of, f"e-mail {name}"),
            category,
            by_id.get(set_[name] or 0) if name in set_ else _first(category, kinds),
        )
        for name, category in CATEGORIES.items()
    ]


async def email(work: Work, uuid: UUID) -> Email:
    """The e-mail with this uuid. Raises EmailNotFound."""
    for each in await emails(work):
        if each.uuid == uuid:
            return each
    raise EmailNotFound


async def email_of(work: Work, category: Category) -> Email:
    """The account's e-mail of this category."""
    return next(e for e in await emails(work) if e.category is category)


def _first(
    category: Category, kinds: Sequence[SubscriptionType]
) -> SubscriptionType | None:
    """What an e-mail is at first: those that somebody asked for go to everybody."""
    if category is not GIFTCARD_RECIPIENT:
        return None
    return next((kind for kind in kinds if kind.strategy == OPT_OUT), None)


KEPT = """
    select id, uuid, category, sender, recipient, reply_to, content_sealed, shows,
      created_at
    from kept_emails where account_id = $1
"""

KEPT_PAGE = KEPT + " order by id desc limit $2 offset $3"

COUNT_KEPT = "select count(*) from kept_emails where account_id = $1"


class KeptEmail(msgspec.Struct, frozen=True):
    """An e-mail that a sandbox would have sent."""

    id: int
    uuid: UUID
    category: str
    sender: str | None
    recipient: str
    reply_to: str | None
    content_sealed: bytes
    # The permissions without which nobody reads that.
    shows: list[str]
    created_at: datetime

    MISSING: ClassVar[type[Problem]] = KeptEmailNotFound
    SELECT: ClassVar[str] = KEPT + " and uuid = $2"


async def kept_emails(work: Work, window: Window) -> Page[KeptEmail]:
    """A page of what the sandbox would have sent, the newest first."""
    total = await work.value(COUNT_KEPT, work.account_id)
    ends = (window.limit, window.offset)
    return window.of(
        await work.many(KeptEmail, KEPT_PAGE, work.account_id, *ends), total
    )


UNDELIVERED_PAGE = """
    select kept.uuid, category, contact.uuid as contact_uuid, recipient, reason,
      kept.created_at
    from undelivered_emails kept
    left join contacts contact
      on contact.account_id = kept.account_id and contact.id = kept.contact_id
    where kept.account_id = $1 order by kept.id desc limit $2 offset $3
"""

COUNT_UNDELIVERED = "select count(*) from undelivered_emails where account_id = $1"


class UndeliveredEmail(msgspec.Struct, frozen=True):
    """An e-mail that no server would ever take."""

    uuid: UUID
    category: str
    contact_uuid: UUID | None
    recipient: str
    reason: str
    created_at: datetime


async def undelivered_emails(work: Work, window: Window) -> Page[UndeliveredEmail]:
    """A page of what was refused for good, the newest first."""
    total = await work.value(COUNT_UNDELIVERED, work.account_id)
    ends = (work.account_id, window.limit, window.offset)
    return window.of(await work.many(UndeliveredEmail, UNDELIVERED_PAGE, *ends), total)
