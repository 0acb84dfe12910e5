"""`regulars migrate`: the schema of this release."""

from regulars import migrate, revisions
from regulars.kit.cli import command
from regulars.kit.postgres import Database
from regulars.kit.refusals import Refused


@command("migrate", makes_data=True)
async def bring_up_to_date(database: Database) -> None:
    """Bring the schema up to date.

    Safe while the previous release serves, and twice. With a database of your own it
    runs as the role of REGULARS_MIGRATION_DATABASE_URL.
    """
    await migrated(database)
    print(f"The schema is at {revisions.newest()}.")


async def migrated(found: Database) -> None:
    """Runs what is missing of the migrations, as the owner of the schema."""
    if found.migration_url is None:
        raise Refused(
            "set REGULARS_MIGRATION_DATABASE_URL to the role that owns the schema"
        )
    await migrate.upgrade(found.migration_url)
