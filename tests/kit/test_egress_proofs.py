"""SSR-01: whatever an address pretends to be, nobody who isn't public is reached.

The sender itself; each field of an account that leads to it is tried in
tests/webhooks/test_egress_proofs.py.
"""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import url_tricks as tricks
from name_server import NameServer, name_server
from scale import scaled
from sockets_opened import watching

from regulars.kit.egress import Egress, OutboundRequest


class Canary:
    """Listens on all of this machine's addresses and counts who connects."""

    def __init__(self) -> None:
        self.port = 0
        self.sockets = 0

    async def hear(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.sockets += 1
        writer.close()


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    bird = Canary()
    listening = socket.create_server(
        ("::", 0), family=socket.AF_INET6, dualstack_ipv6=True
    )
    server = await asyncio.start_server(bird.hear, sock=listening)
    bird.port = listening.getsockname()[1]
    yield bird
    server.close()


def some(kinds: list[str], chance: random.Random) -> list[str]:
    """All of them at full scale; in CI a part, different ones of each kind."""
    return chance.sample(kinds, max(3, scaled(len(kinds))))


def at_port(url: str, port: int) -> str:
    """The same trick played on the canary's port, where the URL has none of its own."""
    scheme, found, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    # What ends in a bracket, or has no colon, names no port.
    has_port = ":" in host.rpartition("]")[2]
    if not found or has_port or scheme not in ("http", "https"):
        return url
    return f"{scheme}://{host}:{port}{slash}{path}"


async def outcome(sender: Egress, url: str) -> str:
    request = OutboundRequest(method="POST", url=url, body=b"{}")
    return (await sender.send(request)).outcome


async def test_ssr_01_no_trick_reaches_a_canary() -> None:
    chance = random.Random(4711)
    kinds = [tricks.IPV4, tricks.IPV6, tricks.PARSERS, tricks.SCHEMES, tricks.METADATA]
    urls = [url for kind in kinds for url in some(kind, chance)]
    urls += some(tricks.SOME_PORTS, chance)

    async with canary() as bird, name_server() as names:
        names.says = {
            url.split("/")[2].lower().rstrip("."): [(["127.0.0.1"], ["::1"])]
            for url in tricks.METADATA
        }
        sender = Egress(ports=[bird.port, 80], resolve=names.resolve, told_after=0)
        with watching() as seen:
            outcomes = {
                url: await outcome(sender, at_port(url, bird.port)) for url in urls
            }

    looked_up = {name for name, _ in names.asked} - {"127.0.0.1.nip.io"}
    literals = [name for name in looked_up if name[:1].isdigit() or ":" in name]
    reached = {url: got for url, got in outcomes.items() if got != "connection"}
    print(
        f"SSR-01 tried={len(urls)} URLs expected=0 sockets, 0 literals looked up "
        f"got={bird.sockets} sockets, {len(seen.besides())} connections, "
        f"{len(literals)} looked up"
    )
    assert reached == {}
    assert bird.sockets == 0
    assert seen.besides(names.port) == []
    assert literals == []
    assert seen.looked_up == []


async def test_ssr_01_no_name_that_leads_astray_or_is_rebound_reaches_a_canary() -> (
    None
):
    chance = random.Random(4711)
    all_of_them = [*tricks.LEADING_ASTRAY, *tricks.REBINDING]
    number = max(20, scaled(len(all_of_them)))
    some_of_them = chance.sample(all_of_them, number)

    async with canary() as bird, name_server() as names:
        sender = Egress(ports=[bird.port], resolve=names.resolve, told_after=0)
        tries = 0
        with watching() as seen:
            for n, answers in enumerate(some_of_them):
                names.says[f"n{n}.example"] = answers
                for _ in range(sum(_is_bad(turn) for turn in answers)):
                    tries += 1
                    await _until_bad(sender, names, f"n{n}.example", bird.port)

    special = [place for place in seen.besides(names.port) if place[0] not in PUBLIC]
    print(
        f"SSR-01 tried={number} names, {tries} times expected=0 sockets "
        f"got={bird.sockets} sockets, {len(special)} connections"
    )
    assert bird.sockets == 0
    assert special == []
    assert sum(names.asked.values()) >= 2 * tries


PUBLIC = (tricks.PUBLIC, tricks.PUBLIC_6)


def _is_bad(turn: tuple[list[str], list[str]]) -> bool:
    return any(address not in PUBLIC for side in turn for address in side)


async def _until_bad(sender: Egress, names: NameServer, name: str, port: int) -> None:
    """Asks once the name leads astray: nobody's real server is tried from here."""
    turn = names.asked[name, 1]
    answers = names.says[name]
    if not _is_bad(answers[min(turn, len(answers) - 1)]):
        await names.resolve(name, port)
    assert await outcome(sender, f"http://{name}:{port}/") == "connection"


async def test_ssr_01_no_redirect_is_followed() -> None:
    chance = random.Random(4711)
    some_of_them = chance.sample(tricks.REDIRECTS, max(10, scaled(25)))

    async with canary() as bird:
        followed = []
        for reply in some_of_them:
            answer = reply.replace("{place}", f"127.0.0.1:{bird.port}").encode()

            async def say(
                reader: asyncio.StreamReader,
                writer: asyncio.StreamWriter,
                answer: bytes = answer,
            ) -> None:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer)
                await writer.drain()
                writer.close()

            server = await asyncio.start_server(say, "127.0.0.1", 0)
            place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            if await outcome(Egress([place]), f"http://{place}/") != "answered":
                followed.append(reply)
            server.close()

    print(
        f"SSR-01 tried={len(some_of_them)} redirects expected=0 sockets "
        f"got={bird.sockets} sockets, {len(followed)} not answered"
    )
    assert bird.sockets == 0
    assert followed == []


async def test_the_canary_and_the_hook_would_have_seen_it() -> None:
    async with canary() as bird, name_server() as names:
        names.says = {"hooks.example": [(["127.0.0.1"], [])]}
        place = f"hooks.example:{bird.port}"
        with watching() as seen:
            await outcome(Egress([place], resolve=names.resolve), f"http://{place}/")

    assert bird.sockets == 1
    assert seen.besides(names.port) == [("127.0.0.1", bird.port)]
