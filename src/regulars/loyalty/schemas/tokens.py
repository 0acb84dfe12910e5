"""Loyalty tokens: credits in a link."""

import re
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct, ValidationError, convert

from regulars.kit.errors import InvalidInput
from regulars.loyalty.schemas.receptions import UnitName, UnitValue
from regulars.loyalty.service import Gift, Proof

NOBODY = "00000000-0000-0000-0000-000000000000"

# As a value may be written in a link; Decimal takes more.
VALUE = re.compile(r"\d{1,12}(\.\d{1,4})?", re.ASCII)

# An ampersand would let a link be read in two ways that have the same hash.
UniqueId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=r"^[^&\x00-\x1f\x7f]+\Z",
        examples=["receipt-10482"],
    ),
]

# A link gives; nobody would claim one that takes.
TokenCredits = Annotated[int, Meta(ge=1, le=1_000_000_000, examples=[20])]

TokenUrl = Annotated[
    str,
    Meta(
        description="The link with everything in it, to print as a QR code or to send.",
        examples=[
            "https://loyalty.example/p/7c1d7c1d-0000-4000-8000-000000000015/l"
            "?version=v1&shop_id=1&credits=20"
            "&unique_id=receipt-10482&timestamp=1767225600"
            "&hash=1f0a9a0d9ac1f8c2a2d4a6f6d8f0b3f51c7d2e90"
        ],
    ),
]


class LoyaltyTokenCreate(Struct, kw_only=True):
    """Credits to put into a link.

    Version `v1` carries `credits` and `v2` a value in a unit, whatever else is sent;
    `v3` carries what it is given: with both, the credits are those, and the value is
    told with them. The shop is named by its number or its uuid. A `unique_id` is
    claimed once, whatever else its token says.
    """

    ONE_OF: ClassVar[tuple[str, ...]] = ("shop_id", "shop_uuid")

    version: Literal["v1", "v2", "v3"]
    unique_id: UniqueId
    shop_id: UUID | int | None = None
    shop_uuid: UUID | None = None
    credits: TokenCredits | None = None
    unit_name: UnitName | None = None
    unit_value: UnitValue | None = None

    def gift(self, here: UUID | None = None) -> Gift:
        """What the token says; where it names no shop, it is that of the register here.

        Raises InvalidInput when there is none.
        """
        named = (self.shop_id, self.shop_uuid, here)
        shop = next((each for each in named if each is not None), None)
        if shop is None:
            raise InvalidInput({"shop_uuid": ["This field is required."]})
        unit = (self.unit_name or None, self.unit_value)
        return Gift(self.version, shop, self.unique_id, self.credits, *unit)


class LoyaltyTokenClaim(LoyaltyTokenCreate, kw_only=True):
    """A token as its link has it, and the contact who is to get its credits."""

    timestamp: Annotated[int, Meta(ge=0, examples=[1767225600])]
    hash: Annotated[str, Meta(min_length=1, max_length=255)]
    contact_uuid: UUID

    def proof(self) -> Proof:
        """What shows that the account made it."""
        return Proof(self.timestamp, self.hash)


class RegisterTokenClaim(LoyaltyTokenClaim, kw_only=True):
    """The same at a register, whose own shop it is where none is named."""

    ONE_OF: ClassVar[tuple[str, ...]] = ()


class LinkQuery(Struct):
    """What a link says, by whoever follows it: it may have been copied badly."""

    version: str | None = None
    shop_id: str | None = None
    shop_uuid: str | None = None
    unique_id: str | None = None
    timestamp: str | None = None
    credits: str | None = None
    unit_name: str | None = None
    unit_value: str | None = None
    hash: str | None = None

    def read(self) -> tuple[Gift, Proof] | None:
        """The token that it spells; None where no token is written like that."""
        told = {name: getattr(self, name) for name in self.__struct_fields__}
        said = {name: text for name, text in told.items() if text}
        try:
            claim = convert(
                said | {"contact_uuid": NOBODY}, LoyaltyTokenClaim, strict=False
            )
            value = claim.unit_value
            if value is not None and not VALUE.fullmatch(self.unit_value or ""):
                return None
            return claim.gift(), claim.proof()
        except (ValidationError, InvalidInput):
            return None
