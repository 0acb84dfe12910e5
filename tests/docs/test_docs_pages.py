"""What README, tutorial and how-tos show is what happens: every command is typed."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from docs_pages import ROOT, matches, read, run
from homes import open_home

HOWTOS = sorted((ROOT / "docs/howto").glob("*.md"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs/tutorial").glob("*.md")), *HOWTOS]
KEYS = ROOT / "docs/howto/index.md"

# Pages about machines that a test has not got: systemd, a proxy, another's database.
NOT_RUN = {"behind-a-proxy.md", "own-postgresql.md", "upgrade.md"}


@dataclass
class Server:
    """A `make run` in a folder that looks like a checkout to whoever types in it."""

    home: Path
    address: str


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The demo, started once for all pages."""
    with open_home() as home:
        (home / "data").mkdir(mode=0o711)
        (home / ".data").symlink_to("data")
        (home / ".venv").symlink_to(sys.prefix)
        (home / ".curlrc").write_text("silent\nshow-error\n")
        (home / "bin").mkdir()
        _stand_in(home / "bin")
        with (home / "up.log").open("w") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "regulars", "up", "--demo", "--port", "0"),
                    *("--data-dir", ".data", "--credentials", "credentials.json"),
                ],
                cwd=home,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Server(home, _address(process, home))
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture
def readers_shell(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader's environment: nothing of ours set, and a quiet curl."""
    for name in [name for name in os.environ if name.startswith("REGULARS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(server.home))
    monkeypatch.setenv("PATH", f"{server.home / 'bin'}:{os.environ['PATH']}")


@pytest.mark.xdist_group("docs")
@pytest.mark.usefixtures("readers_shell")
class TestPages:
    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
    def test_prints_what_the_page_shows(self, path: Path, server: Server) -> None:
        page = read(path)
        first = read(KEYS).steps if path in HOWTOS and path != KEYS else []

        printed = run(page, first, server.home, server.address)

        shown = [step for step in page.steps if step.answer is not None]
        print(f"tried={len(printed)} expected={len(shown)} answers got=as shown")
        assert bool(shown) != (path.name in NOT_RUN), "a page shows what it prints"

    def test_leaves_the_books_in_order(self, server: Server) -> None:
        proof = subprocess.run(
            [sys.executable, "-m", "regulars", "verify", "--data-dir", ".data"],
            cwd=server.home,
            capture_output=True,
            text=True,
        )

        assert proof.returncode == 0, proof.stdout

    def test_a_machine_without_curl_is_told_the_same(self, server: Server) -> None:
        token = json.loads((server.home / "credentials.json").read_text())
        bearer = f"Authorization: Bearer {token['personal_access_token']}"
        url = f"{server.address}/api/v3/oauth/clients/contacts"
        body = '{"email": "tess@example.com"}'
        script = str(Path(__file__).with_name("curl.py"))

        answers = [
            json.loads(subprocess.check_output([sys.executable, script, *words]))
            for words in (
                [url, "-H", bearer, "--json", body],
                [url, "-H", bearer, "-d", "email=tess@example.com"],
                [f"{url}/find-one-by?email=tess@example.com", "-H", bearer],
            )
        ]

        assert answers[0]["data"]["email"] == "tess@example.com"
        assert answers[1]["code"] == 60005
        assert answers[2]["data"]["uuid"] == answers[0]["data"]["uuid"]


class TestMarkers:
    def test_dots_stand_for_a_part_of_a_line_or_for_lines(self) -> None:
        assert matches('{\n  "a": "..."\n}', '{\n  "a": "xyz"\n}')
        assert matches('{\n  ...\n  "b": 1\n}', '{\n  "a": 0,\n  "c": [],\n  "b": 1\n}')
        assert matches('"a": {...}', '"a": {\n  "b": 1\n}')

    def test_nothing_else_may_differ(self) -> None:
        assert not matches('{\n  "a": 1\n}', '{\n  "a": 2\n}')
        assert not matches('{\n  "a": "..."\n}', '{\n  "a": "x",\n  "b": 1\n}')
        assert not matches("...\nlast", "first\nlost")


def test_pages_that_are_not_run_say_why() -> None:
    left_out = {path.name: read(path).left_out for path in PAGES}

    silent = [name for name in NOT_RUN if not left_out[name]]
    assert silent == []


def _address(process: subprocess.Popen[bytes], home: Path) -> str:
    until = time.monotonic() + 120
    while not (home / "credentials.json").exists():
        assert process.poll() is None, (home / "up.log").read_text()
        assert time.monotonic() < until, (home / "up.log").read_text()
        time.sleep(0.1)
    return (home / ".data/address").read_text().strip()


def _stand_in(folder: Path) -> None:
    """What a reader has and this machine may lack: `make run` done, and curl."""
    make = folder / "make"
    make.write_text('#!/bin/sh\n[ "$*" = run ] && cat "$HOME/up.log"\n')
    make.chmod(0o755)
    if shutil.which("curl") is None:
        curl = folder / "curl"
        script = Path(__file__).with_name("curl.py")
        curl.write_text(f'#!/bin/sh\nexec {sys.executable} {script} "$@"\n')
        curl.chmod(0o755)
