import numpy as np
import pandas as pd
import pytest

from figures import land_pipeline, missing_hectares, occupancy_fan, scenario_differences

# Results are single precision: hectares up to 7,096 carry an error of 0.0005.
SINGLE = 2e-3


def test_the_fan_is_the_quantiles_of_the_futures(results):
    fan = occupancy_fan.table(results)
    last = results["occupancy_rate"].sel(scenario="baseline", province="Hung Yen").isel(time=-1).values
    assert fan["median"].iloc[-1] == pytest.approx(np.median(last))
    assert fan["low_80"].iloc[-1] == pytest.approx(np.quantile(last.astype(float), 0.1))
    assert len(fan) == results.sizes["time"]


def test_bands_lie_within_one_another(results):
    fan = occupancy_fan.table(results)
    ordered = fan[["low_95", "low_80", "low_50", "median", "high_50", "high_80", "high_95"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()


def test_the_thin_lines_are_futures_as_they_ran(results):
    fan = occupancy_fan.table(results)
    paths = [name for name in fan if name.startswith("future_")]
    assert len(paths) == 5
    for name in paths:
        future = (
            results["occupancy_rate"].sel(replication=int(name.split("_")[1]), scenario="baseline").values
        )
        assert fan[name].to_numpy() == pytest.approx(future[:, 0])


def test_a_band_is_left_out_where_futures_are_too_few(make_results, one_future):
    assert "low_95" not in occupancy_fan.table(make_results(replications=39))
    assert "low_95" in occupancy_fan.table(make_results(replications=40))
    assert not [name for name in occupancy_fan.table(one_future) if name.startswith("low")]


def test_the_layers_of_the_pipeline_hold_all_land(results):
    pipeline = land_pipeline.table(results)
    sums = pipeline.groupby("time")["mean_ha"].sum()
    everything = results["stage_ha"].sel(scenario="baseline").sum(("stage", "province")).mean("replication")
    assert sums.to_numpy() == pytest.approx(everything.values, abs=SINGLE * 10)


def test_accepted_land_is_leased_vacant_or_not_for_lease(results):
    last = land_pipeline.table(results).set_index(["time", "layer"])["mean_ha"].xs(results["time"].values[-1])
    at_end = results.isel(time=-1, province=0).sel(scenario="baseline").mean("replication")
    assert last["leased"] == pytest.approx(at_end["leased_ha"].item(), abs=SINGLE)
    assert last["leased"] + last["vacant"] == pytest.approx(at_end["leasable_released_ha"].item(), abs=SINGLE)
    accepted = at_end["stage_ha"].sel(stage="accepted").item()
    assert last[["leased", "vacant", "not_industrial"]].sum() == pytest.approx(accepted, abs=SINGLE)


def test_land_leased_before_acceptance_stays_with_its_stage(results):
    early = results.copy()
    early["leased_ha"] = results["leasable_released_ha"] + 12
    pipeline = land_pipeline.table(early)
    assert pipeline["leased_early_ha"].max() == pytest.approx(12, abs=SINGLE)
    assert (pipeline.loc[pipeline["layer"] == "vacant", "mean_ha"] == 0).all()
    assert "12" in land_pipeline.draw(pipeline).texts[-1].get_text()


def test_land_on_offer_before_acceptance_stays_with_its_stage(results):
    early = results.copy()
    early["leasable_released_ha"] = results["leasable_released_ha"] + 500
    assert land_pipeline.table(early).equals(land_pipeline.table(results))


def test_the_causes_hold_all_land_in_the_order_of_the_ledger(results):
    ledger = missing_hectares.table(results)
    assert list(ledger["cause"]) == list(results["cause"].values)
    assert ledger["mean_ha"].sum() == pytest.approx(7096, abs=0.05)
    assert ledger["date"].unique() == ["2030-12-31"]


def test_another_date_can_be_asked_for(results):
    assert missing_hectares.table(results, at="2028-06")["date"].iloc[0] == "2028-06-30"


def test_a_short_run_shows_its_end(make_results):
    short = make_results(until="2027-03", scenarios=("baseline",))
    assert missing_hectares.table(short)["date"].iloc[0] == "2027-03-31"


def test_differences_are_paired_and_in_percentage_points(four_scenarios):
    effects = scenario_differences.table(four_scenarios).set_index(["scenario", "date"])
    rate = four_scenarios["occupancy_rate"].sel(time="2030-12-31", province="Hung Yen").astype(float)
    paired = rate.sel(scenario="clear_first") - rate.sel(scenario="baseline")
    row = effects.loc[("clear_first", "2030-12-31")]
    assert row["mean"] == pytest.approx(100 * paired.mean().item())
    assert row["helped"] == (paired > 0).sum().item()
    assert set(effects.index.get_level_values("date")) == {"2030-12-31", "2035-12-31"}


def test_a_scenario_that_changes_nothing_says_so(four_scenarios):
    effects = scenario_differences.table(four_scenarios).set_index("scenario")
    assert effects.loc["no_change", "no_difference"].all()
    words = scenario_differences.row_in_words(effects.loc["no_change"].iloc[0], "en")
    assert words == "End of 2030: no difference in any future"


def test_one_future_gives_no_interval(one_future):
    effects = scenario_differences.table(one_future)
    assert effects[["mean_low", "range_low"]].isna().all().all()
    assert "helps in the only future" in scenario_differences.row_in_words(effects.iloc[0], "en")


def test_one_scenario_gives_no_effects(one_scenario):
    assert scenario_differences.table(one_scenario).empty


def test_a_rate_without_land_behind_it_is_left_blank(results):
    gap = results.copy()
    gap["occupancy_rate"] = results["occupancy_rate"].where(results["time"] > pd.Timestamp("2027-01-01"))
    fan = occupancy_fan.table(gap)
    assert np.isnan(fan["median"].iloc[0])
    occupancy_fan.draw(fan)


@pytest.mark.parametrize(
    ("chart", "options", "message"),
    [
        (
            occupancy_fan,
            {"scenario": "clear_frist"},
            "'clear_frist' is not in these results. Choose one of base",
        ),
        (occupancy_fan, {"province": "Hanoi"}, "'Hanoi' is not in these results. Choose one.*Hung Yen"),
        (occupancy_fan, {"rate": "leased_ha"}, "not an occupancy rate. Allowed: occupancy_rate,"),
        (missing_hectares, {"at": "2050-12"}, "no recording in 2050-12.*from 2025-09 to 2035-12"),
        (missing_hectares, {"at": "soon"}, "'soon' is not a month"),
        (scenario_differences, {"against": "nothing"}, "'nothing' is not in these results"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(results, chart, options, message):
    with pytest.raises(ValueError, match=message):
        chart.table(results, **options)


def test_the_numbers_of_a_chart_are_of_one_province(of_two_provinces):
    with pytest.raises(ValueError, match="No province was named"):
        occupancy_fan.table(of_two_provinces)
    assert occupancy_fan.table(of_two_provinces, province="Ha Noi").attrs["about"].province == "Ha Noi"


def test_futures_that_stay_the_same_are_not_taken_for_harmed(results):
    half = results.copy(deep=True)
    half["occupancy_rate"][1, :30] = half["occupancy_rate"][0, :30]
    row = scenario_differences.table(half).iloc[0]
    assert row["unchanged"] == 30
    assert ", no change in 30 of 40" in scenario_differences.row_in_words(row, "en")
