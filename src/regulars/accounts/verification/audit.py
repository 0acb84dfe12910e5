"""What must hold of the audit log, as `regulars verify` asks it."""

from regulars.kit import seals
from regulars.kit.verify import Rule, SealedRule, rules

PLACES = """
    select null::uuid as wallet_uuid,
      'positions 1 to ' || coalesce(head.position::text, 'none') as expected,
      chain.seals || ' positions, ' || chain.first || ' to ' || chain.last as got
    from (
      select count(*) as seals, coalesce(min(position), 0) as first,
        coalesce(max(position), 0) as last
      from audit_seals where account_id = $1) chain
    left join audit_heads head on head.account_id = $1
    where head.position is null or chain.seals <> head.position
      or chain.last <> head.position or (chain.seals > 0 and chain.first <> 1)
"""

# Entries that came after the head are waiting for their seals.
ENTRIES = """
    select null::uuid as wallet_uuid,
      case when entry.xid is null then 'an entry at position ' || seal.position
        else 'a place for entry ' || entry.xid || '/' || entry.id end as expected,
      'none' as got
    from (select * from audit_seals where account_id = $1) seal
    full join (
      select entry.xid, entry.id
      from audit_entries entry
      left join audit_heads head on head.account_id = $1
      where entry.account_id = $1 and (entry.xid, entry.id)
        <= (coalesce(head.entry_xid, 0), coalesce(head.entry_id, 0))) entry
      on (entry.xid, entry.id) = (seal.entry_xid, seal.entry_id)
    where entry.xid is null or seal.position is null
"""

rules += [
    Rule("audit entries are numbered without a gap", PLACES),
    Rule("each audit entry has its place", ENTRIES),
    SealedRule("audit entries are as they were sealed", seals.unfit),
]
