"""Write the tables of `docs/results.md`: every variable of the results, and what it weighs.

From the root of the project: ``python -m docs.make_results_table``. Names, dimensions, units and definitions
are read off an empty dataset that `scenarios.dataset` makes in the usual way, so that the page cannot say
anything else.
"""

import inspect

import numpy as np
import xarray as xr

from docs.generated_tables import page_with, table, write
from scenarios.dataset import Collected, dataset
from scenarios.experiment import simulate
from scenarios.portfolio import load_portfolio
from scenarios.scenario import load_scenario
from simulation.calendar import calendar_month
from simulation.model import NUMBERS
from simulation.world import Calendar

PAGE, SCRIPT = "results.md", "make_results_table.py"
PORTFOLIO = "hung_yen"
SCENARIOS, REPLICATIONS = 10, 200
LARGEST_MB = 300.0
BYTES_PER_MB = 1e6


def empty_results() -> xr.Dataset:
    """Results of one scenario and one replication in which nothing happened; only their labels count."""
    portfolio = load_portfolio(PORTFOLIO)
    until = inspect.signature(simulate).parameters["until"].default
    year, month = until.split("-")
    calendar = Calendar(portfolio.place.as_of, calendar_month(int(year), int(month)))
    collected = Collected(
        portfolio.place, calendar, 1, np.zeros((1, len(portfolio.place.provinces)), dtype=NUMBERS)
    )
    for values in vars(collected).values():
        if isinstance(values, np.ndarray) and values.dtype.names is None:
            values[...] = 0
    return dataset(collected, portfolio, [load_scenario("baseline")], seed=0, until=until, engine="simpy")


def sizes(results: xr.Dataset) -> dict[str, int]:
    """Lengths of the dimensions of the large run that the page speaks of."""
    lengths = {str(name): length for name, length in results.sizes.items()}
    return lengths | {"scenario": SCENARIOS, "replication": REPLICATIONS}


def megabytes(results: xr.Dataset, name: str) -> float:
    """Size of a variable in memory, in the large run."""
    variable = results[name]
    lengths = sizes(results)
    return variable.dtype.itemsize * float(np.prod([lengths[str(d)] for d in variable.dims])) / BYTES_PER_MB


def total_megabytes(results: xr.Dataset) -> float:
    """Size of all variables in memory, in the large run."""
    return sum(megabytes(results, str(name)) for name in results.data_vars)


def kind_of(variable: xr.DataArray) -> str:
    """Stock or flow, as the variable's cell methods say; neither where it does not change with time."""
    if not {"time", "year"} & set(variable.dims):
        return "constant"
    return "flow" if "sum" in variable.attrs["cell_methods"] else "stock"


def block() -> str:
    """Return the tables."""
    results = empty_results()
    variables = [
        (
            f"`{name}`",
            ", ".join(str(d) for d in variable.dims),
            variable.attrs["units"],
            kind_of(variable),
            f"{variable.attrs['long_name']}. {variable.attrs['definition']}",
            variable.attrs["title_vi"],
            f"{megabytes(results, str(name)):.2f}",
        )
        for name, variable in results.data_vars.items()
    ]
    lengths = sizes(results)
    dimensions = [
        (f"`{name}`", lengths[str(name)], _range_of(results, str(name)))
        for name in results.dims
        if name not in ("scenario", "replication")
    ]
    header = ("variable", "dimensions", "unit", "kind", "definition", "Vietnamese title", "MB")
    return "\n\n".join(
        [
            table(header, variables, numbers=("MB",)),
            f"MB are megabytes in memory for {REPLICATIONS} futures × {SCENARIOS} scenarios of "
            f"`{PORTFOLIO}`: **{total_megabytes(results):.0f} MB** in all, and at most {LARGEST_MB:.0f} MB "
            "by design. A file is smaller, because it is packed.",
            f"Lengths of the other dimensions of that run (`scenario` has {SCENARIOS}, `replication` "
            f"{REPLICATIONS}):",
            table(("dimension", "length", "labels"), dimensions, numbers=("length",)),
        ]
    )


def _range_of(results: xr.Dataset, name: str) -> str:
    """First and last label of a dimension."""
    values = results[name].values
    labels = [
        np.datetime_as_string(v, unit="D") if name == "time" else str(v) for v in (values[0], values[-1])
    ]
    return f"`{labels[0]}`" if len(values) == 1 else f"`{labels[0]}` to `{labels[1]}`"


def page() -> str:
    """Return the page as it should be."""
    return page_with(PAGE, SCRIPT, block())


if __name__ == "__main__":
    write(PAGE, page())
