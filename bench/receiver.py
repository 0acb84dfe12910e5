"""`python -m bench.receiver PORT SECRET`: a server that takes webhooks, and counts.

It checks each signature, and that what it is told of a contact comes in order: credits
only ever grow in what the bench sends. `GET /` says what came so far.
"""

import asyncio
import contextlib
import hashlib
import hmac
import re
import sys
from collections import defaultdict

CREDITS = re.compile(rb'"contact":\{"uuid":"([^"]+)"\}.*"credits":(\d+)')
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
SIGNATURE = re.compile(rb"\r\nsignature: *([0-9a-f]+)", re.IGNORECASE)


class Receiver:
    """What came, and what of it was not as it should be."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.taken = self.unsigned = self.disordered = 0
        self.last: dict[bytes, int] = defaultdict(int)

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection, for as long as its client wants it."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = LENGTH.search(head)
                body = await reader.readexactly(int(size[1])) if size else b""
                told = b"ok"
                if head.startswith(b"POST"):
                    self.take(head, body)
                else:
                    told = b"%d %d %d" % (self.taken, self.unsigned, self.disordered)
                head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(told)
                writer.write(head + told)
        writer.close()

    def take(self, head: bytes, body: bytes) -> None:
        """Counts a webhook."""
        self.taken += 1
        signature = SIGNATURE.search(head)
        own = hmac.digest(self.secret, body, hashlib.sha256).hex().encode()
        self.unsigned += signature is None or signature[1] != own
        found = CREDITS.search(body)
        if found is not None:
            contact, credits = found[1], int(found[2])
            self.disordered += credits <= self.last[contact]
            self.last[contact] = credits


async def main(port: int, secret: str) -> None:
    """Takes what comes until it is ended."""
    receiver = Receiver(secret.encode())
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
