"""One colour of a business, and those that people can read made of it.

Lightness is moved in OKLCH, where a step looks as large in yellow as in blue, and hue
stays what it was. What can be read is reckoned as WCAG 2.2 does.
"""

import functools
import math

import msgspec

Rgb = tuple[float, float, float]

WHITE, INK = "#ffffff", "#10201b"

TEXT = 4.5
"""The contrast that text needs at least (WCAG 2.2, 1.4.3)."""

# A little more than asked for: what is rounded to whole bytes must pass too.
SAFE = 0.05

NEARLY = 3.2
"""From this contrast with white on, a fill is made darker instead of its text dark."""

AT_NIGHT = 7.0
"""What is lit by nothing but the screen is given more."""

STEPS = 200

LIGHT_CANVAS, DARK_SURFACE = "#f6f7f6", "#171f1c"


class Theme(msgspec.Struct, frozen=True):
    """A brand on one background: fills, what stands on them, and text and borders."""

    fill: str
    on_fill: str
    text: str
    soft: str


class Palette(msgspec.Struct, frozen=True):
    """A brand by day and by night."""

    light: Theme
    dark: Theme


@functools.lru_cache(maxsize=1_024)
def palette(brand: str) -> Palette:
    """What pages are painted with for a business of this colour."""
    on = best_on(brand)
    fill = brand if contrast(brand, on) >= TEXT else readable(brand, on)
    light = Theme(fill, on, readable(brand, LIGHT_CANVAS), tinted(brand, 0.955))
    at_night = readable(brand, DARK_SURFACE, AT_NIGHT)
    dark = Theme(at_night, best_on(at_night), at_night, tinted(brand, 0.29))
    return Palette(light, dark)


def best_on(background: str) -> str:
    """White or ink: white where it can be read, or could be on a little darker one."""
    return WHITE if contrast(background, WHITE) >= NEARLY else INK


def readable(color: str, against: str, least: float = TEXT) -> str:
    """The colour as it is, or as much darker or lighter as text needs there."""
    if contrast(color, against) >= least:
        return color
    lightness, chroma, hue = _in_oklch(color)
    way = -1 if luminance(against) > luminance(INK) + 0.2 else 1
    for step in range(1, STEPS + 1):
        moved = lightness + way * step / STEPS
        found = _in_hex(min(1.0, max(0.0, moved)), chroma, hue)
        if contrast(found, against) >= least + SAFE:
            return found
    return INK if way < 0 else WHITE


def tinted(color: str, lightness: float) -> str:
    """A pale or a deep one of the same hue, for what stands behind text."""
    _, chroma, hue = _in_oklch(color)
    return _in_hex(lightness, min(chroma, 0.022), hue)


def contrast(one: str, other: str) -> float:
    """How well one is read on the other: from 1, not at all, to 21."""
    first, second = luminance(one), luminance(other)
    brighter, darker = max(first, second), min(first, second)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """How bright it is, as WCAG 2.2 reckons it."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(color: str) -> Rgb:
    raw = bytes.fromhex(color.removeprefix("#"))
    red, green, blue = (_unbent(each / 255) for each in raw)
    return red, green, blue


def _unbent(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _bent(part: float) -> float:
    if part <= 0.0031308:
        return part * 12.92
    return float(1.055 * part ** (1 / 2.4) - 0.055)


def _in_oklch(color: str) -> tuple[float, float, float]:
    """Lightness, chroma and hue: Björn Ottosson's OKLab in its round form."""
    red, green, blue = _linear(color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _in_hex(lightness: float, chroma: float, hue: float) -> str:
    """The colour; one that no screen can show is made greyer until one can."""
    while True:
        parts = _in_rgb(lightness, chroma, hue)
        if chroma < 0.001 or all(-0.0005 <= part <= 1.0005 for part in parts):
            break
        chroma *= 0.95
    whole = (round(_bent(min(1.0, max(0.0, part))) * 255) for part in parts)
    return "#" + bytes(whole).hex()


def _in_rgb(lightness: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
