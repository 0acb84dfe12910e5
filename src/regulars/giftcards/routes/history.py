"""One gift card looked at closely: its movements, and what of it is set aside."""

from uuid import UUID

from regulars.accounts.permissions import Permission
from regulars.giftcards.errors import GiftcardNotFound
from regulars.giftcards.queries import Giftcard
from regulars.giftcards.queries.history import history
from regulars.giftcards.schemas.history import GiftcardLineOut
from regulars.kit.doors import dashboard
from regulars.kit.work import Work
from regulars.ledger.queries.holds import open_holds
from regulars.ledger.schemas import MoneyHoldOut


@dashboard.get(
    "/giftcards/{giftcard_uuid}/history",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardNotFound],
)
async def get_giftcard_history(
    work: Work, giftcard_uuid: UUID
) -> list[GiftcardLineOut]:
    """The latest thousand movements of a gift card, the newest first.

    Each with what was on the card after it, and by whom and where it was done.
    """
    card = await work.get(Giftcard, giftcard_uuid)
    return [GiftcardLineOut.of(line) for line in await history(work, card.uuid)]


@dashboard.get(
    "/giftcards/{giftcard_uuid}/holds",
    allows=Permission.GIFTCARDS_READ,
    refuses=[GiftcardNotFound],
)
async def list_giftcard_holds(work: Work, giftcard_uuid: UUID) -> list[MoneyHoldOut]:
    """What of a gift card is set aside now, the first to end first."""
    card = await work.get(Giftcard, giftcard_uuid)
    return [MoneyHoldOut.of(hold) for hold in await open_holds(work, card.wallet_uuid)]
