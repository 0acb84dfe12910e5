"""What a program calls its credits, and how many there are of them."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from regulars.kit.languages import Language

# Each language's own words for one and for several. A program that is called by
# another name has only that: nobody told us what one of them is called.
OWN: Mapping[Language, tuple[str, str]] = {
    "en": ("point", "points"),
    "nl": ("punt", "punten"),
}

# What the documentation calls them is no name of their own either.
USUAL = {word for words in OWN.values() for word in words} | {"credit", "credits", ""}


class CreditName(msgspec.Struct, frozen=True):
    """What customers know the credits by, such as Stempels."""

    custom: str | None = None

    def counted(self, credits: int | Decimal, language: Language) -> str:
        """So many credits, by their name."""
        return f"{credits} {self.said(credits, language)}"

    def said(self, credits: int | Decimal, language: Language) -> str:
        """The name of so many, without the number."""
        if not self.is_usual:
            return str(self.custom)
        one, several = OWN[language]
        return one if abs(credits) == 1 else several

    def several(self, language: Language) -> str:
        """The name of them all."""
        return self.said(2, language)

    @property
    def is_usual(self) -> bool:
        """Whether they are called what everybody calls them."""
        return (self.custom or "").strip().lower() in USUAL
