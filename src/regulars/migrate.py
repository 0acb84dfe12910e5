"""The schema, brought up to date."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from regulars import revisions


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration: where the migrations are, and what to run them on."""
    settings = Config()
    settings.set_main_option("script_location", str(revisions.place()))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes["connection"] = connection
    return settings


async def upgrade(migration_url: str) -> None:
    """Runs every migration that has not run yet, as the owner of the schema.

    Each commits by itself: whoever is killed half-way goes on where they were.
    """
    async with connected(migration_url) as connection:
        await connection.run_sync(_upgrade)


async def on_connection(url: str, do: Any) -> Any:
    """What `do` gives for a connection to this database, in a transaction."""
    async with connected(url) as connection, connection.begin():
        return await connection.run_sync(do)


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection of SQLAlchemy's, which Alembic and the tables ask for."""
    scheme, _, rest = url.partition("://")
    assert scheme in ("postgresql", "postgres")
    engine = create_async_engine(f"postgresql+asyncpg://{rest}", poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
