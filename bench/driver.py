"""Our own load driver, for machines without wrk.

`python -m bench.driver HOST PORT SECONDS CONNECTIONS HEADERS FILE START`. Requests are
bytes before the clock runs and nothing of an answer is looked at but its status and
length, so that it costs far less than the server.
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import cast

import msgspec
import uvloop

from bench.load import Told
from bench.slices import percentile

LENGTH = b"content-length: "


class Round:
    """Hands out requests, and keeps what came of them."""

    def __init__(self, made: list[bytes], start: int, until: float) -> None:
        self._made = made
        self._at = start
        self.until = until
        self.waits: list[float] = []
        self.failed = 0

    def next_one(self) -> bytes:
        """The next request's bytes."""
        self._at = (self._at + 1) % len(self._made)
        return self._made[self._at]


class Connection(asyncio.Protocol):
    """Sends, waits for the whole answer, sends again."""

    def __init__(self, turns: Round) -> None:
        self._turns = turns
        self._got = b""
        self._sent_at = 0.0
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._got = got = self._got + data if self._got else data
        head = got.find(b"\r\n\r\n")
        if head < 0:
            return
        at = got.index(LENGTH) + len(LENGTH)
        if len(got) < head + 4 + int(got[at : got.index(b"\r", at)]):
            return
        now = time.perf_counter()
        self._turns.waits.append(now - self._sent_at)
        if got[9:10] != b"2":
            self._turns.failed += 1
        self._got = b""
        if now < self._turns.until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if error is not None:
            self._turns.failed += 1
        self.ended.set_result(None)

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._turns.next_one())


def made(line: str, headers: str) -> bytes:
    """A line of the file as it goes over the wire."""
    method, path, body = line.split("\t")
    length = f"content-length: {len(body)}\r\n" if body else ""
    start = f"{method} {path} HTTP/1.1\r\nhost: bench\r\n{headers}\r\n{length}\r\n"
    return (start + body).encode()


async def main(words: list[str]) -> None:
    """Runs one slice and prints what came of it."""
    host, port, seconds, connections, headers, file, start = words
    lines = Path(file).read_text().splitlines()
    requests = [made(line, headers) for line in lines]
    begun = time.perf_counter()
    turns = Round(requests, int(start), begun + float(seconds))
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: Connection(turns), host, int(port))
        for _ in range(int(connections))
    ]
    await asyncio.gather(*(connection.ended for _, connection in opened))
    waits = [wait * 1_000_000 for wait in turns.waits]
    told = Told(
        len(waits),
        turns.failed,
        time.perf_counter() - begun,
        percentile(waits, 0.50),
        percentile(waits, 0.99),
    )
    print(msgspec.json.encode(told).decode())


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
