"""The HTTP doors of rewards, and of the list in which credits and rewards stand."""

from regulars.rewards.routes import (
    collectables,
    receptions,
    rewards,
    sending,
    transactions,
)

__all__ = ["collectables", "receptions", "rewards", "sending", "transactions"]
