"""No step before the one the law puts first, in any future."""

import numpy as np

from simulation.calendar import month_of, months_from
from simulation.levers import Setting
from simulation.rules.location import GATE_STRICT
from simulation.state import NEVER, Event, Stage, Wwtp
from tests.invariants.random_futures import FROM_THE_START, in_every_future
from tests.invariants.test_land import ROUNDING_HA
from tests.small_worlds import events, time_of_each

STEPS_OF_A_BLOCK = (
    Event.CLEARANCE_BEGAN,
    Event.CLEARED,
    Event.HANDED_OVER,
    Event.WORKS_BEGAN,
    Event.ACCEPTED,
)
STEPS_OF_A_CLUSTER = (Event.APPLICATION, Event.ESTABLISHED, Event.PLAN_APPROVED)
STEPS_OF_A_WWTP = (Event.WWTP_BEGAN, Event.WWTP_BUILT, Event.WWTP_LICENSED)


def assert_in_order(log, steps, n):
    """Each step at most once for each of n entities, never before the step that precedes it in the log."""
    before = np.full(n, -np.inf)
    for step in steps:
        lines = events(log, step)
        assert len(set(lines.entity)) == len(lines), f"{step.name} happened twice to somebody"
        assert np.all(lines.time >= before[lines.entity]), f"{step.name} came too early"
        before[lines.entity] = lines.time


@in_every_future
def test_land_is_cleared_then_handed_over_then_serviced(future):
    outcome = future.run()
    monthly = outcome.monthly
    assert np.all(monthly["cleared_ha"] <= monthly["gross_established_ha"] + ROUNDING_HA)
    assert np.all(monthly["handed_over_ha"] <= monthly["cleared_ha"] + ROUNDING_HA)
    assert np.all(monthly["serviced_ha"] <= monthly["handed_over_ha"] + ROUNDING_HA)
    # Only a cluster that leaves the plan takes its land with it.
    stays = np.diff(monthly["clusters_removed"], axis=0) == 0
    assert np.all(np.diff(monthly["cleared_ha"], axis=0)[stays] >= -ROUNDING_HA)
    assert np.all(np.diff(monthly["serviced_ha"], axis=0)[stays] >= -ROUNDING_HA)


@in_every_future
def test_every_block_cluster_and_wwtp_takes_its_steps_in_order(future):
    outcome = future.run()
    w = outcome.tables
    assert np.all(np.diff(outcome.log["time"]) >= 0.0)
    assert_in_order(outcome.log, STEPS_OF_A_BLOCK, w.run.n_blocks)
    assert_in_order(outcome.log, STEPS_OF_A_CLUSTER, w.run.n_clusters)
    assert_in_order(outcome.log, STEPS_OF_A_WWTP, w.run.n_clusters)


@in_every_future
def test_clearance_waits_for_the_detailed_plan_and_works_for_the_land(future):
    outcome = future.run()
    w = outcome.tables
    began = events(outcome.log, Event.CLEARANCE_BEGAN)
    assert np.all(began.time >= w.cluster.plan_approved[began.place])
    works = events(outcome.log, Event.WORKS_BEGAN)
    assert np.all(w.cluster.established[works.place] < NEVER)


@in_every_future
def test_leases_are_signed_only_where_released_land_is_vacant(future):
    outcome = future.run()
    w = outcome.tables
    # Where policy never says otherwise, nothing is released before it is accepted.
    policies = {setting.lever for setting in future.settings}
    may_be_early = "leases_before_completion" in policies
    step, stage = (Event.HANDED_OVER, Stage.HANDED_OVER) if may_be_early else (Event.ACCEPTED, Stage.ACCEPTED)
    released = time_of_each(outcome.log, step, w.run.n_blocks)
    open_from = np.full(w.run.n_clusters, NEVER)
    for b in range(w.run.n_blocks):
        block = w.block[b]
        # A block that came so far without an event had done so when the run began.
        since = released[b] if released[b] < NEVER else (0.0 if block.stage >= stage else NEVER)
        open_from[block.cluster] = min(open_from[block.cluster], since)
    for lease in events(outcome.log, Event.LEASE_SIGNED):
        assert w.cluster[lease.place].in_plan == 1
        assert lease.time >= open_from[lease.place]
    assert np.all(w.cluster.vacant_ha >= -ROUNDING_HA)


@in_every_future
def test_nobody_leases_unlicensed_land_after_the_date_of_a_strict_gate(future):
    first = month_of(future.place.as_of)
    gate_month = first + 1 + future.replication % 24
    outcome = future.run(Setting("wwtp_gate", ((gate_month, float(GATE_STRICT)),)))
    w = outcome.tables
    licensed = time_of_each(outcome.log, Event.WWTP_LICENSED, w.run.n_clusters)
    # A licence without an event was there when the run began.
    licensed[(licensed == NEVER) & (w.cluster.wwtp == Wwtp.LICENSED)] = 0.0
    gate = months_from(future.place.as_of, gate_month)
    leases = events(outcome.log, Event.LEASE_SIGNED)
    assert np.all((leases.time < gate) | (leases.time >= licensed[leases.place]))


@in_every_future
def test_without_fill_no_land_is_accepted(future):
    outcome = future.run(Setting("fill_supply_ratio", ((FROM_THE_START, 0.0),)))
    assert len(events(outcome.log, Event.ACCEPTED)) == 0
