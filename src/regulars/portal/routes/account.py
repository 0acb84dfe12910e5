"""What contacts tell of themselves, what they want to get, and what to read it in."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from regulars.attributes import service as attributes
from regulars.attributes.queries import definitions
from regulars.contacts import queries as contacts
from regulars.contacts import service as people
from regulars.contacts.queries import Contact
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.errors import InvalidInput
from regulars.kit.html import pages
from regulars.kit.languages import LANGUAGES
from regulars.kit.work import Work
from regulars.portal.forms import Preferences, Profile
from regulars.portal.pages import away, page
from regulars.portal.routes.gates import contact_of, refused
from regulars.portal.routes.page_sessions import HOME
from regulars.portal.visiting import Asked, Visit, come, language_cookie
from regulars.portal.words import OWN_NAMES

CHANNEL = "CUSTOMER_APP"

FIELDS = (
    *("firstname", "lastname", "address", "housenumber", "postalcode", "city"),
    *("phonenumber", "birthdate"),
)
"""The attributes of the system that people fill in themselves. What a business has
added is its own note of them."""

FILLED_IN = {
    "firstname": "given-name",
    "lastname": "family-name",
    "address": "street-address",
    "housenumber": "off",
    "postalcode": "postal-code",
    "city": "address-level2",
    "phonenumber": "tel",
    "birthdate": "bday",
}
"""What browsers know each of them by."""

ONCE = "birthdate"
"""Whoever could change it would have a birthday each month."""

WRONG = 422


@pages.get(f"{HOME}/account", allows=None)
async def show_account(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """Everything that contacts may look after themselves."""
    visit = await come(work, context, headers, account, query)
    answer = refused(visit, headers, "account")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    return await _account(work, visit, contact, done=query.done == "saved")


@pages.post(f"{HOME}/account/profile", allows=None, status=200)
async def change_profile(
    work: Work, context: Context, headers: Headers, account: str, body: Profile
) -> Bare:
    """Keeps what a contact tells of themselves; a birthday only once."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "account", body.mark)
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    given = {
        name: said.strip() for name, said in asdict(body).items() if name in FIELDS
    }
    if contact.attributes.get(ONCE):
        del given[ONCE]
    if body.locale in LANGUAGES:
        given["locale"] = body.locale
        visit.cookies.append(language_cookie(body.locale, visit.settings))
    known = (await definitions(work)).of("contact")
    given = {name: said for name, said in given.items() if _is_open(known, name)}
    try:
        _check(known, given)
        await people.update(work, contact.uuid, given, lenient=True)
    except InvalidInput as wrong:
        names = {each.rpartition(".")[2] for each in wrong.errors or {}}
        return await _account(work, visit, contact, said=given, wrong=names)
    return away(visit, "/account?done=saved")


@pages.post(f"{HOME}/account/preferences", allows=None, status=200)
async def change_preferences(
    work: Work, context: Context, headers: Headers, account: str, body: Preferences
) -> Bare:
    """Subscribes the contact to the kinds of message that they chose, and no others."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "account", body.mark)
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    wanted = set() if body.none else set(body.wants)
    for kind in await contacts.subscription_types(work):
        choice = people.Choice(contact.uuid, kind.uuid, CHANNEL)
        is_wanted = kind.status_of(contact) != contacts.UNSUBSCRIBED
        if kind.id in wanted and not is_wanted and kind.is_active:
            await people.subscribe(work, choice)
        elif kind.id not in wanted and is_wanted:
            await people.unsubscribe(work, choice)
    return away(visit, "/account?done=saved")


async def _account(
    work: Work,
    visit: Visit,
    contact: Contact,
    *,
    said: Mapping[str, str] | None = None,
    wrong: set[str] | None = None,
    done: bool = False,
) -> Bare:
    known = (await definitions(work)).of("contact")
    kinds = await contacts.subscription_types(work)
    shown = dict(contact.attributes) | dict(said or {})
    return page(
        visit,
        "account.html",
        status=WRONG if wrong else 200,
        tab="account",
        at=f"{visit.path}/account",
        done=done,
        wrong=wrong or set(),
        email=None if contact.is_anonymous else contact.email,
        fields=[
            (name, str(shown.get(name) or ""), FILLED_IN[name])
            for name in FIELDS
            if _is_open(known, name)
        ],
        languages=OWN_NAMES.items(),
        read=contact.attributes.get("locale"),
        is_once=bool(contact.attributes.get(ONCE)),
        kinds=[(kind, kind.status_of(contact)) for kind in kinds if kind.is_active],
        cards=await contacts.identifiers_of(work, contact.uuid),
    )


def _is_open(known: Mapping[str, Any], name: str) -> bool:
    """Whether the account has it, and lets it be filled in."""
    return name in known and not known[name].is_read_only


def _check(known: Mapping[str, Any], given: Mapping[str, str]) -> None:
    """Raises InvalidInput for what a strict door would refuse: people mistype."""
    filled_in = {name: said for name, said in given.items() if said}
    attributes.taken(known, filled_in, lenient=False)
