"""Devices at tills: paired in the dashboard, opened by a PIN."""

from typing import Annotated, Any
from uuid import UUID

from regulars.accounts import queries, service
from regulars.accounts.authentication import TILL_COOKIE, TILL_SESSION_COOKIE
from regulars.accounts.errors import RegisterNotFound, UserNotFound
from regulars.accounts.errors.tills import (
    PairingCodeWrong,
    TillNotFound,
    TillPinLocked,
    TillPinWrong,
)
from regulars.accounts.guessing import try_pin
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import (
    PairingOut,
    TillNowOut,
    TillOpen,
    TillOut,
    TillPair,
    TillPin,
    TillUpdate,
)
from regulars.kit import cookies
from regulars.kit.clock import atom
from regulars.kit.crypto import Keys
from regulars.kit.doors import Bare, Caller, Nothing, dashboard, till
from regulars.kit.errors import Forbidden, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.tries import guess
from regulars.kit.work import Work
from regulars.settings import Settings

# Browsers keep no cookie for longer; each time that somebody begins it is kept anew.
PAIRED_SECONDS = 400 * 86_400

NO_STORE = (b"cache-control", b"no-store")
DONE: dict[str, Any] = {"data": None, "meta": {}}


@dashboard.post(
    "/registers/{register_uuid}/pairing-codes",
    allows=Permission.SHOPS_WRITE,
    refuses=[RegisterNotFound],
)
async def create_pairing_code(
    work: Work, keys: Keys, register_uuid: UUID
) -> PairingOut:
    """A code that pairs one device with this register, within ten minutes.

    Codes that were made for it before are void.
    """
    code, until = await service.offer_pairing(work, keys, register_uuid)
    return PairingOut(code, atom(until))


@dashboard.get("/tills", allows=Permission.SHOPS_READ)
async def list_tills(work: Work) -> list[TillOut]:
    """The devices that are paired with registers, the first one first."""
    return [TillOut.of(each) for each in await queries.tills(work)]


@dashboard.put(
    "/tills/{till_uuid}", allows=Permission.SHOPS_WRITE, refuses=[TillNotFound]
)
async def rename_till(work: Work, till_uuid: UUID, body: TillUpdate) -> TillOut:
    """Call a device something else."""
    return TillOut.of(await service.rename_till(work, till_uuid, body.name))


@dashboard.delete(
    "/tills/{till_uuid}", allows=Permission.SHOPS_WRITE, refuses=[TillNotFound]
)
async def remove_till(work: Work, till_uuid: UUID) -> None:
    """Take a device away from its register: it may do nothing any more, at once."""
    await service.remove_till(work, till_uuid)


@dashboard.put("/till-pin", allows=Permission.LOYALTY_WRITE)
async def change_own_pin(work: Work, caller: Caller, keys: Keys, body: TillPin) -> None:
    """Set the PIN that you open tills of this account with."""
    if caller.membership_uuid is None:
        raise Forbidden
    who, rights = caller.membership_uuid, caller.permissions
    await service.set_pin(work, keys, who, body.pin, rights)


@dashboard.put(
    "/users/{user_uuid}/till-pin",
    allows=Permission.SHOPS_WRITE,
    refuses=[UserNotFound],
)
async def change_pin(
    work: Work, caller: Caller, keys: Keys, user_uuid: UUID, body: TillPin
) -> None:
    """Set the PIN that somebody opens tills with; it ends what they have open.

    You need to be allowed whatever their role is.
    """
    await service.set_pin(work, keys, user_uuid, body.pin, caller.permissions)


@till.post(
    "/devices",
    allows=None,
    refuses=[PairingCodeWrong, TooManyRequests],
)
async def pair_till(
    work: Work, settings: Settings, keys: Keys, guesses: Limits, body: TillPair
) -> Annotated[Bare, Nothing]:
    """Pair this device with the register that a code was made for.

    The device is known by a cookie that scripts can't read. Thirty wrong codes a minute
    from one network, and it has to wait.
    """
    tried = guess(guesses, keys, "pairing code", work.origin.place)
    _, key = await service.pair(work, keys, body.code, body.name)
    tried.was_right()
    kept = cookies.written(TILL_COOKIE, key, PAIRED_SECONDS, settings)
    return Bare(DONE, 201, (kept, NO_STORE))


@till.get("/now", allows=Permission.SHOPS_READ)
async def get_till(work: Work, caller: Caller) -> TillNowOut:
    """Where this device stands, who may open it, and who has."""
    till_uuid, register_id = _where(caller)
    account = await queries.account(work)
    register = await queries.register_by_id(work, register_id)
    cashiers = await queries.cashiers(work, service.CASHIER_ROLES)
    opened = (caller.membership_uuid, sorted(caller.permissions))
    whose = (account, register)
    return TillNowOut.of(till_uuid, whose, cashiers, opened, work.now)


@till.post(
    "/sessions",
    allows=Permission.SHOPS_READ,
    refuses=[TillPinWrong, TillPinLocked, TooManyRequests],
)
async def open_till(
    work: Work,
    caller: Caller,
    settings: Settings,
    keys: Keys,
    guesses: Limits,
    body: TillOpen,
) -> Annotated[Bare, Nothing]:
    """Begin at this till with your PIN: what is done from now on is done by you.

    Ten wrong PINs a minute at one device, and it has to wait; after five in a row for
    one person theirs is locked for a quarter of an hour.
    """
    where = _where(caller)
    tried = try_pin(guesses, keys, where[0])
    key = await service.open_till(work, keys, where, body.user_uuid, body.pin)
    tried.was_right()
    seconds = int(service.TILL_SESSION_LASTS.total_seconds())
    kept = cookies.written(TILL_SESSION_COOKIE, key, seconds, settings)
    return Bare(DONE, 201, (kept, NO_STORE))


@till.delete("/session", allows=Permission.SHOPS_READ)
async def lock_till(
    work: Work, caller: Caller, settings: Settings
) -> Annotated[Bare, Nothing]:
    """Lock this till, until somebody types their PIN again."""
    await service.lock_till(work, _where(caller)[0])
    gone = cookies.written(TILL_SESSION_COOKIE, "", 0, settings)
    return Bare(DONE, 200, (gone, NO_STORE))


def _where(caller: Caller) -> tuple[UUID, int]:
    """The device, and the register that it is paired with."""
    assert caller.till_uuid is not None
    assert caller.register_id is not None
    return caller.till_uuid, caller.register_id
