"""Tell a balance as it is after what the same statement has written.

Expand only: a new function, which the previous release doesn't call.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# A statement sees nothing of what functions in it have written, but what it asks of
# another function does. The same as BALANCE_NOW of the ledger's questions.
BALANCE = """
    create function ledger_balance(p_account bigint, p_wallet bigint, p_now timestamptz)
    returns bigint language plpgsql volatile as $$
    begin
      return (
        select wallet.balance - (
          select coalesce(sum(lot.remaining), 0)::bigint from lots lot
          where lot.account_id = p_account and lot.wallet_id = p_wallet
            and lot.remaining > 0 and lot.expires_at <= p_now)
        from wallets wallet
        where wallet.account_id = p_account and wallet.id = p_wallet);
    end $$
"""


def upgrade() -> None:
    op.execute(BALANCE)
