"""Targets of plans: read with the scenario, kept in its hash and in the record of a run, and never run."""

import json
from dataclasses import replace
from datetime import date

import pytest

from scenarios.dataset import _scenario_record
from scenarios.problems import InputError
from scenarios.scenario import Scenario, Target, check_scenarios, load_scenario
from simulation.calendar import calendar_month
from tests.scenarios.declarations import PARAMETERS, PLACE

TEXTS = 'title: {en: A plan, vi: "Một kế hoạch"}\nwhy: To see.\nreference: Decree 32/2024/ND-CP\n'
ESTABLISHED = {
    "variable": "clusters_established",
    "province": "Hung Yen",
    "by": "2026-12",
    "change_since": "2025-12",
    "at_least": 15,
    "source": "F056",
}
CLEARED = {"variable": "cleared_ha", "province": "Hanoi", "by": "2027-06", "at_most": 20, "source": "F057"}


def load(file):
    return load_scenario(file, parameters=PARAMETERS)


def written(folder, name="plan", rest="", targets=(ESTABLISHED, CLEARED)):
    """A file with targets; JSON is YAML too."""
    file = folder / f"{name}.yaml"
    text = f"name: {name}\n{TEXTS}{rest}targets: {json.dumps(list(targets))}\n"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_target_says_what_where_when_and_how_much(tmp_path):
    established, cleared = load(written(tmp_path)).targets
    assert established == Target(
        variable="clusters_established",
        province="Hung Yen",
        by=calendar_month(2026, 12),
        amount=15.0,
        source="F056",
        change_since=calendar_month(2025, 12),
    )
    assert (cleared.at_most, cleared.amount, cleared.change_since) == (True, 20.0, None)


def test_an_amount_may_have_its_own_unit_behind_it(tmp_path):
    (target,) = load(written(tmp_path, targets=[{**CLEARED, "at_most": "20 ha"}])).targets
    assert target.amount == 20.0


def test_a_target_may_be_for_an_occupancy_rate(tmp_path):
    half = {**ESTABLISHED, "variable": "occupancy_rate", "at_least": 0.5}
    assert load(written(tmp_path, targets=[half])).targets[0].amount == 0.5


def test_a_plan_without_means_is_a_scenario(tmp_path):
    scenario = load(written(tmp_path))
    assert scenario.settings == ()
    assert scenario.settings_in(PLACE) == ()


def test_targets_of_what_it_is_based_on_come_first(tmp_path):
    written(tmp_path, "parent", targets=[ESTABLISHED])
    child = load(written(tmp_path, "child", rest="based_on: parent\n", targets=[CLEARED]))
    assert [target.variable for target in child.targets] == ["clusters_established", "cleared_ha"]


def test_a_sum_has_the_targets_of_both_once(tmp_path):
    first = load(written(tmp_path, "first", targets=[ESTABLISHED]))
    second = load(written(tmp_path, "second"))
    assert (first + second).targets == second.targets


def test_targets_given_in_a_program_are_those_of_a_file(tmp_path):
    baseline = load("baseline")
    plan = baseline.with_levers(name="plan", targets=[ESTABLISHED, CLEARED], parameters=PARAMETERS)
    assert plan.targets == load(written(tmp_path)).targets


def test_all_that_is_wrong_with_all_targets_is_told_at_once():
    wrong = [{**ESTABLISHED, "variable": "clusters", "by": "soon"}, {**CLEARED, "source": ""}]
    with pytest.raises(InputError) as refused:
        load("baseline").with_levers(name="plan", targets=wrong, parameters=PARAMETERS)
    assert [problem.what for problem in refused.value.problems] == [
        "'clusters' is not a monthly quantity of the results.",
        "'soon' is not a month.",
        "'source' is empty.",
    ]


# In a place


def test_a_target_for_a_province_that_is_not_there_is_let_be(tmp_path):
    elsewhere = {**ESTABLISHED, "province": "Nghe An", "by": "2020-12", "change_since": "2019-12"}
    assert check_scenarios([written(tmp_path, targets=[elsewhere])], PLACE, parameters=PARAMETERS) == []


@pytest.mark.parametrize("province", ["Hung Yen", "Hưng Yên"])
def test_a_target_for_the_past_is_refused_where_the_place_is_known(tmp_path, province):
    past = {**ESTABLISHED, "province": province, "by": "2025-08", "change_since": "2024-12"}
    file = written(tmp_path, targets=[past])
    assert check_scenarios([file], parameters=PARAMETERS) == []
    (problem,) = check_scenarios([file], PLACE, parameters=PARAMETERS)
    assert "before the as-of date 2025-09-18" in problem.what
    assert problem.line == 5


def test_a_target_by_the_end_of_the_as_of_month_is_a_forecast(tmp_path):
    file = written(tmp_path, targets=[{**CLEARED, "by": "2025-09"}])
    assert check_scenarios([file], PLACE, parameters=PARAMETERS) == []
    assert check_scenarios([file], replace(PLACE, as_of=date(2025, 10, 1)), parameters=PARAMETERS) != []


# Hash and record


def test_the_hash_tells_targets_where_there_are_any(tmp_path):
    plan = load(written(tmp_path))
    hashes = {
        plan.text_hash,
        replace(plan, targets=()).text_hash,
        replace(plan, targets=plan.targets[:1]).text_hash,
        replace(plan, targets=(replace(plan.targets[0], amount=16.0), plan.targets[1])).text_hash,
    }
    assert len(hashes) == 4


def test_a_scenario_without_targets_keeps_the_hash_it_had():
    assert load("baseline").text_hash.startswith("9513a40d211a")
    assert load("clear_first").text_hash.startswith("7c402cb32669")


def test_the_record_of_a_run_holds_targets_where_there_are_any(tmp_path):
    record = _scenario_record(load(written(tmp_path)))
    assert record["targets"] == [ESTABLISHED, CLEARED]
    assert "targets" not in _scenario_record(Scenario("a", "A", "A", "To see.", "none"))
