"""Rewards, as the contract shows them and as the dashboard sets them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from regulars.accounts.schemas import Name
from regulars.attributes.schemas import carries_attributes, flat
from regulars.kit.clock import atom
from regulars.kit.decimals import as_number, decimal_meta
from regulars.kit.forms.kinds import REST
from regulars.kit.money import major_units, minor_units
from regulars.rewards.queries import Reward
from regulars.rewards.service import CodesAdded, RewardChange, Terms

MOST = 1_000_000_000
MOST_CODES = 20_000
LONGEST_SECONDS = 36_500 * 86_400

Title = Annotated[Name, Meta(examples=["Free coffee"])]
Description = Annotated[str, Meta(max_length=5_000, examples=["One coffee"])]
Price = Annotated[int, Meta(ge=0, le=MOST, examples=[50])]
Cost = Annotated[Decimal, decimal_meta(0, MOST, 2, "What it costs the account.")]
Stock = Annotated[int, Meta(ge=0, le=MOST, examples=[100])]
Seconds = Annotated[int, Meta(ge=1, le=LONGEST_SECONDS, examples=[2_592_000])]
Times = Annotated[int, Meta(ge=1, le=MOST, examples=[1])]
Place = Annotated[int, Meta(ge=0, le=MOST, examples=[1])]
Code = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=r"\S", examples=["SAVE-1234"])
]
RewardType = Literal["PHYSICAL", "DIGITAL"]


class Media(Struct):
    """A picture of the reward: what kind of media it is, and where."""

    type: Annotated[str, Meta(min_length=1, max_length=50, examples=["image"])]
    value: Annotated[
        str,
        Meta(min_length=1, max_length=2_000, examples=["https://example.com/cup.png"]),
    ]


@carries_attributes
class RewardOut(Struct):
    """Something that credits buy, with the attributes that it has beside these fields.

    With `max_credits` the contact chooses how many credits to pay, from
    `required_credits` up to that. `stock` null is endless; of a digital reward it is
    how many codes are left.
    """

    id: int
    uuid: UUID
    title: Title
    type: RewardType
    reward_type: RewardType
    description: str
    required_credits: int
    max_credits: int | None
    media: Media | None
    active: bool
    is_active: bool
    cost_price: Decimal | None
    stock: int | None
    pre_redeemable: bool
    expiration_duration: int | None

    @classmethod
    def of(cls, reward: Reward) -> "RewardOut":
        return flat(cls, _shown(reward), reward.attributes)


class RewardSettingsOut(RewardOut):
    """A reward with everything that can be set."""

    gives_back_expired: bool
    limit_per_contact: int | None
    active_from: date | None
    active_until: date | None
    shop_uuids: list[UUID]
    position: int
    attributes: dict[str, Any]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, reward: Reward) -> "RewardSettingsOut":
        same = ("gives_back_expired", "limit_per_contact", "active_from")
        more = {
            name: getattr(reward, name)
            for name in (*same, "active_until", "shop_uuids", "position")
        }
        more["attributes"] = dict(reward.attributes)
        more["created_at"] = atom(reward.created_at)
        more["updated_at"] = atom(reward.updated_at)
        return cls(**_shown(reward), **more)


def _shown(reward: Reward) -> dict[str, Any]:
    media = None
    if reward.media_type is not None and reward.media_value is not None:
        media = Media(reward.media_type, reward.media_value)
    cost = reward.cost_price_in_cents
    return {
        "id": reward.id,
        "uuid": reward.uuid,
        "title": reward.title,
        "type": reward.reward_type,
        "reward_type": reward.reward_type,
        "description": reward.description,
        "required_credits": reward.required_credits,
        "max_credits": reward.most_credits,
        "media": media,
        "active": reward.is_active,
        "is_active": reward.is_active,
        "cost_price": None if cost is None else as_number(major_units(cost)),
        "stock": reward.stock,
        "pre_redeemable": reward.is_pre_redeemable,
        "expiration_duration": reward.expiration_seconds,
    }


class RewardList(Struct, kw_only=True):
    """Which rewards: those that a contact can claim, those of a shop.

    Without `page` and `limit` all of them are answered.
    """

    contact_uuid: UUID | None = None
    shop_uuid: UUID | None = None
    page: Annotated[int, Meta(ge=1)] | None = None
    limit: Annotated[int, Meta(ge=1)] | None = None


class RewardUpdate(Struct):
    """What of a reward to change; what is left out stays."""

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    required_credits: Price | UnsetType = UNSET
    # The account's attributes of rewards, by their names.
    attributes: dict[str, Any] = field(name=REST, default_factory=dict)

    def change(self) -> RewardChange:
        """The same as the service has it."""
        return RewardChange(
            title=self.title,
            description=self.description,
            required_credits=self.required_credits,
        )


class RewardCreate(Struct, kw_only=True):
    """A reward to add.

    A contact pays `required_credits`; with `max_credits` they may choose to pay up to
    so many. A physical reward has a `stock` (null for endless), a digital one gives
    codes, which are added afterwards. `pre_redeemable` ones are paid for first and
    collected within `expiration_duration` seconds; whether the credits come back when
    nobody collects it, `gives_back_expired` says. The days are those of the shop.
    """

    reward_type: RewardType
    title: Title
    description: Description = ""
    required_credits: Price
    max_credits: Price | None = None
    cost_price: Cost | None = None
    stock: Stock | None = None
    is_active: bool = True
    media: Media | None = None
    pre_redeemable: bool = False
    expiration_duration: Seconds | None = None
    gives_back_expired: bool = False
    limit_per_contact: Times | None = None
    active_from: date | None = None
    active_until: date | None = None
    shop_uuids: Annotated[list[UUID], Meta(max_length=1_000)] = []
    position: Place | None = None
    attributes: dict[str, Any] = {}

    def terms(self) -> Terms:
        """The same as the service has it."""
        return Terms(
            title=self.title,
            description=self.description,
            required_credits=self.required_credits,
            most_credits=self.max_credits,
            cost_price_in_cents=_cents(self.cost_price),
            stock=self.stock,
            is_active=self.is_active,
            active_from=self.active_from,
            active_until=self.active_until,
            media_type=self.media.type if self.media else None,
            media_value=self.media.value if self.media else None,
            is_pre_redeemable=self.pre_redeemable,
            expiration_seconds=self.expiration_duration,
            gives_back_expired=self.gives_back_expired,
            limit_per_contact=self.limit_per_contact,
            position=self.position,
        )


class RewardSettings(Struct, kw_only=True):
    """What of a reward to change, of everything that can be set."""

    title: Title | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    required_credits: Price | UnsetType = UNSET
    max_credits: Price | UnsetType | None = UNSET
    cost_price: Cost | UnsetType | None = UNSET
    stock: Stock | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET
    media: Media | UnsetType | None = UNSET
    pre_redeemable: bool | UnsetType = UNSET
    expiration_duration: Seconds | UnsetType | None = UNSET
    gives_back_expired: bool | UnsetType = UNSET
    limit_per_contact: Times | UnsetType | None = UNSET
    active_from: date | UnsetType | None = UNSET
    active_until: date | UnsetType | None = UNSET
    shop_uuids: Annotated[list[UUID], Meta(max_length=1_000)] | UnsetType = UNSET
    position: Place | UnsetType = UNSET
    attributes: dict[str, Any] = {}

    def change(self) -> RewardChange:
        """The same as the service has it."""
        media = self.media
        kind: str | UnsetType | None = UNSET
        value: str | UnsetType | None = UNSET
        if media is not UNSET:
            kind, value = (media.type, media.value) if media else (None, None)
        cost = self.cost_price
        return RewardChange(
            title=self.title,
            description=self.description,
            required_credits=self.required_credits,
            most_credits=self.max_credits,
            cost_price_in_cents=UNSET if cost is UNSET else _cents(cost),
            stock=self.stock,
            is_active=self.is_active,
            active_from=self.active_from,
            active_until=self.active_until,
            media_type=kind,
            media_value=value,
            is_pre_redeemable=self.pre_redeemable,
            expiration_seconds=self.expiration_duration,
            gives_back_expired=self.gives_back_expired,
            limit_per_contact=self.limit_per_contact,
            position=self.position,
        )


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else minor_units(amount)


class RewardCodes(Struct):
    """Codes for a digital reward to give, each to one contact.

    They are shown as they are given here, but for spaces around them. Small letters
    and capitals don't make them two.
    """

    codes: Annotated[list[Code], Meta(min_length=1, max_length=MOST_CODES)]


class CodesAddedOut(Struct):
    """How many codes were new, which were there already, and how many are left."""

    added: int
    duplicates: list[str]
    stock: int

    @classmethod
    def of(cls, made: CodesAdded) -> "CodesAddedOut":
        return cls(made.added, made.duplicates, made.stock)
