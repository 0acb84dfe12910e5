"""What credits bring contacts, and what they have of it."""

from uuid import UUID

import msgspec

from regulars.contacts.queries import Contact
from regulars.kit.context import Context
from regulars.kit.doors import Bare
from regulars.kit.edge import Headers
from regulars.kit.errors import Problem
from regulars.kit.html import pages
from regulars.kit.work import Work
from regulars.loyalty.errors import CreditReceptionInProgress
from regulars.portal import queries
from regulars.portal.claiming import claim, collectable_until, shop_for
from regulars.portal.forms import Marked
from regulars.portal.pages import away, page, told
from regulars.portal.queries import Belongings
from regulars.portal.routes.gates import contact_of, refused
from regulars.portal.routes.page_sessions import HOME
from regulars.portal.shown import coupons, waiting
from regulars.portal.visiting import Asked, Visit, come
from regulars.rewards.errors import InsufficientCredits, RewardClaimLimitReached
from regulars.rewards.queries import Reward

REWARD = f"{HOME}/rewards/{{reward_uuid}}"

WRONG, GONE = 409, 404

WHY: dict[type[Problem], str] = {
    InsufficientCredits: "claim poor",
    RewardClaimLimitReached: "claim limit",
    CreditReceptionInProgress: "claim busy",
}


class Offer(msgspec.Struct, frozen=True):
    """A reward as somebody sees it: what it costs, and what they can do about it."""

    uuid: UUID
    title: str
    about: str
    cost: str
    # None of what can be had now.
    missing: str | None
    is_claimable: bool


@pages.get(f"{HOME}/rewards", allows=None)
async def list_offers(
    work: Work, context: Context, headers: Headers, account: str, query: Asked
) -> Bare:
    """What the contact can have, what they could have with more, and their vouchers."""
    visit = await come(work, context, headers, account, query)
    answer = refused(visit, headers, "rewards")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    have = await queries.belongings(work, contact.id, contact.wallet_id)
    offers = _offers(work, visit, contact, have)
    claimed = next((e.title for e in have.waiting if str(e.uuid) == query.done), None)
    return page(
        visit,
        "rewards.html",
        tab="rewards",
        balance=visit.speech.credits_named(contact.balance),
        claimed=claimed,
        now=[each for each in offers if each.missing is None],
        later=[each for each in offers if each.missing is not None],
        waiting=waiting(visit, have),
        vouchers=coupons(visit, work.account, have),
        gift_cards=f"/g{visit.path.removeprefix('/p')}",
    )


@pages.get(REWARD, allows=None)
async def ask_to_claim(
    work: Work, context: Context, headers: Headers, account: str, reward_uuid: str
) -> Bare:
    """Asks once more before credits are spent, and says how the reward is had."""
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "rewards")
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    have = await queries.belongings(work, contact.id, contact.wallet_id)
    reward = _found(work, visit, have, reward_uuid)
    if reward is None:
        return _not_had(visit, "claim gone", GONE)
    if reward.required_credits > contact.balance - have.on_hold:
        return _not_had(visit, "claim poor", WRONG)
    return _question(work, visit, contact, reward)


@pages.post(REWARD, allows=None, status=200)
async def claim_reward(
    work: Work,
    context: Context,
    headers: Headers,
    account: str,
    reward_uuid: str,
    body: Marked,
) -> Bare:
    """Spends the contact's credits on a reward, which waits for them at the till.

    The button of one page claims once, however often it is pressed.
    """
    visit = await come(work, context, headers, account)
    answer = refused(visit, headers, "rewards", body.mark)
    if answer is not None:
        return answer
    visit, contact = contact_of(visit)
    have = await queries.belongings(work, contact.id, contact.wallet_id)
    reward = _found(work, visit, have, reward_uuid)
    shop_uuid = shop_for(visit, reward) if reward else None
    if reward is None or shop_uuid is None:
        return _not_had(visit, "claim gone", GONE)
    try:
        made = await claim(work, contact, reward, shop_uuid)
    except Problem as problem:
        return _not_had(visit, WHY.get(type(problem), "claim gone"), WRONG)
    return away(visit, f"/rewards?done={made.uuid}")


def _question(work: Work, visit: Visit, contact: Contact, reward: Reward) -> Bare:
    speech, cost = visit.speech, reward.required_credits
    until = speech.last_day(collectable_until(reward, work.now))
    said = speech.say("claim free")
    if cost:
        left = speech.credits_named(contact.balance - cost)
        named = {"cost": speech.credits_named(cost), "left": left}
        said = speech.say("claim cost", **named)
    return page(
        visit,
        "claim.html",
        tab="rewards",
        title=reward.title,
        about=reward.description,
        cost=said,
        how=speech.say("claim how", day=until),
        button=speech.say("claim yes", cost=speech.credits_named(cost))
        if cost
        else speech.say("claim yes free"),
    )


def _not_had(visit: Visit, why: str, status: int) -> Bare:
    way = (f"{visit.path}/rewards", "back")
    return told(visit, "claim failed", why, status=status, way=way)


def _offers(
    work: Work, visit: Visit, contact: Contact, have: Belongings
) -> list[Offer]:
    speech, free = visit.speech, contact.balance - have.on_hold
    offers = []
    for each in have.offers(work.now, visit.account.timezone):
        cost = each.required_credits
        missing = speech.credits_named(cost - free) if cost > max(free, 0) else None
        offers.append(
            Offer(
                each.uuid,
                each.title,
                each.description,
                speech.credits_named(cost) if cost else speech.say("free"),
                speech.say("missing", missing=missing) if missing else None,
                is_claimable(visit, each),
            )
        )
    return offers


def is_claimable(visit: Visit, reward: Reward) -> bool:
    """Whether it can be claimed beforehand, to be collected later."""
    has_price = reward.most_credits is None
    return (
        reward.is_pre_redeemable and has_price and shop_for(visit, reward) is not None
    )


def _found(
    work: Work, visit: Visit, have: Belongings, reward_uuid: str
) -> Reward | None:
    offers = have.offers(work.now, visit.account.timezone)
    return next(
        (
            each
            for each in offers
            if str(each.uuid) == reward_uuid and is_claimable(visit, each)
        ),
        None,
    )
