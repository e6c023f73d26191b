"""Making the tables of a run: facts of the place, draws from the priors, lever paths, the opening state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import end_of_month, last_day, month_of, months_until, share_of_month_gone
from simulation.engine.choice import write_tree
from simulation.engine.compiled import rule
from simulation.engine.log import LOG
from simulation.engine.paths import STEP
from simulation.engine.plan import Stocks, Units
from simulation.engine.random import entity_id, uniform
from simulation.levers import Setting, write_levers
from simulation.model import DATE, LEVER_ROWS, NUMBERS, PARAMETERS, World
from simulation.parameters import Scope
from simulation.places import ClusterFacts, Place
from simulation.results import CAUSES, MONTHLY, STAGES, YEARLY
from simulation.rules.location import N_TREES
from simulation.rules.luck import Purpose
from simulation.rules.opening import LARGEST_BLOCK_HA, LARGEST_CLUSTER_HA, assign_managements, open_province
from simulation.state import ABSENCE, BLOCK, CLUSTER, INVESTOR, NEVER, NO, PROVINCE, RUN, Management

BLOCKS_BEYOND_AREA = 5  # a piece of land of each stage may end in a smaller block
UNIT_GROUPS = ("clearance_teams", "construction_crews", "planning_desks", "licence_desks")
TURN_GROUPS = ("fill_turns", "budget_turns")  # one at a time takes from a stock, in order of priority


@dataclass(frozen=True)
class Calendar:
    """When a run begins, ends and is recorded.

    Parameters
    ----------
    as_of : date
        Start of the run.
    until : int
        Calendar month (``12 x year + month - 1``) whose end is the horizon.
    """

    as_of: date
    until: int

    @property
    def months(self) -> range:
        """Calendar months whose end is recorded; the first is the one in which the run starts."""
        return range(month_of(self.as_of), self.until + 1)

    @property
    def years(self) -> list[int]:
        """Years whose end is recorded."""
        return list(range(self.as_of.year, (self.until + 1) // 12))

    @property
    def horizon(self) -> float:
        """Last instant of the run, months."""
        return end_of_month(self.as_of, self.until)

    def labels(self) -> list[date]:
        """Day of each recording date: the as-of date, then the last day of each month."""
        return [self.as_of, *(last_day(month) for month in self.months)]

    def dates(self) -> NDArray[Any]:
        """Recording dates (type `DATE`): the start, then the end of each month (`end_of_month`).

        A month ends before anything happens on the first of the next. The state at a date stands for the time
        since the date before in the ledger of the year.
        """
        years = self.years
        rows = [(0.0, 0.0, NO, NO)]
        for month in self.months:
            time = end_of_month(self.as_of, month)
            year = last_day(month).year
            ledger_year = years.index(year) if year in years else NO
            closes = ledger_year if (month + 1) % 12 == 0 else NO
            rows.append((time, time - rows[-1][0], ledger_year, closes))
        return np.array(rows, dtype=DATE)


@rule
def _uniforms(seed: np.uint64, replications: Any, ids: Any, out: Any) -> None:
    for r in range(len(replications)):
        for k in range(len(ids)):
            out[r, k] = uniform(seed, replications[r], Purpose.PARAMETER, ids[k], 0)


def draw_numbers(place: Place, seed: int, replications: Sequence[int]) -> NDArray[Any]:
    """Uncertain and fixed parameters of each replication and province.

    A draw is keyed by the parameter's name, and by the province's where provinces differ; a new parameter or
    province moves no other draw. The promise of equal bits on every machine starts at this table.

    Parameters
    ----------
    place : Place
        Gives the provinces.
    seed : int
        Seed of the experiment.
    replications : sequence of int
        Numbers of the replications.

    Returns
    -------
    structured array, shape (replications, provinces)
        Type `simulation.model.NUMBERS`.
    """
    numbers = np.zeros((len(replications), len(place.provinces)), dtype=NUMBERS)
    which = np.array(replications, dtype=np.uint64)
    for parameter in PARAMETERS.numbers:
        if parameter.prior is None:
            numbers[parameter.name] = parameter.central
            continue
        keys = [
            ("parameter", parameter.name, *((province.name,) if parameter.scope is Scope.PROVINCE else ()))
            for province in place.provinces
        ]
        shares = np.empty(numbers.shape)
        _uniforms(
            np.uint64(seed), which, np.array([entity_id(*key) for key in keys], dtype=np.uint64), shares
        )
        numbers[parameter.name] = parameter.prior.quantile(shares)
    return numbers


def _flag(value: bool | None) -> int:
    return NO if value is None else int(value)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def write_cluster(row: Any, facts: ClusterFacts, place: Place) -> None:
    """Write what is known of a cluster into its row."""
    names = [province.name for province in place.provinces]
    province = names.index(facts.province)
    row["id"] = entity_id("cluster", facts.code)
    row["province"] = province
    districts = place.provinces[province].districts
    row["district"] = NO if facts.district is None else districts.index(facts.district)
    row["management"] = NO if facts.management is None else facts.management
    row["in_plan"] = facts.status != "closed"
    row["area_ha"] = _number(facts.area_ha)
    row["leasable_share"] = _number(facts.leasable_share)
    row["established"] = NEVER
    if facts.status == "established":
        row["established"] = np.nan
        if facts.established is not None:
            row["established"] = months_until(place.as_of, facts.established)
    row["operating_known"] = _flag(facts.operating)
    row["licence_known"] = _flag(facts.licensed)
    row["clearance_known"] = _flag(facts.clearance_begun)
    row["works_known"] = _flag(facts.works_begun)
    row["interchange_km"] = _number(facts.interchange_km)
    row["rent_usd_per_m2"] = _number(facts.rent_usd_per_m2)
    row["plan_approved"] = NEVER


def write_provinces(place: Place) -> NDArray[Any]:
    """Write the published totals into the table of provinces; -1 where nothing was published."""
    table = np.zeros(len(place.provinces), dtype=PROVINCE)
    for row, facts in zip(table, place.provinces, strict=True):
        row["id"] = entity_id("province", facts.name)
        for name in ("operating", "licensed", "in_clearance", "partly_state", "state"):
            published = getattr(facts, f"clusters_{name}")
            row[f"clusters_{name}"] = NO if published is None else published
        areas = (facts.area_established_ha, facts.area_planned_only_ha, facts.area_cleared_ha)
        for name, area in zip(
            ("area_established_ha", "area_planned_ha", "area_cleared_ha"), areas, strict=True
        ):
            row[name] = NO if area is None else area
        row["n_districts"] = len(facts.districts)
        row["parks"] = facts.parks
        row["parks_vacant_ha"] = facts.parks_vacant_ha
        row["parks_investors"] = facts.parks_investors
    return table


def _most_blocks(place: Place) -> int:
    def of(facts: ClusterFacts) -> int:
        area = LARGEST_CLUSTER_HA if facts.area_ha is None else facts.area_ha
        return int(area // LARGEST_BLOCK_HA) + BLOCKS_BEYOND_AREA

    return sum(of(facts) for facts in place.clusters)


def empty_tables(place: Place, calendar: Calendar, investor_rows: int, log_rows: int) -> dict[str, Any]:
    """All tables of a run with what is published; the opening state is not completed."""
    n_clusters, n_provinces = len(place.clusters), len(place.provinces)
    clusters = np.zeros(n_clusters, dtype=CLUSTER)
    for row, facts in zip(clusters, place.clusters, strict=True):
        write_cluster(row, facts, place)
    nodes, leaves = write_tree([int(number) for number in clusters["id"]])
    clusters["leaf"] = leaves
    dates, n_years, n_causes = calendar.dates(), max(len(calendar.years), 1), len(CAUSES)
    return {
        "run": np.zeros(1, dtype=RUN),
        "p": np.zeros(n_provinces, dtype=NUMBERS),
        "lever": np.array([tuple(range(len(PARAMETERS.levers)))], dtype=LEVER_ROWS),
        "province": write_provinces(place),
        "cluster": clusters,
        "block": np.zeros(_most_blocks(place), dtype=BLOCK),
        "investor": np.zeros(investor_rows, dtype=INVESTOR),
        "waiting": np.zeros(investor_rows, dtype=np.int64),
        "shock": np.zeros((n_provinces, n_years + 2)),
        "node": nodes,
        "weight": np.zeros((n_provinces * N_TREES, len(nodes))),
        "absence": np.zeros(0, dtype=ABSENCE),
        "log": np.zeros(log_rows, dtype=LOG),
        "date": dates,
        "monthly": np.zeros((len(dates), n_provinces), dtype=MONTHLY),
        "stage_ha": np.zeros((len(dates), n_provinces, len(STAGES))),
        "ledger": np.zeros((len(dates), n_provinces, n_causes)),
        "cluster_ledger": np.zeros((n_years, n_clusters, n_causes)),
        "yearly": np.zeros((n_years, n_clusters), dtype=YEARLY),
        "hectares": np.zeros((n_clusters, n_causes)),
        "list_length": np.zeros(n_provinces, dtype=np.int64),
    }


def write_run(row: Any, place: Place, calendar: Calendar, seed: int, replication: int) -> None:
    """Write the record of the run."""
    row["seed"] = seed
    row["replication"] = replication
    row["horizon"] = calendar.horizon
    row["month_of_start"] = month_of(place.as_of)
    row["start_in_month"] = share_of_month_gone(place.as_of)
    row["n_clusters"] = len(place.clusters)
    row["n_provinces"] = len(place.provinces)


@dataclass(frozen=True)
class OpenWorld:
    """Tables with the opening state, and the shared resources they ask for."""

    tables: Any
    resources: list[Units | Stocks]


def make_world(
    place: Place,
    settings: Sequence[Setting],
    numbers: NDArray[Any],
    calendar: Calendar,
    *,
    seed: int,
    replication: int,
    investor_rows: int,
    log_rows: int = 0,
) -> OpenWorld:
    """Everything a run starts from.

    Parameters
    ----------
    place : Place
        What is known.
    settings : sequence of Setting
        The policy.
    numbers : structured array, one row per province
        Parameters of the replication (`draw_numbers`).
    calendar : Calendar
        Start, horizon, recording dates.
    seed, replication : int
        Key of all draws.
    investor_rows, log_rows : int
        Sizes of the tables that grow during a run.
    """
    arrays = empty_tables(place, calendar, investor_rows, log_rows)
    write_run(arrays["run"][0], place, calendar, seed, replication)
    arrays["p"][:] = numbers
    no_levers = {"path": np.zeros((0, 0), dtype=np.int64), "step": np.zeros(0, dtype=STEP)}
    assign_managements(World(**arrays, **no_levers))
    managements = [
        # A closed cluster may have none. It takes no part in the run, so any type will do.
        Management(int(row["management"])) if row["in_plan"] else Management.ENTERPRISE
        for row in arrays["cluster"]
    ]
    arrays["step"], arrays["path"] = write_levers(PARAMETERS.levers, settings, place, managements)
    for p in range(len(place.provinces)):
        open_province(World(**arrays), p)
    resources, arrays["absence"] = write_resources(arrays)
    arrays["run"]["n_absences"] = len(arrays["absence"])
    return OpenWorld(World(**arrays), resources)


def write_resources(arrays: dict[str, Any]) -> tuple[list[Units | Stocks], NDArray[Any]]:
    """Shared resources at their largest sizes, and the absences that make them smaller.

    Parameters
    ----------
    arrays : dict
        Tables with the opening state.

    Returns
    -------
    resources : list of Units or Stocks
        One group per kind, one member per province.
    absences : structured array
        Type `ABSENCE`; `unit` counts the members of all unit groups in order.
    """
    n_provinces = len(arrays["province"])
    resources: list[Units | Stocks] = []
    absences: list[tuple[int, float, float]] = []
    for group in UNIT_GROUPS:
        capacities = []
        for p in range(n_provinces):
            lever = PARAMETERS.levers.index(PARAMETERS[f"{group}_ratio"])
            path = _path_from_start(arrays["step"], int(arrays["path"][lever, len(arrays["cluster"]) + p]))
            sizes = [(begins, int(arrays["province"][p][group] * ratio + 0.5)) for begins, ratio in path]
            capacities.append(max(1, *(size for _, size in sizes)))
            unit = len(resources) * n_provinces + p
            absences += [(unit, begins, ends) for begins, ends in _absences(sizes, capacities[-1])]
        resources.append(Units(group, capacities))
    resources += [Units(group, [1] * n_provinces) for group in TURN_GROUPS]
    resources += [Stocks("fill", [0.0] * n_provinces), Stocks("public_budget", [0.0] * n_provinces)]
    return resources, np.array(absences, dtype=ABSENCE)


def _path_from_start(step: NDArray[Any], row: int) -> list[tuple[float, float]]:
    """Steps of a path from time 0 on."""
    path: list[tuple[float, float]] = []
    while True:
        begins, value = float(step[row]["begins"]), float(step[row]["value"])
        if begins == np.inf:
            return path
        if begins <= 0.0:
            path = [(0.0, value)]
        else:
            path.append((begins, value))
        row += 1


def _absences(sizes: list[tuple[float, int]], capacity: int) -> list[tuple[float, float]]:
    """Times at which each unit is missing, for a resource of changing size."""
    intervals = []
    for number in range(1, capacity + 1):
        begins: float | None = None
        for time, size in sizes:
            if size < number and begins is None:
                begins = time
            elif size >= number and begins is not None:
                intervals.append((begins, time))
                begins = None
        if begins is not None:
            intervals.append((begins, np.inf))
    return intervals
