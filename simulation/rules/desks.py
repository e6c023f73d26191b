"""Desks that review planning and licence files: pooled in the province, or one in each former district.

Pooled, a file goes to whichever desk of the province is free first. Split, it goes to the one officer of its
cluster's district, however many others are free. Both have the same capacity: the work of the province's
desks is shared out evenly, so an officer's pace is desks over offices. A file stays where it was lodged.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.parameters import Grade, Scope, UnitCost, lever
from simulation.rules.queues import sized, units_at
from simulation.rules.reading import lever_of_province
from simulation.state import NO, World

# Kinds of desk and standings of a file: rows and columns of `w.files`.
PLANNING, LICENCE = 0, 1
WAITING, IN_REVIEW = 0, 1
N_KINDS_OF_DESK, N_STANDINGS_OF_FILE = 2, 2
POOLED, SPLIT = 0, 1

PARAMETERS = (
    lever(
        "review_desks",
        title="Where planning and licence files are reviewed",
        title_vi="Nơi thẩm định hồ sơ quy hoạch và hồ sơ giấy phép",
        unit="1",
        default=float(POOLED),
        choices=("pooled", "split"),
        choices_vi=("dùng chung", "tách riêng"),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition; pooled, as the law gives both reviews to the province (F128, F135)",
        cost=UnitCost(0.0, "setting", Grade.DEFINITION, "the same desks in other places"),
        leans_on=(
            "planning_throughput_per_year",
            "licence_throughput_per_year",
        ),
    ),
)


@rule
def lodge_file(w: World, kind: int, c: int, now: float) -> int:
    """A file of a cluster begins to wait; returns the desks where it waits.

    That is the province's, unless desks are split by now and the cluster's district is known.
    """
    cluster = w.cluster[c]
    p = cluster.province
    w.files[kind, p, WAITING] += 1
    if lever_of_province(w, w.lever.review_desks, p, now) == SPLIT and cluster.district != NO:
        return w.province[p].first_office + cluster.district
    return p


@rule
def begin_review(w: World, kind: int, c: int) -> None:
    """A desk takes the file."""
    w.files[kind, w.cluster[c].province, WAITING] -= 1
    w.files[kind, w.cluster[c].province, IN_REVIEW] += 1


@rule
def end_review(w: World, kind: int, c: int) -> None:
    """The desk is done with the file."""
    w.files[kind, w.cluster[c].province, IN_REVIEW] -= 1


@rule
def present_desks(w: World, kind: int, p: int) -> int:
    """Desks of a province at the as-of date."""
    return w.province[p].planning_desks if kind == PLANNING else w.province[p].licence_desks


@rule
def ratio_of_desks(w: World, kind: int) -> int:
    """The lever that says how many desks there are, relative to those at the as-of date."""
    return w.lever.planning_desks_ratio if kind == PLANNING else w.lever.licence_desks_ratio


@rule
def desks_at(w: World, kind: int, p: int, now: float) -> int:
    """Desks of a province now."""
    return units_at(w, present_desks(w, kind, p), ratio_of_desks(w, kind), p, now)


@rule
def review_months(w: World, kind: int, c: int, office: int, pooled_months: float, now: float) -> float:
    """Time of a review where the file lies, from now on.

    A pooled desk finishes what it began, also when desks are taken away. An officer's pace follows the number
    of desks, and a change half-way counts from its date on.

    Parameters
    ----------
    w : World
        The tables.
    kind : int
        `PLANNING` or `LICENCE`.
    c, office : int
        Cluster, and the desks where its file lies (`lodge_file`).
    pooled_months : float
        Time that a pooled desk takes.
    now : float
        When the review begins.

    Returns
    -------
    float
        Months; infinite in an office of a province without desks from now on.
    """
    if office < w.run.n_provinces:
        return pooled_months
    p = w.cluster[c].province
    step = w.path[ratio_of_desks(w, kind), w.run.n_clusters + p]
    while w.step[step + 1].begins <= now:
        step += 1
    begins = now
    left = pooled_months
    while True:
        pace = sized(present_desks(w, kind, p), w.step[step].value) / w.province[p].n_districts
        until = w.step[step + 1].begins
        if pace > 0.0 and left <= pace * (until - begins):
            return begins - now + left / pace
        if until == np.inf:
            return np.inf
        left -= pace * (until - begins)
        begins = until
        step += 1
