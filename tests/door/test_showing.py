from pathlib import Path

import pytest
import xarray as xr

import figures
from scenarios.storage import save
from tests.door.synthetic import GAIN, synthetic_results


def test_compare_shows_the_difference_at_each_month(clusters, run_file):
    answer = clusters("compare", run_file, "--at", "2036-12", "--at", "2030-12")
    assert answer.exit_code == 0
    assert "end of 2036" in answer.stdout
    assert "end of 2030" in answer.stdout
    # The synthetic policy adds its gain, times the occupancy rate of 0.40 at the start, in percentage points;
    # its own luck moves the mean of 20 futures by 0.01 points, less than is shown.
    assert f"+{100 * GAIN * 0.40:.1f}" in answer.stdout


def test_compare_takes_the_headline_dates_by_itself(clusters, run_file):
    answer = clusters("compare", run_file).stdout
    assert "end of 2030" in answer
    assert "end of 2035" in answer


def test_compare_can_be_asked_in_vietnamese_and_about_hectares(clusters, run_file):
    answer = clusters("compare", run_file, "--variable", "leased_ha", "--language", "vi").stdout
    assert "Đất đã cho thuê, ha" in answer
    assert "cuối năm 2030" in answer


def test_a_share_of_futures_is_never_said_to_be_all(clusters, run_file):
    answer = clusters("compare", run_file, "--at", "2036-12").stdout
    assert "at least" in answer
    assert "100 %" not in answer.replace("\u00a0", " ")


def test_a_scenario_without_effect_is_said_to_have_none(clusters, in_empty_folder):
    results = synthetic_results()
    results["occupancy_rate"][1] = results["occupancy_rate"][0]
    save(results, in_empty_folder / "run.nc")
    answer = clusters("compare", "run.nc").stdout
    assert "no difference in any future" in answer


def test_everything_wrong_with_a_comparison_is_said_at_once(clusters, run_file):
    refused = clusters(
        "compare", run_file, "--against", "baslin", "--variable", "occupancy", "--at", "2050-01"
    )
    assert refused.exit_code == 2
    assert "Did you mean 'baseline'?" in refused.stderr
    assert "Did you mean 'occupancy_rate'?" in refused.stderr
    assert "run from 2025-09 to 2036-12" in refused.stderr


@pytest.mark.parametrize("verb", ["compare", "plot", "report", "verify"])
@pytest.mark.parametrize("content", [None, "not a run", "folder"])
def test_a_file_that_holds_no_results_is_refused(verb, content, clusters, in_empty_folder):
    file = in_empty_folder / "run.nc"
    if content == "folder":
        file.mkdir()
    elif content:
        file.write_text(content)
    words = {"plot": ("plot", "occupancy_fan", file), "report": ("report", file, "-o", "r.html")}
    refused = clusters(*words.get(verb, (verb, file)))
    assert refused.exit_code == 2
    assert "run.nc" in refused.stderr
    assert "Traceback" not in refused.output


def test_plot_makes_the_folder_and_names_the_files(clusters, run_file, monkeypatch):
    asked = []
    monkeypatch.setattr(
        figures,
        "plot",
        lambda chart, results, path, language, province: asked.append((chart, path, language)),
    )
    drawn = clusters("plot", "occupancy_fan", run_file, "-o", "charts", "--language", "vi")
    assert drawn.exit_code == 0
    assert drawn.stdout.split() == [f"charts/occupancy_fan{suffix}" for suffix in (".png", ".svg", ".csv")]
    assert asked == [("occupancy_fan", Path("charts"), "vi")]
    assert Path("charts").is_dir()


def test_an_unknown_chart_is_refused_with_the_nearest(clusters, run_file):
    refused = clusters("plot", "occupancy_fun", run_file)
    assert refused.exit_code == 2
    assert "Did you mean 'occupancy_fan'?" in refused.stderr


def test_an_unknown_province_is_refused_with_those_there_are(clusters, run_file):
    refused = clusters("report", run_file, "-o", "report.html", "--province", "Hung Yenn")
    assert refused.exit_code == 2
    assert "Did you mean 'Hung Yen'?" in refused.stderr


def test_a_report_replaces_the_one_before(clusters, run_file, monkeypatch):
    monkeypatch.setattr(
        figures, "report", lambda results, path, language, province: path.write_text(language)
    )
    for language in ("en", "vi"):
        assert clusters("report", run_file, "-o", "report.html", "--language", language).exit_code == 0
        assert (run_file.parent / "report.html").read_text() == language


@pytest.fixture
def two_provinces(in_empty_folder):
    """A file of results of two provinces."""
    results = synthetic_results(replications=1)
    other = results.assign_coords(province=["Bac Ninh"])
    both = xr.concat([results, other], dim="province", data_vars="minimal")
    save(both, in_empty_folder / "run.nc")
    return both


@pytest.mark.usefixtures("two_provinces")
def test_every_province_is_compared(clusters):
    assert clusters("compare", "run.nc").stdout.count("Difference from baseline") == 2


@pytest.mark.usefixtures("two_provinces")
def test_plot_draws_every_province_and_says_where(clusters):
    drawn = clusters("plot", "occupancy_fan", "run.nc", "-o", "charts")
    assert drawn.exit_code == 0
    names = [f"occupancy_fan_{name}" for name in ("hung_yen", "bac_ninh")]
    assert drawn.stdout.split() == [
        f"charts/{name}{suffix}" for name in names for suffix in (".png", ".svg", ".csv")
    ]
    assert all(Path(file).is_file() for file in drawn.stdout.split())


@pytest.mark.usefixtures("two_provinces")
def test_plot_of_one_province_of_several_carries_its_name(clusters):
    drawn = clusters("plot", "occupancy_fan", "run.nc", "-o", "charts", "--province", "Bac Ninh")
    assert {file.name for file in Path("charts").iterdir()} == {
        f"occupancy_fan_bac_ninh{suffix}" for suffix in (".png", ".svg", ".csv")
    }
    assert drawn.stdout.count("charts/") == 3


@pytest.mark.usefixtures("two_provinces")
def test_a_report_is_asked_for_all_provinces_unless_one_is_named(clusters, monkeypatch):
    asked = []
    monkeypatch.setattr(figures, "report", lambda *_, language, province: asked.append(province))
    clusters("report", "run.nc", "-o", "report.html")
    clusters("report", "run.nc", "-o", "report.html", "--province", "Bac Ninh")
    assert asked == [None, "Bac Ninh"]


def test_a_chart_of_what_older_results_do_not_hold_is_refused(clusters, run_file):
    refused = clusters("plot", "resource_use", run_file)
    assert refused.exit_code == 2
    assert "do not hold planning_desks, planning_desks_busy" in refused.stderr
    assert "clusters run" in refused.stderr


def test_public_money_is_compared_where_it_was_recorded(clusters, in_empty_folder):
    results = synthetic_results()
    results["public_cost_bn_vnd"] = 0.1 * results["leased_ha"]
    save(results, in_empty_folder / "run.nc")
    answer = clusters("compare", "run.nc").stdout
    assert "public money. Difference from baseline" in answer


def test_a_file_of_something_else_is_refused(clusters, in_empty_folder):
    xr.Dataset({"rain": ("day", [1.0])}).to_netcdf(in_empty_folder / "run.nc", engine="h5netcdf")
    refused = clusters("compare", "run.nc")
    assert refused.exit_code == 2
    assert "not a file of results" in refused.stderr
