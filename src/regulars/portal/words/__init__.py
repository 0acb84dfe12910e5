"""What our pages say, in each language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from regulars.kit.clock import zone_of
from regulars.kit.languages import Language
from regulars.kit.money import money_shown
from regulars.loyalty.schemas import CreditName
from regulars.portal.words.dutch import DUTCH, MONTHS_DUTCH
from regulars.portal.words.english import ENGLISH, MONTHS_ENGLISH

WORDS: Mapping[Language, Mapping[str, str]] = {"en": ENGLISH, "nl": DUTCH}

MONTHS = {"en": MONTHS_ENGLISH, "nl": MONTHS_DUTCH}

OWN_NAMES = {"en": "English", "nl": "Nederlands"}

MINUS = "\N{MINUS SIGN}"


class Speech(msgspec.Struct, frozen=True):
    """One language, and what is written differently from business to business."""

    language: Language
    zone: str
    currency: str
    credits: CreditName = CreditName()

    def say(self, words: str, **named: Any) -> str:
        """Some of our words, with these in them, and the credits by their name."""
        name = self.credits.several(self.language)
        capital = name[:1].upper() + name[1:]
        return WORDS[self.language][words].format(name=name, Name=capital, **named)

    def number(self, number: int) -> str:
        """A number with its thousands parted."""
        told = f"{abs(number):,}"
        told = told.replace(",", ".") if self.language == "nl" else told
        return MINUS + told if number < 0 else told

    def credits_named(self, number: int) -> str:
        """So many credits, by their name."""
        said = self.credits.said(number, self.language)
        return f"{self.number(number)} {said}"

    def signed(self, number: int) -> str:
        """A number that was added or taken."""
        return f"+{self.number(number)}" if number >= 0 else self.number(number)

    def money(self, cents: int) -> str:
        """An amount as people write it."""
        told = money_shown(abs(cents), self.currency, self.language)
        return MINUS + told if cents < 0 else told

    def money_signed(self, cents: int) -> str:
        """An amount that was added or taken."""
        return f"+{self.money(cents)}" if cents >= 0 else self.money(cents)

    def day(self, when: datetime) -> str:
        """A day by the business's calendar."""
        try:
            local = when.astimezone(zone_of(self.zone))
        except OverflowError:
            # In the last of all days.
            local = when
        return f"{local.day} {MONTHS[self.language][local.month - 1]} {local.year}"

    def time(self, when: datetime) -> str:
        """The time by the business's clock."""
        return f"{when.astimezone(zone_of(self.zone)):%H:%M}"

    def last_day(self, until: datetime) -> str:
        """The last day on which something holds that ends at this moment."""
        return self.day(until - JUST_BEFORE)


JUST_BEFORE = datetime.resolution
