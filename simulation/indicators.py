"""Indicators, each defined once: what is recorded of the tables when time passes a date."""

from typing import Any

from simulation.engine.compiled import rule
from simulation.ledger import write_ledger
from simulation.rules.desks import IN_REVIEW, LICENCE, PLANNING, WAITING, desks_at
from simulation.rules.land_blocks import count_waiting
from simulation.rules.leasing import count_leases
from simulation.rules.queues import units_at
from simulation.state import NEVER, NO, NewHands, WaitsFor, World, Wwtp


@rule
def record_clusters(w: World, k: int) -> None:
    """Add the clusters to the month's series of their provinces."""
    for c in range(w.run.n_clusters):
        cluster = w.cluster[c]
        if cluster.in_plan == 0:
            continue
        month = w.monthly[k, cluster.province]
        if cluster.removed == 1:
            month.clusters_removed += 1
            continue
        if cluster.new_hands == NewHands.REVOKED:
            month.clusters_revoked += 1
        month.gross_planned_ha += cluster.area_ha
        month.secondary_investors_operating += cluster.n_operating
        month.jobs += cluster.jobs
        if cluster.established == NEVER:
            continue
        leasable = cluster.leasable_share * cluster.area_ha
        month.clusters_established += 1
        month.gross_established_ha += cluster.area_ha
        month.leasable_planned_ha += leasable
        month.leasable_released_ha += cluster.released_ha
        month.leasable_serviced_ha += cluster.leasable_share * cluster.accepted_ha
        month.leased_ha += cluster.leased_ha
        month.vacant_ha += cluster.vacant_ha
        month.cleared_ha += cluster.cleared_ha
        month.handed_over_ha += cluster.handed_over_ha
        month.serviced_ha += cluster.accepted_ha
        month.secondary_investors += cluster.n_investors
        if cluster.accepted_ha > 0.0 and cluster.n_investors > 0:
            month.clusters_operating += 1
            month.leasable_operating_ha += leasable
        if cluster.wwtp == Wwtp.LICENSED:
            month.clusters_licensed += 1


@rule
def record_counts(w: World, k: int) -> None:
    """Copy the provinces' counts since the start."""
    for p in range(w.run.n_provinces):
        province = w.province[p]
        month = w.monthly[k, p]
        month.investors_waiting = province.n_waiting
        month.parks_leases = province.parks_leases
        month.gone_elsewhere = province.gone_elsewhere
        month.lost_patience = province.lost_patience
        month.leases_signed = province.leases_signed
        month.exits = province.exits
        month.relocations_in = province.relocations_in
        month.relocations_out = province.relocations_out
        month.notices_lapsed = province.notices_lapsed
        month.gate_refusals = province.gate_refusals
        month.fill_used_thousand_m3 = province.fill_used_thousand_m3
        month.fill_supplied_thousand_m3 = province.fill_supplied_thousand_m3
        month.budget_spent_bn_vnd = province.budget_spent_bn_vnd
        month.budget_supplied_bn_vnd = province.budget_supplied_bn_vnd
        month.public_cost_bn_vnd = province.public_cost_bn_vnd


@rule
def record_means(w: World, k: int) -> None:
    """Record what the provinces have of shared means, how much is at work, and who waits."""
    now = w.date[k].time
    for p in range(w.run.n_provinces):
        province = w.province[p]
        month = w.monthly[k, p]
        month.clearance_teams = units_at(w, province.clearance_teams, w.lever.clearance_teams_ratio, p, now)
        month.clearance_teams_busy = province.teams_at_work
        month.waiting_for_team = w.n_waiting[p, WaitsFor.TEAM]
        month.construction_crews = units_at(
            w, province.construction_crews, w.lever.construction_crews_ratio, p, now
        )
        month.construction_crews_busy = province.crews_at_work
        month.waiting_for_crew = w.n_waiting[p, WaitsFor.CREW]
        month.planning_desks = desks_at(w, PLANNING, p, now)
        month.planning_desks_busy = w.files[PLANNING, p, IN_REVIEW]
        month.waiting_for_planning_desk = w.files[PLANNING, p, WAITING]
        month.licence_desks = desks_at(w, LICENCE, p, now)
        month.licence_desks_busy = w.files[LICENCE, p, IN_REVIEW]
        month.waiting_for_licence_desk = w.files[LICENCE, p, WAITING]
        # Sums of supplies and uses, added in different orders: what is left of nothing may be rounding.
        in_stock = province.fill_supplied_thousand_m3 - province.fill_used_thousand_m3
        month.fill_stock_thousand_m3 = max(in_stock, 0.0)
        month.waiting_for_fill = w.n_waiting[p, WaitsFor.FILL]
        month.waiting_for_budget = w.n_waiting[p, WaitsFor.BUDGET]


@rule
def record_ledger(w: World, k: int) -> None:
    """Write the land of this moment by stage and cause; add hectare-months to the ledger of the year."""
    write_ledger(w, k == 0)
    year = w.date[k].ledger_year
    months = w.date[k].months
    for c in range(w.run.n_clusters):
        province = w.cluster[c].province
        add(w.stage_ha_of_cluster[c], 1.0, w.stage_ha[k, province])
        add(w.hectares[c], 1.0, w.ledger[k, province])
        if year != NO:
            add(w.hectares[c], months, w.cluster_ledger[year, c])


@rule
def add(row: Any, times: float, total: Any) -> None:
    """Add a multiple of a row to another."""
    for k in range(len(row)):
        total[k] += times * row[k]


@rule
def record_year(w: World, year: int) -> None:
    """Record the clusters at the end of a year."""
    for c in range(w.run.n_clusters):
        cluster = w.cluster[c]
        row = w.yearly[year, c]
        row.cluster_leased_ha = cluster.leased_ha
        row.cluster_leasable_ha = cluster.leasable_share * cluster.area_ha
        row.cluster_accepted_ha = cluster.accepted_ha
        row.cluster_cleared_ha = cluster.cleared_ha
        row.cluster_investors = cluster.n_investors
        row.cluster_wwtp = cluster.wwtp


@rule
def observe(w: World, k: int) -> None:
    """Record everything at recording date number k."""
    if k == 0:
        count_leases(w)
        count_waiting(w)
    record_clusters(w, k)
    record_counts(w, k)
    record_means(w, k)
    record_ledger(w, k)
    if w.date[k].year != NO:
        record_year(w, w.date[k].year)
