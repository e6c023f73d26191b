"""The command with the model behind it: a few futures of a few months."""

import pytest

from scenarios.storage import open_results

pytestmark = pytest.mark.slow


def test_a_run_is_made_compared_drawn_and_verified(clusters, in_empty_folder):
    made = clusters("run", "baseline", "clear_first", "-n", 2, "--until", "2027-03", "-w", 1, "-o", "run.nc")
    assert made.exit_code == 0, made.output
    results = open_results(in_empty_folder / "run.nc")
    assert results.sizes["replication"] == 2
    for words in (
        ("compare", "run.nc", "--at", "2027-03"),
        ("plot", "occupancy_fan", "run.nc", "-o", "charts"),
        ("verify", "run.nc", "-w", 1),
    ):
        answer = clusters(*words)
        assert answer.exit_code == 0, answer.output


def test_the_installation_passes_its_own_test(clusters):
    answer = clusters("selftest")
    assert answer.exit_code == 0, answer.output
