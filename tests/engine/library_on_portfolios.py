"""Scenarios of the library and portfolios of the project that go together: a plan is of one province."""

from itertools import product

from scenarios.portfolio import list_portfolios, load_portfolio
from scenarios.scenario import check_scenarios, list_scenarios

# A run of the nation's parks takes SimPy a minute: the baseline and the packages, which set most levers.
LARGE = ("national_parks",)
ON_LARGE = ("baseline", "catch_up", "quality_first")


def library_on_portfolios():
    """Pairs of a scenario and a portfolio that has the provinces the scenario names."""
    return [
        (scenario, portfolio)
        for scenario, portfolio in product(list_scenarios(), list_portfolios())
        if (portfolio not in LARGE or scenario in ON_LARGE)
        and not check_scenarios([scenario], load_portfolio(portfolio).place)
    ]
