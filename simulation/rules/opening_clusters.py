"""Each cluster at the as-of date: who manages it, when it was established, where it lies, what it asks.

Published values stay. Nothing but the number of State-managed clusters is held to a total here.
"""

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.portable import log
from simulation.engine.random import lognormal, normal, poisson
from simulation.parameters import MONTHS_PER_YEAR, Grade, Scope, uncertain
from simulation.parameters import normal as normal_prior
from simulation.rules.completion import lowest
from simulation.rules.craft_villages import complete_craft_village
from simulation.rules.establishment import DOSSIER_SHARE, DRAFTING_SHARE, dossier_months
from simulation.rules.investors import FIRST_INVESTOR, FOUND_AT_WORK, FOUND_IDLE, draw_class, find_class
from simulation.rules.location import take_over_levers
from simulation.rules.luck import Purpose, luck, normal_share
from simulation.state import NO, Management, World

# Judgement, where nothing is published of a cluster: distance to an interchange, rent, dates of
# establishment.
TYPICAL_INTERCHANGE_KM, INTERCHANGE_LOG_SD = 6.0, 0.6
TYPICAL_RENT_USD, RENT_LOG_SD = 80.0, 0.2
OPERATING_AGE_MONTHS = (48.0, 200.0)
IN_CLEARANCE_AGE_MONTHS = (18.0, 100.0)
NOT_BEGUN_AGE_MONTHS = (1.0, 60.0)
OLDEST_PLAN_MONTHS = 60.0

PARAMETERS = (
    uncertain(
        "leasable_share",
        title="Share of a cluster's area that is industrial land for lease",
        title_vi="Tỷ lệ đất công nghiệp cho thuê trong cụm",
        unit="1",
        prior=normal_prior(0.67, 0.04, 0.5, 0.8),
        bounds=(0.0, 1.0),
        scope=Scope.PROVINCE,
        grade=Grade.EVIDENCE,
        source="0.64 to 0.71 in parks and clusters (docs/evidence.md, Leasable share)",
    ),
)


@rule
def complete_management(w: World, members: NDArray[np.int64], partly: int, wholly: int) -> None:
    """Management types: published ones stay; the State's get the published counts by keyed rank."""
    open_ones = np.empty(len(members), np.int64)
    n = 0
    for c in members:
        if w.cluster[c].management == NO:
            open_ones[n] = c
            n += 1
            w.cluster[c].management = Management.ENTERPRISE
        elif w.cluster[c].management == Management.PARTLY_STATE:
            partly -= 1
        elif w.cluster[c].management == Management.STATE:
            wholly -= 1
    partly, wholly = max(partly, 0), max(wholly, 0)
    chosen = lowest(w, Purpose.MANAGEMENT, open_ones[:n], partly + wholly)
    for k in range(len(chosen)):
        w.cluster[chosen[k]].management = Management.STATE if k < wholly else Management.PARTLY_STATE


@rule
def complete_leasable_share(w: World, c: int) -> None:
    """Leasable share of a cluster: as published, else that of its province."""
    if np.isnan(w.cluster[c].leasable_share):
        w.cluster[c].leasable_share = w.p[w.cluster[c].province].leasable_share


@rule
def complete_attributes(w: World, c: int) -> None:
    """Attributes of one cluster that no total constrains."""
    cluster = w.cluster[c]
    complete_leasable_share(w, c)
    if cluster.district == NO and w.province[cluster.province].n_districts > 0:
        u = luck(w, Purpose.DISTRICT, cluster.id, 0)
        cluster.district = int(u * w.province[cluster.province].n_districts)
    if np.isnan(cluster.interchange_km):
        u = luck(w, Purpose.DISTANCE, cluster.id, 0)
        cluster.interchange_km = lognormal(u, TYPICAL_INTERCHANGE_KM, INTERCHANGE_LOG_SD)
    if np.isnan(cluster.rent_usd_per_m2):
        cluster.rent_usd_per_m2 = lognormal(
            luck(w, Purpose.RENT, cluster.id, 0), TYPICAL_RENT_USD, RENT_LOG_SD
        )
    cluster.taste = normal(luck(w, Purpose.TASTE, cluster.id, 0))
    cluster.planned_since = -OLDEST_PLAN_MONTHS * luck(w, Purpose.PLANNED_SINCE, cluster.id, 0)
    complete_craft_village(w, c)
    take_over_levers(w, c, 0.0)


@rule
def complete_dates(w: World, c: int, is_operating: bool) -> None:
    """Date of establishment, and of the detailed plan: a cluster with clearance begun has its plan."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    if np.isnan(cluster.established):
        youngest, oldest = NOT_BEGUN_AGE_MONTHS
        if is_operating:
            youngest, oldest = OPERATING_AGE_MONTHS
        elif cluster.clearance_begun == 1:
            youngest, oldest = IN_CLEARANCE_AGE_MONTHS
        if not np.isnan(w.established_window[c, 0]):
            youngest, oldest = -w.established_window[c, 1], -w.established_window[c, 0]
        cluster.established = -(youngest + (oldest - youngest) * luck(w, Purpose.ESTABLISHED, cluster.id, 0))
    cluster.project_since = cluster.established
    age = max(-cluster.established, 0.01)
    if cluster.clearance_begun == 1:
        cluster.plan_approved = 0.5 * cluster.established
        find_class(w, c, FOUND_AT_WORK, 0.0)
        return
    share_done = normal_share(log(age / (DRAFTING_SHARE * p.paperwork_months)) / p.paperwork_log_sd)
    if luck(w, Purpose.PLAN_APPROVED, cluster.id, 0) < share_done:
        cluster.plan_approved = 0.0
        # Among those still idle, investors who never start are the more frequent the older the decision.
        never = p.never_starts_share
        still_slow = 1.0 - normal_share(log(age / (p.paperwork_months + p.compensation_funding_months)) / 0.6)
        share = never / (never + (1.0 - never) * max(still_slow, 0.05))
        find_class(w, c, FOUND_IDLE, share)
    else:
        cluster.paperwork_spent_months = age
        cluster.investor_class = draw_class(w, c, FIRST_INVESTOR)


@rule
def complete_applications(w: World, p: int, planned: NDArray[np.int64]) -> None:
    """Applications being dealt with at the start: as many as decisions that come in the time of a dossier.

    They are the first in the keyed order in which planned clusters are taken up.
    """
    parameters = w.p[p]
    months = max(DOSSIER_SHARE * parameters.paperwork_months, parameters.dossier_minimum_months)
    mean = parameters.establishment_decisions_per_year / MONTHS_PER_YEAR * months
    count = poisson(luck(w, Purpose.APPLICATIONS, w.province[p].id, 0), mean)
    for c in lowest(w, Purpose.RANK, planned, count):
        cluster = w.cluster[c]
        cluster.applied = 1
        cluster.paperwork_spent_months = luck(w, Purpose.APPLICATIONS, cluster.id, 0) * dossier_months(w, c)
