"""What can be done with prepaid balances."""

from regulars.prepaid.service.transact import Movement, transact, transacting

__all__ = ["Movement", "transact", "transacting"]
