"""Making the tables of a run: facts of the place, draws from the priors, lever paths, the opening state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import end_of_month, last_day, month_of, share_of_month_gone
from simulation.compilation import compiled_model, shared_resources
from simulation.engine.choice import write_tree
from simulation.engine.log import LOG
from simulation.engine.plan import Group
from simulation.engine.random import entity_id
from simulation.levers import Setting, write_levers
from simulation.model import DATE, LEVER_ROWS, NUMBERS, PARAMETERS, World
from simulation.parameters import Scope
from simulation.places import Place
from simulation.published import (
    most_blocks,
    write_cluster,
    write_offers,
    write_provinces,
    write_published,
    write_windows,
)
from simulation.results import CAUSES, MONTHLY, STAGES, YEARLY
from simulation.rules import segments
from simulation.rules.demand import INVESTORS_FULL
from simulation.rules.desks import N_KINDS_OF_DESK, N_STANDINGS_OF_FILE
from simulation.rules.location import N_TREES
from simulation.rules.queues import ABSENCES_FULL, UNIT_GROUPS
from simulation.state import ABSENCE, BLOCK, CLUSTER, INVESTOR, NO, RESERVE, RUN, WaitsFor

CACHE_LINE = 64  # bytes


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


def draw_numbers(place: Place, seed: int, replications: Sequence[int]) -> NDArray[Any]:
    """Uncertain and fixed parameters of each replication and province.

    A draw is keyed by the parameter's name, and by the province's where provinces differ; a new parameter or
    province moves no other draw. A province with a prior of its own takes the same quantile of that one. The
    promise of equal bits on every machine starts at this table.

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
    write_uniforms = compiled_model().entry["write_uniforms"]
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
        ids = np.array([entity_id(*key) for key in keys], dtype=np.uint64)
        write_uniforms(np.uint64(seed), which, ids, shares)
        numbers[parameter.name] = parameter.prior.quantile(shares)
        for k, province in enumerate(place.provinces):
            own = province.own_prior(parameter.name)
            if own is not None:
                numbers[parameter.name][:, k] = own.quantile(np.ascontiguousarray(shares[:, k]))
    return numbers


@dataclass(frozen=True)
class Room:
    """Rows of the tables that a run fills; a run that needs more is repeated with more (`grown`).

    Parameters
    ----------
    investors : int
        Secondary investors.
    log : int
        Lines of the event log; 0 keeps none.
    absences : int
        Times at which a unit of a shared resource is missing.
    """

    investors: int
    log: int = 0
    absences: int = 64

    def grown(self, run: Any) -> "Room":
        """Room for a run that did not fit; the same if it did.

        Parameters
        ----------
        run : record
            The record of the run, `simulation.state.RUN`.
        """
        if run.full_table == INVESTORS_FULL:
            return replace(self, investors=2 * self.investors)
        if run.full_table == ABSENCES_FULL:
            return replace(self, absences=2 * self.absences)
        if self.log and run.log_overflow:
            return replace(self, log=int(run.n_log + run.log_overflow))
        return self


def n_segments(settings: Sequence[Setting]) -> int:
    """Segments of demand that a policy tells apart: 1, unless one of their levers leaves its default."""
    leaves_default = any(
        value != PARAMETERS[setting.lever].default
        for setting in settings
        if setting.lever in segments.LEVERS
        for _, value in setting.steps
    )
    return segments.N_SEGMENTS if leaves_default else 1


def empty_tables(place: Place, calendar: Calendar, room: Room, most_segments: int) -> dict[str, Any]:
    """All tables of a run with what is published; the opening state is not completed."""
    n_clusters, n_provinces = len(place.clusters), len(place.provinces)
    n_offices = sum(len(province.districts) for province in place.provinces)
    clusters = np.zeros(n_clusters, dtype=CLUSTER)
    for row, facts in zip(clusters, place.clusters, strict=True):
        write_cluster(row, facts, place)
    provinces = write_provinces(place)
    members = write_members(provinces, clusters)
    nodes = write_trees(provinces, clusters, members)
    dates, n_years, n_causes = calendar.dates(), max(len(calendar.years), 1), len(CAUSES)
    return {
        "run": np.zeros(1, dtype=RUN),
        "p": np.zeros(n_provinces, dtype=NUMBERS),
        "lever": np.array([tuple(range(len(PARAMETERS.levers)))], dtype=LEVER_ROWS),
        "province": provinces,
        "published": write_published(place),
        "cluster": clusters,
        "established_window": write_windows(place),
        "offer": write_offers(place),
        "block": np.zeros(most_blocks(place), dtype=BLOCK),
        "reserve": np.zeros(most_blocks(place), dtype=RESERVE),
        "investor": np.zeros(room.investors, dtype=INVESTOR),
        "on_frontage_ha": np.zeros(room.investors),
        "member": members,
        "shock": np.zeros((n_provinces, n_years + 2)),
        "node": nodes,
        "weight": np.zeros((most_segments * N_TREES, len(nodes))),
        "path": np.zeros((len(PARAMETERS.levers), n_clusters + n_provinces), dtype=np.int64),
        "units": np.zeros((len(UNIT_GROUPS), n_provinces + n_offices), dtype=np.int64),
        "n_waiting": np.zeros((n_provinces, len(WaitsFor)), dtype=np.int64),
        "files": np.zeros((N_KINDS_OF_DESK, n_provinces, N_STANDINGS_OF_FILE), dtype=np.int64),
        "absence": np.zeros(room.absences, dtype=ABSENCE),
        "log": np.zeros(room.log, dtype=LOG),
        "date": dates,
        "monthly": np.zeros((len(dates), n_provinces), dtype=MONTHLY),
        "stage_ha": np.zeros((len(dates), n_provinces, len(STAGES))),
        "ledger": np.zeros((len(dates), n_provinces, n_causes)),
        "cluster_ledger": np.zeros((n_years, n_clusters, n_causes)),
        "yearly": np.zeros((n_years, n_clusters), dtype=YEARLY),
        "hectares": np.zeros((n_clusters, n_causes)),
        "stage_ha_of_cluster": np.zeros((n_clusters, len(STAGES))),
    }


def write_members(provinces: NDArray[Any], clusters: NDArray[Any]) -> NDArray[np.int64]:
    """Clusters in order of their provinces; each province is told where its own begin."""
    for p, province in enumerate(provinces):
        province["first_member"] = np.count_nonzero(clusters["province"] < p)
        province["n_members"] = np.count_nonzero(clusters["province"] == p)
    return np.argsort(clusters["province"], kind="stable")


def write_trees(provinces: NDArray[Any], clusters: NDArray[Any], members: NDArray[np.int64]) -> NDArray[Any]:
    """A tree of choice for each province, in one table; clusters are told their leaves."""
    trees: list[NDArray[Any]] = []
    for province in provinces:
        own = members[province["first_member"] :][: province["n_members"]]
        # A province without clusters has one leaf that never gets a weight.
        nodes, leaves = write_tree([int(number) for number in clusters["id"][own]] or [0])
        begins = sum(len(tree) for tree in trees)
        province["root"] = begins
        for link in ("parent", "left", "right"):
            nodes[link][nodes[link] >= 0] += begins
        is_leaf = nodes["alternative"] >= 0
        if len(own):
            nodes["alternative"][is_leaf] = own[nodes["alternative"][is_leaf]]
            clusters["leaf"][own] = begins + np.array(leaves)
        trees.append(nodes)
    return np.concatenate(trees)


def write_run(row: Any, place: Place, calendar: Calendar) -> None:
    """Write the record of the run; the key of its draws is written when it is opened."""
    row["horizon"] = calendar.horizon
    row["month_of_start"] = month_of(place.as_of)
    row["start_in_month"] = share_of_month_gone(place.as_of)
    row["n_clusters"] = len(place.clusters)
    row["n_provinces"] = len(place.provinces)


@dataclass(frozen=True)
class OpenWorld:
    """Tables with the opening state, and the shared resources they ask for."""

    tables: Any
    resources: list[Group]


class Workspace:
    """Memory for one run at a time: written once, made new for each replication.

    All tables that a run changes, but that of investors, lie in one block of memory, so that the state
    before the opening is put back in one stroke.

    Parameters
    ----------
    place : Place
        What is known.
    policies : sequence of sequences of Setting
        The policies to be run.
    calendar : Calendar
        Start, horizon, recording dates.
    room : Room
        Rows of the tables that grow.
    """

    def __init__(
        self, place: Place, policies: Sequence[Sequence[Setting]], calendar: Calendar, room: Room
    ) -> None:
        self.room = room
        levers = [write_levers(PARAMETERS.levers, settings, place) for settings in policies]
        self._segments = [n_segments(settings) for settings in policies]
        arrays = empty_tables(place, calendar, room, max(self._segments))
        write_run(arrays["run"][0], place, calendar)
        # Secondary investors take rows in order: only those that were taken need to be wiped.
        investors = {name: arrays.pop(name) for name in ("investor", "on_frontage_ha")}
        self._memory, views = in_one_block(arrays)
        self._start = self._memory.copy()
        self._tables = [
            World(**views, **investors, step=step, path_of_management=path) for step, path in levers
        ]

    def open(self, policy: int, numbers: NDArray[Any], *, seed: int, replication: int) -> OpenWorld:
        """Open the world of a replication under a policy; the one before is gone.

        Parameters
        ----------
        policy : int
            Position of the policy.
        numbers : structured array, one row per province
            Parameters of the replication (`draw_numbers`).
        seed, replication : int
            Key of all draws.
        """
        w = self._tables[policy]
        w.investor[: w.run.n_investors] = np.zeros((), dtype=INVESTOR)
        w.on_frontage_ha[: w.run.n_investors] = 0.0
        np.copyto(self._memory, self._start)
        w.p[:] = numbers
        w.run.seed = seed
        w.run.replication = replication
        w.run.n_segments = self._segments[policy]
        compiled_model().entry["open_world"](w)
        return OpenWorld(w, shared_resources(w.units))


def in_one_block(arrays: Mapping[str, NDArray[Any]]) -> tuple[NDArray[np.uint8], dict[str, NDArray[Any]]]:
    """Copy arrays into one block of memory.

    Returns
    -------
    memory : array of uint8
        The block.
    views : dict
        The arrays in it, each on a line of the processor's cache of its own.
    """
    ends = list(accumulate(-(-array.nbytes // CACHE_LINE) * CACHE_LINE for array in arrays.values()))
    memory = np.zeros(ends[-1] + CACHE_LINE, dtype=np.uint8)
    memory = memory[-memory.ctypes.data % CACHE_LINE :][: ends[-1]]
    views = {}
    for (name, array), begins in zip(arrays.items(), [0, *ends], strict=False):
        part = memory[begins : begins + array.nbytes].view(array.dtype).reshape(array.shape)
        part[...] = array
        views[name] = part
    return memory, views
