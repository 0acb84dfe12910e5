"""How Alembic runs the migrations: on the connection that `regulars.migrate` gives.

Each migration is a transaction of its own, so that one may build an index concurrently.
"""

import time

import asyncpg
from alembic import context
from sqlalchemy.exc import DBAPIError

from regulars import rooms
from regulars.kit.refusals import Refused
from regulars.kit.tables import metadata

rooms.load("tables")

LOCK = "select pg_try_advisory_lock(hashtext('regulars.migrate'))"


# Whoever asks for a table that a migration waits for waits behind it, so it gives up
# soon, lets them pass, and asks again.
LOCK_TIMEOUT = "1s"
SECONDS_BETWEEN_TRIES = 1
MOST_SECONDS = 300

# Whoever waits for us may hold what we want next, and then one of the two dies of it.
NOT_HAD = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)

HELD = (
    "something has held a table that a migration needs for {seconds} s: end it, or "
    "wait until it has ended, and run `regulars migrate` again ({reason})"
)


def on(connection) -> None:
    connection.exec_driver_sql(f"set lock_timeout = '{LOCK_TIMEOUT}'")
    # Asked again and again: who waited for the lock itself would hold a snapshot, and
    # an index that is built concurrently waits for all of those.
    while not connection.exec_driver_sql(LOCK).scalar():
        connection.rollback()
        time.sleep(0.2)
    connection.commit()
    until = time.monotonic() + MOST_SECONDS
    while reason := held_up(connection):
        if time.monotonic() > until:
            raise Refused(HELD.format(seconds=MOST_SECONDS, reason=reason))
        time.sleep(SECONDS_BETWEEN_TRIES)


def held_up(connection) -> str | None:
    """Runs what is missing; says why when a lock was not to be had in time.

    What committed before that stays, and isn't run again.
    """
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        **context.config.attributes.get("options", {}),
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    except DBAPIError as error:
        reason = getattr(error.orig, "__cause__", None)
        if not isinstance(reason, NOT_HAD):
            raise
        connection.rollback()
        return str(reason)
    return None


def as_text() -> None:
    context.configure(dialect_name="postgresql", target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    as_text()
else:
    on(context.config.attributes["connection"])
