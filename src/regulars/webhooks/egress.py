"""The way out to subscribers, as the operator has set it."""

import functools

from regulars.kit.egress import Egress
from regulars.kit.environment import parts
from regulars.settings import Settings


def egress(settings: Settings) -> Egress:
    """The only way by which anything is sent; made once for each process."""
    return _made(settings.egress_allow)


@functools.cache
def _made(allowed: str) -> Egress:
    return Egress(parts(allowed))
