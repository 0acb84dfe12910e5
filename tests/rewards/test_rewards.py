"""Rewards themselves: listed whole, narrowed to who asks, set, changed and removed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from regulars.accounts.errors import ShopNotFound
from regulars.contacts.errors import ContactNotFound
from regulars.kit.errors import InvalidInput
from regulars.kit.work import Work, opened
from regulars.rewards.errors import RewardHasNoCodes, RewardNotFound
from regulars.rewards.schemas.rewards import MOST_CODES
from regulars.rewards.service.codes import ADD, PURPOSE, sealed_for


def titles(answer):
    return [reward["title"] for reward in answer.data]


async def filled(make, count):
    """So many rewards, named by their numbers."""
    return [await make.reward(title=f"Reward {n}") for n in range(count)]


class TestListRewards:
    async def test_has_all_of_them_when_no_page_is_asked(self, clients, register, make):
        await filled(make, 35)
        expected = [f"Reward {n}" for n in range(35)]

        on_clients, at_register = (
            await clients.get("/rewards"),
            await register.get("/rewards"),
        )

        assert titles(on_clients) == titles(at_register) == expected
        assert on_clients.meta["total"] == 35

    async def test_is_an_empty_list_without_rewards(self, clients):
        assert (await clients.get("/rewards")).data == []

    async def test_has_a_page_when_one_is_asked(self, clients, make):
        await filled(make, 5)

        pages = [
            titles(await clients.get("/rewards", page=page, limit=2))
            for page in (1, 2, 3, 4)
        ]

        assert pages == [
            ["Reward 0", "Reward 1"],
            ["Reward 2", "Reward 3"],
            ["Reward 4"],
            [],
        ]

    async def test_names_no_type_but_the_two_and_has_no_attributes(self, clients, make):
        await make.reward(media={"type": "image", "value": "https://x.example/a.png"})
        await make.reward(codes=2, is_active=False)

        told = (await clients.get("/rewards")).data

        assert [each["reward_type"] for each in told] == ["PHYSICAL", "DIGITAL"]
        assert [each["active"] for each in told] == [True, False]
        assert told[0]["media"] == {"type": "image", "value": "https://x.example/a.png"}
        assert [each["stock"] for each in told] == [None, 2]
        assert not any("attributes" in each for each in told)

    async def test_is_in_the_order_that_was_chosen(self, clients, make):
        first, _ = await filled(make, 2)
        await make.set(first, position=9)

        assert titles(await clients.get("/rewards")) == ["Reward 1", "Reward 0"]

    async def test_of_a_contact_is_what_they_can_claim(self, clients, make):
        contact = await make.rich(60)
        once = await make.reward(title="Once", limit_per_contact=1, required_credits=10)
        await make.claim(contact, once)
        await make.reward(title="Good")
        await make.reward(title="Free", required_credits=0)
        await make.reward(title="Dear", required_credits=51)
        await make.reward(title="Gone", stock=0)
        await make.reward(title="Off", is_active=False)
        await make.reward(title="Past", active_until="2020-01-01")
        await make.reward(title="Future", active_from="2999-01-01")

        told = await clients.get("/rewards", contact_uuid=contact["uuid"])

        assert titles(told) == ["Good", "Free"]

    async def test_of_a_contact_leaves_out_what_is_on_hold(self, clients, make):
        contact = await make.rich(60)
        await make.reward()
        await make.hold(contact, 11)

        told = await clients.get("/rewards", contact_uuid=contact["uuid"])

        assert titles(told) == []

    async def test_of_a_shop_is_what_it_offers(self, clients, register, make, account):
        shop = await make.shop()
        await make.reward(title="Here", shop_uuids=[account.shop_uuid])
        await make.reward(title="There", shop_uuids=[shop["uuid"]])
        await make.reward(title="Anywhere")

        there = await clients.get("/rewards", shop_uuid=shop["uuid"])
        here = await register.get("/rewards")

        assert titles(there) == ["There", "Anywhere"]
        assert titles(here) == ["Here", "Anywhere"]

    async def test_refuses_who_and_where_are_unknown(self, clients):
        refused = [
            (await clients.get("/rewards", **{name: str(uuid4())})).problem
            for name in ("shop_uuid", "contact_uuid")
        ]

        assert refused == [ShopNotFound, ContactNotFound]


class TestGetAndChangeReward:
    async def test_shows_one_with_all_its_keys(self, clients, make):
        reward = await make.reward(cost_price=1.5, description="One coffee")

        told = (await clients.get(f"/rewards/{reward['uuid']}")).data

        assert (told["cost_price"], told["description"]) == (1.5, "One coffee")
        assert told["type"] == told["reward_type"] == "PHYSICAL"
        assert (told["pre_redeemable"], told["expiration_duration"]) == (False, None)

    async def test_changes_what_a_client_sends_and_leaves_the_rest(
        self, clients, register, make, events
    ):
        reward = await make.reward(stock=5)
        path = f"/rewards/{reward['uuid']}"

        first = await clients.send("PUT", path, data={"required_credits": "60"})
        second = await register.send("PUT", path, data={"title": "Tea", "sku": "T-1"})

        assert (first.data["title"], first.data["required_credits"]) == (
            "Free coffee",
            60,
        )
        told = second.data
        assert (told["title"], told["required_credits"], told["stock"]) == (
            "Tea",
            60,
            5,
        )
        names = [each["name"] for each in await events()]
        assert names.count("reward_updated") == 2

    async def test_is_in_force_at_once(self, clients, make):
        contact, reward = await make.rich(200), await make.reward()
        await make.claim(contact, reward)

        await make.set(reward, required_credits=70)

        assert (await make.claim(contact, reward))["credits"] == -70

    async def test_refuses_what_is_unknown_removed_or_somebody_elses(
        self, clients, dashboard, make, others
    ):
        removed, theirs = await make.reward(), await others.reward()
        await dashboard.delete(f"/rewards/{removed['uuid']}")

        refused = [
            (await clients.send(method, f"/rewards/{uuid}")).problem
            for uuid in (removed["uuid"], theirs["uuid"], str(uuid4()))
            for method in ("GET", "PUT")
        ]

        assert refused == [RewardNotFound] * 6

    async def test_keeps_a_range_a_range(self, clients, make):
        reward = await make.reward(max_credits=200)

        answer = await clients.put(f"/rewards/{reward['uuid']}", required_credits=200)

        assert answer.errors == {"max_credits": ["Must be more than required_credits."]}


class TestSettings:
    async def test_keeps_everything_that_was_set(self, dashboard, make, account):
        what = {
            "reward_type": "PHYSICAL",
            "title": "Mug",
            "description": "With our name",
            "required_credits": 80,
            "max_credits": 120,
            "cost_price": 3.25,
            "stock": 12,
            "is_active": False,
            "media": {"type": "image", "value": "https://x.example/mug.png"},
            "pre_redeemable": True,
            "expiration_duration": 86_400,
            "gives_back_expired": True,
            "limit_per_contact": 2,
            "active_from": "2026-01-01",
            "active_until": "2026-12-31",
            "shop_uuids": [account.shop_uuid],
            "position": 4,
        }

        made = (await dashboard.post("/rewards", **what)).data

        kept = (await dashboard.get(f"/rewards/{made['uuid']}")).data
        assert kept == made
        assert {name: kept[name] for name in what} == what

    async def test_clears_what_may_be_empty(self, dashboard, make, account):
        reward = await make.reward(
            stock=1,
            max_credits=90,
            cost_price=1,
            limit_per_contact=1,
            media={"type": "image", "value": "x"},
            shop_uuids=[account.shop_uuid],
        )
        empty = dict.fromkeys(
            ("stock", "max_credits", "cost_price", "limit_per_contact", "media")
        )

        after = await make.set(reward, **empty, shop_uuids=[])

        assert {name: after[name] for name in empty} == empty
        assert after["shop_uuids"] == []

    @pytest.mark.parametrize(
        ("terms", "field"),
        [
            ({"required_credits": 50, "max_credits": 50}, "max_credits"),
            (
                {"active_from": "2026-02-02", "active_until": "2026-02-01"},
                "active_until",
            ),
            ({"pre_redeemable": True}, "expiration_duration"),
            ({"reward_type": "DIGITAL", "stock": 3}, "stock"),
            (
                {
                    "reward_type": "DIGITAL",
                    "pre_redeemable": True,
                    "expiration_duration": 60,
                },
                "pre_redeemable",
            ),
            ({"required_credits": -1}, "required_credits"),
            ({"cost_price": 0.001}, "cost_price"),
            ({"reward_type": "EXTERNAL"}, "reward_type"),
            ({"limit_per_contact": 0}, "limit_per_contact"),
            ({"colour": "red"}, "colour"),
        ],
    )
    async def test_refuses_terms_that_contradict_each_other(
        self, dashboard, terms, field
    ):
        what = {"reward_type": "PHYSICAL", "title": "Mug", "required_credits": 50}

        answer = await dashboard.post("/rewards", **what | terms)

        assert answer.problem is InvalidInput
        assert set(answer.errors) == {field}

    async def test_refuses_a_shop_that_is_not_there(self, dashboard, others, make):
        theirs = await others.shop()
        what = {"reward_type": "PHYSICAL", "title": "Mug", "required_credits": 50}

        answer = await dashboard.post("/rewards", **what, shop_uuids=[theirs["uuid"]])

        assert answer.problem is ShopNotFound
        assert (await dashboard.get("/rewards")).data == []

    async def test_leaves_a_removed_one_in_its_receptions(
        self, clients, dashboard, make
    ):
        contact, reward = await make.rich(), await make.reward()
        got = await make.claim(contact, reward)

        gone = await dashboard.delete(f"/rewards/{reward['uuid']}")

        assert (gone.data, titles(await clients.get("/rewards"))) == (None, [])
        kept = (await clients.get(f"/reward-receptions/{got['uuid']}")).data
        assert kept["reward"]["uuid"] == reward["uuid"]
        listed = await clients.get("/loyalty-transactions", type="reward_reception")
        assert [each["title"] for each in listed.data] == ["Free coffee"]


class TestCodes:
    async def test_are_as_many_at_once_as_the_documents_promise(self, make, superuser):
        reward = await make.reward(codes=1)
        # The server knows that there are next to none, and plans for so many.
        await superuser.execute("analyze reward_codes")

        made = [
            await make.codes(reward, [f"{name}-{n}" for n in range(MOST_CODES)])
            for name in ("Spring", "Summer")
        ]

        assert [each["added"] for each in made] == [MOST_CODES] * 2

    async def test_are_added_by_the_thousand_and_duplicates_are_told(
        self, make, events
    ):
        reward, other = await make.reward(codes=1), await make.reward(codes=1)
        many = [f"BULK-{n}" for n in range(5_000)]
        await make.codes(other, ["ELSEWHERE"])

        made = await make.codes(reward, [*many, "BULK-7", "ELSEWHERE"])
        again = await make.codes(reward, many[:3])

        assert made["added"] == 5_000
        assert made["duplicates"] == ["BULK-7", "ELSEWHERE"]
        assert made["stock"] == 5_001
        assert again == {"added": 0, "duplicates": many[:3], "stock": 5_001}
        told = [each for each in await events() if each["name"] == "reward_codes_added"]
        assert [each["payload"] for each in told][-2:] == [
            {"codes": 5_000},
            {"codes": 0},
        ]

    async def test_are_told_apart_by_neither_case_nor_spaces(
        self, make, clients, account
    ):
        reward = await make.reward(reward_type="DIGITAL")
        contact = await make.rich(1_000)

        made = await make.codes(reward, ["Tune-1", " TUNE-2 ", "tune-1"])
        again = await make.codes(reward, ["TUNE-1", " tune-2 ", "TUNE-2", "\ttune-1"])

        assert made == {"added": 2, "duplicates": ["tune-1"], "stock": 2}
        assert again == {"added": 0, "duplicates": ["TUNE-1", "tune-2"], "stock": 2}
        sold = [await make.claim(contact, reward) for _ in range(2)]
        codes = [each["digital_reward_code"]["code"] for each in sold]
        assert codes == ["Tune-1", "TUNE-2"]

    async def test_of_before_are_found_as_they_were_typed(self, make, context, account):
        """Releases of before looked them up just so; nothing can be told of others."""
        reward, keys = await make.reward(reward_type="DIGITAL"), context.keys
        work = Work(context.pool, account.account_id, "test", datetime.now(UTC))
        typed = ["tune-1", "TUNE-2", "Tune-3", " tune-4 "]
        macs = [keys.mac(PURPOSE, f"{work.account} {each}") for each in typed]
        sealed = [sealed_for(keys, work.account, each) for each in typed]
        async with opened(work):
            kept = (reward["id"], work.now, macs, sealed)
            await work.write(ADD, work.account_id, *kept, [], [])

        again = ["TUNE-1", "tune-2", "Tune-3", " tune-4 ", "Tune-2", "tune-5"]
        made = await make.codes(reward, again)

        duplicates = ["TUNE-1", "tune-2", "Tune-3", "tune-4"]
        assert made == {"added": 1, "duplicates": duplicates, "stock": 5}

    async def test_are_kept_sealed(self, make, superuser, account):
        reward = await make.reward(codes=1)
        await make.codes(reward, ["TELLTALE-42"])

        kept = await superuser.fetchval(
            "select string_agg(code::text, '') from reward_codes code"
            " where account_id = $1",
            account.account_id,
        )
        assert len(kept) > 100
        assert "TELLTALE" not in kept and b"TELLTALE".hex() not in kept

    async def test_are_only_for_digital_rewards(self, dashboard, make):
        reward = await make.reward()

        answer = await dashboard.post(f"/rewards/{reward['uuid']}/codes", codes=["A"])

        assert answer.problem is RewardHasNoCodes

    @pytest.mark.parametrize("codes", [[], [""], ["A", " "], ["x" * 201], "A", [1]])
    async def test_refuses_what_are_no_codes(self, dashboard, make, codes):
        reward = await make.reward(codes=1)

        answer = await dashboard.post(f"/rewards/{reward['uuid']}/codes", codes=codes)

        assert answer.problem is InvalidInput
