"""What a loyalty program is made of, and the credits it gave."""

from regulars.loyalty.tables.receptions import (
    credit_adjustments,
    credit_inactivities,
    credit_reception_attributes,
    credit_receptions,
    credit_warnings,
    loyalty_token_claims,
    pending_credits,
    pos_transaction_links,
    pos_transactions,
)
from regulars.loyalty.tables.terms import (
    earning_rule_uses,
    earning_rule_versions,
    earning_rules,
    loyalty_program_versions,
    loyalty_programs,
    loyalty_rules,
    loyalty_shop_links,
    units,
)

__all__ = [
    "credit_adjustments",
    "credit_inactivities",
    "credit_reception_attributes",
    "credit_receptions",
    "credit_warnings",
    "earning_rule_uses",
    "earning_rule_versions",
    "earning_rules",
    "loyalty_program_versions",
    "loyalty_programs",
    "loyalty_rules",
    "loyalty_shop_links",
    "loyalty_token_claims",
    "pending_credits",
    "pos_transaction_links",
    "pos_transactions",
    "units",
]
