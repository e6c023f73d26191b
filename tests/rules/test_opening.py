"""The opening state: raking, keyed ranks, and every published total of Hung Yen over thirty replications."""

import itertools
from datetime import date

import numpy as np
import pytest
from scipy import stats

from scenarios.portfolio import load_portfolio
from scenarios.scenario import list_scenarios, load_scenario
from simulation.calendar import calendar_month
from simulation.places import Sizes
from simulation.rules import completion, establishment
from simulation.rules.luck import Purpose
from simulation.state import NEVER, NO, Management, Stage, Standing, Wwtp
from simulation.world import Calendar, draw_numbers
from tests.opened_world import make_world
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_place, open_world, place_of

REPLICATIONS = range(30)
SEED = 2026
HUNG_YEN = load_portfolio("hung_yen").place
# Areas are moved in proportion; a sum of a hundred of them is right to some 1e-12 ha.
AREA = 1e-6


def opened(replication, settings=()):
    """Tables of one replication of Hung Yen, with parameters drawn from the priors."""
    return make_world(
        HUNG_YEN,
        settings,
        draw_numbers(HUNG_YEN, SEED, [replication])[0],
        Calendar(HUNG_YEN.as_of, calendar_month(2026, 12)),
        seed=SEED,
        replication=replication,
        investor_rows=3000,
    ).tables


# What a lever in force from the start says of a cluster or its land is policy, not completed state.
OF_POLICY = {
    "wwtp_gate",
    "missing_connection_km",
    "value_of_package",
    "leases_before_completion",
    "infrastructure_quality",
    "released",
    "own_works",
    "released_ha",
    "vacant_ha",
    "land_changed",
}


def completed_of(table):
    """The bytes of every field of a table that a scenario may not move."""
    fields = table.dtype.names or ()
    return {name: table[name].tobytes() for name in fields if name not in OF_POLICY} or table.tobytes()


@pytest.fixture(scope="module")
def worlds():
    return [opened(replication) for replication in REPLICATIONS]


@pytest.fixture(params=REPLICATIONS)
def w(request, worlds):
    """One replication of Hung Yen."""
    return worlds[request.param]


def established_of(w):
    """Rows of the established clusters."""
    return w.cluster[w.cluster.established < NEVER]


def operating_of(w):
    """Rows of the clusters with accepted land and secondary investors."""
    return w.cluster[(w.cluster.accepted_ha > 0.0) & (w.cluster.n_investors > 0)]


# Raking.


def raked(values, low, high, total):
    """The values after raking."""
    values = np.array(values)
    completion.rake(values, np.array(low), np.array(high), float(total))
    return values.tolist()


def test_raking_up_takes_the_same_share_of_everybodys_room():
    # 30 are missing, 60 ha of room above: half of each room.
    assert raked([30.0, 50.0, 10.0], [10.0] * 3, [50.0] * 3, 120.0) == [40.0, 50.0, 30.0]


def test_raking_down_takes_the_same_share_of_everybodys_room():
    # 15 too many, 60 of room below: a quarter of each room.
    assert raked([30.0, 50.0, 10.0], [10.0] * 3, [50.0] * 3, 75.0) == [25.0, 40.0, 10.0]


def test_raking_keeps_published_values_and_a_sum_that_is_right():
    assert raked([30.0, 52.5, 10.0], [30.0, 10.0, 10.0], [30.0, 75.0, 75.0], 122.5)[0] == 30.0
    assert raked([30.0, 50.0], [10.0] * 2, [75.0] * 2, 80.0) == [30.0, 50.0]


@pytest.mark.parametrize(("total", "met"), [(1000.0, 150.0), (1.0, 20.0)])
def test_raking_goes_as_far_as_the_bounds_allow(total, met):
    assert sum(raked([30.0, 50.0], [10.0] * 2, [75.0] * 2, total)) == met
    assert raked([30.0], [30.0], [30.0], total) == [30.0]


def test_raking_meets_any_total_within_the_bounds():
    rng = np.random.default_rng(1)
    for _ in range(200):
        n = rng.integers(1, 40)
        low = rng.uniform(0.0, 20.0, n)
        high = low + rng.uniform(0.0, 60.0, n)
        values = rng.uniform(low, high)
        total = rng.uniform(low.sum(), high.sum())
        after = np.array(raked(values, low, high, total))
        assert after.sum() == pytest.approx(total, abs=1e-9)
        assert np.all(after >= low - 1e-9)
        assert np.all(after <= high + 1e-9)


# Keyed ranks.


def test_the_clusters_with_the_lowest_keyed_numbers_get_the_property():
    w = open_world(*(cluster(f"A-{k}") for k in range(12)))
    candidates = np.array([1, 3, 4, 7, 8, 10])
    numbers = [luck_of(w, Purpose.OPERATING, w.cluster[c].id) for c in candidates]
    in_order = candidates[np.argsort(numbers)].tolist()
    for count in range(7):
        assert completion.lowest(w, int(Purpose.OPERATING), candidates, count).tolist() == in_order[:count]
    assert completion.lowest(w, int(Purpose.OPERATING), candidates, 99).tolist() == in_order
    assert completion.lowest(w, int(Purpose.OPERATING), candidates, -3).tolist() == []


def test_a_property_goes_to_those_published_to_have_it_first_and_never_to_those_published_not_to():
    known = [None, True, False, None, True, None, False, None]
    place = place_of(*(cluster(f"A-{k}", operating=o) for k, o in enumerate(known)), clusters_operating=4)
    w = open_place(place).tables
    operating = set(np.flatnonzero(w.cluster.accepted_ha > 0.0).tolist())
    unknown = [0, 3, 5, 7]
    numbers = [luck_of(w, Purpose.OPERATING, w.cluster[c].id) for c in unknown]
    assert operating == {1, 4, *(unknown[k] for k in np.argsort(numbers)[:2])}


def test_without_a_published_count_only_the_published_ones_have_a_property():
    w = open_world(
        cluster("A-1", operating=True), cluster("A-2", operating=None), cluster("A-3", operating=False)
    )
    assert np.flatnonzero(w.cluster.accepted_ha > 0.0).tolist() == [0]


# Hung Yen: published totals.


def test_counts_are_those_published(w):
    established = established_of(w)
    assert len(established) == 75
    assert (w.cluster.in_plan == 1).sum() == 117
    assert len(operating_of(w)) == 34
    assert (established.wwtp == Wwtp.LICENSED).sum() == 12
    assert established.clearance_begun.sum() == 53
    assert (established.management == Management.PARTLY_STATE).sum() == 19
    assert (established.management == Management.STATE).sum() == 9
    assert (established.management == Management.ENTERPRISE).sum() == 47


def test_areas_are_those_published(w):
    assert established_of(w).area_ha.sum() == pytest.approx(4006.0, abs=AREA)
    assert w.cluster[w.cluster.in_plan == 1].area_ha.sum() == pytest.approx(7096.0, abs=AREA)
    assert established_of(w).cleared_ha.sum() == pytest.approx(1633.0, abs=AREA)
    assert w.cluster[w.cluster.established == NEVER].cleared_ha.sum() == 0.0


def test_every_area_is_within_the_decrees_bounds(w):
    assert w.cluster.area_ha.min() >= 10.0
    assert w.cluster.area_ha.max() <= 75.0


def test_licensed_clusters_operate_and_operating_clusters_have_their_clearance_begun(w):
    operating = set(operating_of(w).id.tolist())
    assert set(w.cluster[w.cluster.wwtp == Wwtp.LICENSED].id.tolist()) <= operating
    assert operating <= set(w.cluster[w.cluster.clearance_begun == 1].id.tolist())
    assert w.cluster[w.cluster.clearance_begun == 0].cleared_ha.sum() == 0.0


def test_what_is_published_of_a_cluster_is_untouched(w):
    published = 0
    for row, facts in zip(w.cluster, HUNG_YEN.clusters, strict=True):
        for name in ("area_ha", "leasable_share", "management", "interchange_km", "rent_usd_per_m2"):
            if (value := getattr(facts, name)) is not None:
                assert row[name] == value
                published += 1
        if facts.district is not None:
            assert HUNG_YEN.provinces[0].districts[row.district] == facts.district
        if facts.operating:
            assert row.n_investors > 0
        if facts.works_begun:
            assert row.works_begun == 1
        assert (row.established < NEVER) == (facts.status == "established")
    # Seven areas and eight management types are published; without them this test would say nothing.
    assert published >= 15
    ngo_quyen = w.cluster[0]
    # 9 April 2020 to 18 September 2025: 65 months, from the 8/30 to the 17/30 of the month, in 1/1024.
    assert ngo_quyen.established == -(65 + (round(17 / 30 * 1024) - round(8 / 30 * 1024)) / 1024)


def test_nothing_is_left_open(w):
    for name in ("area_ha", "leasable_share", "interchange_km", "rent_usd_per_m2", "established", "taste"):
        assert not np.isnan(w.cluster[name]).any(), name
    assert w.cluster.management.min() >= Management.ENTERPRISE
    assert w.cluster.district.min() >= 0
    assert w.cluster.district.max() < 18
    assert (established_of(w).established <= 0.0).all()


# Hung Yen: the order of the law in every cluster.


def test_land_goes_through_the_stages_in_order(w):
    c = w.cluster
    assert (c.accepted_ha >= 0.0).all()
    # A part of a part, computed as a sum: rounding of the last digit.
    assert (c.accepted_ha <= c.handed_over_ha + 1e-9).all()
    assert (c.handed_over_ha <= c.cleared_ha + 1e-9).all()
    assert (c.cleared_ha <= c.area_ha + 1e-9).all()


def test_blocks_add_up_to_the_land_of_their_cluster_by_stage(w):
    for c, row in enumerate(w.cluster):
        blocks = blocks_of(w, c)
        assert set(blocks.cluster) == {c}
        assert blocks.area_ha.sum() == pytest.approx(row.area_ha, abs=AREA)
        assert blocks.area_ha.max() <= 5.0 + 1e-9
        for least, land in (
            (Stage.ACCEPTED, row.accepted_ha),
            (Stage.HANDED_OVER, row.handed_over_ha),
            (Stage.CLEARED, row.cleared_ha),
        ):
            assert blocks[blocks.stage >= least].area_ha.sum() == pytest.approx(land, abs=AREA)
        is_planned = row.established == NEVER
        assert (set(blocks.stage) == {Stage.PLANNED}) == is_planned
    assert w.cluster.n_blocks.sum() + w.cluster.n_blocks_beside.sum() == w.run.n_blocks
    assert len(set(w.block[: w.run.n_blocks].id.tolist())) == w.run.n_blocks


def test_no_more_blocks_are_in_work_than_there_are_teams_and_crews(w):
    stages = w.block[: w.run.n_blocks].stage
    province = w.province[0]
    assert (stages == Stage.IN_CLEARANCE).sum() <= province.clearance_teams
    assert (stages == Stage.UNDER_CONSTRUCTION).sum() <= province.construction_crews
    for c in np.flatnonzero(w.cluster.works_begun == 0):
        assert (blocks_of(w, c).stage != Stage.UNDER_CONSTRUCTION).all()


def test_leases_lie_on_released_land_and_every_operating_cluster_has_one(w):
    investors = w.investor[: w.run.n_investors]
    for c, row in enumerate(w.cluster):
        own = investors[investors.cluster == c]
        assert len(own) == row.n_investors
        assert own.plot_ha.sum() == pytest.approx(row.leased_ha, abs=AREA)
        assert row.released_ha == pytest.approx(row.leasable_share * row.accepted_ha, abs=AREA)
        assert row.leased_ha + row.vacant_ha == pytest.approx(row.released_ha, abs=AREA)
        assert row.vacant_ha >= -1e-9
        assert (row.n_investors > 0) == (row.accepted_ha > 0.0)
    assert set(investors.standing) <= {Standing.BUILDING, Standing.OPERATING, Standing.IDLE}
    assert investors.cluster.min() >= 0


def test_time_already_spent_is_never_negative_and_progress_is_a_share(w):
    blocks = w.block[: w.run.n_blocks]
    assert blocks.spent_months.min() >= 0.0
    assert ((blocks.done_share >= 0.0) & (blocks.done_share < 1.0)).all()
    assert (blocks[blocks.stage != Stage.UNDER_CONSTRUCTION].done_share == 0.0).all()
    assert w.investor[: w.run.n_investors].spent_months.min() >= 0.0
    assert w.cluster.paperwork_spent_months.min() >= 0.0


def test_notices_of_the_opening_state_are_still_valid(w):
    blocks = w.block[: w.run.n_blocks]
    under_notice = blocks[(blocks.stage == Stage.AWAITING_CLEARANCE) & (blocks.notices == 1)]
    assert (under_notice.spent_months < 12.0).all()
    assert (w.cluster[under_notice.cluster].clearance_begun == 1).all()


def test_completed_values_differ_between_replications(worlds):
    for name in ("area_ha", "cleared_ha", "accepted_ha", "management", "district", "taste"):
        assert len({w.cluster[name].tobytes() for w in worlds}) == len(worlds), name


def test_the_share_leased_at_the_start_is_as_often_above_its_drawn_mean_as_below(worlds):
    # Over 30 replications of 34 clusters, the leased share in the middle of its prior, beta(6, 4).
    above = [
        w.cluster.leased_ha.sum() / w.cluster.released_ha.sum() > w.p[0].present_leased_share for w in worlds
    ]
    # Binomial with a half, 30 trials: 4 to 26 is beyond one in ten thousand.
    assert 4 <= sum(above) <= 26


# The same in every scenario.


@pytest.mark.parametrize(
    "name", [name for name in list_scenarios() if name not in ("baseline", "hanoi_plan_2025")]
)
def test_the_completed_state_is_the_same_in_every_scenario(name, worlds):
    for replication in (0, 11):
        other = opened(replication, load_scenario(name).settings_in(HUNG_YEN))
        for table in ("cluster", "block", "investor", "province", "shock", "node", "p"):
            completed, same = (completed_of(getattr(w, table)) for w in (worlds[replication], other))
            assert completed == same, table


# A small place, where everything is published.


def test_a_closed_cluster_has_land_of_its_own_and_takes_part_in_no_total():
    place = place_of(
        cluster("A-1", area_ha=None), cluster("A-2", area_ha=None, status="closed"), area_established_ha=33.0
    )
    w = open_place(place).tables
    assert w.cluster[0].area_ha == pytest.approx(33.0, abs=AREA)
    assert w.cluster[1].in_plan == 0
    blocks = blocks_of(w, 1)
    assert blocks.area_ha.sum() == pytest.approx(w.cluster[1].area_ha, abs=AREA)
    assert set(blocks.stage) == {Stage.PLANNED}
    # Its blocks come after all others, so that it moves none of them.
    assert w.cluster[1].first_block == w.cluster[0].n_blocks + w.cluster[0].n_blocks_beside


def test_published_areas_outside_the_decrees_bounds_are_kept():
    w = open_world(cluster("A-1", area_ha=5.0), cluster("A-2", area_ha=120.0))
    assert w.cluster.area_ha.tolist() == [5.0, 120.0]
    assert [w.cluster[c].n_blocks for c in (0, 1)] == [1, 24]


def test_published_managements_count_towards_the_published_total():
    managements = [Management.STATE, Management.PARTLY_STATE, None, None, None, None]
    place = place_of(
        *(cluster(f"A-{k}", management=m) for k, m in enumerate(managements)),
        clusters_state=3,
        clusters_partly_state=2,
    )
    given = open_place(place).tables.cluster.management.tolist()
    assert given[:2] == managements[:2]
    assert [given.count(m) for m in Management] == [1, 2, 3]


def test_applications_under_way_are_the_first_in_the_keyed_order_and_part_of_the_way_through_their_dossier():
    planned = [cluster(f"A-{k}", status="planned") for k in range(20)]
    # 0.3 x 40 months of dossier at 6 decisions a year: six applications on average.
    pinned = {"paperwork_months": 40.0, "establishment_decisions_per_year": 6.0}
    w = open_world(*planned, **pinned)
    expected = stats.poisson(6.0).ppf(luck_of(w, Purpose.APPLICATIONS, w.province[0].id))
    applied = np.flatnonzero(w.cluster.applied == 1)
    assert len(applied) == expected > 0
    ranks = [luck_of(w, Purpose.RANK, row.id) for row in w.cluster]
    assert set(applied.tolist()) == set(np.argsort(ranks)[: len(applied)].tolist())
    for c in applied:
        spent = w.cluster[c].paperwork_spent_months
        left = establishment.dossier_months(w, c)
        share = luck_of(w, Purpose.APPLICATIONS, w.cluster[c].id)
        assert spent / (spent + left) == pytest.approx(share, rel=1e-9)


def test_a_cluster_without_clearance_has_its_plan_with_the_probability_of_its_age():
    young = [cluster(f"A-{k}", established=date(2025, 3, 1)) for k in range(40)]
    w = open_world(*young, paperwork_months=14.4, paperwork_log_sd=0.5)
    # Ten months old; drafting has a median of 0.65 x 14.4 months.
    done = stats.norm.cdf(np.log(10.0 / 9.36) / 0.5)
    for row in w.cluster:
        has_plan = luck_of(w, Purpose.PLAN_APPROVED, row.id) < done
        assert (row.plan_approved == 0.0) == has_plan
        assert row.paperwork_spent_months == pytest.approx(0.0 if has_plan else 10.0, abs=SAME)


def test_state_managed_clusters_are_built_by_the_state_and_partly_managed_ones_in_part():
    w = open_world(
        cluster("A-1", management=Management.STATE, area_ha=75.0),
        cluster("A-2", management=Management.PARTLY_STATE, area_ha=75.0),
        cluster("A-3", management=Management.ENTERPRISE, area_ha=75.0),
    )
    built = [blocks_of(w, c).state_built for c in range(3)]
    assert built[0].all()
    assert 0 < built[1].sum() < 15
    assert not built[2].any()


def test_shared_means_by_hand():
    w = open_world(
        construction_crews=14.6,
        planning_throughput_per_year=60.0,
        licence_throughput_per_year=24.0,
        fill_supply_share=0.8,
        building_months_at_40_ha=24.0,
        fill_thousand_m3_per_ha=15.0,
    )
    province = w.province[0]
    assert province.construction_crews == 15
    assert province.planning_desks == 4  # 5 files a month of 0.821 months each
    assert province.licence_desks == 2  # 2 files a month of 0.986 months each
    assert province.fill_per_month_thousand_m3 == pytest.approx(300.0, rel=SAME)


def test_households_follow_from_the_area_of_the_block():
    w = open_world(cluster(area_ha=40.0), cluster("A-2", area_ha=12.0), households_per_ha=9.0)
    assert set(blocks_of(w, 0).households) == {45}
    assert set(blocks_of(w, 1).households) == {36}  # three blocks of 4 ha


def test_no_state_depends_on_the_order_of_the_clusters_in_the_file():
    members = [
        cluster(f"A-{k}", area_ha=None, operating=None, management=None, district=None) for k in range(6)
    ]
    totals = {"clusters_operating": 3, "clusters_state": 2, "area_established_ha": 240.0}
    by_code = []
    for order in itertools.islice(itertools.permutations(range(6)), 0, 720, 239):
        w = open_place(place_of(*(members[k] for k in order), **totals)).tables
        names = ("management", "district", "n_investors", "wwtp")
        by_code.append({int(row.id): [row[name] for name in names] for row in w.cluster})
        assert w.cluster.district.min() > NO
    assert all(state == by_code[0] for state in by_code)


# A province with every total that can be published.

MANY = 24
EVERY_TOTAL = {
    "area_established_ha": 700.0,
    "area_operating_ha": 300.0,
    "area_planned_only_ha": 60.0,
    "area_cleared_ha": 560.0,
    "clusters_operating": 8,
    "clusters_licensed": 3,
    "clusters_in_clearance": 20,
    "clusters_works_begun": 17,
    "clusters_complete_not_operating": 2,
    "clusters_at_90_percent": 3,
    "leased_ha": 130.0,
    "secondary_investors": 401,
    "sizes": Sizes(smallest_ha=5.0, typical_ha=25.0, log_sd=0.5, largest_ha=75.0, block_ha=6.0),
}


@pytest.fixture(scope="module", params=range(12))
def full(request):
    """A place of unnamed clusters, opened with parameters drawn from their priors."""
    unknown = dict.fromkeys(("area_ha", "operating", "licensed", "clearance_begun", "works_begun"))
    clusters = [cluster(f"A-{k:02d}", **unknown, leasable_share=None) for k in range(MANY)]
    planned = [cluster(f"P-{k}", status="planned", **unknown) for k in range(2)]
    place = place_of(*clusters, *planned, **EVERY_TOTAL)
    return make_world(
        place,
        (),
        draw_numbers(place, SEED, [request.param])[0],
        Calendar(place.as_of, calendar_month(2026, 12)),
        seed=SEED,
        replication=request.param,
        investor_rows=3000,
    ).tables


def test_every_published_total_is_met_in_every_replication(full):
    established = established_of(full)
    operating = operating_of(full)
    assert len(operating) == 8
    assert operating.area_ha.sum() == pytest.approx(300.0, abs=AREA)
    assert established.area_ha.sum() == pytest.approx(700.0, abs=AREA)
    assert full.cluster.area_ha.sum() == pytest.approx(760.0, abs=AREA)
    assert established.area_ha.min() >= 5.0 - AREA
    assert established.cleared_ha.sum() == pytest.approx(560.0, abs=AREA)
    assert established.clearance_begun.sum() == 20
    assert established.works_begun.sum() == 17
    assert (established.wwtp == Wwtp.LICENSED).sum() == 3
    assert established.leased_ha.sum() == pytest.approx(130.0, abs=AREA)
    assert full.run.n_investors == established.n_investors.sum() == 401


def test_clusters_with_works_begun_are_complete_stalled_or_on_their_way_as_published(full):
    building = full.cluster[(full.cluster.works_begun == 1) & (full.cluster.n_investors == 0)]
    share = building.accepted_ha / building.area_ha
    assert len(building) == 9
    assert (share == 1.0).sum() == 2
    stalled = building[building.stalled == 1]
    assert np.allclose(stalled.accepted_ha, 0.9 * stalled.area_ha, rtol=1e-6)
    assert len(stalled) == 3
    assert (share < 0.85).sum() == 4
    assert (stalled.handed_over_ha == stalled.area_ha).all()
    assert full.cluster.stalled.sum() == 3


def test_the_order_of_the_law_holds_under_every_total(full):
    c = full.cluster
    assert (c.accepted_ha <= c.handed_over_ha + 1e-9).all()
    assert (c.handed_over_ha <= c.cleared_ha + 1e-9).all()
    assert (c.cleared_ha <= c.area_ha + 1e-9).all()
    assert (c.vacant_ha >= 0.0).all()
    assert np.allclose(c.leased_ha + c.vacant_ha, c.released_ha, atol=AREA)
    for k, row in enumerate(c):
        blocks = blocks_of(full, k)
        assert blocks.area_ha.sum() == pytest.approx(row.area_ha, abs=AREA)
        assert blocks.area_ha.max() <= 6.0 + 1e-9
    in_work = full.block[: full.run.n_blocks]
    at_work = set(in_work[in_work.stage == Stage.UNDER_CONSTRUCTION].cluster.tolist())
    assert not at_work & set(np.flatnonzero(c.stalled == 1).tolist())


def test_only_clusters_with_accepted_land_can_be_chosen(full):
    open_ones = full.weight[0, full.cluster.leaf] > 0.0
    # Vacant land for the smallest plot, 0.05 ha.
    assert open_ones.tolist() == (full.cluster.vacant_ha >= 0.05).tolist()
