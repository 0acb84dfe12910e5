"""What the demo's shops offer and ask: rewards, earning rules, gift cards."""

from datetime import UTC, datetime
from decimal import Decimal

from regulars.attributes import service as attributes
from regulars.giftcards import service as giftcards
from regulars.loyalty import service as loyalty
from regulars.rewards import service as rewards
from regulars.rewards.queries import DIGITAL, PHYSICAL

SONGS = 2_000

REWARDS = (
    (
        DIGITAL,
        rewards.Terms(
            title="Free download",
            description="A song of your choice, by its code.",
            required_credits=50,
        ),
    ),
    (
        PHYSICAL,
        rewards.Terms(
            title="Tote bag",
            description="Holds twenty records.",
            required_credits=100,
            cost_price_in_cents=450,
            stock=1_000,
        ),
    ),
    (
        PHYSICAL,
        rewards.Terms(
            title="Signed poster",
            description="To be collected at the counter, within thirty days.",
            required_credits=120,
            is_pre_redeemable=True,
            expiration_seconds=30 * 86_400,
            limit_per_contact=1,
        ),
    ),
    (
        PHYSICAL,
        rewards.Terms(
            title="Any album",
            description="From the new arrivals.",
            required_credits=250,
        ),
    ),
    (
        PHYSICAL,
        rewards.Terms(
            title="Discount of your choice",
            description="A euro off for every twenty credits.",
            required_credits=100,
            most_credits=500,
        ),
    ),
)


GENRES = {"jazz": "Jazz", "soul": "Soul", "rock": "Rock", "classical": "Classical"}

FAVOURITE = attributes.AttributeDraft(
    entity="contact",
    name="favourite_genre",
    label="Favourite music",
    type="select",
    description="What to put aside for them.",
    options=[{"value": value, "label": label} for value, label in GENRES.items()],
)


# From here on the second shop has rules of its own.
LAST_MONTH = datetime(1998, 6, 1, tzinfo=UTC)

RULES = (
    loyalty.EarningRuleDraft(
        name="Happy hour",
        kind="fixed",
        fixed_credits=5,
        minimum_value=Decimal(10),
        most_per_day=10,
        condition={"fact": "time", "is": "between", "value": ["17:00", "18:59"]},
    ),
    loyalty.EarningRuleDraft(
        name="Double Saturday",
        kind="multiplication",
        factor=Decimal(2),
        condition={"fact": "weekday", "is": "equals", "value": "saturday"},
    ),
)


GIFT_CARD = giftcards.Terms(
    name="Gift card",
    min_amount_in_cents=500,
    max_amount_in_cents=15_000,
    expiration_days=730,
)

# What the cards were sold with.
GIFTS_IN_CENTS = (2_500, 5_000, 1_000, 10_000, 2_000, 7_500) * 4

PRINTED = 50

# What regulars paid in beforehand, and what they have bought with it since.
PAID_IN_CENTS = 5_000
SPENT = (1_250, 480, 3_995, 2_000)
