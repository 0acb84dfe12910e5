"""The HTTP doors of the ledger: its proof, and value set aside."""

from datetime import timedelta
from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.kit.clock import atom
from regulars.kit.doors import dashboard
from regulars.kit.work import Work
from regulars.ledger import queries, service
from regulars.ledger.errors import (
    HoldNotFound,
    HoldNotPending,
    Overdrawn,
    WalletNotFound,
)
from regulars.ledger.queries import Wallet
from regulars.ledger.schemas import (
    BalanceAsOf,
    BalanceOut,
    EntryList,
    EntryOut,
    HoldCreate,
    HoldOut,
    NextExpiryOut,
)


@dashboard.get(
    "/wallets/{wallet_uuid}/balance",
    allows=Permission.LEDGER_READ,
    refuses=[WalletNotFound],
)
async def get_balance(work: Work, wallet_uuid: UUID, query: BalanceAsOf) -> BalanceOut:
    """What was in a wallet `as_of` a moment, by what was `known_at` another.

    Summed from the transfers themselves, so it also proves the stored balance. What had
    run out is left out from its last moment on. Where no moment is given the answer
    says what runs out next, and when.
    """
    wallet = await work.get(Wallet, wallet_uuid)
    as_of, known_at = query.moments(work.now)
    balance = await queries.balance_as_of(work, wallet, as_of, known_at)
    is_now = (as_of, known_at) == (work.now, work.now)
    ends = await queries.next_expiry(work, wallet) if is_now else None
    soonest = NextExpiryOut(ends.amount, atom(ends.expires_at)) if ends else None
    moments = (atom(as_of), atom(known_at))
    return BalanceOut(wallet.uuid, wallet.unit, balance, *moments, soonest)


@dashboard.get(
    "/wallets/{wallet_uuid}/entries",
    allows=Permission.LEDGER_READ,
    refuses=[WalletNotFound],
)
async def list_entries(
    work: Work, wallet_uuid: UUID, query: EntryList
) -> list[EntryOut]:
    """A wallet's statement, newest first, with the balance after each line."""
    wallet = await work.get(Wallet, wallet_uuid)
    lines = await queries.entries(work, wallet, query.before_seq, query.limit)
    return [EntryOut.of(line) for line in lines]


@dashboard.post(
    "/wallets/{wallet_uuid}/holds",
    allows=Permission.LEDGER_WRITE,
    refuses=[WalletNotFound, Overdrawn],
    moves_value=True,
)
async def create_hold(work: Work, wallet_uuid: UUID, body: HoldCreate) -> HoldOut:
    """Set value aside for a while, so that nothing else can spend it."""
    lasts = timedelta(seconds=body.seconds)
    return HoldOut.of(await service.hold(work, wallet_uuid, body.amount, lasts))


@dashboard.post(
    "/holds/{hold_uuid}/captures",
    allows=Permission.LEDGER_WRITE,
    refuses=[HoldNotFound, HoldNotPending],
    moves_value=True,
)
async def capture_hold(work: Work, hold_uuid: UUID) -> HoldOut:
    """Spend what was set aside."""
    return HoldOut.of(await service.capture(work, hold_uuid))


@dashboard.post(
    "/holds/{hold_uuid}/releases",
    allows=Permission.LEDGER_WRITE,
    refuses=[HoldNotFound, HoldNotPending],
    moves_value=True,
)
async def release_hold(work: Work, hold_uuid: UUID) -> HoldOut:
    """Free what was set aside."""
    return HoldOut.of(await service.release(work, hold_uuid))
