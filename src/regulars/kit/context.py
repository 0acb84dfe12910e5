"""What a running process holds: made once at its start, given to whatever needs it."""

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.db import SECONDS_FOR_AN_ANSWER, Pool
from regulars.kit.jobs.later import Later
from regulars.kit.limits import Limits
from regulars.kit.links import reach
from regulars.settings import Settings


class Context(msgspec.Struct, frozen=True):
    """The database, the keys, the operator's settings, and what is counted or noted."""

    pool: Pool
    keys: Keys
    settings: Settings
    # Apart from requests: a crowd of guessers must not crowd out a count of those.
    guesses: Limits
    later: Later

    @classmethod
    def of(
        cls,
        settings: Settings,
        url: str,
        patience: float | None = SECONDS_FOR_AN_ANSWER,
    ) -> "Context":
        """A context on this database, with the pool size that the operator set."""
        reach.tell(settings.base_url)
        pool = Pool(url, settings.pool_size, patience=patience)
        return cls(pool, settings.keys(), settings, Limits(0), Later())
