"""Results as one labelled dataset: dimensions, units, definitions, and the record of the run."""

import json
import math
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any, Self

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from scenarios.kinds import named
from scenarios.portfolio import Portfolio
from scenarios.rates import RATES
from scenarios.scenario import Scenario
from simulation.calendar import month_text
from simulation.levers import Setting
from simulation.model import PARAMETERS
from simulation.places import Place
from simulation.results import (
    CAUSES,
    MONTHLY_DEFINITIONS,
    STAGES,
    YEARLY_DEFINITIONS,
    Definition,
)
from simulation.state import Management, World
from simulation.world import Calendar

Float32 = NDArray[np.float32]

CLUSTER_RATE = Definition(
    "Occupancy rate of the cluster",
    "Tỷ lệ lấp đầy của cụm",
    "1",
    "Leased industrial land over leasable industrial land as planned.",
)
STAGE_HA = Definition(
    "Land by stage",
    "Diện tích theo giai đoạn",
    "ha",
    "Gross area of land blocks by the stage they have reached.",
)
LEDGER_HA = Definition(
    "Land by cause",
    "Diện tích theo nguyên nhân",
    "ha",
    "Every hectare of every cluster in the plan, by the first step not done or by its use; "
    "adds up to the whole.",
)
CLUSTER_LEDGER = Definition(
    "Hectare-months by cause",
    "Héc-ta tháng theo nguyên nhân",
    "ha month",
    "Hectares times months of the year, by cause; mean over replications.",
    "time: sum",
)
CLUSTER_AREA = Definition(
    "Area of the cluster", "Diện tích cụm", "ha", "As published, or completed for this replication."
)
CLUSTER_MANAGEMENT = Definition(
    "Management of the cluster",
    "Hình thức quản lý cụm",
    "1",
    "0 enterprise, 1 partly State, 2 State; as published, or completed for this replication.",
)
PARAMETER_VALUE = Definition(
    "Parameter",
    "Tham số",
    "see the parameter",
    "Value of each uncertain and fixed parameter in the replication.",
)
PACKAGES = ("simpy", "numba", "numpy", "scipy", "xarray", "pandas")


@dataclass(frozen=True)
class Series:
    """What is kept of one run, in single precision."""

    monthly: Float32
    stage_ha: Float32
    ledger: Float32
    yearly: Float32
    cluster_ledger: NDArray[np.float64]
    area_ha: Float32
    management: NDArray[np.int8]

    @classmethod
    def of(cls, w: World) -> Self:
        """Series of the tables of a run: variables come first, then dates, then provinces or clusters."""
        return cls(
            monthly=np.stack([w.monthly[name] for name in MONTHLY_DEFINITIONS]).astype(np.float32),
            stage_ha=w.stage_ha.astype(np.float32),
            ledger=w.ledger.astype(np.float32),
            yearly=np.stack([w.yearly[name] for name in YEARLY_DEFINITIONS]).astype(np.float32),
            cluster_ledger=w.cluster_ledger.copy(),
            area_ha=w.cluster.area_at_start_ha.astype(np.float32),
            management=w.cluster.management_at_start.astype(np.int8),
        )


class Collected:
    """Series of all runs of an experiment, filled replication by replication.

    Parameters
    ----------
    place : Place
        Provinces and clusters.
    calendar : Calendar
        Recording dates.
    n_scenarios : int
        Number of scenarios.
    parameters : structured array, shape (replications, provinces)
        Parameters of each replication.
    """

    def __init__(self, place: Place, calendar: Calendar, n_scenarios: int, parameters: NDArray[Any]) -> None:
        runs = (n_scenarios, len(parameters))
        n_dates, n_years = len(calendar.labels()), len(calendar.years)
        n_provinces, n_clusters = len(place.provinces), len(place.clusters)
        self.place = place
        self.calendar = calendar
        self.parameters = parameters
        self.monthly = np.empty((len(MONTHLY_DEFINITIONS), *runs, n_dates, n_provinces), dtype=np.float32)
        self.stage_ha = np.empty((*runs, n_dates, n_provinces, len(STAGES)), dtype=np.float32)
        self.ledger = np.empty((*runs, n_dates, n_provinces, len(CAUSES)), dtype=np.float32)
        self.yearly = np.empty((len(YEARLY_DEFINITIONS), *runs, n_years, n_clusters), dtype=np.float32)
        self.cluster_ledger = np.zeros((n_scenarios, n_years, n_clusters, len(CAUSES)))
        self.n_complete = 0
        self.area_ha = np.empty((len(parameters), n_clusters), dtype=np.float32)
        self.management = np.empty((len(parameters), n_clusters), dtype=np.int8)

    def add(self, replication: int, series: Sequence[Series]) -> None:
        """Take in one replication of every scenario; call in the order of replications."""
        n_years = self.cluster_ledger.shape[1]
        for scenario, one in enumerate(series):
            self.monthly[:, scenario, replication] = one.monthly
            self.stage_ha[scenario, replication] = one.stage_ha
            self.ledger[scenario, replication] = one.ledger
            self.yearly[:, scenario, replication] = one.yearly[:, :n_years]
            self.cluster_ledger[scenario] += one.cluster_ledger[:n_years]
        self.area_ha[replication] = series[0].area_ha
        self.management[replication] = series[0].management
        self.n_complete = replication + 1

    def complete(self) -> Self:
        """Leave out replications that are not complete, after an interrupt; sums over them become means."""
        n = self.n_complete
        self.cluster_ledger /= n
        if n < len(self.parameters):
            self.parameters = self.parameters[:n]
            self.area_ha, self.management = self.area_ha[:n], self.management[:n]
            self.monthly, self.yearly = self.monthly[:, :, :n], self.yearly[:, :, :n]
            self.stage_ha, self.ledger = self.stage_ha[:, :n], self.ledger[:, :n]
        return self


def dataset(
    collected: Collected,
    portfolio: Portfolio,
    scenarios: Sequence[Scenario],
    *,
    seed: int,
    until: str,
    engine: str,
) -> xr.Dataset:
    """Label the series of an experiment.

    Parameters
    ----------
    collected : Collected
        All series.
    portfolio : Portfolio
        Where they come from.
    scenarios : sequence of Scenario
        In the order of the series.
    seed, until, engine
        As in `scenarios.experiment.simulate`.

    Returns
    -------
    xarray.Dataset
        See the table of variables in ``docs/results.md``.
    """
    by_month = ("scenario", "replication", "time", "province")
    by_year = ("scenario", "replication", "year", "cluster")
    variables: dict[str, xr.Variable] = {}

    def put(name: str, dims: tuple[str, ...], values: NDArray[Any], definition: Definition) -> None:
        variables[name] = xr.Variable(dims, values, _attributes(definition, portfolio.kind))

    for row, (name, definition) in enumerate(MONTHLY_DEFINITIONS.items()):
        put(name, by_month, collected.monthly[row], definition)
    for name, (denominator, definition) in RATES.items():
        put(name, by_month, _ratio(variables["leased_ha"].values, variables[denominator].values), definition)
    put("stage_ha", (*by_month, "stage"), collected.stage_ha, STAGE_HA)
    put("ledger_ha", (*by_month, "cause"), collected.ledger, LEDGER_HA)
    for row, (name, definition) in enumerate(YEARLY_DEFINITIONS.items()):
        put(name, by_year, collected.yearly[row], definition)
    put(
        "cluster_occupancy_rate",
        by_year,
        _ratio(variables["cluster_leased_ha"].values, variables["cluster_leasable_ha"].values),
        CLUSTER_RATE,
    )
    put(
        "cluster_ledger_ha_months",
        ("scenario", "year", "cluster", "cause"),
        collected.cluster_ledger.astype(np.float32),
        CLUSTER_LEDGER,
    )
    put("cluster_area_ha", ("replication", "cluster"), collected.area_ha, CLUSTER_AREA)
    put("cluster_management", ("replication", "cluster"), collected.management, CLUSTER_MANAGEMENT)
    names = [parameter.name for parameter in PARAMETERS.numbers]
    values = np.stack([collected.parameters[name] for name in names], axis=-1)
    put("parameter_value", ("replication", "province", "parameter"), values, PARAMETER_VALUE)
    return xr.Dataset(
        variables,
        coords=coordinates(collected.place, collected.calendar, scenarios)
        | {"replication": np.arange(len(collected.parameters)), "parameter": names},
        attrs=about(portfolio, scenarios, len(collected.parameters), seed=seed, until=until, engine=engine),
    )


def _ratio(part: Float32, whole: Float32) -> Float32:
    """A share; not a number where there is no whole."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.float32(np.nan)).astype(np.float32)


def _attributes(definition: Definition, kind: str) -> dict[str, str]:
    title, title_vi = named((definition.title, definition.title_vi), kind)
    return {
        "long_name": title,
        "title_vi": title_vi,
        "units": definition.unit,
        "definition": definition.text,
        "cell_methods": definition.method,
    }


def denominators() -> list[str]:
    """The variable by which leased land is divided, for each of `RATES`."""
    return [whole for whole, _ in RATES.values()]


def coordinates(place: Place, calendar: Calendar, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Labels of scenarios, dates and places."""
    clusters = place.clusters
    return {
        "scenario": [scenario.name for scenario in scenarios],
        "time": pd.DatetimeIndex([pd.Timestamp(day) for day in calendar.labels()]).as_unit("ns"),
        "year": np.array(calendar.years, dtype=np.int64),
        "province": [province.name for province in place.provinces],
        "cluster": [cluster.code for cluster in clusters],
        "cluster_name": ("cluster", [cluster.name for cluster in clusters]),
        "cluster_province": ("cluster", [cluster.province for cluster in clusters]),
        "cluster_named": ("cluster", np.array([cluster.named for cluster in clusters])),
        "stage": list(STAGES),
        "cause": list(CAUSES),
    }


def about(
    portfolio: Portfolio,
    scenarios: Sequence[Scenario],
    replications: int,
    *,
    seed: int,
    until: str,
    engine: str,
) -> dict[str, Any]:
    """Attributes of the dataset, with the record that `clusters verify` repeats.

    No clock: equal runs, equal bytes.
    """
    version = _version("industrial-clusters")
    record: dict[str, Any] = {
        "portfolio": portfolio.name,
        "portfolio_hash": portfolio.hash,
        "scenarios": [_scenario_record(scenario) for scenario in scenarios],
        "replications": replications,
        "seed": seed,
        "until": until,
        "engine": engine,
        "code_version": version,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }
    priors = {
        province.name: {
            own.parameter: {
                "prior": own.prior.text,
                "family": own.prior.family,
                "shape": [number if math.isfinite(number) else None for number in own.prior.shape],
                "grade": own.grade.value,
                "source": own.source,
            }
            for own in province.priors
        }
        for province in portfolio.place.provinces
        if province.priors
    }
    if priors:
        record["priors"] = priors
    return {
        "Conventions": "CF-1.11, ACDD-1.3",
        "title": f"Forecast of industrial {portfolio.kind}: {portfolio.title}",
        "source": portfolio.vintage,
        "source_vi": portfolio.vintage_vi,
        "as_of": portfolio.place.as_of.isoformat(),
        **_where_leases_are_published(portfolio),
        "portfolio": portfolio.name,
        "kind": portfolio.kind,
        "seed": seed,
        "until": until,
        "engine": engine,
        "code_version": version,
        "run_record": json.dumps(record, ensure_ascii=False, sort_keys=True),
    }


def _where_leases_are_published(portfolio: Portfolio) -> dict[str, str]:
    """Name the provinces whose leased land at the as-of date is published; nothing where there are none."""
    names = [province.name for province in portfolio.place.provinces if province.leased_ha is not None]
    return {"leased_land_published": ", ".join(names)} if names else {}


def _scenario_record(scenario: Scenario) -> dict[str, Any]:
    targets = [target.on_record() for target in scenario.targets]
    return {
        "name": scenario.name,
        "title": {"en": scenario.title, "vi": scenario.title_vi},
        "why": scenario.why,
        "reference": scenario.reference,
        "text_hash": scenario.text_hash,
        "settings": [_setting_record(setting) for setting in scenario.settings],
        **({"targets": targets} if targets else {}),
    }


def _setting_record(setting: Setting) -> dict[str, Any]:
    lever = PARAMETERS[setting.lever]
    where = {
        "province": setting.where.provinces,
        "management": setting.where.managements
        and {Management(m).name.lower() for m in setting.where.managements},
        "cluster": setting.where.clusters,
    }
    return {
        "lever": setting.lever,
        "unit": lever.unit,
        "values": {
            month_text(m) if m else "from the start": lever.in_words(value) for m, value in setting.steps
        },
        "where": {place: sorted(names) for place, names in where.items() if names is not None},
    }


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
