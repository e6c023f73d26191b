"""Options that several verbs share."""

import re
from enum import StrEnum
from typing import Annotated

import typer

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,40}")


class Language(StrEnum):
    """Languages of tables, charts and reports."""

    ENGLISH = "en"
    VIETNAMESE = "vi"


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


def number(given: str | int) -> str | int:
    """Read a whole number; leave anything else as it is written.

    A number that cannot be used is refused later, together with all else that is wrong with a run
    (`scenarios.arguments`), and not here, where it would hide the rest.
    """
    return int(given) if WHOLE_NUMBER.fullmatch(str(given)) else given


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
    int,
    typer.Option(
        "--replications", "-n", metavar="NUMBER", parser=number, help="Number of futures per scenario."
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed", metavar="NUMBER", parser=number, help="Seed: the same one gives the same futures."
    ),
]
Until = Annotated[str, typer.Option("--until", metavar="YYYY-MM", help="Last month of the run.")]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        "-w",
        metavar="NUMBER",
        parser=number,
        help="Threads (processes of simpy) at work at once. Default: one per core.",
    ),
]
EngineName = Annotated[
    str,
    typer.Option("--engine", metavar="ENGINE", help="Engine that runs the model; simpy is the reference."),
]
LanguageName = Annotated[Language, typer.Option("--language", "-l", help="Language of tables and charts.")]
