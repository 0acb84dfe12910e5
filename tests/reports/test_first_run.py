"""How far a new account's set-up is, by what was done and by what there is."""

import pytest
from make import Api

from regulars.kit.errors import Forbidden, InvalidInput

PATH = "/first-run"


async def test_an_empty_account_is_new(dashboard: Api):
    told = (await dashboard.get(PATH)).data

    assert told == {"trade": None, "steps": [], "is_new": True, "is_over": False}


async def test_keeps_each_step_in_their_order(dashboard: Api, audit_log):
    await dashboard.put(PATH, step="earning")
    await dashboard.put(PATH, step="trade", trade="cafe")

    told = (await dashboard.get(PATH)).data

    assert told["steps"] == ["trade", "earning"]
    assert (told["trade"], told["is_new"], told["is_over"]) == ("cafe", False, False)
    first, second = await audit_log.new()
    assert first["verb"] == second["verb"] == "first_run_changed"


async def test_the_same_step_twice_is_one(dashboard: Api):
    await dashboard.put(PATH, step="brand")

    told = (await dashboard.put(PATH, step="brand")).data

    assert told["steps"] == ["brand"]


async def test_what_is_there_was_done(dashboard: Api, make):
    await dashboard.put(PATH)
    await dashboard.put("/brand-kit", primary_color="#c0ffee")
    await make.reward()
    await dashboard.put("/contacts-portal", url=None)
    await make.reception()

    told = (await dashboard.get(PATH)).data

    assert told["steps"] == ["brand", "reward", "joining", "trying"]
    assert told["is_over"] is False


async def test_who_set_up_otherwise_is_not_led(dashboard: Api, make):
    await make.reception()

    told = (await dashboard.get(PATH)).data

    assert (told["is_new"], told["is_over"]) == (False, True)


async def test_who_wants_no_more_is_left_alone_for_good(dashboard: Api):
    await dashboard.put(PATH, is_over=True)

    told = (await dashboard.put(PATH, step="brand")).data

    assert told["is_over"] is True


@pytest.mark.parametrize("wrong", [{"step": "confetti"}, {"trade": "bank"}])
async def test_refuses_what_it_does_not_know(dashboard: Api, wrong):
    assert (await dashboard.put(PATH, **wrong)).problem == InvalidInput


async def test_is_the_owner_s(dashboard: Api, http, make):
    token = (await dashboard.post("/tokens", name="Less", scopes=["shops:read"])).data

    less = Api(http, "/api/dashboard", token["token"])

    assert (await less.get(PATH)).problem == Forbidden


async def test_others_have_their_own(dashboard: Api, http, other_account):
    theirs = Api(http, "/api/dashboard", other_account.personal_access_token)
    await dashboard.put(PATH, step="trade", trade="salon")

    assert (await theirs.get(PATH)).data["is_new"] is True
