"""What a running process holds: made once at its start, given to whatever needs it."""

import msgspec

from regulars.kit.crypto import Keys
from regulars.kit.db import Pool
from regulars.settings import Settings


class Context(msgspec.Struct, frozen=True):
    """The database, the keys and the operator's settings."""

    pool: Pool
    keys: Keys
    settings: Settings

    @classmethod
    def of(cls, settings: Settings, url: str) -> "Context":
        """A context on this database, with the pool size that the operator set."""
        return cls(Pool(url, settings.pool_size), settings.keys(), settings)
