"""Every command beside a server that runs: what it prints, and how it refuses."""

import asyncio
import json
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from homes import open_home
from running import KEYS, Running, regulars, starting

from regulars import rooms
from regulars.commands import Verify, verify
from regulars.kit.context import Context
from regulars.kit.crypto import Keys
from regulars.kit.postgres import Database
from regulars.kit.verify import Finding, SealedRule, rules
from regulars.kit.work import Work
from regulars.settings import Settings

pytestmark = pytest.mark.xdist_group("commands")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with open_home() as place:
        yield place


@pytest.fixture(scope="module")
def up(home: Path) -> Iterator[Running]:
    with starting() as start:
        running = start(home=home)
        running.wait_until_ready()
        yield running


@pytest.fixture(scope="module")
def bakery(up: Running) -> dict[str, str]:
    """An account that a command has made."""
    return json.loads(told(up, "accounts", "create", "--name", "Bakery", "--json"))


@pytest.fixture
def slow_rule() -> Iterator[None]:
    """A first rule of which the first account has to wait."""
    rooms.load("verification")
    pauses = iter([2.5])

    async def look(work: Work, keys: Keys) -> list[Finding]:
        await asyncio.sleep(next(pauses, 0))
        return []

    rules.insert(0, SealedRule("a slow rule", look))
    yield
    del rules[0]


def told(up: Running, *words: str) -> str:
    """What the command prints when all is well."""
    ended = regulars(*words, "--data-dir", str(up.data))
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def ping(keys: dict[str, str]) -> httpx.Response:
    return httpx.get(
        f"{keys['base_url']}/api/v3/oauth/clients",
        headers={"Authorization": f"Bearer {keys['personal_access_token']}"},
    )


def contact(keys: dict[str, str]) -> httpx.Response:
    return httpx.post(
        f"{keys['base_url']}/api/v3/oauth/clients/contacts",
        headers={"Authorization": f"Bearer {keys['personal_access_token']}"},
        json={"email": f"{uuid.uuid4()}@example.com"},
    )


class TestAccounts:
    def test_create_prints_exactly_the_keys_and_they_work(
        self, bakery: dict[str, str]
    ) -> None:
        assert set(bakery) == KEYS
        assert ping(bakery).json()["data"]["company"] == "Bakery"
        assert contact(bakery).status_code in (200, 201)

    def test_list_finds_an_account_again(
        self, up: Running, bakery: dict[str, str]
    ) -> None:
        listed = json.loads(told(up, "accounts", "list", "--json"))
        seen = told(up, "accounts", "list")

        assert bakery["account_uuid"] in [each["uuid"] for each in listed]
        assert f"{bakery['account_uuid']}  Bakery" in seen

    def test_deactivate_shuts_out_and_activate_lets_in(
        self, up: Running, bakery: dict[str, str]
    ) -> None:
        told(up, "accounts", "deactivate", bakery["account_uuid"])
        shut = ping(bakery)
        told(up, "accounts", "activate", bakery["account_uuid"])
        let_in = ping(bakery)

        assert (shut.status_code, shut.json()["code"]) == (400, 7002)
        assert let_in.status_code == 200

    def test_limit_stops_what_goes_beyond_and_without_it_nothing_does(
        self, up: Running, bakery: dict[str, str]
    ) -> None:
        told(up, "accounts", "limit", bakery["account_uuid"], "--contacts", "0")
        refused = contact(bakery)
        told(up, "accounts", "limit", bakery["account_uuid"])
        taken = contact(bakery)

        assert refused.status_code == 400
        assert taken.status_code in (200, 201)


class TestBooks:
    def test_verify_names_the_place_and_ends_with_one(
        self, up: Running, bakery: dict[str, str]
    ) -> None:
        made = contact(bakery).json()["data"]
        wallet = made["credit_balance"]["uuid"]

        planted(up, "update wallets set balance = 7 where uuid = $1", wallet)
        found = regulars("verify", "--json", "--data-dir", str(up.data))
        planted(up, "update wallets set balance = 0 where uuid = $1", wallet)
        mended = regulars("verify", "--json", "--data-dir", str(up.data))

        verdict = json.loads(found.stdout)
        assert found.returncode == 1
        assert (verdict["ok"], verdict["accounts"]) == (False, 2)
        for problem in verdict["problems"]:
            assert list(problem) == [
                *("account_uuid", "wallet_uuid", "rule", "expected", "got")
            ]
            assert problem["account_uuid"] == bakery["account_uuid"]
        assert wallet in [problem["wallet_uuid"] for problem in verdict["problems"]]
        assert mended.returncode == 0
        assert json.loads(mended.stdout) == {"ok": True, "accounts": 2, "problems": []}

    @pytest.mark.usefixtures("bakery", "slow_rule")
    @pytest.mark.parametrize("as_json", [True, False])
    async def test_verify_says_how_far_it_is_after_two_seconds(
        self, up: Running, capsys: pytest.CaptureFixture[str], as_json: bool
    ) -> None:
        settings = Settings(data_dir=up.data)
        context = Context.of(settings, Database.embedded_in(up.data).url)

        code = await verify(context, Verify(json=as_json))

        await context.pool.close()
        told = capsys.readouterr()
        first, *more = told.err.splitlines()
        assert code == 0
        assert ("ok" in told.out, "a slow rule" in told.out) == (True, False)
        assert first == f"account 1 of 2, a slow rule: 0 of {2 * len(rules)}"
        assert 0 < len(more) < 10
        assert more[-1].startswith("account 2 of 2, ")

    def test_backup_writes_a_file_for_its_owner_alone(
        self, up: Running, home: Path
    ) -> None:
        told(up, "backup", str(home / "dump"))

        assert (home / "dump").read_bytes().startswith(b"PGDMP")
        assert stat.S_IMODE((home / "dump").stat().st_mode) == 0o600

    def test_openapi_migrate_and_doctor_do_no_harm(self, up: Running) -> None:
        document = json.loads(told(up, "openapi"))
        migrated = told(up, "migrate")
        looked_at = told(up, "doctor")

        assert document["openapi"].startswith("3.1")
        assert migrated.startswith("The schema is at ")
        assert "ok      fsync: fsync is on" in looked_at


NOBODY = str(uuid.UUID(int=0))

REFUSED = [
    (("accounts", "create", "--name", ""), "--name: "),
    (("accounts", "create", "--name", " "), "--name: "),
    (("accounts", "create", "--name", "\u200b"), "--name: "),
    (("accounts", "create", "--name", "x" * 201), "--name: "),
    (("accounts", "create", "--name", "B", "--email", "nonsense"), "--email: "),
    (("accounts", "activate", NOBODY), "90010 Account not found."),
    (("accounts", "deactivate", NOBODY), "90010 Account not found."),
    (("accounts", "limit", NOBODY), "90010 Account not found."),
    (("accounts", "limit", NOBODY, "--contacts", "-5"), "--contacts: "),
    (("accounts", "limit", NOBODY, "--contacts", "9" * 30), "--contacts: "),
    (
        ("accounts", "limit", NOBODY, "--requests-per-minute", "0"),
        "--requests-per-minute: ",
    ),
    (("backup", "/nowhere/dump"), "there is no directory /nowhere"),
    (("backup", "/"), "/ is a directory: name a file in it"),
    (("restore", "/nowhere/dump"), "there is no file /nowhere/dump"),
    (("restore", "/etc/hostname"), "runs on"),
    (("up", "--port", "0"), "runs on"),
]


class TestRefusals:
    @pytest.mark.parametrize(("words", "reason"), REFUSED, ids=str)
    def test_one_line_says_what_is_wrong(
        self, up: Running, words: tuple[str, ...], reason: str
    ) -> None:
        ended = regulars(*words, "--data-dir", str(up.data))

        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("regulars: ")
        assert reason in ended.stderr
        assert len(ended.stderr.splitlines()) == 1

    @pytest.mark.parametrize(
        "words",
        [("nonsense",), ("backup",), ("accounts", "activate", "nonsense")],
        ids=str,
    )
    def test_what_was_mistyped_ends_with_two(self, words: tuple[str, ...]) -> None:
        ended = regulars(*words)

        assert (ended.returncode, ended.stdout) == (2, "")
        assert "Traceback" not in ended.stderr

    def test_a_data_directory_that_can_not_be_is_named(self, home: Path) -> None:
        (home / "file").write_text("")

        ended = regulars("migrate", "--data-dir", str(home / "file"))

        assert ended.returncode == 1
        assert ended.stderr == f"regulars: {home / 'file'}: File exists\n"


def planted(up: Running, statement: str, *values: object) -> None:
    """What nobody but the database's superuser could do."""

    async def change() -> None:
        url = Database.embedded_in(up.data).superuser_url
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()

    asyncio.run(change())
