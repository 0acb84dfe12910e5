"""Finding a gift card by its code, which is also how one is guessed."""

from regulars.giftcards import queries, service
from regulars.giftcards.guessing import guess
from regulars.giftcards.queries import Giftcard
from regulars.kit.crypto import Keys
from regulars.kit.doors import Caller
from regulars.kit.limits import Limits
from regulars.kit.work import Work


async def found_by_code(
    work: Work, caller: Caller, keys: Keys, guesses: Limits, code: str
) -> Giftcard:
    """The card with this code. Raises GiftcardNotFound, TooManyRequests."""
    mac = service.mac_of(keys, work.account, code)
    with guess(guesses, keys, caller):
        card = await queries.find_by_code(work, mac)
    return card
