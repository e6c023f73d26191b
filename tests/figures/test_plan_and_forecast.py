"""Plan and forecast: the numbers by hand, the words in both languages, and where there is nothing to show."""

import json

import numpy as np
import pytest

import figures
from figures import plan_and_forecast, targets_in_words
from figures.about import run_record
from figures.reporting import render_report
from figures.saving import SUFFIXES
from scenarios.comparison import wilson_interval

LEASED, RATE = 1, 2  # numbers of the targets of the made-up plan


def row_of(table, target, scenario):
    (row,) = (row for _, row in table.iterrows() if (row["target"], row["scenario"]) == (target, scenario))
    return row


def test_each_target_has_the_baseline_and_the_scenario_that_has_it(four_scenarios):
    table = plan_and_forecast.table(four_scenarios)
    shown = [tuple(row) for row in table[["target", "variable", "scenario"]].to_numpy()]
    assert shown == [
        (LEASED, "leased_ha", "baseline"),
        (LEASED, "leased_ha", "clear_first"),
        (RATE, "occupancy_rate", "baseline"),
        (RATE, "occupancy_rate", "clear_first"),
    ]


def test_a_level_is_held_against_the_target_future_by_future(results):
    row = row_of(plan_and_forecast.table(results), RATE, "baseline")
    rates = results["occupancy_rate"].sel(scenario="baseline", time="2030-12-31").values.astype(float).ravel()
    assert row["median"] == pytest.approx(np.median(rates))
    assert (row["low_80"], row["high_80"]) == pytest.approx(tuple(np.quantile(rates, [0.1, 0.9])))
    assert (row["met"], row["futures"]) == (np.sum(rates >= 0.4), 40)
    assert (row["share_low"], row["share_high"]) == pytest.approx(wilson_interval(row["met"], 40))


def test_a_change_since_before_the_as_of_date_counts_from_that_date_and_says_so(results):
    table = plan_and_forecast.table(results)
    row = row_of(table, LEASED, "clear_first")
    assert (row["change_since"], row["counted_since"], row["by"]) == (
        "2024-12-31",
        "2025-09-18",
        "2026-12-31",
    )
    leased = results["leased_ha"].sel(scenario="clear_first", province="Hung Yen").astype(float)
    gained = (leased.sel(time="2026-12-31") - leased.sel(time="2025-09-18")).values.ravel()
    assert row["median"] == pytest.approx(np.median(gained))
    assert row["met"] == np.sum(gained >= 60.0)
    assert (
        "from 18 September 2025 (the plan: end of 2024) to the end of 2026"
        in targets_in_words.target_in_words(row, table, "en")
    )


def test_a_change_between_two_recordings(make_results):
    results = with_targets(make_results(), change_since="2027-12", by="2028-12", at_most=0.0)
    row = row_of(plan_and_forecast.table(results), 1, "baseline")
    leased = results["leased_ha"].sel(scenario="baseline").astype(float)
    gained = (leased.sel(time="2028-12-31") - leased.sel(time="2027-12-31")).values.ravel()
    assert (row["median"], row["met"]) == pytest.approx((np.median(gained), np.sum(gained <= 0.0)))


def with_targets(results, plans=("clear_first",), **target):
    """The results with one target for leased land, of some scenarios, in place of all others."""
    given = {"variable": "leased_ha", "province": "Hung Yen", "source": "made up", **target}
    record = run_record(results)
    for scenario in record["scenarios"]:
        scenario["targets"] = [given] if scenario["name"] in plans else []
    return results.assign_attrs(run_record=json.dumps(record))


def test_scenarios_with_the_same_target_share_a_panel(four_scenarios):
    results = with_targets(four_scenarios, ("clear_first", "no_change"), by="2030-12", at_least=900.0)
    table = plan_and_forecast.table(results)
    assert list(table["target"]) == [1, 1, 1]
    assert list(table["scenario"]) == ["baseline", "clear_first", "no_change"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_run_that_ends_before_says_so(make_results, language):
    table = plan_and_forecast.table(make_results(until="2027-03"))
    row = row_of(table, RATE, "baseline")
    assert (row["futures"], row["reached"]) == (0, False)
    cells = [cells.met for cells in targets_in_words.rows_in_words(table, language)]
    assert targets_in_words.WORDS("not_reached", language) in cells
    assert figures.plot("plan_and_forecast", make_results(until="2027-03"), language=language)


def test_the_sentences_say_what_is_wanted_and_in_how_many_futures_it_is_met(results):
    table = plan_and_forecast.table(results)
    english = targets_in_words.sentences(table, "en")
    vietnamese = targets_in_words.sentences(table, "vi")
    assert english[1].startswith("occupancy_rate, end of 2030: at least 40\u00a0%. Baseline: ")
    assert "; Advance funding of site clearance: " in english[1]
    assert ", met in " in english[1]
    assert vietnamese[1].startswith("occupancy_rate, cuối năm 2030: ít nhất 40%. Kịch bản cơ sở: ")
    assert ", đạt trong " in vietnamese[1]


def test_one_future_has_no_share(one_future):
    cells = targets_in_words.rows_in_words(plan_and_forecast.table(one_future), "en")
    assert {cell.met for cell in cells} <= {"met in the only future", "not met in the only future"}


def test_the_report_shows_plan_and_forecast_where_there_is_one(results, one_scenario):
    page = render_report(results)
    assert "province-1-plan" in page
    assert "a plan for 2026 (made up)" in page
    assert "Plan and forecast" not in render_report(one_scenario)


def test_provinces_without_a_target_are_told_apart(of_two_provinces):
    assert not plan_and_forecast.nothing_to_show(of_two_provinces)
    assert not plan_and_forecast.nothing_to_show(of_two_provinces, "Ha Noi")
    table = plan_and_forecast.table(of_two_provinces, "Ha Noi")
    assert list(table["variable"].unique()) == ["vacant_ha"]


def test_without_targets_there_is_nothing_to_show_and_the_chart_says_so(one_scenario, tmp_path):
    assert plan_and_forecast.nothing_to_show(one_scenario)
    assert plan_and_forecast.table(one_scenario).empty
    figures.plot("plan_and_forecast", one_scenario, tmp_path)
    assert {file.suffix for file in tmp_path.iterdir()} == set(SUFFIXES)
    text = plan_and_forecast.alternative_text(plan_and_forecast.table(one_scenario), "en")
    assert "No scenario of this run has a target for Hung Yen." in text
