"""Verbs that run the model: forecast, run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from figures.command_line.application import STOPPED_EARLY, collecting, verb
from figures.command_line.options import (
    EngineName,
    Language,
    LanguageName,
    PortfolioName,
    Replications,
    Seed,
    Until,
    Workers,
)
from figures.command_line.outputs import need_file, need_folder
from figures.command_line.terminal import answer, progress, remark
from scenarios.problems import Problem

if TYPE_CHECKING:
    import xarray as xr

    from scenarios.arguments import Request

BASELINE = "baseline"
HEADLINE_SCENARIOS = (
    "clear_first",
    "fill_supply",
    "wwtp_strict",
    "promotion",
    "catch_up",
    "quality_first",
)


@verb("clusters forecast hung_yen -o out")
def forecast(
    portfolio: Annotated[
        str, typer.Argument(metavar="PORTFOLIO", help="A name, a folder or a CSV file.")
    ] = "hung_yen",
    replications: Replications = 200,
    seed: Seed = 2026,
    until: Until = "2040-12",
    workers: Workers = None,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="Folder for all files; own files are replaced."
        ),
    ] = Path("out"),
    language: LanguageName = Language.ENGLISH,
    engine: EngineName = "compiled",
) -> None:
    """Forecast a portfolio under the baseline and six policies: summary, results, charts and report."""
    from figures.command_line.summary import WORDS, answer_summary
    from scenarios.storage import save

    problems: list[Problem] = []
    with collecting(problems):
        need_folder(output)
    request = requested(
        portfolio,
        [BASELINE, *HEADLINE_SCENARIOS],
        problems,
        replications=replications,
        seed=seed,
        until=until,
        engine=engine,
        workers=workers,
    )
    results = simulated(request)
    # Saved on their own and first: the long work must not be lost if a chart fails.
    output.mkdir(exist_ok=True)
    save(results, output / "results.nc")
    answer_summary(results, language)
    remark("Drawing the charts and writing the reports.")
    draw_pages(results, output, language)
    answer()
    for what, where in (
        ("results", "results.nc"),
        ("charts", "charts"),
        ("report", f"report_{language}.html"),
    ):
        answer(f"{WORDS(what, language):<8} {output / where}")
    end_if_stopped(results.sizes["replication"], replications)


def draw_pages(results: "xr.Dataset", output: Path, language: Language) -> None:
    """Draw every chart of every province that has something to show, and write the report in both languages.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    output : Path
        Existing folder.
    language : Language
        Language of the charts.
    """
    from figures import CHARTS, plan_and_forecast, plot, report
    from figures.about import NotRecordedError

    (output / "charts").mkdir(exist_ok=True)
    for chart in CHARTS:
        if chart == "plan_and_forecast" and plan_and_forecast.nothing_to_show(results):
            continue
        try:
            plot(chart, results, output / "charts", language=language.value)
        except NotRecordedError as missing:
            remark(f"{chart}: {missing}")
    for each in Language:
        report(results, output / f"report_{each}.html", language=each.value)


@verb("clusters run baseline wwtp_strict -n 20 -o strict.nc")
def run(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO...", help="Names of the library or scenario files.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="File for the results, netCDF.")
    ],
    portfolio: PortfolioName = "hung_yen",
    replications: Replications = 200,
    seed: Seed = 2026,
    until: Until = "2040-12",
    engine: EngineName = "compiled",
    workers: Workers = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Run scenarios on a portfolio and save the results."""
    from scenarios.storage import save

    problems: list[Problem] = []
    with collecting(problems):
        need_file(output, may_replace=force)
    request = requested(
        portfolio,
        scenarios,
        problems,
        replications=replications,
        seed=seed,
        until=until,
        engine=engine,
        workers=workers,
    )
    remark_merges(scenarios)
    results = simulated(request)
    save(results, output)
    answer(f"{output}")
    end_if_stopped(results.sizes["replication"], replications)


def requested(portfolio: str, scenarios: list[str], problems: list[Problem], **options: Any) -> "Request":
    """Load what a run needs and refuse everything that is wrong with it at once, before any work.

    Parameters
    ----------
    portfolio : str
        Name or path.
    scenarios : list of str
        Names or paths.
    problems : list of Problem
        Those found so far, for example of the output.
    **options : Any
        Options of the run by the names that `scenarios.experiment.simulate` has for them.

    Raises
    ------
    InputError
        With all problems together.
    """
    from scenarios.arguments import ON_THE_COMMAND_LINE, checked_request

    return checked_request(portfolio, scenarios, **options, spelling=ON_THE_COMMAND_LINE, known=problems)


def remark_merges(scenarios: list[str]) -> None:
    """Say what happens where scenarios joined by ``+`` set the same lever."""
    from scenarios.scenario import load_scenario, merge_report

    # A path may contain a plus sign of its own.
    for scenario in (name for name in scenarios if not Path(name).exists()):
        first, *others = scenario.split("+")
        total = load_scenario(first)
        for other in map(load_scenario, others):
            for sentence in merge_report(total, other):
                remark(f"{scenario}: {sentence}")
            total += other


def simulated(request: "Request") -> "xr.Dataset":
    """Run what is requested, showing progress."""
    from scenarios.experiment import simulate
    from simulation.compilation import compiled_model

    # Where it has to be compiled first, the engine says so: before there is a bar to draw.
    compiled_model()
    with progress("runs") as show:
        results = simulate(
            request.portfolio,
            request.scenarios,
            replications=request.replications,
            seed=request.seed,
            until=request.until,
            engine=request.engine,
            workers=request.workers,
            progress=show,
        )
    remark_if_stopped(results.sizes["replication"], request.replications)
    return results


def remark_if_stopped(n_complete: int, replications: int) -> None:
    """Say how many futures are complete where the user stopped the others."""
    if n_complete < replications:
        remark(
            f"Stopped: {n_complete:,} of {replications:,} futures are complete and are kept. "
            "What follows is of these."
        )


def end_if_stopped(n_complete: int, replications: int) -> None:
    """End a verb that has written what is complete with the exit code of a run that was stopped.

    Raises
    ------
    typer.Exit
        If fewer futures are complete than were asked for.
    """
    if n_complete < replications:
        raise typer.Exit(STOPPED_EARLY)
