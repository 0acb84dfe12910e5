"""Everything an operator may set, with its reason. Each is read from `REGULARS_<NAME>`."""

import os
from pathlib import Path

import msgspec

from regulars.kit.crypto import Keys, Secret, new_secret


class Settings(msgspec.Struct, frozen=True):
    """What an operator may set; the docstrings are the reference page."""

    data_dir: Path = Path(".data")
    """Where the embedded database, the secret key and the outbox are kept."""

    database_url: str | None = None
    migration_database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8700
    public_url: str | None = None
    workers: int = 1
    pool_size: int = 8
    secret_key: str | None = None
    rate_limit_per_minute: int = 0
    cors_origins: str = ""
    body_limit_bytes: int = 1_048_576
    smtp_url: str | None = None
    mail_from: str = "regulars@localhost"
    log_level: str = "info"
    unsafe_durability: bool = False

    def keys(self) -> Keys:
        """The keys derived from the secret, which is made on the first start."""
        return Keys(
            Secret(self.secret_key or _kept_secret(self.data_dir / "secret.key"))
        )


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(new_secret().reveal())
    return path.read_text().strip()
