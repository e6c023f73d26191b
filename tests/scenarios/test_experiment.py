"""Experiments: the same bytes whatever the number of workers, the company of a scenario or its order."""

import hashlib
import json
from functools import lru_cache

import numpy as np
import pytest

from scenarios.experiment import compare, simulate
from scenarios.portfolio import load_portfolio
from scenarios.problems import InputError
from scenarios.scenario import load_scenario
from scenarios.storage import open_results, save
from simulation.calendar import calendar_month
from simulation.model import PARAMETERS
from simulation.results import CAUSES, STAGES
from simulation.run import run
from simulation.world import Calendar
from tests.shuffled_portfolio import shuffled_portfolio

PORTFOLIO = load_portfolio("hung_yen")
PLACE = PORTFOLIO.place
BASELINE = load_scenario("baseline")
UNTIL = "2027-12"
CALENDAR = Calendar(PLACE.as_of, calendar_month(2027, 12))
REPLICATIONS = 4
# Means over replications change with their number.
MEANS_OVER_REPLICATIONS = ["cluster_ledger_ha_months"]
BY_MONTH = ("scenario", "replication", "time", "province")
BY_YEAR = ("scenario", "replication", "year", "cluster")


def experiment(*scenarios, replications=REPLICATIONS, until=UNTIL, **arguments):
    return simulate(PORTFOLIO, scenarios, replications=replications, until=until, workers=1, **arguments)


@pytest.fixture(scope="module")
def results():
    """Baseline, a policy of clearance from July 2026 on and one of wastewater from January 2027 on."""
    return experiment("baseline", "clear_first", "wwtp_strict")


def fingerprint(dataset):
    """A hash of everything a dataset holds: names, dimensions, types, bytes, attributes."""
    digest = hashlib.sha256(json.dumps(dataset.attrs, sort_keys=True, default=str).encode())
    for name, variable in sorted(dataset.variables.items()):
        head = (str(name), variable.dims, variable.shape, str(variable.dtype), sorted(variable.attrs.items()))
        digest.update(repr(head).encode())
        plain = variable.values
        digest.update(plain.tobytes() if plain.dtype != object else repr(plain.tolist()).encode())
    return digest.hexdigest()


def assert_same_bytes(one, other):
    """Equal to the byte, missing values included; the record of the run may differ."""
    assert set(one.variables) == set(other.variables)
    for name in one.variables:
        a, b = one[name].values, other[name].values
        # Names may be stored in arrays of another width.
        same = (
            a.tolist() == b.tolist()
            if a.dtype.kind in "UO"
            else a.dtype == b.dtype and a.tobytes() == b.tobytes()
        )
        assert same, name


def of(dataset, *scenarios):
    return dataset.sel(scenario=list(scenarios))


@lru_cache
def event_log(scenario, replication=0):
    settings = scenario.settings_in(PLACE)
    return run(PLACE, settings, CALENDAR, seed=2026, replication=replication, log=True).log.tobytes()


# Who runs it, and in what company


@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_workers_gives_the_same_bytes(results, workers):
    again = simulate(
        PORTFOLIO,
        ["baseline", "clear_first", "wwtp_strict"],
        replications=REPLICATIONS,
        until=UNTIL,
        workers=workers,
    )
    assert fingerprint(again) == fingerprint(results)


def test_the_order_of_scenarios_does_not_matter(results):
    turned = experiment("wwtp_strict", "baseline", "clear_first")
    names = ["baseline", "clear_first", "wwtp_strict"]
    assert_same_bytes(of(turned, *names), of(results, *names))


@pytest.mark.parametrize("shuffle", [1, 2])
def test_the_order_of_rows_in_a_portfolio_does_not_matter(tmp_path, shuffle):
    """Every byte of the dataset, the hash of the portfolio in the record of the run included."""
    folder = shuffled_portfolio("hung_yen", tmp_path / "shuffled", shuffle)
    one, other = (
        simulate(portfolio, ["baseline", "clear_first"], replications=2, until="2026-12", workers=1)
        for portfolio in (PORTFOLIO, folder)
    )
    assert fingerprint(other) == fingerprint(one)
    assert list(other["cluster"].values) == sorted(other["cluster"].values)


def test_a_further_scenario_changes_none_of_the_others(results):
    alone = experiment("clear_first")
    assert_same_bytes(alone, of(results, "clear_first"))


def test_further_replications_change_none_of_the_first(results):
    fewer = experiment("baseline", "clear_first", "wwtp_strict", replications=2).drop_vars(
        MEANS_OVER_REPLICATIONS
    )
    assert_same_bytes(fewer, results.isel(replication=[0, 1]).drop_vars(MEANS_OVER_REPLICATIONS))


def test_a_longer_forecast_begins_like_a_shorter_one(results):
    longer = experiment("baseline", "clear_first", "wwtp_strict", until="2028-06")
    n_dates, n_years = results.sizes["time"], results.sizes["year"]
    assert_same_bytes(longer.isel(time=slice(n_dates), year=slice(n_years)), results)


def test_another_seed_gives_another_future(results):
    other = experiment("baseline", replications=1, seed=7)
    assert not np.array_equal(
        other["leased_ha"].values[0, 0], of(results, "baseline")["leased_ha"].values[0, 0]
    )


def test_replications_are_different_futures_of_the_same_facts(results):
    leased = of(results, "baseline")["leased_ha"].isel(time=-1).values.ravel()
    assert len(set(leased)) == REPLICATIONS
    established = results["clusters_established"].isel(time=0).values
    assert np.all(established == sum(facts.status == "established" for facts in PLACE.clusters))


def test_all_scenarios_of_a_replication_start_from_the_same_state(results):
    start = results.isel(time=0)
    for name in ("leased_ha", "cleared_ha", "secondary_investors", "ledger_ha", "stage_ha"):
        values = start[name].values
        assert np.all(values == values[:1]), name


def test_progress_is_told_after_every_replication():
    told = []
    experiment(
        "baseline", "promotion", replications=2, until="2025-12", progress=lambda *counts: told.append(counts)
    )
    assert told == [(2, 4), (4, 4)]


# Policies without effect


def policies_without_effect():
    """Every lever at its present value, and every lever moved after the horizon."""
    for lever in PARAMETERS.levers:
        present = lever.history[-1][1] if lever.history else lever.default
        largest = min(lever.bounds[1], 1e9)
        other = largest if present != largest else lever.bounds[0]
        values = {name: lever.in_words(value) for name, value in (("present", present), ("other", other))}
        dated = {lever.name: values["present"]}
        yield pytest.param(dated, "2026-07", id=f"{lever.name} as it is")
        late = {lever.name: values["other"]}
        yield pytest.param(late, "2028-01", id=f"{lever.name} after the horizon")


@pytest.mark.parametrize(("levers", "since"), list(policies_without_effect()))
def test_a_policy_without_effect_leaves_every_event_where_it_was(levers, since):
    assert event_log(BASELINE.with_levers(name="idle", since=since, **levers)) == event_log(BASELINE)


def test_policies_without_effect_leave_every_byte_of_the_results(results):
    idle = experiment(
        BASELINE.with_levers(name="as_it_is", since="2026-07", clearance_teams_ratio=1.0, wwtp_gate="soft"),
        BASELINE.with_levers(
            name="too_late", since="2028-01", clearance_teams_ratio=3.0, fill_supply_ratio=0.0
        ),
    )
    for name in ("as_it_is", "too_late"):
        renamed = of(idle, name).assign_coords(scenario=["baseline"])
        assert_same_bytes(renamed, of(results, "baseline"))


@pytest.mark.parametrize(("name", "first_month"), [("clear_first", "2026-07"), ("wwtp_strict", "2027-01")])
def test_nothing_differs_from_the_baseline_before_the_first_month_of_a_policy(results, name, first_month):
    policy, baseline = (of(results, which).assign_coords(scenario=["any"]) for which in (name, "baseline"))
    before = results["time"].values < np.datetime64(first_month, "D")
    by_month = [n for n, variable in results.data_vars.items() if "time" in variable.dims]
    assert_same_bytes(policy[by_month].isel(time=before), baseline[by_month].isel(time=before))
    assert any(
        not np.array_equal(policy[n].values[:, :, ~before], baseline[n].values[:, :, ~before])
        for n in by_month
    )


# The dataset


def test_every_variable_says_what_it_is(results):
    for name, variable in results.data_vars.items():
        for attribute in ("long_name", "title_vi", "units", "definition", "cell_methods"):
            assert variable.attrs.get(attribute), f"{name} has no {attribute}"
        assert variable.attrs["cell_methods"].startswith(("time: point", "time: sum")), name


def test_flows_since_the_start_never_fall(results):
    for name, variable in results.data_vars.items():
        if variable.attrs["cell_methods"].startswith("time: sum") and "time" in variable.dims:
            assert np.all(variable.values[:, :, 0] >= 0.0), name
            assert np.all(np.diff(variable.values, axis=2) >= 0.0), name


def test_variables_have_their_dimensions_in_order(results):
    shapes = {
        "occupancy_rate": BY_MONTH,
        "leased_ha": BY_MONTH,
        "stage_ha": (*BY_MONTH, "stage"),
        "ledger_ha": (*BY_MONTH, "cause"),
        "cluster_leased_ha": BY_YEAR,
        "cluster_occupancy_rate": BY_YEAR,
        "cluster_ledger_ha_months": ("scenario", "year", "cluster", "cause"),
        "cluster_area_ha": ("replication", "cluster"),
        "cluster_management": ("replication", "cluster"),
        "parameter_value": ("replication", "province", "parameter"),
    }
    for name, dims in shapes.items():
        assert results[name].dims == dims, name
    for name, variable in results.data_vars.items():
        if {"scenario", "replication"} <= set(variable.dims):
            assert variable.dims[: len(BY_MONTH)] == BY_MONTH or variable.dims == BY_YEAR, name
            assert variable.dtype == np.float32, name


def test_coordinates_name_scenarios_dates_places_stages_and_causes(results):
    assert list(results["scenario"].values) == ["baseline", "clear_first", "wwtp_strict"]
    assert list(results["replication"].values) == list(range(REPLICATIONS))
    days = results["time"].values.astype("datetime64[D]").astype(str)
    assert list(days[:3]) == ["2025-09-18", "2025-09-30", "2025-10-31"]
    assert days[-1] == "2027-12-31"
    assert list(results["year"].values) == [2025, 2026, 2027]
    assert list(results["province"].values) == [province.name for province in PLACE.provinces]
    assert list(results["cluster"].values) == [facts.code for facts in PLACE.clusters]
    assert list(results["cluster_name"].values) == [facts.name for facts in PLACE.clusters]
    assert set(results["cluster_province"].values) == {"Hung Yen"}
    assert list(results["cluster_named"].values) == [facts.named for facts in PLACE.clusters]
    assert tuple(results["stage"].values) == STAGES
    assert tuple(results["cause"].values) == CAUSES
    assert list(results["parameter"].values) == [parameter.name for parameter in PARAMETERS.numbers]


def test_rates_are_leased_land_over_land(results):
    for rate, whole in (
        ("occupancy_rate", "leasable_planned_ha"),
        ("occupancy_rate_released", "leasable_released_ha"),
        ("occupancy_rate_gross", "gross_established_ha"),
    ):
        # Single precision: seven digits.
        np.testing.assert_allclose(results[rate], results["leased_ha"] / results[whole], rtol=1e-6)
        assert np.all((results[rate] >= 0.0) & (results[rate] <= 1.0))


def test_the_record_of_the_run_can_be_repeated(results):
    record = json.loads(results.attrs["run_record"])
    assert record["seed"] == 2026
    assert record["until"] == UNTIL
    assert record["replications"] == REPLICATIONS
    assert record["engine"] == results.attrs["engine"] == "compiled"
    assert record["portfolio_hash"] == PORTFOLIO.hash
    assert [one["text_hash"] for one in record["scenarios"]] == [
        load_scenario(name).text_hash for name in ("baseline", "clear_first", "wwtp_strict")
    ]
    assert results.attrs["as_of"] == "2025-09-18"


def test_two_hundred_futures_of_ten_scenarios_take_less_than_300_mb():
    two = experiment("baseline", replications=2, until="2040-12")
    bytes_per_run = {"scenario", "replication"}
    size = 0
    for variable in two.variables.values():
        of_runs = bytes_per_run & set(variable.dims)
        size += (
            variable.nbytes * (10 if "scenario" in of_runs else 1) * (100 if "replication" in of_runs else 1)
        )
    assert size < 300e6, f"{size / 1e6:.0f} MB"


# Files


def test_results_come_back_from_a_file_to_the_byte(results, tmp_path):
    again = open_results(save(results, tmp_path / "run.nc"))
    assert_same_bytes(again, results)
    assert again.attrs == results.attrs
    assert {name: again[name].attrs for name in again.data_vars} == {
        name: results[name].attrs for name in results.data_vars
    }
    assert list(again.variables) == list(results.variables)


def test_equal_results_make_equal_files(results, tmp_path):
    first = save(results, tmp_path / "first.nc").read_bytes()
    assert save(results, tmp_path / "second.nc").read_bytes() == first
    assert sorted(file.name for file in tmp_path.iterdir()) == ["first.nc", "second.nc"]


def test_a_file_that_is_not_there_or_holds_something_else_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        open_results(tmp_path / "nothing.nc")
    (tmp_path / "text.nc").write_text("not a file of results")
    with pytest.raises(InputError, match="not a file of results"):
        open_results(tmp_path / "text.nc")


def test_results_are_not_saved_into_a_folder_that_does_not_exist(results, tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        save(results, tmp_path / "missing" / "run.nc")


# Comparison


def test_a_comparison_holds_the_difference_of_each_future(results):
    compared = compare(results)
    assert list(compared["scenario"].values) == ["clear_first", "wwtp_strict"]
    cleared = results["cleared_ha"].astype(np.float64)
    expected = cleared.sel(scenario="clear_first") - cleared.sel(scenario="baseline")
    np.testing.assert_array_equal(compared["cleared_ha"].sel(scenario="clear_first"), expected)
    assert {"occupancy_rate", "ledger_ha", "cluster_leased_ha"} <= set(compared.data_vars)


def test_a_comparison_can_be_made_against_any_scenario(results):
    forth = compare(results, against="clear_first").sel(scenario="baseline")["leased_ha"]
    back = compare(results)["leased_ha"].sel(scenario="clear_first")
    np.testing.assert_array_equal(forth, -back)


def test_a_comparison_can_keep_a_few_months(results):
    compared = compare(results, at=["2026-12", "2027-12"])
    assert list(compared["time"].values.astype("datetime64[M]").astype(str)) == ["2026-12", "2027-12"]


def test_a_comparison_needs_two_scenarios_that_were_run(results):
    with pytest.raises(ValueError, match="no scenario besides"):
        compare(of(results, "baseline"))
    with pytest.raises(ValueError, match="promotion"):
        compare(results, against="promotion")
