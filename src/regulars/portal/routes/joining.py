"""Getting a card on our pages."""

from regulars.contacts import queries as contacts
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import pages
from regulars.kit.mail import is_address
from regulars.kit.work import Work
from regulars.portal import service
from regulars.portal.forms import Joining
from regulars.portal.pages import away, page, told
from regulars.portal.routes.gates import nowhere
from regulars.portal.routes.page_sessions import HOME, WRONG, send_code
from regulars.portal.visiting import Asked, Visit, come

LONGEST_NAME = 60


@pages.get(f"{HOME}/join", allows=None)
async def offer_card(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """Asks whoever wants a card for their address, and what they want to get."""
    visit = await come(work, context, headers, account, query)
    if visit is None:
        return nowhere(headers)
    if visit.contact is not None:
        return away(visit, "")
    return await _form(work, visit, Joining()) if visit.lets_join else _closed(visit)


@pages.post(f"{HOME}/join", allows=None, status=200)
async def order_card(
    work: Work, context: Context, headers: Headers, account: str, body: Joining
) -> Bare:
    """Mails a code to whoever wants a card: they become a contact when they type it.

    Whoever is a contact already is signed in by it, and nobody else learns that.
    """
    visit = await come(work, context, headers, account)
    if visit is None:
        return nowhere(headers)
    if not visit.lets_join:
        return _closed(visit)
    email = body.email.strip()
    if not is_address(email):
        return await _form(work, visit, body, "wrong email")
    who = service.joining(
        service.asking(work, email, visit.language, ""),
        " ".join(body.name.split())[:LONGEST_NAME],
        body.wants,
    )
    return await send_code(work, context, visit, who)


async def _form(work: Work, visit: Visit, said: Joining, wrong: str = "") -> Bare:
    kinds = [
        kind
        for kind in await contacts.subscription_types(work)
        # Who is sent something anyway until they say no is not asked whether.
        if kind.is_active and kind.strategy != contacts.OPT_OUT
    ]
    return page(
        visit,
        "join.html",
        status=WRONG if wrong else 200,
        at=f"{visit.path}/join",
        kinds=kinds,
        is_wrong=wrong,
        email=said.email[:254],
        name=said.name[:LONGEST_NAME],
        wants=said.wants,
    )


def _closed(visit: Visit) -> Bare:
    return told(visit, "join closed", "join closed why", way=(visit.path, "sign in"))
