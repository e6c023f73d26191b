"""The verb that measures speed: benchmark."""

from pathlib import Path
from typing import Annotated

import typer

from figures.command_line.application import verb
from figures.command_line.outputs import need_file
from figures.command_line.terminal import answer, remark


@verb("clusters benchmark --all -o benchmark.md")
def benchmark(
    everything: Annotated[
        bool, typer.Option("--all", help="Also ensembles, large places, growth, memory; half an hour.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="File for the page, Markdown; replaced."),
    ] = None,
) -> None:
    """Measure how fast the model runs, against SimPy and against other programs."""
    if output is not None:
        need_file(output, may_replace=True)
    # Not before: importing it loads the other programs, where they are installed.
    from benchmarks.page import QUICK, WHOLE, measured_page

    command = "clusters benchmark --all" if everything else "clusters benchmark"
    page = measured_page(WHOLE if everything else QUICK, command, progress=remark)
    if output is None:
        answer(page)
        return
    part = output.with_name(f"{output.name}.part")
    part.write_text(page, encoding="utf-8")
    part.replace(output)
    answer(f"{output}")
