"""What tests stand on: a real PostgreSQL, the real application, own accounts."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import receiver_ports
from argon2 import PasswordHasher
from asgi import asked
from chores import Chores
from inbox import Inbox
from make import Api, AuditLog, Make, Operator
from numbering import number_all
from outbox import Outbox
from parties import Party
from shards import ASKED, shard, which_of
from temporary_postgres import temporary_postgres

from regulars.app import create
from regulars.kit import crypto
from regulars.kit.context import Context
from regulars.kit.postgres import Database
from regulars.kit.postgres.server import furnish
from regulars.kit.work import Work
from regulars.migrate import upgrade
from regulars.opening import Opened, open_account
from regulars.serving import Server, configuration
from regulars.settings import Settings

# In folders that are on the path themselves: a conftest there would be a second one.
pytest_plugins = ["queue_fixtures", "browser_fixtures"]

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_configure() -> None:
    """A part that doesn't exist is refused before anything is started."""
    which_of(ASKED)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests, or the part of them that this run was asked for."""
    items[:] = shard(items, ASKED, _together)


def _together(item: pytest.Item) -> str:
    """What must stay in one part: tests of a group stand on each other."""
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else item.nodeid


@pytest.fixture(scope="session")
def superuser_url() -> Iterator[str]:
    """A PostgreSQL of this test process's own: its superuser's address."""
    with temporary_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def database(superuser_url: str) -> Database:
    """The migrated database, as the application's role and as the owner's."""
    asyncio.run(furnish(superuser_url))
    urls = [
        superuser_url.replace("postgres@/postgres", f"{role}@/regulars")
        for role in ("regulars", "regulars_owner")
    ]
    asyncio.run(upgrade(urls[1]))
    return Database(urls[0], urls[1])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a server that nobody else uses."""
    data = Path(tmp_path_factory.mktemp("data"))
    # Tests that try every call make more attributes than anybody would.
    return Settings(
        data_dir=data,
        custom_attribute_limit=10_000,
        most_sandboxes=10_000,
        # Written some time after: who looks whether anything has changed sees it.
        log_requests=False,
        egress_allow=receiver_ports.ALLOWED,
    )


@pytest.fixture(scope="session")
async def superuser(
    database: Database, superuser_url: str
) -> AsyncIterator[asyncpg.Connection]:
    """The superuser's connection, from which no row is hidden: proofs look from it."""
    address = superuser_url.replace("@/postgres", "@/regulars")
    connection = await asyncpg.connect(address)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def context(database: Database, settings: Settings) -> AsyncIterator[Context]:
    """A pool and keys, for tests that call services without HTTP."""
    context = Context.of(settings, database.url)
    yield context
    await context.pool.close()


@pytest.fixture(scope="session")
async def http(
    database: Database, settings: Settings
) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application, asked as a client asks it.

    All tests share it, so it keeps no cookie: who signs in in one test would be signed
    in in the next.
    """
    async with asked(create(settings, database)) as client:
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield client


@pytest.fixture
async def browser(http: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has no cookies yet."""
    async with httpx.AsyncClient(
        transport=http._transport, base_url=http.base_url
    ) as client:
        yield client


@pytest.fixture
async def another_browser(http: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody else's browser."""
    async with httpx.AsyncClient(
        transport=http._transport, base_url=http.base_url
    ) as client:
        yield client


@pytest.fixture(scope="session")
def base_url(database: Database, settings: Settings) -> Iterator[str]:
    """A server of the whole application, over TCP."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = "http://{}:{}".format(*listener.getsockname())
        server = Server(configuration(create(settings, database), settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.05)
        yield address
        server.should_exit = True
        thread.join()


@pytest.fixture
async def account(context: Context) -> Opened:
    """A new account with its keys: tests never see each other's rows."""
    return await _account(context, "Test bakery")


@pytest.fixture
async def other_account(context: Context) -> Opened:
    """Somebody else's account."""
    return await _account(context, "Another bakery")


@pytest.fixture(scope="module")
async def parties(http: httpx.AsyncClient, context: Context) -> tuple[Party, Party]:
    """Two businesses beside each other, with all their keys."""
    ours, theirs = [
        await Party.of(http, await _account(context, name))
        for name in ("Our bakery", "Their bakery")
    ]
    for party in (ours, theirs):
        party.inbox = Inbox(context, party.opened.account_id)
    return ours, theirs


@pytest.fixture
def clients(http: httpx.AsyncClient, account: Opened) -> Api:
    """The OAuth API, with the account's personal access token."""
    return Api(http, "/api/v3/oauth/clients", account.personal_access_token)


@pytest.fixture
def register(http: httpx.AsyncClient, account: Opened) -> Api:
    """The Register API, with the token of the account's first register."""
    return Api(http, "/api/v3/register", account.register_token)


@pytest.fixture
def dashboard(http: httpx.AsyncClient, account: Opened) -> Api:
    """The dashboard door, with the owner's personal access token."""
    return Api(http, "/api/dashboard", account.personal_access_token)


@pytest.fixture
async def audit_log(context: Context, account: Opened, dashboard: Api) -> AuditLog:
    """The account's audit log; what opened the account has been read already."""
    log = AuditLog(context, dashboard, account.account_uuid)
    await log.new()
    return log


@pytest.fixture
def events(
    context: Context, account: Opened, dashboard: Api
) -> Callable[[], Awaitable[Any]]:
    """Reads the account's log from its beginning, numbered as the worker does."""

    async def told() -> Any:
        await number_all(context, account.account_id)
        return (await dashboard.get("/events", limit=200)).data

    return told


@pytest.fixture
def work(context: Context, account: Opened) -> Work:
    """A Work of the account, now. Close it or leave it, as the test needs."""
    return Work(context.pool, account.account_id, "test", datetime.now(UTC))


@pytest.fixture
def others(http: httpx.AsyncClient, other_account: Opened) -> Make:
    """The same for somebody else's account."""
    token = other_account.personal_access_token
    return Make(
        Api(http, "/api/v3/oauth/clients", token),
        Api(http, "/api/dashboard", token),
        other_account,
    )


@pytest.fixture
async def second_session(
    superuser_url: str, database: Database
) -> AsyncIterator[asyncpg.Connection]:
    """A session beside the application's, in a transaction: it holds locks."""
    url = superuser_url.replace("postgres@/postgres", "postgres@/regulars")
    connection = await asyncpg.connect(url)
    await connection.execute("begin")
    yield connection
    await connection.close()


@pytest.fixture
def operator(database: Database, settings: Settings) -> Operator:
    """Whoever runs the server, at its command line."""
    return Operator(database.url, settings)


@pytest.fixture
async def chores(
    context: Context, superuser: asyncpg.Connection, account: Opened
) -> Chores:
    """What the account has left to do: nobody does it but who asks here."""
    return Chores(context, superuser, account.account_id)


@pytest.fixture
def outbox(settings: Settings) -> Outbox:
    """The mails that went out."""
    return Outbox(settings.data_dir / "outbox")


@pytest.fixture
def make(clients: Api, dashboard: Api, account: Opened) -> Make:
    """Rows with sensible defaults, made through the front door."""
    return Make(clients, dashboard, account)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords that cost next to nothing, where many people are let in."""
    monkeypatch.setattr(crypto, "HASHER", QUICK_HASHER)
    crypto._nobody.cache_clear()
    yield
    # Nobody's costs again as much as somebody's.
    crypto._nobody.cache_clear()


async def _account(context: Context, name: str) -> Opened:
    """An account whose owner's password costs less: it was most of a test's time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(crypto, "HASHER", QUICK_HASHER)
        return await open_account(context, name)
