"""What can be asked of how an account does."""

from regulars.reports.queries.figures import FIGURES, Figure, figure
from regulars.reports.queries.first_run import STEPS, FirstRun, first_run

__all__ = ["FIGURES", "STEPS", "Figure", "FirstRun", "figure", "first_run"]
