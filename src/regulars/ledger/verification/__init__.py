"""What must hold of wallets, transfers, lots and holds: `regulars verify` asks."""

from regulars.ledger.verification import entries, lots

__all__ = ["entries", "lots"]
