"""Explanations in words, for the people on both sides of the till."""

from collections.abc import Mapping
from typing import Any

from regulars.kit.languages import Language
from regulars.loyalty.schemas import CreditName
from regulars.rewards.queries import Bought

ENGLISH = {
    "chosen": (
        "{reward}: the contact chose {took}, of at least {least} and at most {most}."
    ),
    "free": "{reward} was free.",
    "cost": "{reward} cost {took}.",
}

DUTCH = {
    "chosen": "{reward}: de klant koos {took}, minstens {least} en hoogstens {most}.",
    "free": "{reward} was gratis.",
    "cost": "{reward} kostte {took}.",
}

PHRASES: Mapping[Language, Mapping[str, str]] = {"en": ENGLISH, "nl": DUTCH}


def sentences(
    bought: Bought, credits: CreditName, language: Language = "en"
) -> list[str]:
    """Why the reception took its credits, one sentence for each step."""
    steps = bought.explanation["steps"]
    return [_sentence(step, credits, language) for step in steps]


def _sentence(step: dict[str, Any], credits: CreditName, language: Language) -> str:
    said = step["kind"]
    if said != "chosen":
        said = "cost" if step["took"] else "free"
    return PHRASES[language][said].format(
        reward=step["reward"],
        took=credits.counted(step["took"], language),
        least=step.get("required_credits"),
        most=step.get("most_credits"),
    )
