"""What a decision-maker sees: the numbers behind each chart, the charts, and the report.

A chart is one file with the functions ``table(results, ...)``, the numbers; ``draw(table, language)``, the
picture; and ``alternative_text(table, language)``, the same in words for readers who cannot see it. A new
file of that form is a new chart; nothing else needs to be touched.

- ``occupancy_fan``: occupancy rate over time, with the bands of the futures
- ``land_pipeline``: hectares by stage over time
- ``missing_hectares``: the ledger at one date, cause by cause
- ``scenario_differences``: what each scenario changes, future by future
- ``resource_use``: what there is of each resource, what is busy, and what waits for it
- ``plan_and_forecast``: the targets of plans, and in how many futures they are met
- ``chart_page``: what all charts have above and below their axes
- ``resources``, ``resources_in_words``: numbers and words of the use of resources
- ``targets``, ``targets_in_words``: numbers and words of plan and forecast
- ``reporting``, ``findings``, ``report_words`` and ``templates/``: the report, its sentences, its texts, its
  page
- ``side_by_side``: the provinces of a run in one table
- ``public_cost``: public money, and what an additional leased hectare costs
- ``about``: what is said of a run below every chart
- ``conditions``: on what nobody has measured a scenario leans
- ``futures``: how often something happens, in words
- ``style``: fonts, colours, sizes, numbers
- ``words``: English and Vietnamese texts
- ``saving``: the files
- ``command_line/``: the command ``clusters``
"""

import ast
import difflib
import importlib
import inspect
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from figures.style import ChartsByProvince
    from simulation.parameters import Parameters

PARTS_OF_A_CHART = {"table", "draw", "alternative_text"}


class Charts(Mapping[str, Any]):
    """The charts by name: every file of this folder that defines the three functions of a chart.

    Names are found by reading the files; a chart is loaded when it is asked for, so that listing charts is
    quick.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(file.stem for file in sorted(self._folder.glob("*.py")) if _is_chart(file))

    def __getitem__(self, name: str) -> Any:
        """Load the module of a chart; an unknown name is refused with the nearest one."""
        if name not in self._names:
            near = difflib.get_close_matches(name, self._names, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"There is no chart {name!r}.{hint} All charts: {', '.join(self._names)}.")
        return importlib.import_module(f"{__name__}.{name}")

    def __contains__(self, name: object) -> bool:
        """Whether there is a chart of this name."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """Names of all charts."""
        return iter(self._names)

    def __len__(self) -> int:
        """Number of charts."""
        return len(self._names)


def _is_chart(file: Path) -> bool:
    """Whether a file defines the functions of a chart."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef)} >= PARTS_OF_A_CHART


CHARTS = Charts(Path(__file__).parent)


def plot(
    name: str,
    results: "xr.Dataset",
    path: "str | os.PathLike[str] | None" = None,
    language: str = "en",
    **options: Any,
) -> "Figure | ChartsByProvince":
    """Draw a chart and, where a path is given, write it as PNG, SVG and CSV.

    Where the results hold several provinces, each has its own chart, unless one is asked for.

    Parameters
    ----------
    name : str
        One of `CHARTS`.
    results : xarray.Dataset
        Results of a run.
    path : path-like, optional
        An existing folder, in which the files get the name of the chart and, where the results hold several
        provinces, that of the province; or the files' name. A suffix .png, .svg or .csv is dropped, because
        all three are written.
    language : {"en", "vi"}
        Language of the texts.
    **options : Any
        Options of the chart's ``table``, such as ``scenario``, ``province`` or ``at``.

    Returns
    -------
    matplotlib.figure.Figure or ChartsByProvince
        The chart; the charts by province where there are several.

    Raises
    ------
    NotRecordedError
        If the results were made before what the chart shows was recorded.
    ValueError
        If chart, option, scenario, province, date or language do not exist; the message says which do.
    """
    chart = CHARTS[name]
    known = list(inspect.signature(chart.table).parameters)[1:]
    if unknown := [option for option in options if option not in known]:
        raise ValueError(
            f"Chart {name!r} has no option {', '.join(map(repr, unknown))}. Its options: {', '.join(known)}."
        )
    from figures.about import provinces_of
    from figures.style import ChartsByProvince

    provinces = provinces_of(results)
    if "province" not in known or options.get("province") is not None or len(provinces) == 1:
        return _draw(name, results, path, language, options)
    return ChartsByProvince(
        (
            province,
            _draw(name, results, _own_path(path, province), language, options | {"province": province}),
        )
        for province in provinces
    )


def _draw(
    name: str,
    results: "xr.Dataset",
    path: "str | os.PathLike[str] | None",
    language: str,
    options: Mapping[str, Any],
) -> "Figure":
    """Draw one chart and write it where a path is given."""
    chart = CHARTS[name]
    table = chart.table(results, **options)
    figure: Figure = chart.draw(table, language)
    if path is not None:
        from figures.about import provinces_of
        from figures.saving import SUFFIXES, name_of_files, save_chart

        place = Path(path)
        if place.is_dir():
            shown = options.get("province") if len(provinces_of(results)) > 1 else None
            place = place / name_of_files(name, shown)
        elif place.suffix in SUFFIXES:
            place = place.with_suffix("")
        save_chart(figure, table, place)
    return figure


def _own_path(path: "str | os.PathLike[str] | None", province: str) -> "str | os.PathLike[str] | None":
    """Return the name of the files of one province of several; a folder stays, and names them itself."""
    from figures.saving import SUFFIXES, name_of_files

    if path is None or Path(path).is_dir():
        return path
    place = Path(path)
    bare = place.with_suffix("") if place.suffix in SUFFIXES else place
    return bare.with_name(name_of_files(bare.name, province))


def report(
    results: "xr.Dataset",
    path: "str | os.PathLike[str]",
    language: str = "en",
    *,
    province: str | None = None,
    parameters: "Parameters | None" = None,
) -> Path:
    """Write the report of a run: one HTML file that needs no other.

    It holds every province of the run, and sets them side by side where there are several.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    path : path-like
        Where; an existing file is replaced.
    language : {"en", "vi"}
        Language of the report.
    province : str, optional
        The province shown; all that the results hold if left out.
    parameters : Parameters, optional
        Declarations to list; the model's own if left out.

    Returns
    -------
    Path
        The file written.
    """
    from figures.reporting import render_report
    from figures.saving import write_together

    place = Path(path)
    page = render_report(results, language, province=province, parameters=parameters)
    write_together({place: page.encode("utf-8")})
    return place
