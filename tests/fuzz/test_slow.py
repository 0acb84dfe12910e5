"""FUZ-02 and D26: who sends slowly or without end holds up nobody, and not for long."""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from running import Running, starting

pytestmark = pytest.mark.xdist_group("slow")

# Ten seconds, and what a busy machine may add to them.
PATIENCE = 25
MOST_MEMORY = 100 << 20

PATH = "/api/v3/oauth/clients/contacts"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with starting() as start:
        up = start()
        up.wait_until_ready()
        yield up


@pytest.fixture(scope="module")
def keys(running: Running) -> dict[str, str]:
    return json.loads(running.credentials.read_text())


def server(running: Running) -> psutil.Process:
    return next(c for c in running.process.children() if "serve" in c.cmdline())


def head(keys: dict[str, str], *more: str) -> bytes:
    lines = (
        f"POST {PATH} HTTP/1.1",
        "Host: regulars.test",
        f"Authorization: Bearer {keys['personal_access_token']}",
        *more,
    )
    return "\r\n".join(lines).encode() + b"\r\n"


def peak(process: psutil.Process) -> int:
    """The most memory that the process has ever had."""
    told = Path(f"/proc/{process.pid}/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) << 10


def is_kept(running: Running, end: object) -> bool:
    """Whether the server has a connection to this end."""
    return any(each.raddr == end for each in server(running).net_connections())


async def slowly(some: bytes, seconds: float = 0.5) -> AsyncIterator[bytes]:
    yield some
    while True:
        await asyncio.sleep(seconds)
        yield b"x"


async def many(some: bytes, part: bytes, times: int) -> AsyncIterator[bytes]:
    yield some
    for _ in range(times):
        yield part


async def told(base_url: str, sent: AsyncIterator[bytes]) -> tuple[int, bytes]:
    """Status and body of what came back before the server hung up; else 0."""
    parts = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)

    async def send() -> None:
        async for some in sent:
            writer.write(some)
            await writer.drain()

    sending = asyncio.create_task(send())
    try:
        async with asyncio.timeout(PATIENCE):
            line = await reader.readuntil(b"\r\n\r\n")
            length = int(line.lower().partition(b"content-length: ")[2].split()[0])
            return int(line.split()[1]), await reader.readexactly(length)
    except (ConnectionError, asyncio.IncompleteReadError):
        return 0, b""
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        writer.close()


async def answered_meanwhile(keys: dict[str, str], until: asyncio.Event) -> list[float]:
    """How long others waited for an answer of their own, request by request."""
    waits = []
    while not until.is_set():
        begun = time.monotonic()
        body = json.dumps({"email": f"{begun}@example.com"}).encode()
        length = f"Content-Length: {len(body)}"
        kind = "Content-Type: application/json"
        whole = head(keys, length, kind) + b"\r\n" + body
        status, _ = await told(keys["base_url"], many(whole, b"", 0))
        assert status in (200, 201)
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(0.2)
    return waits


class TestSlowly:
    async def test_slow_senders_are_sent_away_and_others_served_meanwhile(
        self, running: Running, keys: dict[str, str]
    ) -> None:
        over, base_url = asyncio.Event(), keys["base_url"]
        others = asyncio.create_task(answered_meanwhile(keys, over))
        begun = time.monotonic()

        answers = await asyncio.gather(
            *(told(base_url, slowly(b"")) for _ in range(20)),
            *(told(base_url, slowly(head(keys, "X-Slow: "))) for _ in range(20)),
            *(
                told(base_url, slowly(head(keys, "Content-Length: 9000", "")))
                for _ in range(20)
            ),
            *(
                told(base_url, slowly(head(keys, "Transfer-Encoding: chunked", "")))
                for _ in range(3)
            ),
        )
        took = time.monotonic() - begun
        over.set()
        waits = await others

        print(
            f"tried={len(answers)} slow senders expected=408 or closed "
            f"got={sorted({status for status, _ in answers})} within {took:.1f} s; "
            f"others were answered {len(waits)} times, in {max(waits):.2f} s at most"
        )
        assert {status for status, _ in answers} <= {0, 400, 408}
        assert [s for s, _ in answers[20:60]] == [408] * 40
        assert json.loads(answers[50][1])["code"] == 90020
        assert took < PATIENCE

    async def test_empty_lines_after_an_answer_keep_no_connection(
        self, keys: dict[str, str]
    ) -> None:
        parts = urlsplit(keys["base_url"])
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head(keys, "Content-Length: 0") + b"\r\n")
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].split()[0])
        await reader.readexactly(length)

        async def idle() -> None:
            with contextlib.suppress(ConnectionError):
                while True:
                    writer.write(b"\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.5)

        sending = asyncio.create_task(idle())
        async with asyncio.timeout(PATIENCE):
            rest = await reader.read()
        sending.cancel()
        writer.close()

        assert rest == b"" or b" 408 " in rest

    async def test_who_reads_nothing_of_what_they_ask_for_is_left(
        self, running: Running, keys: dict[str, str]
    ) -> None:
        parts = urlsplit(keys["base_url"])
        lines = f"GET /openapi.json HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
        with socket.create_connection((parts.hostname, parts.port)) as greedy:
            ours = greedy.getsockname()
            greedy.sendall(lines.encode() * 100)
            await asyncio.sleep(0.5)
            assert is_kept(running, ours)

            async with asyncio.timeout(3 * PATIENCE):
                while is_kept(running, ours):
                    await asyncio.sleep(0.2)

    async def test_nothing_is_done_for_who_hangs_up_in_the_middle_of_a_form(
        self, running: Running, keys: dict[str, str]
    ) -> None:
        parts = urlsplit(keys["base_url"])
        kind = "Content-Type: application/x-www-form-urlencoded"
        cut = b"email=cut-off@example.com"

        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        ours = writer.get_extra_info("sockname")
        lines = (kind, "Content-Length: 99", "Expect: 100-continue")
        writer.write(head(keys, *lines) + b"\r\n")
        async with asyncio.timeout(PATIENCE):
            # Whoever answers asks for the body now.
            assert b" 100 " in await reader.readuntil(b"\r\n\r\n")
            writer.write(cut)
            writer.close()
            while any(end.raddr == ours for end in server(running).net_connections()):
                await asyncio.sleep(0.05)
        # What was begun in this turn is done before what others ask for next.
        once = asyncio.Event()
        others = asyncio.create_task(answered_meanwhile(keys, once))
        await asyncio.sleep(0)
        once.set()
        assert len(await others) == 1

        asked = head(keys, "Content-Length: 0").replace(
            f"POST {PATH}".encode(),
            f"GET {PATH}/find-one-by?email=cut-off@example.com".encode(),
        )
        status, body = await told(keys["base_url"], many(asked + b"\r\n", b"", 0))
        assert status == 400 and json.loads(body)["code"] != 1003


class TestWithoutEnd:
    @pytest.mark.parametrize(
        ("first", "part", "times", "expected"),
        [
            # 64 kB in one header, a million headers, and bodies of 50 MB.
            ((b"X-Long: ",), b"a" * 1_024, 64, {0, 431}),
            ((b"",), b"X-One: 1\r\n" * 1_000, 1_000, {0, 431}),
            ((b"Content-Length: 52428800\r\n\r\n",), b"x" * 65_536, 800, {0, 413}),
            (
                (b"Transfer-Encoding: chunked\r\n\r\n",),
                b"10000\r\n" + b"x" * 65_536 + b"\r\n",
                800,
                {0, 413},
            ),
        ],
        ids=["long header", "many headers", "long body", "many chunks"],
    )
    async def test_is_refused_and_takes_no_memory(
        self,
        running: Running,
        keys: dict[str, str],
        first: tuple[bytes],
        part: bytes,
        times: int,
        expected: set[int],
    ) -> None:
        process = server(running)
        before = process.memory_info().rss
        sent = [many(head(keys) + first[0], part, times) for _ in range(5)]

        answers = await asyncio.gather(*(told(keys["base_url"], each) for each in sent))

        grown = peak(process) - before
        print(f"tried=5 expected={expected} got={answers}; {grown >> 20} MB more")
        assert {status for status, _ in answers} <= expected
        assert grown < MOST_MEMORY
        assert process.is_running()
