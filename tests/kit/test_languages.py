import pytest

from regulars.kit.languages import preferred, spoken


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (b"", "en"),
        (b"nl", "nl"),
        (b"nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        (b"de, nl;q=0.2, en;q=0.5", "en"),
        (b"de, fr;q=0.9, nl;q=0.1", "nl"),
        (b"nl;q=much, en;q=0.1", "en"),
        (b"*", "en"),
        (b"\xff;;;,,=", "en"),
    ],
)
def test_a_browser_is_answered_in_what_it_likes_best(accepted, language):
    assert preferred(accepted) == language


def test_the_first_language_that_we_speak_is_spoken():
    assert spoken(None, "de", "nl", "en") == "nl"
    assert spoken(None, ["nl"], 5) == "en"
