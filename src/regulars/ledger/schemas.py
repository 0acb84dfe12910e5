"""How wallets speak over HTTP."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from regulars.kit.clock import atom
from regulars.kit.errors import InvalidInput
from regulars.ledger.queries import Entry, Hold, MoneyHold

Amount = Annotated[int, Meta(ge=1, le=1_000_000_000)]

LONGEST_HOLD = timedelta(days=30)


class BalanceAsOf(Struct):
    """Two moments: what had happened by the one, as it was known by the other.

    Both are now unless you give them, and neither may be later: what will be spent by
    then, or run out, nobody knows. A plus sign of a zone is `%2B` in an address; one
    that was forgotten is understood.
    """

    as_of: datetime | None = None
    known_at: datetime | None = None

    def moments(self, now: datetime) -> tuple[datetime, datetime]:
        """The two. Raises InvalidInput for what lies in the future."""
        named = {"as_of": self.as_of, "known_at": self.known_at}
        later = [name for name, at in named.items() if at is not None and at > now]
        if later:
            raise InvalidInput({name: ["This lies in the future."] for name in later})
        return self.as_of or now, self.known_at or now


class NextExpiryOut(Struct):
    """What of a wallet runs out next, and its first instant past that."""

    amount: int
    expires_at: str


class BalanceOut(Struct):
    """What was in a wallet, in its unit.

    `next_expiry` is of what is in it now: null when nothing runs out, and when an
    earlier moment was asked for.
    """

    wallet_uuid: UUID
    unit: str
    balance: int
    as_of: str
    known_at: str
    next_expiry: NextExpiryOut | None


class EntryList(Struct):
    """Which lines of a statement: those below a sequence number."""

    before_seq: Annotated[int, Meta(ge=1)] = 2**53
    limit: Annotated[int, Meta(ge=1, le=200)] = 30


class EntryOut(Struct):
    """One line of a wallet's statement; negative amounts went out."""

    seq: int
    kind: str
    amount: int
    balance: int
    happened_at: str
    recorded_at: str

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        return cls(
            entry.seq,
            entry.kind,
            entry.amount,
            entry.balance,
            atom(entry.happened_at),
            atom(entry.recorded_at),
        )


class HoldCreate(Struct):
    """Value to set aside, and for how many seconds at most."""

    amount: Amount
    seconds: Annotated[int, Meta(ge=1, le=int(LONGEST_HOLD.total_seconds()))] = 3_600


class MoneyHoldCreate(Struct):
    """Money to set aside, and for how many seconds at most."""

    amount_in_cents: Amount
    seconds: Annotated[int, Meta(ge=1, le=int(LONGEST_HOLD.total_seconds()))] = 3_600


class HoldOut(Struct):
    """Value that is set aside, or was."""

    uuid: UUID
    amount: int
    state: str
    expires_at: str
    created_at: str
    ended_at: str | None

    @classmethod
    def of(cls, hold: Hold) -> "HoldOut":
        ended = None if hold.ended_at is None else atom(hold.ended_at)
        return cls(
            hold.uuid,
            hold.amount,
            hold.state,
            atom(hold.expires_at),
            atom(hold.created_at),
            ended,
        )


class MoneyHoldOut(Struct):
    """Money that is set aside, or was.

    It is `pending`, `captured`, `released` or `expired`; `captured_in_cents` is how
    much of it was spent, null while none was.
    """

    uuid: UUID
    amount_in_cents: int
    captured_in_cents: int | None
    state: str
    expires_at: str
    created_at: str
    ended_at: str | None

    @classmethod
    def of(cls, hold: MoneyHold) -> "MoneyHoldOut":
        ended = None if hold.ended_at is None else atom(hold.ended_at)
        moments = (atom(hold.expires_at), atom(hold.created_at), ended)
        return cls(hold.uuid, hold.amount, hold.captured, hold.state, *moments)


class MoneyCapture(Struct):
    """Where money that was set aside is spent, and how much of it: all, unless said."""

    shop_uuid: UUID
    amount_in_cents: Amount | None = None
