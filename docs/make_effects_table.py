"""Write `docs/effects.md`: what every scenario of the library changes in the provinces of the project.

From the root of the project: ``make effects``, or ``python -m docs.make_effects_table``. A study of some
minutes, not a test: the page keeps the last one, with its date, its command and the size of the machine.
"""

import os
from datetime import date
from pathlib import Path

import numpy as np
import xarray as xr

from docs.generated_tables import table
from figures.conditions import unmeasured
from scenarios.ensemble import summarise
from scenarios.ensemble_reading import effect, quantile
from scenarios.portfolio import load_portfolio
from scenarios.scenario import Scenario, check_scenarios, list_scenarios, load_scenario

PAGE = Path(__file__).with_name("effects.md")
PORTFOLIOS = ("hung_yen", "hanoi")
REPLICATIONS, SEED, UNTIL = 200, 2026, "2035-12"
DAYS = ("2030-12-31", "2035-12-31")
RATE, LEASED = "occupancy_rate", "leased_ha"
INTRODUCTION = """# Effects of the scenarios

Paired differences to the baseline, mean of {n} futures with its 95 % interval: the same luck and the same
parameters with and without the policy. The occupancy rate is leased over leasable land of established
clusters, so that a policy that adds clusters lowers it and one that takes idle clusters out of the plan
raises it without a hectare more: read it with the leased land. A scenario that leans on values of grade
unknown is a conditional statement.

Written by `make effects` on {day}, seed {seed}, {cores} cores, numpy {version}.
"""


def scenarios_for(portfolio: str) -> list[Scenario]:
    """The baseline, then every scenario whose places the portfolio has."""
    place = load_portfolio(portfolio).place
    return [load_scenario(name) for name in list_scenarios() if not check_scenarios([name], place)]


def points(mean: float, low: float, high: float) -> str:
    """An effect on a rate in percentage points, with its interval."""
    return f"{100 * mean:+.2f} ({100 * low:+.2f}..{100 * high:+.2f})"


def row_of(scenario: Scenario, summary: xr.Dataset) -> list[str]:
    """Cells of one scenario."""
    cells = [f"`{scenario.name}`"]
    for day in DAYS:
        here = effect(summary, RATE).isel(province=0).sel(scenario=scenario.name, time=day)
        cells.append(points(*(float(here[name]) for name in ("mean", "low", "high"))))
    leased = effect(summary, LEASED).isel(province=0).sel(scenario=scenario.name, time=DAYS[-1])
    cells.append(f"{float(leased['mean']):+.0f} ({float(leased['low']):+.0f}..{float(leased['high']):+.0f})")
    behind = unmeasured(list(dict.fromkeys(setting.lever for setting in scenario.settings)))
    return [*cells, ", ".join(f"`{each.name}`" for each in behind) or "none"]


def part_of(portfolio: str) -> str:
    """The table of one portfolio."""
    scenarios = scenarios_for(portfolio)
    summary = summarise(portfolio, scenarios, replications=REPLICATIONS, seed=SEED, until=UNTIL)
    levels = []
    for day in DAYS:
        low, middle, high = (
            100 * float(quantile(summary, RATE, q).isel(province=0).sel(scenario="baseline", time=day))
            for q in (0.1, 0.5, 0.9)
        )
        levels.append(f"{middle:.0f} % ({low:.0f}-{high:.0f}) on {day}")
    heads = (
        "scenario",
        "occupancy rate 2030, points",
        "2035, points",
        "leased land 2035, ha",
        "leans on values of grade unknown",
    )
    rows = [row_of(scenario, summary) for scenario in scenarios[1:]]
    title = load_portfolio(portfolio).title
    return (
        f"## {title}\n\nBaseline, median and 80 % of futures: {'; '.join(levels)}.\n\n{table(heads, rows)}\n"
    )


def page() -> str:
    """The whole page."""
    intro = INTRODUCTION.format(
        n=REPLICATIONS,
        day=date.today().isoformat(),
        seed=SEED,
        cores=os.cpu_count(),
        version=np.__version__,
    )
    return "\n".join([intro, *(part_of(portfolio) for portfolio in PORTFOLIOS)])


if __name__ == "__main__":
    PAGE.write_text(page().rstrip() + "\n", encoding="utf-8")
