"""What owners are written of their subscriptions."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from regulars.accounts.permissions import Permission
from regulars.accounts.queries import account, owners
from regulars.kit.languages import Language, spoken
from regulars.kit.mail import Message, one_line
from regulars.kit.work import Work
from regulars.messages import service as messages
from regulars.messages.service import Outgoing
from regulars.webhooks.queries import Subscription

SHOWS = frozenset({Permission.WEBHOOKS_READ})

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


class Notice(NamedTuple):
    """What owners are told of a subscription, and since when that is so."""

    name: str
    words: dict[Language, tuple[str, str]]
    since: Callable[[Subscription], datetime | None]

    async def to_owners(
        self, work: Work, kept: Subscription, address: str
    ) -> list[Outgoing]:
        """A mail for each of them; none if it isn't so any more.

        However often it is tried, each bears the same Message-ID.
        """
        since = self.since(kept)
        if since is None:
            return []
        whose = await account(work)
        words = self.words[spoken(whose.language)]
        subject, text = _told(words, kept, whose.name, address)
        unique = f"{self.name}-{kept.uuid}-{int(since.timestamp())}"
        home = await messages.home(work)
        return [
            Outgoing(
                Message(to=each, subject=subject, text=text, id=unique),
                self.name,
                SHOWS,
                home,
            )
            for each in await owners(work)
        ]


SWITCHED_OFF = Notice("webhook_off", WORDS, lambda kept: kept.switched_off_at)

GOES_ROUND = Notice("webhook_loop", LOOPS, lambda kept: kept.looped_at)


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
