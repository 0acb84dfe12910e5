"""What an account's own people set: shops, registers, members, the secret."""

from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from regulars.accounts import queries, service
from regulars.accounts.errors import (
    LastOwner,
    MemberAlreadyExists,
    MemberNotFound,
    RegisterIdentifierTaken,
    RegisterNotFound,
    ShopNotFound,
)
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import (
    AccountOut,
    AccountSecretOut,
    AccountUpdate,
    MemberCreate,
    MemberOut,
    MemberUpdate,
    RegisterCreate,
    RegisterOut,
    RegisterUpdate,
    ShopDetails,
    ShopDetailsOut,
)
from regulars.kit.clock import is_zone
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work


@dashboard.get("/account", allows=Permission.ACCOUNTS_READ)
async def get_account(work: Work) -> AccountOut:
    """The account you are signed in to."""
    return AccountOut.of(await queries.account(work))


@dashboard.put("/account", allows=Permission.ACCOUNTS_WRITE)
async def change_account(work: Work, body: AccountUpdate) -> AccountOut:
    """Change the account, and how much it allows itself.

    Its own limits count beside those of whoever runs the server: the smaller one holds.
    """
    if body.timezone is not UNSET:
        _check_zone(body.timezone)
    new = service.AccountChange(**msgspec.structs.asdict(body))
    return AccountOut.of(await service.change(work, new))


@dashboard.get("/account/secret", allows=Permission.ACCOUNTS_WRITE)
async def get_account_secret(work: Work, keys: Keys) -> AccountSecretOut:
    """The account secret, that loyalty tokens and webhooks are signed with."""
    account = await queries.account(work)
    return AccountSecretOut(keys.unseal(account.secret_sealed))


@dashboard.post("/account/secrets", allows=Permission.ACCOUNTS_WRITE)
async def renew_account_secret(work: Work, keys: Keys) -> AccountSecretOut:
    """A new account secret. What was signed with the old one is void at once."""
    return AccountSecretOut(await service.renew_secret(work, keys))


@dashboard.get("/shops", allows=Permission.SHOPS_READ)
async def list_shops(work: Work) -> list[ShopDetailsOut]:
    """All shops with their addresses, the first one first."""
    return [ShopDetailsOut.of(shop) for shop in await queries.shops(work)]


@dashboard.post("/shops", allows=Permission.SHOPS_WRITE)
async def create_shop(work: Work, body: ShopDetails) -> ShopDetailsOut:
    """Open a shop. It takes part in the loyalty program until you say otherwise."""
    new = service.NewShop(**_checked(body))
    return ShopDetailsOut.of(await service.add_shop(work, new))


@dashboard.get(
    "/shops/{shop_uuid}", allows=Permission.SHOPS_READ, refuses=[ShopNotFound]
)
async def get_shop(work: Work, shop_uuid: UUID) -> ShopDetailsOut:
    """One shop with its address."""
    return ShopDetailsOut.of(await work.get(queries.Shop, shop_uuid))


@dashboard.put(
    "/shops/{shop_uuid}", allows=Permission.SHOPS_WRITE, refuses=[ShopNotFound]
)
async def change_shop(work: Work, shop_uuid: UUID, body: ShopDetails) -> ShopDetailsOut:
    """Change a shop: send all of it, what is left out is cleared."""
    change = service.ShopChange(**_checked(body))
    return ShopDetailsOut.of(await service.change_shop(work, shop_uuid, change))


@dashboard.get("/registers", allows=Permission.SHOPS_READ)
async def list_registers(work: Work, caller: Caller) -> list[RegisterOut]:
    """All registers, the first one first."""
    found = await queries.registers(work)
    return [RegisterOut.of(each, caller.account_name) for each in found]


@dashboard.post(
    "/registers",
    allows=Permission.SHOPS_WRITE,
    refuses=[ShopNotFound, RegisterIdentifierTaken],
)
async def create_register(
    work: Work, caller: Caller, body: RegisterCreate
) -> RegisterOut:
    """Put a register into a shop; then make it a token."""
    added = await service.add_register(work, body.shop_uuid, body.name, body.identifier)
    return RegisterOut.of(added, caller.account_name)


@dashboard.put(
    "/registers/{register_uuid}",
    allows=Permission.SHOPS_WRITE,
    refuses=[RegisterNotFound, ShopNotFound],
)
async def move_register(
    work: Work, caller: Caller, register_uuid: UUID, body: RegisterUpdate
) -> RegisterOut:
    """Move a register to another shop; its token goes with it."""
    moved = await service.move_register(work, register_uuid, body.shop_uuid)
    return RegisterOut.of(moved, caller.account_name)


@dashboard.get("/users", allows=Permission.ACCOUNTS_READ)
async def list_users(work: Work) -> list[MemberOut]:
    """Who may sign in, the first one first."""
    return [MemberOut.of(member) for member in await queries.members(work)]


@dashboard.post(
    "/users", allows=Permission.ACCOUNTS_WRITE, refuses=[MemberAlreadyExists]
)
async def create_user(work: Work, body: MemberCreate) -> MemberOut:
    """Let somebody in, as owner, manager, cashier or analyst."""
    new = service.NewMember(body.email, body.name, body.password, body.role)
    return MemberOut.of(await service.add_member(work, new))


@dashboard.put(
    "/users/{user_uuid}",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[MemberNotFound, LastOwner],
)
async def change_user(work: Work, user_uuid: UUID, body: MemberUpdate) -> MemberOut:
    """Give somebody another role; it counts from their next request on."""
    return MemberOut.of(await service.change_role(work, user_uuid, body.role))


@dashboard.delete(
    "/users/{user_uuid}",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[MemberNotFound, LastOwner],
)
async def remove_user(work: Work, user_uuid: UUID) -> None:
    """Let somebody in no more. Tokens they made answer 7011 from now on."""
    await service.remove_member(work, user_uuid)


def _checked(details: ShopDetails) -> dict[str, Any]:
    """The details, with a time zone that exists: opening hours depend on it."""
    _check_zone(details.timezone)
    return msgspec.structs.asdict(details)


def _check_zone(name: str) -> None:
    if not is_zone(name):
        raise InvalidInput({"timezone": ["This is not a time zone."]})
