"""What is asked of an experiment, checked as a whole before anything runs.

Arguments, portfolio, scenarios, and scenarios in the place of the portfolio are looked at in turn, and none
hides what is wrong with the others. All problems are refused together; what has none is a `Request`.
"""

import re
import reprlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from numbers import Integral
from pathlib import Path
from typing import Any

from scenarios.portfolio import Portfolio, load_portfolio
from scenarios.problems import InputError, Problem, did_you_mean, refuse
from scenarios.scenario import Scenario, check_scenarios, load_scenarios
from simulation.calendar import calendar_month, month_of, month_text
from simulation.levers import Setting
from simulation.run import ENGINES
from simulation.world import Calendar

MOST_REPLICATIONS = 10_000_000
LARGEST_SEED = 2**63 - 1
LARGEST_FIRST = 2**48
LONGEST_RUN_YEARS = 60
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)

# How a problem names an argument: in a program, and on the command line.
IN_A_PROGRAM = "argument {}"
ON_THE_COMMAND_LINE = "option --{}"


@dataclass(frozen=True)
class Request:
    """An experiment that can be run: nothing is wrong with any part of it.

    Parameters
    ----------
    portfolio : Portfolio
        Where.
    scenarios : tuple of Scenario
        What might be decided; at least one, all with different names.
    replications : int
        Number of futures.
    seed : int
        Seed of all draws.
    until : str
        Last month, ``YYYY-MM``.
    engine : str
        Name of the engine.
    workers : int or None
        Threads or processes at work at once; None is one for each core.
    first : int
        Number of the first replication.
    """

    portfolio: Portfolio
    scenarios: tuple[Scenario, ...]
    replications: int
    seed: int
    until: str
    engine: str
    workers: int | None
    first: int

    @property
    def policies(self) -> tuple[tuple[Setting, ...], ...]:
        """Settings of each scenario, in the words of the place."""
        return tuple(scenario.settings_in(self.portfolio.place) for scenario in self.scenarios)

    @property
    def calendar(self) -> Calendar:
        """Start, horizon and recording dates."""
        return Calendar(self.portfolio.place.as_of, _month_number(self.until))


def checked_request(
    portfolio: Any,
    scenarios: Any,
    *,
    replications: Any,
    seed: Any,
    until: Any,
    engine: Any,
    workers: Any,
    first: Any = 0,
    progress: Any = None,
    spelling: str = IN_A_PROGRAM,
    known: Iterable[Problem] = (),
) -> Request:
    """Check all that is asked of an experiment; values of any type may be given.

    Parameters
    ----------
    portfolio, scenarios, replications, seed, until, engine, workers, progress
        As for `scenarios.experiment.simulate`.
    first
        As for `scenarios.ensemble.summarise`.
    spelling : str
        How problems name an argument: `IN_A_PROGRAM` or `ON_THE_COMMAND_LINE`.
    known : iterable of Problem
        Problems found before, to be refused together with those found here.

    Returns
    -------
    Request
        With portfolio and scenarios loaded.

    Raises
    ------
    InputError
        With every problem of the arguments, the portfolio, the scenarios and the scenarios in its place.
    """
    loaded, problems_of_portfolio = _loaded_portfolio(portfolio, spelling)
    place = None if loaded is None else loaded.place
    usable, problems_of_scenarios = _listed_scenarios(scenarios, spelling)
    refuse(
        [
            *known,
            *_problems_of_numbers(replications, seed, workers, first, spelling),
            *_problems_of_engine(engine, spelling),
            *_problems_of_until(until, None if place is None else place.as_of, spelling),
            *_problems_of_progress(progress, spelling),
            *problems_of_portfolio,
            *problems_of_scenarios,
            *check_scenarios(usable, place),
        ]
    )
    assert loaded is not None  # otherwise there were problems
    return Request(
        portfolio=loaded,
        scenarios=load_scenarios(usable),
        replications=int(replications),
        seed=int(seed),
        until=str(until),
        engine=str(engine),
        workers=None if workers is None else int(workers),
        first=int(first),
    )


def _unusable(name: str, value: object, allowed: str, remedy: str, spelling: str) -> Problem:
    shown = " ".join(reprlib.repr(value).split())
    return Problem(spelling.format(name), None, f"{shown} cannot be used.", f"Allowed: {allowed}.", remedy)


def _problems_of_numbers(
    replications: object, seed: object, workers: object, first: object, spelling: str
) -> list[Problem]:
    problems = []
    if not _is_whole(replications, 1, MOST_REPLICATIONS):
        allowed = f"a whole number from 1 to {MOST_REPLICATIONS:,}"
        remedy = "Ask for 200 to begin with."
        problems.append(_unusable("replications", replications, allowed, remedy, spelling))
    if not _is_whole(seed, 0, LARGEST_SEED):
        allowed = "a whole number from 0 to 2^63 - 1"
        problems.append(_unusable("seed", seed, allowed, "Take any, for example 2026.", spelling))
    if workers is not None and not _is_whole(workers, 1):
        allowed = "a whole number, at least 1"
        problems.append(_unusable("workers", workers, allowed, "Leave it out to use all cores.", spelling))
    if not _is_whole(first, 0, LARGEST_FIRST):
        allowed = f"a whole number from 0 to {LARGEST_FIRST:,}"
        problems.append(_unusable("first", first, allowed, "Leave it out to begin with the first.", spelling))
    return problems


def _is_whole(value: object, low: int, high: int | None = None) -> bool:
    """Whether a value is a whole number within bounds; those of numpy count, truth values do not."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        return False
    return low <= int(value) and (high is None or int(value) <= high)


def _problems_of_engine(engine: object, spelling: str) -> list[Problem]:
    if isinstance(engine, str) and engine in ENGINES:
        return []
    nearest = did_you_mean(engine, ENGINES) if isinstance(engine, str) else ""
    return [_unusable("engine", engine, ", ".join(ENGINES), nearest or "Leave it out.", spelling)]


def _problems_of_until(until: object, as_of: date | None, spelling: str) -> list[Problem]:
    """Problems of the last month; without an as-of date only its form can be checked."""
    if not isinstance(until, str) or not MONTH.fullmatch(until):
        allowed = "a month written as a text, such as 2040-12"
        return [_unusable("until", until, allowed, "Write year and month with a hyphen.", spelling)]
    if as_of is None:
        return []
    first, last = month_of(as_of), month_of(as_of) + 12 * LONGEST_RUN_YEARS
    if first <= _month_number(until) <= last:
        return []
    allowed = f"a month from {month_text(first)}, the as-of date, to {month_text(last)}"
    return [_unusable("until", until, allowed, "Choose one of them.", spelling)]


def _problems_of_progress(progress: object, spelling: str) -> list[Problem]:
    if progress is None or callable(progress):
        return []
    allowed = "a function of two numbers, the runs done and all runs"
    return [_unusable("progress", progress, allowed, "Leave it out.", spelling)]


def _month_number(text: str) -> int:
    year, month = text.split("-")
    return calendar_month(int(year), int(month))


def _loaded_portfolio(portfolio: object, spelling: str) -> tuple[Portfolio | None, list[Problem]]:
    """The portfolio, or what is wrong with it."""
    if not isinstance(portfolio, Portfolio | str | Path):
        allowed = "a portfolio, its name, or the path of its folder or CSV file"
        return None, [_unusable("portfolio", portfolio, allowed, "Try 'hung_yen'.", spelling)]
    try:
        return load_portfolio(portfolio), []
    except InputError as error:
        return None, error.problems


def _listed_scenarios(scenarios: object, spelling: str) -> tuple[list[Scenario | str | Path], list[Problem]]:
    """Scenarios, names and paths among what is given, one or several, and what is wrong with the rest."""
    allowed = "scenarios, names of the library, or paths of files"
    if isinstance(scenarios, Scenario | str | Path):
        return [scenarios], []
    given = list(scenarios) if isinstance(scenarios, Iterable) else []
    if not given:
        return [], [_unusable("scenarios", scenarios, allowed, "Name at least one, 'baseline'.", spelling)]
    usable = [each for each in given if isinstance(each, Scenario | str | Path)]
    wrong = [each for each in given if not isinstance(each, Scenario | str | Path)]
    return usable, [_unusable("scenarios", each, allowed, "Leave it out.", spelling) for each in wrong]
