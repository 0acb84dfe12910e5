"""What must hold of contacts, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

COUNTED = """
    select null::uuid as wallet_uuid,
      (select count(*) from contacts where account_id = $1) || ' contacts' as expected,
      contacts || ' counted' as got
    from contact_counts
    where account_id = $1
      and contacts <> (select count(*) from contacts where account_id = $1)
"""

rules += [Rule("contacts are counted", COUNTED)]
