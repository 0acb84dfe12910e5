"""One call tells what is held out, and what the screen shows of it."""

import uuid
from datetime import UTC, datetime

import pytest
from make import Api

from regulars.contacts.errors import ContactIdentifierInactive, ContactNotFound
from regulars.kit.errors import TooManyRequests


@pytest.fixture
async def scan(register):
    async def scanned(code, **more):
        return (await register.post("/scans", code=code, **more)).data

    return scanned


class TestScanning:
    async def test_a_card_is_its_customer_with_what_they_can_have(
        self, scan, make, register
    ):
        contact = await make.rich(100)
        await make.reward(title="Coffee", required_credits=50)
        await make.reward(title="Cake", required_credits=120)
        promotion = await make.promotion(name="Free slice")
        await make.voucher(promotion, contact_uuid=contact["uuid"])
        card = await make.identifier(contact)

        found = await scan(f" {card['value']} ")

        assert found["kind"] == "contact"
        customer = found["customer"]
        assert (customer["uuid"], customer["balance"]) == (contact["uuid"], 100)
        offers = [
            (o["title"], o["is_claimable"], o["missing"]) for o in customer["rewards"]
        ]
        assert offers == [("Coffee", True, 0), ("Cake", False, 20)]
        assert [v["promotion"] for v in customer["vouchers"]] == ["Free slice"]
        assert customer["last_visit"]["credits"] == 100
        assert contact["email"] not in str(found)

    async def test_a_loose_card_is_a_card_and_a_switched_off_one_is_refused(
        self, scan, make, register, clients
    ):
        loose, off = [await make.identifier() for _ in range(2)]
        await clients.put(
            "/contact-identifiers",
            contact_identifier_value=off["value"],
            contact_identifier_active=False,
        )

        found = await scan(loose["value"])
        refused = await register.post("/scans", code=off["value"])

        assert (found["kind"], found["customer"]) == ("card", None)
        assert refused.problem == ContactIdentifierInactive

    async def test_a_gift_card_tells_its_state(self, scan, make, dashboard):
        program = await make.giftcard_program()
        fresh, full, blocked = [await make.giftcard(program) for _ in range(3)]
        await make.moved(full, 2_500)
        await make.moved(blocked, 100)
        await dashboard.post(f"/giftcards/{blocked['uuid']}/block", reason="Lost")

        cards = [
            (await scan(each["hash"]))["giftcard"] for each in (fresh, full, blocked)
        ]

        assert [card["state"] for card in cards] == [
            cards[0]["state"],
            "active",
            "blocked",
        ]
        assert cards[0]["state"] in ("new", "active")
        assert cards[1]["balance_in_cents"] == 2_500
        assert full["hash"] not in str(cards)

    async def test_a_gift_card_with_a_pin_is_nothing_without_it(self, scan, make):
        program = await make.giftcard_program(asks_for_pin=True)
        card = await make.printed(program)

        without = await scan(card["hash"])
        wrong = await scan(card["hash"], pin="000000")
        right = await scan(card["hash"], pin=card["pin"])

        assert (without["kind"], wrong["kind"]) == ("unknown", "unknown")
        assert right["giftcard"]["uuid"] == card["uuid"]

    async def test_a_voucher_tells_whether_it_is_good_here_and_for_whom(
        self, scan, make
    ):
        whose, other = await make.contact(), await make.contact()
        voucher = await make.voucher(contact_uuid=whose["uuid"])

        good = (await scan(voucher["code"], contact_uuid=whose["uuid"]))["voucher"]
        bad = (await scan(voucher["code"], contact_uuid=other["uuid"]))["voucher"]
        await make.redeemed(voucher, contact_uuid=whose["uuid"])
        used = (await scan(voucher["code"]))["voucher"]

        assert (good["is_accepted"], good["refusal"]) == (True, None)
        assert (bad["is_accepted"], used["is_accepted"]) == (False, False)
        assert used["refusal"]

    async def test_a_claimed_reward_is_told_by_its_uuid(self, scan, make):
        reward = await make.reward(pre_redeemable=True, expiration_duration=3_600)
        bought = await make.claim(await make.rich(), reward)

        found = await scan(bought["uuid"])

        assert found["kind"] == "reward"
        assert found["reward"]["state"] == "collectable"
        assert found["customer"]["claimed"][0]["uuid"] == bought["uuid"]

    async def test_what_nothing_has_is_unknown_and_only_so_often(self, register):
        answers = [
            await register.post("/scans", code=f"NOTHING-{n}") for n in range(21)
        ]

        assert [each.status for each in answers] == [200] * 20 + [429]
        assert answers[0].data == {
            **{"kind": "unknown", "customer": None, "giftcard": None},
            **{"voucher": None, "reward": None},
        }
        assert answers[-1].problem == TooManyRequests

    async def test_another_accounts_codes_are_nothings(self, scan, others):
        contact = await others.contact()
        card = await others.identifier(contact)
        giftcard = await others.giftcard()
        voucher = await others.voucher()

        kinds = [
            (await scan(code))["kind"]
            for code in (card["value"], giftcard["hash"], voucher["code"])
        ]

        assert kinds == ["unknown"] * 3

    async def test_a_customers_own_token_is_good_once(
        self, scan, make, clients, register
    ):
        contact = await make.contact()
        path = f"/contact-verification/auth-token/{contact['uuid']}"
        token = (await clients.get(path)).data
        shown = (await clients.post("/contact-session-tokens", auth_token=token)).data

        first = await scan(shown["token"])
        second = await register.post("/scans", code=shown["token"])

        assert first["customer"]["uuid"] == contact["uuid"]
        assert second.status == 400

    async def test_what_a_key_may_not_ask_about_is_nothing_to_it(
        self, http, dashboard, make
    ):
        made = await dashboard.post("/tokens", name="Few", scopes=["contacts:write"])
        few = Api(http, "/api/v3/register", made.data["token"])
        card = await make.giftcard()
        whose = await make.identifier(await make.contact())

        codes = (card["hash"], whose["value"])
        kinds = [(await few.post("/scans", code=each)).data["kind"] for each in codes]

        assert kinds == ["unknown", "contact"]


class TestCustomers:
    async def test_are_found_by_address_or_card_and_told_masked(self, register, make):
        contact = await make.contact(f"Zoe.{uuid.uuid4().hex}@example.com")
        card = await make.identifier(contact)

        by_address = (await register.get("/customers", search="zoe.")).data
        by_card = (await register.get("/customers", search=card["value"])).data

        assert contact["uuid"] in [each["uuid"] for each in by_address]
        assert [each["uuid"] for each in by_card] == [contact["uuid"]]
        assert by_card[0]["email"] == "Zo•••@example.com"

    async def test_one_is_told_as_scanning_tells_them(self, register, make, scan):
        contact = await make.rich(10)
        card = await make.identifier(contact)

        told = (await register.get(f"/customers/{contact['uuid']}")).data
        nobody = await register.get(f"/customers/{uuid.uuid4()}")

        assert told == (await scan(card["value"]))["customer"]
        assert nobody.problem == ContactNotFound

    async def test_birthdays_are_told(self, register, make, clients):
        contact = await make.contact()
        born = f"1990-{datetime.now(UTC):%m-%d}"
        path = f"/contacts/{contact['uuid']}"
        await clients.put(path, attributes={"birthdate": born, "firstname": "Zoe"})

        told = (await register.get(f"/customers/{contact['uuid']}")).data

        assert told["name"] == "Zoe"
        assert isinstance(told["is_birthday"], bool)


class TestReckoning:
    async def test_names_the_rules_that_would_give(self, register, make):
        await make.earning_rule(name="Morning", kind="fixed", fixed_credits=5)

        told = (await register.get("/reckonings", unit_value=10)).data

        assert told["credits"] == sum(step["credits"] for step in told["steps"])
        assert ("Morning", 5) in [(s["rule"], s["credits"]) for s in told["steps"]]
