"""Completing what was not published: totals met by raking, counts by keyed ranks."""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.ordering import order_of
from simulation.rules.luck import luck
from simulation.rules.reading import members
from simulation.state import NEVER, NO, World


@rule
def rake(
    values: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64], total: float
) -> None:
    """Move values towards their upper or lower bounds, each by the same share of its room, until they add up.

    Parameters
    ----------
    values : array
        Changed in place; each between its bounds. A value whose bounds are equal stays.
    low, high : array
        Bounds.
    total : float
        What the values shall add up to; a total beyond the bounds is met as nearly as they allow.
    """
    missing = total
    room_above = 0.0
    room_below = 0.0
    # Added one by one: numpy's own sum adds in another order than a compiled one, and the last bits would
    # differ.
    for k in range(len(values)):
        missing -= values[k]
        room_above += high[k] - values[k]
        room_below += values[k] - low[k]
    if missing >= 0.0:
        share = min(missing / room_above, 1.0) if room_above > 0.0 else 0.0
        for k in range(len(values)):
            values[k] += share * (high[k] - values[k])
    else:
        share = min(-missing / room_below, 1.0) if room_below > 0.0 else 0.0
        for k in range(len(values)):
            values[k] -= share * (values[k] - low[k])


@rule
def lowest(w: World, purpose: int, candidates: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """The given number of candidate clusters with the lowest keyed numbers."""
    ranks = np.empty(len(candidates))
    for k in range(len(candidates)):
        ranks[k] = luck(w, purpose, w.cluster[candidates[k]].id, 0)
    order = order_of(ranks)
    chosen = np.empty(max(0, min(count, len(candidates))), np.int64)
    for k in range(len(chosen)):
        chosen[k] = candidates[order[k]]
    return chosen


@rule
def clusters_of(w: World, p: int, established: bool) -> NDArray[np.int64]:
    """Clusters of a province that are established, or only planned; closed ones left out."""
    found = np.empty(w.province[p].n_members, np.int64)
    n = 0
    for c in members(w, p):
        cluster = w.cluster[c]
        # A date that was not published is not-a-number: the cluster is established all the same.
        is_planned = cluster.established == NEVER
        if cluster.in_plan == 1 and is_planned != established:
            found[n] = c
            n += 1
    return found[:n]


@rule
def those_with(members: NDArray[np.int64], has_it: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Members that have a property; `has_it` tells of every cluster."""
    found = np.empty(len(members), np.int64)
    n = 0
    for c in members:
        if has_it[c]:
            found[n] = c
            n += 1
    return found[:n]


@rule
def complete_flag(
    w: World, purpose: int, known: NDArray[np.int64], members: NDArray[np.int64], total: int
) -> NDArray[np.int64]:
    """Which members have a property: those published, then by keyed rank up to the published count.

    `known` holds for every cluster 1 (has it), 0 (has it not) or NO (not published). Where no count was
    published only the published ones have it.
    """
    having = np.empty(len(members), np.int64)
    open_ones = np.empty(len(members), np.int64)
    n_sure = 0
    n_open = 0
    for c in members:
        if known[c] == 1:
            having[n_sure] = c
            n_sure += 1
        elif known[c] == NO:
            open_ones[n_open] = c
            n_open += 1
    chosen = lowest(w, purpose, open_ones[:n_open], total - n_sure)
    for k in range(len(chosen)):
        having[n_sure + k] = chosen[k]
    return having[: n_sure + len(chosen)]


@rule
def complete_flag_within(
    w: World,
    purpose: int,
    known: NDArray[np.int64],
    members: NDArray[np.int64],
    total: int,
    takes: NDArray[np.int64],
    room: tuple[int, int],
) -> NDArray[np.int64]:
    """Like `complete_flag`, where totals that count more than this property leave room for some members only.

    Parameters
    ----------
    w, purpose, known, members, total
        As in `complete_flag`.
    takes : array
        For every cluster, how many of the rooms it takes a place of if it gets the property: 0, 1 or 2.
    room : (int, int)
        Places in the first and in the second room. Who would need a place where none is left is passed over.

    Notes
    -----
    Whoever takes a place in the second room takes one in the first; so going by keyed rank finds as many
    members as there can be.
    """
    having = np.empty(len(members), np.int64)
    open_ones = np.empty(len(members), np.int64)
    n = 0
    n_open = 0
    for c in members:
        if known[c] == 1:
            having[n] = c
            n += 1
        elif known[c] == NO:
            open_ones[n_open] = c
            n_open += 1
    first, second = room
    for c in lowest(w, purpose, open_ones[:n_open], n_open):
        if n < total and (takes[c] < 1 or first > 0) and (takes[c] < 2 or second > 0):
            having[n] = c
            n += 1
            first -= 1 if takes[c] >= 1 else 0
            second -= 1 if takes[c] >= 2 else 0
    return having[:n]
