"""The door: everything an analyst needs, for notebooks and for the command line. It computes nothing itself.

>>> import industrial_clusters as ic
>>> portfolio = ic.load_portfolio("hung_yen")
>>> baseline = ic.load_scenario("baseline")
>>> strict = baseline.with_levers(wwtp_gate="strict", since="2027-01", name="wwtp_strict")
>>> results = ic.simulate(portfolio, [baseline, strict], replications=200, seed=2026)
>>> ic.plot("occupancy_fan", results)
>>> ic.report(results, "out/report.html")

What stands behind a name is imported when the name is first used, so that this module is imported at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from figures import plot, report
    from figures.command_line.catalogue import explain, list_charts, list_levers
    from figures.command_line.repeating import verify
    from scenarios.ensemble import summarise
    from scenarios.ensemble_reading import merge_summaries
    from scenarios.experiment import compare, simulate
    from scenarios.portfolio import list_portfolios, load_portfolio
    from scenarios.scenario import list_scenarios, load_scenario
    from scenarios.storage import open_results
    from scenarios.storage import save as save_results

    __version__: str

__all__ = [
    "__version__",
    "compare",
    "explain",
    "list_charts",
    "list_levers",
    "list_portfolios",
    "list_scenarios",
    "load_portfolio",
    "load_scenario",
    "merge_summaries",
    "open_results",
    "plot",
    "report",
    "save_results",
    "simulate",
    "summarise",
    "verify",
]

# Where each name lives, and what it is called there.
_HOMES = {
    "compare": ("scenarios.experiment", "compare"),
    "explain": ("figures.command_line.catalogue", "explain"),
    "list_charts": ("figures.command_line.catalogue", "list_charts"),
    "list_levers": ("figures.command_line.catalogue", "list_levers"),
    "list_portfolios": ("scenarios.portfolio", "list_portfolios"),
    "list_scenarios": ("scenarios.scenario", "list_scenarios"),
    "load_portfolio": ("scenarios.portfolio", "load_portfolio"),
    "load_scenario": ("scenarios.scenario", "load_scenario"),
    "merge_summaries": ("scenarios.ensemble_reading", "merge_summaries"),
    "open_results": ("scenarios.storage", "open_results"),
    "plot": ("figures", "plot"),
    "report": ("figures", "report"),
    "save_results": ("scenarios.storage", "save"),
    "simulate": ("scenarios.experiment", "simulate"),
    "summarise": ("scenarios.ensemble", "summarise"),
    "verify": ("figures.command_line.repeating", "verify"),
}


def __getattr__(name: str) -> Any:
    """Import what stands behind a public name, when it is first used."""
    if name == "__version__":
        value: Any = _version()
    elif name in _HOMES:
        home, own_name = _HOMES[name]
        value = getattr(import_module(home), own_name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has: {', '.join(__all__)}")
    globals()[name] = value
    return value


def _version() -> str:
    """Version of the installed project; a checkout may be used without being installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("industrial-clusters")
    except PackageNotFoundError:
        return "not installed"


def __dir__() -> list[str]:
    """Public names, for completion in notebooks."""
    return __all__


def main() -> None:
    """Run the `clusters` command."""
    from figures.command_line import app

    app(prog_name="clusters")


if __name__ == "__main__":
    main()
