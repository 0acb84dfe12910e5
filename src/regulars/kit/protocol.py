"""HTTP as it comes over the wire: what is too much, too slow or no HTTP is refused.

uvicorn reads requests; it waits for ever for the end of their headers, keeps as many of
them as are sent, and answers in plain text what it can't read.
"""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from regulars.kit.answers import refusal
from regulars.kit.doorkeeper import Doorkeeper
from regulars.kit.doors import clients
from regulars.kit.errors import (
    HeadTooLarge,
    InvalidInput,
    Problem,
    RequestTooSlow,
    Unavailable,
)

SECONDS_FOR_A_HEAD = 10
SECONDS_TO_READ = 15
"""How long whoever asked may read nothing at all of what waits for them."""

SECONDS_TO_LINGER = 2
"""How long what is still being sent is read after the answer, to no end but its."""

LARGEST_HEAD = 16_384

SENT_BADLY = {"request": ["This is no HTTP that can be read."]}


class OneWrite:
    """A transport that sends what is written in one turn of the loop in one piece.

    uvicorn writes head and body of an answer apart, and each write asks the kernel.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        is_sent_to: Callable[[], bool],
    ) -> None:
        self._transport = transport
        self._loop = loop
        self._is_sent_to = is_sent_to
        self.is_lingering = False
        self._parts: list[bytes] = []
        self._written = 0
        self._watched = False

    def write(self, data: bytes) -> None:
        """Sends it at the end of this turn, with what else is written until then."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Hangs up, after everything that was written has been read.

        While a request is still being sent a closed connection would be reset, and the
        answer lost that was on its way (RFC 9112, 9.6).
        """
        self._flush()
        if self._is_sent_to() and not self.is_closing():
            self.is_lingering = True
            self._transport.write_eof()
            self._transport.resume_reading()
            self._loop.call_later(SECONDS_TO_LINGER, self._transport.close)
        elif not self.is_lingering:
            self._transport.close()
        self.expect_reading()

    def is_closing(self) -> bool:
        """Whether nothing can be written any more."""
        return self.is_lingering or self._transport.is_closing()

    def expect_reading(self) -> None:
        """Hangs up on who reads nothing of what they asked for; slowly is enough."""
        if self._transport.get_write_buffer_size() and not self._watched:
            self._watched = True
            self._loop.call_later(SECONDS_TO_READ, self._look, self._read())

    def _look(self, before: int) -> None:
        self._watched = False
        if self._transport.get_write_buffer_size() and self._read() == before:
            self._transport.abort()
        else:
            self.expect_reading()

    def _read(self) -> int:
        """How much of what was written has left, which is told nobody else."""
        return self._written - self._transport.get_write_buffer_size()

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            whole = b"".join(parts)
            self._written += len(whole)
            self._transport.write(whole)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """One connection; the doorkeeper is that of the server, see `kept_by`."""

    doorkeeper: ClassVar[Doorkeeper]

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.url = b""
        self._in_head = True
        self._begun = self._is_coming = False
        # As it comes in pieces, and as its headers are read.
        self._head = self._size = 0
        self._patience: asyncio.TimerHandle | None = None
        self._address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Waits for the first request."""
        one = OneWrite(
            cast("asyncio.Transport", transport), self.loop, lambda: self._is_coming
        )
        super().connection_made(cast("asyncio.Transport", one))
        self._address = self.client[0] if self.client else ""
        if self.doorkeeper.lets_in(self._address):
            self._await_head()
        else:
            self._refuse(Unavailable())

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop_waiting()
        self.doorkeeper.leaves(self._address)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More is written than is being read."""
        super().pause_writing()
        cast("OneWrite", self.transport).expect_reading()

    def data_received(self, data: bytes) -> None:
        """Some bytes; those of a head that doesn't end are counted before it does."""
        if cast("OneWrite", self.transport).is_lingering:
            return
        if self._in_head:
            self._head += len(data)
        super().data_received(data)
        if self._in_head and self._head > LARGEST_HEAD:
            self._refuse(HeadTooLarge())
        elif self._patience is None and (self._begun or self._is_idle()):
            # Nearly every head comes whole, and then no timer is made for it. Empty
            # lines before one begin nothing, and would end uvicorn's own patience.
            self._await_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._in_head, self._begun, self._size = True, True, 0
        self._is_coming = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header of however many come in the same bytes."""
        self._size += len(name) + len(value)
        if self._size + len(self.url) > LARGEST_HEAD:
            # The parser stops, and asks for the 400 below.
            raise HeadTooLarge
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there, and whoever answers takes the body's time."""
        self._stop_waiting()
        self._in_head, self._begun, self._head = False, False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next bytes are the head of another request."""
        super().on_message_complete()
        self._in_head, self._is_coming = True, False

    def send_400_response(self, msg: str) -> None:
        """What the parser could not read, told in the one syntax as everything is."""
        large = self._size + len(self.url) > LARGEST_HEAD
        self._refuse(HeadTooLarge() if large else InvalidInput(SENT_BADLY))

    def _is_idle(self) -> bool:
        """Whether nothing is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        self._patience = self.loop.call_later(SECONDS_FOR_A_HEAD, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        self._patience = None
        self._refuse(RequestTooSlow())

    def _refuse(self, problem: Problem) -> None:
        """Tells it and hangs up; nothing that came before is still being answered."""
        if self.transport.is_closing():
            return
        if self._is_idle():
            answer = refusal(problem, clients)
            headers = dict(answer.headers) | {
                b"content-length": str(len(answer.body)).encode(),
                b"connection": b"close",
            }
            lines = [name + b": " + value for name, value in headers.items()]
            head = STATUS_LINE[answer.status] + b"\r\n".join([*lines, b"\r\n"])
            self.transport.write(head + answer.body)
        self.transport.close()


def kept_by(doorkeeper: Doorkeeper) -> type[Protocol]:
    """The protocol of a server whose connections this doorkeeper counts."""
    return type("KeptProtocol", (Protocol,), {"doorkeeper": doorkeeper})
