"""An account with every kind of movement in its books, made through its front doors."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
from make import Api, Make

from regulars.kit.context import Context
from regulars.opening import Opened, open_account

LONG_AGO = datetime.now(UTC) - timedelta(days=400)
EXPIRATION_DAYS = 30


class Books(NamedTuple):
    """An account, and the people whose wallets have a history."""

    account: Opened
    people: list[Any]

    def wallet_uuid(self, number: int) -> str:
        """The wallet of the person with this number."""
        return str(self.people[number]["credit_balance"]["uuid"])

    def wallet_id(self, number: int) -> int:
        """The same wallet, by the number that only the database knows."""
        return int(self.people[number]["credit_balance"]["id"])


async def books_with(
    context: Context, http: httpx.AsyncClient, name: str, people: int
) -> Books:
    """A new account with so many people, who all did the same."""
    account = await open_account(context, name)
    token = account.personal_access_token
    dashboard = Api(http, "/api/dashboard", token)
    make = Make(Api(http, "/api/v3/oauth/clients", token), dashboard, account)
    await make.program(expiration_days=EXPIRATION_DAYS)
    everybody = [await make.contact() for _ in range(people)]
    for person in everybody:
        await _history(make, dashboard, account, person)
    return Books(account, everybody)


async def _history(make: Make, dashboard: Api, account: Opened, person: Any) -> None:
    """Credits that expired, that were spent, taken back, set aside and undone."""
    long_ago = await dashboard.post(
        "/credit-receptions",
        contact_uuid=person["uuid"],
        shop_uuid=account.shop_uuid,
        unit_value=100,
        happened_at=LONG_AGO.isoformat(),
    )
    assert long_ago.data["credits"] == 100
    await make.reception(person, unit_value=50)
    mistaken = await make.reception(person, credits=30)
    undone = f"/credit-receptions/{mistaken['uuid']}/reverse"
    assert (await dashboard.post(undone)).data["credits"] == -30
    await make.reception(person, unit_value=0)
    # The last transaction moves something: what was there before one that doesn't, only
    # those know who are under way at that moment.
    await make.reception(person, credits=-10)
    await make.reception(person, credits=4, is_pending=True)
    holds = f"/wallets/{person['credit_balance']['uuid']}/holds"
    for amount, end in ((5, "captures"), (3, "releases"), (7, None)):
        hold = (await dashboard.post(holds, amount=amount)).data
        if end is not None:
            await dashboard.post(f"/holds/{hold['uuid']}/{end}")
    assert await make.balance(person) == 35
