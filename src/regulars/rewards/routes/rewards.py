"""What credits buy: listed for clients, set on the dashboard."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET

from regulars.accounts.errors import ShopNotFound
from regulars.accounts.permissions import Permission
from regulars.accounts.queries import Shop
from regulars.contacts import queries as contacts
from regulars.contacts.errors import ContactNotFound
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller, clients, dashboard, register
from regulars.kit.errors import Problem
from regulars.kit.pages import REWARDS, Page, Paging, Window
from regulars.kit.work import Work
from regulars.rewards import queries, service
from regulars.rewards.errors import RewardHasNoCodes, RewardNotFound
from regulars.rewards.queries import Reward
from regulars.rewards.schemas import (
    CodesAddedOut,
    RewardCodes,
    RewardCreate,
    RewardList,
    RewardOut,
    RewardSettings,
    RewardSettingsOut,
    RewardUpdate,
)

LISTING: list[type[Problem]] = [ShopNotFound, ContactNotFound]


@clients.get("/rewards", allows=Permission.REWARDS_READ, refuses=LISTING)
async def list_rewards(work: Work, query: RewardList, lenient: bool) -> Page[RewardOut]:
    """All rewards in their order, switched-off ones included; a page when asked for.

    With `contact_uuid` only those that the contact can claim now, with the credits they
    have; with `shop_uuid` only those that the shop offers.
    """
    return await _listed(work, query, query.shop_uuid, lenient=lenient)


@register.get("/rewards", allows=Permission.REWARDS_READ, refuses=LISTING)
async def list_rewards_at_register(
    work: Work, caller: Caller, query: RewardList, lenient: bool
) -> Page[RewardOut]:
    """The rewards of this register's shop; with `contact_uuid` what they can claim."""
    shop_uuid = caller.shop_uuid or query.shop_uuid
    return await _listed(work, query, shop_uuid, lenient=lenient)


@dashboard.get("/rewards", allows=Permission.REWARDS_READ, refuses=LISTING)
async def list_rewards_on_dashboard(
    work: Work, query: RewardList, lenient: bool
) -> Page[RewardSettingsOut]:
    """All rewards with everything that can be set; a page when asked for."""
    found = await _found(work, query, query.shop_uuid, lenient=lenient)
    return found.of([RewardSettingsOut.of(reward) for reward in found.items])


@clients.get(
    "/rewards/{reward_uuid}", allows=Permission.REWARDS_READ, refuses=[RewardNotFound]
)
@register.get(
    "/rewards/{reward_uuid}", allows=Permission.REWARDS_READ, refuses=[RewardNotFound]
)
async def get_reward(work: Work, reward_uuid: UUID) -> RewardOut:
    """One reward."""
    return RewardOut.of(await work.get(Reward, reward_uuid))


@dashboard.get(
    "/rewards/{reward_uuid}", allows=Permission.REWARDS_READ, refuses=[RewardNotFound]
)
async def get_reward_settings(work: Work, reward_uuid: UUID) -> RewardSettingsOut:
    """One reward with everything that can be set."""
    return RewardSettingsOut.of(await work.get(Reward, reward_uuid))


@clients.put(
    "/rewards/{reward_uuid}",
    allows=Permission.REWARDS_CONFIGURE,
    refuses=[RewardNotFound],
)
@register.put(
    "/rewards/{reward_uuid}",
    allows=Permission.REWARDS_CONFIGURE,
    refuses=[RewardNotFound],
)
async def change_reward(work: Work, reward_uuid: UUID, body: RewardUpdate) -> RewardOut:
    """Change what a reward is called and costs, and fill in its attributes.

    Attributes stand beside the other fields, by their names. What is left out stays as
    it is.
    """
    given = service.Given(body.attributes, lenient=True)
    reward = await service.change(work, reward_uuid, body.change(), given=given)
    return RewardOut.of(reward)


@dashboard.post("/rewards", allows=Permission.REWARDS_CONFIGURE, refuses=[ShopNotFound])
async def create_reward(work: Work, body: RewardCreate) -> RewardSettingsOut:
    """Add a reward. A digital one has no codes yet, and so can't be claimed."""
    given = service.Given(body.attributes)
    reward = await service.create(
        work, body.reward_type, body.terms(), body.shop_uuids, given
    )
    return RewardSettingsOut.of(reward)


@dashboard.put(
    "/rewards/{reward_uuid}",
    allows=Permission.REWARDS_CONFIGURE,
    refuses=[RewardNotFound, ShopNotFound],
)
async def set_reward(
    work: Work, reward_uuid: UUID, body: RewardSettings
) -> RewardSettingsOut:
    """Change a reward. It counts for claims from now on, never for those before."""
    shops = None if body.shop_uuids is UNSET else body.shop_uuids
    given = service.Given(body.attributes)
    reward = await service.change(work, reward_uuid, body.change(), shops, given)
    return RewardSettingsOut.of(reward)


@dashboard.delete(
    "/rewards/{reward_uuid}",
    allows=Permission.REWARDS_CONFIGURE,
    refuses=[RewardNotFound],
)
async def remove_reward(work: Work, reward_uuid: UUID) -> None:
    """Offer a reward no more. What was claimed of it stays, and can be collected."""
    await service.remove(work, reward_uuid)


@dashboard.post(
    "/rewards/{reward_uuid}/codes",
    allows=Permission.REWARDS_CONFIGURE,
    refuses=[RewardNotFound, RewardHasNoCodes],
)
async def add_reward_codes(
    work: Work, keys: Keys, reward_uuid: UUID, body: RewardCodes
) -> CodesAddedOut:
    """Give a digital reward codes, up to 20,000 at once.

    Codes that the account has already, or that come twice, are left out and told;
    small letters and capitals are the same there.
    """
    return CodesAddedOut.of(
        await service.add_codes(work, keys, reward_uuid, body.codes)
    )


async def _listed(
    work: Work, query: RewardList, shop_uuid: UUID | None, *, lenient: bool
) -> Page[RewardOut]:
    found = await _found(work, query, shop_uuid, lenient=lenient)
    return found.of([RewardOut.of(reward) for reward in found.items])


async def _found(
    work: Work, query: RewardList, shop_uuid: UUID | None, *, lenient: bool
) -> Page[Reward]:
    shop = None if shop_uuid is None else await work.get(Shop, shop_uuid)
    if query.contact_uuid is None:
        found = await queries.offered(work, shop)
    else:
        contact = await contacts.find(work, query.contact_uuid)
        found = await queries.claimable(work, contact, shop)
    window = _window(query, found, lenient=lenient)
    return window.of(found[window.offset : window.offset + window.limit], len(found))


def _window(query: RewardList, found: Sequence[Reward], *, lenient: bool) -> Window:
    """The page that is asked for; clients that ask for none delete what is missing."""
    if query.page is None and query.limit is None:
        return Window(1, max(1, len(found)))
    return Paging(page=query.page or 1, limit=query.limit).window(
        REWARDS, lenient=lenient
    )
