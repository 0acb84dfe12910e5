"""Whether the database may be trusted with value, asked before anything is served."""

from regulars import revisions, rooms
from regulars.kit import durability
from regulars.kit.durability import Check
from regulars.kit.postgres import Database, whisper
from regulars.kit.tables import PLATFORM
from regulars.settings import Settings


async def admit(database: Database, settings: Settings) -> None:
    """Refuses a database that could lose or show what it should not."""
    checks = await examine(database)
    for check in durability.refuse(checks, unsafe=settings.unsafe_durability):
        whisper(f"Warning: {check.found}. {check.remedy}.")


async def examine(database: Database) -> list[Check]:
    """Every check of the database, for this release's own tables and schema."""
    rooms.load("tables")
    return await durability.examine(database.url, revisions.newest(), PLATFORM)
