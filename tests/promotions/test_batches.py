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
