"""The languages that people are spoken to in."""

from typing import Literal

Language = Literal["en", "nl"]

LANGUAGES: tuple[Language, ...] = ("en", "nl")


def spoken(*wanted: object) -> Language:
    """The first of these that we speak, else English."""
    known = {str(each): each for each in LANGUAGES}
    return next((known[str(each)] for each in wanted if str(each) in known), "en")


def preferred(accepted: bytes) -> Language:
    """What of `Accept-Language` (RFC 9110, 12.5.4) we speak, the dearest first."""
    ranges = [each.partition(";") for each in accepted.decode("latin-1").split(",")]
    dearest = sorted(ranges, key=lambda each: -_weight(each[2]))
    return spoken(*(each[0].strip().lower().partition("-")[0] for each in dearest))


def _weight(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0
