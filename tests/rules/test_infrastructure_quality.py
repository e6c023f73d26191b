"""How good the infrastructure that stands is, by who built it."""

import pytest

from simulation.rules import construction, infrastructure_quality, location
from simulation.state import Management, Retrofit, Stage
from tests.rules.worlds import SAME, blocks_of, cluster, open_world, since

BY_BUILDER = since("infrastructure_quality", 1, 2020)


def built(n, management=Management.ENTERPRISE, settings=(BY_BUILDER,), **pinned):
    """A cluster of ten blocks of 5 ha, of which the first n are accepted."""
    w = open_world(cluster(area_ha=50.0, management=management), settings=settings, **pinned)
    for b in range(n):
        blocks_of(w)[b].stage = Stage.HANDED_OVER
        construction.accept(w, b, 0.0)
    return w


@pytest.mark.parametrize(
    ("management", "n", "quality"),
    [
        (Management.ENTERPRISE, 0, 1.0),
        (Management.ENTERPRISE, 5, 1.0),
        (Management.STATE, 0, 1.0),
        (Management.STATE, 5, 0.5),
        (Management.STATE, 10, 0.8),
    ],
)
def test_quality_by_builder_and_completeness(management, n, quality):
    assert built(n, management).cluster[0].infrastructure_quality == quality


def test_quality_is_averaged_over_released_land():
    w = built(4)
    blocks = blocks_of(w)
    blocks[1].own_works = 1
    blocks[2].state_built = 1
    blocks[3].state_built = 1
    blocks[3].retrofit = Retrofit.DONE
    # 1.0 enterprise, 0.4 own works, 0.5 State in an incomplete cluster, 1.0 retrofitted
    assert infrastructure_quality.mean_quality(w, 0) == pytest.approx(2.9 / 4.0, rel=SAME)
    blocks[0].area_ha = 2.0
    assert infrastructure_quality.mean_quality(w, 0) == pytest.approx((2.0 + 5.0 * 1.9) / 17.0, rel=SAME)
    # What is not released does not count, whoever builds it.
    blocks[5].state_built = 1
    assert infrastructure_quality.mean_quality(w, 0) == pytest.approx((2.0 + 5.0 * 1.9) / 17.0, rel=SAME)


def test_quality_multiplies_the_effect_of_finished_infrastructure():
    alike = built(5, Management.STATE, settings=(), taste_infrastructure=0.6)
    by_builder = built(5, Management.STATE, taste_infrastructure=0.6)
    # 0.6 x 25 / 50 = 0.3, of which a half is lost
    assert location.utility(alike, 0) - location.utility(by_builder, 0) == pytest.approx(0.15, rel=1e-9)


def test_the_lever_counts_from_its_day_on():
    settings = (since("infrastructure_quality", 1, 2027), since("infrastructure_quality", 0, 2028))
    w = built(5, Management.STATE, settings=settings)
    seen = []
    for now in (11.0, 12.0, 24.0):
        location.refresh_openness(w, 0, now)
        seen.append(w.cluster[0].infrastructure_quality)
    assert seen == [1.0, 0.5, 1.0]


def test_the_opening_state_has_the_quality_of_what_is_accepted():
    operating = cluster(operating=True, clearance_begun=None, management=Management.STATE)
    w = open_world(operating, settings=[BY_BUILDER])
    row = w.cluster[0]
    assert row.accepted_ha > 0.0
    complete = row.accepted_ha >= row.area_ha - 1e-6
    assert row.infrastructure_quality == pytest.approx(0.8 if complete else 0.5, rel=SAME)
