"""What must be true of a database before money-like value is kept in it.

Asked with the application's own address, because a role may have settings of its own.
"""

import enum
from collections.abc import Collection

import asyncpg
import msgspec

from regulars.kit.refusals import Refused


class Weight(enum.Enum):
    """What becomes of a start when the check fails."""

    WARNS = "warns"
    LOSES = "loses"
    """The start is refused, unless REGULARS_UNSAFE_DURABILITY is set."""
    REFUSES = "refuses"


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at: what was found, and what to do if it's wrong."""

    name: str
    ok: bool
    found: str
    remedy: str
    weight: Weight = Weight.REFUSES


class NotSafe(Refused):
    """The database isn't fit to keep value; the words name the setting."""


async def examine(
    url: str, revision: str, platform: Collection[str] = ()
) -> list[Check]:
    """Every check of the database, with what was found.

    `revision` is the schema that this release needs; `platform` are the tables that
    name an account without belonging to it.
    """
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [
            _version(connection),
            *await _lasting(connection),
            await _role(connection),
            await _owns_nothing(connection),
            await _secured(connection, platform),
            await _schema(connection, revision),
        ]
    finally:
        await connection.close()


def refuse(checks: Collection[Check], *, unsafe: bool) -> list[Check]:
    """The checks that failed and only warn; the first that does more is raised."""
    failed = [check for check in checks if not check.ok]
    for check in failed:
        if check.weight is Weight.REFUSES:
            raise NotSafe(f"{check.found}. {check.remedy}")
        if check.weight is Weight.LOSES and not unsafe:
            raise NotSafe(
                f"{check.found}. {check.remedy}, or set REGULARS_UNSAFE_DURABILITY=1 "
                "if this data may be lost"
            )
    return failed


# Views that keep to the row-level security of whoever asks came with it.
OLDEST_MAJOR = 15


def _version(connection: asyncpg.Connection) -> Check:
    version = connection.get_server_version()
    return Check(
        "server version",
        version.major >= OLDEST_MAJOR,
        f"PostgreSQL is {version.major}.{version.micro}"
        + ("" if version.major >= OLDEST_MAJOR else ", which is too old"),
        f"Use PostgreSQL {OLDEST_MAJOR} or newer",
    )


LASTING = {
    "fsync": "a crash of the machine could lose or corrupt everything",
    "full_page_writes": "a crash of the machine could leave half-written pages",
    "synchronous_commit": "a crash could lose what was already answered",
}


async def _lasting(connection: asyncpg.Connection) -> list[Check]:
    """synchronous_commit has several values that reach the disk here, and one not."""
    rows = await connection.fetch(
        "select name, setting from pg_settings where name = any($1)",
        [*LASTING, "data_checksums"],
    )
    value = {row["name"]: row["setting"] for row in rows}
    checks = [
        Check(
            name,
            value[name] != "off",
            f"{name} is {value[name]}" + (f": {why}" if value[name] == "off" else ""),
            f"Set {name} to on in PostgreSQL's configuration",
            Weight.LOSES,
        )
        for name, why in LASTING.items()
    ]
    checksums = value["data_checksums"]
    remedy = "Switch them on with pg_checksums, to notice a disk that fails silently"
    found = f"data_checksums is {checksums}"
    return [
        *checks,
        Check("data_checksums", checksums == "on", found, remedy, Weight.WARNS),
    ]


async def _role(connection: asyncpg.Connection) -> Check:
    row = await connection.fetchrow(
        "select rolname, rolsuper, rolbypassrls from pg_roles "
        "where rolname = current_user"
    )
    assert row is not None
    wrong = {
        "rolsuper": "is a superuser",
        "rolbypassrls": "bypasses row-level security",
    }
    found = [words for column, words in wrong.items() if row[column]]
    return Check(
        "application role",
        not found,
        f"the role {row['rolname']} of REGULARS_DATABASE_URL "
        + (" and ".join(found) or "is an ordinary one"),
        "Use a role with NOSUPERUSER NOBYPASSRLS, so that no mistake can show one "
        "account's rows to another",
    )


async def _owns_nothing(connection: asyncpg.Connection) -> Check:
    owned = await connection.fetch(
        """
        select relname from pg_class
        join pg_namespace on pg_namespace.oid = relnamespace
        where relkind in ('r', 'p')
          and nspname !~ '^pg_' and nspname <> 'information_schema'
          and pg_has_role(current_user, relowner, 'member')
        order by relname
        """
    )
    return Check(
        "application role owns nothing",
        not owned,
        f"the role of REGULARS_DATABASE_URL owns {_some(owned) or 'no table'}",
        "Use one role for requests and another for REGULARS_MIGRATION_DATABASE_URL",
    )


async def _secured(connection: asyncpg.Connection, platform: Collection[str]) -> Check:
    open_to_all = await connection.fetch(
        """
        select relname from pg_class
        join pg_namespace on pg_namespace.oid = relnamespace
        join pg_attribute on attrelid = pg_class.oid and attname = 'account_id'
        where relkind in ('r', 'p') and nspname !~ '^pg_' and not attisdropped
          and not (relrowsecurity and relforcerowsecurity) and relname <> all($1)
        order by relname
        """,
        list(platform),
    )
    return Check(
        "row-level security",
        not open_to_all,
        "row-level security is forced on every table of an account"
        if not open_to_all
        else f"row-level security is not forced on {_some(open_to_all)}",
        "Run `alter table ... enable row level security` and `... force row "
        "level security`, as the migrations do",
    )


async def revision_of(connection: asyncpg.Connection) -> str | None:
    """The revision that the schema is at; None before the first migration."""
    there = await connection.fetchval("select to_regclass('alembic_version')")
    if there is None:
        return None
    found: str | None = await connection.fetchval(
        "select version_num from alembic_version"
    )
    return found


async def _schema(connection: asyncpg.Connection, revision: str) -> Check:
    found = await revision_of(connection)
    return Check(
        "schema",
        found == revision,
        f"the schema is at {found or 'nothing yet'}"
        + ("" if found == revision else f" and this release needs {revision}"),
        "Run `regulars migrate`; a schema from a newer release needs that release",
    )


def _some(rows: list[asyncpg.Record]) -> str:
    names = [row["relname"] for row in rows]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
