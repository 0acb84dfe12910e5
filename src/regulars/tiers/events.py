"""What tiers announce."""

from uuid import UUID

from regulars.kit.events import Event


class ContactTierChanged(Event):
    """A contact is in another tier, or in none any more.

    The subject is the contact. `from_tier` and `to_tier` are the tiers' uuids, null for
    none, with their names beside them. `because` is `reached` when what was `measured`
    (credits or transactions) has come to a higher tier, `lapsed` when it is too little
    for the one before and the days of grace are over, and `tiers_changed` when the
    tiers themselves, or their terms, have become others.
    """

    name = "contact_tier_changed"

    from_tier: UUID | None
    from_name: str | None
    to_tier: UUID | None
    to_name: str | None
    because: str
    measured: int
