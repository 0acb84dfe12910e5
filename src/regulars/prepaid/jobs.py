"""What prepaid balances forget with a contact."""

from regulars.kit.erasure import erasures

# Words about a person; who paid how much, and when, stays.
ERASE_ATTRIBUTES = """
    delete from prepaid_transaction_attributes
    where account_id = $1 and transaction_id in (
      select id from prepaid_transactions
      where account_id = $1 and contact_id = any($2::bigint[]))
"""

erasures += [ERASE_ATTRIBUTES]
