"""The account's own attributes of receptions: what is kept of what callers send."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars.attributes import service as attributes
from regulars.attributes.queries import Definitions
from regulars.kit.work import Work

ENTITY = "loyalty_transaction"


def attributes_kept(
    known: Definitions, given: Mapping[str, Any], is_lenient: bool
) -> Mapping[str, Any]:
    """What of the values can be kept. Raises InvalidInput with every fault."""
    if not given:
        return {}
    # Beside the other fields on a lenient door, and under one key on a strict one.
    under = "" if is_lenient else "attributes."
    of_receptions = known.of(ENTITY)
    return attributes.taken(
        of_receptions, given, lenient=is_lenient, under=under
    ).values


async def mark_used(
    work: Work, known: Definitions, kept: Sequence[Mapping[str, Any]]
) -> None:
    """Writes down that these attributes hold values, before the first is kept."""
    names = {name for values in kept for name in values}
    if names:
        await attributes.mark_used(work, known.of(ENTITY), names)
