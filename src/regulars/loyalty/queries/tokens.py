"""Which loyalty tokens were claimed, and by which receptions."""

from regulars.kit.crypto import Keys
from regulars.kit.work import Work
from regulars.loyalty.queries.receptions import Reception, find_reception

CLAIMED_BY = """
    select credit_reception_uuid from loyalty_token_claims
    where account_id = $1 and unique_id_mac = $2
"""


async def find_claimed(work: Work, keys: Keys, unique_id: str) -> Reception | None:
    """The reception that claimed the token of this unique id; None until then."""
    mac = token_mac(keys, unique_id)
    claimed_by = await work.value(CLAIMED_BY, work.account_id, mac)
    return None if claimed_by is None else await find_reception(work, claimed_by)


def token_mac(keys: Keys, unique_id: str) -> bytes:
    """What of a token's unique id is kept."""
    return keys.mac("loyalty token", unique_id)
