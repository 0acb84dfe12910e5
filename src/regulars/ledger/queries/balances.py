"""How a balance is asked for, as it is now and as it was, and what changes none."""

# For statements that join `wallets wallet` and whose second value is the moment: what
# is in it then. Lots past their last instant are left out although the job that takes
# them out of the wallet has not come by yet.
BALANCE_NOW = """
      wallet.balance - case when wallet.next_expiry_at <= $2 then (
        select coalesce(sum(lot.remaining), 0)::bigint from lots lot
        where lot.account_id = wallet.account_id and lot.wallet_id = wallet.id
          and lot.remaining > 0 and lot.expires_at <= $2) else 0 end
"""

# For statements whose fourth value is the moment: counts what moved nothing among the
# transactions of their wallets, which are locked by now. One row, to be joined.
NOTED = """
    noted as materialized (
      select case when wallets is not null
        then ledger_note($1, wallets, unmoved.moments, null, $4) end as is_done
      from (
        select array_agg(wallet_id) as wallets, array_agg(happened_at) as moments
        from {}) unmoved)"""

# What the entries of those moments brought into lots that had ended by then, less what
# they took from these: it was in no balance, whenever the clock came by. Each lot and
# entry is looked up by its key, since a plan for few would read all for each of many.
ENDED_AS_OF = """
    select coalesce(sum(part.amount), 0) from (
      select seq, amount from lots
      where account_id = $1 and wallet_id = $2 and expires_at <= least($3, $4)
      union all
      select used.seq, -used.amount from lot_uses used
      where used.account_id = $1 and used.wallet_id = $2 and (
        select lot.expires_at from lots lot
        where lot.account_id = $1 and lot.wallet_id = $2
          and lot.seq = used.lot_seq) <= least($3, $4)) part
    where exists (
        select from transfers
        where account_id = $1 and to_wallet_id = $2 and to_seq = part.seq
          and happened_at <= $3 and recorded_at <= $4)
      or exists (
        select from transfers
        where account_id = $1 and from_wallet_id = $2 and from_seq = part.seq
          and happened_at <= $3 and recorded_at <= $4)
"""

# Each side by itself, and said to be numbered: that is what its index holds.
BALANCE_AS_OF = f"""
    select
      (select coalesce(sum(amount), 0) from transfers
       where account_id = $1 and to_wallet_id = $2 and to_seq is not null
         and happened_at <= $3 and recorded_at <= $4)
      - (select coalesce(sum(amount), 0) from transfers
       where account_id = $1 and from_wallet_id = $2 and from_seq is not null
         and happened_at <= $3 and recorded_at <= $4)
      - ({ENDED_AS_OF})
"""
