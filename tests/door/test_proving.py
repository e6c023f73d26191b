import json

import numpy as np
import pytest
from scenarios.experiment import save

import industrial_clusters as ic
from figures.command_line import proving
from tests.door.synthetic import synthetic_results


def saved(results, folder):
    file = folder / "run.nc"
    save(results, file)
    return file


@pytest.mark.usefixtures("no_model")
def test_a_run_that_repeats_is_verified(clusters, run_file):
    answer = clusters("verify", run_file)
    assert answer.exit_code == 0
    assert "verified" in answer.stdout
    assert ic.verify(run_file) == []


@pytest.mark.usefixtures("no_model")
def test_one_changed_value_is_found_and_measured(clusters, in_empty_folder):
    results = synthetic_results()
    results["leased_ha"][1, 2, 3, 0] += np.float32(2.0)
    answer = clusters("verify", saved(results, in_empty_folder))
    assert answer.exit_code == 1
    n = results["leased_ha"].size
    assert f"'leased_ha' differs in 1 of {n:,} values, by at most 2" in answer.stdout


@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda record: record.update(portfolio_hash="x"), "portfolio 'hung_yen' is not what it was"),
        (
            lambda record: record["scenarios"][1].update(text_hash="x"),
            "scenario 'clear_first' is not what it was",
        ),
    ],
)
def test_changed_inputs_are_named_instead_of_repeated(change, sentence, clusters, in_empty_folder):
    results = synthetic_results()
    record = json.loads(results.attrs["run_record"])
    change(record)
    results.attrs["run_record"] = json.dumps(record)
    answer = clusters("verify", saved(results, in_empty_folder))
    assert answer.exit_code == 1
    assert sentence in answer.stdout


def test_bytes_are_compared_and_not_values():
    zero = synthetic_results(replications=1)
    minus_zero = zero.copy(deep=True)
    zero["leased_ha"][...] = 0.0
    minus_zero["leased_ha"][...] = -0.0
    assert proving.differences(zero, zero) == []
    assert len(proving.differences(zero, minus_zero)) == 1


def test_missing_numbers_are_equal_to_themselves():
    results = synthetic_results(replications=1)
    results["leased_ha"][...] = np.nan
    assert proving.differences(results, results.copy(deep=True)) == []


def test_variables_shapes_and_types_are_compared():
    results = synthetic_results(replications=2)
    changed = results.isel(replication=[0]).drop_vars("leased_ha")
    changed["clusters_licensed"] = changed["clusters_licensed"].astype(np.float64)
    sentences = proving.differences(results, changed)
    assert "'leased_ha' is in one of the two only" in sentences
    assert any("'occupancy_rate' has the shape" in sentence for sentence in sentences)


@pytest.mark.usefixtures("no_model")
def test_the_self_test_prints_what_passed(clusters):
    answer = clusters("selftest")
    assert answer.exit_code == 0
    assert answer.stdout.count("PASSED") == 3
    assert answer.stdout.endswith("All passed.\n")


def test_the_self_test_fails_when_bits_depend_on_the_workers(clusters, monkeypatch):
    def simulate(*words, workers, **how):
        return synthetic_results(*words, workers=workers, **how | {"seed": workers})

    monkeypatch.setattr("scenarios.experiment.simulate", simulate)
    answer = clusters("selftest")
    assert answer.exit_code == 1
    assert "FAILED  A tiny run gives the same bytes with 1 and with 2 workers." in answer.stdout


def test_the_self_test_fails_when_land_is_lost(clusters, monkeypatch):
    def simulate(*words, **how):
        results = synthetic_results(*words, **how)
        results["ledger_ha"][0, 0, 5, 0, 0] -= 1.0
        return results

    monkeypatch.setattr("scenarios.experiment.simulate", simulate)
    answer = clusters("selftest")
    assert answer.exit_code == 1
    assert "FAILED  The account of the land" in answer.stdout
