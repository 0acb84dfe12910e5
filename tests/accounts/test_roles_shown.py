"""What staff are told of roles, and of who can open a till."""

from staff import let_in

from regulars.accounts.permissions import MANAGER, ROLES, Permission


async def test_every_role_tells_all_that_it_allows(dashboard):
    listed = (await dashboard.get("/roles")).data

    assert [each["name"] for each in listed] == list(ROLES)
    [owner, manager, *_] = listed
    assert owner["permissions"] == list(Permission)
    assert set(manager["permissions"]) == MANAGER


async def test_says_of_each_person_whether_they_have_a_pin(dashboard):
    kim = await let_in(dashboard, "cashier")

    await dashboard.put(f"/users/{kim['uuid']}/till-pin", pin="4821")
    with_one = (await dashboard.get("/users")).data
    await dashboard.put(f"/users/{kim['uuid']}/till-pin", pin=None)
    without = (await dashboard.get("/users")).data

    assert [each["has_till_pin"] for each in with_one] == [False, True]
    assert [each["has_till_pin"] for each in without] == [False, False]
