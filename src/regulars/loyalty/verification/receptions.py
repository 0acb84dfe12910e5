"""What must hold of credit receptions, as `regulars verify` asks it."""

from regulars.kit.verify import Rule, rules

# One line for each entry of a counted wallet, with the wallet at its other end. What
# was given back in parts, as each lasts until another moment, is that of the last.
ENTRIES = """
    with part as materialized (
      select to_wallet_id as wallet_id, sum(amount)::bigint as amount,
        substring(reference from '^undo [0-9]+ [0-9]+') as reference
      from transfers where account_id = $1 and kind = 'reversal'
        and reference like 'undo % part %' group by 1, 3),
    entry as (
      select transfer.to_wallet_id as wallet_id, transfer.to_seq as seq,
        transfer.amount + coalesce(part.amount, 0) as amount, transfer.kind,
        transfer.from_wallet_id as other_id
      from transfers transfer
      left join part on part.wallet_id = transfer.to_wallet_id
        and part.reference = transfer.reference
      where transfer.account_id = $1 and transfer.to_seq is not null
        and (transfer.reference like 'undo % part %') is not true
      union all
      select from_wallet_id, from_seq, -amount, kind, to_wallet_id
      from transfers where account_id = $1 and from_seq is not null)
"""

POSTED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' by reception ' || reception.uuid as expected,
      coalesce(entry.amount || ' as ' || entry.kind || ' with wallet '
        || entry.other_id, 'no entry') as got
    from credit_receptions reception
    left join pending_credits pending on pending.account_id = $1
      and pending.reception_id = reception.id
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = coalesce(reception.wallet_id, pending.wallet_id)
    left join loyalty_programs program on program.account_id = $1
    left join wallets spent on spent.account_id = $1 and spent.kind = 'spent'
      and spent.unit = 'credits' and not spent.is_counted
    left join entry
      on entry.wallet_id = coalesce(reception.wallet_id, pending.wallet_id)
      and entry.seq = coalesce(reception.wallet_seq, pending.wallet_seq)
    left join credit_adjustments adjustment on adjustment.account_id = $1
      and adjustment.reception_id = reception.id
    where reception.account_id = $1 and reception.credits <> 0
      and (not reception.was_pending or pending.state = 'released')
      and (entry.amount, entry.kind, entry.other_id) is distinct from (
        case when reception.reverses_id is null then reception.credits
          - coalesce(pending.taken_back, 0) + coalesce(
            (reception.explanation #>> '{steps,0,of_pending}')::bigint, 0)
          else reception.credits end,
        case when coalesce(reception.reverses_id::text, reception.undoes_uuid::text)
            is not null then 'reversal'
          when adjustment.reception_id is not null then 'adjustment'
          when reception.credits > 0 then 'credit' else 'claw_back' end,
        case when reception.undoes_uuid is null then program.issued_wallet_id
          else spent.id end)
"""
)

# Of somebody who is no more it is the wallet that they had.
OF_CONTACT = """
    select wallet.uuid as wallet_uuid,
      'the wallet of the contact of reception ' || reception.uuid as expected,
      case when coalesce(contact.id, former.id) is null then 'no contact'
        else 'another' end as got
    from credit_receptions reception
    left join contacts contact
      on contact.account_id = $1 and contact.id = reception.contact_id
    left join former_contacts former
      on former.account_id = $1 and former.id = reception.contact_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (coalesce(contact.id, former.id) is null
      or reception.wallet_id is not null and reception.wallet_id
        is distinct from coalesce(contact.credit_wallet_id, former.credit_wallet_id))
"""

# Whatever the account issued, or took back of that, some reception gave.
ISSUED = (
    ENTRIES
    + """
    select wallet.uuid as wallet_uuid,
      'a reception for entry ' || entry.seq as expected, 'none' as got
    from loyalty_programs program
    join entry on entry.other_id = program.issued_wallet_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = entry.wallet_id
    left join credit_receptions reception on reception.account_id = $1
      and reception.wallet_id = entry.wallet_id and reception.wallet_seq = entry.seq
    left join pending_credits pending on pending.account_id = $1
      and pending.wallet_id = entry.wallet_id and pending.wallet_seq = entry.seq
    where program.account_id = $1
      and coalesce(reception.id, pending.reception_id) is null
"""
)

# By whoever the contact is now: they may have been merged in between.
REVERSED = """
    select wallet.uuid as wallet_uuid,
      concat_ws(' for ', coalesce(pending.taken_back, 0) - original.credits,
          -original.unit_value)
        || ' by the reversal of ' || original.uuid as expected,
      concat_ws(' for ', undoing.credits, undoing.unit_value) as got
    from credit_receptions undoing
    left join credit_receptions original
      on original.account_id = $1 and original.id = undoing.reverses_id
    left join pending_credits pending
      on pending.account_id = $1 and pending.reception_id = original.id
    left join former_contacts first
      on first.account_id = $1 and first.id = original.contact_id
    left join former_contacts later
      on later.account_id = $1 and later.id = undoing.contact_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = undoing.wallet_id
    where undoing.account_id = $1 and undoing.reverses_id is not null
      and (undoing.credits, undoing.unit_value,
        coalesce(later.merged_into_id, undoing.contact_id))
        is distinct from (coalesce(pending.taken_back, 0) - original.credits,
          -original.unit_value,
          coalesce(first.merged_into_id, original.contact_id))
"""

# The exact instant hangs on the shop's zone; which two days it is between doesn't.
EXPIRES = """
    select wallet.uuid as wallet_uuid,
      coalesce('the day after ' || terms.days || ' days from ' || spendable.since,
        'never') || ' expires reception ' || reception.uuid as expected,
      coalesce(lot.expires_at::text, 'never') as got
    from credit_receptions reception
    left join pending_credits pending on pending.account_id = $1
      and pending.reception_id = reception.id
    cross join lateral (
      select coalesce(pending.releases_at, pending.ended_at, reception.happened_at)
        as since) spendable
    join lots lot on lot.account_id = $1
      and lot.wallet_id = coalesce(reception.wallet_id, pending.wallet_id)
      and lot.seq = coalesce(reception.wallet_seq, pending.wallet_seq)
    cross join lateral (
      select (version.terms -> 'program' ->> 'expiration_days')::int as days
      from loyalty_program_versions version
      where version.account_id = $1 and version.version = reception.program_version
      limit 1) terms
    left join wallets wallet on wallet.account_id = $1 and wallet.id = lot.wallet_id
    where reception.account_id = $1 and reception.reverses_id is null
      and reception.undoes_uuid is null
      and not exists (
        select 1 from credit_inactivities inactivity
        where inactivity.account_id = $1 and inactivity.wallet_id = lot.wallet_id
          and inactivity.ended_at = lot.expires_at)
      and ((terms.days is null) <> (lot.expires_at is null)
        or abs(extract(epoch from lot.expires_at - spendable.since)
          - (terms.days + 0.5) * 86400) > 2 * 86400)
"""

# One that undoes them before they could be spent has none of its own. Nothing undoes
# what goes because nobody has the contact's history any more.
PENDING = """
    select wallet.uuid as wallet_uuid,
      reception.credits || ' pending, released or cancelled of reception '
        || coalesce(reception.uuid::text, 'none') as expected,
      coalesce(pending.credits || ' ' || pending.state, 'none') as got
    from (
      select * from credit_receptions
      where account_id = $1 and was_pending and reverses_id is null
        and credits > 0) reception
    full join (select * from pending_credits where account_id = $1) pending
      on pending.reception_id = reception.id
    left join credit_receptions undoing on undoing.account_id = $1
      and undoing.reverses_id = reception.id
    left join contacts contact
      on contact.account_id = $1 and contact.id = reception.contact_id
    left join former_contacts former
      on former.account_id = $1 and former.id = reception.contact_id
    left join contacts heir
      on heir.account_id = $1 and heir.id = former.merged_into_id
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = coalesce(contact.credit_wallet_id, former.credit_wallet_id)
    where (pending.credits, pending.contact_id)
        is distinct from (reception.credits, reception.contact_id)
      or case pending.state
        when 'pending' then undoing.id is not null
        when 'cancelled' then pending.taken_back < pending.credits
          and undoing.was_pending is not true
          and coalesce(contact.id, heir.id) is not null
        else undoing.was_pending end
"""

# By whoever has the history now. A refund tells in its explanation what it took so.
TAKEN = """
    with part as (
      select contact_id, taken_back as taken, 0 as told
      from pending_credits where account_id = $1 and taken_back > 0
      union all
      select contact_id, 0, (explanation #>> '{steps,0,of_pending}')::bigint
      from credit_receptions where account_id = $1 and credits < 0),
    theirs as (
      select coalesce(former.merged_into_id, part.contact_id) as contact_id,
        sum(taken) as taken, coalesce(sum(told), 0) as told
      from part left join former_contacts former
        on former.account_id = $1 and former.id = part.contact_id
      group by 1)
    select wallet.uuid as wallet_uuid,
      told || ' pending credits taken by refunds' as expected, taken::text as got
    from theirs
    left join contacts contact
      on contact.account_id = $1 and contact.id = theirs.contact_id
    left join former_contacts former
      on former.account_id = $1 and former.id = theirs.contact_id
    left join wallets wallet on wallet.account_id = $1
      and wallet.id = coalesce(contact.credit_wallet_id, former.credit_wallet_id)
    where taken <> told
"""

THERE = """
    select wallet.uuid as wallet_uuid,
      'the shop and the unit of reception ' || reception.uuid as expected,
      concat_ws(' and ', case when shop.id is null then 'no shop' end,
        case when reception.unit_id is not null and unit.id is null
          then 'no unit' end) as got
    from credit_receptions reception
    left join shops shop on shop.account_id = $1 and shop.id = reception.shop_id
    left join units unit on unit.account_id = $1 and unit.id = reception.unit_id
    left join wallets wallet
      on wallet.account_id = $1 and wallet.id = reception.wallet_id
    where reception.account_id = $1 and (shop.id is null
      or reception.unit_id is not null and unit.id is null)
"""

CLAIMED = """
    select null::uuid as wallet_uuid,
      'reception ' || claim.credit_reception_uuid || ' of a token claimed at '
        || claim.claimed_at as expected, 'none' as got
    from loyalty_token_claims claim
    left join credit_receptions reception on reception.account_id = $1
      and reception.uuid = claim.credit_reception_uuid
    where claim.account_id = $1 and reception.id is null
"""

LINKED = """
    select null::uuid as wallet_uuid,
      'reception ' || link.credit_reception_uuid || ' of POS transaction '
        || sold.uuid as expected, 'none' as got
    from pos_transaction_links link
    join pos_transactions sold on sold.account_id = $1
      and sold.id = link.pos_transaction_id
    left join credit_receptions reception on reception.account_id = $1
      and reception.uuid = link.credit_reception_uuid
    where link.account_id = $1 and reception.id is null
"""

rules += [
    Rule("each reception has its entry", POSTED),
    Rule("each reception is its contact's", OF_CONTACT),
    Rule("what each reception names is there", THERE),
    Rule("what was issued was received", ISSUED),
    Rule("a reversal undoes exactly what was given", REVERSED),
    Rule("credits expire when their terms say", EXPIRES),
    Rule("credits that wait are given once or never", PENDING),
    Rule("what refunds took of credits that wait is out of them", TAKEN),
    Rule("each claimed token has its reception", CLAIMED),
    Rule("each linked POS transaction has its reception", LINKED),
]
