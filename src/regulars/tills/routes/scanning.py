"""What is held out at a till, who is there, and what they would get."""

from uuid import UUID

from regulars.accounts.errors import RegisterNotFound, ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Shop, register_by_id
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactIdentifierInactive, ContactNotFound
from regulars.contacts.queries import Contact
from regulars.contacts.schemas import channel_of
from regulars.kit.clock import atom, start_of, zone_of
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, register, waits_in
from regulars.kit.errors import InvalidInput, Problem, TooManyRequests
from regulars.kit.limits import Limits
from regulars.kit.work import Work
from regulars.loyalty import service as loyalty
from regulars.loyalty.errors import (
    LoyaltyProgramNotActive,
    MaximumCreditsReached,
    NoDefaultUnit,
    ShopNotLinked,
    UnitNotFound,
)
from regulars.loyalty.service.decide import Sale
from regulars.portal.errors import (
    ContactSessionTokenNotFound,
    ContactSessionTokenUsed,
    TokenExpired,
)
from regulars.tills import queries, service
from regulars.tills.errors import ScannedCodeNotFound
from regulars.tills.guessing import LINE, guess
from regulars.tills.schemas import (
    CodeScan,
    CustomerFoundOut,
    CustomerOut,
    CustomerSearch,
    Reckon,
    ReckoningOut,
    ScanOut,
    TodayOut,
)
from regulars.tills.schemas.scanning import Told

SCANNING: list[type[Problem]] = [
    ShopNotFound,
    ContactNotFound,
    ContactIdentifierInactive,
    ContactSessionTokenNotFound,
    ContactSessionTokenUsed,
    TokenExpired,
    TooManyRequests,
]

RECKONING: list[type[Problem]] = [
    ShopNotFound,
    ShopNotLinked,
    LoyaltyProgramNotActive,
    ContactNotFound,
    UnitNotFound,
    NoDefaultUnit,
    MaximumCreditsReached,
]


@register.post("/scans", allows=Permission.CONTACTS_WRITE, status=200, refuses=SCANNING)
@waits_in(LINE)
async def scan_code(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, body: CodeScan
) -> ScanOut:
    """What a code is of: a customer, a gift card, a voucher, a claimed reward, nothing.

    One call for whatever is held out, with what the screen shows of it. A customer's
    own session token is used up by it. Twenty unknown codes a minute, and you wait.
    """
    shop = await _shop(work, caller, body.shop_uuid)
    if body.contact_uuid is not None:
        await contacts.must_be_there(work, body.contact_uuid)
    channel = channel_of(caller)
    whose = (shop, body.contact_uuid, channel, caller.permissions)
    scanning = service.Scanning(body.code, body.pin, *whose)
    try:
        async with guess(work, guesses, keys, caller):
            found = await service.scan(work, keys, scanning)
    except ScannedCodeNotFound:
        return ScanOut("unknown")
    customer = None
    if found.contact is not None:
        customer = await _shown(work, caller, found.contact, shop)
    return ScanOut.of(found, customer, Told(body.code, atom(work.now)))


@register.get("/customers", allows=Permission.CONTACTS_READ)
async def search_customers(work: Work, query: CustomerSearch) -> list[CustomerFoundOut]:
    """Up to ten customers whose address begins so, or whose card has this value."""
    found = await queries.search(work, query.search)
    return [CustomerFoundOut.of(each) for each in found]


@register.get(
    "/customers/{contact_uuid}",
    allows=Permission.CONTACTS_READ,
    refuses=[ContactNotFound],
)
async def get_customer(work: Work, caller: Caller, contact_uuid: UUID) -> CustomerOut:
    """A customer as the till shows them: what they have, and what they can have."""
    contact = await contacts.find(work, contact_uuid)
    shop = await _shop(work, caller, None)
    return await _shown(work, caller, contact, shop)


@register.get("/reckonings", allows=Permission.LOYALTY_READ, refuses=RECKONING)
async def reckon_sale(work: Work, caller: Caller, query: Reckon) -> ReckoningOut:
    """What a sale would give now, and by which rules. Nothing is written."""
    shop_uuid = query.shop_uuid if caller.shop_uuid is None else caller.shop_uuid
    if shop_uuid is None:
        raise InvalidInput({"shop_uuid": ["This field is required."]})
    sale = Sale(shop_uuid, query.unit_value, query.unit_name or None)
    channel = channel_of(caller)
    decision = await loyalty.calculate(work, sale, query.contact_uuid, channel)
    return ReckoningOut.of(decision)


@register.get("/today", allows=Permission.LOYALTY_READ, refuses=[RegisterNotFound])
async def get_today(work: Work, caller: Caller) -> TodayOut:
    """The last twenty things done at this register today, and the day's totals."""
    if caller.register_id is None:
        raise RegisterNotFound
    here = await register_by_id(work, caller.register_id)
    shop = await work.get(Shop, here.shop_uuid)
    day = work.now.astimezone(zone_of(shop.timezone)).date()
    since = start_of(day, shop.timezone)
    return TodayOut.of(atom(since), *await queries.today(work, here, since))


async def _shop(work: Work, caller: Caller, asked: UUID | None) -> Shop | None:
    """The register's shop, or the one that somebody without a register has named."""
    uuid = caller.shop_uuid or asked
    return None if uuid is None else await work.get(Shop, uuid)


async def _shown(
    work: Work, caller: Caller, contact: Contact, shop: Shop | None
) -> CustomerOut:
    rights = caller.permissions
    return CustomerOut.of(await queries.customer(work, contact, shop, rights))
