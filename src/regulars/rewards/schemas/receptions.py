"""Rewards claimed, explained, collected, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from regulars.accounts.queries import Shop
from regulars.accounts.schemas import ShopWithAddress
from regulars.kit.clock import atom
from regulars.kit.filters import Between
from regulars.kit.pages import Order, Paging
from regulars.loyalty.schemas import (
    BalanceInTransaction,
    CardValue,
    ContactInTransaction,
    IdentifierInTransaction,
    card_shown,
)
from regulars.loyalty.service import Card
from regulars.rewards.queries import DIGITAL, Bought, Reward
from regulars.rewards.schemas.rewards import Price, RewardOut
from regulars.rewards.service import Received

ChosenCredits = Annotated[
    Price, Meta(description="Where the reward lets the contact choose.")
]


class RewardReceptionCreate(Struct):
    """A reward for a contact to spend credits on.

    Say `chosen_credits` only where the reward has `max_credits`, and so a choice.
    """

    contact_uuid: UUID
    reward_uuid: UUID
    shop_uuid: UUID
    contact_identifier_value: CardValue | None = None
    chosen_credits: ChosenCredits | None = None


class RegisterRewardCreate(Struct):
    """The same from a register, which stands in a shop already."""

    contact_uuid: UUID
    reward_uuid: UUID
    shop_uuid: UUID | None = None
    contact_identifier_value: CardValue | None = None
    chosen_credits: ChosenCredits | None = None


class DigitalRewardCode(Struct):
    """The code that the contact got, shown whenever the reception is."""

    code: Annotated[str, Meta(examples=["SAVE-1234"])]


class RewardReceptionOut(Struct, tag_field="type", tag="reward_reception"):
    """A physical reward that a contact spent credits on.

    `expires_at`, also called `expiration_date`, is until when it can be collected; null
    when it was handed over at once.
    """

    id: int
    uuid: UUID
    title: str
    credits: Annotated[int, Meta(le=0, examples=[-50])]
    contact: ContactInTransaction
    shop: ShopWithAddress
    channel: Annotated[str, Meta(examples=["OAUTH_API"])]
    contact_identifier: IdentifierInTransaction | None
    created_at: str
    reward: RewardOut
    expires_at: str | None
    expiration_date: str | None
    has_been_collected: bool


class DigitalRewardReceptionOut(
    Struct, tag_field="type", tag="digital_reward_reception"
):
    """A digital reward that a contact spent credits on, with its code."""

    id: int
    uuid: UUID
    title: str
    credits: Annotated[int, Meta(le=0, examples=[-50])]
    contact: ContactInTransaction
    shop: ShopWithAddress
    channel: Annotated[str, Meta(examples=["OAUTH_API"])]
    contact_identifier: IdentifierInTransaction | None
    created_at: str
    digital_reward: RewardOut
    digital_reward_code: DigitalRewardCode


RewardReceptions = RewardReceptionOut | DigitalRewardReceptionOut


def just_received(made: Received, code: str) -> RewardReceptions:
    """A reception that was just made, with the balance after it."""
    balance = BalanceInTransaction(made.wallet_id, made.balance)
    known = (
        made.id,
        made.uuid,
        made.reward.title,
        made.credits,
        ContactInTransaction(made.contact_uuid, made.email, balance),
        ShopWithAddress.of(made.shop),
        made.channel,
        card_shown(made.card),
        atom(made.happened_at),
        RewardOut.of(made.reward),
    )
    if made.reward.reward_type == DIGITAL:
        return DigitalRewardReceptionOut(*known, DigitalRewardCode(code))
    until = _until(made.expires_at)
    return RewardReceptionOut(*known, until, until, until is None)


def reception_of(
    bought: Bought, shop: Shop, reward: Reward, code: str
) -> RewardReceptions:
    """A kept reception, with the reward and the balance as they are by now."""
    known = (
        bought.id,
        bought.uuid,
        bought.title,
        bought.credits,
        contact_of(bought),
        ShopWithAddress.of(shop),
        bought.channel,
        _card(bought),
        atom(bought.happened_at),
        RewardOut.of(reward),
    )
    if bought.reward_type == DIGITAL:
        return DigitalRewardReceptionOut(*known, DigitalRewardCode(code))
    until = _until(bought.expires_at)
    return RewardReceptionOut(*known, until, until, bought.has_been_collected)


def contact_of(bought: Bought) -> ContactInTransaction:
    """The contact of a reception, with the balance as it is."""
    balance = BalanceInTransaction(bought.wallet_id, bought.balance)
    return ContactInTransaction(bought.contact_uuid, bought.email, balance)


def _card(bought: Bought) -> IdentifierInTransaction | None:
    """None also of a card that has been removed since."""
    if bought.card_value is None or bought.card_name is None:
        return None
    is_active = bool(bought.card_is_active)
    return card_shown(Card(bought.card_value, bought.card_name, is_active))


def _until(moment: datetime | None) -> str | None:
    return None if moment is None else atom(moment)


class CollectableList(Struct):
    """Whose rewards to collect."""

    contact_uuid: UUID


class CollectableRewardOut(Struct):
    """A reward that is paid for; its uuid is that of the reward reception."""

    uuid: UUID
    title: str
    contact: ContactInTransaction
    reward: RewardOut
    created_at: str
    expires_at: str
    has_been_collected: bool

    @classmethod
    def of(cls, bought: Bought, reward: Reward) -> "CollectableRewardOut":
        return cls(**_collectable(bought, reward))


class ClaimedList(Paging):
    """Which page of claimed rewards: of those that wait, or that were handed over."""

    state: Literal["collectable", "collected"] | None = None


class ClaimedRewardOut(CollectableRewardOut):
    """The same of anybody; `redemption_uuid` is how it was handed over."""

    redemption_uuid: UUID | None

    @classmethod
    def of(cls, bought: Bought, reward: Reward) -> "ClaimedRewardOut":
        redemption = bought.redemption_uuid
        return cls(**_collectable(bought, reward), redemption_uuid=redemption)


class RedemptionOut(Struct):
    """A collectable reward that was handed over, or came back.

    `uuid` is that of the redemption, which can be reversed; the reward reception's is
    `loyalty_transaction_uuid`.
    """

    status: Literal["COLLECTED", "REVERSED"]
    loyalty_transaction_uuid: UUID
    uuid: UUID
    title: str
    contact: ContactInTransaction
    reward: RewardOut
    created_at: str
    expires_at: str
    has_been_collected: bool

    COLLECTED: ClassVar = "COLLECTED"
    REVERSED: ClassVar = "REVERSED"

    @classmethod
    def of(
        cls,
        bought: Bought,
        reward: Reward,
        status: Literal["COLLECTED", "REVERSED"],
        uuid: UUID,
    ) -> "RedemptionOut":
        told = _collectable(bought, reward) | {"uuid": uuid}
        return cls(status=status, loyalty_transaction_uuid=bought.uuid, **told)


def _collectable(bought: Bought, reward: Reward) -> dict[str, Any]:
    assert bought.expires_at is not None
    return {
        "uuid": bought.uuid,
        "title": bought.title,
        "contact": contact_of(bought),
        "reward": RewardOut.of(reward),
        "created_at": atom(bought.happened_at),
        "expires_at": atom(bought.expires_at),
        "has_been_collected": bought.has_been_collected,
    }


class TransactionList(Paging):
    """Which page of transactions: of whom, where, of which type, when."""

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    type: str | None = None
    sort: Order | None = None
    created_at: Between = Between()


class RewardExplanationOut(Struct):
    """Why a reward took as many credits as it did."""

    reward_reception_uuid: UUID
    credits: int
    # The reward's terms at that time.
    reward_version: int
    steps: list[Mapping[str, Any]]
    sentences: list[str]
    happened_at: str
    recorded_at: str
    reversed_by: UUID | None
