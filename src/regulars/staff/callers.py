"""Who it is that asks about themselves."""

from uuid import UUID

from regulars.kit.doors import Caller
from regulars.kit.errors import Forbidden


def whose(caller: Caller) -> UUID:
    """The person who is signed in, or whose token it is. Raises Forbidden."""
    if caller.membership_uuid is None:
        raise Forbidden
    return caller.membership_uuid
