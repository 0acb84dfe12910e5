"""Who opens connection after connection takes none from those who are in."""

import asyncio
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from running import Running, starting

MOST = 6


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with starting() as start:
        up = start(REGULARS_CONNECTION_LIMIT=str(MOST))
        up.wait_until_ready()
        yield up


async def health(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> tuple[int, bytes]:
    writer.write(b"GET /health HTTP/1.1\r\nHost: regulars.test\r\n\r\n")
    return await answer(reader)


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split()[0])
        return int(head.split()[1]), await reader.readexactly(length)


async def test_one_too_many_is_told_so_and_the_others_go_on(running):
    parts = urlsplit(json.loads(running.credentials.read_text())["base_url"])
    inside = [
        await asyncio.open_connection(parts.hostname, parts.port) for _ in range(MOST)
    ]
    assert [(await health(*each))[0] for each in inside] == [200] * MOST

    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    status, body = await answer(reader)

    assert (status, json.loads(body)["code"]) == (503, 90008)
    assert await reader.read() == b""
    writer.close()
    assert [(await health(*each))[0] for each in inside] == [200] * MOST
    inside.pop()[1].close()
    async with asyncio.timeout(10):
        while True:
            again = await asyncio.open_connection(parts.hostname, parts.port)
            if (await health(*again))[0] == 200:
                break
            again[1].close()
    for _, each in [*inside, again]:
        each.close()
