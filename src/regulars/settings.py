"""Everything an operator may set, with its reason.

Each field is read from the environment as `REGULARS_<FIELD>`, and the words under it
are its documentation.
"""

import contextlib
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_type_hints

import msgspec
from msgspec import Meta, Struct

from regulars.kit import secret_file
from regulars.kit.crypto import Keys, Secret
from regulars.kit.environment import must_have_its_form, value_of
from regulars.kit.refusals import Refused

PREFIX = "REGULARS_"
FOR_TESTS = ("REGULARS_TEST_", "REGULARS_REQUIRE_BROWSER")

# Of the 100 that the embedded server has, some stay free for commands and backups.
EMBEDDED_CONNECTIONS = 90


def default_data_dir() -> Path:
    """Where the system keeps data of services, or beside whoever tries it out."""
    return Path("/var/lib/regulars" if os.geteuid() == 0 else ".data").absolute()


class Settings(Struct, frozen=True, kw_only=True):
    """What the operator has set, and the defaults of the rest."""

    database_url: str | None = None
    """Your own PostgreSQL (15 or newer), as `postgresql://regulars:...@host/regulars`.

    Without it Regulars runs a PostgreSQL of its own in the data directory. The role
    must own nothing, be no superuser and not bypass row-level security: Regulars
    refuses to start otherwise, because by one mistake of ours a business could then
    read another's rows.
    """

    migration_database_url: str | None = None
    """The same database as the role that owns the schema.

    With a database of your own `regulars up`, `migrate`, `backup` and `restore` use it.
    Without it the schema is never changed, and `regulars migrate` refuses.
    """

    data_dir: Path = msgspec.field(default_factory=default_data_dir)
    """Where Regulars keeps its database, its key, its mails and its lock.

    The default is `.data` in the current directory, and `/var/lib/regulars` for root.
    Back up its `secret.key` apart from the database.
    """

    host: str = "127.0.0.1"
    """The address to listen on. Open it wider only behind a proxy with TLS."""

    port: Annotated[int, Meta(ge=0, le=65_535)] = 8700
    """The port to listen on; 0 takes any free one and prints it."""

    trusted_proxies: str = ""
    """The addresses or networks of your own proxies, separated by commas.

    Where a request came from, as the audit log tells it, is believed of these alone:
    they say it in `X-Forwarded-For`. Without any it is who opened the connection, and
    guesses that come by a proxy on this machine aren't counted by network.
    """

    public_url: str | None = None
    """The address that people reach Regulars by, as `https://loyalty.example.com`.

    Links in mails start with it, and cookies are for TLS only when it is https.
    """

    connection_limit: Annotated[int, Meta(ge=1, le=1_000_000)] = 1_000
    """How many connections each process that answers requests keeps open.

    One more is told 503 and closed. One address (IPv6: /64) may have a fourth of them,
    unless it is one of `REGULARS_TRUSTED_PROXIES` or this machine's own.
    """

    drain_seconds: Annotated[int, Meta(ge=0, le=30)] = 2
    """How long a server that was told to stop goes on answering requests.

    Meanwhile `/ready` says 503, so that a balancer sends requests elsewhere: give it
    the time to look twice. Told a second time, the server ends at once.
    """

    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """How many processes answer requests: one for each two cores is a good start."""

    pool_size: Annotated[int, Meta(ge=1, le=200)] = 8
    """How many database connections each process may hold.

    More than 8 rarely helps: requests share statements. The database must allow
    `(workers + 1) * pool_size` and a few more.
    """

    secret_key: str | None = None
    """The one secret that seals codes and keys in the database: at least 32 characters.

    Without it the secret is `secret.key` in the data directory, made on the first
    start. Several machines on one database need the same. Whoever loses it or changes
    it can't read sealed codes again.
    """

    rate_limit_per_minute: Annotated[int, Meta(ge=0)] = 0
    """How many requests each credential may make in a minute; 0 is no limit."""

    session_idle_minutes: Annotated[int, Meta(ge=5, le=720)] = 120
    """After how many minutes without a request a session ends; at most twelve hours."""

    most_users: Annotated[int, Meta(ge=1, le=1_000_000)] = 1_000
    """How many people one account may let in."""

    most_personal_access_tokens: Annotated[int, Meta(ge=1, le=1_000_000)] = 1_000
    """How many personal access tokens of one account may work at a time."""

    most_register_tokens: Annotated[int, Meta(ge=1, le=1_000_000)] = 1_000
    """How many register tokens of one account may work at a time."""

    most_oauth_clients: Annotated[int, Meta(ge=1, le=1_000_000)] = 100
    """How many OAuth clients of one account may work at a time."""

    most_oauth_tokens: Annotated[int, Meta(ge=1, le=1_000_000)] = 1_000
    """How many access tokens of one OAuth client work at a time.

    One more ends the oldest: a client that asks for a token before each call goes on
    working, and doesn't fill the database.
    """

    log_requests: bool = True
    """Whether accounts see what their keys have asked in the last three days.

    At most forty of each kind, refused and not, in two seconds; without secrets.
    """

    most_sandboxes: Annotated[int, Meta(ge=0, le=10_000)] = 5
    """How many sandboxes of one account may be open at a time."""

    most_webhook_subscriptions: Annotated[int, Meta(ge=1, le=100_000)] = 100
    """How many webhook subscriptions each account may have."""

    webhook_dead_after_hours: Annotated[int, Meta(ge=1, le=8_760)] = 96
    """For how long nothing may come through to a subscriber before it is switched off.

    Its owners are told by mail, and what waits for it waits until it is on again.
    """

    send_webhooks: bool = True
    """Whether workers deliver webhooks: `false` for a copy that is only tried out.

    What waits is kept, and goes out when a worker is started without it.
    """

    webhook_pace: Annotated[float, Meta(gt=0, le=1)] = 1.0
    """What the pauses between tries are multiplied with: with 0.1 the second try comes
    after a second instead of ten. For trying things out.
    """

    egress_allow: str = ""
    """Servers that webhooks may reach although they are no public ones.

    As exact `host:port`, separated by commas: a receiver of your own in the same
    network. Whoever may make webhook subscriptions can have requests sent there.
    """

    cors_origins: str = ""
    """The origins whose pages may call the API from a browser, separated by commas."""

    custom_attribute_limit: Annotated[int, Meta(ge=0)] = 500
    """How many attributes of its own each account may make.

    Every answer with a contact has an entry for each attribute of contacts, so
    thousands of them would make all those answers slow.
    """

    body_limit_bytes: Annotated[int, Meta(ge=1_024, le=1 << 30)] = 1_048_576
    """The largest request body that is read; a larger one is refused with 413."""

    smtp_url: str | None = None
    """The mail server, as `smtp://user:password@host:25`; also `starttls:`, `smtps:`.

    Without it no mail leaves: each is laid as a file in `outbox` in the data directory.
    """

    mail_from: str = "Regulars <regulars@example.com>"
    """Who mails come from when the business has set no sender of its own."""

    wallet_keys: Path | None = None
    """The folder with the keys for passes (docs/howto/give-customers-a-page.md)."""

    metrics_token: str | None = None
    """What Prometheus must bring to read `GET /metrics`: at least 32 characters.

    It sends them as `Authorization: Bearer ...`. Without it there is no such page;
    `regulars metrics` prints the same.
    """

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is logged."""

    unsafe_durability: bool = False
    """Start although the database may lose what it has acknowledged.

    Never for real value. It overrides the refusal of fsync, full_page_writes and
    synchronous_commit being off, for data that may be thrown away; nothing else.
    """

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """The settings that these variables give; a wrong one is refused by name."""
        given: dict[str, str] = {}
        for name, text in environ.items():
            if not name.startswith(PREFIX) or name.startswith(FOR_TESTS):
                continue
            field = name.removeprefix(PREFIX).lower()
            if field not in cls.__struct_fields__ or name != name.upper():
                raise Refused(f"no setting is called {name}: see `regulars settings`")
            # Compose files and systemd units set what they leave out to nothing.
            if text.strip():
                given[field] = text.strip()
        return cls().with_text(given)

    def with_text(self, given: Mapping[str, str]) -> "Settings":
        """These settings, some of them changed as somebody has typed them."""
        types = get_type_hints(Settings, include_extras=True)
        values = {
            field: value_of(PREFIX + field.upper(), text, types[field])
            for field, text in given.items()
        }
        changed = msgspec.structs.replace(self, **values)
        changed.check()
        return changed

    def check(self) -> None:
        """Refuses values that have the right type and still can't be right."""
        for field in self.__struct_fields__:
            must_have_its_form(field, getattr(self, field), PREFIX + field.upper())
        if self.migration_database_url and not self.database_url:
            raise Refused(
                "REGULARS_MIGRATION_DATABASE_URL is set without REGULARS_DATABASE_URL"
            )
        connections = (self.workers + 1) * self.pool_size
        if not self.database_url and connections > EMBEDDED_CONNECTIONS:
            raise Refused(
                "REGULARS_WORKERS and REGULARS_POOL_SIZE would need "
                f"{connections} database connections, and the embedded database has "
                f"{EMBEDDED_CONNECTIONS} for them"
            )

    @property
    def key_file(self) -> Path:
        """Where the one secret is kept, unless it is set by itself."""
        return self.data_dir / "secret.key"

    @property
    def address_file(self) -> Path:
        """Where `up` says which address it listens on, for as long as it does."""
        return self.data_dir / "address"

    def base_url(self) -> str:
        """The address that callers put in front of a path."""
        if self.public_url:
            return self.public_url.rstrip("/")
        # `up` may listen elsewhere than this command's own settings say.
        with contextlib.suppress(FileNotFoundError):
            return self.address_file.read_text().strip()
        return f"http://{in_url(self.host)}:{self.port}"

    def keys(self) -> Keys:
        """The server's keys; the first call on a data directory makes the secret.

        Raises Refused where the secret is gone, or is another one than before.
        """
        if self.secret_key is not None:
            return Keys(Secret(self.secret_key))
        return secret_file.kept(self.key_file)


def typed(words: str, settings: Settings) -> str:
    """A command as it has to be typed to reach the same data as this one."""
    if settings.database_url:
        return f"regulars {words}"
    program = sys.argv[0] if sys.argv[0].endswith("regulars") else "regulars"
    return f"{shlex.quote(program)} {words} --data-dir {settings.data_dir}"


def in_url(host: str) -> str:
    """The address as it stands in a URL: every address is reached at our own."""
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host
