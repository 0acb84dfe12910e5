"""Promotions and vouchers field by field: as sent, and as answered.

The public clients' own calls are in `endpoints.json`; what only the documentation has
is written down here.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from regulars.kit.errors import InvalidInput

ATOM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

FROM, UNTIL = "2026-01-31T12:00:00+00:00", "2099-01-31T12:00:00+00:00"


class Date:
    """A moment as clients read it."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(ATOM.fullmatch(other))

    def __repr__(self) -> str:
        return "a moment"


class Uuid:
    """A uuid."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(UUID.fullmatch(other))

    def __repr__(self) -> str:
        return "a uuid"


def promotion(told: Any) -> dict[str, Any]:
    """The promotion of a voucher: its attributes stand in it twice."""
    return {
        "uuid": told["uuid"],
        "name": "Free slice",
        "description": "One slice of cake",
        "type": "MULTI_USE",
        "redemptions_per_voucher": 3,
        "voucher_limit": 500,
        "limit_per_contact": 5,
        "expiration_duration": 3600,
        "attributes": {"shipping": "domestic"},
        "shipping": "domestic",
    }


def voucher(offer: Any, contact: Any = None, **more: Any) -> dict[str, Any]:
    """Every field of a voucher that nobody has redeemed."""
    whose = None if contact is None else {k: contact[k] for k in ("uuid", "email")}
    return {
        "uuid": Uuid(),
        "code": "Slice-2027",
        "status": "ACTIVE",
        "name": "Free slice",
        "description": "One slice of cake",
        "activation_date": FROM,
        "expiration_date": UNTIL,
        "redeemed_at": None,
        "is_redeemed": False,
        "redemptions_remaining": 3,
        "times_redeemed": 0,
        "total_redemptions_allowed": 3,
        "attributes": {"shipping": "domestic", "source": "newsletter"},
        "contact": whose,
        "promotion": promotion(offer),
        **more,
    }


@pytest.fixture(params=["clients", "register"])
def door(request):
    """Each public door in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def offer(make):
    """A promotion whose vouchers may be used three times."""
    await make.attribute("promotion", name="shipping")
    await make.attribute("voucher", name="source")
    return await make.promotion(
        name="Free slice",
        description="One slice of cake",
        redemptions_per_voucher=3,
        voucher_limit=500,
        limit_per_contact=5,
        expiration_duration=3600,
        attributes={"shipping": "domestic"},
    )


@pytest.fixture
def order(offer):
    """A voucher as a form says it."""
    days = {"activation_date": FROM, "expiration_date": UNTIL}
    own = {"code": "Slice-2027", "source": "newsletter"}
    return {"promotion_uuid": offer["uuid"], **own, **days}


class TestPromotion:
    async def test_keeps_each_field_that_is_sent(self, door, make):
        await make.attribute("promotion", name="shipping")
        form = {
            "name": "Free slice",
            "description": "One slice of cake",
            "type": "MULTI_USE",
            "redemptions_per_voucher": "3",
            "voucher_limit": "500",
            "limit_per_contact": "5",
            "expiration_duration": "3600",
            "shipping": "domestic",
        }

        made = (await door.form("/promotions", **form)).data

        expected = promotion(made)
        del expected["shipping"]
        assert made == expected
        assert (await door.get(f"/promotions/{made['uuid']}")).data == made
        assert (await door.get("/promotions")).data == [made]

    async def test_says_what_was_left_out(self, door, make):
        await make.attribute("promotion", name="shipping")
        form = {"name": "Free slice", "description": "One slice of cake"}

        made = (await door.form("/promotions", **form)).data

        assert made == {
            "uuid": Uuid(),
            **form,
            "type": "SINGLE_USE",
            "redemptions_per_voucher": 1,
            "voucher_limit": 0,
            "limit_per_contact": None,
            "expiration_duration": None,
            "attributes": {"shipping": None},
        }

    async def test_has_an_object_of_attributes_where_there_are_none(self, door, make):
        await make.promotion()

        [told] = (await door.get("/promotions")).data

        assert told["attributes"] == {}


class TestVoucher:
    async def test_keeps_each_field_that_is_sent(self, door, make, offer, order):
        contact = await make.contact()

        made = await door.form("/vouchers", **order, contact_uuid=contact["uuid"])

        expected = voucher(offer, contact)
        assert made.data == expected | {"type": "voucher"}
        found = await door.get("/vouchers/find", code="slice-2027")
        listed = await door.get("/vouchers", contact_uuid=contact["uuid"])
        one = await door.get(f"/vouchers/{made.data['uuid']}")
        assert found.data == one.data == expected
        assert listed.data == [expected]
        assert listed.meta["total"] == 1

    async def test_changes_each_field_that_is_sent(self, door, offer, order):
        made = (await door.form("/vouchers", **order)).data
        form = {
            "status": "DEACTIVATED",
            "activation_date": "2026-02-01 12:00:00",
            "expiration_date": "2098-01-31T13:00:00+01:00",
            "custom_attributes[source]": "poster",
        }

        for path in (f"/vouchers/{made['uuid']}", f"/vouchers/update/{made['uuid']}"):
            changed = (await door.send("PUT", path, data=form)).data
            assert changed == voucher(
                offer,
                status="DEACTIVATED",
                activation_date="2026-02-01T12:00:00+00:00",
                expiration_date="2098-01-31T12:00:00+00:00",
                attributes={"shipping": "domestic", "source": "poster"},
            )
            back = {"status": "ACTIVE", "source": "newsletter"}
            await door.send("PUT", path, data=back)

    async def test_is_told_with_each_use(self, door, make, account, offer, order):
        contact = await make.contact()
        await door.form("/vouchers", **order)
        form = {"code": "SLICE-2027", "contact_uuid": contact["uuid"]}
        form |= {"shop_uuid": account.shop_uuid}

        once = (await door.form("/vouchers/redeem", **form)).data
        path = "/vouchers/multi-redeem"
        rest = (await door.form(path, **form, number_of_times="2")).data
        undone = rest["voucher_redemptions"][0]["uuid"]
        back = (await door.form(f"/vouchers/{undone}/reverse")).data

        use = {"uuid": Uuid(), "created_at": Date()}
        used = {"redemptions_remaining": 2, "times_redeemed": 1, "redeemed_at": Date()}
        assert once == voucher(offer, contact, **used, voucher_redemption=use)
        last = {"redemptions_remaining": 0, "times_redeemed": 3, "redeemed_at": Date()}
        last |= {"status": "REDEEMED", "is_redeemed": True}
        assert rest == {
            "voucher": voucher(offer, contact, **last),
            "voucher_redemptions": [use, use],
        }
        again = {"redemptions_remaining": 1, "times_redeemed": 2, "redeemed_at": Date()}
        told = use | {"reversed_at": Date()}
        assert back == voucher(offer, contact, **again, voucher_redemption=told)

    async def test_is_validated_locked_and_released(
        self, door, make, account, offer, order
    ):
        uuid = (await door.form("/vouchers", **order)).data["uuid"]
        contact = await make.contact()
        form = {"shop_uuid": account.shop_uuid, "contact_uuid": contact["uuid"]}

        valid = (await door.form(f"/vouchers/{uuid}/validate", **form)).data
        locked = (await door.form(f"/vouchers/{uuid}/lock/")).data
        key = {"release_key": locked["lock"]["release_key"]}
        free = (await door.form(f"/vouchers/{uuid}/release/", **key)).data

        assert valid == voucher(offer, contact, is_valid=True)
        assert locked == {
            "voucher": {"uuid": uuid, "status": "LOCKED"},
            "lock": {
                "release_key": Uuid(),
                "locked_at": Date(),
                "unlocked_at": None,
                "system_release_at": Date(),
            },
        }
        assert free == {
            "voucher": {"uuid": uuid, "status": "ACTIVE"},
            "lock": locked["lock"] | {"unlocked_at": Date(), "system_release_at": None},
        }

    async def test_is_redeemed_with_the_key_of_its_lock(self, door, make, order):
        uuid = (await door.form("/vouchers", **order)).data["uuid"]
        contact = {"contact_uuid": (await make.contact())["uuid"]}
        lock = (await door.form(f"/vouchers/{uuid}/lock/")).data["lock"]

        key = {"release_key": lock["release_key"]}
        done = await door.form("/vouchers/redeem", code="slice-2027", **contact, **key)

        assert done.data["times_redeemed"] == 1

    async def test_pages_are_described_as_clients_loop_over_them(self, door, order):
        await door.form("/vouchers", **order)
        await door.form("/vouchers", **order | {"code": "Another"})

        told = await door.get("/vouchers", limit="1", page="2")

        path = told.meta["path"]
        assert path.endswith(f"{door.prefix}/vouchers")
        assert told.meta == {
            "current_page": 2,
            "from": 2,
            "last_page": 2,
            "links": [
                {
                    "url": f"{path}?limit=1&page=1",
                    "label": "&laquo; Previous",
                    "active": False,
                },
                {"url": f"{path}?limit=1&page=1", "label": "1", "active": False},
                {"url": f"{path}?limit=1&page=2", "label": "2", "active": True},
                {"url": None, "label": "Next &raquo;", "active": False},
            ],
            "path": path,
            "per_page": 1,
            "to": 2,
            "total": 2,
        }


class TestOlderPhp:
    """DateTime objects in the bodies of PHP before 7.3."""

    PARTS = (
        ("3", "UTC", "2099-01-31T12:00:00+00:00"),
        ("3", "Europe/Amsterdam", "2099-01-31T11:00:00+00:00"),
        ("2", "CET", "2099-01-31T11:00:00+00:00"),
        ("2", "EST", "2099-01-31T17:00:00+00:00"),
        ("1", "-05:30", "2099-01-31T17:30:00+00:00"),
    )

    @staticmethod
    def form(name: str, kind: str, zone: str, day: str = "2099-01-31") -> str:
        """The pairs that http_build_query makes of a DateTime."""
        parts = {"date": f"{day} 12:00:00.000000", "timezone_type": kind}
        parts["timezone"] = zone
        return urlencode({f"{name}[{key}]": value for key, value in parts.items()})

    @pytest.mark.parametrize(("kind", "zone", "moment"), PARTS)
    async def test_are_read_wherever_a_voucher_has_a_day(
        self, door, chores, offer, kind, zone, moment
    ):
        until = self.form("expiration_date", kind, zone)
        since = self.form("activation_date", kind, zone, day="2098-01-31")
        promotion_uuid = f"promotion_uuid={offer['uuid']}"

        made = await sent(door, "POST", "/vouchers", promotion_uuid, since, until)
        ordered = await sent(
            door, "POST", "/vouchers/batch", promotion_uuid, since, until, "quantity=1"
        )
        await chores.do()
        path = f"/vouchers/{made.data['uuid']}"
        later = self.form("expiration_date", kind, zone, day="2099-02-28")
        changed = await sent(door, "PUT", path, later)

        [printed] = (await door.get("/vouchers", limit="1")).data
        assert ordered.data["type"] == "vouchers"
        for one in (made.data, printed):
            assert one["expiration_date"] == moment
            assert one["activation_date"] == moment.replace("2099", "2098")
        assert changed.data["expiration_date"] == moment.replace("01-31", "02-28")

    @pytest.mark.parametrize(("kind", "hours"), [("3", "+02"), ("2", "+01")])
    async def test_have_the_summer_time_of_a_name(self, door, offer, kind, hours):
        until = self.form("expiration_date", kind, "CET", day="2098-07-31")
        promotion_uuid = f"promotion_uuid={offer['uuid']}"

        made = await sent(door, "POST", "/vouchers", promotion_uuid, until)

        moment = datetime.fromisoformat(f"2098-07-31T12:00:00{hours}:00")
        assert datetime.fromisoformat(made.data["expiration_date"]) == moment

    @pytest.mark.parametrize(
        "parts",
        [
            {"date": "2099-01-31 12:00:00", "timezone": "Europe/Nowhere"},
            {"date": "2099-01-31 12:00:00", "timezone": "../../etc/passwd"},
            {"date": "2099-01-31 12:00:00", "timezone": "+99:00"},
            {"date": "2099-02-30 12:00:00", "timezone": "UTC"},
            {"date": "9999-12-31 23:59:59", "timezone": "-05:00"},
            {"date": "tomorrow", "timezone": "UTC"},
            {"timezone": "UTC", "timezone_type": "3"},
            {"date": "2099-01-31 12:00:00", "hour": "12"},
        ],
    )
    async def test_are_refused_where_they_are_no_moment(self, door, offer, parts):
        form = urlencode({f"expiration_date[{k}]": v for k, v in parts.items()})
        promotion_uuid = f"promotion_uuid={offer['uuid']}"

        refused = await sent(door, "POST", "/vouchers", promotion_uuid, form)

        assert refused.problem is InvalidInput
        assert list(refused.errors) == ["expiration_date"]
        assert (await door.get("/vouchers")).data == []


async def test_the_dashboard_takes_no_moment_in_parts(dashboard, offer):
    parts = {"date": "2099-01-31 12:00:00.000000", "timezone": "UTC"}
    body = {"promotion_uuid": offer["uuid"], "expiration_date": parts}

    refused = await dashboard.post("/vouchers", **body)

    assert refused.problem is InvalidInput
    assert list(refused.errors) == ["expiration_date"]


async def sent(door: Any, method: str, path: str, *pairs: str) -> Any:
    """A form as PHP sends it."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return await door.send(method, path, kind, content="&".join(pairs))
