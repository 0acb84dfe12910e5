"""The card: what contacts show at the till, and what it has brought them."""

from urllib.parse import quote

from regulars.contacts.queries import Contact
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import pages
from regulars.kit.work import Work
from regulars.portal import queries
from regulars.portal.drawing import drawn
from regulars.portal.pages import SAFE, page, read
from regulars.portal.queries import Belongings
from regulars.portal.routes.gates import nowhere
from regulars.portal.routes.page_sessions import HOME, sign_in_page
from regulars.portal.shown import coupons, waiting
from regulars.portal.standing import of_tier, to_reward
from regulars.portal.visiting import Asked, Visit, come

FEW = 3
"""So many vouchers are on the card itself; the others are behind a link."""

WORKER = read("worker.js")

WORKER_HEADERS = (
    *SAFE,
    (b"content-security-policy", b"default-src 'none'; connect-src 'self'"),
)

SAID = {"out": "signed out", "ended": "ended"}


@pages.get(HOME, allows=None)
async def show_card(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """The contact's card; whoever hasn't signed in does so there."""
    visit = await come(work, context, headers, account, query)
    if visit is None:
        return nowhere(headers)
    if visit.contact is None:
        return sign_in_page(visit, query.to, SAID.get(query.done, ""))
    return await _card(work, visit, visit.contact, query)


@pages.get(f"{HOME}/worker.js", allows=None)
async def keep_card(account: str) -> Bare:
    """What keeps the last card in the browser, to be shown without connection."""
    allowed = (b"service-worker-allowed", f"/p/{quote(account)}".encode())
    return Bare(WORKER.encode(), 200, (*WORKER_HEADERS, allowed), "text/javascript")


async def _card(work: Work, visit: Visit, contact: Contact, query: Asked) -> Bare:
    have = await queries.belongings(work, contact.id, contact.wallet_id)
    speech, value = visit.speech, contact.default_identifier
    free = contact.balance - have.on_hold
    offers = have.offers(work.now, visit.account.timezone)
    return page(
        visit,
        "card.html",
        tab="card",
        as_of=speech.say("as of", time=speech.time(work.now)),
        welcome=query.done == "welcome",
        first_name=contact.attributes.get("firstname"),
        is_new=contact.number_of_transactions == 0,
        code=drawn(value, speech.say("card code", code=value)) if value else None,
        value=value,
        balance=speech.number(contact.balance),
        credits=speech.credits.said(contact.balance, visit.language),
        notes=_notes(visit, contact, have),
        progress=to_reward(speech, free, offers),
        tier=await of_tier(work, visit, have),
        prepaid=speech.money(contact.prepaid_in_cents)
        if contact.prepaid_in_cents
        else None,
        waiting=waiting(visit, have)[:FEW],
        vouchers=coupons(visit, work.account, have)[:FEW],
        is_more=max(len(have.waiting), len(have.vouchers)) > FEW,
    )


def _notes(visit: Visit, contact: Contact, have: Belongings) -> list[str]:
    """What is to be known of the number on the card."""
    speech, said = visit.speech, []
    if contact.balance < 0:
        missing = speech.credits_named(-contact.balance)
        said.append(speech.say("owe", missing=missing))
    if have.on_hold:
        said.append(speech.say("held", held=speech.number(have.on_hold)))
    if have.pending:
        amount = speech.credits_named(have.pending)
        said.append(speech.say("pending", waiting=amount))
    return said
