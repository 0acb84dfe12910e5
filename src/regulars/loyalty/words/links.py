"""What the page behind a loyalty token says, in each language."""

from datetime import datetime

import msgspec

from regulars.kit.clock import zone_of
from regulars.kit.languages import Language
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
        heading="Credits for you",
        some="{credits} credits for you",
        one="One credit for you",
        where="Show this link at the till of the shop that gave it to you, or open it "
        "in the shop’s own app: there they are added to your credits.",
        once="It works once, for whoever brings it first.",
        taken="These credits have been taken",
        taken_on="Somebody brought this link on {day}, and it works once. Was it you? "
        "Then they are among your credits.",
        not_now="These credits can’t be had at the moment",
        why_not_now="The shop gives none just now. Keep the link, or ask at the till.",
        over="This link doesn’t work",
        why_over="Perhaps it was not copied whole, or the shop has ended it since. Ask "
        "the shop for another.",
    ),
    "nl": LinkWords(
        heading="Credits voor jou",
        some="{credits} credits voor jou",
        one="Eén credit voor jou",
        where="Laat deze link zien bij de kassa van de winkel waarvan je hem kreeg, of "
        "open hem in de app van de winkel: daar komen ze bij je andere credits.",
        once="Hij werkt één keer, voor wie er het eerst mee komt.",
        taken="Deze credits zijn al opgehaald",
        taken_on="Op {day} kwam iemand met deze link, en hij werkt één keer. Was jij "
        "dat? Dan staan ze bij je credits.",
        not_now="Deze credits zijn nu niet op te halen",
        why_not_now="De winkel geeft er op dit moment geen. Bewaar de link, of vraag "
        "ernaar bij de kassa.",
        over="Deze link werkt niet",
        why_over="Misschien is hij niet helemaal gekopieerd, of heeft de winkel hem "
        "ingetrokken. Vraag de winkel om een nieuwe.",
    ),
}


def credits_told(credits: int, language: Language) -> str:
    """How many there are for whoever reads it."""
    words = LINKS[language]
    return words.one if credits == 1 else words.some.format(credits=credits)


def day_told(when: datetime, zone: str, language: Language) -> str:
    """A day by the business's calendar."""
    local = when.astimezone(zone_of(zone))
    return f"{local.day} {MONTHS[language][local.month - 1]} {local.year}"
