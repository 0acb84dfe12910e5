"""What tills have to do with people who go."""

from regulars.kit.erasure import erasures

# What waits to be looked at may name whoever is erased; it is still an amount.
FORGET = """
    update till_receptions sent set code = null, contact_uuid = null
    where sent.account_id = $1 and sent.is_open
      and (sent.contact_uuid in (
          select uuid from contacts where account_id = $1 and id = any($2::bigint[])
          union all
          select uuid from former_contacts
          where account_id = $1 and id = any($2::bigint[]))
        or sent.code in (
          select value from contact_identifiers
          where account_id = $1 and contact_id = any($2::bigint[])))
"""

erasures += [FORGET]
