"""Tiers, as the dashboard sets them and as they explain themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from regulars.accounts.schemas import Name
from regulars.contacts.schemas import TierMedia, TierOut, media_of
from regulars.kit.clock import atom
from regulars.kit.languages import Language
from regulars.tiers.queries import Measure, Standing, Terms, Tier
from regulars.tiers.service import TierDraft

MOST = 1_000_000_000

TierName = Annotated[Name, Meta(examples=["Gold"])]
Description = Annotated[str, Meta(max_length=5_000, examples=["Double credits"])]
Threshold = Annotated[int, Meta(ge=0, le=MOST, examples=[1_000])]
PeriodDays = Annotated[int, Meta(ge=1, le=3_650, examples=[365])]
GraceDays = Annotated[int, Meta(ge=0, le=365, examples=[30])]


def shown(tier: Tier) -> TierOut:
    """A tier as everybody sees it."""
    media = media_of(tier.media_type, tier.media_value)
    return TierOut(tier.uuid, tier.name, tier.description, tier.position, media)


class TierSettingsOut(TierOut):
    """A tier with everything that can be set, and how many contacts are in it."""

    threshold: int
    contacts: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, tier: Tier, members: Mapping[int, int]) -> "TierSettingsOut":
        seen = shown(tier)
        head = (seen.uuid, seen.name, seen.description, seen.position, seen.media)
        moments = (atom(tier.created_at), atom(tier.updated_at))
        return cls(*head, tier.threshold, members.get(tier.id, 0), *moments)


class TierCreate(Struct):
    """A tier to add: whoever has so many credits or transactions is in it.

    Their order is ours to keep: the one with the highest threshold stands on top.
    """

    name: TierName
    threshold: Threshold
    description: Description = ""
    media: TierMedia | None = None

    def draft(self) -> TierDraft:
        """The tier to add."""
        return TierDraft(
            name=self.name,
            threshold=self.threshold,
            description=self.description,
            **_media(self.media),
        )


class TierUpdate(Struct):
    """What of a tier to change; what is left out stays, and null takes media off."""

    name: TierName | UnsetType = UNSET
    threshold: Threshold | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    media: TierMedia | UnsetType | None = UNSET

    def given(self) -> dict[str, Any]:
        """What was sent."""
        sent = _given(self)
        return sent | (_media(sent.pop("media")) if "media" in sent else {})


class TierTermsOut(Struct):
    """What is measured, over how long, and how long a lower measure is put up with.

    `period_days` null is all time. `is_settled` says whether all contacts have been
    moved by these terms and tiers already: that takes a moment after a change.
    """

    measure: Measure
    period_days: int | None
    grace_days: int
    is_settled: bool

    @classmethod
    def of(cls, terms: Terms) -> "TierTermsOut":
        is_settled = terms.settled_revision >= terms.revision
        return cls(terms.measure, terms.period_days, terms.grace_days, is_settled)


class TierTermsUpdate(Struct):
    """What of the terms to change; what is left out stays."""

    measure: Measure | UnsetType = UNSET
    period_days: PeriodDays | UnsetType | None = UNSET
    grace_days: GraceDays | UnsetType = UNSET

    def given(self) -> dict[str, Any]:
        """What was sent."""
        return _given(self)


class StandingAsk(Struct):
    """In which language to tell it."""

    language: Language = "en"


class NextTierOut(Struct):
    """The next higher tier, and how much more it takes."""

    uuid: UUID
    name: str
    threshold: int
    missing: int


class StandingOut(Struct):
    """How a contact got their tier, what leads to the next, and when this one ends.

    `measured` is what counts now. `lapses_at` is when a tier ends that isn't earned any
    more; `lost_at` is that, or else when it would end with nothing more: null is never.
    """

    tier: TierOut | None
    since: str | None
    because: Literal["reached", "lapsed", "tiers_changed"] | None
    measure: Measure
    period_days: int | None
    measured: int
    next: NextTierOut | None
    lapses_at: str | None
    lost_at: str | None
    sentences: list[str]

    @classmethod
    def of(cls, standing: Standing, sentences: list[str]) -> "StandingOut":
        found, terms = standing.found, standing.terms
        because: Any = found.because
        return cls(
            None if standing.tier is None else shown(standing.tier),
            _moment(found.since),
            because,
            terms.measure,
            terms.period_days,
            found.measured,
            _next(standing),
            _moment(found.lapses_at),
            _moment(standing.lost_at),
            sentences,
        )


def _next(standing: Standing) -> NextTierOut | None:
    tier, missing = standing.next, standing.missing
    if tier is None or missing is None:
        return None
    return NextTierOut(tier.uuid, tier.name, tier.threshold, missing)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else atom(moment)


def _media(media: TierMedia | None) -> dict[str, str | None]:
    if media is None:
        return {"media_type": None, "media_value": None}
    return {"media_type": media.type, "media_value": media.value}


def _given(body: Struct) -> dict[str, Any]:
    sent = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in sent.items() if value is not UNSET}
