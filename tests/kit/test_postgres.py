"""The embedded server: private, durable, and back after anything."""

import asyncio
import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from homes import open_home

from regulars.kit.postgres import Database, EmbeddedServer, database, embedded
from regulars.kit.postgres.leftovers import processes
from regulars.kit.refusals import Refused
from regulars.settings import Settings

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become others")


@pytest.fixture
def home() -> Iterator[Path]:
    with open_home() as place:
        yield place


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    with open_home() as place:
        yield place


@pytest.fixture(scope="module")
async def running(module_home: Path) -> AsyncIterator[EmbeddedServer]:
    async with embedded(module_home / "data", print) as server:
        yield server


async def ask(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


class TestWhatItIs:
    async def test_has_two_roles_and_the_owner_owns(
        self, running: EmbeddedServer
    ) -> None:
        unlike_a_superuser = await ask(
            running.dsn("postgres"),
            """
            select array_agg(rolname order by rolname)::text from pg_roles
            where rolname ~ '^regulars' and not rolsuper and not rolbypassrls
              and not rolcreatedb and not rolcreaterole
            """,
        )
        owner = await ask(
            running.dsn(),
            "select datdba::regrole::text from pg_database where datname = 'regulars'",
        )

        assert unlike_a_superuser == "{regulars,regulars_owner}"
        assert owner == "regulars_owner"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(running.dsn(), "create table mine ()")

    async def test_keeps_what_it_acknowledged(self, running: EmbeddedServer) -> None:
        for setting, value in {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "data_checksums": "on",
            "jit": "off",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "min_wal_size": "1GB",
        }.items():
            assert await ask(running.dsn(), f"show {setting}") == value, setting

    async def test_sorts_and_folds_letters_the_same_everywhere(
        self, running: EmbeddedServer
    ) -> None:
        assert await ask(running.dsn(), "select lower('ÀÉÎ')") == "àéî"

    async def test_lets_nobody_else_in(
        self, running: EmbeddedServer, module_home: Path
    ) -> None:
        place = (module_home / "data" / "postgres").resolve()

        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        for process in processes(place):
            assert Path(f"/proc/{process}").stat().st_uid != 0


class TestWhoStartsIt:
    async def test_a_command_starts_it_for_itself_alone(self, home: Path) -> None:
        settings = Settings(data_dir=home / "data")

        async with database(settings) as found:
            assert await ask(found.url, "select 1") == 1
            place = (home / "data" / "postgres").resolve()
            assert processes(place)

        assert processes(place) == set()

    async def test_a_command_beside_up_uses_its_server(
        self, running: EmbeddedServer, module_home: Path
    ) -> None:
        async with database(Settings(data_dir=module_home / "data")) as found:
            assert found.url == running.dsn()
            assert await ask(found.url, "select 1") == 1

        assert running.running()
        assert await ask(running.dsn(), "select 1") == 1

    async def test_commands_at_once_take_turns(self, home: Path) -> None:
        settings = Settings(data_dir=home / "data")

        async def one() -> object:
            async with database(settings) as found:
                return await ask(found.url, "select pg_sleep(0.1)::text || 'done'")

        assert await asyncio.gather(*(one() for _ in range(3))) == ["done"] * 3

    async def test_refuses_a_second_up(
        self, running: EmbeddedServer, module_home: Path
    ) -> None:
        with pytest.raises(Refused, match=f"process {os.getpid()}"):
            async with embedded(module_home / "data", print):
                pass

    async def test_your_own_database_wins(self, home: Path) -> None:
        settings = Settings(
            data_dir=home / "data",
            database_url="postgresql://a@h/x",
            migration_database_url="postgresql://o@h/x",
        )

        async with database(settings) as found:
            assert found == Database("postgresql://a@h/x", "postgresql://o@h/x")
        assert not (home / "data").exists()


class TestWhereItIs:
    async def test_finds_another_place_for_a_socket_with_a_long_path(
        self, home: Path
    ) -> None:
        data = home / ("long-" * 20) / "with space, comma 'and' \"quote\"" / "data"

        for _ in range(2):
            async with database(Settings(data_dir=data)) as found:
                assert await ask(found.migration_url or "", "select 1") == 1

        place = Path((data / "socket").read_text().strip())
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        place.rmdir()

    async def test_takes_no_socket_directory_that_is_anothers(self, home: Path) -> None:
        data = home / ("long-" * 20) / "data"
        async with database(Settings(data_dir=data)):
            pass
        first = Path((data / "socket").read_text().strip())
        first.chmod(0o777)

        async with database(Settings(data_dir=data)) as found:
            assert await ask(found.url, "select 1") == 1

        second = Path((data / "socket").read_text().strip())
        assert second != first
        first.rmdir()
        second.rmdir()

    @AS_ROOT
    async def test_lives_elsewhere_when_its_user_may_not_enter(
        self, home: Path
    ) -> None:
        home.chmod(0o700)
        said: list[str] = []

        for _ in range(2):
            async with embedded(home / "data", said.append) as server:
                assert await ask(server.dsn(), "select 1") == 1

        place = home / "data" / "postgres"
        assert str(place.resolve()).startswith("/var/lib/regulars/clusters/")
        assert len([line for line in said if str(place) in line]) == 1
        assert stat.S_IMODE(home.stat().st_mode) == 0o700

    @AS_ROOT
    async def test_works_whatever_the_umask_of_root(self, home: Path) -> None:
        (home / "closed").mkdir(mode=0o700)
        before = os.umask(0o077)
        try:
            for data in (home / "data", home / "closed" / "data"):
                async with embedded(data, print) as server:
                    assert await ask(server.dsn(), "select 1") == 1
        finally:
            os.umask(before)
            shutil.rmtree((home / "closed" / "data" / "postgres").resolve())

    @AS_ROOT
    async def test_moves_when_its_home_is_closed_and_keeps_the_data(
        self, home: Path
    ) -> None:
        async with embedded(home / "data", print) as server:
            await ask(server.dsn("regulars_owner"), "create table kept as select 42 n")
        assert not (home / "data" / "postgres").is_symlink()
        home.chmod(0o700)

        async with embedded(home / "data", print) as server:
            assert await ask(server.dsn("regulars_owner"), "select n from kept") == 42

        assert (home / "data" / "postgres").is_symlink()

    @AS_ROOT
    async def test_works_on_a_copy_that_root_has_made(self, home: Path) -> None:
        async with embedded(home / "data", print):
            pass
        copy = ["cp", "-r", str(home / "data" / "postgres"), str(home / "copied")]
        subprocess.run(copy, check=True)
        (home / "new").mkdir()
        (home / "copied").rename(home / "new" / "postgres")

        async with embedded(home / "new", print) as server:
            assert await ask(server.dsn(), "select 1") == 1

    async def test_refuses_the_files_of_another_release(self, home: Path) -> None:
        async with embedded(home / "data", print):
            pass
        (home / "data" / "postgres" / "PG_VERSION").write_text("17\n")

        with pytest.raises(Refused, match="PostgreSQL 17.* brings 18"):
            async with embedded(home / "data", print):
                pass

    async def test_refuses_a_link_to_nowhere(self, home: Path) -> None:
        (home / "postgres").symlink_to(home / "gone")

        with pytest.raises(Refused, match="which is not there"):
            async with embedded(home, print):
                pass

    async def test_starts_over_after_an_interrupted_making(self, home: Path) -> None:
        (home / ".postgres.new" / "base").mkdir(parents=True)

        async with embedded(home, print) as server:
            assert await ask(server.dsn(), "select 1") == 1


SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from regulars.kit.postgres import embedded

async def main():
    async with embedded(Path(sys.argv[1]), lambda words: None) as server:
        print(server.dsn("regulars_owner"), flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@contextlib.contextmanager
def supervisor(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process of its own that runs the server, and its owner's address."""
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(data)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


BUSY = """
    select exists (select from pg_stat_activity
      where state = 'active' and query like 'do $$ begin loop%')
"""


class TestAfterACrash:
    async def test_dies_with_its_supervisor_and_keeps_what_was_acknowledged(
        self, home: Path
    ) -> None:
        data = home / "data"
        counted = 0
        for _ in range(3):
            with supervisor(data) as (process, url):
                await ask(url, "create table if not exists kept (n int)")
                await ask(url, "insert into kept values (1)")
                counted += 1
                process.kill()
            until = time.monotonic() + 5
            while processes((data / "postgres").resolve()):
                assert time.monotonic() < until
                time.sleep(0.02)

        async with embedded(data, print) as server:
            url = server.dsn("regulars_owner")
            assert await ask(url, "select count(*) from kept") == counted

    async def test_starts_again_while_the_old_ones_last_process_still_counts(
        self, home: Path
    ) -> None:
        data = home / "data"
        with supervisor(data) as (process, url):
            connection = await asyncpg.connect(url)
            # It looks for interrupts, but never learns that its postmaster is gone.
            busy = asyncio.create_task(
                connection.execute("do $$ begin loop perform 1; end loop; end $$")
            )
            async with asyncio.timeout(60):
                while not await ask(url, BUSY):
                    await asyncio.sleep(0.02)
            os.kill(process.pid, signal.SIGSTOP)
            os.kill(postmaster(data), signal.SIGKILL)
            process.kill()
        assert processes((data / "postgres").resolve())

        async with embedded(data, print) as server:
            assert await ask(server.dsn(), "select 1") == 1

        with pytest.raises((asyncpg.PostgresError, OSError)):
            await busy
        connection.terminate()

    async def test_is_not_fooled_by_a_process_number_that_is_anothers_now(
        self, home: Path
    ) -> None:
        data = home / "data"
        async with embedded(data, print):
            mark = (data / "postgres" / "postmaster.pid").read_text()
        owner = (data / "postgres").stat()
        others = (
            subprocess.Popen(
                ["sleep", "60"], user=owner.st_uid, group=owner.st_gid, extra_groups=[]
            )
            if os.geteuid() == 0
            else subprocess.Popen(["sleep", "60"])
        )
        stale = str(others.pid) + mark[mark.index("\n") :]
        (data / "postgres" / "postmaster.pid").write_text(stale)
        (data / "postgres" / ".s.PGSQL.5432.lock").write_text(stale)

        try:
            async with embedded(data, print) as server:
                assert await ask(server.dsn(), "select 1") == 1
            assert others.poll() is None
        finally:
            others.kill()
            others.wait()

    async def test_says_the_servers_own_reason_when_it_cannot_start(
        self, home: Path
    ) -> None:
        async with embedded(home, print):
            pass
        conf = home / "postgres" / "postgresql.auto.conf"
        conf.write_text("shared_buffers = 'plenty'\n")

        with pytest.raises(Refused, match="PostgreSQL did not start: .*plenty|config"):
            async with embedded(home, print):
                pass
        assert processes((home / "postgres").resolve()) == set()
