"""GDP-01: whoever was erased is found nowhere, and the sums are the same."""

import asyncio
import contextlib
import uuid
from typing import Any

import asyncpg
import pytest
from books import balanced
from links import own
from proving import tell
from scale import scaled

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import IdempotencyKeyReused

PEOPLE = scaled(200)

TABLES = """
    select relname::text as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1
"""

SUMS = """
    select kind, is_counted, sum(balance)::bigint, sum(received)::bigint from wallets
    where account_id = $1 group by 1, 2 order by 1, 2
"""

# As of a server whose secret is lost.
SPOIL = "update idempotency_keys set body = 'other' where account_id = $1"

TAKE_ANSWER = """
    select from idempotency_keys where account_id = $1 and key = $2 for update
"""

# What adding a contact takes.
TAKE_COUNT = """
    select from contact_counts where account_id = $1 for no key update nowait
"""

WAITING = "select count(*) from pg_locks where not granted"


async def dump(superuser: asyncpg.Connection) -> dict[str, str]:
    """Every row of every table as text, the queue's and the platform's too."""
    return {
        name: await superuser.fetchval(
            f"select coalesce(string_agg(t::text, ' '), '') from {name} t"  # noqa: S608
        )
        for (name,) in await superuser.fetch(TABLES)
    }


class Person:
    """Somebody with a mark of their own wherever something is kept of them."""

    def __init__(self, number: int) -> None:
        self.mark = f"Canary{uuid.uuid4().hex[:12]}"
        self.email = f"{self.mark}.{number}@example.com"
        self.card = f"CARD {self.mark}"
        self.uuid = ""

    @property
    def marks(self) -> list[str]:
        return [self.mark, self.mark.lower(), self.mark.encode().hex()]

    async def live(self, clients: Any, register: Any, make: Any, account: Any) -> None:
        """Leaves a mark in every room, also in the answers kept for repeats."""
        key = {"Idempotency-Key": f"create-{self.email}"}
        body = {"email": self.email}
        made = await clients.send("POST", "/contacts", key, json=body)
        self.uuid = made.data["uuid"]
        card = {
            "contact_identifier_value": self.card,
            "contact_identifier_name": f"Card of {self.mark}",
        }
        for path, more in (
            ("/contact-identifiers", card | {"contact_uuid": self.uuid}),
            ("/contacts/anonymous", {}),
            (
                "/credit-receptions",
                {
                    "contact_uuid": self.uuid,
                    "unit_value": 12,
                    "contact_identifier_value": self.card,
                    "note": f"Bought by {self.mark}",
                },
            ),
            (
                "/prepaid-transactions",
                {
                    "contact_uuid": self.uuid,
                    "amount_in_cents": 1_200,
                    "contact_identifier_value": self.card,
                    "custom_attributes": {"note": f"Paid by {self.mark}"},
                },
            ),
        ):
            key = {"Idempotency-Key": uuid.uuid4().hex}
            assert (await register.send("POST", path, key, json=more)).status == 201
        words = {"reason": f"Asked by {self.mark}", "text": f"Dear {self.mark}"}
        await make.adjustment({"uuid": self.uuid}, credits=1, **words)
        await self._claim(register, account)

    async def _claim(self, register: Any, account: Any) -> None:
        """Leaves a mark in what the shop called its token."""
        token = own(
            account.account_secret,
            version="v3",
            shop_uuid=account.shop_uuid,
            credits=5,
            unique_id=f"receipt of {self.mark}",
            timestamp=1_767_225_600,
        )
        body = token | {"contact_uuid": self.uuid}
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = await register.send("POST", "/loyalty-tokens", key, json=body)
        assert answer.status == 201, answer.body


def found(rows: dict[str, str], person: Person) -> list[str]:
    return [name for name, text in rows.items() if any(m in text for m in person.marks)]


@pytest.mark.parametrize("merged_before", [False, True])
async def test_nothing_tells_who_was_erased(
    clients, register, account, make, chores, superuser, context, merged_before
):
    await make.attribute("loyalty_transaction", name="note")
    await make.attribute("prepaid", name="note")
    people = [Person(n) for n in range(max(2, PEOPLE // 10))]
    for person in people:
        await person.live(clients, register, make, account)
    gone, left = people[:-1], people[-1]
    if merged_before:
        for one, into in zip(gone, gone[1:], strict=False):
            both = {
                "source_contact_uuid": one.uuid,
                "destination_contact_uuid": into.uuid,
            }
            await clients.post("/contacts/merge", **both)
            await chores.do()
    before = [tuple(row) for row in await superuser.fetch(SUMS, account.account_id)]
    places = {
        name for person in people for name in found(await dump(superuser), person)
    }

    for person in gone[-1:] if merged_before else gone:
        path = f"/contacts/{person.uuid}/delete"
        assert (await clients.post(path, type="GDPR")).status == 201
    await chores.do()

    rows = await dump(superuser)
    got = {person.email: found(rows, person) for person in gone}
    tell(tried=len(gone), expected={}, got={k: v for k, v in got.items() if v})
    assert not any(got.values()), got
    assert {"contacts", "contact_identifiers", "idempotency_keys"} <= places
    assert {"credit_reception_attributes", "credit_adjustments"} <= places
    assert "contacts" in found(rows, left)
    after = [tuple(row) for row in await superuser.fetch(SUMS, account.account_id)]
    assert [row[0:2] + row[3:] for row in after] == [
        row[0:2] + row[3:] for row in before
    ]
    await balanced(context, account)


async def test_a_repeat_for_somebody_who_was_erased_does_nothing(
    clients, account, chores, make
):
    contact = await make.contact("robin@example.com")
    body = {
        "contact_uuid": contact["uuid"],
        "shop_uuid": account.shop_uuid,
        "credits": 5,
    }
    key = {"Idempotency-Key": "sale-1"}
    first = await clients.send("POST", "/credit-receptions", key, json=body)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await chores.do()

    again = await clients.send("POST", "/credit-receptions", key, json=body)

    assert first.status == 201
    assert (again.status, again.body["code"]) == (400, 55031)
    assert again.response.headers["idempotency-replayed"] == "true"
    assert "robin" not in again.response.text


async def test_answers_about_others_are_repeated_as_before(clients, chores, make):
    contact = await make.contact()
    key = {"Idempotency-Key": "add-lee"}
    body = {"email": "lee@example.com"}
    first = await clients.send("POST", "/contacts", key, json=body)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await chores.do()

    again = await clients.send("POST", "/contacts", key, json=body)

    assert again.body == first.body


async def test_an_answer_that_has_their_marks_within_other_words_is_repeated(
    clients, chores, make
):
    gone = await make.contact("bin@example.com")
    await make.identifier(gone, value="12")
    stays = await make.contact("robin@example.com")
    shop = await make.shop(house_number="12")
    body = {"contact_uuid": stays["uuid"], "shop_uuid": shop["uuid"], "credits": 5}
    key = {"Idempotency-Key": "sale-1"}
    first = await clients.send("POST", "/credit-receptions", key, json=body)
    await clients.post(f"/contacts/{gone['uuid']}/delete", type="GDPR")
    await chores.do()

    again = await clients.send("POST", "/credit-receptions", key, json=body)

    assert '"12"' in first.response.text and "bin@example.com" in first.response.text
    assert again.body == first.body
    assert again.response.headers["idempotency-replayed"] == "true"


async def test_what_was_answered_of_their_card_before_it_was_theirs_is_forgotten(
    clients, chores, make
):
    contact = await make.contact()
    key, card = {"Idempotency-Key": "card"}, {"contact_identifier_value": "Card 12"}
    await clients.send("POST", "/contact-identifiers", key, json=card)
    linked = card | {"contact_uuid": contact["uuid"]}
    await clients.put("/contact-identifiers/link", **linked)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await chores.do()

    again = await clients.send("POST", "/contact-identifiers", key, json=card)

    assert again.body["code"] == 55031


async def test_an_answer_that_nobody_can_read_is_left_as_it_is(
    clients, chores, make, account, superuser
):
    contact = await make.contact()
    key, body = {"Idempotency-Key": "add-lee"}, {"email": "lee@example.com"}
    await clients.send("POST", "/contacts", key, json=body)
    await superuser.execute(SPOIL, account.account_id)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await chores.do()

    again = await clients.send("POST", "/contacts", key, json=body)

    assert again.problem is IdempotencyKeyReused


async def test_nobody_waits_while_answers_are_forgotten_and_new_ones_are_forgotten_too(
    clients, make, chores, account, second_session
):
    contact = await make.contact()
    shop_uuid = account.shop_uuid
    body = {"contact_uuid": contact["uuid"], "shop_uuid": shop_uuid, "credits": 5}
    keys = [{"Idempotency-Key": key} for key in ("sale-2", "sale-1")]
    await clients.send("POST", "/credit-receptions", keys[0], json=body)
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await second_session.execute(TAKE_ANSWER, account.account_id, "sale-2")

    job = await chores.take()
    erasing = asyncio.create_task(chores.perform(*job))
    while not (erasing.done() or await second_session.fetchval(WAITING)):
        await asyncio.sleep(0.01)
    await second_session.execute(TAKE_COUNT, account.account_id)
    late = await clients.send("POST", "/credit-receptions", keys[1], json=body)
    await second_session.execute("rollback")
    with contextlib.suppress(asyncpg.LockNotAvailableError):
        await erasing
    await chores.perform(*job)

    again = [
        await clients.send("POST", "/credit-receptions", key, json=body) for key in keys
    ]
    assert late.status == 201
    assert [each.body["code"] for each in again] == [55031, 55031]
    assert [e.response.headers["idempotency-replayed"] for e in again] == ["true"] * 2


@pytest.mark.parametrize("spelt", ["{}\n", "\t{}", "{}\u00a0", "{}\r\n"])
async def test_who_is_erased_is_not_added_again_by_an_import_that_waits(
    clients, dashboard, chores, make, spelt
):
    contact = await make.contact("İda.robin@example.com")
    people = [{"email": spelt.format("İDA.Robin@example.com")}]
    batch = (await clients.post("/contacts/batch", contacts=people)).data
    [job] = [await chores.take()]
    await clients.post(f"/contacts/{contact['uuid']}/delete", type="GDPR")
    await chores.do()

    await chores.perform(*job)

    told = (await dashboard.get(f"/contact-imports/{batch['uuid']}")).data
    assert told["added"] == 0
    gone = await clients.get("/contacts/find-one-by", email=contact["email"])
    assert gone.problem is ContactNotFound


async def test_who_was_deleted_may_be_erased_afterwards(
    clients, make, chores, superuser
):
    contact = await make.contact()
    mark = f"Canary{uuid.uuid4().hex}"
    words = {"reason": f"Asked by {mark}", "text": f"Dear {mark}"}
    await make.adjustment(contact, credits=1, **words)
    path = f"/contacts/{contact['uuid']}/delete"
    await clients.post(path, type="DEFAULT")
    await chores.do()
    before = [name for name, text in (await dump(superuser)).items() if mark in text]

    asked = await clients.post(path, type="GDPR")
    await chores.do()

    rows = await dump(superuser)
    assert before and asked.status == 201
    assert [name for name, text in rows.items() if mark in text] == []
    again = [await clients.post(path, type=kind) for kind in ("GDPR", "DEFAULT")]
    assert [each.problem for each in again] == [ContactNotFound] * 2
