"""Whether credits can be spent at once, and if not, from when on."""

from datetime import datetime, timedelta

from regulars.kit.clock import first_instant_after, zone_of
from regulars.kit.errors import InvalidInput
from regulars.loyalty.queries import Program
from regulars.loyalty.service.orders import CreditOrder, Waits

LONGEST = timedelta(days=3_652)


def waiting(
    order: CreditOrder, credits: int, program: Program, timezone: str, now: datetime
) -> Waits | None:
    """How long credits wait; None when they can be spent now.

    What the order says stands above the program, whose days are those of the shop.
    Raises InvalidInput for ten years and more.
    """
    if credits <= 0:
        return None
    if order.is_pending and order.pending_until is None:
        return Waits(None)
    until = order.pending_until
    if until is not None and until > now + LONGEST:
        raise InvalidInput({"pending_until": ["Must be within ten years."]})
    is_for_program = until is None and order.is_pending is None
    if is_for_program and program.pending_days is not None:
        day = order.happened_at.astimezone(zone_of(timezone)).date()
        last = day + timedelta(days=program.pending_days)
        until = first_instant_after(last, timezone)
    return None if until is None or until <= now else Waits(until)
