"""What stands in the e-mails that a business sends."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.kit.doors import dashboard
from regulars.kit.errors import Problem
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
