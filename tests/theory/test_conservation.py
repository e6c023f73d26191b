"""What must be conserved in every run: land, investors, money, fill, order of the law, shared units.

Parts exercised: everything, on the portfolio of Hung Yen, in several replications, with and without policy.
The event log and the recorded series are two accounts of one run; here each is checked against the other.
"""

import numpy as np
import pytest

from scenarios.portfolio import load_portfolio
from simulation.calendar import PARTS
from simulation.results import Cause
from simulation.state import Event, Stage, Standing
from tests.small_worlds import events, open_world, play, policy, times

MONTHS = 100
CHANGES = (
    policy("clearance_teams_ratio", 2.0, since="2027-01"),
    policy("construction_crews_ratio", 0.5, since="2028-01"),
    policy("fill_supply_ratio", 0.6, since="2029-01"),
    policy("public_budget_ratio", 3.0, since="2026-07"),
    policy("clearance_advance_share", 0.5, since="2027-04"),
    policy("wwtp_gate", 2.0, since="2027-07"),
    policy("promotion_bn_vnd_per_year", 30.0, since="2026-01"),
    policy("establishment_gate", 0.0, since="2028-07"),
)
# Sums of thousands of hectares, added and taken away in another order than they are checked.
ROUNDING_HA = 1e-6


class Run:
    """A run with the state it began from."""

    def __init__(self, replication, settings):
        world = open_world(
            load_portfolio("hung_yen").place,
            months=MONTHS,
            settings=settings,
            seed=5,
            replication=replication,
        )
        w = world.tables
        self.has_policy = bool(settings)
        self.cluster, self.block = np.array(w.cluster), np.array(w.block)
        self.investor, self.n_opening = np.array(w.investor), int(w.run.n_investors)
        self.province = np.array(w.province)
        self.outcome = play(world)
        self.w, self.log, self.monthly = w, self.outcome.log, self.outcome.monthly
        self.dates = w.date.time


@pytest.fixture(
    scope="module",
    params=[(replication, settings) for replication in range(3) for settings in ((), CHANGES)],
    ids=lambda param: f"replication {param[0]}, {'policy' if param[1] else 'baseline'}",
)
def run(request):
    return Run(*request.param)


def so_far(run, kind, weight=None):
    """Number of events of a kind, or the sum of their amounts, up to each recording date."""
    lines = events(run.log, kind)
    weights = np.ones(len(lines)) if weight is None else weight(lines)
    total = np.append(0.0, np.cumsum(weights))
    return total[np.searchsorted(lines["time"], run.dates, side="right")]


def amount(lines):
    return lines["amount"]


def test_released_land_is_leased_returning_or_vacant(run):
    ledger = run.outcome.ledger[:, 0]
    causes = (
        Cause.WAITING_FOR_LICENCE,
        Cause.OPEN_NO_DEMAND,
        Cause.OPEN_NO_PLOT_THAT_FITS,
        Cause.BETWEEN_INVESTORS,
        Cause.LEASED_IDLE,
        Cause.LEASED_OPERATING,
    )
    released = ledger[:, list(causes)].sum(axis=1)
    np.testing.assert_allclose(released, run.monthly["leasable_released_ha"][:, 0], atol=ROUNDING_HA)
    c = run.w.cluster
    np.testing.assert_allclose(c.leased_ha + c.vacant_ha + c.returning_ha, c.released_ha, atol=ROUNDING_HA)
    assert (c.vacant_ha > -ROUNDING_HA).all()
    assert (c.leased_ha > -ROUNDING_HA).all()


def test_every_hectare_of_the_plan_has_one_cause_and_one_stage(run):
    planned = run.monthly["gross_planned_ha"]
    np.testing.assert_allclose(run.outcome.ledger.sum(axis=2), planned, atol=ROUNDING_HA)
    np.testing.assert_allclose(run.outcome.stage_ha.sum(axis=2), planned, atol=ROUNDING_HA)
    assert (run.outcome.ledger > -ROUNDING_HA).all()


def test_the_log_accounts_for_every_leased_hectare_and_lease(run):
    opening = run.investor[: run.n_opening]
    leased = (
        opening["plot_ha"].sum() + so_far(run, Event.LEASE_SIGNED, amount) - so_far(run, Event.EXIT, amount)
    )
    np.testing.assert_allclose(leased, run.monthly["leased_ha"][:, 0], atol=ROUNDING_HA)
    in_force = run.n_opening + so_far(run, Event.LEASE_SIGNED) - so_far(run, Event.EXIT)
    assert (in_force == run.monthly["secondary_investors"][:, 0]).all()


def test_the_log_accounts_for_every_cleared_handed_over_and_serviced_hectare(run):
    for kind, at_start, series in (
        (Event.CLEARED, "cleared_ha", "cleared_ha"),
        (Event.HANDED_OVER, "handed_over_ha", "handed_over_ha"),
        (Event.ACCEPTED, "accepted_ha", "serviced_ha"),
    ):
        recorded = run.monthly[series][:, 0]
        told = run.cluster[at_start].sum() + so_far(run, kind, amount)
        np.testing.assert_allclose(told, recorded, atol=ROUNDING_HA)
        assert (np.diff(recorded) >= -ROUNDING_HA).all(), f"{series} fell"


def test_land_is_serviced_after_handover_and_handed_over_after_clearance(run):
    m = run.monthly
    assert (m["serviced_ha"] <= m["handed_over_ha"] + ROUNDING_HA).all()
    assert (m["handed_over_ha"] <= m["cleared_ha"] + ROUNDING_HA).all()
    assert (m["cleared_ha"] <= m["gross_established_ha"] + ROUNDING_HA).all()


def test_every_investor_that_came_is_present_or_gone(run):
    standing = run.w.investor.standing[: run.w.run.n_investors]
    count = {kind: int((standing == kind).sum()) for kind in Standing}
    province = run.w.province[0]
    in_place = count[Standing.BUILDING] + count[Standing.OPERATING] + count[Standing.IDLE]
    assert in_place == run.n_opening + province.leases_signed - province.exits
    assert count[Standing.VACATED] == province.exits - len(events(run.log, Event.LAND_RETURNED))
    arrived = (run.w.investor.arrival[run.n_opening : run.w.run.n_investors] <= run.w.run.horizon).sum()
    gone = province.parks_leases + province.gone_elsewhere + province.lost_patience
    assert arrived == province.leases_signed + gone + count[Standing.WAITING]
    assert count[Standing.WAITING] == run.w.province.n_waiting.sum()


def test_counts_of_the_province_are_counts_of_the_log(run):
    for series, kind in (
        ("leases_signed", Event.LEASE_SIGNED),
        ("exits", Event.EXIT),
        ("parks_leases", Event.WENT_TO_PARK),
        ("gone_elsewhere", Event.WENT_ELSEWHERE),
        ("lost_patience", Event.LOST_PATIENCE),
        ("notices_lapsed", Event.NOTICE_LAPSED),
    ):
        assert (so_far(run, kind) == run.monthly[series][:, 0]).all(), series


def test_no_more_money_or_fill_is_used_than_was_supplied(run):
    for used, supplied in (
        ("fill_used_thousand_m3", "fill_supplied_thousand_m3"),
        ("budget_spent_bn_vnd", "budget_supplied_bn_vnd"),
    ):
        spent, given = run.monthly[used][:, 0], run.monthly[supplied][:, 0]
        # Stock and account are added up in different orders.
        assert (spent <= given * (1.0 + 1e-9)).all()
        assert (np.diff(spent) >= 0.0).all()
        assert (np.diff(given) >= 0.0).all()


def test_occupancy_lies_between_nothing_and_everything(run):
    m = run.monthly
    for leasable in ("leasable_released_ha", "leasable_planned_ha"):
        assert (m["leased_ha"] <= m[leasable] + ROUNDING_HA).all()
    assert (m["leased_ha"] >= 0.0).all()


# A step may be taken in one of several ways.
STEPS_OF_A_BLOCK = (
    (Event.CLEARANCE_BEGAN,),
    (Event.CLEARED,),
    (Event.HANDED_OVER,),
    (Event.WORKS_BEGAN,),
    (Event.ACCEPTED,),
)
STEPS_OF_A_CLUSTER = ((Event.APPLICATION,), (Event.ESTABLISHED,), (Event.PLAN_APPROVED,))
STEPS_OF_A_WWTP = ((Event.WWTP_BEGAN,), (Event.WWTP_BUILT,), (Event.WWTP_LICENSED,))
STEPS_OF_A_LEASE = (
    (Event.LEASE_SIGNED,),
    (Event.OPERATION_BEGAN, Event.LEFT_IDLE),
    (Event.EXIT,),
    (Event.LAND_RETURNED,),
)


@pytest.mark.parametrize(
    "steps",
    [STEPS_OF_A_BLOCK, STEPS_OF_A_CLUSTER, STEPS_OF_A_WWTP, STEPS_OF_A_LEASE],
    ids=["block", "cluster", "WWTP", "lease"],
)
def test_steps_happen_once_and_in_order_and_none_is_left_out(run, steps):
    number = {kind: k for k, kinds in enumerate(steps) for kind in kinds}
    taken = {}
    for line in events(run.log, *number):
        taken.setdefault(int(line.entity), []).append(number[line.event])
    assert taken
    for entity, numbers in taken.items():
        first = numbers[0]
        assert numbers == list(range(first, first + len(numbers))), f"steps {numbers} of entity {entity}"


def test_nothing_is_built_before_the_detailed_plan(run):
    approved = np.array(run.w.cluster.plan_approved)
    lines = events(run.log, Event.CLEARANCE_BEGAN)
    assert (lines["time"] >= approved[lines["place"]]).all()


def most_at_once(begins, ends):
    """Largest number of intervals that overlap; one that ends when another begins makes room for it."""
    times = np.concatenate([ends, begins])
    change = np.concatenate([-np.ones(len(ends)), np.ones(len(begins))])
    order = np.lexsort((change, times))
    return int(np.cumsum(change[order]).max(initial=0))


def test_no_more_blocks_are_in_clearance_than_there_are_teams(run):
    """The policy doubles the teams in January 2027, 15 months and a half after the start."""
    n_at_start = (run.block["stage"][: run.w.run.n_blocks] == Stage.IN_CLEARANCE).sum()
    began, ended = times(run.log, Event.CLEARANCE_BEGAN), times(run.log, Event.CLEARED)
    teams = run.province[0]["clearance_teams"]
    for until, ratio in ((15.0, 1), (MONTHS, 2 if run.has_policy else 1)):
        begins = np.concatenate([np.zeros(n_at_start), began[began <= until]])
        assert most_at_once(begins, ended[ended <= until]) <= ratio * teams


def test_no_more_blocks_are_built_at_once_than_there_are_crews(run):
    lines = events(run.log, Event.WORKS_BEGAN)
    accepted = {int(line.entity): float(line.time) for line in events(run.log, Event.ACCEPTED)}
    ends = np.array([accepted[b] for b in lines["entity"].tolist() if b in accepted])
    assert most_at_once(lines["time"], ends) <= run.province[0]["construction_crews"]


def test_the_length_of_the_waiting_list_is_arrivals_times_waits(run):
    """Little's law over the whole run: the mean length is the sum of waits over the time, to rounding.

    The length comes from the recorded series, held against the stays of each investor told by the log.
    """
    joined = {int(line.entity): float(line.time) for line in events(run.log, Event.JOINED_WAITING_LIST)}
    left = {
        int(line.entity): float(line.time)
        for line in events(run.log, Event.LEASE_SIGNED, Event.LOST_PATIENCE)
        if int(line.entity) in joined
    }
    came = np.array(list(joined.values()))
    went = np.array([left.get(i, np.inf) for i in joined])
    lengths = [(came <= day).sum() - (went <= day).sum() for day in run.dates]
    assert lengths == run.monthly["investors_waiting"][:, 0].tolist()
    waits = (np.minimum(went, run.dates[-1]) - came).sum()
    # Nobody leaves the list but on the first of a month, just after the record of the month before: from a
    # record to that first and from there to the next record the list only grows, and its length is known.
    firsts = np.append(0.0, run.dates[1:-1] + 1.0 / PARTS)
    assert np.isin(went[went < np.inf], firsts).all()
    before = [
        length * (first - day) + (first - came[(came > day) & (came <= first)]).sum()
        for length, day, first in zip(lengths[:-1], run.dates[:-1], firsts, strict=True)
    ]
    after = [
        length * (day - first) - (came[(came > first) & (came <= day)] - first).sum()
        for length, first, day in zip(lengths[1:], firsts, run.dates[1:], strict=True)
    ]
    assert sum(before) + sum(after) == pytest.approx(waits, rel=1e-9)
