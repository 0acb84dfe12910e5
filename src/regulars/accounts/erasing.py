"""How what callers have sent goes when a contact is erased: any of it may name them."""

from regulars.kit.logged_requests import EMPTY

# What was asked before then isn't written down any more. It locks the account's row, so
# that whoever is writing just now has written, and what they wrote is emptied. By the
# database's own clock: of an erasure there is no moment but its transaction's.
NOT_BEFORE = """
    update accounts set requests_emptied_at = clock_timestamp()
    where id = $1 and $2::bigint[] is not null
"""

ERASURES = (NOT_BEFORE, EMPTY)
