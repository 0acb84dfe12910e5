"""What an account's own people set: shops, registers, users, the secret."""

from uuid import UUID

import msgspec
from msgspec import UNSET

from regulars.accounts import queries, service
from regulars.accounts.errors import (
    AccountSecretUnreadable,
    LastOwner,
    RegisterIdentifierTaken,
    RegisterNotFound,
    ShopNotFound,
    TooManyRegisters,
    TooManyShops,
    UsageLimitReached,
    UserAlreadyExists,
    UserNotFound,
)
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import (
    AccountOut,
    AccountSecretOut,
    AccountUpdate,
    RegisterCreate,
    RegisterOut,
    RegisterUpdate,
    ShopDetails,
    ShopDetailsOut,
    UserCreate,
    UserOut,
    UserUpdate,
    check_zone,
)
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, dashboard
from regulars.kit.pages import DASHBOARD, Page, Paging
from regulars.kit.work import Work
from regulars.settings import Settings


@dashboard.get("/account", allows=Permission.ACCOUNTS_READ)
async def get_account(work: Work) -> AccountOut:
    """The account you are signed in to."""
    return AccountOut.of(await queries.account(work))


@dashboard.put("/account", allows=Permission.ACCOUNTS_WRITE)
async def change_account(work: Work, body: AccountUpdate) -> AccountOut:
    """Change the account, and how much it allows itself.

    Its own limits count beside those of whoever runs the server: the smaller one holds.
    The currency can be changed until the first credits were given, and never later.
    """
    if body.timezone is not UNSET:
        check_zone(body.timezone)
    new = service.AccountChange(**msgspec.structs.asdict(body))
    return AccountOut.of(await service.change(work, new))


@dashboard.get(
    "/account/secret",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[AccountSecretUnreadable],
)
async def get_account_secret(work: Work, keys: Keys) -> AccountSecretOut:
    """The account secret, that loyalty tokens and webhooks are signed with.

    The audit log tells who has read it.
    """
    return AccountSecretOut(await service.reveal_secret(work, keys))


@dashboard.post("/account/secrets", allows=Permission.ACCOUNTS_WRITE)
async def renew_account_secret(work: Work, keys: Keys) -> AccountSecretOut:
    """A new account secret. What was signed with the old one is void at once."""
    return AccountSecretOut(await service.renew_secret(work, keys))


@dashboard.get("/shops", allows=Permission.SHOPS_READ)
async def list_shops(work: Work) -> list[ShopDetailsOut]:
    """All shops with their addresses, the first one first."""
    return [ShopDetailsOut.of(shop) for shop in await queries.shops(work)]


@dashboard.post("/shops", allows=Permission.SHOPS_WRITE, refuses=[TooManyShops])
async def create_shop(work: Work, body: ShopDetails) -> ShopDetailsOut:
    """Open a shop. It takes part in the loyalty program until you say otherwise."""
    new = service.NewShop(**body.checked())
    return ShopDetailsOut.of(await service.create_shop(work, new))


@dashboard.get(
    "/shops/{shop_uuid}", allows=Permission.SHOPS_READ, refuses=[ShopNotFound]
)
async def get_shop(work: Work, shop_uuid: UUID) -> ShopDetailsOut:
    """One shop with its address."""
    return ShopDetailsOut.of(await work.get(queries.Shop, shop_uuid))


@dashboard.get("/registers", allows=Permission.SHOPS_READ)
async def list_registers(work: Work, caller: Caller) -> list[RegisterOut]:
    """All registers, the first one first."""
    found = await queries.registers(work)
    return [RegisterOut.of(each, caller.account_name) for each in found]


@dashboard.post(
    "/registers",
    allows=Permission.SHOPS_WRITE,
    refuses=[ShopNotFound, RegisterIdentifierTaken, TooManyRegisters],
)
async def create_register(
    work: Work, caller: Caller, body: RegisterCreate
) -> RegisterOut:
    """Put a register into a shop; then make it a token."""
    added = await service.create_register(
        work, body.shop_uuid, body.name, body.identifier
    )
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
async def list_users(work: Work, query: Paging) -> Page[UserOut]:
    """A page of those who may sign in, the first one first."""
    found = await queries.users(work, query.window(DASHBOARD, lenient=False))
    return found.of([UserOut.of(user) for user in found.items])


@dashboard.post(
    "/users",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[UserAlreadyExists, UsageLimitReached],
)
async def create_user(
    work: Work,
    caller: Caller,
    settings: Settings,
    body: UserCreate,
    beforehand: str,
) -> UserOut:
    """Let somebody in, as owner, manager, cashier or analyst.

    You need to be allowed whatever the role is.
    """
    new = service.NewUser(body.email, body.name, beforehand, body.role)
    rights, most = caller.permissions, settings.most_users
    return UserOut.of(await service.create_user(work, new, rights, most))


@dashboard.put(
    "/users/{user_uuid}",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[UserNotFound, LastOwner],
)
async def change_user(
    work: Work, caller: Caller, user_uuid: UUID, body: UserUpdate
) -> UserOut:
    """Give somebody another role; it counts from their next request on.

    You need to be allowed whatever either role is.
    """
    rights = caller.permissions
    return UserOut.of(await service.change_role(work, user_uuid, body.role, rights))


@dashboard.delete(
    "/users/{user_uuid}",
    allows=Permission.ACCOUNTS_WRITE,
    refuses=[UserNotFound, LastOwner],
)
async def delete_user(work: Work, caller: Caller, user_uuid: UUID) -> None:
    """Let somebody in no more: all their keys end, and their tokens answer 7011.

    You need to be allowed whatever their role is.
    """
    await service.delete_user(work, user_uuid, caller.permissions)
