"""Through revocation, sale, removal, addition, expansion, hand-over nothing is lost or done twice."""

import numpy as np

from simulation.state import NEVER, Event, InvestorClass, Management, NewHands, Stage
from tests.invariants.random_futures import in_every_future
from tests.invariants.test_land import ROUNDING_HA
from tests.small_worlds import events, time_of_each

# What a cluster that left the plan can still see end: work that was under way, and plots coming back.
ENDS = (Event.CLEARED, Event.HANDED_OVER, Event.ACCEPTED, Event.RESUMED, Event.LAND_RETURNED)
BEGINNINGS = (
    Event.APPLICATION,
    Event.ESTABLISHED,
    Event.PLAN_APPROVED,
    Event.CLEARANCE_BEGAN,
    Event.LEASE_SIGNED,
    Event.EXIT,
)
OF_INVESTORS = (Event.REVOKED, Event.TAKEN_OVER, Event.REMOVED, Event.EXPANDED)


@in_every_future
def test_cleared_land_of_a_cluster_never_falls_whoever_has_it(future):
    outcome = future.run()
    for name in ("cluster_cleared_ha", "cluster_accepted_ha"):
        assert np.all(np.diff(outcome.yearly[name], axis=0) >= 0.0), name


@in_every_future
def test_the_sums_of_a_cluster_are_those_of_its_land_blocks(future):
    w = future.run().tables
    blocks = w.block[: w.run.n_blocks]
    position = np.arange(w.run.n_blocks) - w.cluster.first_block[blocks.cluster]
    own = position < w.cluster.n_blocks[blocks.cluster]
    for name, least in (
        ("area_ha", Stage.PLANNED),
        ("cleared_ha", Stage.CLEARED),
        ("handed_over_ha", Stage.HANDED_OVER),
        ("accepted_ha", Stage.ACCEPTED),
    ):
        there = own & (blocks.stage >= least)
        sums = np.bincount(blocks.cluster[there], weights=blocks.area_ha[there], minlength=w.run.n_clusters)
        np.testing.assert_allclose(w.cluster[name], sums, atol=ROUNDING_HA, err_msg=name)
    # Nothing happens on land beside a cluster.
    assert np.all(blocks.stage[~own] == Stage.PLANNED)


@in_every_future
def test_one_block_of_a_cluster_is_under_construction_at_a_time(future):
    outcome = future.run()
    w = outcome.tables
    began = time_of_each(outcome.log, Event.WORKS_BEGAN, w.run.n_blocks)
    accepted = time_of_each(outcome.log, Event.ACCEPTED, w.run.n_blocks)
    stage = w.block.stage[: w.run.n_blocks]
    # A block without an event of its beginning was begun before the run.
    begun_before = (began == NEVER) & ((accepted < NEVER) | (stage == Stage.UNDER_CONSTRUCTION))
    began[begun_before] = 0.0
    for c in range(w.run.n_clusters):
        of_cluster = np.flatnonzero((w.block.cluster[: w.run.n_blocks] == c) & (began < NEVER))
        in_order = of_cluster[np.lexsort((accepted[of_cluster], began[of_cluster]))]
        assert np.all(accepted[in_order[:-1]] <= began[in_order[1:]])


@in_every_future
def test_a_project_changes_hands_after_a_revocation_a_sale_or_a_hand_over(future):
    outcome = future.run()
    w = outcome.tables
    changes = events(outcome.log, Event.REVOKED, Event.TAKEN_OVER, Event.REMOVED)
    for c in range(w.run.n_clusters):
        story = [(line.event, line.amount) for line in changes[changes.place == c]]
        for k, (event, why) in enumerate(story):
            before = story[k - 1][0] if k else None
            if event == Event.TAKEN_OVER:
                # A takeover follows a revocation if and only if that is why.
                assert (before == Event.REVOKED) == (why == NewHands.REVOKED)
            else:
                assert before != Event.REVOKED or event == Event.REMOVED
                assert before != Event.REMOVED
        assert w.cluster[c].successors == sum(event == Event.TAKEN_OVER for event, _ in story)
        if story and story[-1][0] == Event.REVOKED:
            assert w.cluster[c].new_hands == NewHands.REVOKED


@in_every_future
def test_a_cluster_leaves_the_plan_only_while_nobody_leases_in_it_and_nothing_begins_there_again(future):
    outcome = future.run()
    w = outcome.tables
    removed = time_of_each(outcome.log, Event.REMOVED, w.run.n_clusters)
    assert np.array_equal(removed < NEVER, w.cluster.removed == 1)
    for kind in (*BEGINNINGS, *OF_INVESTORS):
        lines = events(outcome.log, kind)
        assert np.all(lines.time <= removed[lines.place]), kind.name
    gone = w.cluster[w.cluster.removed == 1]
    assert np.all(gone.n_investors == 0)
    assert np.all((gone.established == NEVER) | (gone.new_hands == NewHands.REVOKED))


@in_every_future
def test_a_cluster_comes_into_the_plan_once_and_before_anything_else(future):
    outcome = future.run()
    w = outcome.tables
    closed = np.array([facts.status == "closed" for facts in future.place.clusters])
    added = time_of_each(outcome.log, Event.ADDED, w.run.n_clusters)
    assert len(events(outcome.log, Event.ADDED)) == np.count_nonzero(added < NEVER)
    assert not np.any((added < NEVER) & ~closed)
    assert np.array_equal(added[closed] < NEVER, w.cluster.in_plan[closed] == 1)
    for kind in (*BEGINNINGS, *ENDS, *OF_INVESTORS):
        lines = events(outcome.log, kind)
        assert np.all(~closed[lines.place] | (lines.time >= added[lines.place])), kind.name


@in_every_future
def test_a_cluster_expands_once_to_no_more_than_the_law_allows(future):
    outcome = future.run()
    w = outcome.tables
    expanded = events(outcome.log, Event.EXPANDED)
    assert len(set(expanded.place)) == len(expanded)
    assert np.all(w.cluster.area_ha[expanded.place] <= 75.0 + ROUNDING_HA)
    assert np.all(w.cluster.n_blocks_beside[expanded.place] == 0)


@in_every_future
def test_nobody_begins_anything_while_a_project_is_revoked(future):
    """Neither clearance nor works begin. Works the State has paid for do: its clusters are left out."""
    outcome = future.run()
    w = outcome.tables
    for c in range(w.run.n_clusters):
        kinds = [Event.CLEARANCE_BEGAN]
        if w.cluster[c].management == Management.ENTERPRISE:
            kinds.append(Event.WORKS_BEGAN)
        began = events(outcome.log, *kinds, place=c).time
        for revoked in events(outcome.log, Event.REVOKED, place=c).time:
            again = events(outcome.log, Event.TAKEN_OVER, place=c).time
            again = again[again >= revoked]
            until = again[0] if len(again) else NEVER
            assert not np.any((began > revoked) & (began < until))


@in_every_future
def test_what_was_handed_over_is_an_enterprises_and_the_state_is_never_unfit(future):
    outcome = future.run()
    w = outcome.tables
    lines = events(outcome.log, Event.TAKEN_OVER)
    handed_over = lines.place[lines.amount == NewHands.FROM_THE_STATE]
    assert np.all(w.cluster.management[handed_over] == Management.ENTERPRISE)
    of_the_state = w.cluster[w.cluster.management == Management.STATE]
    assert np.all(of_the_state.investor_class == InvestorClass.CAPABLE)
    # Blocks that are left to an enterprise wait for no public money.
    unbuilt = w.block.stage[: w.run.n_blocks] < Stage.ACCEPTED
    blocks = w.block[: w.run.n_blocks][unbuilt]
    by_enterprise = np.isin(blocks.cluster, handed_over) & (blocks.stage > Stage.PLANNED)
    assert not np.any(blocks.state_built[by_enterprise])
