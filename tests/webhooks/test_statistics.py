"""How subscriptions did lately, and who was told of an event."""

from datetime import timedelta

from make import Api

from regulars.kit.clock import now
from regulars.webhooks import service
from regulars.webhooks.queries.hours import _p95
from regulars.webhooks.service.hours import SPANS, span_of
from webhooks.receiving import OK, answer, subscribe

STATISTICS = "/webhook-statistics"


async def statistics(dashboard, made):
    told = {
        each["webhook_subscription_uuid"]: each
        for each in (await dashboard.get(STATISTICS)).data
    }
    return told[made["uuid"]]


class TestStatistics:
    async def test_count_each_attempt_by_its_hour(
        self, clients, dashboard, make, post, receiver
    ):
        made = await subscribe(clients, receiver, "contact_created")
        other = await subscribe(clients, receiver, "reward_updated")
        receiver.say(answer(500), OK)

        await make.contact()
        await make.contact()
        await post.deliver()

        told = await statistics(dashboard, made)
        [hour] = told["hours"]
        assert (told["succeeded"], told["failed"]) == (2, 1)
        assert (hour["succeeded"], hour["failed"]) == (2, 1)
        assert hour["hour"].endswith(":00:00+00:00")
        assert told["p95_milliseconds"] in SPANS
        none = await statistics(dashboard, other)
        assert none["hours"] == [] and none["p95_milliseconds"] is None

    async def test_are_of_a_day_and_kept_a_week(
        self, clients, dashboard, make, post, receiver, superuser, work, account
    ):
        made = await subscribe(clients, receiver, "contact_created")
        await make.contact()
        await post.deliver()
        earlier = """
            update webhook_hours set hour = hour - $2::interval where account_id = $1
        """

        await superuser.execute(earlier, account.account_id, timedelta(hours=25))
        of_yesterday = await statistics(dashboard, made)
        await superuser.execute(earlier, account.account_id, timedelta(days=8))
        await service.forget_hours(work, now())
        await work.close()

        left = "select count(*) from webhook_hours where account_id = $1"
        assert of_yesterday["succeeded"] == 0
        assert await superuser.fetchval(left, account.account_id) == 0

    async def test_are_no_other_accounts(self, clients, receiver, http, other_account):
        await subscribe(clients, receiver, "contact_created")
        theirs = Api(http, "/api/dashboard", other_account.personal_access_token)

        assert (await theirs.get(STATISTICS)).data == []

    def test_nineteen_of_twenty_had_ended_within_p95(self):
        assert _p95({10: 19, 500: 1}) == 10
        assert _p95({10: 18, 500: 2}) == 500
        assert _p95({30: 1}) == 30
        assert [span_of(each) for each in (0, 1, 3, 20_000, 90_000)] == [
            *(1, 1, 5, 20_000, 20_000)
        ]


class TestWhoGotIt:
    async def test_names_each_subscription_that_is_told(
        self, clients, dashboard, make, post, receiver, events
    ):
        first = await subscribe(clients, receiver, "contact_created")
        second = await subscribe(clients, receiver, "contact_created")
        await subscribe(clients, receiver, "reward_updated")
        await make.contact()
        await post.deliver()
        [event] = [e for e in await events() if e["name"] == "contact_created"]

        path = f"/events/{event['position']}/webhook-deliveries"
        told = (await dashboard.get(path)).data

        whose = [each["webhook_subscription_uuid"] for each in told]
        assert whose == [first["uuid"], second["uuid"]]
        assert {each["state"] for each in told} == {"delivered"}
        assert {each["position"] for each in told} == {event["position"]}

    async def test_is_nobody_where_nobody_listens(self, dashboard):
        assert (await dashboard.get("/events/1/webhook-deliveries")).data == []

    async def test_refuses_what_is_no_position(self, dashboard):
        refused = await dashboard.get("/events/first/webhook-deliveries")

        assert refused.errors == {"position": ["This is not a number."]}
