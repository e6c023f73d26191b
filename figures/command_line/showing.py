"""Verbs that show the results of a run: compare, plot, report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figures.command_line.application import collecting, verb
from figures.command_line.options import Language, LanguageName, month
from figures.command_line.outputs import need_file, need_folder
from figures.command_line.terminal import answer
from scenarios.problems import InputError, Problem, did_you_mean, refuse

if TYPE_CHECKING:
    import xarray as xr

ResultsFile = Annotated[
    Path, typer.Argument(metavar="RUN.nc", help="Results of `clusters run` or `clusters forecast`.")
]
ProvinceName = Annotated[
    str | None, typer.Option("--province", help="Province to show. Default: all that the results hold.")
]


@verb("clusters compare out/results.nc --at 2030-12 --at 2035-12")
def compare(
    run: ResultsFile,
    against: Annotated[str, typer.Option("--against", help="The scenario compared with.")] = "baseline",
    variable: Annotated[str, typer.Option("--variable", help="Quantity to compare.")] = "occupancy_rate",
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at", metavar="YYYY-MM", parser=month, help="Month; may be repeated. Default: 2030-12, 2035-12."
        ),
    ] = None,
    language: LanguageName = Language.ENGLISH,
) -> None:
    """Compare the scenarios of a run future by future: mean difference and share of futures with more."""
    from figures.about import headline_days, recorded_day
    from figures.command_line.summary import answer_differences

    results = opened(run)
    refuse(
        [
            *_problems_of_comparison(run, results, against, variable),
            *_problems_of_months(run, results, at or []),
        ]
    )
    days = [recorded_day(results, text) for text in at] if at else headline_days(results)
    answer_differences(results, variable, against, days, language)


@verb("clusters plot occupancy_fan out/results.nc -o charts")
def plot(
    chart: Annotated[
        str, typer.Argument(metavar="CHART", help="Name of a chart; all: clusters list charts.")
    ],
    run: ResultsFile,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder for the PNG, SVG and CSV files.")
    ] = Path(),
    language: LanguageName = Language.ENGLISH,
    province: ProvinceName = None,
) -> None:
    """Draw a chart of a run as PNG and SVG, with its numbers as CSV."""
    import figures
    from figures.about import NotRecordedError, provinces_of
    from figures.saving import SUFFIXES, name_of_files

    problems: list[Problem] = []
    if chart not in figures.CHARTS:
        names = ", ".join(sorted(figures.CHARTS))
        problems.append(
            Problem(
                "CHART",
                None,
                f"'{chart}' is not a chart.",
                f"Charts: {names}.",
                did_you_mean(chart, figures.CHARTS),
            )
        )
    with collecting(problems):
        need_folder(output)
    results = opened(run, problems, province=province)
    output.mkdir(exist_ok=True)
    try:
        figures.plot(chart, results, output, language=language.value, province=province)
    except NotRecordedError as missing:
        raise InputError([Problem(f"{run}", None, str(missing))]) from missing
    there = provinces_of(results)
    for shown in [province] if province else there:
        for suffix in SUFFIXES:
            answer(f"{output / name_of_files(chart, shown if len(there) > 1 else None)}{suffix}")


@verb("clusters report out/results.nc -o report.html")
def report(
    run: ResultsFile,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="File for the report, HTML.")
    ],
    language: LanguageName = Language.ENGLISH,
    province: ProvinceName = None,
) -> None:
    """Write the report of a run: one HTML file that needs no other."""
    import figures

    problems: list[Problem] = []
    with collecting(problems):
        need_file(output, may_replace=True)
    results = opened(run, problems, province=province)
    figures.report(results, output, language=language.value, province=province)
    answer(str(output))


def opened(
    run: Path,
    problems: list[Problem] | None = None,
    *,
    province: str | None = None,
    or_summary: bool = False,
) -> "xr.Dataset":
    """Open the results of a run and refuse everything that is wrong so far at once.

    Parameters
    ----------
    run : Path
        File with results.
    problems : list of Problem, optional
        Those found before, for example of the output.
    province : str, optional
        The province asked for.
    or_summary : bool
        Whether the summary of an ensemble will do.

    Raises
    ------
    InputError
        If the file is missing or holds no results, the province does not fit, or there were problems before.
    """
    from scenarios.storage import open_results

    problems = problems if problems is not None else []
    results: list[xr.Dataset] = []
    with collecting(problems):
        results.append(open_results(run))
    for dataset in results:
        is_summary = "replication_ranges" in dataset.attrs
        missing = sorted({"scenario", "replication", "time", "province"} - set(map(str, dataset.dims)))
        if is_summary and not or_summary:
            what = "This is the summary of an ensemble: it keeps no single futures to compare or to draw."
            problems.append(Problem(f"{run}", None, what, "", "Keep some: clusters run"))
        elif missing and not is_summary:
            what = f"This is not a file of results: it has no dimension {', '.join(missing)}."
            problems.append(Problem(f"{run}", None, what, "", "Make one: clusters run"))
        elif province is not None:
            problems += _problems_of_province(run, dataset, province)
    refuse(problems)
    return results[0]


def _problems_of_province(run: Path, results: "xr.Dataset", province: str) -> list[Problem]:
    """Refuse a province that is not in the results."""
    from figures.about import provinces_of

    there = provinces_of(results)
    allowed = f"Provinces: {', '.join(there)}."
    if province in there:
        return []
    return [
        Problem(
            f"{run}", None, f"'{province}' is not in these results.", allowed, did_you_mean(province, there)
        )
    ]


def _problems_of_comparison(run: Path, results: "xr.Dataset", against: str, variable: str) -> list[Problem]:
    """Refuse scenarios and variables that the results do not hold."""
    problems = []
    scenarios = [str(name) for name in results["scenario"].values]
    if against not in scenarios:
        allowed = f"Scenarios: {', '.join(scenarios)}."
        what = f"Scenario '{against}' is not in these results."
        problems.append(Problem(f"{run}", None, what, allowed, did_you_mean(against, scenarios)))
    needed = {"scenario", "replication", "time", "province"}
    variables = sorted(str(name) for name, values in results.data_vars.items() if set(values.dims) == needed)
    if variable not in variables:
        what = f"'{variable}' is not a monthly quantity of these results."
        allowed = f"Quantities: {', '.join(variables)}."
        problems.append(Problem(f"{run}", None, what, allowed, did_you_mean(variable, variables)))
    return problems


def _problems_of_months(run: Path, results: "xr.Dataset", months: list[str]) -> list[Problem]:
    """Refuse months that the run does not reach."""
    from figures.about import recorded_day

    problems = []
    for text in months:
        try:
            recorded_day(results, text)
        except ValueError as error:
            problems.append(Problem(f"{run}", None, str(error)))
    return problems
