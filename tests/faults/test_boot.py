"""CRA-05: what could lose or show something is refused at the start, by its name."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from homes import open_home
from older_server import said_to_be
from running import Start, command, environment, free_port, regulars

from regulars.kit.postgres import EmbeddedServer, embedded
from regulars.kit.postgres.cluster import opened
from regulars.revisions import newest

pytestmark = pytest.mark.xdist_group("boot")

UNSAFE = {"REGULARS_UNSAFE_DURABILITY": "1"}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with open_home() as home:
        yield home


@pytest.fixture(scope="module")
async def server(place: Path) -> AsyncIterator[EmbeddedServer]:
    """Somebody's own PostgreSQL: migrated, and without checksums."""
    async with embedded(place / "data", print):
        pass
    without_checksums(place / "data")
    async with embedded(place / "data", print) as running:
        urls = {
            "REGULARS_DATABASE_URL": running.dsn(),
            "REGULARS_MIGRATION_DATABASE_URL": running.dsn("regulars_owner"),
        }
        migrated = await asyncio.to_thread(regulars, "migrate", **urls)
        assert migrated.returncode == 0, migrated.stderr
        yield running


def without_checksums(data: Path) -> None:
    cluster = opened(data, print)
    who = cluster.identity
    subprocess.run(
        [cluster.binaries / "pg_checksums", "--disable", "-D", cluster.directory],
        user=who.user if who else None,
        group=who.group if who else None,
        extra_groups=[] if who else None,
        cwd="/",
        check=True,
    )


async def change(server: EmbeddedServer, statement: str) -> None:
    """Runs the statement; returns when new sessions know what it changed."""
    known = await asked(server, "select pg_conf_load_time()")
    await asked(server, statement)
    await asked(server, "select pg_reload_conf()")
    # The postmaster tells new sessions once it has read its files again.
    async with asyncio.timeout(60):
        while await asked(server, "select pg_conf_load_time()") == known:
            await asyncio.sleep(0.02)


async def asked(server: EmbeddedServer, statement: str) -> Any:
    """What a new session of the superuser is told."""
    connection = await asyncpg.connect(server.dsn("postgres"))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def refusal(word: str, home: Path, **more: str) -> str:
    """The one line with which `regulars <word>` ends."""
    ended = await asyncio.to_thread(
        regulars, word, "--data-dir", str(home / "own"), REGULARS_PORT="0", **more
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    lines = [line for line in ended.stderr.splitlines() if "Warning: " not in line]
    assert len(lines) == 1, ended.stderr
    return lines[0]


async def served_with(home: Path, **more: str) -> str:
    """What `regulars serve` says when it starts after all; it is asked, and stopped."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *command("serve", "--port", str(port), "--data-dir", str(home / "own")),
        env=environment() | more,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(60), httpx.AsyncClient() as http:
            while True:
                assert process.returncode is None, "it has ended"
                try:
                    answer = await http.get(f"http://127.0.0.1:{port}/ready")
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
        assert answer.status_code == 200
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        _, said = await process.communicate()
    return said.decode()


LOSING = {
    "fsync is off": (
        "alter system set fsync = off",
        "alter system reset fsync",
    ),
    "full_page_writes is off": (
        "alter system set full_page_writes = off",
        "alter system reset full_page_writes",
    ),
    "synchronous_commit is off": (
        "alter role regulars set synchronous_commit = off",
        "alter role regulars reset synchronous_commit",
    ),
}

SHOWING = {
    "role regulars of REGULARS_DATABASE_URL is a superuser": (
        "alter role regulars superuser",
        "alter role regulars nosuperuser",
    ),
    "role regulars of REGULARS_DATABASE_URL bypasses row-level security": (
        "alter role regulars bypassrls",
        "alter role regulars nobypassrls",
    ),
    "owns accounts": (
        "grant regulars_owner to regulars",
        "revoke regulars_owner from regulars",
    ),
    "row-level security is not forced on wallets": (
        "alter table wallets no force row level security",
        "alter table wallets force row level security",
    ),
    "row-level security is not forced on contacts": (
        "alter table contacts disable row level security",
        "alter table contacts enable row level security",
    ),
    f"the schema is at 0000 and this release needs {newest()}": (
        "update alembic_version set version_num = '0000'",
        f"update alembic_version set version_num = '{newest()}'",
    ),
    f"the schema is at 9999 and this release needs {newest()}": (
        "update alembic_version set version_num = '9999'",
        f"update alembic_version set version_num = '{newest()}'",
    ),
}


class TestYourOwnDatabase:
    async def test_is_served_with_a_warning_when_only_checksums_are_missing(
        self, server: EmbeddedServer, home: Path
    ) -> None:
        said = await served_with(home, REGULARS_DATABASE_URL=server.dsn())

        assert "Warning: data_checksums is off. Switch them on with" in said

    @pytest.mark.parametrize("words", LOSING)
    async def test_that_may_lose_is_refused_unless_that_is_called_unsafe(
        self, server: EmbeddedServer, home: Path, words: str
    ) -> None:
        spoil, mend = LOSING[words]
        url = {"REGULARS_DATABASE_URL": server.dsn()}
        await change(server, spoil)
        try:
            refused = await refusal("serve", home, **url)
            said = await served_with(home, **url, **UNSAFE)
        finally:
            await change(server, mend)

        assert words in refused and "REGULARS_UNSAFE_DURABILITY=1" in refused
        assert f"Warning: {words}" in said

    @pytest.mark.parametrize("words", SHOWING)
    async def test_that_may_show_is_refused_whatever_is_set(
        self, server: EmbeddedServer, home: Path, words: str
    ) -> None:
        spoil, mend = SHOWING[words]
        url = {"REGULARS_DATABASE_URL": server.dsn()}
        await change(server, spoil)
        try:
            refused = await refusal("serve", home, **url, **UNSAFE)
        finally:
            await change(server, mend)

        assert words in refused

    @pytest.mark.parametrize(
        ("word", "role", "words"),
        [
            ("serve", "postgres", "is a superuser"),
            ("work", "regulars_owner", "owns "),
            ("up", "regulars_owner", "owns "),
        ],
    )
    async def test_is_not_used_as_a_role_that_may_do_more(
        self, server: EmbeddedServer, home: Path, word: str, role: str, words: str
    ) -> None:
        refused = await refusal(word, home, REGULARS_DATABASE_URL=server.dsn(role))

        assert words in refused

    async def test_older_than_fifteen_is_refused(
        self, server: EmbeddedServer, home: Path, place: Path
    ) -> None:
        sockets = (place / "data" / "postgres").resolve()
        url = server.dsn().replace(str(sockets).replace("/", "%2F"), str(home))

        async with said_to_be("14.20", sockets, home):
            refused = await refusal("serve", home, REGULARS_DATABASE_URL=url, **UNSAFE)

        assert "PostgreSQL is 14.20, which is too old. Use PostgreSQL 15" in refused

    async def test_that_nobody_answers_at_is_refused_at_once(self, home: Path) -> None:
        nowhere = f"postgresql://regulars@127.0.0.1:{free_port()}/regulars"

        refused = await refusal("serve", home, REGULARS_DATABASE_URL=nowhere)

        assert "refused" in refused.lower() or "connect" in refused.lower()


class TestTheEmbeddedDatabase:
    def test_is_refused_without_fsync_unless_that_is_called_unsafe(
        self, home: Path, start: Start
    ) -> None:
        assert regulars("migrate", "--data-dir", str(home / "data")).returncode == 0
        conf = home / "data" / "postgres" / "postgresql.auto.conf"
        conf.write_text("fsync = off\n")

        refused = regulars("up", "--port", "0", "--data-dir", str(home / "data"))
        unsafe = start(home=home, **UNSAFE)
        unsafe.wait_until_ready()

        assert refused.returncode == 1
        assert "fsync is off" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
        assert "Warning: fsync is off" in unsafe.printed()


class TestTheSecret:
    @pytest.mark.parametrize("secret", ["changeme", "x" * 40, "changeme" * 8])
    def test_is_refused_when_it_is_weak_and_never_repeated(
        self, home: Path, secret: str
    ) -> None:
        data = home / "data"

        set_so = regulars(
            *("up", "--port", "0", "--data-dir", str(data)), REGULARS_SECRET_KEY=secret
        )
        data.mkdir(exist_ok=True)
        (data / "secret.key").write_text(f"{secret}\n")
        in_file = regulars("up", "--port", "0", "--data-dir", str(data))

        assert "REGULARS_SECRET_KEY is too weak" in set_so.stderr
        assert f"{data / 'secret.key'} is too weak" in in_file.stderr
        for refused in (set_so, in_file):
            assert refused.returncode == 1
            assert len(refused.stderr.splitlines()) == 1
            assert secret not in refused.stderr + refused.stdout
