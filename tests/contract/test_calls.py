"""Each call of the public clients: sent as they send it, read as they read it."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import conformance
import httpx
import msgspec
import pytest
from chores import Chores
from inbox import Inbox
from links import own
from make import numbers

from contract.needs import Endpoint, endpoints, unmet
from regulars.kit.context import Context

FORM = "application/x-www-form-urlencoded"
CALLS = endpoints()
WRITES = [call for call in CALLS if call.body]
DEMANDING = [
    call
    for call in WRITES
    if any(field.required for field in call.body.values())
    and call.path != "/oauth/token"
]
LISTS = [call for call in CALLS if "loyalty-transactions" in call.path]


# What the client always sends, and the documentation lets a caller leave out.
MAY_BE_LEFT_OUT = {
    ("POST /api/v3/register/contact-identifiers", "contact_uuid"),
}


# What more than a text stands for in a body.
TREES: dict[str, Any] = {
    "custom_attributes": {"transaction_hash": "0xa1"},
    "merge_tags": {"custom.firstname": "Robin", "custom.message": "Enjoy!"},
    "options": [{"value": "rye", "label": "Rye"}, {"value": "spelt", "name": "Spelt"}],
    "attributes": {
        "firstname": "Robin",
        "birthdate": "1990-01-31",
        "wp_last_login": "2026-01-31 12:00:00",
        "email": "somebody-else@example.com",
    },
}

MEDIA = {"type": "image", "value": "https://cdn.example.com/cup.png"}

# What calls on attributes say, where other calls say something else by the same name.
OF_ATTRIBUTES = {
    "entity": "contact",
    "name": "favourite_bread",
    "label": "Favourite bread",
    "type": "select",
    "data_type": "select",
    "description": "Baked fresh",
    "placeholder": "Choose",
    "group_name": "taste",
}


class World:
    """The things that calls speak of: each made through the front door."""

    def __init__(self, http: httpx.AsyncClient, account: Any, contact: Any) -> None:
        self.http = http
        self.account = account
        self.contact = contact
        self.reception: Any = None
        self.marketing = ""
        self.anonymous: Any = None
        self.linked: Any = None
        self.loose: Any = None
        self.attribute: Any = None
        self.promotion_attribute: Any = None
        self.rewards: dict[str, Any] = {}
        self.bought: Any = None
        self.waiting: Any = None
        self.code = ""
        # What calls on gift cards say.
        self.gifts: dict[str, str] = {}
        self.loaded: dict[str, str] = {}
        # What calls on prepaid balances say.
        self.paid_in: dict[str, str] = {}
        # What calls on promotions and vouchers say.
        self.offers: dict[str, str] = {}
        self.locked: dict[str, str] = {}
        # What calls on webhooks say.
        self.hook: dict[str, str] = {}

    def text(self, call: Endpoint, name: str) -> str:
        """A parameter's value, as text: that is all a form can carry."""
        known = {
            "grant_type": "client_credentials",
            "client_id": str(self.account.oauth_client_id),
            "client_secret": self.account.oauth_client_secret,
            "contact_uuid": self._contact(call),
            "shop_uuid": self.account.shop_uuid,
            "uuid": self._uuid(call),
            "reward_uuid": self._reward(call)["uuid"],
            "loyalty_transaction_uuid": self.waiting["uuid"],
            "title": "Free tea",
            "description": "One tea",
            "required_credits": "5",
            "email": self._email(call),
            "contact_identifier_value": self._card(call),
            "contact_identifier_name": "",
            "page": "1",
            "limit": "30",
            "type": "GDPR" if call.path.endswith("/delete") else "credit_reception",
            "credits": "10",
            "unit_value": "12.5",
            "unit_name": "purchase_amount",
            "version": "v3",
            "shop_id": str(self.reception["shop"]["id"]),
            "unique_id": "receipt-10482",
            "timestamp": "1767225600",
            "name": "visits",
            "label": "Visits",
            "is_default": "0",
            "account_uuid": self.account.account_uuid,
            "subscription_type_uuid": self.marketing,
            "<attribute name>": "000000042",
            "<any>": "000000042",
            "code": self.code,
        }
        if "attribute" in call.path:
            known |= OF_ATTRIBUTES
        if "webhook" in call.path:
            known |= self.hook
        if "giftcard" in call.path:
            known |= self._gifts(call)
        if "prepaid" in call.path:
            known |= self.paid_in
        if "/promotions" in call.path or "/vouchers" in call.path:
            known |= self.offers
            known |= self.locked if call.path.endswith("/release") else {}
            if str(call).endswith("POST /api/v3/register/vouchers"):
                known["code"] = "New-2027"
        return known.get(name, "anything")

    def _gifts(self, call: Endpoint) -> dict[str, str]:
        """What calls on gift cards say: none is mailed with nothing on it."""
        is_mailed = call.path.endswith("/send-by-email")
        return self.gifts | (self.loaded if is_mailed else {})

    def _contact(self, call: Endpoint) -> str:
        is_claimed = call.path.endswith("/claim")
        return str((self.anonymous if is_claimed else self.contact)["uuid"])

    def _uuid(self, call: Endpoint) -> Any:
        bought = "/reward-receptions/" in call.path
        return (self.bought if bought else self.reception)["uuid"]

    def _reward(self, call: Endpoint) -> Any:
        """At a register a digital one, as the contract's examples have it."""
        is_till = call.path == "/api/v3/register/reward-receptions"
        return self.rewards["DIGITAL" if is_till else "PHYSICAL"]

    def _email(self, call: Endpoint) -> str:
        is_new = call.method in ("POST", "PUT") and "verification" not in call.path
        return "new@example.com" if is_new else self.contact["email"]

    def _card(self, call: Endpoint) -> str:
        if call.method == "POST" and call.path.endswith("/contact-identifiers"):
            return "A card that is new"
        is_free = call.path.endswith(("/link", "/anonymous"))
        return str((self.loose if is_free else self.linked)["value"])

    def parameters(
        self, call: Endpoint, *, only_required: bool, where: str = "body"
    ) -> dict[str, Any]:
        """The query or the body of a call, whole or only what it can't go without."""
        given = {
            _attribute(call, name): self._tree(call, name) or self.text(call, name)
            for name, field in getattr(call, where).items()
            if field.required or not only_required
        }
        if only_required and "unit_value" in call.body:
            given["unit_value"] = self.text(call, "unit_value")
        if "hash" in given and "giftcard" not in call.path:
            given["hash"] = self._hash(given)
        return given

    def _tree(self, call: Endpoint, name: str) -> Any:
        is_hook = "webhook" in call.path and name == "attributes"
        return ["email", "firstname"] if is_hook else TREES.get(name)

    def _hash(self, given: dict[str, str]) -> str:
        """The signature of a token that says this."""
        shop = {"version": "v3", "shop_uuid": self.account.shop_uuid}
        mark = {name: given[name] for name in ("unique_id", "timestamp")}
        unit = {"unit_name": "purchase_amount", "unit_value": given["unit_value"]}
        says = shop | mark | unit
        if "credits" in given:
            says = shop | {"credits": given["credits"]} | mark
        return str(own(self.account.account_secret, **says)["hash"])

    async def send(
        self, call: Endpoint, content: str, kind: str, *, slash: str = ""
    ) -> httpx.Response:
        """The call with this body, and the headers that the PHP client sends."""
        path = call.path.replace("{id}", str(self.promotion_attribute["id"]))
        path = path.replace("{name}", self.attribute["name"])
        for name in re.findall(r"{(\w+)}", path):
            path = path.replace("{" + name + "}", self.text(call, name))
        query = self.parameters(call, only_required=False, where="query")
        response = await self.http.request(
            call.method,
            path + slash,
            params=query,
            content=content,
            headers={
                "Accept": "application/json",
                "Authorization": f"Bearer {self._key(call)}",
                "Content-Type": kind,
                "User-Agent": "GuzzleHttp/7",
            },
        )
        conformance.check(response)
        return response

    def _key(self, call: Endpoint) -> str:
        is_till = "/register" in call.path
        account = self.account
        return account.register_token if is_till else account.personal_access_token


def _attribute(call: Endpoint, name: str) -> str:
    """What a field is called that callers may name as they like."""
    if name not in ("<attribute name>", "<any>"):
        return name
    return "source" if "/vouchers" in call.path else "increment_id"


@pytest.fixture
async def world(
    http: httpx.AsyncClient,
    account: Any,
    make: Any,
    context: Context,
    dashboard: Any,
    chores: Chores,
) -> World:
    """A contact who has been given credits, and was sent a code to sign in with."""
    world = World(
        http, account, await make.contact(f"Robin{next(numbers)}@Example.com")
    )
    await make.tier("Gold", 0, media=MEDIA)
    await chores.do()
    world.anonymous = await make.anonymous()
    world.linked = await make.identifier(world.contact)
    world.loose = await make.identifier()
    world.reception = await make.reception(world.contact, unit_value="23.99")
    await add_rewards(world, make)
    await add_giftcards(world, make)
    paid_in = await make.prepaid(world.contact, 420)
    world.paid_in = {"uuid": paid_in["uuid"], "amount_in_cents": "2500"}
    await add_offers(world, make, dashboard)
    await add_hook(world, make)
    kinds = [each["subscription_type"] for each in world.contact["subscriptions"]]
    world.marketing = kinds[1]["uuid"]
    world.attribute = await make.attribute("contact", type="select")
    world.promotion_attribute = await make.attribute("promotion")
    for entity in ("loyalty_transaction", "reward"):
        await make.attribute(entity, type="multi_select", options=TREES["options"])
    await dashboard.put("/contacts-portal", url="https://club.example.com")
    inbox = Inbox(context, account.account_id)
    world.code = await inbox.code(world.contact["uuid"])
    return world


def php(tree: Any, name: str = "") -> Iterator[str]:
    """The pairs of a form, in PHP's brackets."""
    if isinstance(tree, str):
        yield f"{quote_plus(name)}={quote_plus(tree)}"
        return
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, each in pairs:
        yield from php(each, f"{name}[{key}]" if name else str(key))


def urlencode(tree: dict[str, Any]) -> str:
    """A form as PHP's http_build_query writes it."""
    return "&".join(php(tree))


async def add_rewards(world: World, make: Any) -> None:
    """Rewards of both kinds; the contact has bought of them, and collects one later."""
    terms = {"required_credits": 2, "media": MEDIA}
    world.rewards = {
        "PHYSICAL": await make.reward(**terms),
        "DIGITAL": await make.reward(codes=5, **terms),
    }
    later = await make.reward(pre_redeemable=True, expiration_duration=3_600, **terms)
    world.bought = await make.claim(world.contact, world.rewards["PHYSICAL"])
    await make.claim(world.contact, world.rewards["DIGITAL"])
    world.waiting = await make.claim(world.contact, later)


async def add_giftcards(world: World, make: Any) -> None:
    """A gift card that was loaded, and one that was not."""
    program = await make.giftcard_program()
    loaded, card = await make.giftcard(program), await make.giftcard(program)
    await make.attribute("giftcard_transaction", name="transaction_hash")
    moved = await make.moved(loaded, 420)
    emails = (await make._dashboard.get("/emails")).data
    [email] = [each for each in emails if each["category"] == "giftcard_recipient"]
    world.loaded = {"giftcard_uuid": loaded["uuid"]}
    world.gifts = {
        "email_uuid": email["uuid"],
        "uuid": moved["uuid"],
        "amount_in_cents": "2500",
        "giftcard_program_uuid": program["uuid"],
        "giftcard_uuid": card["uuid"],
        "hash": card["hash"].lower(),
        "type": "1",
    }


async def add_offers(world: World, make: Any, dashboard: Any) -> None:
    """A voucher, and one that a checkout holds: the contact's, of one promotion."""
    await make.attribute("promotion", name="shipping")
    await make.attribute("voucher", name="source")
    promotion = await make.promotion(attributes={"shipping": "domestic"})
    whose = {"contact_uuid": world.contact["uuid"]}
    voucher = await make.voucher(promotion, code="Slice-2027", **whose)
    held = await make.voucher(promotion, **whose)
    path = f"/vouchers/{held['uuid']}/lock"
    lock = (await dashboard.post(path)).data["lock"]
    world.locked = {"voucher_uuid": held["uuid"], "release_key": lock["release_key"]}
    world.offers = {
        "promotion_uuid": promotion["uuid"],
        "voucher_uuid": voucher["uuid"],
        "code": "Slice-2027",
        "name": "Free slice",
        "description": "One slice of cake",
        "type": "SINGLE_USE",
        "redemptions_per_voucher": "1",
        "voucher_limit": "500",
        "limit_per_contact": "5",
        "expiration_duration": "3600",
        "activation_date": "2026-01-31T12:00:00+00:00",
        "expiration_date": "2099-01-31 12:00:00",
        "quantity": "3",
        "status": "ACTIVE",
    }


async def add_hook(world: World, make: Any) -> None:
    """A subscription as the shop plug-in makes it."""
    world.hook = {
        "name": "WordPress: voucher_created",
        "event_type": "voucher_created",
        "url": "https://shop.example.com/wp-json/hooks",
        "status": "ACTIVE",
        "secret": "0123456789abcdef0123456789abcdef",
    }
    made = await make.webhook(**world.hook)
    world.hook["uuid"] = made["uuid"]


def accepted(call: Endpoint, response: httpx.Response) -> None:
    """Fails when a client could not read this answer."""
    assert response.status_code in (200, 201), response.text
    assert not unmet(call, response.json()), response.text


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_is_answered_as_its_clients_need_it(world, call):
    form = urlencode(world.parameters(call, only_required=False))

    response = await world.send(call, form, FORM)

    accepted(call, response)


@pytest.mark.parametrize("call", LISTS, ids=str)
async def test_a_list_of_every_kind_of_transaction_is_as_its_clients_need_it(
    world, call
):
    every = msgspec.structs.replace(call, query={})

    response = await world.send(every, "", FORM)

    accepted(call, response)
    kinds = {each["type"] for each in response.json()["data"]}
    assert kinds == {"credit_reception", "reward_reception", "digital_reward_reception"}


@pytest.mark.parametrize("call", WRITES, ids=str)
async def test_takes_as_little_as_its_clients_may_send(world, call):
    form = urlencode(world.parameters(call, only_required=True))

    response = await world.send(call, form, FORM)

    accepted(call, response)


@pytest.mark.parametrize("call", WRITES, ids=str)
async def test_takes_json_as_well(world, call):
    body = json.dumps(world.parameters(call, only_required=False))

    response = await world.send(call, body, "application/json")

    accepted(call, response)


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_takes_a_slash_at_the_end(world, call):
    form = urlencode(world.parameters(call, only_required=True))

    response = await world.send(call, form, FORM, slash="/")

    accepted(call, response)


@pytest.mark.parametrize("call", DEMANDING, ids=str)
async def test_names_every_missing_field_at_once(world, call):
    response = await world.send(call, "", FORM)

    refused = response.json()
    required = {
        name
        for name, field in call.body.items()
        if field.required and (str(call), name) not in MAY_BE_LEFT_OUT
    }
    assert (response.status_code, refused["code"]) == (400, 1003), refused
    assert required <= refused["errors"].keys()
    assert all(isinstance(reasons, list) for reasons in refused["errors"].values())


@pytest.mark.parametrize("call", CALLS, ids=str)
async def test_what_clients_need_is_looked_for(call):
    without = json.loads(json.dumps(call.example))

    nothing = unmet(call, {key: None for key in without})
    missing = unmet(call, {})

    assert not unmet(call, call.example)
    assert nothing or call.example["data"] is None
    assert missing
