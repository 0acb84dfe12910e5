"""What owners are written when a subscription was switched off."""

from regulars.kit.languages import Language
from regulars.kit.mail import one_line
from regulars.webhooks.queries import Subscription

WORDS: dict[Language, tuple[str, str]] = {
    "en": (
        "{business}: a webhook was switched off",
        "Nothing came through to the webhook {name} any more ({reason}), so we have"
        " switched it off:\n\n{place}\n\nIt is not deleted, and what waits for it is"
        " kept. Mend the receiver, then switch the webhook on again in the dashboard:"
        " it goes on with what waits. What happened in between can be sent again"
        " there.\n\n{address}\n",
    ),
    "nl": (
        "{business}: een webhook is uitgezet",
        "De webhook {name} was niet meer te bereiken ({reason}). Daarom hebben we hem"
        " uitgezet:\n\n{place}\n\nHij is niet verwijderd en wat klaarstaat blijft"
        " bewaard. Herstel de ontvanger en zet de webhook weer aan in het dashboard:"
        " hij gaat verder met wat klaarstaat. Wat er intussen gebeurde, kan daar"
        " opnieuw worden verstuurd.\n\n{address}\n",
    ),
}


LOOPS: dict[Language, tuple[str, str]] = {
    "en": (
        "{business}: a webhook goes round in circles",
        "What the webhook {name} tells comes back as a change, which it tells again:"
        "\n\n{place}\n\nAfter five times round we have stopped telling it. Nothing else"
        " is held up. Have the receiver change something only when it differs, or not"
        " write back at all. What was stopped is listed with the webhook's deliveries"
        " in the dashboard.\n\n{address}\n",
    ),
    "nl": (
        "{business}: een webhook blijft rondgaan",
        "Wat de webhook {name} meldt, komt terug als een wijziging die hij opnieuw"
        " meldt:\n\n{place}\n\nNa vijf rondes zijn we gestopt met melden. Verder wordt"
        " niets opgehouden. Laat de ontvanger alleen iets wijzigen als het verschilt,"
        " of helemaal niets terugschrijven. Wat is tegengehouden, staat in het"
        " dashboard bij de leveringen van de webhook.\n\n{address}\n",
    ),
}


def switched_off(
    kept: Subscription, business: str, address: str, language: Language
) -> tuple[str, str]:
    """Subject and text of the mail."""
    return _told(WORDS[language], kept, business, address)


def goes_round(
    kept: Subscription, business: str, address: str, language: Language
) -> tuple[str, str]:
    """Subject and text of the mail about a loop."""
    return _told(LOOPS[language], kept, business, address)


def _told(
    words: tuple[str, str], kept: Subscription, business: str, address: str
) -> tuple[str, str]:
    told = {
        "business": one_line(business),
        "name": one_line(kept.name),
        "reason": kept.switched_off_because or "",
        "place": kept.place,
        "address": address,
    }
    subject, text = words
    return subject.format(**told)[:250], text.format(**told)
