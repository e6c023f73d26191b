"""Summaries of ensembles say what the trajectories of the same replications say, in any split."""

import os
import signal
import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pytest
import xarray as xr

from scenarios import ensemble
from scenarios.ensemble import BLOCK, CLUSTER_BINS, DRAWN_AT_ONCE, RATE_BINS, Summary, _count, summarise
from scenarios.ensemble_reading import effect, mean, merge_summaries, quantile, standard_deviation
from scenarios.experiment import compare, simulate
from scenarios.portfolio import load_portfolio
from scenarios.problems import InputError
from scenarios.storage import open_results, save
from simulation.world import draw_numbers
from tests.architecture.project import ROOT

EXPERIMENT = {"portfolio": "hung_yen", "scenarios": ["baseline", "promotion"], "until": "2027-12", "seed": 7}
REPLICATIONS = 2 * BLOCK + 5  # blocks of full and of other length
# Trajectories are kept in single precision, summaries are sums in double.
SINGLE = 2e-6


@pytest.fixture(scope="module")
def summary():
    return summarise(**EXPERIMENT, replications=REPLICATIONS, workers=1)


@pytest.fixture(scope="module")
def trajectories():
    return simulate(**EXPERIMENT, replications=REPLICATIONS)


def assert_same_bytes(one, other):
    assert set(one.variables) == set(other.variables)
    for name in one.variables:
        assert one[name].values.tobytes() == other[name].values.tobytes(), name


@pytest.mark.parametrize("workers", [2, 3, 4])
def test_any_number_of_threads_gives_the_same_bytes(summary, workers):
    assert_same_bytes(summary, summarise(**EXPERIMENT, replications=REPLICATIONS, workers=workers))


def test_both_engines_give_the_same_bytes():
    few = {**EXPERIMENT, "until": "2026-06", "replications": BLOCK + 1, "workers": 2}
    assert_same_bytes(summarise(**few), summarise(**few, engine="simpy"))


@pytest.mark.parametrize("variable", ["leased_ha", "occupancy_rate", "jobs", "clusters_operating"])
def test_means_and_spread_are_those_of_the_trajectories(summary, trajectories, variable):
    values = trajectories[variable].astype(float)
    np.testing.assert_allclose(mean(summary, variable), values.mean("replication"), rtol=SINGLE)
    np.testing.assert_allclose(
        standard_deviation(summary, variable), values.std("replication", ddof=1), rtol=1e-3, atol=1e-6
    )


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantiles_are_right_to_a_bin(summary, trajectories, share):
    values = trajectories["occupancy_rate"].quantile(share, "replication", method="inverted_cdf")
    found = quantile(summary, "occupancy_rate", share)
    difference = found.values - values.values
    # The upper end of the bin that holds the quantile; single precision may put a value in the next one.
    assert np.all(difference > -SINGLE)
    assert np.all(difference <= 1 / RATE_BINS + SINGLE)


def test_effects_are_paired_differences(summary, trajectories):
    found = effect(summary, "occupancy_rate")
    differences = compare(trajectories)["occupancy_rate"].astype(float)
    # Differences of single-precision rates are right to one part in ten million of a rate.
    np.testing.assert_allclose(found["mean"], differences.mean("replication"), atol=1e-7)
    error = differences.std("replication", ddof=1) / np.sqrt(REPLICATIONS)
    np.testing.assert_allclose((found["high"] - found["low"]) / 2, 1.959964 * error, atol=1e-7)
    assert np.all((found["share_higher"] >= 0) & (found["share_higher"] <= 1))


def test_the_ledger_of_the_summary_is_that_of_the_trajectories(summary, trajectories):
    ledger = summary["ledger_ha"] / summary["replications"]
    np.testing.assert_allclose(ledger, trajectories["ledger_ha"].mean("replication"), rtol=1e-4, atol=1e-3)
    yearly = summary["cluster_ledger"] / summary["replications"]
    np.testing.assert_allclose(yearly, trajectories["cluster_ledger_ha_months"], rtol=1e-5, atol=1e-4)


def test_clusters_are_counted_by_the_rates_of_the_trajectories(summary, trajectories):
    rates = trajectories["cluster_occupancy_rate"].fillna(0.0).astype(float)
    up_to = summary["cluster_counts"].cumsum("cluster_bin").transpose("cluster_bin", ...).values
    for position, end in enumerate([*(np.arange(1, CLUSTER_BINS + 1) / CLUSTER_BINS), np.inf]):
        # A rate as near to the end of a bin as single precision may lie in either.
        surely, perhaps = ((rates < end + error).sum("replication").values for error in (-SINGLE, SINGLE))
        assert np.all((surely <= up_to[position]) & (up_to[position] <= perhaps))


def test_a_rate_on_the_edge_of_a_bin_counts_above_it_in_spite_of_rounding():
    counts = np.zeros((1, 1, CLUSTER_BINS + 1), np.int64)
    for rate in (0.0, 0.15, 0.3 - 5e-17, 0.9999, 1.0 - 1e-16, 1.0):
        _count(counts, np.array([[rate]]))
    assert counts[0, 0, [0, 3, 6, 19, 20]].tolist() == [1, 1, 1, 1, 2]


def test_parameters_are_drawn_alike_in_any_portion():
    place, n = load_portfolio("hung_yen").place, DRAWN_AT_ONCE + 70
    whole = draw_numbers(place, 7, range(n))
    for portion in (7, BLOCK, DRAWN_AT_ONCE):
        starts = range(0, n, portion)
        parts = [draw_numbers(place, 7, range(begins, min(begins + portion, n))) for begins in starts]
        assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_every_replication_is_in_one_bin(summary):
    assert np.all(summary["rate_counts"].sum("rate_bin") == REPLICATIONS)
    assert np.all(summary["cluster_counts"].sum("cluster_bin") == REPLICATIONS)


def test_ranges_of_replications_merge_to_the_whole(summary):
    parts = [
        summarise(**EXPERIMENT, replications=20, workers=2),
        summarise(**EXPERIMENT, replications=REPLICATIONS - 20, first=20, workers=2),
    ]
    merged = merge_summaries(parts)
    assert_same_bytes(merged, merge_summaries(parts[::-1]))
    assert merged.attrs["replication_ranges"] == f"0:20,20:{REPLICATIONS}"
    for name in summary.data_vars:
        # Counts are whole numbers; sums are made in another order.
        np.testing.assert_allclose(merged[name], summary[name], rtol=1e-12, atol=1e-9, err_msg=str(name))


def test_a_replication_counts_once(summary):
    with pytest.raises(ValueError, match="Replication 0 is in two of the summaries"):
        merge_summaries([summary, summary])


def test_summaries_of_different_experiments_are_not_merged(summary):
    other = summarise(**{**EXPERIMENT, "seed": 8}, replications=2, first=1000, workers=1)
    with pytest.raises(ValueError, match="different experiments"):
        merge_summaries([summary, other])


@pytest.mark.parametrize("first", [-1, 1.5, "3", True, 2**60])
def test_the_first_replication_is_a_whole_number(first):
    with pytest.raises(InputError, match="argument first"):
        summarise(**EXPERIMENT, replications=1, first=first)


def test_memory_does_not_grow_with_replications(monkeypatch):
    def peak(blocks):
        tracemalloc.start()
        summarise(**{**EXPERIMENT, "until": "2026-03"}, replications=blocks * BLOCK, workers=1)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    # Drawn block by block here, so that few blocks show it.
    monkeypatch.setattr(ensemble, "DRAWN_AT_ONCE", BLOCK)
    peak(10)  # what is made once for all ensembles
    # Fifty more blocks: their summaries would need 50 MB, the numbers drawn for them 0.5 MB.
    assert peak(60) < peak(10) + 300_000


def test_an_interrupt_keeps_the_blocks_that_are_complete():
    def stop(done, total):
        if done >= 2 * BLOCK * 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        # Raised by the caller's own code, it is the caller's to handle; nothing hangs.
        summarise(**EXPERIMENT, replications=10 * BLOCK, workers=2, progress=stop)


PROGRAM = """
import threading
from scenarios.ensemble import summarise
told = lambda *_: print(flush=True)
kept = summarise("hung_yen", replications=1_000_000, until="2026-06", workers=2, progress=told)
print(int(kept["replications"][0]) % 16, kept.attrs["replication_ranges"], threading.active_count())
"""


def test_control_c_keeps_the_blocks_that_are_complete_and_ends_all_threads():
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert program.stdout is not None
    for _ in range(3):
        program.stdout.readline()
    os.killpg(program.pid, signal.SIGINT)
    rest, _ = program.communicate(timeout=120)
    assert program.returncode == 0
    remainder, replications, n_threads = rest.split()
    assert (remainder, n_threads) == ("0", "1")
    assert 3 * BLOCK <= int(replications.removeprefix("0:")) < 1_000_000


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_in_a_worker_reaches_the_caller_and_ends_all_threads(monkeypatch, workers):
    def broken(self, scenario, w, base):
        raise ArithmeticError("a sum that cannot be")

    threads = set(threading.enumerate())
    monkeypatch.setattr(Summary, "add", broken)
    with pytest.raises(ArithmeticError, match="cannot be"):
        summarise(**EXPERIMENT, replications=4 * BLOCK, workers=workers)
    assert set(threading.enumerate()) <= threads


def test_merging_in_steps_gives_the_same_counts_and_the_same_sums_to_rounding():
    few = {**EXPERIMENT, "until": "2026-06", "replications": 4, "workers": 1}
    one, two, three = (summarise(**few, first=first) for first in (0, 4, 100))
    at_once, in_steps = (
        merge_summaries([three, one, two]),
        merge_summaries([three, merge_summaries([two, one])]),
    )
    assert in_steps.attrs == at_once.attrs
    for name in at_once.data_vars:
        # Three additions; differences cancel, and lose up to the rounding of hectares in the ten thousands.
        rounding = {"rtol": 1e-14, "atol": 1e-9} if at_once[name].dtype.kind == "f" else {"rtol": 0.0}
        np.testing.assert_allclose(in_steps[name], at_once[name], **rounding, err_msg=str(name))


def test_a_summary_is_stored_and_read_back(summary, tmp_path):
    save(summary, tmp_path / "summary.nc")
    with open_results(tmp_path / "summary.nc") as again:
        xr.testing.assert_identical(summary.load(), again.load())
