"""What happened with a contact's credits and money, and why."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from regulars.contacts.queries import Contact
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.html import pages
from regulars.kit.work import Work
from regulars.loyalty import queries as loyalty
from regulars.loyalty.schemas import told_to_contact
from regulars.portal import queries
from regulars.portal.pages import page
from regulars.portal.queries import Line
from regulars.portal.queries.activity import NEWEST, purse_of
from regulars.portal.routes.gates import contact_of, refused
from regulars.portal.routes.page_sessions import HOME
from regulars.portal.visiting import Asked, Visit, come

AT_A_TIME = 25

MONEY = "money"


class Movement(msgspec.Struct, frozen=True):
    """A line as somebody reads it."""

    what: str
    when: str
    where: str | None
    amount: str
    is_gain: bool
    after: str
    why: Sequence[str]


@pages.get(f"{HOME}/activity", allows=None)
async def list_activity(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """Every movement with what was there after it, the newest first."""
    visit = await come(work, context, headers, account, query)
    answer = refused(visit, headers, "activity")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    purse = await purse_of(work, contact.id)
    is_money = query.of == MONEY and purse is not None
    wallet = purse if is_money and purse is not None else contact.wallet_id
    before = query.before if query.before is not None else NEWEST
    limits = (min(max(before, 0), NEWEST), AT_A_TIME + 1)
    lines = await queries.activity(work, contact.id, wallet, *limits)
    shown = lines[:AT_A_TIME]
    of = f"of={MONEY}&" if is_money else ""
    return page(
        visit,
        "activity.html",
        tab="activity",
        here=of,
        is_money=is_money,
        has_purse=purse is not None,
        balance=_balance(visit, contact, is_money),
        lines=_moneyed(visit, shown) if is_money else await _told(work, visit, shown),
        older=f"?{of}before={shown[-1].seq}" if len(lines) > AT_A_TIME else None,
    )


def _balance(visit: Visit, contact: Contact, is_money: bool) -> str:
    if is_money:
        return visit.speech.money(contact.prepaid_in_cents)
    return visit.speech.credits_named(contact.balance)


async def _told(work: Work, visit: Visit, lines: Sequence[Line]) -> list[Movement]:
    why = await _why(work, visit, [e.reception_uuid for e in lines if e.reception_uuid])
    speech = visit.speech
    return [
        Movement(
            speech.say("reward got", reward=each.reward)
            if each.reward
            else speech.say(f"kind {each.kind}"),
            speech.day(each.happened_at),
            each.shop,
            speech.signed(each.amount),
            each.amount > 0,
            speech.say("balance after", balance=speech.number(each.balance)),
            why.get(each.reception_uuid, ()) if each.reception_uuid else (),
        )
        for each in lines
    ]


async def _why(
    work: Work, visit: Visit, uuids: Sequence[UUID]
) -> Mapping[UUID, Sequence[str]]:
    """The explanation of each reception, in words."""
    if not uuids:
        return {}
    found = await loyalty.receptions(work, uuids)
    terms, language = visit.terms, visit.language
    return {each.uuid: told_to_contact(each, terms, language) for each in found}


def _moneyed(visit: Visit, lines: Sequence[Line]) -> list[Movement]:
    speech = visit.speech
    kinds = {"credit": "money in", "debit": "money out", "capture": "money out"}
    return [
        Movement(
            speech.say(kinds.get(each.kind, f"kind {each.kind}")),
            speech.day(each.happened_at),
            each.shop,
            speech.money_signed(each.amount),
            each.amount > 0,
            speech.say("balance after", balance=speech.money(each.balance)),
            (),
        )
        for each in lines
    ]
