"""The HTTP doors of the loyalty program."""

from regulars.loyalty.routes import (
    adjustments,
    earning_rules,
    explanations,
    links,
    pending,
    pos,
    program,
    receptions,
    reversals,
    simulations,
    tokens,
)

__all__ = [
    "adjustments",
    "earning_rules",
    "explanations",
    "links",
    "pending",
    "pos",
    "program",
    "receptions",
    "reversals",
    "simulations",
    "tokens",
]
