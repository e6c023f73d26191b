"""The centralised wastewater treatment plant: when it is begun under which gate, how it gets its licence."""

import numpy as np
import pytest
from scipy import stats

from simulation.rules import wwtp
from simulation.rules.luck import Purpose
from simulation.state import Event, Management, Wwtp
from tests.rules.worlds import SAME, cluster, luck_of, open_world, since, story

N = 12
OLD, NEW = 0.08, 0.35  # a year
STRICT_IN_2027 = since("wwtp_gate", 2, 2027)
NONE_IN_2027 = since("wwtp_gate", 0, 2027)


def of_management(management, settings=()):
    """Twelve clusters of one management type, in capable hands."""
    members = (cluster(f"A-{k}", management=management) for k in range(N))
    return open_world(*members, settings=settings, never_starts_share=0.0, unfit_share=0.0)


def work_of(w):
    """Unit exponential work before each plant begins: its waiting time at a rate of one."""
    return [-np.log1p(-luck_of(w, Purpose.WWTP_START, w.cluster[c].id)) for c in range(N)]


def months_with_a_change(work, rate_before, rate_after, months_before):
    """Time at which the integrated hazard reaches the work, when the yearly rate changes once."""
    done = rate_before * months_before / 12.0
    if work <= done:
        return work * 12.0 / rate_before
    return months_before + (work - done) * 12.0 / rate_after


@pytest.mark.parametrize(
    ("management", "setting", "rates"),
    [
        # The gate has been soft since January 2022: enterprises follow the present law, the State does not.
        (Management.ENTERPRISE, None, (NEW, NEW)),
        (Management.PARTLY_STATE, None, (OLD, OLD)),
        (Management.STATE, None, (OLD, OLD)),
        (Management.STATE, STRICT_IN_2027, (OLD, NEW)),
        (Management.ENTERPRISE, STRICT_IN_2027, (NEW, NEW)),
        (Management.ENTERPRISE, NONE_IN_2027, (NEW, OLD)),
    ],
)
@pytest.mark.parametrize("now", [0.0, 4.5, 12.0, 20.0])
def test_a_plant_begins_at_a_rate_that_follows_the_gate(management, setting, rates, now):
    w = of_management(management, [setting] if setting else ())
    expected = [months_with_a_change(work, *rates, max(12.0 - now, 0.0)) for work in work_of(w)]
    assert [wwtp.months_until_begun(w, c, now) for c in range(N)] == pytest.approx(expected, rel=1e-9)


def test_a_plant_becomes_due_when_roads_exist_and_nobody_is_at_it():
    w = open_world()
    assert not wwtp.is_due(w, 0)
    w.cluster[0].accepted_ha = 5.0
    assert wwtp.is_due(w, 0)
    wwtp.take_up(w, 0)
    assert not wwtp.is_due(w, 0)
    w.cluster[0].wwtp_process = 0
    w.cluster[0].wwtp = Wwtp.LICENSED
    assert not wwtp.is_due(w, 0)


def test_times_of_building_review_and_rework_are_keyed_lognormals():
    w = open_world(licence_rework_share=1.0)
    identity = w.cluster[0].id
    building = stats.lognorm(0.4, scale=15.0).ppf(luck_of(w, Purpose.WWTP_BUILDING, identity))
    assert wwtp.building_months(w, 0) == pytest.approx(building, rel=SAME)
    for review in range(3):
        # A desk works 30 days on a file; every review has its own luck.
        time = stats.lognorm(0.3, scale=30.0 / (365.25 / 12.0)).ppf(
            luck_of(w, Purpose.LICENCE_REVIEW, identity, review)
        )
        assert wwtp.review_months(w, 0) == pytest.approx(time, rel=SAME)
        wwtp.decide_licence(w, 0, 0.0)
        mending = stats.lognorm(0.4, scale=3.0).ppf(luck_of(w, Purpose.LICENCE_REWORK, identity, review + 1))
        assert wwtp.rework_months(w, 0) == pytest.approx(mending, rel=SAME)


def test_a_review_ends_in_rework_when_its_keyed_number_lies_below_the_share():
    w = open_world(licence_rework_share=0.6)
    identity = w.cluster[0].id
    reviews = 0
    while not wwtp.is_licensed(w, 0):
        rejected = luck_of(w, Purpose.LICENCE_DECISION, identity, reviews) < 0.6
        wwtp.decide_licence(w, 0, float(reviews))
        reviews += 1
        assert wwtp.is_licensed(w, 0) != rejected
    told = [event for event, *_ in story(w)]
    assert told == [Event.WWTP_REJECTED] * (reviews - 1) + [Event.WWTP_LICENSED]
    assert w.cluster[0].wwtp_reviews == reviews


@pytest.mark.parametrize(("share", "licensed"), [(0.0, True), (1.0, False)])
def test_rework_never_or_always(share, licensed):
    w = open_world(licence_rework_share=share)
    for review in range(5):
        wwtp.decide_licence(w, 0, float(review))
    assert wwtp.is_licensed(w, 0) == licensed


def test_the_plant_passes_through_its_states_in_order():
    w = open_world(licence_rework_share=0.0)
    assert not wwtp.is_begun(w, 0)
    wwtp.begin(w, 0, 1.0)
    assert wwtp.is_begun(w, 0)
    assert not wwtp.is_built(w, 0)
    wwtp.finish(w, 0, 2.0)
    assert wwtp.is_built(w, 0)
    assert not wwtp.is_licensed(w, 0)
    wwtp.decide_licence(w, 0, 3.0)
    assert [(event, time) for event, _, _, _, time in story(w)] == [
        (Event.WWTP_BEGAN, 1.0),
        (Event.WWTP_BUILT, 2.0),
        (Event.WWTP_LICENSED, 3.0),
    ]
