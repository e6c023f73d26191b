"""The verbs for large ensembles: a summary is made, printed, merged and repeated."""

import pytest
from typer.testing import CliRunner

from figures.command_line import app
from scenarios.storage import open_results


def run_clusters(*words):
    """Run the command as a shell would; the fixture of this name lives for one test only."""
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="clusters")


FEW = ["baseline", "promotion", "-n", "3", "--until", "2026-03", "-w", "1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("summaries")
    for name, first in (("one", 0), ("two", 3)):
        done = run_clusters("ensemble", *FEW, "--first", str(first), "-o", where / f"{name}.nc")
        assert done.exit_code == 0, done.output
    return where


def test_two_summaries_merge_into_one_of_all_futures(folder):
    done = run_clusters("merge", folder / "one.nc", folder / "two.nc", "-o", folder / "both.nc")
    assert done.exit_code == 0
    assert "6 futures" in done.stdout
    assert open_results(folder / "both.nc")["replications"].values.tolist() == [6, 6]


def test_the_table_is_in_vietnamese_too(folder):
    done = run_clusters("merge", folder / "one.nc", "-o", folder / "again.nc", "-l", "vi")
    assert "tỷ lệ lấp đầy" in done.stdout


def test_ctrl_c_keeps_the_futures_that_were_complete(folder, monkeypatch):
    from scenarios import ensemble

    whole = ensemble.summarise
    monkeypatch.setattr(
        ensemble, "summarise", lambda *words, **how: whole(*words, **how | {"replications": 2})
    )
    ended = run_clusters("ensemble", *FEW, "-o", folder / "stopped.nc")
    assert ended.exit_code == 1
    assert "Stopped: 2 of 3 futures are complete and are kept." in ended.stderr
    assert open_results(folder / "stopped.nc")["replications"].values.tolist() == [2, 2]


def test_a_summary_can_be_verified(folder):
    assert run_clusters("verify", folder / "one.nc").exit_code == 0


def test_a_future_is_not_merged_twice(folder):
    done = run_clusters("merge", folder / "one.nc", folder / "one.nc", "-o", folder / "twice.nc")
    assert done.exit_code == 2
    assert "Replication 0 is in two of the summaries" in done.stderr
    assert not (folder / "twice.nc").exists()


def test_everything_wrong_is_told_at_once_and_before_the_model_is_compiled(folder, monkeypatch):
    monkeypatch.setattr("simulation.compilation.compiled_model", lambda: pytest.fail("it was compiled"))
    done = run_clusters("ensemble", "baselin", "-n", "1.5", "--first", "-3", "-o", folder / "no" / "e.nc")
    assert done.exit_code == 2
    for told in ("baselin", "--replications: '1.5'", "--first: -3", "no"):
        assert told in done.stderr


def test_a_summary_has_no_futures_to_draw(folder):
    done = run_clusters("compare", folder / "one.nc")
    assert done.exit_code == 2
    assert "summary of an ensemble" in done.stderr
