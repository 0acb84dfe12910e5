"""Vouchers are made, found, listed, changed and deleted."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import Forbidden, InvalidInput
from regulars.promotions.errors import (
    PromotionNotFound,
    VoucherAlreadyExists,
    VoucherAlreadyRedeemed,
    VoucherLimitReached,
    VoucherNotFound,
)

PAST = "2020-01-31T12:00:00+00:00"
FUTURE = "2099-01-31T12:00:00+00:00"


@pytest.fixture(params=["clients", "register", "dashboard"])
def door(request):
    """Each door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["clients", "register"])
def public(request):
    """Each public door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def counted(dashboard):
    """How many vouchers a promotion has."""

    async def told(promotion):
        path = f"/promotions/{promotion['uuid']}"
        return (await dashboard.get(path)).data["voucher_count"]

    return told


class TestCreate:
    async def test_takes_forms_as_php_sends_them(self, public, make):
        promotion = await make.promotion(name="Free slice", description="One slice")
        contact = await make.contact()
        await make.attribute("voucher", name="source")
        form = {
            "promotion_uuid": promotion["uuid"],
            "code": "Slice-2027",
            "contact_uuid": contact["uuid"],
            "expiration_date": FUTURE,
            "activation_date": "2030-01-31T12:00:00",
            "total_redemptions_allowed": "3",
            "source": "newsletter",
        }

        told = (await public.form("/vouchers", **form)).data

        assert told["code"] == "Slice-2027" and told["status"] == "INACTIVE"
        assert (told["name"], told["description"]) == ("Free slice", "One slice")
        assert told["expiration_date"] == FUTURE
        assert told["activation_date"] == "2030-01-31T12:00:00+00:00"
        assert told["contact"] == {"uuid": contact["uuid"], "email": contact["email"]}
        assert told["promotion"]["uuid"] == promotion["uuid"]
        assert told["attributes"] == {"source": "newsletter"}
        assert told["redemptions_remaining"] == told["total_redemptions_allowed"] == 3
        assert (told["is_redeemed"], told["redeemed_at"]) == (False, None)

    async def test_is_as_the_promotion_says_unless_told_otherwise(self, door, make):
        await make.attribute("promotion", name="shipping")
        terms = {"redemptions_per_voucher": 2, "expiration_duration": 3_600}
        promotion = await make.promotion(attributes={"shipping": "domestic"}, **terms)

        body = {"promotion_uuid": promotion["uuid"]}
        told = (await door.post("/vouchers", **body)).data

        first, last = (told[f"{word}_date"] for word in ("activation", "expiration"))
        lasts = datetime.fromisoformat(last) - datetime.fromisoformat(first)
        assert lasts == timedelta(hours=1) and told["status"] == "ACTIVE"
        assert told["total_redemptions_allowed"] == 2
        assert told["attributes"] == {"shipping": "domestic"}
        assert told["promotion"]["shipping"] == "domestic"
        assert told["promotion"]["attributes"] == {"shipping": "domestic"}
        assert told["promotion"]["type"] == "MULTI_USE"
        assert told["contact"] is None

    async def test_has_the_days_of_the_promotion(self, clients, make):
        days = {"activation_date": "2030-01-01T00:00:00Z", "expiration_date": FUTURE}
        promotion = await make.promotion(**days)

        told = await make.voucher(promotion)

        assert told["activation_date"] == "2030-01-01T00:00:00+00:00"
        assert told["expiration_date"] == FUTURE and told["status"] == "INACTIVE"

    async def test_makes_up_a_code_that_nobody_guesses(self, door, make):
        body = {"promotion_uuid": (await make.promotion())["uuid"]}

        codes = {(await door.post("/vouchers", **body)).data["code"] for _ in range(3)}

        assert len(codes) == 3
        assert {len(code) for code in codes} == {17}

    async def test_refuses_a_code_that_is_there_in_upper_or_lower_case(
        self, door, make, counted, clients
    ):
        promotion = await make.promotion()
        await make.voucher(promotion, code="Slice-2027")

        body = {"promotion_uuid": promotion["uuid"], "code": " sLICE-2027 "}
        refused = await door.post("/vouchers", **body)

        assert refused.problem is VoucherAlreadyExists
        assert refused.body["code"] == 80003
        assert await counted(promotion) == 1
        assert len((await clients.get("/vouchers")).data) == 1

    async def test_never_passes_the_limit_of_the_promotion(self, door, make, counted):
        promotion = await make.promotion(voucher_limit=1)
        body = {"promotion_uuid": promotion["uuid"]}

        made = await door.post("/vouchers", **body)
        refused = await door.post("/vouchers", **body)

        assert made.data["promotion"]["voucher_limit"] == 1
        assert refused.problem is VoucherLimitReached and refused.body["code"] == 80008
        assert await counted(promotion) == 1

    async def test_never_passes_the_limit_of_a_contact(self, door, make, counted):
        promotion = await make.promotion(limit_per_contact=1)
        contact, other = await make.contact(), await make.contact()
        body = {"promotion_uuid": promotion["uuid"]}

        await door.post("/vouchers", **body, contact_uuid=contact["uuid"])
        refused = await door.post("/vouchers", **body, contact_uuid=contact["uuid"])
        await door.post("/vouchers", **body, contact_uuid=other["uuid"])

        assert refused.problem is VoucherLimitReached
        assert await counted(promotion) == 2

    async def test_refuses_what_is_unknown(self, door, make, clients, others):
        promotion, theirs = await make.promotion(), await others.promotion()
        stranger = await others.contact()

        for uuid in (theirs["uuid"], str(uuid4())):
            refused = await door.post("/vouchers", promotion_uuid=uuid)
            assert refused.problem is PromotionNotFound
            assert refused.body["code"] == 80002
        for uuid in (stranger["uuid"], str(uuid4())):
            body = {"promotion_uuid": promotion["uuid"], "contact_uuid": uuid}
            assert (await door.post("/vouchers", **body)).problem is ContactNotFound
        assert (await clients.get("/vouchers")).data == []

    async def test_refuses_days_that_contradict_each_other(self, door, make):
        days = {"activation_date": FUTURE, "expiration_date": PAST}
        body = {"promotion_uuid": (await make.promotion())["uuid"]}

        refused = await door.post("/vouchers", **body, **days)

        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["expiration_date"]

    async def test_ignores_unknown_attributes_and_keeps_its_own(self, public, make):
        await make.attribute("promotion", name="plu")
        promotion = await make.promotion(attributes={"plu": "12"})
        body = {"promotion_uuid": promotion["uuid"], "nobody": "1"}

        told = (
            await public.post("/vouchers", **body, custom_attributes={"plu": "13"})
        ).data

        assert told["attributes"] == {"plu": "13"}
        assert told["promotion"]["plu"] == "12"

    async def test_refuses_unknown_attributes_on_the_dashboard(self, dashboard, make):
        body = {"promotion_uuid": (await make.promotion())["uuid"]}

        refused = await dashboard.post(
            "/vouchers", **body, custom_attributes={"nobody": "1"}
        )

        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["custom_attributes.nobody"]


class TestFind:
    async def test_finds_a_code_in_upper_and_lower_case(self, door, make):
        made = await make.voucher(code="Slice-2027")

        told = (await door.get("/vouchers/find", code="slice-2027")).data

        assert told["uuid"] == made["uuid"] and told["code"] == "Slice-2027"
        assert told["times_redeemed"] == 0

    async def test_knows_nobody_elses(self, door, others):
        theirs = await others.voucher()

        refused = await door.get("/vouchers/find", code=theirs["code"])
        unknown = await door.get("/vouchers/find", code="NOBODYSCODE")
        by_uuid = await door.get(f"/vouchers/{theirs['uuid']}")

        assert refused.body == unknown.body == by_uuid.body
        assert refused.problem is VoucherNotFound and refused.body["code"] == 80004

    async def test_says_that_a_code_was_mistyped(self, dashboard, clients, make):
        code = (await make.voucher())["code"]
        letter = "2" if code[3] != "2" else "3"
        slip = code[:3] + letter + code[4:]

        told = await dashboard.get("/vouchers/find", code=slip)
        by_clients = await clients.get("/vouchers/find", code=slip)

        assert told.problem is InvalidInput and list(told.errors) == ["code"]
        assert by_clients.problem is VoucherNotFound


class TestMask:
    @pytest.fixture
    async def key(self, dashboard, http):
        """A key on the dashboard that may not list vouchers, as cashiers may not."""
        scopes = ["promotions:read", "promotions:write"]
        made = await dashboard.post("/tokens", name="Counter", scopes=scopes)
        return type(dashboard)(http, dashboard.prefix, made.data["token"])

    async def test_shows_the_end_of_a_code_by_uuid(self, key, dashboard, make):
        voucher = await make.voucher(code="Slice-2027")
        path = f"/vouchers/{voucher['uuid']}"
        end = "•" * 8 + "27"

        told, listing = await key.get(path), await key.get("/vouchers")
        tried = await key.post(f"{path}/validate")

        assert (told.data["code"], tried.data["code"]) == (end, end)
        assert tried.data["is_valid"]
        assert listing.problem is Forbidden
        full = (await dashboard.get(path)).data
        assert full == told.data | {"code": "Slice-2027"}
        tried_by_owner = await dashboard.post(f"{path}/validate")
        assert tried_by_owner.data == tried.data | {"code": "Slice-2027"}

    async def test_shows_a_code_to_whoever_knows_it(self, key, make):
        await make.voucher(code="Slice-2027")

        found = await key.get("/vouchers/find", code="slice-2027")
        redeemed = await key.post("/vouchers/redeem", code="slice-2027")
        redemption = redeemed.data["voucher_redemption"]["uuid"]
        undone = await key.post(f"/vouchers/{redemption}/reverse")

        assert found.data["code"] == redeemed.data["code"] == "Slice-2027"
        assert undone.data["voucher_redemption"]["uuid"] == redemption
        assert undone.data["code"] == "•" * 8 + "27", "a uuid tells no code"


class TestList:
    async def test_describes_its_pages_as_laravel_does(self, public, make):
        promotion = await make.promotion()
        made = [await make.voucher(promotion) for _ in range(3)]

        query = {"promotion_uuid": promotion["uuid"], "limit": 2}
        answer = await public.get("/vouchers", page=1, **query, unknown="x")

        assert [one["uuid"] for one in answer.data] == [
            made[2]["uuid"],
            made[1]["uuid"],
        ]
        meta = answer.meta
        assert (meta["current_page"], meta["last_page"]) == (1, 2)
        assert (meta["from"], meta["to"], meta["total"]) == (1, 2, 3)
        assert meta["per_page"] == 2 and meta["path"].endswith("/vouchers")
        assert [link["active"] for link in meta["links"]] == [False, True, False, False]
        path, _, asked = meta["links"][2]["url"].partition("?")
        assert path == meta["path"]
        assert dict(parse_qsl(asked)) == query | {"limit": "2", "page": "2"}

    async def test_has_no_first_place_on_an_empty_page(self, public):
        answer = await public.get("/vouchers")

        assert answer.data == []
        assert (answer.meta["from"], answer.meta["to"]) == (0, 0)

    async def test_narrows_it_down(self, door, make, dashboard):
        contact = await make.contact()
        first, second = await make.promotion(), await make.promotion()
        mine = await make.voucher(first, contact_uuid=contact["uuid"])
        late = await make.voucher(first, expiration_date=PAST)
        used = await make.voucher(second)
        await make.redeemed(used)

        async def listed(**query):
            found = (await door.get("/vouchers", **query)).data
            return [one["uuid"] for one in found]

        of_first = [late["uuid"], mine["uuid"]]
        assert await listed(promotion_uuid=first["uuid"]) == of_first
        assert await listed(contact_uuid=contact["uuid"]) == [mine["uuid"]]
        assert await listed(status="EXPIRED") == [late["uuid"]]
        assert await listed(status="REDEEMED") == [used["uuid"]]
        assert await listed(status="ACTIVE") == [mine["uuid"]]
        refused = await door.get("/vouchers", promotion_uuid=str(uuid4()))
        nobody = await door.get("/vouchers", contact_uuid=str(uuid4()))
        odd = await door.get("/vouchers", status="LOST")
        assert refused.problem is PromotionNotFound
        assert nobody.problem is ContactNotFound
        assert odd.problem is InvalidInput

    async def test_counts_what_it_lists_while_some_are_still_to_be_made(
        self, dashboard, make, chores
    ):
        one, other = await make.promotion(), await make.promotion()
        made = [await make.voucher(one) for _ in range(3)]
        await make.voucher(other)
        body = {"promotion_uuid": one["uuid"], "quantity": 4}
        await dashboard.post("/voucher-batches", **body)
        await dashboard.delete(f"/vouchers/{made[0]['uuid']}")

        async def totals():
            of_one = {"promotion_uuid": one["uuid"]}
            told = [
                await dashboard.get("/vouchers", **query)
                for query in (dict[str, str](), of_one, of_one | {"status": "ACTIVE"})
            ]
            assert [each.meta["total"] for each in told] == [len(e.data) for e in told]
            return [each.meta["total"] for each in told]

        before = await totals()
        await chores.do()
        after = await totals()

        assert (before, after) == ([3, 2, 2], [7, 6, 6])


class TestChange:
    @pytest.mark.parametrize("path", ["/vouchers", "/vouchers/update"])
    async def test_switches_it_off_and_on(self, public, make, path):
        voucher = await make.voucher()
        await make.attribute("voucher", name="source")

        off = await public.put(f"{path}/{voucher['uuid']}", status="DEACTIVATED")
        on = await public.put(
            f"{path}/{voucher['uuid']}", status="ACTIVE", source="shop"
        )

        assert (off.data["status"], on.data["status"]) == ("DEACTIVATED", "ACTIVE")
        assert on.data["attributes"] == {"source": "shop"}
        assert on.data["activation_date"] == voucher["activation_date"]

    async def test_changes_its_last_day_only_while_it_is_good(
        self, door, clients, make
    ):
        voucher = await make.voucher()
        path = f"/vouchers/{voucher['uuid']}"

        late = await clients.put(path, expiration_date=PAST)
        refused = await door.put(path, expiration_date=FUTURE)

        assert (late.data["expiration_date"], late.data["status"]) == (PAST, "EXPIRED")
        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["expiration_date"]
        assert (await door.get(path)).data["expiration_date"] == PAST

    async def test_gets_its_last_day_with_the_call_that_switches_it_on(
        self, door, make
    ):
        voucher = await make.voucher()
        path = f"/vouchers/{voucher['uuid']}"
        await door.put(path, status="DEACTIVATED")

        off = await door.put(path, expiration_date=FUTURE)
        on = await door.put(path, status="ACTIVE", expiration_date=FUTURE)

        assert list(off.errors) == ["expiration_date"]
        assert (on.data["status"], on.data["expiration_date"]) == ("ACTIVE", FUTURE)

    async def test_gets_no_end_by_hand_that_has_passed(self, dashboard, make):
        voucher = await make.voucher()
        new = {"promotion_uuid": voucher["promotion"]["uuid"], "expiration_date": PAST}

        told = [
            await dashboard.put(f"/vouchers/{voucher['uuid']}", expiration_date=PAST),
            await dashboard.post("/vouchers", **new),
            await dashboard.post("/voucher-batches", quantity=1, **new),
        ]

        passed = {"expiration_date": ["Must be in the future."]}
        assert [each.errors for each in told] == [passed] * 3
        seen = (await dashboard.get(f"/vouchers/{voucher['uuid']}")).data
        assert seen["status"] == "ACTIVE" and seen["expiration_date"] is None

    async def test_tells_nobody_of_no_change(self, door, make, events):
        voucher = await make.voucher()
        before = await events()

        same = await door.put(f"/vouchers/{voucher['uuid']}", status="ACTIVE")

        assert same.data["uuid"] == voucher["uuid"]
        assert await events() == before

    async def test_knows_nobody_elses(self, door, others):
        theirs = await others.voucher()

        refused = await door.put(f"/vouchers/{theirs['uuid']}", status="DEACTIVATED")

        assert refused.problem is VoucherNotFound


class TestDelete:
    async def test_makes_room_for_another_with_its_code(
        self, dashboard, make, counted, events
    ):
        promotion = await make.promotion(voucher_limit=1)
        voucher = await make.voucher(promotion, code="SLICE")

        await dashboard.delete(f"/vouchers/{voucher['uuid']}")
        gone = await dashboard.get(f"/vouchers/{voucher['uuid']}")
        again = await make.voucher(promotion, code="slice")

        assert gone.problem is VoucherNotFound and again["code"] == "slice"
        assert await counted(promotion) == 1
        told = [event for event in await events() if event["name"] == "voucher_deleted"]
        assert [event["subject_uuid"] for event in told] == [voucher["uuid"]]

    async def test_keeps_one_that_was_redeemed(self, dashboard, make):
        voucher = await make.voucher()
        await make.redeemed(voucher)

        refused = await dashboard.delete(f"/vouchers/{voucher['uuid']}")

        kept = await dashboard.get(f"/vouchers/{voucher['uuid']}")
        assert refused.problem is VoucherAlreadyRedeemed
        assert kept.data["status"] == "REDEEMED"


async def test_follows_the_contact_who_was_merged(clients, make, chores):
    promotion = await make.promotion(limit_per_contact=1)
    gone, stays = await make.contact(), await make.contact()
    voucher = await make.voucher(promotion, contact_uuid=gone["uuid"])

    await clients.post(
        "/contacts/merge",
        source_contact_uuid=gone["uuid"],
        destination_contact_uuid=stays["uuid"],
    )
    await chores.do()

    told = (await clients.get("/vouchers/find", code=voucher["code"])).data
    body = {"promotion_uuid": promotion["uuid"], "contact_uuid": stays["uuid"]}
    refused = await clients.post("/vouchers", **body)
    assert told["contact"]["uuid"] == stays["uuid"]
    assert refused.problem is VoucherLimitReached
    redeemed = await make.redeemed(voucher, contact_uuid=stays["uuid"])
    assert redeemed["contact"]["uuid"] == stays["uuid"]


@pytest.mark.parametrize("how", ["DEFAULT", "GDPR"])
async def test_ends_with_the_contact(clients, make, chores, events, how):
    await make.attribute("voucher", name="engraving")
    contact = await make.contact()
    voucher = await make.voucher(contact_uuid=contact["uuid"], engraving="For Robin")

    await clients.post(f"/contacts/{contact['uuid']}/delete", type=how)
    await chores.do()
    await events()
    await chores.do()

    told = (await clients.get("/vouchers/find", code=voucher["code"])).data
    engraved = None if how == "GDPR" else "For Robin"
    assert (told["status"], told["contact"]) == ("DEACTIVATED", None)
    assert told["attributes"] == {"engraving": engraved}
    refused = await clients.post("/vouchers/redeem", code=voucher["code"])
    assert refused.status == 400 and refused.body["code"] == 80012


async def test_each_is_told_in_the_log_without_its_code(make, clients, events):
    voucher = await make.voucher(code="SECRETCODE")
    await clients.put(f"/vouchers/{voucher['uuid']}", status="DEACTIVATED")

    told = [one for one in await events() if one["name"].startswith("voucher_")]

    assert [one["name"] for one in told] == ["voucher_created", "voucher_updated"]
    assert {one["subject_uuid"] for one in told} == {voucher["uuid"]}
    assert "SECRETCODE" not in str(told)
    promotions = {one["payload"]["promotion"] for one in told}
    assert promotions == {voucher["promotion"]["uuid"]}
    assert datetime.fromisoformat(told[0]["happened_at"]) <= datetime.now(UTC)
