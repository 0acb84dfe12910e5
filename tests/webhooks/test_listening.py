"""`regulars listen`: what happens, sent to a developer's own machine."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from regulars.app import create
from regulars.kit.causation import HEADER
from regulars.serving import Server, configuration
from webhooks.receiving import SECRET, answer, listening, subscribe, until


class Listening:
    """The command in a process of its own, and what it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode().rstrip())

    @property
    def told(self) -> list[Any]:
        """Its lines, where each is JSON."""
        return [json.loads(line) for line in self.lines]

    async def end(self) -> tuple[int, str]:
        """Ctrl-C: the exit code, and what it said on standard error."""
        assert self.process.stderr is not None
        self.process.send_signal(signal.SIGINT)
        said = await self.process.stderr.read()
        await self.reading
        return await self.process.wait(), said.decode()


@contextlib.asynccontextmanager
async def command(*words: str, **environment: str) -> AsyncIterator[Listening]:
    """`regulars listen` with these words, until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "regulars", "listen", *words),
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    listener = Listening(process)
    try:
        yield listener
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
        await listener.reading


def remote(base_url, account, receiver):
    """The words that have a server asked, and the receiver told."""
    token = account.personal_access_token
    asks = ("--base-url", base_url, "--token", token)
    return (*asks, "--forward-to", receiver.place + receiver.path, "--secret", SECRET)


def emails(receiver):
    """Whom it was told of, in their order."""
    return [got.told["data"]["contact"]["email"] for got in receiver.got]


async def test_it_sends_what_a_webhook_sends(
    base_url, account, clients, make, receiver, post
):
    async with listening() as subscriber:
        await subscribe(clients, subscriber, "contact_created")
        words = remote(base_url, account, receiver)
        async with command(*words, "--events", "contact_created") as listener:
            await until(lambda: any("from position" in x for x in listener.lines))
            await make.contact("first@example.com")
            await make.reception(await make.contact("second@example.com"))
            await post.deliver()
            await until(lambda: len(listener.lines) == 5)
            code, said = await listener.end()

    assert emails(receiver) == ["first@example.com", "second@example.com"]
    assert [g.body for g in receiver.got] == [g.body for g in subscriber.got]
    ours, theirs = receiver.got[0], subscriber.got[0]
    assert ours.headers["signature"] == theirs.headers["signature"]
    assert ours.headers.keys() == theirs.headers.keys() - {"accept-encoding"}
    assert ours.headers[HEADER.lower()].startswith("1.")
    assert f"Signing with {SECRET}" in listener.lines
    assert "contact_created" in listener.lines[3] and "  200  " in listener.lines[3]
    assert (code, said) == (130, "")


async def test_what_happened_while_the_server_was_away_comes_once(
    account, make, receiver, post, served
):
    words = remote(served.address, account, receiver)
    async with command(*words, "--events", "contact_created") as listener:
        await until(lambda: any("from position" in x for x in listener.lines))
        await make.contact("before@example.com")
        await post.number()
        await until(lambda: len(receiver.got) == 1)
        await asyncio.to_thread(served.stop)
        await until(lambda: any("is away" in line for line in listener.lines))
        await make.contact("meanwhile@example.com")
        await post.number()
        await asyncio.to_thread(served.start)
        await until(lambda: len(receiver.got) == 2)
        await make.contact("after@example.com")
        await post.number()
        await until(lambda: len(receiver.got) == 3)

    told = [f"{when}@example.com" for when in ("before", "meanwhile", "after")]
    assert emails(receiver) == told
    assert "The server is back." in listener.lines


async def test_it_asks_the_database_of_this_machine_and_follows_no_redirect(
    settings, database, account, make, receiver, post
):
    await make.contact("here@example.com")
    await post.number()
    words = ("--account", str(account.account_uuid), "--after", "0", "--json")
    here = {
        "REGULARS_DATABASE_URL": database.url,
        "REGULARS_DATA_DIR": str(settings.data_dir),
    }
    async with listening() as elsewhere:
        receiver.say(answer(302, f"Location: {elsewhere.url}"))
        async with command(*words, "--forward-to", receiver.url, **here) as listener:
            await until(lambda: listener.lines)

        [told] = listener.told
        assert (told["event_type"], told["status"]) == ("contact_created", 302)
        assert told["webhook_id"] == receiver.got[0].id
        assert elsewhere.got == []


async def test_a_receiver_that_is_not_there_stops_nothing(
    base_url, account, make, receiver, post
):
    for _ in range(2):
        await make.contact()
    await post.number()
    words = remote(base_url, account, receiver)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"127.0.0.1:{free.getsockname()[1]}"
        more = ("--forward-to", nobody, "--after", "0", "--json")
        async with command(*words, *more) as listener:
            await until(lambda: len(listener.lines) == 2)

    assert [each["status"] for each in listener.told] == [None, None]
    assert "onnect" in listener.told[0]["outcome"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (("--events", "contact_vanished"), "no event is called contact_vanished"),
        (("--token", "wrong"), "the server doesn't know this token"),
        (("--forward-to", "ftp://here"), "is no http or https address"),
    ],
)
async def test_what_can_not_be_is_refused(base_url, account, receiver, more, reason):
    async with command(*remote(base_url, account, receiver), *more) as listener:
        assert listener.process.stderr is not None
        said = (await listener.process.stderr.read()).decode()
        code = await listener.process.wait()

    assert code == 1
    assert reason in said


class Served:
    """The application at a port that stays, started and stopped."""

    def __init__(self, settings: Any, database: Any) -> None:
        self._stands_on = (settings, database)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._place = free.getsockname()
        self.address = "http://{}:{}".format(*self._place)

    def start(self) -> None:
        settings, database = self._stands_on
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(self._place)
        app = create(settings, database)
        self._server = Server(configuration(app, settings))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listener]}
        )
        self._thread.start()
        while not self._server.started:
            threading.Event().wait(0.05)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture
def served(settings, database):
    """A server that a test may stop and start."""
    served = Served(settings, database)
    served.start()
    yield served
    served.stop()


async def test_a_position_beyond_the_log_is_refused(base_url, account, make, receiver):
    words = remote(base_url, account, receiver)
    async with command(*words, "--after", "4711") as listener:
        await listener.process.wait()
        assert listener.process.stderr is not None
        said = (await listener.process.stderr.read()).decode()

    assert said == "regulars: --after: the log ends at 0\n"
