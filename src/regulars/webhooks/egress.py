"""The way out to subscribers, as the operator has set it."""

import functools

from regulars.kit.egress import CONNECT_SECONDS, Egress
from regulars.kit.environment import parts
from regulars.settings import Settings


def egress(settings: Settings) -> Egress:
    """The only way by which anything is sent; made once for each process."""
    return _made(settings.egress_allow, settings.webhook_pace)


@functools.cache
def _made(allowed: str, pace: float) -> Egress:
    return Egress(parts(allowed), told_after=CONNECT_SECONDS * pace)
