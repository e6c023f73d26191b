"""The page of a chart: what it shows above the axes, on what its numbers rest below them."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style
from figures.about import Run


def page_of(
    table: pd.DataFrame, language: str, title: str, subtitle: str, note: str = "", **layout: Any
) -> tuple[Figure, Axes]:
    """Lay out the page of a chart, with the facts about its run below it.

    Parameters
    ----------
    table : pandas.DataFrame
        The numbers, with the facts about the run in ``attrs["about"]``, and the scenarios shown in a column
        ``scenario`` or, where it is but one, in ``attrs["scenario"]``.
    language : {"en", "vi"}
        Language of the texts.
    title, subtitle, note : str
        As for `figures.style.page`.
    **layout : Any
        The rest of what `figures.style.page` takes.

    Returns
    -------
    figure, axes
        The axes fill what the texts leave.
    """
    run: Run = table.attrs["about"]
    return style.page(title, subtitle, run.footer(language, scenarios_shown(table)), note=note, **layout)


def scenarios_shown(table: pd.DataFrame) -> list[str]:
    """Scenarios of a table: those of its rows, or the one that the whole table is of."""
    return list(dict.fromkeys(table["scenario"])) if "scenario" in table else [table.attrs["scenario"]]
