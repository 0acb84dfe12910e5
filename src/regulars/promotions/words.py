"""What stands on a sheet of vouchers, in the language of the business."""

from regulars.kit.languages import Language
from regulars.kit.printing import SheetWords

WORDS: dict[Language, SheetWords] = {
    "en": SheetWords(
        heading="Vouchers to print",
        which="Vouchers {first} to {last} of {total}, made on {made}.",
        of_all="All vouchers of this batch: {total}, made on {made}.",
        keep="Whoever has a code can redeem it: keep this sheet until you hand the "
        "vouchers out.",
        before="The vouchers before these",
        after="The next vouchers",
        until="Good until {day}",
    ),
    "nl": SheetWords(
        heading="Vouchers om te printen",
        which="Vouchers {first} tot en met {last} van {total}, gemaakt op {made}.",
        of_all="Alle vouchers van deze partij: {total}, gemaakt op {made}.",
        keep="Wie een code heeft, kan die inwisselen: bewaar dit vel goed tot je de "
        "vouchers uitdeelt.",
        before="De vouchers hiervoor",
        after="De volgende vouchers",
        until="Geldig tot en met {day}",
    ),
}
