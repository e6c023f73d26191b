import pytest

import figures
from figures.about import NotRecordedError
from figures.command_line.running import HEADLINE_SCENARIOS
from scenarios.scenario import load_scenario
from scenarios.storage import open_results, save
from tests.door.synthetic import synthetic_results

OPTIONS = ["-n", 2, "--seed", 7, "--until", "2028-06", "--engine", "simpy", "--workers", 2, "-o", "run.nc"]

pytestmark = pytest.mark.usefixtures("no_model", "in_empty_folder")


@pytest.fixture
def no_drawing(monkeypatch):
    """Put empty files in the place of charts and reports."""

    def plot(chart, results, path, language):
        for ending in ("png", "svg", "csv"):
            (path / f"{chart}.{ending}").write_text(language)

    monkeypatch.setattr(figures, "plot", plot)
    monkeypatch.setattr(figures, "report", lambda results, path, language: path.write_text(language))


@pytest.fixture
def never(no_model, monkeypatch):
    """Fail if the run begins."""
    monkeypatch.setattr("scenarios.experiment.simulate", lambda *_, **__: pytest.fail("the run began"))


@pytest.fixture
def stopped(no_model, monkeypatch):
    """Let the user press Ctrl-C in the middle of the run."""

    def run(*_, progress, **__):
        progress(1, 10)
        raise KeyboardInterrupt

    monkeypatch.setattr("scenarios.experiment.simulate", run)


def test_run_saves_the_results_and_says_where(clusters, in_empty_folder):
    ran = clusters("run", "baseline", "wwtp_strict", "-n", 3, "-o", "run.nc")
    assert (ran.exit_code, ran.stdout) == (0, "run.nc\n")
    results = open_results(in_empty_folder / "run.nc")
    assert results.sizes["replication"] == 3
    assert list(results["scenario"].values) == ["baseline", "wwtp_strict"]


def test_options_of_a_run_reach_the_model(clusters, monkeypatch):
    asked = {}

    def simulate(portfolio, policies, **how):
        asked.update(how)
        return synthetic_results(portfolio, policies, **how)

    monkeypatch.setattr("scenarios.experiment.simulate", simulate)
    clusters("run", "baseline", *OPTIONS)
    assert asked.pop("progress")
    assert asked == {"replications": 2, "seed": 7, "until": "2028-06", "engine": "simpy", "workers": 2}


def test_progress_goes_to_standard_error(clusters):
    ran = clusters("run", "baseline", "-n", 2, "-o", "run.nc")
    assert "2 of 2 runs" in ran.stderr
    assert "runs" not in ran.stdout


@pytest.fixture
def own_file(in_empty_folder):
    file = in_empty_folder / "mine.yaml"
    file.write_text(
        "name: mine\ntitle: {en: Mine, vi: Của tôi}\nbased_on: baseline\nwhy: To see.\nreference: own idea\n"
        "levers: {wwtp_gate: {2028-01: none}}\n",
        encoding="utf-8",
    )
    return file


@pytest.mark.usefixtures("own_file")
def test_an_analyst_can_run_her_own_file(clusters):
    assert clusters("run", "baseline", "mine.yaml", "-n", 1, "-o", "run.nc").exit_code == 0


@pytest.mark.usefixtures("own_file")
def test_a_sum_of_scenarios_is_run_with_a_report_on_what_overlaps(clusters):
    ran = clusters("run", "baseline", "wwtp_strict+mine.yaml", "-n", 1, "-o", "run.nc")
    assert ran.exit_code == 0
    assert "wwtp_strict+mine.yaml: wwtp_gate: wwtp_strict sets strict from 2027-01" in ran.stderr


@pytest.mark.usefixtures("never")
def test_everything_wrong_with_a_run_is_said_at_once_before_it_begins(clusters):
    refused = clusters("run", "baselinne", "-p", "hung_yenn", "-o", "missing/run.nc")
    assert refused.exit_code == 2
    assert refused.stdout == ""
    problems = [line for line in refused.stderr.splitlines() if line.startswith("  - ")]
    assert len(problems) == 3
    assert "mkdir -p missing" in problems[0]
    assert "'hung_yen'" in problems[1]
    assert "'baseline'" in problems[2]


WRONG_OPTIONS = ["-n", 2.5, "--seed", "x", "--until", 2030, "--engine", "warp", "--workers", 1.5]


@pytest.mark.usefixtures("never")
@pytest.mark.parametrize(
    "verb", [("run", "baselinne", "-o", "run.nc"), ("forecast",)], ids=["run", "forecast"]
)
def test_all_wrong_options_are_said_at_once_with_what_is_allowed(verb, clusters, in_empty_folder):
    refused = clusters(*verb, *WRONG_OPTIONS)
    assert (refused.exit_code, refused.stdout) == (2, "")
    for name, value in zip(
        ("replications", "seed", "until", "engine", "workers"),
        ("2.5", "x", "2030", "warp", "1.5"),
        strict=True,
    ):
        assert f"option --{name}: '{value}' cannot be used. Allowed: " in refused.stderr
    assert ("'baselinne'" in refused.stderr) == (verb[0] == "run")
    assert not list(in_empty_folder.iterdir())


@pytest.mark.usefixtures("never")
def test_an_option_that_is_no_whole_number_is_refused_in_one_sentence(clusters):
    refused = clusters("run", "baseline", "--replications", 2.5, "-o", "run.nc")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "1 problem in the input:\n  - option --replications: '2.5' cannot be used. "
        "Allowed: a whole number from 1 to 10,000,000. Ask for 200 to begin with.\n"
    )


@pytest.mark.usefixtures("never")
def test_an_existing_file_is_refused_before_the_run_begins(clusters, in_empty_folder):
    (in_empty_folder / "run.nc").write_text("dear to somebody")
    refused = clusters("run", "baseline", "-o", "run.nc")
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert (in_empty_folder / "run.nc").read_text() == "dear to somebody"


def test_an_existing_file_is_replaced_with_force(clusters, in_empty_folder):
    (in_empty_folder / "run.nc").write_text("old")
    assert clusters("run", "baseline", "-n", 1, "-o", "run.nc", "--force").exit_code == 0
    assert open_results(in_empty_folder / "run.nc").sizes["replication"] == 1


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("words", [("run", "baseline", "-o", "run.nc"), ("forecast", "-o", "out")])
def test_ctrl_c_ends_with_one_line_and_leaves_nothing(words, clusters, in_empty_folder):
    ended = clusters(*words)
    assert ended.exit_code == 130
    assert ended.stderr.splitlines()[-1] == "Stopped. No file was left half-written."
    assert not [file for file in in_empty_folder.rglob("*") if file.is_file()]


@pytest.fixture
def stopped_after_three(no_model, monkeypatch):
    """Let the user press Ctrl-C when three futures are complete."""

    def run(*words, replications, **how):
        return synthetic_results(*words, replications=min(replications, 3), **how)

    monkeypatch.setattr("scenarios.experiment.simulate", run)


@pytest.mark.usefixtures("stopped_after_three", "no_drawing")
@pytest.mark.parametrize(
    ("words", "file"), [(("run", "baseline", "-o", "run.nc"), "run.nc"), (("forecast",), "out/results.nc")]
)
def test_ctrl_c_keeps_the_futures_that_were_complete(words, file, clusters, in_empty_folder):
    ended = clusters(*words, "-n", 1000)
    assert ended.exit_code == 1
    assert "Stopped: 3 of 1,000 futures are complete and are kept." in ended.stderr
    assert open_results(in_empty_folder / file).sizes["replication"] == 3


@pytest.mark.usefixtures("stopped_after_three")
def test_a_verification_that_was_stopped_finds_nothing(clusters, in_empty_folder):
    save(synthetic_results(replications=5), in_empty_folder / "run.nc")
    ended = clusters("verify", "run.nc")
    assert (ended.exit_code, ended.stdout) == (130, "")


@pytest.mark.usefixtures("no_drawing")
def test_forecast_writes_results_charts_and_both_reports(clusters, in_empty_folder):
    ran = clusters("forecast", "hung_yen", "-n", 2, "-o", "out", "--language", "vi")
    assert ran.exit_code == 0
    out = in_empty_folder / "out"
    # No plan is among the headline scenarios, so that there is nothing to hold against a plan.
    drawn = set(figures.CHARTS) - {"plan_and_forecast"}
    charts = {f"charts/{chart}.{ending}" for chart in drawn for ending in ("png", "svg", "csv")}
    written = {file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file()}
    assert written == {"results.nc", "report_en.html", "report_vi.html", *charts}
    assert (out / "report_en.html").read_text() == "en"
    assert (out / "charts" / "occupancy_fan.png").read_text() == "vi"
    assert list(open_results(out / "results.nc")["scenario"].values) == ["baseline", *HEADLINE_SCENARIOS]


@pytest.mark.usefixtures("no_drawing")
def test_forecast_prints_levels_and_effects(clusters):
    answer = clusters("forecast", "-n", 20, "-o", "out").stdout
    heads = next(line for line in answer.splitlines() if line.startswith("quantity"))
    assert heads.split("  ")[0] == "quantity"
    for text in ("18 September 2025 (estimate)", "end of 2030", "end of 2035"):
        assert text in heads
    assert "Occupancy rate" in answer
    assert "Clusters with WWTP licence" in answer
    for name in HEADLINE_SCENARIOS:
        assert load_scenario(name).title in answer
    assert "of futures" in answer


@pytest.mark.usefixtures("no_drawing")
def test_forecast_replaces_its_own_files_and_leaves_others(clusters, in_empty_folder):
    out = in_empty_folder / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "report_en.html").write_text("old")
    assert clusters("forecast", "-n", 1, "-o", "out").exit_code == 0
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "report_en.html").read_text() == "en"


@pytest.mark.usefixtures("no_drawing")
def test_a_chart_of_what_was_not_recorded_is_left_out_with_a_remark(clusters, monkeypatch):
    def plot(chart, *_, **__):
        raise NotRecordedError("These results do not hold clearance_teams.")

    monkeypatch.setattr(figures, "plot", plot)
    ran = clusters("forecast", "-n", 1, "-o", "out")
    assert ran.exit_code == 0
    assert "resource_use: These results do not hold clearance_teams." in ran.stderr


def test_results_survive_a_chart_that_fails(clusters, in_empty_folder, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no ink")

    monkeypatch.setattr(figures, "plot", broken)
    clusters("forecast", "-n", 1, "-o", "out")
    assert [file.name for file in in_empty_folder.rglob("*") if file.is_file()] == ["results.nc"]
