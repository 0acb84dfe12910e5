"""What somebody reads who types `--help`."""

import pytest

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
