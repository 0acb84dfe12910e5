"""What must hold of credits that ended for inactivity, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

# What has an entry is before the end or after it by its number; of two at once the
# later may bear the earlier moment. What has none takes no lock: it may be under way.
INACTIVE = """
    with entry as (
      select to_wallet_id as wallet_id, to_seq as seq, kind, recorded_at
      from transfers where account_id = $1 and to_seq is not null
      union all
      select from_wallet_id, from_seq, kind, recorded_at
      from transfers where account_id = $1 and from_seq is not null)
    select wallet.uuid as wallet_uuid,
      'nothing from ' || inactivity.active_at || ' to its end for inactivity at '
        || inactivity.ended_at as expected, did.what as got
    from credit_inactivities inactivity
    join wallets wallet on wallet.account_id = $1 and wallet.id = inactivity.wallet_id
    left join contacts contact
      on contact.account_id = $1 and contact.credit_wallet_id = wallet.id
    left join former_contacts former
      on former.account_id = $1 and former.credit_wallet_id = wallet.id
    cross join lateral (
      select 'entry ' || entry.seq as what from entry
      where entry.wallet_id = wallet.id and entry.seq <= inactivity.wallet_seq
        and entry.kind <> 'expiry'
        and entry.recorded_at > inactivity.active_at + interval '1 minute'
      union all
      select 'reception ' || reception.uuid from credit_receptions reception
      where reception.account_id = $1 and reception.wallet_seq is null
        and reception.contact_id = coalesce(contact.id, former.id)
        and reception.recorded_at > inactivity.active_at
        and reception.recorded_at < inactivity.ended_at - interval '1 minute'
      union all
      select 'something at ' || activity.active_at from credit_activities activity
      where activity.account_id = $1
        and activity.contact_id = coalesce(contact.id, former.id)
        and activity.active_at > inactivity.active_at
        and activity.active_at < inactivity.ended_at - interval '1 minute') did
    where inactivity.account_id = $1
"""

rules += [Rule("only who did nothing is inactive", INACTIVE)]
