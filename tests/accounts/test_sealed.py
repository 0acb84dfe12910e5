"""What is sealed for one account doesn't open for another, whoever copies the row."""

import pytest
from make import Api

from regulars.accounts.errors import AccountSecretUnreadable
from regulars.kit.errors import IdempotencyKeyReused

COPY_SECRET = """
    update accounts set secret_sealed = (
      select theirs.secret_sealed from accounts theirs where theirs.id = $2)
    where id = $1
"""

SEAL_AS_BEFORE = "update accounts set secret_sealed = $2 where id = $1"

COPY_ANSWER = """
    update idempotency_keys ours set status = theirs.status, body = theirs.body
    from idempotency_keys theirs
    where (ours.account_id, ours.key) = ($1, $3)
      and (theirs.account_id, theirs.key) = ($2, $4)
"""


@pytest.fixture
def theirs(http, other_account) -> Api:
    """The dashboard of somebody else's account."""
    return Api(http, "/api/dashboard", other_account.personal_access_token)


class TestTheAccountSecret:
    async def test_of_another_account_can_not_be_read_here(
        self, dashboard, account, other_account, superuser
    ):
        ids = (account.account_id, other_account.account_id)
        await superuser.execute(COPY_SECRET, *ids)

        answer = await dashboard.get("/account/secret")

        assert (answer.status, answer.problem) == (409, AccountSecretUnreadable)
        assert other_account.account_secret not in str(answer.body)

    async def test_is_readable_again_when_it_was_renewed(
        self, dashboard, account, other_account, superuser
    ):
        ids = (account.account_id, other_account.account_id)
        await superuser.execute(COPY_SECRET, *ids)

        renewed = await dashboard.post("/account/secrets")

        assert (await dashboard.get("/account/secret")).data == renewed.data

    async def test_from_before_is_read_once_more_and_sealed_for_its_account(
        self, dashboard, account, context, superuser
    ):
        before = context.keys.seal(account.account_secret)
        await superuser.execute(SEAL_AS_BEFORE, account.account_id, before)

        read = (await dashboard.get("/account/secret")).data["account_secret"]

        now = await superuser.fetchval(
            "select secret_sealed from accounts where id = $1", account.account_id
        )
        assert read == account.account_secret
        assert now != before
        assert (await dashboard.get("/account/secret")).data["account_secret"] == read

    async def test_leaves_an_entry_when_it_is_read(self, dashboard, account, audit_log):
        (me,) = (await dashboard.get("/users")).data

        await dashboard.get("/account/secret")

        (entry,) = await audit_log.new()
        assert entry["verb"] == "account_secret_revealed"
        assert entry["subject_uuid"] == account.account_uuid
        assert entry["actor"] == f"user:{me['uuid']}"


class TestAStoredAnswer:
    @pytest.mark.parametrize("where", ["another account", "another key"])
    async def test_opens_only_where_it_was_given(
        self, dashboard, theirs, account, other_account, superuser, where
    ):
        ours, key = account.account_id, {"Idempotency-Key": "one"}
        owner, from_ = (
            (theirs, "one") if where == "another account" else (dashboard, "two")
        )
        source = other_account.account_id if owner is theirs else ours
        body = {"name": "Key"}
        await dashboard.send("POST", "/tokens", key, json=body)
        secret = await owner.send(
            "POST", "/tokens", {"Idempotency-Key": from_}, json=body
        )
        await superuser.execute(COPY_ANSWER, ours, source, "one", from_)

        again = await dashboard.send("POST", "/tokens", key, json=body)

        assert (again.status, again.problem) == (409, IdempotencyKeyReused)
        assert secret.data["token"] not in str(again.body)
