"""Templates changed, tried out and taken back."""

import html as markup

import msgspec

from regulars.accounts.queries import lock_account
from regulars.attributes.queries import definitions
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work
from regulars.messages import queries
from regulars.messages.categories import tags
from regulars.messages.queries import Template, Which
from regulars.messages.rendering import Unrenderable
from regulars.messages.service.filling import Filled, business_values, fill_in
from regulars.messages.shipped import Source

PUT = """
    insert into email_templates (account_id, category, language, subject, body, text,
      lacks_variable, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (account_id, category, language) do update
    set (subject, body, text, lacks_variable, updated_at) = ($4, $5, $6, $7, $8)
"""

RESET = """
    delete from email_templates 
    where account_id = $1 and category = $2 and language = $3
"""

ROBIN = {"firstname": "Robin", "lastname": "Baker", "email": "robin@example.com"}
"""Whom previews are written to. What else a contact has is shown by its label."""


class Preview(msgspec.Struct, frozen=True):
    """What somebody would get, and whether the mail lacks what it is for."""

    mail: Filled
    lacks_variable: bool


async def preview(work: Work, which: Which, source: Source) -> Preview:
    """The e-mail with samples filled in. Raises InvalidInput, naming the field."""
    attributes = (await definitions(work)).of("contact")
    person = {name: each.label for name, each in attributes.items()} | ROBIN
    values = {
        **which.category.samples,
        **await business_values(work),
        "contact": person,
    }
    known = [*tags(which.category), *(f"contact.{name}" for name in attributes)]
    try:
        mail = await fill_in(source, values, known)
    except Unrenderable as wrong:
        part, reason = wrong.args
        raise InvalidInput({part: [f"The {part} {reason}."]}) from None
    if not mail.subject:
        raise InvalidInput({"subject": ["Must not be empty."]})
    lacks = which.category.lacks(markup.unescape(mail.html), mail.text)
    return Preview(mail, lacks)


async def change_template(work: Work, which: Which, source: Source) -> Template:
    """The e-mail as it goes out from now on. Raises InvalidInput, naming the field.

    It may lack what it is for, and isn't sent then (6007), where whoever has it sent
    is told so.
    """
    tried = await preview(work, which, source)
    if tried.lacks_variable and which.category.is_kept_whole:
        reason = f"Body and text need the merge tag {which.category.needs}."
        raise InvalidInput({"body": [reason]})
    await lock_account(work)
    before = await queries.template(work, which)
    key = (which.category.name, which.language)
    words = (source.subject, source.body, source.text)
    await work.write(PUT, work.account_id, *key, *words, tried.lacks_variable, work.now)
    after = await queries.template(work, which)
    work.audit("email_template_changed", after.uuid, before, after)
    return after


async def reset_template(work: Work, which: Which) -> None:
    """Has the e-mail go out as we wrote it."""
    await lock_account(work)
    before = await queries.template(work, which)
    if before.updated_at is None:
        return
    await work.write(RESET, work.account_id, which.category.name, which.language)
    work.audit("email_template_removed", before.uuid, before)
