"""Verbs that prove something: verify, selftest."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from figures.command_line.application import CHECK_FAILED, verb
from figures.command_line.options import Workers
from figures.command_line.showing import ResultsFile, opened
from figures.command_line.terminal import answer, progress

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from figures.command_line.terminal import Progress

# Threefry-2x64 with 20 rounds: key, counter and result of the vectors published with Random123.
KNOWN_ANSWERS = (
    ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    ((2**64 - 1, 2**64 - 1), (2**64 - 1, 2**64 - 1), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (
        (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x243F6A8885A308D3, 0x13198A2E03707344),
        (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
    ),
)
# Results are float32, each correct to 6e-8 of itself; a sum of twenty of them is correct to 1e-6 of itself.
ROUNDING_OF_SUMS = 1e-6


@verb("clusters verify out/results.nc", name="verify")
def show_verification(
    run: ResultsFile,
    portfolio: Annotated[
        str | None,
        typer.Option("--portfolio", "-p", metavar="PORTFOLIO", help="Where it is, if it is your own."),
    ] = None,
    workers: Workers = None,
) -> None:
    """Repeat a run from its record and compare every byte of its results."""
    with progress("runs") as show:
        found = verify(run, portfolio=portfolio, workers=workers, progress=show)
    if found:
        answer("\n".join([f"{run} differs:", *(f"  - {sentence}" for sentence in found)]))
        raise typer.Exit(CHECK_FAILED)
    answer(f"{run} verified: the repeated run gives the same bytes.")


@verb("clusters selftest")
def selftest() -> None:
    """Test this installation in a few seconds: random numbers, a tiny run, the account of the land."""
    failed = 0
    for sentence, holds in checks():
        answer(f"{'PASSED' if holds else 'FAILED'}  {sentence}")
        failed += not holds
    if failed:
        answer(f"{failed} failed: do not trust the numbers of this installation.")
        raise typer.Exit(CHECK_FAILED)
    answer("All passed.")


def verify(
    run: Path | str,
    *,
    portfolio: str | Path | None = None,
    workers: int | None = None,
    progress: "Progress | None" = None,
) -> list[str]:
    """Repeat a run from its record and say what differs.

    Parameters
    ----------
    run : path
        File of results.
    portfolio : str or Path, optional
        The portfolio of the run, where it is not one of the project.
    workers : int, optional
        Processes at work at once.
    progress : callable, optional
        Called with (done, total).

    Returns
    -------
    list of str
        Empty if every variable has the same bytes. If the portfolio is not what it was, that is said and nothing
        is run, because the results could not be the same.

    Raises
    ------
    InputError
        If the file or the portfolio cannot be read, or the record does not fit this version of the model.
    """
    from figures.about import run_record
    from scenarios.experiment import simulate
    from scenarios.portfolio import load_portfolio

    stored = opened(Path(run))
    record = run_record(stored)
    clusters = load_portfolio(portfolio or record["portfolio"])
    if clusters.hash != record["portfolio_hash"]:
        return [f"portfolio '{clusters.name}' is not what it was: its content has changed since the run"]
    repeated = simulate(
        clusters,
        [recorded_scenario(entry, str(run)) for entry in record["scenarios"]],
        replications=record["replications"],
        seed=record["seed"],
        until=record["until"],
        engine=record["engine"],
        workers=workers,
        progress=progress,
    )
    return [*differences(stored, repeated), *version_changes(record, run_record(repeated))]


def differences(first: "xr.Dataset", second: "xr.Dataset") -> list[str]:
    """Say which variables of two results do not have the same bytes.

    Parameters
    ----------
    first, second : xarray.Dataset
        Results.

    Returns
    -------
    list of str
        One sentence for each variable or coordinate that differs or is in one of the two only.
    """
    names, others = ({str(name) for name in results.variables} for results in (first, second))
    sentences = [f"'{name}' is in one of the two only" for name in sorted(names ^ others)]
    for name in sorted(names & others):
        sentences += _differences_of(name, first[name].values, second[name].values)
    return sentences


def _differences_of(name: str, first: "NDArray[Any]", second: "NDArray[Any]") -> list[str]:
    """Say in what two arrays differ, in at most one sentence."""
    if first.shape != second.shape:
        return [f"'{name}' has the shape {first.shape} in one and {second.shape} in the other"]
    # Numbers must have the same bytes; names and dates only change their way of storage when they are saved.
    numeric = first.dtype.kind in "fiub" and second.dtype.kind in "fiub"
    if numeric and first.dtype != second.dtype:
        return [f"'{name}' holds {first.dtype} in one and {second.dtype} in the other"]
    same = (_bytes_of(first) == _bytes_of(second)).all(axis=-1) if numeric else first == second
    if np.all(same):
        return []
    sentence = f"'{name}' differs in {np.size(same) - np.count_nonzero(same):,} of {np.size(same):,} values"
    if first.dtype.kind == "f":
        largest = np.nanmax(np.abs(first.astype(np.float64) - second))
        sentence += f", by at most {largest:.3g}"
    return [sentence]


def _bytes_of(numbers: "NDArray[Any]") -> "NDArray[np.uint8]":
    """Bytes of numbers, one row for each."""
    return np.ascontiguousarray(numbers).reshape(-1, 1).view(np.uint8)


def checks() -> Iterator[tuple[str, bool]]:
    """Sentences about the program, and whether each holds on this machine."""
    yield "The random numbers give the published answers.", random_numbers_are_known()
    alone, together = (tiny_run(workers) for workers in (1, 2))
    yield "A tiny run gives the same bytes with 1 and with 2 workers.", not differences(alone, together)
    yield "The account of the land adds up to the area of all clusters.", ledger_adds_up(alone)


def random_numbers_are_known() -> bool:
    """Whether the generator gives the answers published with Random123."""
    from simulation.engine.random import threefry2x64

    return all(
        tuple(int(word) for word in threefry2x64(*map(np.uint64, (*key, *counter)))) == expected
        for key, counter, expected in KNOWN_ANSWERS
    )


def tiny_run(workers: int) -> "xr.Dataset":
    """Few futures of a short time, for the self-test."""
    from scenarios.experiment import simulate

    from scenarios.portfolio import load_portfolio

    scenarios = ["baseline", "clear_first"]
    return simulate(
        load_portfolio("hung_yen"), scenarios, replications=4, seed=2026, until="2026-12", workers=workers
    )


def ledger_adds_up(results: "xr.Dataset") -> bool:
    """Whether the causes and the stages of the land both sum to one area that no month changes."""
    by_cause = results["ledger_ha"].astype(np.float64).sum("cause")
    by_stage = results["stage_ha"].astype(np.float64).sum("stage")
    total = by_stage.isel(time=0)
    return all(bool((abs(area - total) <= ROUNDING_OF_SUMS * total).all()) for area in (by_cause, by_stage))
