"""SSR-01 and SSR-03: each field of an account that has us connect, and what it learns.

Of an account there is one: the address of a webhook subscription, which four calls
take, and which events, examples and replays are sent to. Mail goes to the operator's
server (`REGULARS_SMTP_URL`); nothing is fetched from a logo's, a page's or a client's
address. A test of the house keeps it so (tests/house_rules/test_house_egress.py).
"""

import asyncio
import contextlib
import random
import socket
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import url_tricks as tricks
from make import Api
from name_server import name_server
from receiver_ports import PORTS
from scale import scaled
from sockets_opened import watching

from regulars.kit.egress import CONNECT_SECONDS, Egress
from webhooks.receiving import Post, answer, listening

TRIED = [*tricks.REFUSED, *tricks.METADATA]


def settings_of(url: str, number: int) -> dict[str, Any]:
    return {"name": f"Trick {number}", "event_type": "contact_created", "url": url}


async def put_in(clients: Api, dashboard: Api, urls: list[str]) -> dict[str, set[str]]:
    """Each URL in each field that takes one; what each field has taken."""
    taken: dict[str, set[str]] = defaultdict(set)
    fields = {
        "clients create": (clients, None),
        "dashboard create": (dashboard, None),
        "clients change": (clients, "PUT"),
        "dashboard change": (dashboard, "PUT"),
    }
    fine = settings_of("https://hooks.example.com/", 0)
    made = (await dashboard.post("/webhook-subscriptions", **fine)).data
    for field, (door, method) in fields.items():
        for number, url in enumerate(urls):
            path = f"/webhook-subscriptions/{made['uuid']}" if method else None
            body = settings_of(url, number)
            if path is None:
                said = await door.post("/webhook-subscriptions", **body)
            else:
                # An empty one leaves it as it is.
                said = await door.put(path, **{k: body[k] for k in ("name", "url")})
            if said.status < 300:
                if said.data["url"] == url:
                    taken[field].add(url)
                if path is None:
                    await dashboard.delete(
                        f"/webhook-subscriptions/{said.data['uuid']}"
                    )
            else:
                assert said.status in (400, 422), (field, url, said.body)
                assert "url" in said.errors, (field, url, said.body)
    return taken


async def test_ssr_01_no_field_takes_an_address_that_is_not_public(
    clients, dashboard
) -> None:
    chance = random.Random(4711)
    urls = chance.sample(TRIED, max(60, scaled(len(TRIED))))

    with watching() as seen:
        taken = await put_in(clients, dashboard, urls)

    wrong = {
        (field, url)
        for field, some in taken.items()
        for url in some
        if url not in tricks.METADATA
    }
    print(
        f"SSR-01 tried={len(urls)} URLs in 4 fields expected=0 taken but for names, "
        f"0 looked up got={len(wrong)} taken, {len(seen.looked_up)} looked up"
    )
    assert wrong == set()
    assert len(taken) == 4
    assert seen.looked_up == []


async def test_ssr_01_nothing_is_sent_to_a_name_that_leads_inside(
    dashboard, make, post
) -> None:
    some = [*tricks.LEADING_ASTRAY, *tricks.REBINDING]
    some = random.Random(4711).sample(some, max(6, scaled(len(some))))
    made = []
    for number in range(len(some)):
        body = settings_of(f"http://n{number}.example/", number)
        made.append((await dashboard.post("/webhook-subscriptions", **body)).data)
    await make.contact()
    for each in made:
        path = f"/webhook-subscriptions/{each['uuid']}/examples"
        assert (await dashboard.post(path)).status < 300

    async with name_server() as names:
        # Only the turns that lead astray: nobody's real server is tried from here.
        names.says = {
            f"n{number}.example": [turn for turn in answers if _leads_inside(turn)]
            for number, answers in enumerate(some)
        }
        with watching() as seen:
            await _deliver(post, Egress(resolve=names.resolve, told_after=0))
            for each in made:
                path = f"/webhook-subscriptions/{each['uuid']}/replays"
                body = {"failed_since": "2020-01-01T00:00:00Z"}
                assert (await dashboard.post(path, **body)).status < 300
            await _deliver(post, Egress(resolve=names.resolve, told_after=0))

    asked = sum(names.asked.values()) // 2
    inside = [place for place in seen.connected if place[1] in (80, 443)]
    print(
        f"SSR-01 tried={len(some)} names, {asked} deliveries, examples and replays "
        f"expected=0 connections got={len(inside)}"
    )
    assert inside == []
    # The event and the example, six times each, and all again; two that go out at the
    # same moment share one look-up.
    assert asked >= 10 * len(some)


def _leads_inside(turn: tuple[list[str], list[str]]) -> bool:
    public = (tricks.PUBLIC, tricks.PUBLIC_6)
    return any(address not in public for side in turn for address in side)


async def _deliver(post: Post, egress: Egress) -> None:
    """Until there is nothing to do; the pauses between tries are waited for."""
    await post.number()
    courier = post.courier()
    # Its own look-ups: the system's resolver asks nobody on loopback.
    courier._sender._egress = egress
    quiet = 0
    while quiet < 15:
        quiet = 0 if await courier.once() else quiet + 1
        await courier._rest()


@contextlib.contextmanager
def filtered() -> Iterator[str]:
    """A place that drops who knocks: its queue is full and nobody takes from it."""
    port = PORTS.pop()
    listening = socket.create_server(("127.0.0.1", port), backlog=0)
    knocking = []
    for _ in range(4):
        each = socket.socket()
        each.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            each.connect(("127.0.0.1", port))
        knocking.append(each)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        for each in (*knocking, listening):
            each.close()
        PORTS.append(port)


async def test_ssr_03_closed_filtered_and_blocked_look_alike(
    dashboard, slow_post
) -> None:
    each = max(5, scaled(50))
    learned: dict[str, list[Any]] = defaultdict(list)
    async with name_server() as names:
        names.says = {"blocked.example": [(["10.0.0.1"], [])]}
        closed = f"127.0.0.1:{PORTS[0]}"
        with filtered() as place:
            made = {
                "closed": await _examples(dashboard, closed, each),
                "filtered": await _examples(dashboard, place, each),
                "blocked": await _examples(dashboard, "blocked.example", each),
                "unknown": await _examples(dashboard, "unknown.example", each),
            }
            courier = slow_post.courier()
            courier._sender._egress = Egress([closed, place], resolve=names.resolve)
            # A subscription that fails has few in the air at a time.
            async with asyncio.timeout(20 + 10 * each):
                while await courier.once():
                    await courier._rest()
        for kind, uuids in made.items():
            learned[kind] = [await _what_is_told(dashboard, uuid) for uuid in uuids]

    told = {kind: {one[0] for one in seen} for kind, seen in learned.items()}
    took = {kind: [one[1] for one in seen] for kind, seen in learned.items()}
    spans = {kind: (min(some), max(some)) for kind, some in took.items()}
    limit = int(CONNECT_SECONDS * 1_000)
    print(f"SSR-03 tried={4 * each} expected=one text, {limit} ms got={told}, {spans}")
    assert set.union(*told.values()) == {("connection", None, "")}
    assert min(low for low, _ in spans.values()) >= limit
    assert max(high for _, high in spans.values()) < limit + 1_500


async def _examples(dashboard: Api, place: str, each: int) -> list[str]:
    """So many on their way there; the uuids of the deliveries."""
    body = settings_of(f"http://{place}/", 1)
    whose = (await dashboard.post("/webhook-subscriptions", **body)).data
    path = f"/webhook-subscriptions/{whose['uuid']}/examples"
    return [(await dashboard.post(path)).data["uuid"] for _ in range(each)]


async def _what_is_told(dashboard: Api, uuid: str) -> tuple[Any, int]:
    kept = (await dashboard.get(f"/webhook-deliveries/{uuid}")).data
    tried = kept["attempt_log"][-1]
    return (
        (tried["outcome"], tried["status"], tried["answer"]),
        tried["milliseconds"],
    )


async def test_ssr_03_little_of_an_answer_is_kept(
    dashboard, clients, make, post
) -> None:
    async with listening() as receiver:
        body = settings_of(receiver.url, 1)
        made = (await dashboard.post("/webhook-subscriptions", **body)).data
        receiver.say(answer(700, body=b"secret"), answer(404, body=b"x" * 60_000))
        await make.contact()
        await post.deliver(rounds=60)

    path = f"/webhook-subscriptions/{made['uuid']}/deliveries"
    [delivery] = (await dashboard.get(path)).data
    kept = (await dashboard.get(f"/webhook-deliveries/{delivery['uuid']}")).data
    lengths = {each["status"]: len(each["answer"]) for each in kept["attempt_log"]}
    print(f"SSR-03 tried=2 answers expected=0 of 700, 8192 of 404 got={lengths}")
    assert lengths == {700: 0, 404: 8_192}
