"""Land handover: instalments of cleared land."""

import pytest
from scipy import stats

from simulation.rules import handover
from simulation.rules.luck import Purpose
from simulation.state import Event, Stage
from tests.rules.worlds import SAME, blocks_of, cluster, luck_of, open_world, part_of, story


def with_cleared_blocks(n):
    """A cluster of ten blocks of 5 ha, of which the first n are cleared."""
    w = open_world(cluster(area_ha=50.0))
    assert [block.area_ha for block in blocks_of(w)] == [5.0] * 10
    for block in blocks_of(w)[:n]:
        block.stage = Stage.CLEARED
        w.cluster[0].cleared_ha += block.area_ha
    return w


@pytest.mark.parametrize(
    ("cleared_ha", "handed_over_ha", "in_handover_ha", "is_due"),
    [
        (0.0, 0.0, 0.0, False),
        (7.999, 0.0, 0.0, False),
        (8.0, 0.0, 0.0, True),  # exactly an instalment
        (20.0, 13.0, 0.0, False),  # 7 ha wait
        (20.0, 8.0, 8.0, False),  # 4 ha wait, 8 ha are on their way
        (50.0, 47.0, 0.0, True),  # the rest of the cluster, however small
        (50.0, 47.0, 3.0, False),  # the rest is on its way
        (50.0, 50.0, 0.0, False),
    ],
)
def test_an_instalment_is_eight_hectares_or_the_rest_of_the_cluster(
    cleared_ha, handed_over_ha, in_handover_ha, is_due
):
    w = open_world(cluster(area_ha=50.0))
    w.cluster[0].cleared_ha = cleared_ha
    w.cluster[0].handed_over_ha = handed_over_ha
    w.cluster[0].in_handover_ha = in_handover_ha
    assert handover.instalment_is_due(w, 0) == is_due


def test_instalments_take_the_blocks_cleared_by_then():
    w = with_cleared_blocks(2)
    first = handover.prepare_instalment(w, 0)
    assert w.cluster[0].in_handover_ha == 10.0
    assert handover.land_awaiting_handover_ha(w, 0) == 0.0
    for block in blocks_of(w)[2:4]:
        block.stage = Stage.CLEARED
        w.cluster[0].cleared_ha += block.area_ha
    second = handover.prepare_instalment(w, 0)
    assert (first, second) == (0, 1)
    # The second may be through before the first; each moves its own blocks only.
    handover.hand_over(w, 0, second, 5.0)
    assert [b.stage for b in blocks_of(w)[:5]] == [
        Stage.CLEARED,
        Stage.CLEARED,
        Stage.HANDED_OVER,
        Stage.HANDED_OVER,
        Stage.AWAITING_CLEARANCE,
    ]
    handover.hand_over(w, 0, first, 6.0)
    assert (w.cluster[0].handed_over_ha, w.cluster[0].in_handover_ha) == (20.0, 0.0)
    assert [(event, block, time) for event, block, _, _, time in story(w)] == [
        (Event.HANDED_OVER, 2, 5.0),
        (Event.HANDED_OVER, 3, 5.0),
        (Event.HANDED_OVER, 0, 6.0),
        (Event.HANDED_OVER, 1, 6.0),
    ]


def test_each_instalment_has_a_lognormal_time_of_its_own():
    w = open_world()
    for instalment in range(3):
        u = luck_of(w, Purpose.HANDOVER, part_of(w.cluster[0].id, instalment))
        expected = stats.lognorm(0.5, scale=2.0).ppf(u)
        assert handover.duration_months(w, 0, instalment) == pytest.approx(expected, rel=SAME)
