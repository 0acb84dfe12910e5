"""What an account is told of its server."""

from regulars import __version__
from regulars.kit import figures
from regulars.kit.clock import atom, now


async def test_tells_the_release_and_when_it_was_backed_up(dashboard, context):
    before = atom(now())
    await figures.note(context.pool, "backup", [])
    await figures.note(context.pool, "verify", [])

    told = (await dashboard.get("/system")).data

    assert told["version"] == __version__
    assert told["last_backup_at"] >= before
    assert told["last_verified_at"] >= before
