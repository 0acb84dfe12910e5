"""The program, its units and its rules."""

from uuid import UUID

from msgspec import structs

from regulars.accounts import service as accounts
from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.schemas import ShopDetails, ShopDetailsOut
from regulars.kit.doors import clients, dashboard, register
from regulars.kit.work import Work
from regulars.loyalty import queries, service
from regulars.loyalty.errors import (
    LoyaltyProgramExists,
    LoyaltyProgramInUse,
    LoyaltyProgramNotFound,
    LoyaltyRuleNotFound,
    TooManyUnits,
    UnitAlreadyExists,
    UnitInUse,
    UnitNotFound,
)
from regulars.loyalty.schemas import (
    LoyaltyProgramOut,
    ProgramCreate,
    ProgramSettingsOut,
    ProgramUpdate,
    RuleOut,
    RuleUpdate,
    ShopLink,
    UnitCreate,
    UnitCreatedOut,
    UnitOut,
)


@clients.get(
    "/loyalty-program",
    allows=Permission.LOYALTY_READ,
    refuses=[LoyaltyProgramNotFound],
)
@register.get(
    "/loyalty-program",
    allows=Permission.LOYALTY_READ,
    refuses=[LoyaltyProgramNotFound],
)
async def get_loyalty_program(work: Work) -> LoyaltyProgramOut:
    """The program, and what its credits are called."""
    terms = await queries.load_terms(work)
    if terms.program is None:
        raise LoyaltyProgramNotFound
    return LoyaltyProgramOut.of(terms.program, terms.default_unit)


@clients.get("/units", allows=Permission.LOYALTY_READ)
@register.get("/units", allows=Permission.LOYALTY_READ)
@dashboard.get("/units", allows=Permission.LOYALTY_READ)
async def list_units(work: Work) -> list[UnitOut]:
    """What can be measured, the first one first."""
    terms = await queries.load_terms(work)
    return [UnitOut.of(unit) for unit in terms.units.values()]


@clients.post(
    "/units",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[UnitAlreadyExists, TooManyUnits],
)
@register.post(
    "/units",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[UnitAlreadyExists, TooManyUnits],
)
@dashboard.post(
    "/units",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[UnitAlreadyExists, TooManyUnits],
)
async def create_unit(work: Work, body: UnitCreate) -> UnitCreatedOut:
    """Add a unit. As the default it takes the place of the one before."""
    prefix = body.prefix or body.name[0]
    draft = service.UnitDraft(body.name, body.label, prefix, body.is_default)
    unit = await service.create_unit(work, draft)
    return UnitCreatedOut.made(unit, (await queries.load_terms(work)).program)


@dashboard.post(
    "/units/{name}/default",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[UnitNotFound],
)
async def make_unit_default(work: Work, name: str) -> UnitOut:
    """Measure bare values in this unit from now on."""
    return UnitOut.of(await service.make_default(work, name))


@dashboard.delete(
    "/units/{name}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[UnitNotFound, UnitInUse],
)
async def delete_unit(work: Work, name: str) -> None:
    """Remove a unit that nothing was measured in yet, and its rules."""
    await service.delete_unit(work, name)


@dashboard.get(
    "/loyalty-program",
    allows=Permission.LOYALTY_READ,
    refuses=[LoyaltyProgramNotFound],
)
async def get_program_settings(work: Work) -> ProgramSettingsOut:
    """The program with everything that can be set."""
    program = (await queries.load_terms(work)).program
    if program is None:
        raise LoyaltyProgramNotFound
    return ProgramSettingsOut.of(program)


@dashboard.post(
    "/loyalty-program",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[LoyaltyProgramExists, TooManyUnits],
)
async def create_program(work: Work, body: ProgramCreate) -> ProgramSettingsOut:
    """Open the account's program: with one unit and a base rate, and active."""
    terms = service.ProgramChange(**structs.asdict(body))
    return ProgramSettingsOut.of(await service.open_program(work, body.name, terms))


@dashboard.put(
    "/loyalty-program",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[LoyaltyProgramNotFound],
)
async def change_program(work: Work, body: ProgramUpdate) -> ProgramSettingsOut:
    """Change the program: switch it off, set the most a reception may give."""
    change = service.ProgramChange(**structs.asdict(body))
    return ProgramSettingsOut.of(await service.change_program(work, change))


@dashboard.delete(
    "/loyalty-program",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[LoyaltyProgramNotFound, LoyaltyProgramInUse],
)
async def remove_program(work: Work) -> None:
    """Remove a program that never gave any credits; others are switched off."""
    await service.delete_program(work)


@dashboard.get("/loyalty-rules", allows=Permission.LOYALTY_READ)
async def list_rules(work: Work) -> list[RuleOut]:
    """The units' own rates alone, switched-off ones included.

    `GET earning-rules` shows them beside everything else that gives credits.
    """
    return [RuleOut.of(rule) for rule in await queries.rules(work)]


@dashboard.put(
    "/loyalty-rules/{rule_uuid}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[LoyaltyRuleNotFound],
)
async def change_rule(work: Work, rule_uuid: UUID, body: RuleUpdate) -> RuleOut:
    """Change the own rate of a unit. It counts for what happens from now on."""
    change = service.RuleChange(**structs.asdict(body))
    return RuleOut.of(await service.change_rule(work, rule_uuid, change))


# A shop's time zone is of the terms, so the room that reckons with them answers here.
@dashboard.put(
    "/shops/{shop_uuid}", allows=Permission.SHOPS_WRITE, refuses=[ShopNotFound]
)
async def change_shop(work: Work, shop_uuid: UUID, body: ShopDetails) -> ShopDetailsOut:
    """Change a shop: send all of it, what is left out is cleared."""
    change = accounts.ShopChange(**body.checked())
    return ShopDetailsOut.of(await service.change_shop(work, shop_uuid, change))


@dashboard.put(
    "/loyalty-program/shops/{shop_uuid}",
    allows=Permission.LOYALTY_CONFIGURE,
    refuses=[ShopNotFound, LoyaltyProgramNotFound],
)
async def link_shop(work: Work, shop_uuid: UUID, body: ShopLink) -> ShopLink:
    """Let a shop take part in the program, or not."""
    await service.link_shop(work, shop_uuid, is_linked=body.is_linked)
    return body
