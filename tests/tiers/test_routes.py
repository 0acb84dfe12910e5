"""Tiers on the doors: what clients read, and what the dashboard sets."""

import uuid

import pytest

from regulars.kit.errors import InvalidInput
from regulars.tiers.errors import (
    ContactTierNotFound,
    TierNotFound,
    TierThresholdTaken,
    TooManyTiers,
)
from regulars.tiers.service.manage import MOST_TIERS

GOLD = {"type": "image", "value": "https://cdn.example.com/gold.png"}


class TestClients:
    async def test_list_has_the_lowest_first(self, levels, clients):
        told = (await clients.get("/tiers")).data

        assert [(tier["name"], tier["position"]) for tier in told] == [
            *(("Bronze", 1), ("Silver", 2), ("Gold", 3)),
        ]
        assert told[2] == {
            "uuid": levels["Gold"]["uuid"],
            "name": "Gold",
            "description": "Twice as much",
            "position": 3,
            "media": None,
        }

    async def test_an_account_without_tiers_has_an_empty_list(self, clients):
        assert (await clients.get("/tiers")).data == []

    async def test_a_contact_shows_their_tier_everywhere(
        self, make, clients, register, dashboard, give
    ):
        tier = await make.tier("Gold", 10, media=GOLD)
        contact = await make.contact()
        await give(contact, 10)
        shown = {
            "uuid": tier["uuid"],
            "name": "Gold",
            "description": "",
            "position": 1,
            "media": GOLD,
        }

        path = f"/contacts/{contact['uuid']}"
        told = [(await door.get(path)).data for door in (clients, register, dashboard)]
        listed = (await clients.get("/contacts")).data
        changed = (await clients.put(path, attributes={"firstname": "Ann"})).data

        for each in (*told, *listed, changed):
            assert each["tier"] == shown
            assert each["current_values"]["tier"] == "Gold"
            assert each["current_display_values"]["tier"] == "Gold"
            values = {a["attribute"]["name"]: a["value"] for a in each["attributes"]}
            assert values["tier"] == "Gold"
        assert (await clients.get(path + "/tier")).data == shown

    async def test_a_contact_without_a_tier_is_answered_404(self, make, clients):
        contact = await make.contact()

        refused = await clients.get(f"/contacts/{contact['uuid']}/tier")

        assert refused.status == 404
        assert refused.problem is ContactTierNotFound
        assert refused.body["status_code"] == 404

    async def test_a_contact_who_is_nobody_is_answered_as_elsewhere(self, clients):
        refused = await clients.get(f"/contacts/{uuid.uuid4()}/tier")

        assert (refused.status, refused.body["code"]) == (400, 55031)


class TestDashboard:
    async def test_says_how_many_are_in_each(self, levels, make, give, dashboard):
        await give(await make.contact(), 100)
        await give(await make.contact(), 200)

        told = (await dashboard.get("/tiers")).data

        assert {each["name"]: each["contacts"] for each in told} == {
            **{"Bronze": 0, "Silver": 2, "Gold": 0}
        }
        silver = levels["Silver"]["uuid"]
        listed = await dashboard.get("/contacts", tier_uuid=silver)
        assert len(listed.data) == listed.meta["total"] == 2
        gold = levels["Gold"]["uuid"]
        assert (await dashboard.get("/contacts", tier_uuid=gold)).data == []

    async def test_sorts_tiers_by_their_thresholds(self, levels, dashboard):
        path = f"/tiers/{levels['Bronze']['uuid']}"

        changed = (await dashboard.put(path, threshold=5_000)).data

        told = (await dashboard.get("/tiers")).data
        names = [each["name"] for each in told]
        assert names == ["Silver", "Gold", "Bronze"]
        assert [each["position"] for each in told] == [1, 2, 3]
        assert changed["position"] == 3

    async def test_changes_what_is_sent_and_clears_a_picture(self, make, dashboard):
        tier = await make.tier("Gold", 10, media=GOLD, description="Top")
        path = f"/tiers/{tier['uuid']}"

        named = (await dashboard.put(path, name="Golden")).data
        bare = (await dashboard.put(path, media=None)).data

        assert (named["name"], named["media"], named["description"]) == (
            *("Golden", GOLD, "Top"),
        )
        assert (bare["name"], bare["media"]) == ("Golden", None)

    async def test_no_two_begin_at_the_same_threshold(self, levels, dashboard):
        added = await dashboard.post("/tiers", name="Also", threshold=100)
        path = f"/tiers/{levels['Gold']['uuid']}"
        changed = await dashboard.put(path, threshold=100)
        kept = await dashboard.put(path, threshold=1_000)

        assert added.problem is changed.problem is TierThresholdTaken
        assert kept.status == 200

    async def test_there_may_be_so_many(self, make, dashboard):
        for number in range(MOST_TIERS):
            await make.tier(f"Level {number}", number)

        refused = await dashboard.post("/tiers", name="More", threshold=MOST_TIERS)

        assert refused.problem is TooManyTiers

    async def test_a_removed_one_is_not_there(self, levels, dashboard):
        path = f"/tiers/{levels['Gold']['uuid']}"

        assert (await dashboard.delete(path)).status == 200

        assert (await dashboard.delete(path)).problem is TierNotFound
        assert (await dashboard.put(path, name="Gold")).problem is TierNotFound
        assert len((await dashboard.get("/tiers")).data) == 2
        again = await dashboard.post("/tiers", name="Gold", threshold=1_000)
        assert again.status == 201

    async def test_somebody_elses_is_not_there(self, levels, others):
        path = f"/tiers/{levels['Gold']['uuid']}"

        assert (await others._dashboard.delete(path)).problem is TierNotFound

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("threshold", -1),
            ("threshold", 1.5),
            ("threshold", "10"),
            ("threshold", 1_000_000_001),
            ("media", {"type": "image"}),
            ("position", 1),
        ],
    )
    async def test_names_what_is_wrong(self, dashboard, field, value):
        body = {"name": "Gold", "threshold": 10} | {field: value}

        refused = await dashboard.post("/tiers", **body)

        assert refused.problem is InvalidInput
        assert [name.split(".")[0] for name in refused.errors] == [field]
        assert (await dashboard.get("/tiers")).data == []

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("measure", "visits"),
            ("period_days", 0),
            ("period_days", 3_651),
            ("grace_days", -1),
            ("grace_days", None),
        ],
    )
    async def test_names_what_is_wrong_with_terms(self, dashboard, field, value):
        refused = await dashboard.put("/tier-terms", **{field: value})

        assert refused.problem is InvalidInput
        assert list(refused.errors) == [field]

    async def test_terms_are_changed_and_kept(self, dashboard, settled):
        before = (await dashboard.get("/tier-terms")).data
        await dashboard.put("/tier-terms", measure="transactions", period_days=30)
        await dashboard.put("/tier-terms", grace_days=7)
        await settled()
        after = (await dashboard.get("/tier-terms")).data

        own = {"measure": "credits_received", "period_days": None, "grace_days": 0}
        assert before == own | {"is_settled": True}
        new = {"measure": "transactions", "period_days": 30, "grace_days": 7}
        assert after == new | {"is_settled": True}

    async def test_each_change_stands_in_the_audit_log(self, dashboard, audit_log):
        tier = (await dashboard.post("/tiers", name="Gold", threshold=10)).data
        path = f"/tiers/{tier['uuid']}"
        for _ in range(2):
            await dashboard.put(path, threshold=20)
            await dashboard.put("/tier-terms", grace_days=7)
        await dashboard.delete(path)

        verbs = [entry["verb"] for entry in await audit_log.new()]

        assert verbs == [
            *("tier_created", "tier_changed", "tier_terms_changed", "tier_removed"),
        ]
