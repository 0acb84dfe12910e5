"""What stands in the e-mails that a business sends."""

from typing import Annotated
from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.kit.doors import Bare, dashboard
from regulars.kit.errors import Problem
from regulars.kit.html import MEDIA_TYPE
from regulars.kit.work import Work
from regulars.messages import queries, service
from regulars.messages.errors import EmailTemplateNotFound
from regulars.messages.queries import which
from regulars.messages.schemas import (
    EmailPreviewOut,
    EmailTemplateOut,
    EmailTemplateUpdate,
)

PATH = "/email-templates/{email_template_uuid}"

REFUSES: list[type[Problem]] = [EmailTemplateNotFound]

# Whoever writes an e-mail writes no page of this server: it has an origin of its own,
# where nothing runs and no form is sent. Pictures come from where mails have them.
ALONE = (
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        b"img-src https: data:; form-action 'none'; base-uri 'none'; "
        b"frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


@dashboard.get("/email-templates", allows=Permission.MESSAGES_READ)
async def list_email_templates(work: Work) -> list[EmailTemplateOut]:
    """Every e-mail in English (`en`) and in Dutch (`nl`), as it goes out."""
    return [EmailTemplateOut.of(each) for each in await queries.templates(work)]


@dashboard.get(PATH, allows=Permission.MESSAGES_READ, refuses=REFUSES)
async def get_email_template(work: Work, email_template_uuid: UUID) -> EmailTemplateOut:
    """One e-mail in one language, as it goes out."""
    found = await queries.template(work, await which(work, email_template_uuid))
    return EmailTemplateOut.of(found)


@dashboard.put(PATH, allows=Permission.MESSAGES_CONFIGURE, refuses=REFUSES)
async def change_email_template(
    work: Work, email_template_uuid: UUID, body: EmailTemplateUpdate
) -> EmailTemplateOut:
    """Change what stands in an e-mail: the next one that is sent says so.

    An unknown merge tag, and what is no Liquid or no MJML, is refused by the name of
    its field. An e-mail that `lacks_variable` is kept and not sent (6007); login codes
    and confirmations have to have what they are for.
    """
    asked = await which(work, email_template_uuid)
    changed = await service.change_template(work, asked, body.source())
    return EmailTemplateOut.of(changed)


@dashboard.delete(PATH, allows=Permission.MESSAGES_CONFIGURE, refuses=REFUSES)
async def reset_email_template(work: Work, email_template_uuid: UUID) -> None:
    """Have an e-mail go out as this server brought it.

    Its words may be better ones after an update.
    """
    await service.reset_template(work, await which(work, email_template_uuid))


@dashboard.post(
    f"{PATH}/previews",
    allows=Permission.MESSAGES_CONFIGURE,
    status=200,
    refuses=REFUSES,
)
async def preview_email_template(
    work: Work, email_template_uuid: UUID, body: EmailTemplateUpdate
) -> EmailPreviewOut:
    """What an e-mail would look like to Robin, with samples; nothing is kept or sent.

    It refuses what saving would refuse, but for an e-mail that lacks what it is for.
    """
    tried = await service.preview(
        work, await which(work, email_template_uuid), body.source()
    )
    return EmailPreviewOut.of(tried)


@dashboard.get(f"{PATH}/page", allows=Permission.MESSAGES_READ, refuses=REFUSES)
async def show_email_template(
    work: Work, email_template_uuid: UUID
) -> Annotated[Bare, str, "text/html"]:
    """An e-mail as it goes out, as a page, with samples in it.

    Nothing runs in it, whatever somebody has written there.
    """
    asked = await which(work, email_template_uuid)
    kept = await queries.template(work, asked)
    shown = await service.preview(work, asked, kept.source)
    return Bare(shown.mail.html.encode(), 200, ALONE, MEDIA_TYPE)
