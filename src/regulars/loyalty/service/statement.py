"""The statement that gives credits: one round trip for one order or sixty-four.

Version, wallet, transfer, lot, record and event. Nothing at all is touched when the
version is stale: `program` is then empty. Orders that name the card they were found by,
or that have attributes or give what can't be spent yet, have a statement of their own,
and so have those whose credits hang on what the contact was given before: the others
pay nothing for it. Credits that are taken back have theirs in `refund`.
"""

from regulars.attributes.queries import VERSION_NOW
from regulars.kit.clock import ATOM

PROGRAM = """
    program as materialized (
      select issued_wallet_id from loyalty_programs
      where account_id = $1 and id = $2 and version = $3{})"""

# What is defined may be stale as well: a value would be left out then.
DEFINED = f" and {VERSION_NOW.strip()} = ${{}}::bigint"

# What gives nothing counts as well. The wallets of all are locked by it, in their order
# and before any of them is posted to.
NOTED = """
    noted as materialized (
      select case when zero.wallets is not null
        then ledger_note($1, zero.wallets, moments, others, $4) end as is_done
      from (
        select array_agg(wallet_id) filter (where credits = 0) as wallets,
          array_agg(happened_at) filter (where credits = 0) as moments,
          array_agg(wallet_id) filter (where credits > 0) as others
        from item) zero)"""

AFTER_NOTED = " and (select is_done is not false from noted)"

POSTED = """
    moving as (
      select array_agg(n order by n) as ns,
        array_agg(issued_wallet_id order by n) as givers,
        array_agg(wallet_id order by n) as takers,
        array_agg(credits order by n) as amounts,
        array_agg('credit'::text order by n) as kinds,
        array_agg(happened_at order by n) as moments,
        array_agg(expires_at order by n) as expiries,
        array_agg(false order by n) as may_owe
      from item where credits > 0{}),
    posted as materialized (
      select moving.ns[post.n] as n, post.to_seq as seq, post.to_balance as balance
      from moving, ledger_post($1, givers, takers, amounts, kinds, null, moments,
        expiries, null, may_owe, false, $4) post
      where moving.ns is not null)"""

COLUMNS = """account_id, uuid, contact_id, shop_id, unit_id,
        unit_value, credits, channel, actor, wallet_id, wallet_seq, program_version,
        explanation, happened_at, recorded_at"""

VALUES = """$1, item.uuid, contact_id, shop_id, unit_id, unit_value, credits, channel,
        actor, case when posted.seq is not null then wallet_id end, posted.seq, $3,
        explanation::jsonb, happened_at, $4"""

LOGGED = """
    logged as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'credit_reception_created', item.uuid, contact_uuid,
        jsonb_build_object('credits', credits, 'reverses', null), actor, happened_at,
        $4
      from item order by n)"""

PENDING = f"""
    pending as (
      insert into pending_credits (account_id, reception_id, contact_id, credits, state,
        releases_at, expires_at, created_at)
      select $1, record.id, contact_id, credits, 'pending', releases_at, expires_at, $4
      from item join record on record.uuid = item.uuid where is_pending),
    told_pending as (
      insert into events (account_id, name, subject_uuid, contact_uuid, payload, actor,
        happened_at, recorded_at)
      select $1, 'pending_credits_created', item.uuid, contact_uuid,
        jsonb_build_object('credits', credits, 'releases_at',
          {ATOM.format("releases_at")}), actor, happened_at, $4
      from item where is_pending order by n)"""

# The balance after each entry is known from posting it, and mostly what is to be told.
# It isn't where something has run out that is still in the wallet: brought by one of
# these orders, or on hold.
WRITTEN = """
    select item.n, record.id, item.email, item.wallet_id,
      case when posted.n is null or (select bool_or(expires_at <= $4) from item)
          or (select next_expiry_at <= $4 from wallets
            where account_id = $1 and id = item.wallet_id)
        then ledger_balance($1, item.wallet_id, $4)
        else posted.balance end as balance"""

RECEIVE = f"""
    with {PROGRAM.format("")},
    item as materialized (
      select i.*, contact.id as contact_id, contact.email,
        contact.credit_wallet_id as wallet_id, program.issued_wallet_id
      from unnest($5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::numeric[],
          $10::bigint[], $11::text[], $12::text[], $13::text[], $14::timestamptz[],
          $15::timestamptz[])
        with ordinality as i(uuid, contact_uuid, shop_id, unit_id, unit_value, credits,
          channel, actor, explanation, happened_at, expires_at, n)
      cross join program
      join contacts contact
        on contact.account_id = $1 and contact.uuid = i.contact_uuid),
    {POSTED.format("")},
    record as (
      insert into credit_receptions ({COLUMNS})
      select {VALUES}
      from item left join posted on posted.n = item.n order by item.n
      returning id, uuid),
    {LOGGED}
    {WRITTEN}
    from item join record on record.uuid = item.uuid
    left join posted on posted.n = item.n
    union all
    select null, null, null, null, null where not exists (select 1 from program)
"""

# What is wrong with a card is told from here: after the commit of the others nothing
# may be asked that could fail. Each is looked up by itself: joined, all of an account's
# were read while nobody had counted its tables.
ASKED = """
    asked as materialized (
      select i.*, contact.id as contact_id, contact.email,
        contact.credit_wallet_id as wallet_id, program.issued_wallet_id,
        card.id as card_id, card.name as card_name,
        case when contact.id is null then 'no contact'
          when i.scanned is null then null
          when card.id is null then 'no card'
          when not card.is_active then 'inactive'
          when card.contact_id is null then 'not linked'
          when card.contact_id <> contact.id then 'of another' end as refusal
      from unnest($5::uuid[], $6::uuid[], $7::bigint[], $8::bigint[], $9::numeric[],
          $10::bigint[], $11::text[], $12::text[], $13::text[], $14::timestamptz[],
          $15::timestamptz[], $16::text[], $17::text[], $18::boolean[],
          $19::timestamptz[])
        with ordinality as i(uuid, contact_uuid, shop_id, unit_id, unit_value, credits,
          channel, actor, explanation, happened_at, expires_at, scanned, attributes,
          is_pending, releases_at, n)
      cross join program
      left join lateral (
        select * from contacts
        where account_id = $1 and uuid = i.contact_uuid limit 1) contact on true
      left join lateral (
        select * from contact_identifiers
        where account_id = $1 and value = i.scanned limit 1) card on true)"""

# Whoever takes no lock of a wallet holds the contact, so that none is written of while
# they are being erased, beside what erasing has looked through. In the order of ids,
# and before the wallets, as everybody does.
LIVING = """
    living as materialized (
      select id from contacts where account_id = $1 and id = any(array(
        select contact_id from asked where refusal is null{}))
      order by id for key share)"""

RECORDED = f"""
    record as (
      insert into credit_receptions ({COLUMNS}, contact_identifier_id, was_pending)
      select {VALUES}, card_id, is_pending
      from item left join posted on posted.n = item.n order by item.n
      returning id, uuid),
    filled as (
      insert into credit_reception_attributes (account_id, reception_id, attributes)
      select $1, record.id, attributes::jsonb
      from item join record on record.uuid = item.uuid where attributes <> '{{}}')"""

RECEIVE_WITH_MORE = f"""
    with {PROGRAM.format(DEFINED.format(20))},
    {ASKED},
    {LIVING.format(" and (credits = 0 or is_pending)")},
    item as materialized (
      select * from asked where refusal is null and (credits > 0 and not is_pending
        or contact_id in (select id from living))),
    {NOTED},
    {POSTED.format(" and not is_pending" + AFTER_NOTED)},
    {RECORDED},
    {LOGGED},
    {PENDING}
    {WRITTEN}, item.card_name, null as refusal
    from item join record on record.uuid = item.uuid
    left join posted on posted.n = item.n
    union all
    select n, null, null, null, null, null, refusal from asked where refusal is not null
    union all
    select null, null, null, null, null, null, null
    where not exists (select 1 from program)
"""

# How much rules with caps give is known only under the lock of the contact's wallet.
RECEIVE_WITH_CAPS = f"""
    with {PROGRAM.format(DEFINED.format(20))},
    {ASKED},
    {LIVING.format("")},
    held as materialized (
      select held.* from (
        select array_agg(n order by n) as ns, array_agg(contact_id order by n) as whose,
          array_agg(wallet_id order by n) as wallets,
          array_agg(credits order by n) as asking,
          array_agg(explanation order by n) as reasons
        from asked where refusal is null and contact_id in (select id from living))
        every,
      loyalty_hold_back($1, ns, whose, wallets, asking, reasons, $21::bigint) held
      where every.ns is not null),
    item as materialized (
      select asked.n, asked.uuid, contact_uuid, shop_id, unit_id, unit_value, channel,
        actor, happened_at, expires_at, contact_id, email, wallet_id,
        issued_wallet_id, card_id, card_name, held.credits, held.explanation,
        attributes, releases_at, is_pending and held.credits > 0 as is_pending
      from asked join held on held.n = asked.n where not held.is_too_much),
    {NOTED},
    {POSTED.format(" and not is_pending" + AFTER_NOTED)},
    {RECORDED},
    {LOGGED},
    {PENDING}
    {WRITTEN}, item.card_name, null as refusal, item.credits
    from item join record on record.uuid = item.uuid
    left join posted on posted.n = item.n
    union all
    select n, null, null, null, null, null, coalesce(refusal, 'too much'), null
    from asked left join held using (n) where refusal is not null or is_too_much
    union all
    select null, null, null, null, null, null, null, null
    where not exists (select 1 from program)
"""
