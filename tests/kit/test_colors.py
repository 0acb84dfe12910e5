"""Colours of businesses, made so that everybody can read them."""

import random

import pytest
from scale import scaled

from regulars.kit.colors import (
    DARK_SURFACE,
    LIGHT_CANVAS,
    TEXT,
    contrast,
    luminance,
    palette,
)


def colors() -> list[str]:
    chance = random.Random(20)
    some = [f"#{chance.randrange(1 << 24):06x}" for _ in range(scaled(2_000))]
    return [*some, "#000000", "#ffffff", "#808080", "#ffff00", "#0000ff", "#ff0000"]


def test_text_can_be_read_whatever_the_colour():
    worst = min(
        min(
            contrast(theme.fill, theme.on_fill),
            contrast(theme.text, ground),
        )
        for color in colors()
        for theme, ground in (
            (palette(color).light, LIGHT_CANVAS),
            (palette(color).dark, DARK_SURFACE),
        )
    )

    print(f"tried={len(colors())} expected>={TEXT} got={worst:.3f}")
    assert worst >= TEXT


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert palette("#0f5c4a").light.fill == "#0f5c4a"
    assert palette("#0f5c4a").light.text == "#0f5c4a"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#fff000", "#fff000", 1),
    ],
)
def test_contrast_is_reckoned_as_wcag_does(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)


def test_hue_stays_where_lightness_moves():
    yellow = palette("#ffeb3b").light.text

    red, green, blue = bytes.fromhex(yellow[1:])
    assert red > blue and green > blue and luminance(yellow) < luminance("#ffeb3b")
