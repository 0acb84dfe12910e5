"""Lists of keys tell the hour in which each was last used."""

from datetime import UTC, datetime, timedelta

from asgi import asked
from make import Api

from regulars.app import create

HOUR = timedelta(hours=1)


async def test_a_key_that_was_used_says_when_and_one_that_was_not_says_nothing(
    settings, database, dashboard, account
):
    used = (await dashboard.post("/tokens", name="Used")).data
    await dashboard.post("/tokens", name="Spare")
    await dashboard.post("/oauth-clients", name="Spare client")
    before = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    form = {
        "grant_type": "client_credentials",
        "client_id": str(account.oauth_client_id),
        "client_secret": account.oauth_client_secret,
    }

    async with asked(create(settings, database)) as http:
        given = (await http.post("/oauth/token", data=form)).json()
        for key in (used["token"], given["access_token"]):
            await Api(http, "/api/v3/oauth/clients", key).get("")
        await Api(http, "/api/v3/register", account.register_token).get("")

    told = {
        each["name"]: each["last_used_at"]
        for path in ("/tokens", "/oauth-clients")
        for each in (await dashboard.get(path)).data
    }
    assert (told["Spare"], told["Spare client"]) == (None, None)
    for name in ("Used", "Register 1", "First client"):
        moment = datetime.fromisoformat(told[name])
        assert before <= moment <= before + HOUR, name
        assert (moment.minute, moment.second) == (0, 0)


async def test_a_key_is_written_down_once_an_hour(
    settings, database, dashboard, superuser, account
):
    async def use() -> str:
        async with asked(create(settings, database)) as http:
            await Api(http, "/api/v3/register", account.register_token).get("")
        version = "select xmin::text from credentials where name = 'Register 1'"
        mine = f"{version} and account_id = $1"
        return str(await superuser.fetchval(mine, account.account_id))

    versions = {await use() for _ in range(4)}

    # Two, when an hour has begun meanwhile.
    print(f"tried=4 expected=1 got={len(versions)}")
    assert len(versions) <= 2
