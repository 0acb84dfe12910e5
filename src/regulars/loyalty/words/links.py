"""What the page behind a loyalty token says, in each language."""

import msgspec

from regulars.kit.languages import Language


class LinkWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the page behind a loyalty token says, in one language."""

    heading: str
    where: str
    once: str


LINKS: dict[Language, LinkWords] = {
    "en": LinkWords(
        heading="Credits for you",
        where="This link holds credits of the shop that gave it to you. Show it at the "
        "till, or open it in the shop’s own app: there they are added to yours.",
        once="It works once, for whoever brings it first.",
    ),
    "nl": LinkWords(
        heading="Punten voor jou",
        where="In deze link zitten punten van de winkel waarvan je hem kreeg. Laat hem "
        "zien bij de kassa, of open hem in de app van de winkel: daar komen ze bij je "
        "andere punten.",
        once="Hij werkt één keer, voor wie er het eerst mee komt.",
    ),
}
