"""`regulars work`: one process that does jobs and keeps the clock."""

from regulars import worker
from regulars.kit import logs
from regulars.kit.cli import command
from regulars.kit.postgres import database
from regulars.safety import admit
from regulars.settings import Settings


@command("work")
async def work(settings: Settings) -> None:
    """Do jobs and keep the clock, with one process.

    Any number may run; a job that was running when its worker died is taken over. It
    needs a database that runs, as `serve` does.
    """
    logs.configure(settings.log_level)
    async with database(settings, start=False) as found:
        await admit(found, settings)
        await worker.run(settings, found)
