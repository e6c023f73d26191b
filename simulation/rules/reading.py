"""What the processes ask of the tables, and the line they add to the event log."""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.log import write_log
from simulation.engine.paths import value_at
from simulation.engine.portable import exp
from simulation.state import World


@rule
def n_provinces(w: World) -> int:
    """Number of provinces."""
    return w.run.n_provinces


@rule
def n_clusters(w: World) -> int:
    """Number of clusters in the tables, open or closed."""
    return w.run.n_clusters


@rule
def n_investors(w: World) -> int:
    """Number of secondary investors in the table so far."""
    return w.run.n_investors


@rule
def province_of(w: World, c: int) -> int:
    """Province of a cluster."""
    return w.cluster[c].province


@rule
def cluster_of(w: World, b: int) -> int:
    """Cluster of a land block."""
    return w.block[b].cluster


@rule
def n_blocks_of(w: World, c: int) -> int:
    """Number of land blocks of a cluster."""
    return w.cluster[c].n_blocks


@rule
def block_of(w: World, c: int, k: int) -> int:
    """The k-th land block of a cluster."""
    return w.cluster[c].first_block + k


@rule
def months_to_next_month(w: World, month: int) -> float:
    """Time until the first of the next month; month 0 is the one in which the run starts."""
    return 1.0 - w.run.start_in_month if month == 0 else 1.0


@rule
def share_of_month(w: World, month: int) -> float:
    """Share of the run's month number `month` that lies in the run: 1, except for the month of the start."""
    return 1.0 - w.run.start_in_month if month == 0 else 1.0


@rule
def is_new_year(w: World, month: int) -> bool:
    """Whether the run's month number `month` begins on 1 January; the month of the start does not count."""
    return month > 0 and calendar_month(w, month) % 12 == 0


@rule
def yearly_share(rate_per_year: float) -> float:
    """Share to which something happens within a year at a constant rate: 1 - exp(-rate)."""
    return 1.0 - exp(-rate_per_year)


@rule
def n_clusters_of(w: World, p: int) -> int:
    """Number of clusters of a province, open or closed."""
    return w.province[p].n_members


@rule
def cluster_of_province(w: World, p: int, k: int) -> int:
    """The k-th cluster of a province."""
    return w.member[w.province[p].first_member + k]


@rule
def members(w: World, p: int) -> NDArray[np.int64]:
    """The clusters of a province, open or closed: a view of their rows in the table."""
    first = w.province[p].first_member
    return w.member[first : first + w.province[p].n_members]


@rule
def calendar_month(w: World, month: int) -> int:
    """Calendar month (12 x year + month - 1) of the run's month number `month`."""
    return w.run.month_of_start + month


@rule
def lever_of_cluster(w: World, lever: int, c: int, now: float) -> float:
    """Value of a lever for a cluster; `lever` is a field of ``w.lever``."""
    return value_at(w.step, w.path[lever, c], now)


@rule
def lever_of_province(w: World, lever: int, p: int, now: float) -> float:
    """Value of a lever for a province; `lever` is a field of ``w.lever``."""
    return value_at(w.step, w.path[lever, w.run.n_clusters + p], now)


@rule
def mark(w: World, now: float, event: int, entity: int, place: int, amount: float) -> None:
    """Write an event to the log; see `simulation.state.Event` for what the numbers mean."""
    write_log(w.log, w.run, now, event, entity, place, amount)
