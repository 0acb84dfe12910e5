"""How many shops, registers and units an account may have, also in a race."""

import asyncio
from typing import Any

import pytest

from regulars.accounts import queries, service
from regulars.accounts.errors import TooManyRegisters, TooManyShops
from regulars.accounts.service.places import MOST_REGISTERS, MOST_SHOPS
from regulars.kit.work import Work, opened
from regulars.loyalty import service as loyalty
from regulars.loyalty.errors import TooManyUnits
from regulars.loyalty.service.units import MOST_UNITS, UnitDraft

AT_ONCE = 6


@pytest.mark.parametrize(
    ("path", "problem", "most"),
    [
        ("/shops", TooManyShops, MOST_SHOPS),
        ("/registers", TooManyRegisters, MOST_REGISTERS),
        ("/units", TooManyUnits, MOST_UNITS),
    ],
)
async def test_so_many_and_no_more_also_when_several_are_added_at_once(
    path, problem, most, work, dashboard, account
):
    async with opened(work):
        await filled(work, path, most - 1)

    answers = await asyncio.gather(
        *(dashboard.post(path, **body(path, n, account)) for n in range(AT_ONCE))
    )

    refused = [answer for answer in answers if answer.status != 201]
    assert len(refused) == AT_ONCE - 1
    assert {(answer.status, answer.problem) for answer in refused} == {(409, problem)}
    assert len((await dashboard.get(path)).data) == most


async def test_a_unit_that_was_removed_counts_and_may_come_back(work, dashboard):
    async with opened(work):
        await filled(work, "/units", MOST_UNITS)
    await dashboard.delete("/units/unit7")

    another = await dashboard.post("/units", name="another", label="Another")
    again = await dashboard.post("/units", name="unit7", label="Seventh")

    assert another.problem is TooManyUnits
    assert again.data["label"] == "Seventh"


async def filled(work: Work, path: str, wanted: int) -> None:
    """Adds as many as are missing; all in one transaction, which is quicker."""
    if path == "/units":
        for n in range(wanted - 1):
            await loyalty.create_unit(work, UnitDraft(f"unit{n}", "Unit", "u", False))
        return
    [shop] = await queries.shops(work)
    for n in range(wanted - 1):
        if path == "/shops":
            await service.create_shop(work, service.NewShop(f"Shop {n}"))
        else:
            await service.create_register(work, shop.uuid, f"Till {n}", f"till-{n}")


def body(path: str, n: int, account: Any) -> dict[str, str]:
    """What is sent to add one more."""
    if path == "/registers":
        return {"shop_uuid": account.shop_uuid, "name": "T", "identifier": f"last-{n}"}
    return {"name": f"last{n}", "label": "Last"} if path == "/units" else {"name": "L"}
