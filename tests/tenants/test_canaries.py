"""TEN-03: whatever one asks, and however, nothing of another account comes back.

Both accounts have a canary in every text that they may set. Every GET of the document
is then crawled with each of its filters, orders, pages and searches, and with the other
account's own words as values. What a door doesn't know is an error on the dashboard and
makes no difference on the public doors (decision 9 of the design).
"""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from make import Answer
from operations import Field, Operation, operations
from parties import Party, masked
from scale import scaled

from regulars.kit.errors import InvalidInput

SEED = 20_261
READS = [operation for operation in operations() if not operation.is_write]
OF_STAFF = {"dashboard", "till"}
STRICT = [operation for operation in READS if operation.door in OF_STAFF]
LENIENT = [operation for operation in READS if operation.door not in OF_STAFF]

# What an account may call its things, with the field that takes the word; a field that
# takes no word has a value of its own.
SAID: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "account": [("PUT", "/account", {"name": ""})],
    "shop": [("POST", "/shops", {"name": "", "street": "", "city": "", "state": "",
                                 "country": "", "reference": "", "postal_code": "",
                                 "house_number": ""})],
    "unit": [("POST", "/units", {"name": "", "label": "", "prefix": ""})],
    "program": [("PUT", "/loyalty-program", {"name": "", "custom_credit_name": ""})],
    "cards": [("POST", "/giftcard-programs",
               {"name": "", "max_amount_in_cents": 5_000})],
    "promotion": [("POST", "/promotions", {"name": "", "description": ""})],
    "client": [("POST", "/oauth-clients", {"name": ""})],
    "token": [("POST", "/tokens", {"name": ""})],
    "group": [("POST", "/attribute-groups",
               {"entity": "booking", "name": "sung", "label": ""})],
    "attribute": [("POST", "/attributes",
                   {"entity": entity, "name": "sung", "type": "text", "label": "",
                    "description": "", "placeholder": ""})
                  for entity in ("booking", "reward",
                                 "loyalty_transaction", "promotion")],
}  # fmt: skip

# With those of the register, the rule and the contacts.
CANARIES = 38


def canary(party: Party, number: int) -> str:
    """A word that nobody else says."""
    return f"canary-{party.opened.account_uuid[-12:]}-{number}"


@pytest.fixture(scope="module")
async def singing(parties: tuple[Party, Party]) -> tuple[Party, Party]:
    """The two parties, each with a canary in every text, and with rows to page over."""
    for party in parties:
        numbers = itertools.count(1)
        for method, path, fields in itertools.chain.from_iterable(SAID.values()):
            body = {
                name: given or canary(party, next(numbers))
                for name, given in fields.items()
            }
            answer = await party.dashboard.send(method, path, json=body)
            assert answer.status < 300, answer.body
        await _register(party, numbers)
        await _rule(party, numbers)
        for _ in range(3):
            contact = await party.make.contact(
                f"{canary(party, next(numbers))}@example.com"
            )
            await party.make.reception(contact)
    return parties


async def _register(party: Party, numbers: Iterator[int]) -> None:
    body = {"name": canary(party, next(numbers)), "identifier": canary(party, 0)}
    shop = party.opened.shop_uuid
    assert (await party.dashboard.post("/registers", shop_uuid=shop, **body)).data


async def _rule(party: Party, numbers: Iterator[int]) -> None:
    (rule, *_) = (await party.dashboard.get("/loyalty-rules")).data
    body = {"name": canary(party, next(numbers))}
    assert (await party.dashboard.put(f"/loyalty-rules/{rule['uuid']}", **body)).data


def values_of(field: Field, theirs: Party, live: Any) -> list[Any]:
    """Values to try for a query's field: right, odd, and the other account's words."""
    if field.name == "sort":
        return ["created_at", "-created_at"]
    if field.name in ("page", "limit", "after", "before_seq"):
        return [1, 2, 3, 100]
    if _is_moment(field):
        return ["1990-01-01T00:00:00Z", "2099-01-01T00:00:00Z"]
    if field.name == "email":
        return [f"{canary(theirs, n)}@example.com" for n in range(12, CANARIES)]
    words = [canary(theirs, 1), "%", "_", "*", "' or true --", str(live)]
    return words if field.schema.get("format") != "uuid" else [str(live)]


def _is_moment(field: Field) -> bool:
    kinds = [field.schema, *field.schema.get("anyOf", [])]
    return any(kind.get("format") == "date-time" for kind in kinds)


def bounds(field: Field) -> list[dict[str, Any]]:
    """The ways to say a field in a query: by itself, or with an operator."""
    operators = field.schema.get("properties", {})
    if not operators:
        return []
    moments = ("1990-01-01T00:00:00Z", "2099-01-01T00:00:00Z")
    return [
        {f"{field.name}[{operator}]": moment}
        for operator in operators
        for moment in moments
    ]


async def questions(ours: Party, theirs: Party) -> list[tuple[Operation, Any, Any]]:
    """Operation, address and query: each field by itself, then several together."""
    found = []
    for operation in READS:
        plain = await ours.kept_request(operation)
        ways: list[list[dict[str, Any]]] = []
        for field in operation.in_("query"):
            if field.name == "email" and (operation.permission or "").endswith("write"):
                # It would be ours from then on.
                continue
            live = await theirs.kept(operation, field)
            said = [{field.name: value} for value in values_of(field, theirs, live)]
            ways.append(bounds(field) or said)
        single = [{}, *itertools.chain.from_iterable(ways)]
        pairs = [a | b for one, two in itertools.combinations(ways, 2)
                 for a in one for b in two]  # fmt: skip
        for query in (*single, *pairs):
            found.append((operation, plain.url, plain.query | query))
    return found


async def ask(ours: Party, question: tuple[Operation, Any, Any], key: str) -> Answer:
    """What this question is answered with, where this key is sent."""
    _, url, query = question
    header = {"Authorization": f"Bearer {key}"}
    return Answer(await ours.http.get(url, params=query, headers=header))


async def test_no_question_brings_up_anything_of_another_account(singing):
    random.seed(SEED)
    heard: dict[str, set[str]] = {"ours": set(), "theirs": set()}
    tried, foreign = 0, []

    for ours, theirs in (singing, singing[::-1]):
        asked = await questions(ours, theirs)
        # The plain question of each call, and some of all the others.
        plain = {str(question[0]): question for question in reversed(asked)}
        some = random.sample(asked, min(len(asked), scaled(15_000)))
        for question in (*plain.values(), *some):
            for key in ours.keys[question[0].door]:
                answer = await ask(ours, question, key)
                tried += 1
                assert answer.status < 500, (question, answer.body)
                if answer.status < 300 and _sings(answer.response, theirs):
                    foreign.append((str(question[0]), question[2], answer.body))
                if _sings(answer.response, ours):
                    heard["ours"].add(str(question[0]))

    print(f"tried={tried} seed={SEED} expected=[] got={foreign}")
    assert not foreign, foreign[0]
    assert len(heard["ours"]) > len(READS) // 4, "our own canaries are not heard"


async def test_every_canary_sings_where_its_own_account_asks(singing):
    ours = singing[0]
    texts = []
    for operation in READS:
        request = await ours.kept_request(operation)
        names = {field.name for field in operation.in_("query")}
        most = 100 if operation.door == "dashboard" else 500
        query = request.query | ({"limit": most} if "limit" in names else {})
        key = ours.keys[operation.door][0]
        texts.append(
            (await ask(ours, (operation, request.url, query), key)).response.text
        )
    everything = "\n".join(texts)

    silent = [n for n in range(CANARIES) if f"{canary(ours, n)}" not in everything]

    assert not silent, "a field that no question shows: nothing was proved about it"


@pytest.mark.parametrize("operation", STRICT, ids=lambda o: str(o).replace("/", "."))
async def test_the_doors_of_staff_refuse_a_question_they_do_not_know(
    operation, singing
):
    ours, theirs = singing
    request = await ours.kept_request(operation)
    strange: list[tuple[str, list[tuple[str, Any]]]] = [
        ("account_id", [("account_id", theirs.opened.account_id)]),
        ("account_uuid", [("account_uuid", theirs.opened.account_uuid)]),
        ("q", [("q", canary(theirs, 1))]),
        ("filter", [("filter[account_id]", "1")]),
        ("expand", [("expand[]", "account")]),
    ]
    for field in operation.in_("query"):
        name = field.name
        twice = [(name, "1"), (name, "2")]
        strange.append((name, twice))
        strange.append((name, [(f"{name}[like]", "%")]))
        if name == "sort":
            strange += [(name, [(name, w)]) for w in ("account_id", "-email", "id", "")]

    got = {}
    for name, query in strange:
        given = [*((n, v) for n, v in request.query.items() if n != name), *query]
        key = ours.keys[operation.door][0]
        got[str(query)] = (name, await ask(ours, (operation, request.url, given), key))

    ignored = {
        query: answer.body
        for query, (name, answer) in got.items()
        if answer.status != 400
        or answer.problem != InvalidInput
        or not any(each.split(".")[0].split("[")[0] == name for each in answer.errors)
    }
    print(f"tried={len(got)} expected={{}} got={ignored}")
    assert not ignored


@pytest.fixture(scope="module")
async def guiltless(singing: tuple[Party, Party]) -> str:
    """A key that has guessed no codes of gift cards in this minute."""
    made = await singing[0].dashboard.post("/tokens", name="Guiltless")
    return str(made.data["token"])


@pytest.mark.parametrize("operation", LENIENT, ids=lambda o: str(o).replace("/", "."))
async def test_the_public_doors_take_no_notice_of_it(operation, singing, guiltless):
    ours, theirs = singing
    strange = {
        "account_id": theirs.opened.account_id,
        "account_uuid": theirs.opened.account_uuid,
        "filter[account_id]": theirs.opened.account_id,
        "q": canary(theirs, 1),
    }
    plain = await ours.request(operation)
    again = await ours.request(operation)
    key = ours.keys[operation.door][0]
    if operation.door == "clients":
        key = guiltless

    expected = await ask(ours, (operation, plain.url, plain.query), key)
    got = await ask(ours, (operation, again.url, again.query | strange), key)

    assert expected.status == operation.success
    assert masked(got.body) == masked(expected.body)


def _sings(response: httpx.Response, party: Party) -> bool:
    """Whether anything of this party's is in the answer, whatever was asked."""
    words = (
        f"canary-{party.opened.account_uuid[-12:]}",
        party.opened.account_uuid,
        party.opened.shop_uuid,
    )
    return any(word in response.text for word in words)
