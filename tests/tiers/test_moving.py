"""Who is in which tier: moved after what they do, at night, and by new terms."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest


class TestMovingUp:
    async def test_a_contact_who_did_nothing_is_in_the_lowest(
        self, levels, make, settled, name_of
    ):
        contact = await make.contact()

        await settled()

        assert await name_of(contact) == "Bronze"

    async def test_credits_lead_as_far_as_they_reach(self, levels, make, give, name_of):
        contact = await make.contact()

        seen = []
        for credits in (99, 1, 899, 1):
            await give(contact, credits)
            seen.append(await name_of(contact))

        assert seen == ["Bronze", "Silver", "Silver", "Gold"]

    async def test_each_move_is_told_once(self, levels, make, give, events):
        contact = await make.contact()
        await give(contact, 150)
        await give(contact, 1)

        told = [e for e in await events() if e["name"] == "contact_tier_changed"]

        assert [each["contact_uuid"] for each in told] == [contact["uuid"]] * 1
        silver = levels["Silver"]
        assert told[0]["payload"] == {
            "from_tier": None,
            "from_name": None,
            "to_tier": silver["uuid"],
            "to_name": "Silver",
            "because": "reached",
            "measured": 150,
        }

    async def test_is_foreseen_by_a_call_that_is_tried_out(
        self, levels, make, clients, account, give, name_of
    ):
        contact = await make.contact()
        body = {"contact_uuid": contact["uuid"], "shop_uuid": account.shop_uuid}
        tried = {"Regulars-Dry-Run": "true"}

        answer = await clients.send(
            "POST", "/credit-receptions", tried, json=body | {"credits": 150}
        )

        foreseen = answer.meta["dry_run"]
        [job] = foreseen["jobs"]
        assert (job["name"], job["outcome"]) == ("tiers.follow", "done")
        [_, move] = foreseen["events"]
        assert (move["name"], move["step"]) == ("contact_tier_changed", 1)
        assert move["payload"]["to_name"] == "Silver"
        await give(contact, 1)
        assert await name_of(contact) == "Bronze"

    async def test_transactions_are_counted_where_the_terms_say_so(
        self, make, dashboard, settled, give, name_of
    ):
        await make.tier("Regular", 2)
        await dashboard.put("/tier-terms", measure="transactions")
        contact = await make.contact()

        await give(contact, 500)
        once = await name_of(contact)
        await give(contact, 0)

        assert (once, await name_of(contact)) == (None, "Regular")

    async def test_credits_that_wait_count_when_they_are_released(
        self, levels, make, clients, dashboard, settled, give, name_of
    ):
        contact = await make.contact()
        reception = await give(contact, 100, is_pending=True)
        before = await name_of(contact)

        path = f"/credit-receptions/{reception['uuid']}/release"
        assert (await dashboard.post(path)).status < 300
        await settled()

        assert (before, await name_of(contact)) == ("Bronze", "Silver")

    async def test_neither_corrections_nor_what_rewards_give_back_count(
        self, levels, make, settled, give, name_of, clients
    ):
        contact = await make.contact()
        await give(contact, 90)
        bought = await make.claim(contact, await make.reward(required_credits=50))
        await clients.post(f"/reward-receptions/{bought['uuid']}/reverse")
        await make.adjustment(contact, credits=500)

        await settled()

        assert await name_of(contact) == "Bronze"


class TestMovingDown:
    async def test_a_reversal_moves_them_down_again(
        self, levels, make, give, settled, name_of, clients
    ):
        contact = await make.contact()
        reception = await give(contact, 1_000)
        up = await name_of(contact)

        path = f"/credit-receptions/{reception['uuid']}/reverse"
        assert (await clients.post(path)).status < 300
        await settled()

        assert (up, await name_of(contact)) == ("Gold", "Bronze")

    async def test_a_refund_takes_off_what_it_took(self, levels, make, give, name_of):
        contact = await make.contact()
        await give(contact, 120)

        await give(contact, -21)

        assert await name_of(contact) == "Bronze"

    async def test_who_falls_short_stays_for_the_days_of_grace(
        self, levels, make, give, settled, name_of, dashboard, clients, night
    ):
        await dashboard.put("/tier-terms", grace_days=30)
        contact = await make.contact()
        reception = await give(contact, 1_000)
        path = f"/credit-receptions/{reception['uuid']}/reverse"
        await clients.post(path)
        await settled()

        kept = await name_of(contact)
        await night(29.9)
        still = await name_of(contact)
        await night(30.1)

        assert (kept, still, await name_of(contact)) == ("Gold", "Gold", "Bronze")

    async def test_who_earns_it_anew_in_time_keeps_it(
        self, levels, make, give, settled, name_of, dashboard, clients, night
    ):
        await dashboard.put("/tier-terms", grace_days=30)
        contact = await make.contact()
        reception = await give(contact, 1_000)
        await clients.post(f"/credit-receptions/{reception['uuid']}/reverse")
        await settled()

        await give(contact, 1_000)
        await night(40)

        assert await name_of(contact) == "Gold"

    async def test_a_period_runs_out_at_night(
        self, levels, make, give, settled, name_of, dashboard, night
    ):
        await dashboard.put("/tier-terms", period_days=365)
        contact = await make.contact()
        await give(contact, 1_000)

        await night(364.9)
        before = await name_of(contact)
        await night(365.1)

        assert (before, await name_of(contact)) == ("Gold", "Bronze")


class TestNewTerms:
    async def test_everybody_is_moved_when_a_tier_is_made(
        self, make, give, settled, name_of
    ):
        contact = await make.contact()
        await give(contact, 100)

        await make.tier("Silver", 100)
        before = await name_of(contact)
        await settled()

        assert (before, await name_of(contact)) == (None, "Silver")

    async def test_a_higher_threshold_moves_down_and_a_lower_one_up(
        self, levels, make, give, settled, name_of, dashboard, events
    ):
        contact = await make.contact()
        await give(contact, 100)
        path = f"/tiers/{levels['Silver']['uuid']}"

        await dashboard.put(path, threshold=101)
        await settled()
        down = await name_of(contact)
        await dashboard.put(path, threshold=50)
        await settled()

        assert (down, await name_of(contact)) == ("Bronze", "Silver")
        told = [e for e in await events() if e["name"] == "contact_tier_changed"]
        because = [each["payload"]["because"] for each in told]
        assert because == ["reached", "tiers_changed", "tiers_changed"]

    async def test_who_was_in_a_removed_tier_is_in_the_one_below(
        self, levels, make, give, settled, name_of, dashboard
    ):
        await dashboard.put("/tier-terms", grace_days=30)
        contact = await make.contact()
        await give(contact, 1_000)

        await dashboard.delete(f"/tiers/{levels['Gold']['uuid']}")
        await settled()

        assert await name_of(contact) == "Silver"

    async def test_a_change_that_another_follows_is_left_to_that(
        self, make, give, settled, name_of, dashboard, chores
    ):
        contact = await make.contact()
        await give(contact, 100)
        tier = await make.tier("Silver", 100)
        await dashboard.put(f"/tiers/{tier['uuid']}", threshold=200)

        is_settled = (await dashboard.get("/tier-terms")).data["is_settled"]
        await settled()

        assert await name_of(contact) is None
        assert not is_settled
        assert (await dashboard.get("/tier-terms")).data["is_settled"]


class TestWhoeverElse:
    async def test_whoever_was_merged_brings_what_they_did(
        self, levels, make, give, settled, name_of, dashboard
    ):
        one, other = await make.contact(), await make.contact()
        await give(one, 600)
        await give(other, 400)

        whom = {
            "source_contact_uuid": one["uuid"],
            "destination_contact_uuid": other["uuid"],
        }
        await dashboard.post("/contacts/merge", **whom)
        await settled()

        assert await name_of(other) == "Gold"

    @pytest.mark.parametrize("kind", ["DEFAULT", "GDPR"])
    async def test_nothing_is_told_of_who_is_deleted(
        self, levels, make, give, settled, dashboard, events, night, kind
    ):
        contact = await make.contact()
        await give(contact, 600)

        await dashboard.post(f"/contacts/{contact['uuid']}/delete", type=kind)
        await settled()
        await night(1)

        told = [e for e in await events() if e["name"] == "contact_tier_changed"]
        assert len(told) == 1

    async def test_other_accounts_have_their_own(
        self, levels, make, others, settled, give
    ):
        theirs = await others.contact()
        await others.reception(theirs, credits=5_000)

        await settled()

        path = f"/contacts/{theirs['uuid']}"
        assert (await others._clients.get(path)).data["tier"] is None
        assert (await others._dashboard.get("/tiers")).data == []


class TestStanding:
    @pytest.fixture
    def standing(self, dashboard):
        """How a contact stands."""

        async def of(contact, **query):
            path = f"/contacts/{contact['uuid']}/tier"
            return (await dashboard.get(path, **query)).data

        return of

    async def test_says_what_was_reached_and_what_is_missing(
        self, levels, make, give, standing
    ):
        contact = await make.contact()
        await give(contact, 150)

        told = await standing(contact)

        assert told["tier"]["name"] == "Silver"
        assert told["because"] == "reached"
        assert told["measured"] == 150
        assert told["next"] == {
            "uuid": levels["Gold"]["uuid"],
            "name": "Gold",
            "threshold": 1_000,
            "missing": 850,
        }
        assert told["lost_at"] is None
        assert told["sentences"][1:] == [
            "Reached with 100 points.",
            "What counts now: 150 points.",
            "850 more lead to Gold.",
        ]

    async def test_calls_credits_what_the_program_calls_them(
        self, levels, make, give, standing
    ):
        contact, one = await make.contact(), await make.contact()
        await give(contact, 150)
        await give(one, 1)
        assert "What counts now: 1 point." in (await standing(one))["sentences"]

        await make.program(custom_credit_name="Stempels")

        told = (await standing(contact, language="nl"))["sentences"]
        assert told[1:3] == ["Bereikt met 100 Stempels.", "Wat nu telt: 150 Stempels."]

    async def test_says_when_it_would_be_lost(
        self, levels, make, give, standing, dashboard
    ):
        await dashboard.put("/tier-terms", period_days=365, grace_days=30)
        contact = await make.contact()
        noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        first = noon - timedelta(days=300)
        shop = {"shop_uuid": make._account.shop_uuid, "contact_uuid": contact["uuid"]}
        for credits, at in ((90, first), (20, noon - timedelta(days=240))):
            body = {"credits": credits, "happened_at": at.isoformat()}
            await dashboard.post("/credit-receptions", **body, **shop)
        await give(contact, 1)
        ends = first + timedelta(days=365 + 30)

        told = await standing(contact, language="nl")

        assert told["measured"] == 111
        assert told["lost_at"] == ends.isoformat()
        assert told["lapses_at"] is None
        day = ends.astimezone(ZoneInfo("Europe/Amsterdam")).date()
        assert told["sentences"][-1] == f"Zonder meer erbij eindigt het op {day}."

    async def test_says_until_when_it_is_kept(
        self, levels, make, give, standing, dashboard, clients, settled
    ):
        await dashboard.put("/tier-terms", grace_days=30)
        contact = await make.contact()
        reception = await give(contact, 1_000)
        await clients.post(f"/credit-receptions/{reception['uuid']}/reverse")
        await settled()

        told = await standing(contact)

        assert told["tier"]["name"] == "Gold"
        assert told["lapses_at"] == told["lost_at"] is not None

    async def test_of_nobody_nothing_is_said(self, dashboard):
        refused = await dashboard.get(f"/contacts/{uuid.uuid4()}/tier")

        assert refused.status == 404
