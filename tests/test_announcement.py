"""How far something is, as a terminal shows it."""

import io

import pytest

from regulars.announcement import progress, progress_when_slow


class Terminal(io.StringIO):
    """A place that somebody looks at."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_has_one_line_that_is_gone_in_the_end():
    terminal = Terminal()

    with progress(terminal) as show:
        show("account 1 of 1, " + "a long rule " * 20, 1, 4)
        show("sums", 2, 4)

    drawn = terminal.getvalue().split("\r")
    first, second, end = (each.removesuffix("\033[K") for each in drawn[1:])
    assert "\n" not in terminal.getvalue()
    assert 40 < len(first) < 80
    assert second == "█" * 16 + "·" * 16 + " 2 of 4 sums"
    assert end == ""


@pytest.mark.parametrize("place", [Terminal(), io.StringIO()])
def test_what_shows_nothing_leaves_nothing(place):
    with progress(place):
        pass

    assert place.getvalue() == ""


def test_elsewhere_it_is_told_ten_times_at_most():
    place = io.StringIO()

    with progress(place) as show:
        for done in range(1_000):
            show("sums", done, 1_000)

    lines = place.getvalue().splitlines()
    assert lines[:2] == ["sums: 0 of 1,000", "sums: 100 of 1,000"]
    assert len(lines) == 10


async def test_nothing_is_told_of_what_is_done_in_time(capsys):
    async with progress_when_slow(60) as tell:
        tell("sums", 0, 2)
        tell("lots", 1, 2)

    assert capsys.readouterr() == ("", "")
