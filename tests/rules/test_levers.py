"""Lever settings: dated values, where they hold, and how paths are laid out."""

from datetime import date

import numpy as np
import pytest

from simulation.calendar import calendar_month
from simulation.engine.paths import value_at
from simulation.levers import Setting, Where, changed_path, default_path, write_levers
from simulation.model import PARAMETERS
from simulation.parameters import Grade, Scope, lever
from simulation.state import Management
from tests.rules.worlds import cluster, place_of

AS_OF = date(2026, 1, 1)
STATED = {
    "title": "A title",
    "title_vi": "Một tiêu đề",
    "unit": "1",
    "grade": Grade.JUDGEMENT,
    "source": "a source",
}
OF_CLUSTERS = lever("of_clusters", default=1.0, scope=Scope.CLUSTER, **STATED)
OF_PROVINCES = lever("of_provinces", default=1.0, scope=Scope.PROVINCE, **STATED)
MANAGEMENTS = [Management.ENTERPRISE, Management.STATE, Management.ENTERPRISE]
PLACE = place_of(
    cluster("A-1"),
    cluster("A-2"),
    cluster("B-1", province="Hills"),
    as_of=AS_OF,
    provinces=("Delta", "Hills"),
)


def setting(*steps, name="of_clusters", **where):
    """A setting of (year, month, value) steps."""
    dated = tuple((calendar_month(year, month), float(value)) for year, month, value in steps)
    return Setting(name, dated, Where(**{key: frozenset(members) for key, members in where.items()}))


def values(settings, now, declared=OF_CLUSTERS):
    """Value at a time for the clusters A-1, A-2, B-1 and the provinces Delta, Hills."""
    steps, first = write_levers([declared], settings, PLACE)
    steps = steps.view(np.recarray)
    types = [*MANAGEMENTS, *[Management.ENTERPRISE] * len(PLACE.provinces)]
    return [value_at(steps, int(first[m, 0, entity]), now) for entity, m in enumerate(types)]


# Paths.


def test_a_lever_without_policy_has_its_default_for_ever():
    assert default_path(OF_CLUSTERS, AS_OF) == [(-np.inf, 1.0)]


def test_the_wastewater_gate_was_none_and_has_been_soft_since_2022():
    gate = PARAMETERS["wwtp_gate"]
    assert default_path(gate, AS_OF) == [(-np.inf, 0.0), (-48.0, 1.0)]
    # From September 2025, with 580 of 1024 parts of the month gone, it was 44 months and these parts ago.
    assert default_path(gate, date(2025, 9, 18)) == [(-np.inf, 0.0), (-(44 + 580 / 1024), 1.0)]


def test_a_setting_replaces_the_path_from_its_first_step_on():
    path = [(-np.inf, 1.0), (5.0, 2.0), (12.0, 3.0), (24.0, 4.0)]
    assert changed_path(path, setting((2027, 1, 9), (2027, 7, 8)), AS_OF) == [
        (-np.inf, 1.0),
        (5.0, 2.0),
        (12.0, 9.0),
        (18.0, 8.0),
    ]
    assert changed_path(path, setting((2030, 1, 9)), AS_OF) == [*path, (48.0, 9.0)]


def test_a_setting_that_begins_before_the_path_changes_keeps_nothing_but_the_past():
    path = [(-np.inf, 1.0), (5.0, 2.0)]
    assert changed_path(path, setting((2026, 2, 9)), AS_OF) == [(-np.inf, 1.0), (1.0, 9.0)]


# Where.


@pytest.mark.parametrize(
    ("where", "covered"),
    [
        (Where(), True),
        (Where(provinces=frozenset({"Delta"})), True),
        (Where(provinces=frozenset({"Hills"})), False),
        (Where(managements=frozenset({Management.STATE, Management.PARTLY_STATE})), True),
        (Where(managements=frozenset({Management.ENTERPRISE})), False),
        (Where(clusters=frozenset({"A-2"})), True),
        (Where(clusters=frozenset({"A-1"})), False),
        (Where(provinces=frozenset({"Delta"}), clusters=frozenset({"A-1"})), False),
        (Where(provinces=frozenset()), False),
    ],
)
def test_a_setting_covers_a_cluster_when_all_its_conditions_do(where, covered):
    assert where.covers("Delta", Management.STATE, "A-2") == covered


def test_conditions_on_clusters_do_not_reach_a_province_as_such():
    assert Where().covers("Delta")
    assert not Where(managements=frozenset({Management.STATE})).covers("Delta")
    assert not Where(clusters=frozenset({"A-1"})).covers("Delta")


def test_a_setting_everywhere_reaches_clusters_and_provinces_from_its_day_on():
    settings = [setting((2027, 1, 5))]
    assert values(settings, 11.999) == [1.0] * 5
    assert values(settings, 12.0) == [5.0] * 5


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"managements": [Management.STATE]}, [1.0, 5.0, 1.0, 1.0, 1.0]),
        ({"clusters": ["A-1", "B-1"]}, [5.0, 1.0, 5.0, 1.0, 1.0]),
        ({"provinces": ["Hills"]}, [1.0, 1.0, 5.0, 1.0, 5.0]),
        ({"provinces": ["Delta"], "managements": [Management.ENTERPRISE]}, [5.0, 1.0, 1.0, 1.0, 1.0]),
    ],
)
def test_a_cluster_lever_may_differ_by_province_management_and_cluster(where, expected):
    assert values([setting((2027, 1, 5), **where)], 12.0) == expected


def test_a_province_lever_differs_between_provinces_and_means_nothing_for_a_cluster():
    settings = [setting((2027, 1, 5), name="of_provinces", provinces=["Hills"])]
    assert values(settings, 12.0, OF_PROVINCES) == [1.0, 1.0, 1.0, 1.0, 5.0]


def test_later_settings_win_where_they_overlap_and_from_their_day_on():
    settings = [setting((2027, 1, 5), (2029, 1, 6)), setting((2028, 1, 7), clusters=["A-2"])]
    assert values(settings, 12.0) == [5.0] * 5
    assert values(settings, 24.0) == [5.0, 7.0, 5.0, 5.0, 5.0]
    # The later setting holds for ever: the step of 2029 is no longer A-2's.
    assert values(settings, 36.0) == [6.0, 7.0, 6.0, 6.0, 6.0]


def test_a_setting_of_another_lever_changes_nothing():
    assert values([setting((2027, 1, 5), name="another")], 12.0) == [1.0] * 5


# Layout.


def test_equal_paths_share_one_row():
    steps, first = write_levers([OF_CLUSTERS], [setting((2027, 1, 5), clusters=["A-2"])], PLACE)
    assert first.shape == (len(Management), 1, 5)
    assert np.unique(first).size == 2
    assert first[0, 0, 0] == first[0, 0, 2] == first[0, 0, 3] == first[0, 0, 4] != first[0, 0, 1]
    # Two paths of one and two steps, each closed by a step that never begins.
    assert steps["begins"].tolist() == [-np.inf, np.inf, -np.inf, 12.0, np.inf]
    assert steps["value"].tolist()[:4] == [1.0, 0.0, 1.0, 5.0]


def test_every_lever_of_the_model_has_a_path_for_every_cluster_and_province():
    steps, first = write_levers(PARAMETERS.levers, [], PLACE)
    assert first.shape == (len(Management), len(PARAMETERS.levers), 5)
    steps = steps.view(np.recarray)
    for row, declared in zip(first[Management.STATE], PARAMETERS.levers, strict=True):
        now = declared.history[-1][1] if declared.history else declared.default
        assert {value_at(steps, int(path), 0.0) for path in row} == {now}
