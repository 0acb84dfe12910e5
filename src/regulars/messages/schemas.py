"""How e-mails speak over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from regulars.kit.clock import atom
from regulars.kit.languages import Language
from regulars.messages.categories import tags
from regulars.messages.queries import Email, KeptEmail, Template, UndeliveredEmail
from regulars.messages.service import Content, Preview
from regulars.messages.shipped import Source

Subject = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=300,
        examples=["A gift card from {{ business.name }}"],
    ),
]

Body = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=60_000,
        examples=["<mjml><mj-body>...{{ giftcard.hash }}...</mj-body></mjml>"],
    ),
]

PlainText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=20_000,
        examples=["This is your code: {{ giftcard.hash }}"],
    ),
]


class EmailTemplateUpdate(Struct):
    """An e-mail as it is to be: all of it.

    `subject`, `body` and `text` are Liquid: merge tags, `if`, `unless`, `case`, `for`
    and filters for text. `body` is MJML besides, and what is merged into it is text and
    never markup. `text` is for programs that show no HTML.
    """

    subject: Subject
    body: Body
    text: PlainText

    def source(self) -> Source:
        """The same as the service has it."""
        return Source(self.subject, self.body, self.text)


class EmailTemplateOut(Struct):
    """An e-mail in one language, as it goes out.

    `needs` is the merge tag that it is for; while it `lacks_variable`, it isn't sent
    (6007). `merge_tags` are the others that it may hold, and `contact.` with the name
    of any attribute of contacts; `custom.*` are those that come with the call.
    `updated_at` null is one that is as this server brought it.
    """

    uuid: UUID
    category: str
    language: Language
    subject: str
    body: str
    text: str
    needs: str
    lacks_variable: bool
    merge_tags: list[str]
    updated_at: str | None

    @classmethod
    def of(cls, template: Template) -> "EmailTemplateOut":
        which, source = template.which, template.source
        return cls(
            uuid=template.uuid,
            category=which.category.name,
            language=which.language,
            subject=source.subject,
            body=source.body,
            text=source.text,
            needs=which.category.needs,
            lacks_variable=template.lacks_variable,
            merge_tags=tags(which.category),
            updated_at=atom(template.updated_at) if template.updated_at else None,
        )


class EmailPreviewOut(Struct):
    """An e-mail with samples in it, as somebody would get it.

    Show `html` in a frame of its own that runs no scripts.
    """

    subject: str
    html: str
    text: str
    lacks_variable: bool

    @classmethod
    def of(cls, preview: Preview) -> "EmailPreviewOut":
        mail = preview.mail
        return cls(mail.subject, mail.html, mail.text, preview.lacks_variable)


class EmailOut(Struct):
    """An e-mail that you send, in whatever language.

    It goes to contacts who are subscribed to its kind of message; null is everybody.
    """

    uuid: UUID
    category: str
    needs: str
    subscription_type_uuid: UUID | None

    @classmethod
    def of(cls, email: Email) -> "EmailOut":
        category = email.category
        uuid = email.subscription_type_uuid
        return cls(email.uuid, category.name, category.needs, uuid)


class EmailUpdate(Struct):
    """Which kind of message an e-mail is to be; null sends it to everybody."""

    subscription_type_uuid: UUID | None


class KeptEmailOut(Struct):
    """An e-mail that a sandbox would have sent: what it is, from whom and to whom."""

    uuid: UUID
    category: str
    sender: str | None
    recipient: str
    reply_to: str | None
    created_at: str

    @classmethod
    def of(cls, kept: KeptEmail) -> "KeptEmailOut":
        return cls(**_kept(kept))


class KeptEmailWholeOut(KeptEmailOut):
    """The same with its parts, as whoever it is for would have got it."""

    subject: str
    text: str
    html: str | None

    @classmethod
    def whole(cls, kept: KeptEmail, content: Content) -> "KeptEmailWholeOut":
        """A kept e-mail with what stands in it."""
        return cls(**_kept(kept), **asdict(content))


class UndeliveredEmailOut(Struct):
    """An e-mail that was refused for good, and isn't tried again.

    `reason` has the mail server's number: 550 mostly says that nobody has this address.
    """

    uuid: UUID
    category: str
    contact_uuid: UUID | None
    recipient: str
    reason: Annotated[str, Meta(examples=["SMTPRecipientsRefused 550"])]
    created_at: str

    @classmethod
    def of(cls, kept: UndeliveredEmail) -> "UndeliveredEmailOut":
        whose = (kept.contact_uuid, kept.recipient)
        return cls(kept.uuid, kept.category, *whose, kept.reason, atom(kept.created_at))


def _kept(kept: KeptEmail) -> dict[str, Any]:
    return {
        "uuid": kept.uuid,
        "category": kept.category,
        "sender": kept.sender,
        "recipient": kept.recipient,
        "reply_to": kept.reply_to,
        "created_at": atom(kept.created_at),
    }
