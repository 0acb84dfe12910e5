"""The older calls, one set for each kind of thing, which clients still make."""

from msgspec import UNSET

from regulars.accounts.permissions import Permission
from regulars.attributes import queries, service
from regulars.attributes.errors import AttributeNotFound
from regulars.attributes.routes.custom import (
    CHANGING,
    MAKING,
    changed_options,
    chosen,
    made,
)
from regulars.attributes.schemas import (
    AttributeOut,
    ContactAttributeCreate,
    LoyaltyTransactionAttributeCreate,
    LoyaltyTransactionAttributeOut,
    PromotionAttributeCreate,
    PromotionAttributeOut,
    PromotionAttributeUpdate,
    RewardAttributeCreate,
    RewardAttributeOut,
)
from regulars.kit.doors import clients, register
from regulars.kit.pages import ATTRIBUTES, Page, Whole
from regulars.kit.work import Work
from regulars.settings import Settings

READ, CONFIGURE = Permission.ATTRIBUTES_READ, Permission.ATTRIBUTES_CONFIGURE


@clients.get("/contact-attributes", allows=READ)
@register.get("/contact-attributes", allows=READ)
async def list_contact_attributes(work: Work, query: Whole) -> Page[AttributeOut]:
    """The attributes of contacts, in the order in which each contact has them.

    New ones come at the end, so that clients may go by the place in the list.
    """
    found = await _all(work, "contact")
    return query.of([AttributeOut.of(one) for one in found], ATTRIBUTES)


@clients.post("/contact-attributes", allows=CONFIGURE, refuses=MAKING)
@register.post("/contact-attributes", allows=CONFIGURE, refuses=MAKING)
async def create_contact_attribute(
    work: Work, body: ContactAttributeCreate, settings: Settings
) -> AttributeOut:
    """Make an attribute of contacts."""
    draft = service.AttributeDraft(
        "contact",
        body.name,
        body.label,
        body.data_type,
        body.description or "",
        options=chosen(body.data_type, body.options),
    )
    return AttributeOut.of(await made(work, draft, settings))


@clients.get("/loyalty-transaction-attributes", allows=READ)
@register.get("/loyalty-transaction-attributes", allows=READ)
async def list_loyalty_transaction_attributes(
    work: Work, query: Whole
) -> Page[LoyaltyTransactionAttributeOut]:
    """The attributes of credit receptions."""
    found = await _all(work, "loyalty_transaction")
    shown = [LoyaltyTransactionAttributeOut.of(one) for one in found]
    return query.of(shown, ATTRIBUTES)


@clients.post("/loyalty-transaction-attributes", allows=CONFIGURE, refuses=MAKING)
@register.post("/loyalty-transaction-attributes", allows=CONFIGURE, refuses=MAKING)
async def create_loyalty_transaction_attribute(
    work: Work, body: LoyaltyTransactionAttributeCreate, settings: Settings
) -> LoyaltyTransactionAttributeOut:
    """Make an attribute of credit receptions. Its label is its name unless sent."""
    draft = service.AttributeDraft(
        "loyalty_transaction",
        body.name,
        body.label or body.name,
        body.data_type,
        body.description or "",
        options=chosen(body.data_type, body.options),
    )
    return LoyaltyTransactionAttributeOut.of(await made(work, draft, settings))


@clients.get("/reward-attributes", allows=READ)
@register.get("/reward-attributes", allows=READ)
async def list_reward_attributes(work: Work, query: Whole) -> Page[RewardAttributeOut]:
    """The attributes of rewards."""
    found = await _all(work, "reward")
    return query.of([RewardAttributeOut.of(one) for one in found], ATTRIBUTES)


@clients.post("/reward-attributes", allows=CONFIGURE, refuses=MAKING)
@register.post("/reward-attributes", allows=CONFIGURE, refuses=MAKING)
async def create_reward_attribute(
    work: Work, body: RewardAttributeCreate, settings: Settings
) -> RewardAttributeOut:
    """Make an attribute of rewards."""
    draft = _draft("reward", body)
    return RewardAttributeOut.of(await made(work, draft, settings))


@clients.get("/promotion-attributes", allows=READ)
@register.get("/promotion-attributes", allows=READ)
async def list_promotion_attributes(
    work: Work, query: Whole
) -> Page[PromotionAttributeOut]:
    """The attributes of promotions."""
    found = await _all(work, "promotion")
    return query.of([PromotionAttributeOut.of(one) for one in found], ATTRIBUTES)


@clients.post("/promotion-attributes", allows=CONFIGURE, refuses=MAKING)
@register.post("/promotion-attributes", allows=CONFIGURE, refuses=MAKING)
async def create_promotion_attribute(
    work: Work, body: PromotionAttributeCreate, settings: Settings
) -> PromotionAttributeOut:
    """Make an attribute of promotions."""
    draft = _draft("promotion", body)
    return PromotionAttributeOut.of(await made(work, draft, settings))


@clients.get(
    "/promotion-attributes/{promotion_attribute_id}",
    allows=READ,
    refuses=[AttributeNotFound],
)
@register.get(
    "/promotion-attributes/{promotion_attribute_id}",
    allows=READ,
    refuses=[AttributeNotFound],
)
async def get_promotion_attribute(
    work: Work, promotion_attribute_id: str
) -> PromotionAttributeOut:
    """One attribute of promotions, by its number."""
    return PromotionAttributeOut.of(await _numbered(work, promotion_attribute_id))


@clients.put(
    "/promotion-attributes/{promotion_attribute_id}",
    allows=CONFIGURE,
    refuses=CHANGING,
)
@register.put(
    "/promotion-attributes/{promotion_attribute_id}",
    allows=CONFIGURE,
    refuses=CHANGING,
)
async def change_promotion_attribute(
    work: Work, promotion_attribute_id: str, body: PromotionAttributeUpdate
) -> PromotionAttributeOut:
    """Change an attribute of promotions; its name and type stay as they are."""
    found = await _numbered(work, promotion_attribute_id)
    new = service.AttributeChange(
        UNSET if body.label is None else body.label,
        UNSET if body.description is None else body.description,
        UNSET if body.placeholder is None else body.placeholder,
        changed_options(found, body.options),
    )
    return PromotionAttributeOut.of(await service.change(work, found, new))


async def _all(work: Work, entity: str) -> list[queries.Definition]:
    return list((await queries.load_definitions(work)).of(entity).values())


async def _numbered(work: Work, number: str) -> queries.Definition:
    found = await _all(work, "promotion")
    one = next((each for each in found if str(each.id) == number), None)
    if one is None:
        raise AttributeNotFound
    return one


def _draft(
    entity: str, body: RewardAttributeCreate | PromotionAttributeCreate
) -> service.AttributeDraft:
    return service.AttributeDraft(
        entity,
        body.name,
        body.label,
        body.type,
        body.description or "",
        body.placeholder or None,
        chosen(body.type, body.options),
    )
