"""A contact's data: all of it to take along, and all of it erased."""

import msgspec

from regulars.contacts import service as people
from regulars.contacts.queries import Contact
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import pages
from regulars.kit.work import Work
from regulars.portal import queries
from regulars.portal.forms import Erasing
from regulars.portal.pages import headers_of, page, told
from regulars.portal.routes.gates import contact_of, refused
from regulars.portal.routes.page_sessions import HOME
from regulars.portal.service import data_of
from regulars.portal.visiting import Visit, come, session_cookie

WRONG = 422

ERASE = "contacts.erase"
"""The job that ends a contact and removes all that tells who they were."""


@pages.get(f"{HOME}/account/data", allows=None)
async def download_data(
    work: Work, context: Context, headers: Headers, account: str
) -> Bare:
    """All that is kept of the contact here, as JSON."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "account")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    data = await data_of(work, context.keys, contact)
    name = b'attachment; filename="my-data.json"'
    headers_ = (*headers_of(visit), (b"content-disposition", name))
    written = msgspec.json.format(msgspec.json.encode(data), indent=2)
    return Bare(written, 200, headers_, "application/json")


@pages.get(f"{HOME}/account/erase", allows=None)
async def ask_to_erase(
    work: Work, context: Context, headers: Headers, account: str
) -> Bare:
    """Says what a contact would lose, and asks whether they are sure."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "account")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    return await _question(work, visit, contact)


@pages.post(f"{HOME}/account/erase", allows=None, status=200)
async def erase_data(
    work: Work, context: Context, headers: Headers, account: str, body: Erasing
) -> Bare:
    """Erases whoever is sure, a moment later and for good."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "account", body.mark)
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    if not body.sure:
        return await _question(work, visit, contact, is_unsure=True)
    await people.check_erasable(work, contact.uuid)
    about = {"account_id": work.account, "contact_uuid": contact.uuid}
    work.defer_calls([(ERASE, {**about, "actor": work.actor})])
    visit.cookies.append(session_cookie(visit, ""))
    return told(visit, "erased", "erased why")


async def _question(
    work: Work, visit: Visit, contact: Contact, *, is_unsure: bool = False
) -> Bare:
    have = await queries.belongings(work, contact.id, contact.wallet_id)
    speech, lost = visit.speech, []
    if contact.balance > 0:
        lost.append(speech.credits_named(contact.balance))
    if contact.prepaid_in_cents:
        lost.append(speech.money(contact.prepaid_in_cents))
    lost += [each.title for each in have.waiting] + [e.name for e in have.vouchers]
    return page(
        visit,
        "erase.html",
        status=WRONG if is_unsure else 200,
        tab="account",
        at=f"{visit.path}/account/erase",
        is_unsure=is_unsure,
        lost=speech.say("erase have", what=", ".join(lost)) if lost else None,
    )
