"""How figures and the first run are spoken of over HTTP."""

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from regulars.reports.queries import Figure, FirstRun
from regulars.reports.service import Step

Trade = Literal["cafe", "restaurant", "salon", "shop"]

StepName = Literal["brand", "trade", "earning", "reward", "joining", "trying"]

FigureName = Literal["members", "active", "revenue", "given", "redeemed", "outstanding"]

Days = Annotated[int, Meta(ge=1, le=366)]


class FigureQuery(Struct):
    """Which figure, and of how many days; the last of them is today."""

    name: FigureName
    days: Days = 30

    def length(self) -> timedelta:
        """The same as time."""
        return timedelta(days=self.days)


class FigureOut(Struct):
    """What it is now, and what it was in the period before, or when this one began.

    Both are null where the account doesn't count that. `revenue` is in cents; `active`
    is how many contacts got credits or a reward; `outstanding` is in credits.
    """

    name: FigureName
    now: int | None
    before: int | None
    days: int

    @classmethod
    def of(cls, name: FigureName, figure: Figure, days: int) -> "FigureOut":
        return cls(name, figure.now, figure.before, days)


class FirstRunUpdate(Struct):
    """What somebody did; what is left out stays.

    `step` is through with, also when it was put off. `is_over` ends the leading, and
    false changes nothing.
    """

    trade: Trade | None = None
    step: StepName | None = None
    is_over: bool = False

    def taken(self) -> Step:
        """The same, for the verb."""
        return Step(self.trade, self.step, self.is_over)


class FirstRunOut(Struct):
    """How far the set-up is: `steps` are those that are done, in their order.

    `is_new` is an account that nobody has begun with; `is_over` one whose owner needs
    no leading any more.
    """

    trade: str | None
    steps: list[str]
    is_new: bool
    is_over: bool

    @classmethod
    def of(cls, run: FirstRun) -> "FirstRunOut":
        return cls(run.trade, run.steps, run.is_new, run.is_over)
