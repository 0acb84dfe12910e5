"""Explanations in words, for the people on both sides of the till."""

from typing import Any

from regulars.rewards.queries import Bought


def sentences(bought: Bought) -> list[str]:
    """Why the reception took its credits, one sentence for each step."""
    return [_sentence(step) for step in bought.explanation["steps"]]


def _sentence(step: dict[str, Any]) -> str:
    if step["kind"] == "chosen":
        return (
            f"{step['reward']}: {step['took']} credits were chosen, of at least "
            f"{step['required_credits']} and at most {step['most_credits']}."
        )
    if step["took"] == 0:
        return f"{step['reward']} was free."
    return f"{step['reward']} cost {step['took']} credits."
