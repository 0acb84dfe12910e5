"""What happens, told while it happens: server-sent events of a piece of the log.

A route that `follows` answers a page whose `meta.position` is where to go on. Asked
with `Accept: text/event-stream`, the same function is called again whenever the
account's log has grown, and each item goes out as an event, whose id is its position: a
browser that was cut off says the last one (`Last-Event-ID`) and misses nothing. Whoever
asks for JSON gets the page, and asks again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlencode

import msgspec

from regulars.kit.answers import Answer, Send, refusal, reply
from regulars.kit.edge import Endpoint, Receive, Scope
from regulars.kit.errors import Problem
from regulars.kit.limits import COUNTED
from regulars.kit.listeners import Listener
from regulars.kit.request_log import CALLER

EVENT_STREAM = b"text/event-stream"

SECONDS_BETWEEN_SIGNS = 15.0
"""How long nothing is sent: a proxy that hears less often hangs up."""

# How soon a browser comes back that was cut off.
RETRY = b"retry: 2000\n\n"
SIGN = b": still here\n\n"

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Of proxies that would wait until there is enough to be worth sending.
    (b"x-accel-buffering", b"no"),
]

# Where it is said that this one was a listener, and no request that took long.
FOLLOWED = "regulars.followed"


class _Meta(msgspec.Struct):
    position: int


class _Stretch(msgspec.Struct):
    data: list[msgspec.Raw]
    meta: _Meta


class _Item(msgspec.Struct):
    position: int
    name: str


class Following(Endpoint):
    """Answers a route that can be followed: once, or while somebody listens."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if EVENT_STREAM not in headers.get(b"accept", b""):
            await super().__call__(scope, receive, send)
            return
        scope[FOLLOWED] = True
        asked = _from(scope, headers.get(b"last-event-id", b""))
        first = await self._in_time(asked, receive)
        if first.status != self.route.status:
            await reply(send, first)
            return
        try:
            with self.edge.listeners.listening(asked[CALLER].account_id) as listener:
                pieces = self._pieces(asked, receive, first, listener)
                await _sent(receive, send, pieces)
        except Problem as problem:
            await reply(send, refusal(problem, self.route.door))

    async def _pieces(
        self, scope: Scope, receive: Receive, answer: Answer, listener: Listener
    ) -> AsyncIterator[bytes]:
        """What was answered, and what is answered from there on; until it is refused.

        Each time it is asked anew who listens: a key that has ended hears no more.
        """
        yield RETRY
        while answer.status == self.route.status:
            stretch = msgspec.json.decode(answer.body, type=_Stretch)
            yield b"".join(map(_event, stretch.data)) + _place(stretch.meta.position)
            while not await listener.wait(SECONDS_BETWEEN_SIGNS):
                yield SIGN
            if listener.is_closing:
                return
            # Who listens has asked once, however much happens.
            scope = {**_after(scope, stretch.meta.position), COUNTED: True}
            answer = await self._in_time(scope, receive)


async def _sent(receive: Receive, send: Send, pieces: AsyncIterator[bytes]) -> None:
    """Sends piece after piece until there are no more, or nobody reads them."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    sending = asyncio.create_task(_all_sent(send, pieces))
    leaving = asyncio.create_task(_gone(receive))
    both = (sending, leaving)
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)


async def _all_sent(send: Send, pieces: AsyncIterator[bytes]) -> None:
    async with contextlib.aclosing(pieces) as each:  # type: ignore[type-var]
        async for piece in each:
            body = {"type": "http.response.body", "body": piece, "more_body": True}
            await send(body)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _event(raw: msgspec.Raw) -> bytes:
    item = msgspec.json.decode(raw, type=_Item)
    head = f"id: {item.position}\nevent: {item.name}\ndata: ".encode()
    return head + bytes(raw) + b"\n\n"


def _place(position: int) -> bytes:
    """Without data it is no event, and is remembered all the same."""
    return f"id: {position}\n\n".encode()


def _from(scope: Scope, last: bytes) -> Scope:
    """What is asked; of a browser that comes again, after the last it was told."""
    return _after(scope, int(last)) if last.isdigit() and len(last) < 19 else scope


def _after(scope: Scope, position: int) -> Scope:
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    pairs = [(name, value) for name, value in asked if name != "after"]
    query = urlencode([*pairs, ("after", position)]).encode()
    # The same scope underneath: who it was that asked is noted there.
    return {**scope, "query_string": query}
