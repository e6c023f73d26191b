"""The page of the report, which needs no other file: findings, charts, assumptions, the record of the run."""

import base64
import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jinja2
import xarray as xr

from figures import CHARTS
from figures.about import about, run_record, scenarios_on_record
from figures.findings import baseline_of, effect_table, findings
from figures.report_words import BOUNDS_OF_PRIOR, GRADES, LIMITATIONS, MIND, PLACES, PRIORS, REPORT, UNITS
from figures.saving import picture
from figures.words import position_of, province_name
from simulation.parameters import Kind, Parameter, Parameters

# The order of the argument; charts that are not named here follow.
ORDER = ("occupancy_fan", "scenario_differences", "missing_hectares", "land_pipeline")


@dataclass(frozen=True)
class Picture:
    """A chart as a page shows it.

    Parameters
    ----------
    address : str
        The picture itself, as a data address.
    text : str
        The same in words.
    """

    address: str
    text: str


@dataclass(frozen=True)
class SettingRow:
    """A lever of a scenario, in words."""

    lever: str
    values: str
    where: str


@dataclass(frozen=True)
class ScenarioPart:
    """What a scenario sets, in words."""

    title: str
    why: str
    reference: str
    settings: list[SettingRow]


@dataclass(frozen=True)
class AssumptionRow:
    """A quantity of the model, in words."""

    title: str
    unit: str
    value: str
    grade: str
    source: str


def render_report(
    results: xr.Dataset,
    language: str = "en",
    *,
    province: str | None = None,
    parameters: Parameters | None = None,
) -> str:
    """Return the report of a run as HTML, without any reference to other files.

    Parameters
    ----------
    results, language, province, parameters
        As for `figures.report`.

    Returns
    -------
    str
        The whole page.
    """
    if parameters is None:
        from simulation.model import PARAMETERS

        parameters = PARAMETERS
    run = about(results, province)
    position = position_of(language)
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("figures", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("report.html.j2").render(
        language=language,
        say=lambda key: REPORT(key, language),
        title=REPORT("title", language, province=province_name(run.province, language)),
        footer=run.footer(language).split("\n"),
        findings=findings(results, language, run.province),
        effects=effect_table(results, language, run.province),
        charts=_pictures(results, language, run.province),
        scenarios=_scenarios(results, language, parameters),
        assumptions=_assumptions(parameters, language),
        grades=_grades(parameters, language),
        limitations=[texts[position] for texts in LIMITATIONS],
        mind=[texts[position] for texts in MIND],
        record=json.dumps(_without_settings(run_record(results)), indent=2, ensure_ascii=False),
    )


def _pictures(results: xr.Dataset, language: str, province: str) -> list[Picture]:
    """Every chart, drawn and in words."""
    baseline = baseline_of(results)
    pictures = []
    for name in sorted(CHARTS, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)):
        chart = CHARTS[name]
        compared = {"against": baseline} if name == "scenario_differences" else {"scenario": baseline}
        table = chart.table(results, province=province, **compared)
        svg = base64.b64encode(picture(chart.draw(table, language), "svg")).decode()
        pictures.append(Picture(f"data:image/svg+xml;base64,{svg}", chart.alternative_text(table, language)))
    return pictures


def _scenarios(results: xr.Dataset, language: str, parameters: Parameters) -> list[ScenarioPart]:
    """What each scenario sets, from the run record."""
    run = about(results, str(results["province"].values[0]))
    record = scenarios_on_record(results)
    return [
        ScenarioPart(
            title=run.title_of(name, language),
            why=str(record.get(name, {}).get("why", "")),
            reference=str(record.get(name, {}).get("reference", "")),
            settings=[
                _setting(entry, language, parameters) for entry in record.get(name, {}).get("settings", [])
            ],
        )
        for name in (str(scenario) for scenario in results["scenario"].values)
    ]


def _setting(entry: Mapping[str, Any], language: str, parameters: Parameters) -> SettingRow:
    """One lever of a scenario: its title, its dated values, and where they hold."""
    lever = parameters.get(entry["lever"])
    name = entry["lever"] if lever is None else (lever.title, lever.title_vi)[position_of(language)]
    unit = "" if entry.get("unit", "1") == "1" else f" {_unit(entry['unit'], language)}"
    start = REPORT("from_the_start", language)
    dated = [
        f"{start if month == 'from the start' else month}: {_written(str(value), language)}{unit}"
        for month, value in entry.get("values", {}).items()
    ]
    places = [
        f"{_place(kind, language)}: {', '.join(_place(each, language) for each in names)}"
        for kind, names in entry.get("where", {}).items()
    ]
    return SettingRow(name, "; ".join(dated), "; ".join(places) or REPORT("everywhere", language))


def _place(name: str, language: str) -> str:
    """Name of a kind of place, of a management type or of a province."""
    return PLACES(name, language) if name in PLACES else province_name(name, language)


def _written(value: str, language: str) -> str:
    """Return a number with the decimal mark of the language; words stay as they are."""
    return value.replace(".", ",") if position_of(language) else value


def _assumptions(parameters: Parameters, language: str) -> list[AssumptionRow]:
    """List the uncertain and fixed quantities, with grade and source."""
    return [
        AssumptionRow(
            title=(parameter.title, parameter.title_vi)[position_of(language)],
            unit=_unit(parameter.unit, language),
            value=_value(parameter, language),
            grade=GRADES(parameter.grade.value, language),
            source=parameter.source,
        )
        for parameter in parameters.numbers
    ]


def _value(parameter: Parameter, language: str) -> str:
    """Value of a fixed quantity, or prior of an uncertain one."""
    prior = parameter.prior
    if prior is None:
        return _written(f"{parameter.central:g}", language)
    if language == "vi" and prior.family in PRIORS:
        numbers = [_written(f"{each:g}", language) for each in prior.shape]
        cut = prior.family == "normal" and all(math.isfinite(bound) for bound in prior.shape[2:])
        return PRIORS[prior.family].format(*numbers) + (BOUNDS_OF_PRIOR.format(*numbers[2:]) if cut else "")
    return prior.text


def _unit(unit: str, language: str) -> str:
    """Return a unit as readers write it; a dash where there is none."""
    if unit == "1":
        return "–"
    return UNITS.get(unit, unit) if position_of(language) else unit


def _grades(parameters: Parameters, language: str) -> str:
    """How many of the uncertain quantities have which grade."""
    counts = Counter(parameter.grade.value for parameter in parameters.of_kind(Kind.UNCERTAIN))
    parts = [
        REPORT("grade_count", language, n=n, grade=GRADES(grade, language))
        for grade, n in counts.most_common()
    ]
    return REPORT("assumptions_note", language, n=counts.total(), grades=", ".join(parts)) if parts else ""


def _without_settings(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the run record without what the table of scenarios already shows."""
    shown = {"settings", "title", "title_vi", "why", "reference"}
    scenarios = [
        {key: value for key, value in scenario.items() if key not in shown}
        for scenario in record.get("scenarios", [])
        if isinstance(scenario, Mapping)
    ]
    return {**record, "scenarios": scenarios}
