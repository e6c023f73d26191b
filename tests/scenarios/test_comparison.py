import numpy as np
import pytest
import xarray as xr
from scipy import stats

from scenarios.comparison import (
    paired_difference,
    ratio_of_differences,
    summary_of_differences,
    wilson_interval,
)


def results_with(differences):
    """Baseline 0.5 in every future; the policy adds what is given, future by future."""
    differences = np.asarray(differences, dtype=np.float64)
    baseline = np.full(len(differences), 0.5)
    return xr.Dataset(
        {"occupancy_rate": (("scenario", "replication"), np.stack([baseline, baseline + differences]))},
        coords={"scenario": ["baseline", "policy"], "replication": np.arange(len(differences))},
    )


def effect_of(differences, **options):
    return summary_of_differences(
        paired_difference(results_with(differences), "occupancy_rate", "policy"), **options
    )


def test_futures_are_compared_with_themselves():
    luck = np.array([0.1, 0.4, 0.8])
    results = xr.Dataset(
        {"occupancy_rate": (("scenario", "replication"), np.stack([luck, luck + 0.05]))},
        coords={"scenario": ["baseline", "policy"], "replication": [0, 1, 2]},
    )
    difference = paired_difference(results, "occupancy_rate", "policy")
    assert difference.values == pytest.approx([0.05] * 3)
    assert "scenario" not in difference.dims


def test_pairs_are_found_by_replication_and_not_by_position():
    results = results_with([0.01, 0.02, 0.03])
    shuffled = results.isel(replication=[2, 0, 1])
    assert paired_difference(shuffled, "occupancy_rate", "policy").sel(replication=1) == pytest.approx(0.02)


def test_the_sign_says_what_the_scenario_adds_to_the_one_it_is_held_against():
    results = results_with([0.02])
    forth = paired_difference(results, "occupancy_rate", "policy", "baseline")
    back = paired_difference(results, "occupancy_rate", "baseline", "policy")
    assert forth.item() == pytest.approx(0.02)
    assert back.item() == pytest.approx(-0.02)


def test_the_interval_of_the_mean_is_students():
    sample = [0.01, 0.03, -0.02, 0.05]
    effect = effect_of(sample)
    low, high = stats.t.interval(0.95, df=3, loc=np.mean(sample), scale=stats.sem(sample))
    assert effect["mean"].item() == pytest.approx(0.0175)
    assert effect["mean_low"].item() == pytest.approx(low)
    assert effect["mean_high"].item() == pytest.approx(high)


def test_the_range_holds_the_middle_four_fifths_of_futures():
    effect = effect_of(np.arange(11) / 100)
    assert effect["range_low"].item() == pytest.approx(0.01)
    assert effect["median"].item() == pytest.approx(0.05)
    assert effect["range_high"].item() == pytest.approx(0.09)


def test_a_future_without_difference_is_not_helped():
    effect = effect_of([0.01, 0.0, -0.01, 0.02])
    assert effect["helped"].item() == 2
    assert effect["unchanged"].item() == 1
    assert effect["share_helped"].item() == 0.5


def test_less_can_be_what_is_wanted():
    assert effect_of([0.01, -0.01, -0.02], helps="less")["helped"].item() == 2


def test_identical_scenarios_have_no_difference():
    effect = effect_of([0.0] * 5)
    assert effect["no_difference"].item()
    assert effect["mean_low"].item() == effect["mean_high"].item() == 0.0


def test_one_pair_gives_a_mean_and_no_interval():
    effect = effect_of([0.03])
    assert effect["mean"].item() == pytest.approx(0.03)
    assert np.isnan(effect["mean_low"].item())
    assert not effect["no_difference"].item()


def test_a_future_missing_in_one_scenario_is_no_pair():
    effect = effect_of([0.02, np.nan, 0.04])
    assert effect["pairs"].item() == 2
    assert effect["mean"].item() == pytest.approx(0.03)


def test_without_any_pair_nothing_is_claimed():
    effect = effect_of([np.nan, np.nan])
    assert not effect["no_difference"].item()
    assert np.isnan(effect["share_helped"].item())
    assert (effect["share_low"].item(), effect["share_high"].item()) == (0.0, 1.0)


def test_all_futures_helped_is_not_certainty():
    effect = effect_of([0.01] * 200)
    assert effect["share_high"].item() == 1.0
    assert effect["share_low"].item() == pytest.approx(200 / (200 + 1.959964**2), rel=1e-6)


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (3, 10), (9, 10), (166, 200), (1, 1)])
def test_wilson_agrees_with_scipy(successes, trials):
    reference = stats.binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    low, high = wilson_interval(successes, trials)
    assert low == pytest.approx(reference.low, abs=1e-12)
    assert high == pytest.approx(reference.high, abs=1e-12)


def test_the_interval_of_the_mean_holds_the_truth_as_often_as_it_says():
    # 2,000 samples of 20 pairs: the standard error of the share that covers is 0.5 points; allowed are 4.
    random = np.random.default_rng(2026)
    differences = xr.DataArray(random.normal(0.02, 0.05, (20, 2000)), dims=("replication", "sample"))
    effect = summary_of_differences(differences)
    covers = (effect["mean_low"] < 0.02) & (effect["mean_high"] > 0.02)
    assert covers.mean().item() == pytest.approx(0.95, abs=0.02)


def test_every_month_and_province_keeps_its_own_summary():
    shape = {"scenario": 2, "replication": 3, "time": 4, "province": 2}
    results = xr.Dataset(
        {"leased_ha": (tuple(shape), np.random.default_rng(1).random(tuple(shape.values())))},
        coords={"scenario": ["baseline", "policy"], "replication": range(3)},
    )
    effect = summary_of_differences(paired_difference(results, "leased_ha", "policy"))
    assert set(effect["mean"].dims) == set(effect["share_low"].dims) == {"time", "province"}


def test_an_unknown_scenario_is_refused_with_those_that_were_run():
    with pytest.raises(ValueError, match=r"'clear_frist' is not in .* which hold baseline, policy"):
        paired_difference(results_with([0.0]), "occupancy_rate", "clear_frist")


def test_an_unknown_variable_is_refused_with_those_that_can_be_compared():
    with pytest.raises(ValueError, match=r"'ocupancy' is not a result .* Allowed: occupancy_rate"):
        paired_difference(results_with([0.0]), "ocupancy", "policy")


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="Allowed: more, less"):
        effect_of([0.0], helps="faster")


def futures(values):
    return xr.DataArray(np.asarray(values, dtype=np.float64), dims="replication")


def test_a_ratio_of_means_is_not_the_mean_of_ratios():
    # Sums of 24 and 12; the mean of the ratios 1, 1 and 4 would also be 2, that of 4, 1 and 1.75 is not.
    ratio, _, _ = ratio_of_differences(futures([16, 4, 4]), futures([4.0, 4.0, 4.0]))
    assert ratio == pytest.approx(2.0)


def test_cost_in_proportion_to_gain_leaves_no_doubt_about_the_ratio():
    gain = np.array([3.0, 4.0, 5.0, 6.0])
    # The roots coincide; their difference is a root of rounding, about 1e-8.
    assert ratio_of_differences(futures(2 * gain), futures(gain)) == pytest.approx((2, 2, 2), abs=1e-6)


def test_at_the_ends_of_the_interval_cost_less_ratio_times_gain_is_just_not_zero():
    random = np.random.default_rng(7)
    gain = random.normal(5.0, 4.0, 30)
    cost = 3.0 * gain + random.normal(2.0, 5.0, 30)
    _, low, high = ratio_of_differences(futures(cost), futures(gain))
    for end in (low, high):
        assert stats.ttest_1samp(cost - end * gain, 0.0).pvalue == pytest.approx(0.05)


@pytest.mark.parametrize("gain", [[-1.0, 1.0, 2.0], [5.0]], ids=["holds zero", "one future"])
def test_a_gain_that_may_be_nothing_has_no_cost_per_unit(gain):
    assert np.isnan(ratio_of_differences(futures(np.ones(len(gain))), futures(gain))).all()


def test_a_future_missing_in_one_of_the_two_is_not_counted():
    with_gap = ratio_of_differences(futures([2, 5, 4, np.nan]), futures([4.0, 5.0, 4.5, 9.0]))
    without = ratio_of_differences(futures([2, 5, 4]), futures([4.0, 5.0, 4.5]))
    assert with_gap == pytest.approx(without)
    assert without[0] == pytest.approx(11 / 13.5)
