"""Vouchers by the hundred: ordered by clients, and made by a job."""

import asyncio

import pytest

from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.promotions.errors import (
    PromotionNotFound,
    VoucherBatchNotFound,
    VoucherLimitReached,
)
from regulars.promotions.service import batches
from regulars.promotions.service.issue import inserted_many

NOBODY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(params=["clients", "register"])
def door(request):
    """Each public door in turn."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("path", ["/vouchers/batch", "/vouchers"])
async def test_both_spellings_make_them_in_a_moment(
    door, make, chores, clients, path, events
):
    promotion = await make.promotion(voucher_limit=3)
    contact = await make.contact()
    form = {
        "promotion_uuid": promotion["uuid"],
        "quantity": "3",
        "contact_uuid": contact["uuid"],
        "expiration_date": "2099-01-31T12:00:00+00:00",
    }

    ordered = await door.form(path, **form)
    refused = await door.form(path, **form)
    await chores.do()

    made = (await clients.get("/vouchers")).data
    assert ordered.status == 201
    assert {key: ordered.data[key] for key in ("type", "quantity", "status")} == {
        "type": "vouchers",
        "quantity": 3,
        "status": "PENDING",
    }
    assert refused.problem is VoucherLimitReached
    assert len({one["code"] for one in made}) == 3
    assert {one["contact"]["uuid"] for one in made} == {contact["uuid"]}
    assert {one["expiration_date"] for one in made} == {form["expiration_date"]}
    told = [event["name"] for event in await events()]
    assert told.count("voucher_created") == 3
    assert told.count("voucher_batch_finished") == 1


async def test_refuses_too_many_and_what_is_unknown(door, make, clients):
    promotion = (await make.promotion(limit_per_contact=2))["uuid"]
    somebody = (await make.contact())["uuid"]

    async def order(**body):
        return (await door.post("/vouchers/batch", **body)).problem

    assert await order(promotion_uuid=promotion, quantity=501) is InvalidInput
    assert await order(promotion_uuid=promotion, quantity=0) is InvalidInput
    assert await order(promotion_uuid=NOBODY, quantity=1) is PromotionNotFound
    of_nobody = {"promotion_uuid": promotion, "contact_uuid": NOBODY}
    assert await order(**of_nobody, quantity=1) is ContactNotFound
    of_one = {"promotion_uuid": promotion, "contact_uuid": somebody}
    assert await order(**of_one, quantity=3) is VoucherLimitReached
    assert (await clients.get("/vouchers")).data == []


async def test_counts_for_the_contact_before_they_are_there(clients, make):
    promotion = await make.promotion(limit_per_contact=2)
    contact = await make.contact()
    body = {"promotion_uuid": promotion["uuid"], "contact_uuid": contact["uuid"]}
    await clients.post("/vouchers/batch", **body, quantity=2)

    refused = await clients.post("/vouchers", **body)

    assert refused.problem is VoucherLimitReached


async def test_goes_on_where_it_was_and_tells_how_far_it_is(
    dashboard, make, chores, monkeypatch, operator
):
    monkeypatch.setattr(batches, "AT_ONCE", 4)
    promotion = await make.promotion()
    body = {"promotion_uuid": promotion["uuid"], "quantity": 10}
    batch = (await dashboard.post("/voucher-batches", **body)).data
    name, payload = await chores.take()
    path = f"/voucher-batches/{batch['uuid']}"

    made = 0

    async def stopped(*values):
        nonlocal made
        made += 1
        if made == 3:
            raise RuntimeError("the power went")
        return await inserted_many(*values)

    monkeypatch.setattr(batches, "inserted_many", stopped)
    with pytest.raises(RuntimeError):
        await chores.perform(name, payload)
    halfway = (await dashboard.get(path)).data
    await chores.perform(name, payload)
    await chores.perform(name, payload)

    done = (await dashboard.get(path)).data
    query = {"voucher_batch_uuid": batch["uuid"]}
    assert (batch["made"], batch["status"]) == (0, "PENDING")
    assert (halfway["made"], halfway["status"]) == (8, "PENDING")
    assert (done["made"], done["status"], done["origin"]) == (10, "DONE", "generated")
    assert len((await dashboard.get("/vouchers", **query)).data) == 10
    assert (await dashboard.get("/voucher-batches")).data == [done]


async def test_workers_at_the_same_batch_make_no_more_than_was_asked_for(
    dashboard, make, chores, monkeypatch
):
    monkeypatch.setattr(batches, "AT_ONCE", 4)
    promotion = await make.promotion(voucher_limit=10)
    body = {"promotion_uuid": promotion["uuid"], "quantity": 10}
    batch = (await dashboard.post("/voucher-batches", **body)).data
    name, payload = await chores.take()

    await asyncio.gather(*(chores.perform(name, payload) for _ in range(3)))

    query = {"voucher_batch_uuid": batch["uuid"]}
    listed = (await dashboard.get("/vouchers", **query)).data
    done = (await dashboard.get(f"/voucher-batches/{batch['uuid']}")).data
    assert (done["made"], done["status"]) == (10, "DONE")
    assert len({one["code"] for one in listed}) == 10
    told = await dashboard.get(f"/promotions/{promotion['uuid']}")
    assert told.data["voucher_count"] == 10


async def test_are_listed_in_pages(dashboard, make, chores):
    promotion = await make.promotion()
    body = {"promotion_uuid": promotion["uuid"], "quantity": 1}
    made = [
        (await dashboard.post("/voucher-batches", **body)).data["uuid"]
        for _ in range(5)
    ]

    first = await dashboard.get("/voucher-batches", limit=2)
    last = await dashboard.get("/voucher-batches", limit=2, page=3)
    beyond = await dashboard.get("/voucher-batches", limit=2, page=4)
    refused = await dashboard.get("/voucher-batches", limit=201)

    assert [each["uuid"] for each in first.data] == [made[4], made[3]]
    assert [each["uuid"] for each in last.data] == [made[0]]
    assert beyond.data == []
    assert (first.meta["total"], first.meta["last_page"]) == (5, 3)
    assert refused.problem is InvalidInput and list(refused.errors) == ["limit"]


@pytest.mark.parametrize("merges", [False, True])
async def test_ends_when_its_contact_is_deleted(
    dashboard, clients, make, chores, events, monkeypatch, merges
):
    monkeypatch.setattr(batches, "AT_ONCE", 4)
    promotion = await make.promotion(voucher_limit=20)
    contact = (await make.contact())["uuid"]
    body = {"promotion_uuid": promotion["uuid"], "contact_uuid": contact}
    batch = (await dashboard.post("/voucher-batches", **body, quantity=10)).data
    making = await chores.take()
    await made_half(chores, making, monkeypatch)
    if merges:
        stays = (await make.contact())["uuid"]
        both = {"source_contact_uuid": contact, "destination_contact_uuid": stays}
        await clients.post("/contacts/merge", **both)
        await chores.do()
        contact = stays

    await clients.post(f"/contacts/{contact}/delete", type="DEFAULT")
    await chores.do()
    await events()
    await chores.do()
    await chores.perform(*making)

    told = (await dashboard.get(f"/voucher-batches/{batch['uuid']}")).data
    listed = (await dashboard.get("/vouchers", limit=50)).data
    assert (told["quantity"], told["made"], told["status"]) == (10, 4, "ENDED")
    assert "The contact was deleted" in told["message"]
    assert told["finished_at"] is not None and batch["message"] is None
    assert [each["status"] for each in listed] == ["DEACTIVATED"] * 4
    shown = (await dashboard.get(f"/promotions/{promotion['uuid']}")).data
    assert shown["voucher_count"] == 4
    done = [e for e in await events() if e["name"] == "voucher_batch_finished"]
    assert [each["payload"] for each in done] == [{"vouchers": 4}]


async def test_goes_on_for_whoever_took_the_contact_over(
    dashboard, clients, make, chores, events, monkeypatch
):
    monkeypatch.setattr(batches, "AT_ONCE", 4)
    contact, stays = (await make.contact())["uuid"], (await make.contact())["uuid"]
    body = {"promotion_uuid": (await make.promotion())["uuid"], "quantity": 6}
    await dashboard.post("/voucher-batches", **body, contact_uuid=contact)
    making = await chores.take()
    both = {"source_contact_uuid": contact, "destination_contact_uuid": stays}
    await clients.post("/contacts/merge", **both)
    await chores.do()

    await chores.perform(*making)

    listed = (await dashboard.get("/vouchers", contact_uuid=stays)).data
    made = [each for each in await events() if each["name"] == "voucher_created"]
    assert {each["contact"]["uuid"] for each in listed} == {stays}
    assert len(listed) == len(made) == 6
    assert {each["contact_uuid"] for each in made} == {stays}


async def made_half(chores, making, monkeypatch):
    """Does the job until its worker dies, after the first of its portions."""
    made = 0

    async def stopped(*values):
        nonlocal made
        made += 1
        if made == 2:
            raise RuntimeError("the power went")
        return await inserted_many(*values)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "inserted_many", stopped)
        with pytest.raises(RuntimeError):
            await chores.perform(*making)


async def test_brings_codes_along_and_tells_which_were_there(dashboard, make):
    promotion = await make.promotion(voucher_limit=4)
    await make.voucher(promotion, code="Known")
    codes = ["KNOWN", "one", "Two", "ONE"]
    body = {"promotion_uuid": promotion["uuid"], "codes": codes}

    batch = (await dashboard.post("/voucher-batches", **body)).data

    query = {"voucher_batch_uuid": batch["uuid"]}
    made = (await dashboard.get("/vouchers", **query)).data
    assert sorted(one["code"] for one in made) == ["Two", "one"]
    assert (batch["quantity"], batch["made"], batch["status"]) == (2, 2, "DONE")
    assert batch["duplicates"] == ["KNOWN", "ONE"]
    told = await dashboard.get(f"/promotions/{promotion['uuid']}")
    assert told.data["voucher_count"] == 3


async def test_wants_a_quantity_or_codes(dashboard, make):
    body = {"promotion_uuid": (await make.promotion())["uuid"]}

    neither = await dashboard.post("/voucher-batches", **body)
    both = await dashboard.post("/voucher-batches", **body, quantity=1, codes=["A"])
    huge = await dashboard.post("/voucher-batches", **body, quantity=100_001)

    assert neither.problem is both.problem is huge.problem is InvalidInput
    assert (await dashboard.get("/voucher-batches")).data == []


async def test_knows_nobody_elses(dashboard):
    refused = await dashboard.get(f"/voucher-batches/{NOBODY}")

    assert refused.problem is VoucherBatchNotFound


async def test_lists_the_batches_of_one_promotion(make, dashboard):
    mine, other = [await make.promotion() for _ in range(2)]
    for promotion in (mine, other, mine):
        body = {"promotion_uuid": promotion["uuid"], "quantity": 1}
        await dashboard.post("/voucher-batches", **body)

    told = await dashboard.get("/voucher-batches", promotion_uuid=mine["uuid"], limit=1)
    unknown = await dashboard.get("/voucher-batches", promotion_uuid=NOBODY)

    assert [each["promotion_uuid"] for each in told.data] == [mine["uuid"]]
    assert told.meta["total"] == 2
    assert unknown.problem is PromotionNotFound
