"""A PostgreSQL that says it is older than it is: others' server, on our own machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

SOCKET = ".s.PGSQL.5432"


@contextlib.asynccontextmanager
async def said_to_be(version: str, sockets: Path, place: Path) -> AsyncIterator[None]:
    """Passes everything on between `place` and the server, but for its version."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        theirs, ours = await asyncio.open_unix_connection(str(sockets / SOCKET))
        try:
            await asyncio.gather(_pass(reader, ours), _renamed(theirs, writer, version))
        finally:
            ours.close()
            writer.close()

    server = await asyncio.start_unix_server(answer, str(place / SOCKET))
    try:
        yield
    finally:
        server.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65_536):
        writer.write(some)
        await writer.drain()
    writer.close()


async def _renamed(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, version: str
) -> None:
    """Messages are a letter and a length that counts itself; `S` tells a setting."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        while head := await reader.readexactly(5):
            body = await reader.readexactly(int.from_bytes(head[1:], "big") - 4)
            if head[:1] == b"S" and body.startswith(b"server_version\0"):
                body = b"server_version\0" + version.encode() + b"\0"
            length = (len(body) + 4).to_bytes(4, "big")
            writer.write(head[:1] + length + body)
            await writer.drain()
    writer.close()
