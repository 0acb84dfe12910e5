"""A sandbox of a live account: its set-up, under the same uuids, and nobody of it."""

import json
from uuid import uuid4

import pytest
from books import sound
from make import Api
from proving import books, moved
from sandboxes import Sandbox

from regulars.opening import Opened

CONTACTS = "/attributes?entity=contact"

LISTS = (
    *("/shops", "/registers", "/units", "/loyalty-rules", "/earning-rules"),
    *(CONTACTS, "/attribute-groups?entity=contact", "/subscription-types", "/rewards"),
    *("/giftcard-programs", "/promotions", "/tiers"),
)
ONE = ("/loyalty-program", "/brand-kit", "/contacts-portal")

COUNTS = {"card_count", "settles", "voucher_count", "last_used_at", "company"}
COUNTS |= {"pages_url"}

EMAIL = "kim@example.com"


@pytest.fixture
async def live(make, dashboard, clients):
    """An account with some of everything."""
    await make.shop(name="Harbour")
    await make.program(expiration_days=90, expiry_warning_days=7)
    await make.earning_rule()
    await make.attribute(name="bread", options=None, type="text")
    contact = await make.contact(EMAIL)
    await make.reception(contact, credits=500)
    await make.claim(contact, await make.reward(codes=3))
    await make.reward(title="Bag")
    card = await make.giftcard(await make.giftcard_program(name="Gifts"))
    await make.moved(card)
    await make.voucher(await make.promotion(name="Spring"), contact_uuid=None)
    await make.webhook(
        name="Hook",
        event_type="contact_created",
        url="https://example.com/hook",
        secret="a secret of its own, and a long one",
    )
    await dashboard.put("/brand-kit", primary_color="#c0ffee")
    await dashboard.put("/contacts-portal", url="https://club.example.com")


@pytest.fixture
async def copied(http, live, account, operator):
    words = ("accounts", "create", "--sandbox-of", account.account_uuid, "--json")
    keys = json.loads(await operator.runs(*words))
    return keys, Api(http, "/api/dashboard", keys["personal_access_token"])


class TestCopy:
    async def test_has_the_same_set_up_under_the_same_uuids(self, copied, dashboard):
        _, sandbox = copied

        for path in (*LISTS, *ONE):
            theirs, ours = (
                (await dashboard.get(path)).data,
                (await sandbox.get(path)).data,
            )
            assert plain(ours) == plain(theirs), path

    async def test_has_its_language_and_the_limits_that_it_chose(
        self, account, dashboard, operator, http
    ):
        chosen = {"language": "nl", "own_contact_limit": 5_000}
        await dashboard.put("/account", own_requests_per_minute=900, **chosen)

        words = ("accounts", "create", "--sandbox-of", account.account_uuid, "--json")
        keys = json.loads(await operator.runs(*words))

        sandbox = Api(http, "/api/dashboard", keys["personal_access_token"])
        made = (await sandbox.get("/account")).data
        assert chosen.items() <= made.items()
        assert made["own_requests_per_minute"] == 900
        assert made["name"] == "Test bakery (sandbox)"

    async def test_has_nobody_and_nothing_of_value(self, copied, http, context):
        keys, sandbox = copied

        for path in ("/contacts", "/giftcards", "/vouchers", "/credit-receptions"):
            answer = await sandbox.get(path)
            assert answer.status in (200, 404, 405), path
            assert answer.status != 200 or answer.data == [], path

    async def test_tells_that_it_is_one_and_sells(self, copied, http):
        keys, sandbox = copied
        clients = Api(http, "/api/v3/oauth/clients", keys["personal_access_token"])
        till = Api(http, "/api/v3/register", keys["register_token"])

        assert (await clients.get("")).data["is_sandbox"] is True
        assert (await sandbox.get("/account")).data["is_sandbox"] is True
        contact = (await till.get("/contacts/find-or-create", email=EMAIL)).data
        body = {"contact_uuid": contact["uuid"], "unit_value": 10}
        made = (await till.post("/credit-receptions", **body)).data
        assert made["credits"] > 0

    async def test_its_webhooks_are_signed_with_its_own_secret(self, copied):
        _, sandbox = copied

        (hook,) = (await sandbox.get("/webhook-subscriptions")).data

        assert hook["name"] == "Hook"

    async def test_its_books_are_in_order(self, copied, context, superuser):
        keys, _ = copied
        uuid = keys["account_uuid"]
        number = await superuser.fetchval(
            "select id from accounts where uuid = $1", uuid
        )

        keys.pop("base_url")
        await sound(context, Opened(account_id=number, **keys))

    async def test_refuses_an_account_that_is_not_there(self, operator):
        words = ("accounts", "create", "--sandbox-of", str(uuid4()))

        with pytest.raises(AssertionError, match="not found"):
            await operator.runs(*words)

    async def test_is_made_of_no_sandbox(self, http, context, operator):
        sandbox = await Sandbox.of(http, context)
        words = ("accounts", "create", "--sandbox-of", sandbox.opened.account_uuid)

        with pytest.raises(AssertionError, match="Try-out is a sandbox itself"):
            await operator.runs(*words)

    async def test_nothing_of_the_live_account_moves(
        self, live, account, operator, superuser
    ):
        before = await books(superuser, account.account_id)

        await operator.runs("accounts", "create", "--sandbox-of", account.account_uuid)

        assert moved(before, await books(superuser, account.account_id)) == []


def plain(told):
    """What was told, without what counts people and value, and the account's name."""
    if isinstance(told, list):
        return [plain(each) for each in told]
    kept = {name: what for name, what in told.items() if name not in COUNTS}
    if kept.get("reward_type") == "DIGITAL":
        del kept["stock"]
    return kept
