import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from scenarios.problems import InputError
from scenarios.scenario import (
    FROM_THE_START,
    Scenario,
    check_scenarios,
    list_scenarios,
    load_scenario,
    load_scenarios,
    merge_report,
)
from simulation.calendar import calendar_month
from simulation.levers import Setting, Where, changed_path, default_path
from simulation.places import Place
from simulation.state import Management
from tests.scenarios.declarations import PARAMETERS, PLACE

TEXTS = 'title: {en: A policy, vi: "Một chính sách"}\nwhy: To see.\nreference: Decree 32/2024/ND-CP\n'
JULY_2026 = calendar_month(2026, 7)
JANUARY_2027 = calendar_month(2027, 1)
JANUARY_2029 = calendar_month(2029, 1)


def load(name):
    return load_scenario(name, parameters=PARAMETERS)


def write(folder, name, text):
    file = folder / f"{name}.yaml"
    file.write_text(f"name: {name}\n{TEXTS}{text}", encoding="utf-8")
    return file


def changed(scenario, **levers):
    return scenario.with_levers(parameters=PARAMETERS, **levers)


BASELINE = load("baseline")


# Files


def test_a_scenario_says_what_when_where_and_why(tmp_path):
    file = write(
        tmp_path,
        "policy",
        "where: {province: [Hung Yen], management: partly_state}\n"
        "levers:\n"
        "  clearance_advance_share: {2026-07: 0.7, 2029-01: 0.5}\n"
        "  wwtp_gate: {values: {2027-01: strict}, where: {cluster: [HY-001]}}\n",
    )
    scenario = load(file)
    assert (scenario.name, scenario.title, scenario.title_vi) == ("policy", "A policy", "Một chính sách")
    where = Where(provinces=frozenset({"Hung Yen"}), managements=frozenset({Management.PARTLY_STATE}))
    assert scenario.settings == (
        Setting("clearance_advance_share", ((JULY_2026, 0.7), (JANUARY_2029, 0.5)), where),
        Setting("wwtp_gate", ((JANUARY_2027, 2.0),), Where(clusters=frozenset({"HY-001"}))),
    )


def test_a_lever_may_differ_between_places(tmp_path):
    file = write(
        tmp_path,
        "policy",
        "levers:\n"
        "  fill_supply_ratio:\n"
        "    - {values: 1.6, where: {province: [Hung Yen]}}\n"
        "    - {values: 1.2, where: {province: [Hanoi]}}\n",
    )
    assert load(file).settings == (
        Setting("fill_supply_ratio", ((FROM_THE_START, 1.6),), Where(provinces=frozenset({"Hung Yen"}))),
        Setting("fill_supply_ratio", ((FROM_THE_START, 1.2),), Where(provinces=frozenset({"Hanoi"}))),
    )


def test_a_bare_value_holds_from_the_as_of_date_on(tmp_path):
    scenario = load(write(tmp_path, "policy", "levers: {wwtp_gate: strict}\n"))
    path = changed_path(default_path(PARAMETERS["wwtp_gate"], PLACE.as_of), scenario.settings[0], PLACE.as_of)
    in_force = [value for time, value in path if time <= 0.0]
    assert in_force[-1] == 2.0
    assert check_scenarios([scenario], PLACE, parameters=PARAMETERS) == []


def test_settings_of_what_it_is_based_on_come_first(tmp_path):
    write(tmp_path, "grandparent", "based_on: clear_first\nlevers: {fill_supply_ratio: 2}\n")
    write(tmp_path, "parent", "based_on: grandparent.yaml\nlevers: {fill_supply_ratio: 3}\n")
    child = load(write(tmp_path, "child", "based_on: parent\nlevers: {fill_supply_ratio: 4}\n"))
    assert [(setting.lever, setting.steps[-1][1]) for setting in child.settings] == [
        ("clearance_teams_ratio", 1.25),
        ("clearance_advance_share", 0.7),
        ("fill_supply_ratio", 2),
        ("fill_supply_ratio", 3),
        ("fill_supply_ratio", 4),
    ]
    assert child.based_on == "parent"


def test_a_name_of_the_library_means_the_library_and_a_file_name_the_file(tmp_path):
    write(tmp_path, "promotion", "levers: {fill_supply_ratio: 2}\n")
    assert load(write(tmp_path, "one", "based_on: promotion\n")).settings == load("promotion").settings
    of_file = load(write(tmp_path, "two", "based_on: promotion.yaml\n"))
    assert of_file.settings[0].lever == "fill_supply_ratio"


def test_a_scenario_is_its_own_loaded_form():
    assert load(BASELINE) is BASELINE


def test_paths_may_be_texts(tmp_path):
    file = write(tmp_path, "policy", "levers: {fill_supply_ratio: 2}\n")
    assert load(str(file)) == load(file)


def test_a_scenario_travels_to_worker_processes():
    scenario = load("clear_first")
    assert pickle.loads(pickle.dumps(scenario)) == scenario


# Hash


def test_the_hash_ignores_comments_and_layout(tmp_path):
    plain = load(write(tmp_path, "policy", "levers: {fill_supply_ratio: {2026-07: 1.6}}\n"))
    (tmp_path / "again").mkdir()
    text = "# A comment\n\nlevers:\n    fill_supply_ratio:   # another\n      2026-7: '1.60'\n"
    assert load(write(tmp_path / "again", "policy", text)).text_hash == plain.text_hash


@pytest.mark.parametrize(
    "change", ["{2026-08: 1.6}", "{2026-07: 1.7}", "1.6", "{2026-07: 1.6, 2027-01: 1.6}"]
)
def test_the_hash_tells_any_change_of_content(tmp_path, change):
    plain = load(write(tmp_path, "policy", "levers: {fill_supply_ratio: {2026-07: 1.6}}\n"))
    other = load(write(tmp_path, "policy", f"levers: {{fill_supply_ratio: {change}}}\n"))
    assert other.text_hash != plain.text_hash


def test_the_hash_is_the_same_in_every_process():
    # Sets are hashed differently in every process; this value was computed in another one.
    scenario = Scenario(
        "a", "A", "A", "To see.", "none", (Setting("x", ((1, 1.0),), Where(provinces=frozenset("cba"))),)
    )
    assert scenario.text_hash == "ebd4969b1ba9818a74f33c88f5410ee386620af4bd46bdc31f97676ead0bf6b4"


# In a program


def test_levers_set_in_a_program_are_those_of_a_file(tmp_path):
    file = write(tmp_path, "strict", "based_on: baseline\nlevers: {wwtp_gate: {2027-01: strict}}\n")
    strict = changed(BASELINE, wwtp_gate="strict", since="2027-01", name="strict")
    assert strict.settings == load(file).settings
    assert (strict.based_on, strict.title) == ("baseline", "strict")


def test_numbers_of_any_kind_may_be_given():
    for value in (2, 2.0, np.float64(2), np.int64(2), "2"):
        scenario = changed(BASELINE, fill_supply_ratio=value, name="more")
        assert scenario.settings == (Setting("fill_supply_ratio", ((FROM_THE_START, 2.0),)),)


def test_dates_and_places_may_be_given():
    scenario = changed(
        BASELINE,
        name="here",
        since="2026-07",
        where={"province": "Hanoi"},
        fill_supply_ratio={"2027-01": 2},
        clearance_advance_share={"values": 0.5, "where": {"management": [Management.STATE]}},
    )
    assert scenario.settings == (
        Setting("fill_supply_ratio", ((JANUARY_2027, 2.0),), Where(provinces=frozenset({"Hanoi"}))),
        Setting(
            "clearance_advance_share",
            ((JULY_2026, 0.5),),
            Where(managements=frozenset({Management.STATE})),
        ),
    )


def test_a_program_is_refused_like_a_file():
    with pytest.raises(InputError) as refused:
        changed(BASELINE, name="Not a name", since="soon", fil_supply_ratio=2, wwtp_gate=True)
    assert len(refused.value.problems) == 4
    assert str(refused.value.problems[-1]).startswith("with_levers of baseline: 'soon' is not a month.")


# In a place


def test_provinces_and_clusters_are_called_as_in_the_portfolio(tmp_path):
    file = write(
        tmp_path,
        "policy",
        "levers:\n"
        "  wwtp_gate: {values: strict, where: {cluster: [Ngo Quyen, HY-002]}}\n"
        "  fill_supply_ratio: {values: 2, where: {province: [Hưng Yên]}}\n",
    )
    gate, fill = load(file).settings_in(PLACE)
    assert gate.where.clusters == {"HY-001", "HY-002"}
    assert fill.where.provinces == {"Hung Yen"}


def test_a_place_refuses_what_it_does_not_have():
    scenario = changed(BASELINE, name="elsewhere", where={"province": ["Thai Binh"]}, fill_supply_ratio=2)
    with pytest.raises(InputError, match=r"no province 'Thai Binh'\. Allowed: Hung Yen, Hanoi\."):
        scenario.settings_in(PLACE)


@pytest.mark.parametrize(
    ("as_of", "month", "fine"),
    [
        (date(2025, 9, 18), "2025-09", False),
        (date(2025, 9, 18), "2025-10", True),
        (date(2025, 9, 1), "2025-09", True),
        (date(2025, 9, 1), "2025-08", False),
    ],
)
def test_the_past_cannot_be_decided(as_of, month, fine):
    place = Place(as_of, PLACE.provinces, PLACE.clusters)
    scenario = changed(BASELINE, name="when", since=month, fill_supply_ratio=2)
    assert (check_scenarios([scenario], place, parameters=PARAMETERS) == []) == fine


# Sums


def test_the_second_term_of_a_sum_comes_last():
    total = load("clear_first") + load("wwtp_strict")
    assert total.name == "clear_first+wwtp_strict"
    assert total.settings == load("clear_first").settings + load("wwtp_strict").settings
    assert "Resolution 198/2025" in total.reference
    assert "Article 43" in total.reference


def test_a_sum_may_be_asked_for_by_name(tmp_path):
    file = write(tmp_path, "policy", "levers: {fill_supply_ratio: 2}\n")
    assert load("clear_first + wwtp_strict") == load("clear_first") + load("wwtp_strict")
    assert load(f"clear_first+{file}") == load("clear_first") + load(file)


def test_what_both_inherit_does_not_undo_the_first_term():
    fewer = changed(load("clear_first"), name="fewer", since="2028-01", clearance_teams_ratio=0.5)
    strict = changed(load("clear_first"), name="strict", wwtp_gate="strict")
    values = [setting.steps[-1][1] for setting in (fewer + strict).settings if "teams" in setting.lever]
    assert values == [1.25, 0.5]
    assert merge_report(fewer, strict, parameters=PARAMETERS) == []


def test_scenarios_that_touch_different_levers_or_places_do_not_meet():
    here = changed(BASELINE, name="here", where={"province": "Hung Yen"}, fill_supply_ratio=2)
    there = changed(BASELINE, name="there", where={"province": "Hanoi"}, fill_supply_ratio=3)
    assert merge_report(here, there, parameters=PARAMETERS) == []
    assert merge_report(here, load("wwtp_strict"), parameters=PARAMETERS) == []


@pytest.mark.parametrize(
    ("first", "second", "report"),
    [
        (
            {"wwtp_gate": {"2026-07": "soft"}},
            {"wwtp_gate": {"2027-01": "strict"}},
            "wwtp_gate: a sets soft from 2026-07 (everywhere), b sets strict from 2027-01 (everywhere). "
            "From 2027-01 on b wins because it comes later in the sum; before that, a holds.",
        ),
        (
            {"fill_supply_ratio": {"2027-01": 2}},
            {"fill_supply_ratio": 3},
            "fill_supply_ratio: a sets 2 from 2027-01 (everywhere), b sets 3 from the start (everywhere). "
            "From the start on b wins because it comes later in the sum; nothing of a remains.",
        ),
        (
            {"fill_supply_ratio": 2},
            {"fill_supply_ratio": 3, "where": {"province": "Hanoi"}, "since": "2026-07"},
            "fill_supply_ratio: a sets 2 from the start (everywhere), b sets 3 from 2026-07 (Hanoi). "
            "Where both apply, from 2026-07 on b wins because it comes later in the sum; before that, "
            "a holds.",
        ),
        (
            {"fill_supply_ratio": 2},
            {"fill_supply_ratio": 2},
            "fill_supply_ratio: a sets 2 from the start (everywhere), b sets 2 from the start (everywhere); "
            "they agree.",
        ),
    ],
    ids=["later", "earlier", "in one place", "equal"],
)
def test_the_merge_report_says_which_value_wins_and_why(first, second, report):
    b = changed(BASELINE, name="b", **second)
    # Another lever first, so that equal settings are not mistaken for inherited ones.
    a = changed(changed(BASELINE, name="a", coordination=1), name="a", **first)
    assert merge_report(a, b, parameters=PARAMETERS) == [report]


# Library


def test_the_library_begins_with_the_baseline():
    first, *others = list_scenarios()
    assert first == "baseline"
    assert others == sorted(others)
    assert {"clear_first", "fill_supply", "promotion", "wwtp_strict", "catch_up", "quality_first"} <= set(
        others
    )


def test_the_library_loads_and_fits_a_portfolio():
    scenarios = load_scenarios(list_scenarios())
    assert check_scenarios(scenarios, PLACE) == []
    assert scenarios[0].settings == ()
    assert all(scenario.settings for scenario in scenarios[1:])


@pytest.mark.parametrize(
    ("name", "province"), [("hung_yen_plan_2026", "Hung Yen"), ("hanoi_plan_2025", "Hanoi")]
)
def test_a_plan_of_a_province_is_refused_elsewhere(name, province):
    (plan,) = load_scenarios([name])
    assert {target.province for target in plan.targets} == {province}
    other = Place(PLACE.as_of, tuple(p for p in PLACE.provinces if p.name != province), ())
    (problem,) = check_scenarios([name], other)
    assert problem.what == f"The portfolio has no province '{province}'."


def test_the_library_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load("baseline").title == "Present law and present capacities continue"
    assert not Path("scenarios").exists()
