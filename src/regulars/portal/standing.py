"""What the card says of a contact: how far from what, and what waits for them."""

from collections.abc import Sequence

import msgspec

from regulars.kit.work import Work
from regulars.portal.queries import Belongings
from regulars.portal.visiting import Visit
from regulars.portal.words import Speech
from regulars.rewards.queries import Reward
from regulars.tiers import queries as tiers
from regulars.tiers.queries import Standing


class Progress(msgspec.Struct, frozen=True):
    """How far somebody is on the way to something."""

    value: int
    most: int
    said: str
    is_reached: bool = False


def to_reward(
    speech: Speech, balance: int, offers: Sequence[Reward]
) -> Progress | None:
    """How far it is to the next reward; without one, the dearest they can have."""
    dearer = [each for each in offers if each.required_credits > balance]
    if dearer:
        reward = dearer[0]
        missing = speech.credits_named(reward.required_credits - balance)
        said = speech.say("to next", missing=missing, reward=reward.title)
        return Progress(max(0, balance), reward.required_credits, said)
    bought = [each for each in offers if each.required_credits]
    if not bought:
        return None
    cost = bought[-1].required_credits
    said = speech.say("enough for", reward=bought[-1].title)
    return Progress(cost, cost, said, is_reached=True)


async def of_tier(work: Work, visit: Visit, have: Belongings) -> "Level | None":
    """How the contact stands among the tiers, where the account has any."""
    if not have.has_tiers or visit.contact is None:
        return None
    standing = await tiers.standing(work, visit.contact.uuid)
    name = standing.tier.name if standing.tier else None
    until = standing.lost_at
    speech = visit.speech
    kept = speech.say("tier until", day=speech.day(until)) if until and name else None
    return Level(name, _to_next(speech, standing), kept)


class Level(msgspec.Struct, frozen=True):
    """A tier, the way to the next one, and until when this one is theirs."""

    name: str | None
    progress: Progress | None
    kept: str | None


def _to_next(speech: Speech, standing: Standing) -> Progress | None:
    if standing.next is None:
        return None
    most, missing = standing.next.threshold, standing.missing or 0
    where = {"tier": standing.next.name}
    if not standing.terms.counts_transactions:
        said = speech.say("tier next", missing=speech.credits_named(missing), **where)
    elif missing == 1:
        said = speech.say("tier visit", **where)
    else:
        said = speech.say("tier visits", missing=speech.number(missing), **where)
    return Progress(min(standing.found.measured, most), most, said)
