"""OPS-11: whatever changes staff, settings or keys leaves exactly one audit entry.

The calls are read from the doors and the commands from the command line: a new one
fails here until its example stands below.
"""

import ast
import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import offers
import pytest
from make import Api, AuditLog
from offers import EMAIL, Offers
from sources import is_text, python_files, tree
from unaudited import CHANGE_NO_ACCOUNT

from regulars import __main__ as main
from regulars import commands, rooms
from regulars.kit import audit, cli
from regulars.kit.doors import Route, dashboard
from regulars.kit.work import Work
from regulars.opening import Opened

rooms.load("routes")
rooms.load("commands")
main.load("")

REQUEST = "request-of-this-rule"
PERSON = {
    "email": "lee@example.com",
    "name": "Lee",
    "password": "correct horse",
    "role": "cashier",
}

# What the business does has its events, and no entry.
BUSINESS = {
    "POST /contacts",
    "PUT /contacts/{contact_uuid}",
    "POST /contacts/anonymous",
    "POST /contacts/batch",
    "POST /contacts/merge",
    "POST /contacts/{contact_uuid}/delete",
    "PUT /contacts/{contact_uuid}/claim",
    "PUT /contact-subscriptions/{contact_uuid}/subscribe",
    "PUT /contact-subscriptions/{contact_uuid}/unsubscribe",
    "POST /contact-identifiers",
    "PUT /contact-identifiers",
    "PUT /contact-identifiers/link",
    "PUT /contact-identifiers/unlink",
    "DELETE /contact-identifiers",
    "PUT /collectable-rewards/collect/{loyalty_transaction_uuid}",
    "POST /collectable-rewards/{redemption_uuid}/reverse",
    "POST /giftcards",
    "POST /giftcard-batches",
    "POST /giftcards/{giftcard_uuid}/send-by-email",
    "POST /reward-receptions/{reward_reception_uuid}/send-by-email",
    "POST /email-templates/{email_template_uuid}/previews",
}

BUSINESS |= offers.BUSINESS

# Acts, which have no state before and after.
ACTS = {"POST /sessions", "DELETE /session", "POST /account/secrets"} | offers.ACTS

# A POST that makes nothing new, but changes what is there.
CHANGES = {
    "POST /units/{name}/default",
    "POST /earning-rules/{earning_rule_uuid}/publish",
    "POST /earning-rules/{earning_rule_uuid}/pause",
    "POST /giftcards/{giftcard_uuid}/activate",
    "POST /giftcards/{giftcard_uuid}/block",
    "POST /giftcards/{giftcard_uuid}/unblock",
}

REWARD = {"reward_type": "DIGITAL", "title": "Song", "required_credits": 0}
TO_COLLECT = REWARD | {
    "reward_type": "PHYSICAL",
    "pre_redeemable": True,
    "expiration_duration": 60,
}

CARD = {"contact_identifier_value": "CARD-1"}

GIFTS = {"name": "Gift card", "max_amount_in_cents": 10_000}

# What to send where something is to be sent.
BODIES: dict[str, dict[str, Any]] = {
    "POST /tokens": {"name": "Key", "scopes": ["shops:read"]},
    "POST /oauth-clients": {"name": "Web shop"},
    "PUT /account": {"name": "Other bakery", "own_contact_limit": 500},
    "POST /shops": {"name": "New shop", "city": "Delft"},
    "PUT /shops/{shop_uuid}": {"name": "Other shop", "city": "Utrecht"},
    "POST /registers": {"name": "Till", "identifier": "till-2"},
    "PUT /registers/{register_uuid}": {},
    "POST /users": PERSON,
    "PUT /users/{user_uuid}": {"role": "analyst"},
    "POST /attributes": {
        **{"entity": "contact", "name": "bread", "label": "Bread", "type": "text"}
    },
    "PUT /attributes/{attribute_uuid}": {"label": "Bread", "description": "Which?"},
    "PUT /attributes/{attribute_uuid}/position": {"position": 1},
    "POST /attribute-groups": {"entity": "contact", "name": "taste", "label": "Taste"},
    "PUT /attribute-groups/{group_uuid}": {"label": "Tastes"},
    "PUT /contacts/{contact_uuid}": {"attributes": {"firstname": "Ann"}},
    "POST /contacts": {"email": "ann@example.com"},
    "POST /subscription-types": {"name": "Birthday", "strategy": "OPT_IN"},
    "PUT /subscription-types/{subscription_type_uuid}": {"name": "Offers"},
    "PUT /contact-subscriptions/{contact_uuid}/subscribe": {},
    "PUT /contact-subscriptions/{contact_uuid}/unsubscribe": {},
    "POST /contacts/anonymous": {},
    "POST /contacts/batch": {"contacts": [{"email": "kit@example.com"}]},
    "POST /contacts/merge": {},
    "POST /contacts/{contact_uuid}/delete": {"type": "DEFAULT"},
    "PUT /contacts/{contact_uuid}/claim": {"email": "lou@example.com"},
    "POST /contact-identifiers": {"contact_identifier_value": "CARD-2"},
    "PUT /contact-identifiers": CARD | {"contact_identifier_name": "Gold"},
    "PUT /contact-identifiers/link": CARD,
    "PUT /contact-identifiers/unlink": CARD,
    "POST /sessions": {},
    "POST /units": {"name": "visits", "label": "Visits", "is_default": True},
    "POST /loyalty-program": {"name": "Loyalty"},
    "PUT /loyalty-program": {"name": "Other program", "max_amount": 100},
    "PUT /loyalty-rules/{rule_uuid}": {"credits_per_unit": 2, "rounding": "up"},
    "POST /earning-rules": {"name": "Bonus", "kind": "fixed", "fixed_credits": 5},
    "PUT /earning-rules/{earning_rule_uuid}": {"fixed_credits": 7},
    "PUT /loyalty-program/shops/{shop_uuid}": {"is_linked": False},
    "PUT /contacts-portal": {"url": "https://club.example.com"},
    "PUT /brand-kit": {"primary_color": "#c0ffee"},
    "PUT /emails/{email_uuid}": {"subscription_type_uuid": None},
    "PUT /email-templates/{email_template_uuid}": EMAIL,
    "POST /email-templates/{email_template_uuid}/previews": EMAIL,
    "POST /rewards": REWARD,
    "PUT /rewards/{reward_uuid}": {"title": "Album", "required_credits": 5},
    "POST /rewards/{reward_uuid}/codes": {"codes": ["CODE-1", "CODE-2"]},
    "POST /giftcard-programs": GIFTS,
    "PUT /giftcard-programs/{giftcard_program_uuid}": {"name": "Gift", "active": False},
    "POST /giftcards": {"type": 1},
    "POST /giftcard-batches": {"quantity": 2},
    "PUT /giftcards/{giftcard_uuid}": {"expiration_date": "2099-01-31T12:00:00Z"},
    "POST /giftcards/{giftcard_uuid}/block": {"reason": "Lost"},
    "POST /giftcards/{giftcard_uuid}/send-by-email": {},
    "POST /giftcard-settlements": {},
}

BODIES |= offers.BODIES

# Each with the arguments that change something.
COMMANDS = {
    ("accounts", "activate"): {},
    ("accounts", "deactivate"): {},
    ("accounts", "limit"): {"contacts": 10, "requests_per_minute": 600},
}

CHANGING = [
    route
    for route in dashboard.routes
    if route.method != "GET" and not (route.moves_value or route.path in offers.APART)
]


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


class Scene(Offers):
    """An account in which every call has something to be done to."""

    def __init__(self, api: Api, account: Opened) -> None:
        self._api = api
        self._account = account
        self.headers = {"X-Request-Id": REQUEST}

    async def path(self, route: Route) -> str:
        """The route's path, with things that are there."""
        path = route.path
        if path.endswith("/claim"):
            nobody = await self._made("/contacts/anonymous")
            path = path.replace("{contact_uuid}", nobody)
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace(f"{{{name}}}", await getattr(self, name)())
        if path.endswith("/unblock"):
            lost = BODIES["POST /giftcards/{giftcard_uuid}/block"]
            await self._api.post(path.replace("/unblock", "/block"), **lost)
        if route.path == "/giftcards/{giftcard_uuid}/send-by-email":
            path = route.path.replace("{giftcard_uuid}", (await self.loaded())[1])
        if path.endswith("/release"):
            locked = await self._api.post(path.replace("/release", "/lock"))
            self.release_key = locked.data["lock"]["release_key"]
        if path.endswith("/pause"):
            await self._api.post(path.replace("/pause", "/publish"))
        return path

    async def body(self, route: Route) -> dict[str, Any] | None:
        """The route's example, with what only this account knows."""
        if "body" not in route.parameters():
            return None
        own: dict[str, Any] = await self.of_vouchers(named(route))
        if route.path.startswith("/registers"):
            own = {"shop_uuid": await self.shop_uuid()}
        if route.path.startswith("/contact-subscriptions"):
            own = {"subscription_type_uuid": await self.subscription_type_uuid()}
        if route.path.endswith("/send-by-email"):
            own = {"contact_uuid": await self.contact_uuid()}
        if route.path == "/sessions":
            own = self._owner()
        if route.path == "/contacts/merge":
            both = ("source_contact_uuid", "destination_contact_uuid")
            own = {name: await self.contact_uuid() for name in both}
        if named(route) in ("POST /giftcards", "POST /giftcard-batches"):
            own = {"giftcard_program_uuid": await self.giftcard_program_uuid()}
        if named(route) == "POST /giftcard-settlements":
            own = {"giftcard_program_uuid": (await self.loaded())[0]}
        if route.path == "/contact-identifiers/link":
            own = {"contact_uuid": await self.contact_uuid()}
        return BODIES[named(route)] | own

    def query(self, route: Route) -> dict[str, str] | None:
        """What the call is told in its query."""
        return CARD if named(route) == "DELETE /contact-identifiers" else None

    async def prepare(self, route: Route) -> None:
        """Makes room for what the call does."""
        if named(route) == "POST /loyalty-program":
            await self._api.delete("/loyalty-program")
        if named(route) == "PUT /contacts-portal":
            await self._api.put(route.path, url="https://old.example.com")
        if route.path.startswith("/contact-identifiers"):
            is_linked = route.path.endswith("/unlink")
            whose = {"contact_uuid": await self.contact_uuid()} if is_linked else {}
            await self._api.post("/contact-identifiers", **CARD, **whose)
        if named(route) == "DELETE /email-templates/{email_template_uuid}":
            path = f"/email-templates/{await self.email_template_uuid()}"
            await self._api.put(path, **EMAIL)
        if named(route) == "DELETE /session":
            signed = await self._api.post("/sessions", **self._owner())
            self._api.http.cookies.clear()
            cookie = signed.response.headers["Set-Cookie"].split(";")[0]
            self.headers |= {"Cookie": cookie, "Authorization": ""}

    def _owner(self) -> dict[str, Any]:
        account = self._account
        return {"email": account.staff_email, "password": account.staff_password}

    async def shop_uuid(self) -> str:
        return await self._made("/shops", name="A shop")

    async def contact_uuid(self) -> str:
        return await self._made("/contacts", email=f"{uuid.uuid4()}@example.com")

    async def subscription_type_uuid(self) -> str:
        return str((await self._api.get("/subscription-types")).data[1]["uuid"])

    async def register_uuid(self) -> str:
        return str((await self._api.get("/registers")).data[0]["uuid"])

    async def token_uuid(self) -> str:
        return await self._made("/tokens", name="Old key")

    async def client_uuid(self) -> str:
        return await self._made("/oauth-clients", name="Old shop")

    async def user_uuid(self) -> str:
        email = f"{uuid.uuid4()}@example.com"
        return await self._made("/users", **PERSON | {"email": email})

    async def attribute_uuid(self) -> str:
        body = {"entity": "contact", "name": f"a{uuid.uuid4().hex}"}
        return await self._made("/attributes", label="A", type="text", **body)

    async def group_uuid(self) -> str:
        body = {"entity": "contact", "name": f"g{uuid.uuid4().hex}"}
        return await self._made("/attribute-groups", label="Group", **body)

    async def rule_uuid(self) -> str:
        return str((await self._api.get("/loyalty-rules")).data[0]["uuid"])

    async def earning_rule_uuid(self) -> str:
        return await self._made("/earning-rules", **BODIES["POST /earning-rules"])

    async def reward_uuid(self) -> str:
        return await self._made("/rewards", **REWARD)

    async def email_uuid(self) -> str:
        return str((await self._api.get("/emails")).data[2]["uuid"])

    async def email_template_uuid(self) -> str:
        return str((await self._api.get("/email-templates")).data[4]["uuid"])

    async def giftcard_program_uuid(self) -> str:
        return await self._made("/giftcard-programs", **GIFTS)

    async def giftcard_uuid(self) -> str:
        card = {"codes": [uuid.uuid4().hex], "pins": ["1234"]}
        batch = await self._made("/giftcard-batches", **card, active=False)
        listed = await self._api.get("/giftcards", giftcard_batch_uuid=batch)
        return str(listed.data[0]["uuid"])

    async def loaded(self) -> tuple[str, str]:
        """A gift card program with something to settle, and a card that holds that."""
        program = await self.giftcard_program_uuid()
        body = {"type": 1, "giftcard_program_uuid": program}
        card = await self._made("/giftcards", **body)
        load = {"giftcard_uuid": card, "shop_uuid": self._account.shop_uuid}
        await self._made("/giftcard-transactions", **load, amount_in_cents=500)
        return program, card

    async def giftcard_settlement_uuid(self) -> str:
        program, _ = await self.loaded()
        return await self._made("/giftcard-settlements", giftcard_program_uuid=program)

    async def reward_reception_uuid(self) -> str:
        reward = await self._made("/rewards", **REWARD)
        await self._api.post(f"/rewards/{reward}/codes", codes=[uuid.uuid4().hex])
        body = {"shop_uuid": self._account.shop_uuid, "reward_uuid": reward}
        whose = await self.contact_uuid()
        return await self._made("/reward-receptions", contact_uuid=whose, **body)

    async def loyalty_transaction_uuid(self) -> str:
        return await self._made(
            "/reward-receptions",
            contact_uuid=await self.contact_uuid(),
            shop_uuid=self._account.shop_uuid,
            reward_uuid=await self._made("/rewards", **TO_COLLECT),
        )

    async def redemption_uuid(self) -> str:
        uuid = await self.loyalty_transaction_uuid()
        path = f"/collectable-rewards/collect/{uuid}"
        return str((await self._api.put(path)).data["uuid"])

    async def name(self) -> str:
        unit = f"unit{uuid.uuid4().hex}"
        await self._made("/units", name=unit, label="Kilos")
        return unit

    async def _made(self, path: str, **body: Any) -> str:
        return str((await self._api.post(path, **body)).data["uuid"])


@pytest.fixture
def scene(dashboard, account) -> Scene:
    return Scene(dashboard, account)


def states_fit(route: Route, entry: Any, sent: dict[str, Any] | None) -> bool:
    """Whether before and after tell what the call did."""
    before, after = entry["before"], entry["after"]
    if named(route) in ACTS:
        return before is None and after is None
    if route.method == "DELETE":
        return bool(before) and after is None
    if route.method == "PUT" or named(route) in CHANGES:
        asked = {k: v for k, v in (sent or {}).items() if k in after}
        differ = all(before[name] != after[name] for name in after)
        return (
            bool(after)
            and before.keys() == after.keys()
            and differ
            and (all(str(after[name]) == str(value) for name, value in asked.items()))
        )
    return before is None and bool(after)


@pytest.mark.parametrize("route", CHANGING, ids=named)
async def test_a_call_that_changes_settings_leaves_one_entry(
    route, scene, dashboard, audit_log
):
    (me,) = (await dashboard.get("/users")).data
    path, body = await scene.path(route), await scene.body(route)
    await scene.prepare(route)
    await audit_log.new()

    answer = await dashboard.send(
        route.method, path, scene.headers, json=body, params=scene.query(route)
    )

    entries = await audit_log.new()
    assert answer.status == route.status, answer.body
    assert len(entries) == (0 if named(route) in BUSINESS else 1), entries
    for entry in entries:
        age = datetime.now(UTC) - datetime.fromisoformat(entry["recorded_at"])
        assert entry["actor"] == f"user:{me['uuid']}"
        assert (entry["origin"], entry["request_id"]) == ("127.0.0.1", REQUEST)
        assert timedelta(seconds=-1) < age < timedelta(minutes=5)
        assert states_fit(route, entry, body), entry


async def kept(work: Work, audit_log: AuditLog) -> list[audit.Entry]:
    """The whole log, read as verbs read: an account that is shut out has no door."""
    await audit_log.seal()
    return await audit.after(work, 0, 200, audit.Search())


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
async def test_a_command_that_changes_an_account_leaves_one_entry(
    words, context, account, work, audit_log
):
    command = cli.registry[words]
    assert command.arguments is not None
    arguments = command.arguments(UUID(account.account_uuid), **COMMANDS[words])
    if words == ("accounts", "activate"):
        await cli.registry["accounts", "deactivate"].function(context, arguments)
    before = await kept(work, audit_log)

    for _ in range(2):
        await command.function(context, arguments)

    (entry,) = (await kept(work, audit_log))[len(before) :]
    assert (entry.verb, str(entry.subject_uuid)) == (
        "account_changed",
        account.account_uuid,
    )
    assert (entry.actor, entry.origin) == ("operator", "command line")
    assert entry.before and entry.after and entry.before != entry.after


async def test_opening_an_account_leaves_an_entry_for_each_thing_in_it(
    context, http, capsys
):
    create = cli.registry["accounts", "create"].function

    await create(context, commands.Create("New bakery", json=True))

    told = json.loads(capsys.readouterr().out)
    door = Api(http, "/api/dashboard", told["personal_access_token"])
    log = AuditLog(context, door, told["account_uuid"])
    entries = await log.new()
    assert {(each["actor"], each["origin"]) for each in entries} == {
        ("operator", "command line")
    }
    assert [each["verb"] for each in entries] == [
        "account_opened",
        "user_added",
        "shop_created",
        "register_created",
        "loyalty_program_opened",
        "token_created",
        "token_created",
        "oauth_client_created",
    ]


def test_every_command_has_an_example_or_changes_no_account():
    listed = {*COMMANDS, *CHANGE_NO_ACCOUNT}

    assert set(cli.registry) == listed, "give it an example, or say why it needs none"


def test_every_call_that_changes_settings_has_an_example():
    missing = [
        named(route)
        for route in CHANGING
        if "body" in route.parameters() and named(route) not in BODIES
    ]

    assert len(CHANGING) > 20
    assert not missing, f"say in BODIES what to send: {missing}"


def test_verbs_are_said_in_the_past_and_name_the_thing():
    said = {
        str(call.args[0].value)
        for file in python_files("src")
        for call in ast.walk(tree(file))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "audit"
        and is_text(call.args[0])
    }

    odd = [
        verb
        for verb in said
        if not re.fullmatch(r"[a-z]+(_[a-z]+)+", verb)
        or not (verb.endswith("ed") or verb.split("_")[-1] in {"in", "out"})
    ]
    print(f"tried={len(said)} expected=[] got={odd}")
    assert len(said) > 15
    assert not odd, f"noun_past: {odd}"
