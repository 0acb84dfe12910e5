"""What has to be known before orders can be decided on: mostly remembered already."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from regulars.attributes.queries import Definitions, definitions
from regulars.kit.work import Work
from regulars.loyalty.queries import Terms, people, terms, terms_as_of
from regulars.loyalty.service.orders import CreditOrder, Known

NOTHING_DEFINED = Definitions(0, {})

NONE_EARLIER: Mapping[datetime, Terms] = {}


async def known_of(
    work: Work, orders: Sequence[CreditOrder], *, fresh: bool = False
) -> Known:
    """The terms, and what these orders need besides: of most that is nothing."""
    found = await terms(work, fresh=fresh)
    since, earlier = found.since, NONE_EARLIER
    if since is not None and any([order.happened_at < since for order in orders]):
        earlier = await _earlier(work, found, since, orders)
    rules = found.earning
    for then in earlier.values():
        rules += then.earning
    waits = found.program is not None and found.program.pending_days is not None
    defined = NOTHING_DEFINED
    if fresh or waits or rules or any([order.has_more for order in orders]):
        defined = await definitions(work, fresh=fresh)
    whom = [order.contact_uuid for order in orders]
    asks = any(each.of_contact for each in rules)
    return Known(found, defined, await people(work, whom) if asks else {}, earlier)


async def defined_of(work: Work, known: Known) -> Known:
    """The same, where it is only seen now that an order needs what is defined."""
    if known.defined is not NOTHING_DEFINED:
        return known
    return msgspec.structs.replace(known, defined=await definitions(work))


async def _earlier(
    work: Work, known: Terms, since: datetime, orders: Sequence[CreditOrder]
) -> Mapping[datetime, Terms]:
    """The terms as of each moment before these; credits decided on ask no rates."""
    late = [order for order in orders if order.happened_at < since]
    moments = {order.happened_at for order in late if order.sale.credits is None}
    return await terms_as_of(work, known, moments)
