"""How a loyalty token is written and signed: in the contract's own way, so that shops
can make tokens themselves and tills can check them.
"""

import hashlib
import hmac
from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from uuid import UUID

import msgspec

from regulars.kit.crypto import Secret
from regulars.kit.decimals import as_number
from regulars.kit.errors import InvalidInput
from regulars.loyalty.errors import TokenNeedsCredits, TokenNeedsUnits
from regulars.loyalty.queries import ShopTerms

Parameters = Sequence[tuple[str, str]]

# What the shop is called in a token, by the token's version.
SHOP = {"v1": "shop_id", "v2": "shop_id", "v3": "shop_uuid"}


class Gift(msgspec.Struct, frozen=True):
    """What a token says: credits, or a value that the rules will reckon, and where.

    One of the newest version may say both: the value is then told and not reckoned.
    """

    version: str
    shop: UUID | int
    unique_id: str
    credits: int | None = None
    unit_name: str | None = None
    unit_value: Decimal | None = None

    def by_credits(self) -> "Gift":
        """The same with its credits alone."""
        return msgspec.structs.replace(self, unit_name=None, unit_value=None)

    def carried(self) -> "Gift":
        """The same with what a token of its version signs, and nothing beside it.

        Raises TokenNeedsCredits, TokenNeedsUnits, InvalidInput.
        """
        has_both = self.credits is not None and self.unit_value is not None
        if has_both and self.version == "v3":
            return self
        if self.credits is not None and self.version != "v2":
            return self.by_credits()
        if self.version == "v1":
            raise TokenNeedsCredits
        if self.version == "v2" and not (
            self.unit_name and self.unit_value is not None
        ):
            raise TokenNeedsUnits
        if self.unit_value is None:
            reason = ["Send credits or unit_value."]
            raise InvalidInput({"credits": reason, "unit_value": reason})
        return msgspec.structs.replace(self, credits=None)


def signed(gift: Gift, shop: ShopTerms, timestamp: int, secret: Secret) -> Parameters:
    """The parameters of the gift's link, the hash last."""
    value = _plain(gift.unit_value) if gift.unit_value is not None else ""
    told = _parameters(gift, _name_of(shop, gift), value, timestamp)
    return [*told, ("hash", signature(told, secret))]


def is_signed(
    gift: Gift, shop: ShopTerms | None, timestamp: int, given: str, secret: Secret
) -> bool:
    """Whether the hash that was given is this gift's.

    The shop may be named by number or uuid, and a value written as 10 or 10.00: what
    was sent counts, and what we would have written.
    """
    shops = {str(gift.shop)} | ({_name_of(shop, gift)} if shop else set())
    value = gift.unit_value
    values = {""} if value is None else {format(value, "f"), _plain(value)}
    matches = [
        hmac.compare_digest(signature(told, secret).encode(), given.lower().encode())
        for told in (
            _parameters(gift, *texts, timestamp) for texts in product(shops, values)
        )
    ]
    return any(matches)


def signature(parameters: Parameters, secret: Secret) -> str:
    """The hash over the parameters in their order, with the account secret behind."""
    whole = [*parameters, ("secret", secret.reveal())]
    text = "&".join(f"{name}={value}" for name, value in whole)
    # SHA-1 is what the contract has; the secret at the end leaves nothing to append.
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _parameters(gift: Gift, shop: str, value: str, timestamp: int) -> Parameters:
    head = [("version", gift.version), (SHOP[gift.version], shop)]
    mark = [("unique_id", gift.unique_id), ("timestamp", str(timestamp))]
    unit = [("unit_name", gift.unit_name or ""), ("unit_value", value)]
    if gift.credits is None:
        return [*head, *mark, *unit]
    given = [*head, ("credits", str(gift.credits)), *mark]
    return given if gift.unit_value is None else [*given, *unit]


def _name_of(shop: ShopTerms, gift: Gift) -> str:
    is_uuid = SHOP[gift.version] == "shop_uuid"
    return str(shop.shop.uuid if is_uuid else shop.shop.id)


def _plain(value: Decimal) -> str:
    return format(as_number(value) or Decimal(0), "f")
