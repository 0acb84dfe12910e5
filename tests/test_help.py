"""What somebody reads who types `--help`, or a command about the wrong place."""

import subprocess
import sys
from pathlib import Path

import pytest
from homes import open_home

from regulars import __main__ as program
from regulars.kit import cli

program.load("")


def test_lists_what_can_be_done_with_accounts():
    printed = " ".join(cli.parser().format_help().split())

    assert "accounts activate, create, deactivate, limit" in printed
    assert "`regulars settings` lists what may be set" in printed


def test_shows_what_kind_of_value_an_option_takes(capsys):
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["up", "--help"])

    printed = capsys.readouterr().out
    assert "--port N" in printed
    assert "--credentials FILE" in printed
    assert "--data-dir DIR" in printed


@pytest.mark.parametrize("word", ["abc", "80a", ""])
def test_says_in_plain_words_which_option_wants_a_number(capsys, word):
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["up", "--port", word])

    told = capsys.readouterr().err
    assert f"argument --port: {word!r} is not a whole number" in told


def test_a_mistyped_data_directory_is_told_in_one_line():
    with open_home() as home:
        refused = verify(home / "data")
        left = list(home.iterdir())

    assert refused.returncode == 1
    assert f"there is no data of Regulars in {home / 'data'}" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert left == []


def verify(data_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "regulars", "verify", "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
    )
