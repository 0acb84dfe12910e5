"""What stands on a sheet of gift cards, in the language of the business."""

from regulars.kit.languages import Language
from regulars.kit.printing import SheetWords


class Words(SheetWords, frozen=True, kw_only=True):
    """Everything that is said, in one language; cards may have a PIN."""

    pin: str


WORDS: dict[Language, Words] = {
    "en": Words(
        heading="Gift cards to print",
        which="Cards {first} to {last} of {total}, made on {made}.",
        of_all="All gift cards of this batch: {total}, made on {made}.",
        keep="Each code pays for as much as is on its card: keep this sheet as you "
        "keep money.",
        before="The cards before these",
        after="The next cards",
        until="Good until {day}",
        pin="PIN {pin}",
    ),
    "nl": Words(
        heading="Cadeaukaarten om te printen",
        which="Kaarten {first} tot en met {last} van {total}, gemaakt op {made}.",
        of_all="Alle cadeaukaarten van deze partij: {total}, gemaakt op {made}.",
        keep="Met elke code betaal je wat er op de kaart staat: bewaar dit vel zoals "
        "je geld bewaart.",
        before="De kaarten hiervoor",
        after="De volgende kaarten",
        until="Geldig tot en met {day}",
        pin="Pincode {pin}",
    ),
}
