"""Verbs that prove something: verify, selftest."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from figures.command_line.application import CHECK_FAILED, verb
from figures.command_line.options import Workers
from figures.command_line.repeating import complete, differences, verify
from figures.command_line.showing import ResultsFile
from figures.command_line.terminal import answer, progress

if TYPE_CHECKING:
    import xarray as xr

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
    """Test this installation: random numbers, a tiny run made twice, the account of the land."""
    failed = 0
    for sentence, holds in checks():
        answer(f"{'PASSED' if holds else 'FAILED'}  {sentence}")
        failed += not holds
    if failed:
        answer(f"{failed} failed: do not trust the numbers of this installation.")
        raise typer.Exit(CHECK_FAILED)
    answer("All passed.")


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

    portfolio, scenarios = load_portfolio("hung_yen"), ["baseline", "clear_first"]
    results = simulate(portfolio, scenarios, replications=4, seed=2026, until="2026-12", workers=workers)
    return complete(results, 4)


def ledger_adds_up(results: "xr.Dataset") -> bool:
    """Whether the causes and the stages of the land both sum to one area that no month changes."""
    by_cause = results["ledger_ha"].astype(np.float64).sum("cause")
    by_stage = results["stage_ha"].astype(np.float64).sum("stage")
    total = by_stage.isel(time=0)
    return all(bool((abs(area - total) <= ROUNDING_OF_SUMS * total).all()) for area in (by_cause, by_stage))
