"""One command starts everything, survives everything, and stops cleanly."""

import contextlib
import json
import shlex
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from homes import open_home
from running import KEYS, Running, Start, ready, regulars, starting


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    with starting() as begin:
        yield begin


@pytest.fixture
def home() -> Iterator[Path]:
    with open_home() as place:
        yield place


@pytest.fixture(scope="module")
def up(start: Start) -> Running:
    running = start("--demo")
    running.wait_until_ready()
    return running


def give_credits(printed: str) -> httpx.Response:
    """What the printed curl does."""
    words = shlex.split(
        next(line for line in printed.splitlines() if line.startswith("curl "))
    )
    headers = dict(
        words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H"
    )
    body = words[words.index("-d") + 1]
    return httpx.post(words[1], headers=headers, content=body)


@pytest.mark.xdist_group("up")
class TestUp:
    """In this order: each stands on what the one before has left."""

    def test_prints_a_call_that_gives_credits(self, up: Running) -> None:
        answer = give_credits(up.printed())

        assert answer.status_code in (200, 201), answer.text
        assert answer.json()["data"]["credits"] > 0

    def test_knows_what_music_some_customers_like(self, up: Running) -> None:
        keys = json.loads(up.credentials.read_text())

        answer = httpx.get(
            f"{keys['base_url']}/api/v3/oauth/clients/contacts/find-one-by",
            params={"email": "customer1@example.com"},
            headers={"Authorization": f"Bearer {keys['personal_access_token']}"},
        )

        told = answer.json()["data"]
        assert told["current_values"]["favourite_genre"] == "jazz"
        assert told["current_display_values"]["favourite_genre"] == "Jazz"

    def test_keeps_the_currency_that_its_purchases_were_counted_in(
        self, up: Running
    ) -> None:
        keys = json.loads(up.credentials.read_text())

        answer = httpx.put(
            f"{keys['base_url']}/api/dashboard/account",
            headers={"Authorization": f"Bearer {keys['personal_access_token']}"},
            json={"currency": "USD"},
        )

        assert answer.status_code == 400, answer.text
        assert list(answer.json()["errors"]) == ["currency"]

    def test_writes_exactly_the_keys_for_their_owner_alone(self, up: Running) -> None:
        written = json.loads(up.credentials.read_text())

        assert set(written) == KEYS
        assert stat.S_IMODE(up.credentials.stat().st_mode) == 0o600
        assert httpx.get(f"{written['base_url']}/ready").status_code == 200

    def test_opens_nothing_to_other_users_and_no_other_port(self, up: Running) -> None:
        sockets = up.postmaster().net_connections("inet")
        modes = {
            name: stat.S_IMODE((up.data / name).stat().st_mode)
            for name in ("secret.key", "credentials.json", "postgres", "postgres.log")
        }

        assert sockets == []
        assert modes == {
            "secret.key": 0o600,
            "credentials.json": 0o600,
            "postgres": 0o700,
            "postgres.log": 0o600,
        }

    def test_never_runs_the_database_as_root(self, up: Running) -> None:
        assert up.postmaster().uids().real != 0

    def test_refuses_a_second_one_on_the_same_directory(self, up: Running) -> None:
        second = regulars("up", "--port", "0", "--data-dir", str(up.data))

        assert second.returncode == 1
        assert len(second.stderr.splitlines()) == 1
        assert f"process {up.process.pid}" in second.stderr

    def test_lets_commands_work_beside_it(self, up: Running) -> None:
        made = regulars(
            *("accounts", "create", "--name", "Bakery", "--json"),
            *("--data-dir", str(up.data)),
        )
        proof = regulars("verify", "--json", REGULARS_DATA_DIR=str(up.data))

        assert set(json.loads(made.stdout)) == KEYS
        first = json.loads(up.credentials.read_text())
        assert json.loads(made.stdout)["base_url"] == first["base_url"]
        assert json.loads(proof.stdout)["ok"] is True
        assert json.loads(proof.stdout)["accounts"] == 2

    @pytest.mark.parametrize("victim", ["serve", "work", "postgres"])
    def test_starts_again_what_was_killed(self, up: Running, victim: str) -> None:
        def found() -> psutil.Process | None:
            for child in up.process.children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if victim in (child.name(), *child.cmdline()):
                        return child
            return None

        before = found()
        assert before is not None
        before.kill()
        until = time.monotonic() + 10
        while (now := found()) is None or now.pid == before.pid or not ready(up):
            assert time.monotonic() < until, up.printed()
            time.sleep(0.05)

        assert give_credits(up.printed()).status_code in (200, 201)

    def test_its_children_die_with_it(self, up: Running) -> None:
        family = up.family()

        up.process.kill()

        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []

    def test_serves_again_on_the_same_data(self, up: Running, start: Start) -> None:
        before = json.loads(up.credentials.read_text())

        again = start("--demo", home=up.credentials.parent)
        keys = again.wait_until_ready()

        assert keys["account_uuid"] == before["account_uuid"]
        assert keys["staff_password"] == before["staff_password"]
        assert give_credits(again.printed()).status_code in (200, 201)
        assert "purchases" not in again.printed()
        again.end()

    def test_serves_again_after_everything_was_killed_at_once(
        self, up: Running, start: Start
    ) -> None:
        for _ in range(3):
            running = start(home=up.credentials.parent)
            running.wait_until_ready()
            assert give_credits(running.printed()).status_code in (200, 201)
            running.kill()

        proof = regulars("verify", "--json", "--data-dir", str(up.data))
        assert json.loads(proof.stdout)["problems"] == []

    def test_is_killed_in_its_first_start_and_begins_anew(
        self, home: Path, start: Start
    ) -> None:
        first = start("--demo", home=home)
        until = time.monotonic() + 30
        while "purchases" not in first.printed():
            assert time.monotonic() < until, first.printed()
            time.sleep(0.01)
        first.kill()

        again = start("--demo", home=home)
        again.wait_until_ready()

        assert "6,919 of 6,919" in again.printed()
        assert give_credits(again.printed()).status_code in (200, 201)
        proof = regulars("verify", "--json", "--data-dir", str(again.data))
        assert json.loads(proof.stdout)["accounts"] == 1
        again.end()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_stops_cleanly_when_it_is_told_to(
        self, home: Path, start: Start, number: signal.Signals
    ) -> None:
        running = start(home=home)
        running.wait_until_ready()
        family = running.family()

        running.process.send_signal(number)

        assert running.process.wait(20) == 0
        assert psutil.wait_procs(family, timeout=2)[1] == []
        log = (home / "data" / "postgres.log").read_text()
        assert log.rstrip().endswith("database system is shut down")
        assert "Traceback" not in running.printed()


class TestBackup:
    def test_restores_what_it_backed_up_and_numbers_go_on(
        self, home: Path, start: Start
    ) -> None:
        (home / "old").mkdir()
        old = start(home=home / "old")
        keys = old.wait_until_ready()
        new = home / "new" / "data"
        new.mkdir(parents=True)

        written = regulars("backup", str(home / "dump"), "--data-dir", str(old.data))
        (new / "secret.key").write_text((old.data / "secret.key").read_text())
        old.stop()
        read = regulars("restore", str(home / "dump"), "--data-dir", str(new))
        twice = regulars("restore", str(home / "dump"), "--data-dir", str(new))
        restored = start(home=home / "new")
        base_url = restored_address(restored)

        assert (written.returncode, written.stderr) == (0, "")
        assert stat.S_IMODE((home / "dump").stat().st_mode) == 0o600
        assert (read.returncode, read.stderr) == (0, "")
        assert twice.returncode == 1 and "has accounts" in twice.stderr
        assert json.loads(
            regulars("verify", "--json", "--data-dir", str(new)).stdout
        ) == {"ok": True, "accounts": 1, "problems": []}
        token = {"Authorization": f"Bearer {keys['personal_access_token']}"}
        added = httpx.post(
            f"{base_url}/api/v3/oauth/clients/contacts",
            headers=token,
            json={"email": "after@example.com"},
        )
        assert added.status_code in (200, 201), added.text

    def test_refuses_what_is_no_backup_in_one_line(self, home: Path) -> None:
        (home / "dump").write_text("not a dump")

        refused = regulars(
            *("restore", str(home / "dump"), "--without-key"),
            *("--data-dir", str(home / "data")),
        )
        keyless = regulars(
            "restore", str(home / "dump"), "--data-dir", str(home / "other")
        )

        assert "bring the old server's secret key first" in keyless.stderr
        assert not (home / "other").exists()
        assert refused.returncode == 1
        assert "pg_restore failed" in refused.stderr
        assert len(refused.stderr.splitlines()) <= 3


def restored_address(running: Running) -> str:
    until = time.monotonic() + 30
    while not (running.data / "address").exists():
        assert time.monotonic() < until, running.printed()
        time.sleep(0.05)
    return (running.data / "address").read_text().strip()


class TestDoctor:
    def test_says_what_is_right_and_what_to_do_about_the_rest(self, home: Path) -> None:
        regulars("migrate", "--data-dir", str(home / "data"))
        key = home / "data" / "secret.key"
        key.write_text("x")
        key.chmod(0o644)

        told = regulars("doctor", "--data-dir", str(home / "data"))

        assert told.returncode == 1
        assert "ok      fsync: fsync is on" in told.stdout
        assert f"not ok  secret key: {key} has mode 644" in told.stdout
        assert f"chmod 600 {key}" in told.stdout


class TestRefusals:
    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("REGULARS_PORT", "many"),
            ("REGULARS_POOLSIZE", "8"),
            ("REGULARS_SECRET_KEY", "changeme"),
            ("REGULARS_SMTP_URL", "http://mail"),
        ],
    )
    def test_a_wrong_setting_is_named_in_one_line(
        self, home: Path, variable: str, value: str
    ) -> None:
        refused = regulars("up", "--data-dir", str(home / "data"), **{variable: value})

        assert refused.returncode == 1
        assert variable in refused.stderr
        assert len(refused.stderr.splitlines()) == 1

    def test_a_server_alone_asks_for_a_database(self, home: Path) -> None:
        refused = regulars("serve", "--data-dir", str(home / "data"))

        assert refused.returncode == 1
        assert "regulars up" in refused.stderr
