"""What a running process holds: made once at its start, given to whatever needs it."""

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.db import SECONDS_FOR_AN_ANSWER, Pool
from regulars.settings import Settings


class Context(msgspec.Struct, frozen=True):
    """The database, the keys and the operator's settings."""

    pool: Pool
    keys: Keys
    settings: Settings

    @classmethod
    def of(
        cls,
        settings: Settings,
        url: str,
        patience: float | None = SECONDS_FOR_AN_ANSWER,
    ) -> "Context":
        """A context on this database, with the pool size that the operator set."""
        pool = Pool(url, settings.pool_size, patience=patience)
        return cls(pool, settings.keys(), settings)
