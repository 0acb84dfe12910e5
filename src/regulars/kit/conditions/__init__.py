"""The condition tree of rules, segments and automations.

`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}` and leaves such as
`{"fact": "contact.city", "is": "equals", "value": "Utrecht"}`. Checked once when it is
made, then asked of one subject in Python (`evaluate`) or of all of them in SQL
(`to_sql`). Both give the same answer, and it is yes or no:

- A fact that isn't set satisfies `is_not_set` and `not_equals`, and no other operator.
- `not` turns that answer round, so "not (city equals Utrecht)" holds without a city.
- Text is compared as it is, letter by letter; a `within_last_days` counts days of 24
  hours for a moment, and calendar days in the zone of `now` for a date.
- A level is one of several names that stand in an order, so it can be asked for more
  and less; one that isn't among them is no level.
- A time of day is a minute of the clock: "between 17:00 and 17:59" is one whole hour.
  Whoever asks cuts off the seconds.
"""

from regulars.kit.conditions.answers import evaluate, explain, failing, to_sql
from regulars.kit.conditions.facts import Fact, FactType, Level, declare, declared
from regulars.kit.conditions.tree import (
    Condition,
    Leaf,
    Not,
    check,
    empty_groups,
    facts_of,
)

__all__ = [
    "Condition",
    "Fact",
    "FactType",
    "Leaf",
    "Level",
    "Not",
    "check",
    "declare",
    "declared",
    "empty_groups",
    "evaluate",
    "explain",
    "facts_of",
    "failing",
    "to_sql",
]
