"""Rules of the fixed model: how long things take and what they change."""

from typing import Any

import numpy as np

from benchmarks.fixed_model.tables import N_SECTORS, NO, Purpose
from simulation.engine.choice import descend, set_weight
from simulation.engine.compiled import rule
from simulation.engine.portable import exp, log
from simulation.engine.random import bits, exponential, lognormal, uniform

# A choice that fell on a cluster without room is repeated so often; then all clusters are looked through.
N_TRIES = 8


@rule
def luck(w: Any, purpose: int, whose: int, counter: int) -> float:
    """The uniform number of a cluster or investor for a purpose."""
    return uniform(w.run.seed, w.run.replication, purpose, whose, counter)


@rule
def duration_days(w: Any, purpose: int, whose: int, counter: int, median_days: float) -> float:
    """A lognormal time."""
    return lognormal(luck(w, purpose, whose, counter), median_days, w.numbers.duration_log_sd)


@rule
def n_clusters(w: Any) -> int:
    """Number of clusters."""
    return w.numbers.n_clusters


@rule
def entry_days(w: Any, c: int) -> float:
    """Time until a cluster enters."""
    return luck(w, Purpose.ENTRY, c, 0) * w.numbers.entry_span_days


@rule
def planning_days(w: Any, c: int) -> float:
    """Time of planning."""
    return duration_days(w, Purpose.PLANNING, c, 0, w.numbers.planning_days)


@rule
def selection_days(w: Any, c: int) -> float:
    """Time to select the technical infrastructure investor."""
    return duration_days(w, Purpose.SELECTION, c, 0, w.numbers.selection_days)


@rule
def n_parcels(w: Any) -> int:
    """Parcels of a cluster, cleared one after another."""
    return w.numbers.n_parcels


@rule
def clearance_days(w: Any, c: int, k: int) -> float:
    """Time an officer needs for a parcel."""
    return duration_days(w, Purpose.CLEARANCE, c, k, w.numbers.clearance_days)


@rule
def handover_days(w: Any, c: int) -> float:
    """Time of the land handover."""
    return duration_days(w, Purpose.HANDOVER, c, 0, w.numbers.handover_days)


@rule
def n_stages(w: Any) -> int:
    """Stages of the technical infrastructure, built one after another."""
    return w.numbers.n_stages


@rule
def fill_needed(w: Any, c: int, k: int) -> float:
    """Fill that a stage takes from the stock."""
    return w.numbers.fill_of_stage * (0.5 + luck(w, Purpose.FILL, c, k))


@rule
def stage_days(w: Any, c: int, k: int) -> float:
    """Time a crew needs for a stage."""
    return duration_days(w, Purpose.STAGE, c, k, w.numbers.stage_days)


@rule
def licence_days(w: Any, c: int) -> float:
    """Time until the WWTP is licensed."""
    return duration_days(w, Purpose.LICENCE, c, 0, w.numbers.licence_days)


@rule
def fill_delivered(w: Any) -> float:
    """Fill that a delivery brings."""
    return w.numbers.fill_delivered


@rule
def days_until_investor(w: Any, i: int) -> float:
    """Time between a secondary investor and the one before: arrivals are a Poisson process."""
    return exponential(luck(w, Purpose.ARRIVAL, i, 0), 1.0 / w.numbers.investors_per_day)


@rule
def fit_out_days(w: Any, i: int) -> float:
    """Time from the lease to operation."""
    return duration_days(w, Purpose.FIT_OUT, i, 0, w.numbers.fit_out_days)


@rule
def incentive_days(w: Any) -> float:
    """Time of operation until the investor's incentive expires."""
    return w.numbers.investor_incentive_days


@rule
def leaves_at_expiry(w: Any, i: int) -> bool:
    """Whether an investor leaves when its incentive expires."""
    return luck(w, Purpose.EXIT, i, 0) < w.numbers.share_leaving_at_expiry


@rule
def life_days(w: Any, i: int) -> float:
    """Time from the expiry to the exit of an investor that stayed."""
    return exponential(luck(w, Purpose.LIFE, i, 0), w.numbers.life_days)


@rule
def has_room(w: Any, c: int, plot_ha: float) -> bool:
    """Whether a cluster is open and has so much land vacant, at least the smallest plot."""
    cluster = w.cluster[c]
    return (
        cluster.opened >= 0.0
        and cluster.vacant_ha >= plot_ha
        and cluster.vacant_ha >= w.numbers.smallest_plot_ha
    )


@rule
def log_of_vacant_land(w: Any, c: int) -> float:
    """Logarithm of the vacant hectares of a cluster with room for some plot; minus infinity for others."""
    return log(w.cluster[c].vacant_ha) if has_room(w, c, 0.0) else -np.inf


@rule
def weight_of(w: Any, k: int, c: int, log_vacant_ha: float) -> float:
    """Exponential of the value of a cluster to a sector; 0 without land, as its logarithm tells."""
    if log_vacant_ha == -np.inf:
        return 0.0
    cluster = w.cluster[c]
    sector = w.sector[k]
    return exp(
        sector.taste_rent * cluster.rent
        + sector.taste_land * log_vacant_ha
        + sector.taste_road * cluster.road
        + sector.taste_wwtp * cluster.wwtp
        + sector.taste_incentive * cluster.incentive
    )


@rule
def renew_weight(w: Any, c: int) -> None:
    """Give a cluster its present weight in the trees of all sectors."""
    log_vacant_ha = log_of_vacant_land(w, c)
    for k in range(N_SECTORS):
        set_weight(w.node, w.weight[k], w.cluster[c].leaf, weight_of(w, k, c, log_vacant_ha))


@rule
def renew_all_weights(w: Any) -> None:
    """Give every cluster its present weight: leaves first, then each sum once, children before parents."""
    for c in range(w.numbers.n_clusters):
        log_vacant_ha = log_of_vacant_land(w, c)
        for k in range(N_SECTORS):
            w.weight[k, w.cluster[c].leaf] = weight_of(w, k, c, log_vacant_ha)
    for k in range(N_SECTORS):
        for row in range(len(w.node) - 1, -1, -1):
            if w.node[row].left >= 0:
                w.weight[k, row] = w.weight[k, w.node[row].left] + w.weight[k, w.node[row].right]


@rule
def open_cluster(w: Any, c: int, now: float) -> None:
    """The cluster takes leases from now on, with an incentive."""
    w.cluster[c].opened = now
    w.cluster[c].incentive = 1.0
    w.run.n_open += 1
    renew_weight(w, c)


@rule
def choose_cluster(w: Any, i: int) -> int:
    """Sector, plot and choice of an arriving investor: a cluster with room for the plot, or NO for elsewhere.

    Drawing among all open clusters and repeating where the plot does not fit is the logit over those where it
    fits.
    """
    w.run.n_arrived += 1
    if i >= len(w.investor):
        w.run.n_investors_without_row += 1
        return NO
    investor = w.investor[i]
    k = int(luck(w, Purpose.SECTOR, i, 0) * N_SECTORS)
    plot_ha = lognormal(luck(w, Purpose.PLOT, i, 0), w.numbers.plot_ha, w.numbers.plot_log_sd)
    investor.sector = k
    investor.plot_ha = max(plot_ha, w.numbers.smallest_plot_ha)
    c = choice_by_descent(w, i, k, investor.plot_ha)
    investor.cluster = c
    if c == NO:
        w.run.n_elsewhere += 1
    return c


@rule
def choice_by_descent(w: Any, i: int, k: int, plot_ha: float) -> int:
    """A cluster with room, by keyed descent; NO for elsewhere."""
    for attempt in range(N_TRIES):
        subkey = bits(w.run.seed, w.run.replication, Purpose.CHOICE, i, attempt)
        c = w.node[descend(w.node, w.weight[k], 0, subkey)].alternative
        if c == w.numbers.n_clusters:
            return NO
        if w.cluster[c].vacant_ha >= plot_ha:
            return c
    return choice_by_scan(w, i, k, plot_ha)


@rule
def choice_by_scan(w: Any, i: int, k: int, plot_ha: float) -> int:
    """The same choice with one number, looking through all clusters; NO for elsewhere."""
    total = exp(w.sector[k].value_elsewhere)
    for c in range(w.numbers.n_clusters):
        if has_room(w, c, plot_ha):
            total += w.weight[k, w.cluster[c].leaf]
    left = luck(w, Purpose.SECOND_CHOICE, i, 0) * total
    for c in range(w.numbers.n_clusters):
        if has_room(w, c, plot_ha):
            left -= w.weight[k, w.cluster[c].leaf]
            if left < 0.0:
                return c
    return NO


@rule
def sign_lease(w: Any, i: int, c: int) -> None:
    """The investor's plot is no longer vacant."""
    w.cluster[c].vacant_ha -= w.investor[i].plot_ha
    w.run.leased_ha += w.investor[i].plot_ha
    w.run.n_investors += 1
    renew_weight(w, c)


@rule
def end_lease(w: Any, i: int, c: int) -> None:
    """The investor's plot is vacant again."""
    w.cluster[c].vacant_ha += w.investor[i].plot_ha
    w.run.leased_ha -= w.investor[i].plot_ha
    w.run.n_investors -= 1
    renew_weight(w, c)


@rule
def end_year(w: Any, now: float) -> None:
    """Rents follow occupancy; incentives of clusters lapse."""
    for c in range(w.numbers.n_clusters):
        cluster = w.cluster[c]
        if cluster.opened >= 0.0:
            occupancy_rate = 1.0 - cluster.vacant_ha / cluster.area_ha
            cluster.rent *= 1.0 + w.numbers.rent_response * (occupancy_rate - w.numbers.occupancy_target)
            if now - cluster.opened > w.numbers.cluster_incentive_days:
                cluster.incentive = 0.0
    renew_all_weights(w)


@rule
def observe(w: Any, k: int) -> None:
    """Record the state at the end of a year."""
    w.year[k].n_open = w.run.n_open
    w.year[k].leased_ha = w.run.leased_ha
    w.year[k].n_investors = w.run.n_investors
    for c in range(w.numbers.n_clusters):
        w.occupancy_rate[k, c] = 1.0 - w.cluster[c].vacant_ha / w.cluster[c].area_ha


@rule
def reset(w: Any, seed: int, replication: int) -> None:
    """Bring all tables to the first instant of a replication; every replication has clusters of its own."""
    w.run.seed = seed
    w.run.replication = replication
    w.run.n_open = 0
    w.run.leased_ha = 0.0
    w.run.n_investors = 0
    w.run.n_arrived = 0
    w.run.n_elsewhere = 0
    w.run.n_investors_without_row = 0
    for c in range(w.numbers.n_clusters):
        cluster = w.cluster[c]
        cluster.opened = NO
        cluster.area_ha = lognormal(luck(w, Purpose.AREA, c, 0), w.numbers.area_ha, w.numbers.area_log_sd)
        cluster.vacant_ha = cluster.area_ha
        cluster.rent = 1.0 + luck(w, Purpose.RENT, c, 0)
        cluster.road = luck(w, Purpose.ROAD, c, 0)
        cluster.wwtp = 1.0 if luck(w, Purpose.WWTP, c, 0) < w.numbers.share_wwtp else 0.0
        cluster.incentive = 0.0
    for i in range(len(w.investor)):
        w.investor[i].plot_ha = 0.0
        w.investor[i].cluster = NO
        w.investor[i].sector = NO
    renew_all_weights(w)
