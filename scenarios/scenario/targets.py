"""Targets: the ends that an official plan states, beside the means that a scenario sets.

A target changes nothing in a run. It says what a quantity of the results is to be by a month, so that the
plan can be held against the forecast.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scenarios.problems import Problem
from scenarios.rates import RATES
from simulation.calendar import month_of, month_text
from simulation.places import Place
from simulation.results import MONTHLY_DEFINITIONS, Definition

# Quantities that a plan may speak of: what is recorded every month, and the occupancy rates.
QUANTITIES: dict[str, Definition] = {
    **MONTHLY_DEFINITIONS,
    **{name: definition for name, (_, definition) in RATES.items()},
}


@dataclass(frozen=True)
class Target:
    """What a plan wants a quantity of a province to be by a month.

    Parameters
    ----------
    variable : str
        One of `QUANTITIES`.
    province : str
        Name in English or Vietnamese, as the plan was written down. Results without the province do not show
        the target.
    by : int
        Calendar month at whose end it is looked at.
    amount : float
        In the unit of the variable.
    source : str
        The plan, and how its words were read.
    at_most : bool
        Whether the amount is the most that is wanted; otherwise it is the least.
    change_since : int, optional
        Calendar month from whose end a change is counted; None: the target is for the level. A month before
        the as-of date counts from the as-of date.
    file, line
        Where it was written, for messages.
    """

    variable: str
    province: str
    by: int
    amount: float
    source: str
    at_most: bool = False
    change_since: int | None = None
    file: str = field(default="", repr=False, compare=False)
    line: int | None = field(default=None, repr=False, compare=False)

    def on_record(self) -> dict[str, Any]:
        """The target as a scenario file writes it, for the hash and for the record of a run."""
        since = {} if self.change_since is None else {"change_since": month_text(self.change_since)}
        return {
            "variable": self.variable,
            "province": self.province,
            "by": month_text(self.by),
            **since,
            "at_most" if self.at_most else "at_least": self.amount,
            "source": self.source,
        }


def problems_in(targets: Iterable[Target], place: Place) -> Iterator[Problem]:
    """Targets of a place's provinces that lie before its as-of date: no forecast can tell them."""
    names = {text for province in place.provinces for text in (province.name, province.name_vi)}
    for target in targets:
        if target.province in names and target.by < month_of(place.as_of):
            yield Problem(
                target.file,
                target.line,
                f"The target for '{target.variable}' is for {month_text(target.by)}, before the as-of date "
                f"{place.as_of} of the portfolio; the past cannot be forecast.",
                f"The first month that is recorded is {month_text(month_of(place.as_of))}.",
                "Use it or a later one, or a portfolio with an earlier as-of date.",
            )
