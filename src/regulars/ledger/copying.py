"""What of the ledger is set-up: the account's own wallets, whose balance is a sum."""

from regulars.kit.copies import Copy, copies

copies.append(Copy("wallets", where="not kept.is_counted"))
