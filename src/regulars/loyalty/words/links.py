"""What the page behind a loyalty token says, in each language."""

from datetime import datetime

import msgspec

from regulars.kit.clock import zone_of
from regulars.kit.languages import Language
from regulars.loyalty.schemas.credits import CreditName
from regulars.loyalty.words.phrases import MONTHS


class LinkWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the page behind a loyalty token says, in one language."""

    heading: str
    some: str
    one: str
    where: str
    once: str
    taken: str
    taken_on: str
    not_now: str
    why_not_now: str
    over: str
    why_over: str


LINKS: dict[Language, LinkWords] = {
    "en": LinkWords(
        heading="{Name} for you",
        some="{credits} for you",
        one="One credit for you",
        where="Show this link at the till of the shop that gave it to you, or open it "
        "in the shop’s own app: there they are added to your {name}.",
        once="It works once, for whoever brings it first.",
        taken="These {name} have been taken",
        taken_on="Somebody brought this link on {day}, and it works once. Was it you? "
        "Then they are among your {name}.",
        not_now="These {name} can’t be had at the moment",
        why_not_now="The shop gives none just now. Keep the link, or ask at the till.",
        over="This link doesn’t work",
        why_over="Perhaps it was not copied whole, or the shop has ended it since. Ask "
        "the shop for another.",
    ),
    "nl": LinkWords(
        heading="{Name} voor jou",
        some="{credits} voor jou",
        one="Eén credit voor jou",
        where="Laat deze link zien bij de kassa van de winkel waarvan je hem kreeg, of "
        "open hem in de app van de winkel: daar komen ze bij je andere {name}.",
        once="Hij werkt één keer, voor wie er het eerst mee komt.",
        taken="Deze {name} zijn al opgehaald",
        taken_on="Op {day} kwam iemand met deze link, en hij werkt één keer. Was jij "
        "dat? Dan staan ze bij je {name}.",
        not_now="Deze {name} zijn nu niet op te halen",
        why_not_now="De winkel geeft er op dit moment geen. Bewaar de link, of vraag "
        "ernaar bij de kassa.",
        over="Deze link werkt niet",
        why_over="Misschien is hij niet helemaal gekopieerd, of heeft de winkel hem "
        "ingetrokken. Vraag de winkel om een nieuwe.",
    ),
}


class Told(msgspec.Struct, frozen=True):
    """The page's words for credits that are called so, in one language."""

    credits: CreditName
    language: Language

    def say(self, words: str, day: str = "") -> str:
        """Some of its words, with the credits by their name."""
        name = self.credits.several(self.language)
        return words.format(name=name, Name=name[:1].upper() + name[1:], day=day)

    def count(self, credits: int) -> str:
        """How many there are for whoever reads it."""
        words, counted = LINKS[self.language], self.credits.counted
        if credits == 1 and self.credits.is_usual:
            return words.one
        return words.some.format(credits=counted(credits, self.language))


def day_told(when: datetime, zone: str, language: Language) -> str:
    """A day by the business's calendar."""
    local = when.astimezone(zone_of(zone))
    return f"{local.day} {MONTHS[language][local.month - 1]} {local.year}"
