"""Options that several verbs share."""

import re
from enum import StrEnum
from typing import Annotated

import typer

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Language(StrEnum):
    """Languages of tables, charts and reports."""

    ENGLISH = "en"
    VIETNAMESE = "vi"


class Engine(StrEnum):
    """Engines that can run the model."""

    SIMPY = "simpy"


def month(text: str) -> str:
    """Accept a month written YYYY-MM.

    Raises
    ------
    typer.BadParameter
        If it is written otherwise or is not a month.
    """
    if not MONTH.fullmatch(text):
        raise typer.BadParameter(f"'{text}' is not a month. Write year and month, for example 2030-12.")
    return text


PortfolioName = Annotated[
    str,
    typer.Option(
        "--portfolio",
        "-p",
        metavar="PORTFOLIO",
        help="Portfolio of clusters: a name, a folder or a CSV file.",
    ),
]
Replications = Annotated[
    int, typer.Option("--replications", "-n", min=1, help="Number of futures per scenario.")
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="NUMBER", min=0, max=2**63 - 1, help="Seed: the same one gives the same futures."
    ),
]
Until = Annotated[
    str, typer.Option("--until", metavar="YYYY-MM", parser=month, help="Last month of the run.")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-w", min=1, help="Processes at work at once. Default: one per processor."),
]
EngineName = Annotated[Engine, typer.Option("--engine", help="Engine that runs the model.")]
LanguageName = Annotated[Language, typer.Option("--language", "-l", help="Language of tables and charts.")]
