"""Pings and shops, as the contract has them."""

from uuid import UUID

from regulars.accounts import queries
from regulars.accounts.errors import RegisterNotFound, ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import Ping, RegisterOut, ShopOut
from regulars.kit.doors import Caller, clients, older, register
from regulars.kit.work import Work


@clients.get("", allows=Permission.SHOPS_READ)
@older.get("", allows=Permission.SHOPS_READ)
async def ping(caller: Caller) -> Ping:
    """The account behind the token: the call to make first, to see that all is well."""
    whose = (caller.account_id, caller.account_uuid, caller.account_name)
    return Ping(*whose, caller.is_sandbox)


@register.get("", allows=Permission.SHOPS_READ, refuses=[RegisterNotFound])
async def get_register(work: Work, caller: Caller) -> RegisterOut:
    """The register behind the token, and the shop it stands in."""
    if caller.register_id is None:
        raise RegisterNotFound
    found = await queries.register_by_id(work, caller.register_id)
    return RegisterOut.of(found, caller.account_name)


@clients.get("/shops", allows=Permission.SHOPS_READ)
async def list_shops(work: Work) -> list[ShopOut]:
    """All shops of the account, the first one first."""
    return [ShopOut.of(shop) for shop in await queries.shops(work)]


@clients.get("/shops/{shop_uuid}", allows=Permission.SHOPS_READ, refuses=[ShopNotFound])
async def get_shop(work: Work, shop_uuid: UUID) -> ShopOut:
    """One shop."""
    return ShopOut.of(await work.get(queries.Shop, shop_uuid))
