"""Spending credits on rewards, and taking that back."""

from uuid import UUID

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.contacts.errors import (
    ContactIdentifierAlreadyLinked,
    ContactIdentifierInactive,
    ContactIdentifierNotFound,
    ContactIdentifierNotLinked,
    ContactNotFound,
)
from regulars.contacts.queries import scanned
from regulars.contacts.schemas import channel_of
from regulars.kit.clock import atom
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import InvalidInput, Problem
from regulars.kit.work import Work
from regulars.loyalty.errors import (
    CreditReceptionInProgress,
    LoyaltyProgramNotActive,
    ShopNotLinked,
)
from regulars.loyalty.queries import terms
from regulars.loyalty.schemas import CreditName, CreditReceptionOut, ExplanationAsk
from regulars.loyalty.schemas import shown as credits_shown
from regulars.rewards import queries, service
from regulars.rewards.errors import (
    InsufficientCredits,
    RewardAlreadyCollected,
    RewardClaimLimitReached,
    RewardInactive,
    RewardNotFound,
    RewardReceptionAlreadyReversed,
    RewardReceptionNotFound,
    RewardStockEmpty,
)
from regulars.rewards.schemas import (
    RegisterRewardCreate,
    RewardExplanationOut,
    RewardReceptionCreate,
    RewardReceptions,
    just_received,
    shown,
    unsealed,
)
from regulars.rewards.words import sentences

RECEIVING: list[type[Problem]] = [
    ShopNotFound,
    ShopNotLinked,
    LoyaltyProgramNotActive,
    ContactNotFound,
    ContactIdentifierNotFound,
    ContactIdentifierInactive,
    ContactIdentifierNotLinked,
    ContactIdentifierAlreadyLinked,
    RewardNotFound,
    RewardInactive,
    InsufficientCredits,
    RewardStockEmpty,
    RewardClaimLimitReached,
    CreditReceptionInProgress,
]

REVERSING: list[type[Problem]] = [
    RewardReceptionNotFound,
    ContactNotFound,
    RewardReceptionAlreadyReversed,
    RewardAlreadyCollected,
    CreditReceptionInProgress,
]

FINDING: list[type[Problem]] = [RewardReceptionNotFound]


@clients.post("/reward-receptions", allows=Permission.REWARDS_WRITE, refuses=RECEIVING)
@dashboard.post(
    "/reward-receptions",
    allows=Permission.REWARDS_WRITE,
    refuses=RECEIVING,
    moves_value=True,
)
async def create_reward_reception(
    work: Work, caller: Caller, keys: Keys, body: RewardReceptionCreate
) -> RewardReceptions:
    """Spend a contact's credits on a reward.

    Make sure that it is the contact who asks: an address alone proves nothing. A
    digital reward answers with its code, which is empty in a dry run; one that is
    collected later, with until when.
    """
    return await _received(work, caller, keys, body, body.shop_uuid)


@register.post("/reward-receptions", allows=Permission.REWARDS_WRITE, refuses=RECEIVING)
async def create_reward_reception_at_register(
    work: Work, caller: Caller, keys: Keys, body: RegisterRewardCreate
) -> RewardReceptions:
    """Spend a contact's credits on a reward at this register's shop.

    The code of a digital reward is empty in a dry run.
    """
    shop_uuid = caller.shop_uuid or body.shop_uuid
    if shop_uuid is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    return await _received(work, caller, keys, body, shop_uuid)


@clients.get(
    "/reward-receptions/{reward_reception_uuid}",
    allows=Permission.REWARDS_READ,
    refuses=FINDING,
)
@register.get(
    "/reward-receptions/{reward_reception_uuid}",
    allows=Permission.REWARDS_READ,
    refuses=FINDING,
)
@dashboard.get(
    "/reward-receptions/{reward_reception_uuid}",
    allows=Permission.REWARDS_READ,
    refuses=FINDING,
)
async def get_reward_reception(
    work: Work, keys: Keys, reward_reception_uuid: UUID
) -> RewardReceptions:
    """One reward reception, with its code if it is a digital one."""
    bought = await queries.find_reception(work, reward_reception_uuid)
    return await shown(work, keys, bought)


@clients.post(
    "/reward-receptions/{reward_reception_uuid}/reverse",
    allows=Permission.REWARDS_WRITE,
    refuses=REVERSING,
)
@register.post(
    "/reward-receptions/{reward_reception_uuid}/reverse",
    allows=Permission.REWARDS_WRITE,
    refuses=REVERSING,
)
@dashboard.post(
    "/reward-receptions/{reward_reception_uuid}/reverse",
    allows=Permission.REWARDS_WRITE,
    refuses=REVERSING,
    moves_value=True,
)
async def reverse_reward_reception(
    work: Work, caller: Caller, reward_reception_uuid: UUID
) -> CreditReceptionOut:
    """Give back exactly the credits that a reward cost, with their own last days.

    Answers the credit reception that does so. Stock and limit of the contact are as if
    the reward had not been claimed; a code is never given again. Once for each
    reception, and not for a reward that was collected: reverse its redemption first.
    """
    given = await service.reverse(work, reward_reception_uuid, channel_of(caller))
    return await credits_shown(work, given)


@dashboard.get(
    "/reward-receptions/{reward_reception_uuid}/explanation",
    allows=Permission.REWARDS_READ,
    refuses=FINDING,
)
async def explain_reward_reception(
    work: Work, reward_reception_uuid: UUID, query: ExplanationAsk
) -> RewardExplanationOut:
    """Why a reward took as many credits as it did, in English or Dutch.

    It is told by the reward's terms of that time.
    """
    bought = await queries.find_reception(work, reward_reception_uuid)
    program = (await terms(work)).program
    credits = CreditName(program.custom_credit_name if program else None)
    told = bought.explanation
    return RewardExplanationOut(
        bought.uuid,
        bought.credits,
        told["version"],
        told["steps"],
        sentences(bought, credits, query.language),
        atom(bought.happened_at),
        atom(bought.recorded_at),
        bought.reversed_by,
    )


async def _received(
    work: Work,
    caller: Caller,
    keys: Keys,
    body: RewardReceptionCreate | RegisterRewardCreate,
    shop_uuid: UUID,
) -> RewardReceptions:
    order = service.RewardOrder(
        body.contact_uuid,
        body.reward_uuid,
        shop_uuid,
        channel_of(caller),
        work.actor,
        work.now,
        body.chosen_credits,
        scanned(body.contact_identifier_value or "") or None,
    )
    made = await service.receiving.do(work, order)
    # Tried out, the code goes back to those that wait: it will be somebody else's.
    sealed = None if work.is_dry_run else made.code_sealed
    return just_received(made, unsealed(work, keys, sealed))
