"""What happens, shown line by line, and sent on as a webhook would send it."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Protocol

import msgspec

from regulars.kit.calling import Unreachable, call
from regulars.kit.causation import HEADER
from regulars.kit.clock import now
from regulars.kit.context import Context
from regulars.kit.db import OUTAGES
from regulars.kit.errors import Unavailable
from regulars.kit.refusals import Refused
from regulars.kit.work import by_operator
from regulars.webhooks import service
from regulars.webhooks.remote import DASHBOARD, Away, Remote
from regulars.webhooks.schemas import WebhookEventOut, render

LOOKS_EVERY_SECONDS = 0.5
LONGEST_PAUSE = 5.0
AT_ONCE = 50

Stretch = tuple[Sequence[WebhookEventOut], int]


class Source(Protocol):
    """Where events come from."""

    async def read(self, after: int | None) -> Stretch:
        """What happened after a position, and how far that goes; None is from now on.

        Raises Away.
        """


class FromServer:
    """Asks a server over HTTP."""

    def __init__(self, remote: Remote, types: Sequence[str]) -> None:
        self._remote = remote
        self._types = ",".join(types)

    async def read(self, after: int | None) -> Stretch:
        """As the server says it."""
        asked = {"limit": AT_ONCE, "event_types": self._types}
        if after is not None:
            # Zero is a place to begin, too.
            asked["after"] = str(after)
        told = await self._remote.get(f"{DASHBOARD}/webhook-events", asked)
        events = msgspec.convert(told["data"], list[WebhookEventOut])
        return events, told["meta"]["position"]


class FromDatabase:
    """Asks the database of this machine."""

    def __init__(self, context: Context, account_id: int, types: Sequence[str]) -> None:
        self._context = context
        self._account_id = account_id
        self._types = types

    async def read(self, after: int | None) -> Stretch:
        """As the route says it."""
        work = by_operator(self._context.pool, self._account_id)
        try:
            if after is None:
                return [], await service.head(work)
            found = await service.feed(
                work, self._context.keys, render, self._types, (after, AT_ONCE), now()
            )
        except (Unavailable, *OUTAGES) as away:
            raise Away(type(away).__name__) from None
        return [WebhookEventOut.of(each) for each in found.events], found.read_to


class Sent(msgspec.Struct, frozen=True):
    """What became of one event: what was answered, or why nothing was."""

    status: int | None
    outcome: str
    milliseconds: int


class Listener:
    """Shows events as they happen and sends them on, one after the other."""

    def __init__(
        self, source: Source, forward_to: str, secret: str, json: bool
    ) -> None:
        self._source = source
        self._forward_to = forward_to
        self._secret = secret
        self._json = json

    async def run(self, after: int | None) -> None:
        """Goes on until cancelled. While the server is away it waits for it.

        Each event is passed before the next one is asked for: none is lost, and none
        comes twice.
        """
        pause = LOOKS_EVERY_SECONDS
        has_begun = False
        while True:
            try:
                if not has_begun:
                    # Told where it begins, and whether there is anything yet.
                    _, head = await self._source.read(None)
                    after = self._begun(head, after)
                    has_begun = True
                assert after is not None
                events, reach = await self._source.read(after)
            except Away as away:
                if pause == LOOKS_EVERY_SECONDS:
                    self._note(f"The server is away ({away}); waiting for it.")
                pause = min(pause * 2, LONGEST_PAUSE)
                await asyncio.sleep(pause)
                continue
            if pause != LOOKS_EVERY_SECONDS:
                self._note("The server is back.")
                pause = LOOKS_EVERY_SECONDS
            for event in events:
                self._tell(event, await self._send(event))
                after = event.position
            after = reach
            if not events:
                await asyncio.sleep(pause)

    def _begun(self, head: int, after: int | None) -> int:
        """Where it begins: what was asked for, or where the log ends now.

        Raises Refused for what lies beyond that: nothing would ever be told.
        """
        begin = head if after is None else after
        if begin > head:
            raise Refused(f"--after: the log ends at {head}")
        self._note(f"Listening from position {begin}. Ctrl-C ends it.")
        return begin

    async def _send(self, event: WebhookEventOut) -> Sent:
        if event.causation is None:
            return Sent(None, "stopped: it went round five times", 0)
        body, moment = event.body.encode(), now()
        signed = service.headers(event.webhook_id, moment, body, [self._secret])
        headers = signed | {HEADER: event.causation}
        begun = time.perf_counter()
        try:
            answer = await call("POST", self._forward_to, headers, body)
        except Unreachable as away:
            return Sent(None, str(away), _since(begun))
        return Sent(answer.status, "answered", _since(begun))

    def _tell(self, event: WebhookEventOut, sent: Sent) -> None:
        if self._json:
            told = {
                "position": event.position,
                "webhook_id": str(event.webhook_id),
                "event_type": event.event_type,
                **msgspec.structs.asdict(sent),
            }
            print(json.dumps(told), flush=True)
            return
        what = f"{now():%H:%M:%S}  {event.event_type:30} {event.webhook_id}"
        how = sent.outcome if sent.status is None else str(sent.status)
        print(f"{what}  {how}  {sent.milliseconds} ms", flush=True)

    def _note(self, words: str) -> None:
        """Of the listening itself; nothing for a program that reads the lines."""
        if not self._json:
            print(words, flush=True)


def _since(begun: float) -> int:
    return int((time.perf_counter() - begun) * 1_000)
