"""How Alembic runs the migrations: on the connection that `regulars.migrate` gives.

Each migration is a transaction of its own, so that one may build an index concurrently.
"""

import time

from alembic import context

from regulars import rooms
from regulars.kit.tables import metadata

rooms.load("tables")

LOCK = "select pg_try_advisory_lock(hashtext('regulars.migrate'))"


def on(connection) -> None:
    # A migration that can't have its lock soon fails, and is tried again: requests that
    # queue up behind it would be worse.
    connection.exec_driver_sql("set lock_timeout = '5s'")
    # Asked again and again: who waited for the lock itself would hold a snapshot, and
    # an index that is built concurrently waits for all of those.
    while not connection.exec_driver_sql(LOCK).scalar():
        connection.rollback()
        time.sleep(0.2)
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        **context.config.attributes.get("options", {}),
    )
    with context.begin_transaction():
        context.run_migrations()


def as_text() -> None:
    context.configure(dialect_name="postgresql", target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    as_text()
else:
    on(context.config.attributes["connection"])
