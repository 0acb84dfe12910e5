"""How Alembic runs the migrations: on the connection that `regulars.migrate` gives."""

from alembic import context

from regulars import rooms
from regulars.kit.tables import metadata

rooms.load("tables")

LOCK = "select pg_advisory_xact_lock(hashtext('regulars.migrate'))"

connection = context.config.attributes["connection"]
# A migration that can't have its lock soon fails, and is tried again: requests that
# queue up behind it would be worse.
connection.exec_driver_sql("set local lock_timeout = '5s'")
connection.exec_driver_sql(LOCK)
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
