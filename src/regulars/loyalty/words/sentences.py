"""A reception's explanation, a sentence for each step and each rule that gave nothing.

What rules said is read from their versions, which are kept for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from regulars.kit.languages import Language
from regulars.loyalty.queries import RuleVersion
from regulars.loyalty.words.phrases import PHRASES, Phrases
from regulars.loyalty.words.questions import (
    Names,
    at,
    moment,
    number,
    question,
    spelled,
)

__all__ = ["Explained", "Names", "Sentences", "sentences", "sentences_of"]

Versions = Mapping[tuple[str, int], Mapping[str, Any]]


class Explained(Protocol):
    """A reception, or what would be one: what was reckoned, and from what."""

    @property
    def explanation(self) -> Any: ...
    @property
    def unit_name(self) -> str | None: ...
    @property
    def unit_value(self) -> Decimal | None: ...
    @property
    def shop_timezone(self) -> str: ...
    @property
    def adjustment_text(self) -> str | None: ...
    @property
    def pending_state(self) -> str | None: ...
    @property
    def releases_at(self) -> datetime | None: ...


class Sentences(msgspec.Struct, frozen=True):
    """One for each step and each rule that gave nothing, and what there is besides."""

    steps: list[str]
    idle: list[str]
    besides: list[str]


def sentences(
    reception: Explained,
    versions: Sequence[RuleVersion],
    names: Names,
    language: Language = "en",
) -> list[str]:
    """Why the reception has its credits, and no others.

    Of an adjustment also what staff wrote for the contact; never their own reason.
    """
    said = sentences_of(reception, versions, names, language)
    return said.steps + said.idle + said.besides


def sentences_of(
    reception: Explained,
    versions: Sequence[RuleVersion],
    names: Names,
    language: Language = "en",
) -> Sentences:
    """The same, told apart."""
    told = reception.explanation
    kept = {(str(each.rule_uuid), each.version): each.terms for each in versions}
    return Sentences(
        [_step(reception, step, names, language) for step in told["steps"]],
        [_idle(rule, kept, names, language) for rule in told.get("not_fired", ())],
        _besides(reception, language),
    )


def _besides(reception: Explained, language: Language) -> list[str]:
    """In which tier they were, which terms count, what they were told, and when they
    can spend it.
    """
    told = [reception.adjustment_text] if reception.adjustment_text else []
    tier = reception.explanation.get("tier")
    if tier is not None:
        said = "in no tier" if tier["name"] is None else "in tier"
        told.append(PHRASES[language][said].format(tier=tier["name"]))
    version = reception.explanation.get("rates_of")
    if version is not None:
        told.append(PHRASES[language]["rates_of"].format(version=version))
    if reception.pending_state != "pending":
        return told
    if reception.releases_at is None:
        return [*told, PHRASES[language]["pending"]]
    until = moment(reception.releases_at, reception.shop_timezone, language)
    return [*told, PHRASES[language]["pending until"].format(until=until)]


def _step(
    reception: Explained, step: dict[str, Any], names: Names, language: Language
) -> str:
    phrases = PHRASES[language]
    counted, wanted = names.credits.counted, -step.get("asked", 0)
    fields = {
        "rule": _rule(step, phrases),
        "unit": names.unit(reception.unit_name),
        "gave": step["gave"],
        "credits": counted(step["gave"], language),
        "name": names.credits.several(language),
        "value": number(reception.unit_value or 0, language),
        "rate": number(step.get("credits_per_unit", 0), language),
        "exact": number(step.get("exact", 0), language),
        "factor": number(step.get("factor", 0), language),
        "rounded": phrases.get(step.get("rounding", ""), ""),
        "taken": counted(-step["gave"], language),
        "most": -step["gave"],
        "wanted": counted(wanted, language),
    }
    kind, held = step["kind"], step.get("held_back_by")
    if kind == "refund":
        return _refund(step, fields, phrases)
    if held is None:
        said = _rounded_with_the_rest(step) or kind
        return phrases.get(said, phrases["given"]).format(**fields)
    why = phrases[f"held by {held}"].format(asked=step["asked"], most=step.get("most"))
    if kind != "base_rate":
        return f"{phrases[kind].format(**fields)} {why}"
    # What was rounded is what would be. Only rules have caps: this one stands in the
    # place of the unit's own rate.
    would_be = {"credits": counted(step["asked"], language)}
    rate = phrases[kind].format(**fields | would_be)
    return f"{rate} {why} {phrases['held rate'].format(**fields)}"


def _rule(step: Mapping[str, Any], phrases: Phrases) -> str | None:
    """A rule by its name, and by the version of it that counted."""
    version = step.get("rule_version")
    if version is None:
        return step.get("rule")
    return phrases["rule"].format(rule=step.get("rule"), version=version)


def _rounded_with_the_rest(step: dict[str, Any]) -> str | None:
    """Of what multiplies: all are rounded at once, so its own share may look wrong."""
    is_whole = Decimal(str(step.get("exact", step["gave"]))) == step["gave"]
    is_so = step["kind"] == "multiplication" and not is_whole
    return "multiplication and rounded" if is_so else None


def _refund(step: dict[str, Any], fields: Mapping[str, Any], phrases: Phrases) -> str:
    is_less = step["gave"] > step["asked"]
    said = phrases["refund of less" if is_less else "refund"].format(**fields)
    waited = step.get("of_pending")
    if waited is None:
        return said
    return f"{said} {phrases['of pending'].format(waited=waited)}"


def _idle(
    rule: dict[str, Any], kept: Versions, names: Names, language: Language
) -> str:
    terms = kept.get((rule["rule_uuid"], rule["rule_version"]), {})
    because = [_reason(each, terms, names, language) for each in rule["because"]]
    phrases = PHRASES[language]
    said = _rule(rule, phrases)
    return phrases["idle"].format(rule=said, because=" ".join(because))


def _reason(
    reason: dict[str, Any],
    terms: Mapping[str, Any],
    names: Names,
    language: Language,
) -> str:
    phrases = PHRASES[language]
    if reason["kind"] == "condition":
        return _failed(reason, terms, names, language)
    minimum = number(Decimal(terms.get("minimum_value") or 0), language)
    unit = names.unit(terms.get("unit_name", ""))
    return phrases[reason["kind"]].format(minimum=minimum, unit=unit)


def _failed(
    reason: dict[str, Any],
    terms: Mapping[str, Any],
    names: Names,
    language: Language,
) -> str:
    """Which question was answered no, or what must not be so and is."""
    phrases, path = PHRASES[language], reason["at"]
    asked = question(at(terms["condition"], path), names, language)
    if path.endswith(".not"):
        return phrases["exception"].format(question=asked)
    if "was" not in reason:
        return phrases["condition"].format(question=asked)
    fact = at(terms["condition"], path)["fact"]
    was = spelled(reason["was"], fact, names, language)
    return phrases["condition and fact"].format(question=asked, was=was)
