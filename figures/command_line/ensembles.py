"""Verbs for ensembles too large to keep: ensemble, merge."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figures.command_line.application import collecting, verb
from figures.command_line.options import (
    EngineName,
    Language,
    LanguageName,
    PortfolioName,
    Seed,
    Until,
    Workers,
    number,
)
from figures.command_line.outputs import need_file
from figures.command_line.running import end_if_stopped, remark_if_stopped, requested
from figures.command_line.terminal import answer, answer_table, progress
from figures.words import Words, nouns
from scenarios.problems import InputError, Problem

if TYPE_CHECKING:
    import xarray as xr

RATE = "occupancy_rate"
WORDS = Words(
    title=(
        "{province}: occupancy rate of established {clusters}, {n} futures",
        "{province}: tỷ lệ lấp đầy của các {clusters} đã thành lập, {n} lần mô phỏng",
    ),
    scenario=("scenario", "kịch bản"),
    when=("when", "thời điểm"),
    mean=("mean", "trung bình"),
    middle=("middle 80 %", "80% ở giữa"),
    effect=("difference, points", "chênh lệch, điểm %"),
    higher=("futures with more", "số lần có mức cao hơn"),
    note=(
        "Ranges are read from bins half a point wide. Differences are to the first scenario in the same "
        "future, with the 95 % interval of their mean.",
        "Khoảng được đọc từ các nhóm rộng nửa điểm phần trăm. Chênh lệch so với kịch bản đầu tiên trong cùng "
        "lần mô phỏng, kèm khoảng tin cậy 95% của trung bình.",
    ),
)


@verb("clusters ensemble baseline promotion -n 10000 -o promotion.nc")
def ensemble(
    scenarios: Annotated[
        list[str],
        typer.Argument(
            metavar="SCENARIO...",
            help="Names of the library or scenario files; differences are to the first.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="File for the summary, netCDF.")
    ],
    portfolio: PortfolioName = "hung_yen",
    replications: Annotated[
        int,
        typer.Option("--replications", "-n", metavar="NUMBER", parser=number, help="Number of futures."),
    ] = 10_000,
    first: Annotated[
        int,
        typer.Option("--first", metavar="NUMBER", parser=number, help="Number of the first future."),
    ] = 0,
    seed: Seed = 2026,
    until: Until = "2040-12",
    engine: EngineName = "compiled",
    workers: Workers = None,
    language: LanguageName = Language.ENGLISH,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Run very many futures and keep sums and counts only; memory does not grow with their number."""
    from scenarios.ensemble import summarise
    from scenarios.storage import save
    from simulation.compilation import compiled_model

    problems: list[Problem] = []
    with collecting(problems):
        need_file(output, may_replace=force)
    request = requested(
        portfolio,
        scenarios,
        problems,
        replications=replications,
        first=first,
        seed=seed,
        until=until,
        engine=engine,
        workers=workers,
    )
    compiled_model()
    with progress("runs") as show:
        summary = summarise(
            request.portfolio,
            request.scenarios,
            replications=request.replications,
            first=request.first,
            seed=request.seed,
            until=request.until,
            engine=request.engine,
            workers=request.workers,
            progress=show,
        )
    save(summary, output)
    n_complete = int(summary["replications"][0])
    remark_if_stopped(n_complete, replications)
    answer_ensemble(summary, language)
    answer(f"\n{output}")
    end_if_stopped(n_complete, replications)


@verb("clusters merge one.nc two.nc -o both.nc")
def merge(
    summaries: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Summaries of different futures of one run."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="File for the summary of all, netCDF.")
    ],
    language: LanguageName = Language.ENGLISH,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
) -> None:
    """Merge summaries of ensembles, from several machines for example."""
    from scenarios.ensemble_reading import merge_summaries
    from scenarios.storage import open_results, save

    need_file(output, may_replace=force)
    opened = [open_results(file) for file in summaries]
    problems = [
        Problem(f"{file}", None, "these results are no summary", "a file of clusters ensemble")
        for file, summary in zip(summaries, opened, strict=True)
        if "replication_ranges" not in summary.attrs
    ]
    if problems:
        raise InputError(problems)
    try:
        merged = merge_summaries(opened)
    except ValueError as error:
        raise InputError([Problem("clusters merge", None, f"{error}")]) from error
    save(merged, output)
    answer_ensemble(merged, language)
    answer(f"\n{output}")


def answer_ensemble(summary: "xr.Dataset", language: str) -> None:
    """Print the occupancy rate at the headline dates, and what each scenario changes.

    Parameters
    ----------
    summary : xarray.Dataset
        A summary of an ensemble.
    language : {"en", "vi"}
        Language of the table.
    """
    from figures.about import kind_of

    heads = [WORDS(head, language) for head in ("scenario", "when", "mean", "middle", "effect", "higher")]
    for province in (str(name) for name in summary["province"].values):
        n = f"{int(summary['replications'][0]):,}"
        answer_table(
            WORDS("title", language, province=province, n=n, **nouns(kind_of(summary), language)),
            heads,
            rows_of(summary.sel(province=province), language),
            numbers=heads[2:],
            note=WORDS("note", language),
        )


def rows_of(summary: "xr.Dataset", language: str) -> list[list[str]]:
    """Rows of the table of one province."""
    from figures.about import headline_days
    from figures.words import day_in_words
    from scenarios.ensemble_reading import effect, mean, quantile

    level, low, high = mean(summary, RATE), quantile(summary, RATE, 0.1), quantile(summary, RATE, 0.9)
    change = effect(summary, RATE)
    rows = []
    for position, scenario in enumerate(str(name) for name in summary["scenario"].values):
        for day in headline_days(summary):
            at = {"scenario": scenario, "time": f"{day:%Y-%m-%d}"}
            row = [scenario, day_in_words(day, language), f"{100 * float(level.sel(at)):.1f} %"]
            row.append(f"{100 * float(low.sel(at)):.1f}-{100 * float(high.sel(at)):.1f} %")
            if position:
                points = {name: 100 * float(change[name].sel(at)) for name in ("mean", "low", "high")}
                row.append(f"{points['mean']:+.2f} ({points['low']:+.2f}..{points['high']:+.2f})")
                row.append(f"{100 * float(change['share_higher'].sel(at)):.0f} %")
            rows.append(row + [""] * (6 - len(row)))
    return rows
