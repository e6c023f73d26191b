"""Scenarios of the library and portfolios of the project that go together: a plan is of one province."""

from itertools import product

from scenarios.portfolio import list_portfolios, load_portfolio
from scenarios.scenario import check_scenarios, list_scenarios


def library_on_portfolios():
    """Pairs of a scenario and a portfolio that has the provinces the scenario names."""
    return [
        (scenario, portfolio)
        for scenario, portfolio in product(list_scenarios(), list_portfolios())
        if not check_scenarios([scenario], load_portfolio(portfolio).place)
    ]
