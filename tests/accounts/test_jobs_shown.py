"""What an account sees of what is still to be done for it."""

import pytest
from inbox import Inbox
from make import Api

from regulars.accounts.errors import JobNotFound
from regulars.contacts import jobs as contact_jobs
from regulars.kit.clock import now
from regulars.kit.errors import InvalidInput
from regulars.kit.ids import uuid7
from regulars.kit.work import Origin, Work, opened

REQUEST = "request-of-the-jobs-page"


@pytest.fixture
async def waiting(context, account) -> None:
    """Two jobs of the account that nobody does here."""
    work = Work(
        context.pool, account.account_id, "test", now(), Origin("here", REQUEST)
    )
    async with opened(work):
        for _ in range(2):
            work.defer(
                contact_jobs.merge,
                account_id=account.account_id,
                source_uuid=uuid7(),
                destination_uuid=uuid7(),
                actor="test",
            )


class TestJobs:
    async def test_shows_what_waits_and_which_request_asked_for_it(
        self, dashboard, waiting
    ) -> None:
        found = (await dashboard.get("/jobs", state="waiting")).data

        mine = [job for job in found if job["name"] == "contacts.merge"]
        assert len(mine) == 2
        assert {job["request_id"] for job in mine} == {REQUEST}
        assert {(job["tries"], job["error"]) for job in mine} == {(0, None)}
        assert mine[0]["number"] > mine[1]["number"]

    async def test_goes_on_before_a_number(self, dashboard, waiting) -> None:
        newest, older = (await dashboard.get("/jobs", state="waiting")).data[:2]

        found = (await dashboard.get("/jobs", before=newest["number"])).data

        assert found[0] == older
        assert newest not in found
        assert len((await dashboard.get("/jobs", limit=1)).data) == 1

    async def test_shows_nothing_of_another_account(
        self, http, waiting, other_account
    ) -> None:
        theirs = Api(http, "/api/dashboard", other_account.personal_access_token)

        found = (await theirs.get("/jobs")).data

        assert [job for job in found if job["name"] == "contacts.merge"] == []

    async def test_refuses_a_state_that_there_is_not(self, dashboard) -> None:
        assert (await dashboard.get("/jobs", state="lost")).errors.keys() == {"state"}


class TestRetrying:
    async def test_has_it_tried_again_from_the_start(
        self, dashboard, context, account
    ) -> None:
        number = await Inbox(context, account.account_id).park()
        path = f"/jobs/{number}/retries"
        [failed] = (await dashboard.get("/jobs", state="failed")).data

        again = (await dashboard.post(path)).data

        assert failed["number"] == again["number"] == number
        assert (again["state"], again["tries"]) == ("waiting", 0)
        assert (await dashboard.post(path)).problem is JobNotFound

    async def test_is_not_done_to_one_of_another_account(
        self, dashboard, context, other_account
    ) -> None:
        number = await Inbox(context, other_account.account_id).park()

        refused = await dashboard.post(f"/jobs/{number}/retries")

        assert refused.problem is JobNotFound

    @pytest.mark.parametrize("number", ["0", "x", "1e3", "9" * 30, "-1"])
    async def test_refuses_what_is_no_number_of_a_job(self, dashboard, number) -> None:
        refused = await dashboard.post(f"/jobs/{number}/retries")

        assert refused.problem in (JobNotFound, InvalidInput)


class TestSchedules:
    async def test_tells_when_each_comes_round_next(self, dashboard) -> None:
        found = (await dashboard.get("/job-schedules")).data

        by_name = {each["name"]: each for each in found}
        assert by_name["ledger.expire"]["cron"] == "* * * * *"
        assert by_name["accounts.sweep"]["next_due_at"][11:19] == "03:17:00"


async def test_the_operator_sees_all_of_them_and_ends_none_that_goes_on(
    operator, dashboard, waiting
) -> None:
    newest = (await dashboard.get("/jobs")).data[0]["number"]

    told = await operator.runs("jobs", "list")

    assert f"{newest} waiting contacts.merge tries=0 account=" in told
    assert "--failed" in await operator.runs("jobs", "list", "--help")
    with pytest.raises(AssertionError, match=f"has the number {newest}"):
        await operator.runs("jobs", "discard", str(newest))
