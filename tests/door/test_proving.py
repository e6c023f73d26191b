import json

import numpy as np
import pytest

import industrial_clusters as ic
from figures.command_line.repeating import differences, recorded_scenario
from scenarios.storage import save
from tests.door.synthetic import synthetic_results


def saved(results, folder):
    file = folder / "run.nc"
    save(results, file)
    return file


def with_record(**changes):
    results = synthetic_results()
    results.attrs["run_record"] = json.dumps(json.loads(results.attrs["run_record"]) | changes)
    return results


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
def test_a_changed_portfolio_is_named_and_nothing_is_repeated(clusters, in_empty_folder):
    answer = clusters("verify", saved(with_record(portfolio_hash="x"), in_empty_folder))
    assert answer.exit_code == 1
    assert "portfolio 'hung_yen' is not what it was" in answer.stdout


@pytest.mark.usefixtures("no_model")
def test_changed_versions_are_told_where_results_differ(clusters, in_empty_folder):
    results = with_record(packages={"numba": "0.1"})
    assert clusters("verify", saved(results, in_empty_folder)).exit_code == 0
    results["leased_ha"][0, 0, 0, 0] += np.float32(1.0)
    assert "numba 0.1, now " in clusters("verify", saved(results, in_empty_folder)).stdout


def test_results_without_a_record_cannot_be_verified(clusters, in_empty_folder):
    results = synthetic_results(replications=1)
    del results.attrs["run_record"]
    refused = clusters("verify", saved(results, in_empty_folder))
    assert refused.exit_code == 2
    assert "no run record" in refused.stderr


@pytest.mark.parametrize("name", ic.list_scenarios())
def test_a_scenario_comes_back_from_the_record(name):
    scenario = ic.load_scenario(name)
    record = json.loads(synthetic_results(scenarios=[scenario], replications=1).attrs["run_record"])
    assert recorded_scenario(record["scenarios"][0], "run.nc").settings == scenario.settings


def test_places_come_back_from_the_record():
    scenario = ic.load_scenario("baseline").with_levers(
        name="local",
        clearance_advance_share=0.7,
        since="2027-01",
        where={"management": ["state"], "province": ["Hung Yen"]},
    )
    record = json.loads(synthetic_results(scenarios=[scenario], replications=1).attrs["run_record"])
    assert recorded_scenario(record["scenarios"][0], "run.nc").settings == scenario.settings


def test_a_value_of_many_digits_comes_back_from_the_record():
    scenario = ic.load_scenario("baseline").with_levers(name="exact", clearance_advance_share=1 / 3)
    record = json.loads(synthetic_results(scenarios=[scenario], replications=1).attrs["run_record"])
    assert recorded_scenario(record["scenarios"][0], "run.nc").settings == scenario.settings


def test_a_lever_that_is_gone_is_refused_by_name(clusters, in_empty_folder):
    entry = {"lever": "magic", "unit": "1", "values": {"from the start": "1"}, "where": {}}
    text = {"name": "a", "title": {"en": "A", "vi": "Một"}, "why": "", "reference": ""}
    results = with_record(scenarios=[{**text, "settings": [entry]}])
    refused = clusters("verify", saved(results, in_empty_folder))
    assert refused.exit_code == 2
    assert "'magic'" in refused.stderr


def test_bytes_are_compared_and_not_values():
    zero = synthetic_results(replications=1)
    minus_zero = zero.copy(deep=True)
    zero["leased_ha"][...] = 0.0
    minus_zero["leased_ha"][...] = -0.0
    assert differences(zero, zero) == []
    assert len(differences(zero, minus_zero)) == 1


def test_missing_numbers_are_equal_to_themselves():
    results = synthetic_results(replications=1)
    results["leased_ha"][...] = np.nan
    assert differences(results, results.copy(deep=True)) == []


def test_variables_shapes_and_types_are_compared():
    results = synthetic_results(replications=2)
    changed = results.isel(replication=[0]).drop_vars("leased_ha")
    changed["clusters_licensed"] = changed["clusters_licensed"].astype(np.float64)
    sentences = differences(results, changed)
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
