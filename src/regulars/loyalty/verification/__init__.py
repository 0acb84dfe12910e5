"""What must hold of the loyalty program, as `regulars verify` asks it."""

from regulars.loyalty.verification import (
    earning_rules,
    explanations,
    inactivity,
    receptions,
)

__all__ = ["earning_rules", "explanations", "inactivity", "receptions"]
