"""What webhooks keep: who listens, what is sent to them, and each try to send it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from regulars.kit.tables import (
    belongs_to_account,
    check,
    keyed_table,
    moment,
    owned_table,
    platform_table,
    references,
    unique,
)

OPEN = text("state in ('waiting', 'sending')")

webhook_subscriptions = owned_table(
    "webhook_subscriptions",
    Column("name", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("url", Text, nullable=False),
    # Its own secret, sealed; without one the account's signs.
    Column("secret_sealed", LargeBinary),
    # The one before, which signs beside it for a while.
    Column("former_sealed", LargeBinary),
    moment("former_until", nullable=True),
    # Of `contact_updated`: the attributes that matter.
    Column("properties", JSONB, nullable=False, server_default=text("'[]'")),
    Column("is_active", Boolean, nullable=False),
    # Whether what happened to one contact is sent one after the other.
    Column("is_ordered", Boolean, nullable=False),
    # What happened before isn't sent: it was made, or switched on again, then.
    moment("listens_since"),
    # Nothing has come through since then.
    moment("failing_since", nullable=True),
    # When something last came back as it shouldn't, to the hour.
    moment("failed_at", nullable=True),
    # When something was last not sent because it went round in circles, to the day.
    moment("looped_at", nullable=True),
    # Switched off by us, and why.
    moment("switched_off_at", nullable=True),
    Column("switched_off_because", Text),
    moment("created_at"),
    moment("updated_at"),
    moment("removed_at", nullable=True),
    belongs_to_account(),
    check("(former_sealed is null) = (former_until is null)", "former"),
    check(
        "(switched_off_at is null) = (switched_off_because is null)"
        " and (switched_off_at is null or not is_active)",
        "switched_off",
    ),
    postgresql_with={"fillfactor": "70"},
)

webhook_deliveries = owned_table(
    "webhook_deliveries",
    Column("subscription_id", BigInteger, nullable=False),
    # Where the event stands in the log; an example has no place there.
    Column("position", BigInteger),
    Column("event_type", Text, nullable=False),
    Column("contact_uuid", Uuid),
    # What is sent one after the other: the contact's, or else the thing's own.
    Column("lane_uuid", Uuid),
    # How deep in a chain of reactions that event is.
    Column("depth", BigInteger, nullable=False, server_default=text("0")),
    # What is sent, written once: it may hold who somebody is, and codes.
    Column("body_sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    # How often it was tried since it began to be open, and in all: the second is the
    # number of the attempt, and tells a worker whose lease is over that it is.
    Column("tries", BigInteger, nullable=False, server_default=text("0")),
    Column("attempt", BigInteger, nullable=False, server_default=text("0")),
    # Of one that waits: when to send it; nothing as long as it stands behind another in
    # its lane. Of one that is being sent: when that worker has to be done.
    moment("due_at", nullable=True),
    moment("created_at"),
    moment("ended_at", nullable=True),
    check("state in ('waiting', 'sending', 'delivered', 'failed', 'stopped')", "state"),
    check("(ended_at is null) = (state in ('waiting', 'sending'))", "ended"),
    references("webhook_subscriptions", "subscription_id"),
    unique(
        *("subscription_id", "position"),
        name="webhook_deliveries_position_key",
        where="position is not null",
    ),
    Index(
        "webhook_deliveries_due_idx",
        *("account_id", "subscription_id", "due_at", "id"),
        postgresql_where=OPEN,
    ),
    Index(
        "webhook_deliveries_lane_idx",
        *("account_id", "subscription_id", "lane_uuid", "id"),
        postgresql_where=OPEN,
    ),
    # In an order of its own: asked for those in that order, no other index will do.
    Index(
        "webhook_deliveries_sending_idx",
        *("account_id", "subscription_id", "tries"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "webhook_deliveries_contact_idx",
        *("account_id", "contact_uuid"),
        postgresql_where=text("contact_uuid is not null"),
    ),
    # What is over is forgotten a month later.
    Index(
        "webhook_deliveries_ended_at_idx",
        *("account_id", "ended_at"),
        postgresql_where=text("ended_at is not null"),
    ),
    Index(
        "webhook_deliveries_subscription_id_idx",
        *("account_id", "subscription_id", "id"),
    ),
    Index(
        "webhook_deliveries_failed_idx",
        *("account_id", "subscription_id", "id"),
        postgresql_where=text("state = 'failed'"),
    ),
    postgresql_with={"fillfactor": "80"},
)

webhook_attempts = keyed_table(
    "webhook_attempts",
    ["delivery_id", "attempt"],
    Column("delivery_id", BigInteger, nullable=False),
    Column("attempt", BigInteger, nullable=False),
    moment("started_at"),
    Column("milliseconds", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("status", BigInteger),
    # The beginning of what was answered.
    Column("answer", Text, nullable=False),
    references("webhook_deliveries", "delivery_id"),
)

# What came of attempts in each hour, by how long they took: one row for each span.
webhook_hours = keyed_table(
    "webhook_hours",
    ["subscription_id", "hour", "within_milliseconds"],
    Column("subscription_id", BigInteger, nullable=False),
    moment("hour"),
    Column("within_milliseconds", BigInteger, nullable=False),
    Column("succeeded", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    references("webhook_subscriptions", "subscription_id"),
    postgresql_with={"fillfactor": "80"},
)

# How far the account's log has become deliveries.
webhook_cursors = keyed_table(
    "webhook_cursors",
    [],
    Column("position", BigInteger, nullable=False),
)

# One row for each account that has ever subscribed: when to look at it again. Workers
# look here before they know whose turn it is.
webhook_turns = platform_table(
    "webhook_turns",
    Column("account_id", BigInteger, nullable=False, unique=True),
    moment("due_at", nullable=True),
    # Whoever was looked at longest ago is looked at first.
    moment("looked_at", nullable=True),
    belongs_to_account(),
    Index(
        "webhook_turns_due_at_idx",
        "due_at",
        postgresql_where=text("due_at is not null"),
    ),
)
