"""How a contact stands, in words that they understand too."""

from collections.abc import Mapping
from datetime import datetime

from regulars.kit.clock import zone_of
from regulars.kit.languages import Language
from regulars.loyalty.schemas import CreditName
from regulars.tiers.queries import Standing

ENGLISH = {
    "none": "In no tier.",
    "tier": "In {tier} since {since}.",
    "reached": "Reached with {threshold}.",
    "lapsed": "There were not enough {measure} any more for the tier before.",
    "tiers_changed": "The tiers or their terms were changed.",
    "measured": "What counts now: {measured}{period}.",
    "period": " (those of the last {days} days)",
    "next": "{missing} more lead to {next}.",
    "lapses": "It is not earned any more, and ends on {lost}.",
    "lost": "With nothing more it ends on {lost}.",
    "transactions": "transactions",
    "one transaction": "transaction",
}

DUTCH = {
    "none": "In geen enkel niveau.",
    "tier": "Sinds {since} in {tier}.",
    "reached": "Bereikt met {threshold}.",
    "lapsed": "Er waren niet genoeg {measure} meer voor het niveau ervoor.",
    "tiers_changed": "De niveaus of hun voorwaarden zijn veranderd.",
    "measured": "Wat nu telt: {measured}{period}.",
    "period": " (die van de laatste {days} dagen)",
    "next": "Nog {missing} tot {next}.",
    "lapses": "Het wordt niet meer gehaald, en eindigt op {lost}.",
    "lost": "Zonder meer erbij eindigt het op {lost}.",
    "transactions": "transacties",
    "one transaction": "transactie",
}

PHRASES: Mapping[Language, Mapping[str, str]] = {"en": ENGLISH, "nl": DUTCH}


def sentences(
    standing: Standing, zone: str, credits: CreditName, language: Language
) -> list[str]:
    """Why the contact is in their tier, how far the next is, and until when."""
    phrases, found, tier = PHRASES[language], standing.found, standing.tier
    days = standing.terms.period_days
    is_credits = standing.terms.measure == "credits_received"

    def counted(number: int) -> str:
        if is_credits:
            return credits.counted(number, language)
        one = "one transaction" if number == 1 else "transactions"
        return f"{number} {phrases[one]}"

    words = {
        "tier": tier.name if tier else "",
        "since": _day(found.since, zone),
        "threshold": counted(tier.threshold if tier else 0),
        "measure": credits.several(language) if is_credits else phrases["transactions"],
        "measured": counted(found.measured),
        "period": phrases["period"].format(days=days) if days else "",
        "missing": standing.missing,
        "next": standing.next.name if standing.next else "",
        "lost": _day(standing.lost_at, zone),
    }
    said = ["none"] if tier is None else ["tier", found.because or "reached"]
    said.append("measured")
    if standing.missing:
        said.append("next")
    if tier is not None and standing.lost_at is not None:
        said.append("lapses" if found.lapses_at else "lost")
    return [phrases[each].format(**words) for each in said]


def _day(moment: datetime | None, zone: str) -> str:
    return "" if moment is None else moment.astimezone(zone_of(zone)).date().isoformat()
