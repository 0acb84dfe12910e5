"""Gift cards are loaded, paid with, and what was done last is undone."""

from uuid import uuid4

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.giftcards.errors import (
    CardNotActivated,
    GiftcardExpired,
    GiftcardMaximumExceeded,
    GiftcardNotFound,
    GiftcardNotIncrementable,
    GiftcardNotLinkedToProgram,
    GiftcardTransactionNotFound,
    InsufficientAmountOnGiftcard,
    NotTheLastGiftcardTransaction,
    OnlyNonReincrementableGiftcards,
    ShopHasNoAccessToGiftcardProgram,
)
from regulars.kit.errors import InvalidInput

PAST = "2020-01-31T12:00:00+00:00"


@pytest.fixture(params=["clients", "register", "dashboard"])
def door(request):
    """Each door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def move(account):
    """Moves so much on a card, by a door."""

    async def moved(door, card, amount, **more):
        body = {
            "giftcard_uuid": card["uuid"],
            "amount_in_cents": amount,
            "shop_uuid": account.shop_uuid,
        }
        return await door.post("/giftcard-transactions", **body | more)

    return moved


@pytest.fixture
async def amount_on(clients):
    """What is on a card now."""

    async def told(card):
        path = f"/giftcards/{card['uuid']}"
        return (await clients.get(path)).data["amount_in_cents"]

    return told


class TestCreate:
    async def test_loads_a_card_and_pays_with_it(
        self, door, make, move, amount_on, account
    ):
        card = await make.giftcard()

        loaded = (await move(door, card, 2_500)).data
        paid = (await move(door, card, -1_000)).data

        assert (loaded["amount_in_cents"], paid["amount_in_cents"]) == (2_500, -1_000)
        assert loaded["type"] == "STANDARD" and loaded["settled"] is False
        assert loaded["card"] == {"id": loaded["card_id"], "uuid": card["uuid"]}
        assert loaded["shop"]["uuid"] == account.shop_uuid
        assert loaded["shop"]["id"] == loaded["shop_id"]
        assert loaded["settlements"] == [] and loaded["custom_attributes"] == {}
        assert await amount_on(card) == 1_500

    async def test_takes_forms_as_php_sends_them(self, clients, make, account):
        card = await make.giftcard()
        await make.attribute("giftcard_transaction", name="increment_id")
        form = {
            "giftcard_uuid": card["uuid"],
            "amount_in_cents": "500",
            "shop_uuid": account.shop_uuid,
            "type": "1",
            "custom_attributes[increment_id]": "000000042",
        }

        told = (await clients.form("/giftcard-transactions", **form)).data

        assert told["amount_in_cents"] == 500
        assert told["custom_attributes"] == {"increment_id": "000000042"}

    async def test_ignores_unknown_attributes(self, clients, make, move):
        card = await make.giftcard()

        told = await move(clients, card, 500, custom_attributes={"nobody": "1"})

        assert told.data["custom_attributes"] == {}

    async def test_refuses_them_on_the_dashboard(self, dashboard, make, move):
        card = await make.giftcard()

        told = await move(dashboard, card, 500, custom_attributes={"nobody": "1"})

        assert told.problem is InvalidInput
        assert list(told.errors) == ["custom_attributes.nobody"]

    async def test_never_goes_below_zero_and_keeps_the_balance(
        self, door, make, move, amount_on
    ):
        card = await make.giftcard()
        await move(door, card, 700)

        refused = await move(door, card, -701)
        emptied = await move(door, card, -700)
        again = await move(door, card, -1)

        assert refused.problem is again.problem is InsufficientAmountOnGiftcard
        assert emptied.data["amount_in_cents"] == -700
        assert await amount_on(card) == 0

    async def test_loads_a_digital_card_once(self, door, make, move, clients):
        card = await make.giftcard()
        await move(door, card, 700)

        refused = await move(door, card, 1)

        told = (await clients.get(f"/giftcards/{card['uuid']}")).data
        assert refused.problem is GiftcardNotIncrementable
        assert told["upgradeable"] is False

    async def test_loads_a_physical_card_again_at_a_register(
        self, register, make, move, amount_on
    ):
        card = await make.printed(await make.giftcard_program())

        await move(register, card, 700)
        await move(register, card, 300)

        assert await amount_on(card) == 1_000

    async def test_loads_no_more_than_the_program_has_a_card_hold(
        self, register, make, move, amount_on
    ):
        program = await make.giftcard_program(max_amount_in_cents=1_000)
        card = await make.printed(program)
        await move(register, card, 600)

        refused = await move(register, card, 401)
        filled = await move(register, card, 400)

        assert refused.problem is GiftcardMaximumExceeded
        assert filled.status == 201 and await amount_on(card) == 1_000

    async def test_loads_no_less_than_the_program_says(self, door, make, move):
        program = await make.giftcard_program(min_amount_in_cents=500)
        card = await make.giftcard(program)

        refused = await move(door, card, 499)
        loaded = await move(door, card, 500)
        paid = await move(door, card, -1)

        assert list(refused.errors) == ["amount_in_cents"]
        assert loaded.status == paid.status == 201

    async def test_moves_nothing_for_nothing(self, door, make, move):
        refused = await move(door, await make.giftcard(), 0)

        assert list(refused.errors) == ["amount_in_cents"]

    async def test_keeps_physical_cards_at_registers(
        self, clients, register, make, move, dashboard
    ):
        program = await make.giftcard_program()
        card = await make.printed(program)
        await move(register, card, 500)

        refused = await move(clients, card, -100)
        path = f"/giftcard-programs/{program['uuid']}"
        await dashboard.put(path, keeps_physical_at_registers=False)
        paid = await move(clients, card, -100)

        assert refused.problem is OnlyNonReincrementableGiftcards
        assert paid.status == 201

    async def test_refuses_a_card_without_a_program(self, door, make, move, dashboard):
        program = await make.giftcard_program()
        orphan = await make.giftcard(program)
        await dashboard.delete(f"/giftcard-programs/{program['uuid']}")

        refused = [
            (await move(door, card, 100)).problem
            for card in (await make.printed(codes=["OLDCARD-1"]), orphan)
        ]

        assert refused == [GiftcardNotLinkedToProgram] * 2

    async def test_refuses_a_shop_that_the_program_does_not_name(
        self, door, make, move
    ):
        shop = await make.shop()
        card = await make.giftcard(
            await make.giftcard_program(shop_uuids=[shop["uuid"]])
        )

        refused = await move(door, card, 100)

        assert refused.problem is ShopHasNoAccessToGiftcardProgram

    async def test_refuses_a_card_that_was_never_activated(self, register, make, move):
        card = await make.printed(await make.giftcard_program(), active=False)

        assert (await move(register, card, 100)).problem is CardNotActivated

    async def test_refuses_an_expired_card(self, register, make, move):
        card = await make.printed(await make.giftcard_program(), expiration_date=PAST)

        refused = [(await move(register, card, each)).problem for each in (100, -100)]

        assert refused == [GiftcardExpired] * 2

    async def test_tells_the_first_of_several_faults(self, clients, make, move, others):
        shop = await make.shop()
        program = await make.giftcard_program(shop_uuids=[shop["uuid"]])
        physical = await make.printed(program, active=False, expiration_date=PAST)
        theirs = await others.giftcard()
        there = {"shop_uuid": shop["uuid"]}

        told = [
            await move(clients, {"uuid": str(uuid4())}, 1, shop_uuid=str(uuid4())),
            await move(clients, {"uuid": str(uuid4())}, 1),
            await move(clients, theirs, 1),
            await move(clients, physical, -1),
            await move(clients, physical, -1, **there),
        ]

        assert [each.problem for each in told] == [
            ShopNotFound,
            GiftcardNotFound,
            GiftcardNotFound,
            ShopHasNoAccessToGiftcardProgram,
            OnlyNonReincrementableGiftcards,
        ]

    async def test_is_done_once_for_one_key(self, door, make, move, amount_on):
        card = await make.giftcard()
        await move(door, card, 1_000)
        body = {
            "giftcard_uuid": card["uuid"],
            "amount_in_cents": -100,
            "shop_uuid": (await make.shop())["uuid"],
        }
        key = {"Idempotency-Key": f"payment of {card['uuid']}"}

        first, second = [
            await door.send("POST", "/giftcard-transactions", key, json=body)
            for _ in range(2)
        ]

        assert first.data == second.data
        assert await amount_on(card) == 900

    async def test_is_announced(self, door, make, move, events):
        card = await make.giftcard()

        done = (await move(door, card, 500)).data

        named = "giftcard_transaction_created"
        [told] = [each for each in await events() if each["name"] == named]
        assert told["subject_uuid"] == done["uuid"]
        assert told["payload"] == {
            "amount_in_cents": 500,
            "giftcard": card["uuid"],
            "reverses": None,
        }

    async def test_keeps_the_currency_from_then_on(
        self, clients, make, move, dashboard
    ):
        await move(clients, await make.giftcard(), 500)

        refused = await dashboard.put("/account", currency="USD")

        assert list(refused.errors) == ["currency"]


class TestGet:
    async def test_shows_a_transaction_on_every_door(self, door, clients, make, move):
        done = (await move(clients, await make.giftcard(), 500)).data

        told = (await door.get(f"/giftcard-transactions/{done['uuid']}")).data

        assert done.items() <= told.items()

    async def test_refuses_what_is_unknown(self, door):
        told = await door.get(f"/giftcard-transactions/{uuid4()}")

        assert told.problem is GiftcardTransactionNotFound


class TestList:
    @pytest.fixture(params=["clients", "dashboard"])
    def door(self, request):
        """The doors that list."""
        return request.getfixturevalue(request.param)

    async def test_is_newest_first_and_in_pages(self, door, make, move):
        card = await make.giftcard()
        done = [(await move(door, card, each)).data for each in (900, -1, -2)]

        pages = [
            await door.get("/giftcard-transactions", **page)
            for page in ({"limit": 2}, {"perPage": 2, "page": 2})
        ]
        turned = await door.get("/giftcard-transactions", sort="created_at")

        listed = [each for page in pages for each in page.data]
        assert listed == done[::-1] and turned.data == done
        assert pages[1].meta == {
            **{"page": 2, "limit": 2, "viewing_from": 3, "viewing_to": 3},
            **{"last_page": 2, "total": 3},
        }

    async def test_is_narrowed_to_card_program_shop_and_time(
        self, door, make, move, account
    ):
        first, second = await make.giftcard(), await make.giftcard()
        one = (await move(door, first, 100)).data
        shop = await make.shop()
        other = (await move(door, second, 200, shop_uuid=shop["uuid"])).data
        program = first["giftcard_program"]["uuid"]

        async def listed(**query):
            told = (await door.get("/giftcard-transactions", **query)).data
            return [each["uuid"] for each in told]

        assert await listed(giftcard_uuid=first["uuid"]) == [one["uuid"]]
        assert await listed(giftcard_hash=second["hash"].lower()) == [other["uuid"]]
        assert await listed(giftcard_program_uuid=program) == [one["uuid"]]
        assert await listed(shop_uuid=shop["uuid"]) == [other["uuid"]]
        assert await listed(**{"created_at[gte]": "2999-01-01T00:00:00Z"}) == []

    @pytest.mark.parametrize("code", ["NOBODYSIT", ""])
    async def test_refuses_a_code_that_is_unknown(self, door, code):
        told = await door.get("/giftcard-transactions", giftcard_hash=code)

        assert told.problem is GiftcardNotFound

    async def test_refuses_a_code_of_another_card_than_the_one_named(self, door, make):
        one, other = await make.giftcard(), await make.giftcard()

        same, differs = [
            await door.get(
                "/giftcard-transactions",
                giftcard_hash=one["hash"],
                giftcard_uuid=card["uuid"],
            )
            for card in (one, other)
        ]

        assert same.data == []
        assert list(differs.errors) == ["giftcard_uuid"]


class TestReverse:
    @pytest.fixture
    def undo(self):
        """Undoes a transaction, by a door."""

        async def undone(door, uuid, how="reverse"):
            return await door.post(f"/giftcard-transactions/{uuid}/{how}")

        return undone

    async def test_gives_a_payment_back_onto_a_digital_card(
        self, door, make, move, undo, amount_on, events
    ):
        card = await make.giftcard()
        await move(door, card, 900)
        paid = (await move(door, card, -400)).data

        back = (await undo(door, paid["uuid"])).data

        told = [
            each["payload"]["reverses"]
            for each in await events()
            if "reverses" in each["payload"]
        ]
        assert back["amount_in_cents"] == 400 and back["uuid"] != paid["uuid"]
        assert back["shop"] == paid["shop"]
        assert await amount_on(card) == 900
        assert told[-1] == paid["uuid"]

    async def test_takes_a_load_back_and_another_may_follow_it(
        self, door, make, move, undo, amount_on, clients
    ):
        card = await make.giftcard()
        loaded = (await move(door, card, 900)).data

        back = (await undo(door, loaded["uuid"])).data
        by_the_back_door = await undo(door, back["uuid"])
        shown = (await clients.get(f"/giftcards/{card['uuid']}")).data
        again = await move(door, card, 700)
        twice = await move(door, card, 700)

        assert back["amount_in_cents"] == -900
        assert by_the_back_door.problem is twice.problem is GiftcardNotIncrementable
        assert shown["upgradeable"] and again.status == 201
        assert await amount_on(card) == 700

    async def test_a_payment_taken_again_is_no_load_taken_back(
        self, door, make, move, undo, amount_on, clients
    ):
        card = await make.giftcard()
        await move(door, card, 900)
        paid = (await move(door, card, -400)).data
        back = (await undo(door, paid["uuid"])).data

        taken = await undo(door, back["uuid"])
        again = await move(door, card, 100)

        shown = (await clients.get(f"/giftcards/{card['uuid']}")).data
        assert taken.status == 201 and again.problem is GiftcardNotIncrementable
        assert shown["upgradeable"] is False
        assert await amount_on(card) == 500

    async def test_undoes_only_what_happened_last(self, door, make, move, undo):
        card = await make.giftcard()
        loaded = (await move(door, card, 900)).data
        paid = (await move(door, card, -400)).data

        early = await undo(door, loaded["uuid"])
        first, second = await undo(door, paid["uuid"]), await undo(door, paid["uuid"])

        assert early.problem is second.problem is NotTheLastGiftcardTransaction
        assert first.status == 201

    async def test_refuses_what_is_unknown_or_another_accounts(
        self, door, undo, others, move, other_account
    ):
        card = await others.giftcard()
        theirs = others._clients
        loaded = await move(theirs, card, 100, shop_uuid=other_account.shop_uuid)

        refused = [
            (await undo(door, uuid)).problem
            for uuid in (uuid4(), loaded.data["uuid"], card["uuid"])
        ]

        assert refused == [GiftcardTransactionNotFound] * 3

    async def test_passes_the_same_rules_as_any_other(
        self, clients, register, make, move, undo, dashboard
    ):
        program = await make.giftcard_program(max_amount_in_cents=1_000)
        card = await make.printed(program)
        await move(register, card, 900)
        paid = (await move(register, card, -900)).data
        path = f"/giftcard-programs/{program['uuid']}"

        by_client = await undo(clients, paid["uuid"])
        await dashboard.put(path, max_amount_in_cents=899)
        too_much = await undo(register, paid["uuid"])
        await dashboard.delete(path)
        orphan = await undo(register, paid["uuid"])

        assert by_client.problem is OnlyNonReincrementableGiftcards
        assert too_much.problem is GiftcardMaximumExceeded
        assert orphan.problem is GiftcardNotLinkedToProgram

    async def test_is_also_called_correct_and_a_get_at_registers(
        self, clients, register, make, move, undo
    ):
        card = await make.giftcard()
        await move(clients, card, 900)
        amounts = []
        for door in (clients, register):
            paid = (await move(door, card, -100)).data
            amounts.append((await undo(door, paid["uuid"], "correct")).data)
        paid = (await move(register, card, -100)).data
        got = await register.get(f"/giftcard-transactions/{paid['uuid']}/reverse")

        told = [each["amount_in_cents"] for each in (*amounts, got.data)]
        assert told == [100, 100, 100]

    async def test_by_the_cards_uuid_takes_its_load_back_once(
        self, door, make, move, undo, amount_on
    ):
        card, spent, empty = [await make.giftcard() for _ in range(3)]
        for each in (card, spent):
            await move(door, each, 900)
        await move(door, spent, -1)

        tried = (card, card, spent, empty)
        taken, *refused = [await undo(door, each["uuid"]) for each in tried]

        assert taken.data["amount_in_cents"] == -900 and await amount_on(card) == 0
        assert [each.problem for each in refused[:2]] == [
            NotTheLastGiftcardTransaction
        ] * 2
        assert refused[2].problem is GiftcardTransactionNotFound
        assert await amount_on(spent) == 899
