"""The page of the report, which needs no other file: findings, charts, assumptions, the record of the run."""

import base64
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
import xarray as xr

from figures import CHARTS, plan_and_forecast, public_cost, side_by_side, targets_in_words
from figures.about import (
    NotRecordedError,
    Run,
    about,
    chosen_province,
    headline_days,
    provinces_of,
    provinces_published,
    run_record,
    scenarios_on_record,
)
from figures.conditions import condition_in_words, declarations, remark_on_subject
from figures.findings import EffectRow, Findings, baseline_of, effect_table, findings
from figures.report_words import (
    BOUNDS_OF_PRIOR,
    GRADES,
    PLACES,
    PRIORS,
    REPORT,
    UNITS,
    limitations,
    what_would_change_them,
)
from figures.saving import picture
from figures.words import first_letter_large, nouns, position_of, province_name
from simulation.parameters import Kind, Parameter, Parameters, Prior

# The order of the argument; charts that are not named here follow.
ORDER = ("occupancy_fan", "scenario_differences", "missing_hectares", "resource_use", "land_pipeline")
# Charts of all scenarios against one; the others show one scenario.
COMPARING = ("scenario_differences", "plan_and_forecast")
MOST_NAMED = 3  # provinces that a title can hold


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
class ProvincePart:
    """What the report says of one province.

    Parameters
    ----------
    name, anchor : str
        Name in words, and the name of its place on the page.
    findings : Findings
        Sentences of the summary.
    effects, costs : list
        Rows of the tables of effects and of public money; empty where there is nothing to compare.
    plan : list of str
        What plans want and what is expected, in sentences; empty where no scenario has a target here.
    plan_rows : list of targets_in_words.PlanRow
        The same as a table.
    charts : list of Picture
        Every chart.
    not_drawn : str
        Which charts are missing, and why; empty where none is.
    """

    name: str
    anchor: str
    findings: Findings
    effects: list[EffectRow]
    costs: list[public_cost.CostRow]
    plan: list[str]
    plan_rows: list[targets_in_words.PlanRow]
    charts: list[Picture]
    not_drawn: str


@dataclass(frozen=True)
class SettingRow:
    """A lever of a scenario, in words."""

    lever: str
    values: str
    where: str


@dataclass(frozen=True)
class ScenarioPart:
    """What a scenario sets, and on what nobody has measured it leans, in words."""

    title: str
    why: str
    reference: str
    condition: str
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
    declared = parameters if parameters is not None else declarations()
    shown = provinces_of(results) if province is None else [chosen_province(results, province)]
    run = about(results, shown[0])
    baseline = baseline_of(results)
    is_published = set(shown) <= set(provinces_published(results))
    of_kind = nouns(run.kind, language)
    own_priors = _own_priors(results, shown)
    title = REPORT("title", language, province=_in_a_row(shown, language), **of_kind)
    pages = jinja2.Environment(
        loader=jinja2.PackageLoader("figures", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("report.html.j2").render(
        language=language,
        say=lambda key: REPORT(key, language, **of_kind),
        say_cost=lambda key: public_cost.WORDS(key, language),
        cost_note=public_cost.note_in_words(results, baseline, language, declared),
        say_plan=lambda key: targets_in_words.WORDS(key, language),
        title=first_letter_large(title),
        footer=run.footer(language).split("\n"),
        condition=condition_in_words(
            [(run.title_of(name, language), levers) for name, levers in run.levers.items()],
            language,
            declared,
        ),
        provinces=[
            _province(results, name, f"province-{number}", language, declared)
            for number, name in enumerate(shown, start=1)
        ],
        dates=side_by_side.dates_in_words(results, language),
        levels=side_by_side.rows(results, baseline, language) if len(shown) > 1 else [],
        levels_note=side_by_side.note_in_words(results, baseline, language),
        subject_note=remark_on_subject(run.kind, language),
        scenarios=_scenarios(results, language, declared),
        assumptions=_assumptions(declared, own_priors, language),
        grades=_grades(declared, language),
        own_priors=REPORT("own_priors", language) if own_priors else "",
        limitations=limitations(
            run.kind, language, is_published=is_published, is_licensed=_any_licensed(results, shown)
        ),
        mind=what_would_change_them(run.kind, language, is_published=is_published),
        record=json.dumps(_without_settings(run_record(results)), indent=2, ensure_ascii=False),
    )


def _in_a_row(provinces: Sequence[str], language: str) -> str:
    """Names of a few provinces in a row; only their number where they are many."""
    if len(provinces) > MOST_NAMED:
        return REPORT("n_provinces", language, n=len(provinces))
    *first, last = (province_name(name, language) for name in provinces)
    return REPORT("and_", language).join([*([", ".join(first)] if first else []), last])


def _province(
    results: xr.Dataset, province: str, anchor: str, language: str, parameters: Parameters
) -> ProvincePart:
    """Everything the report says of one province."""
    charts, missing = _pictures(results, language, province)
    days = headline_days(results)
    plan = plan_and_forecast.table(results, province, baseline_of(results))
    return ProvincePart(
        name=province_name(province, language),
        anchor=anchor,
        findings=findings(results, language, province),
        effects=effect_table(results, language, province),
        costs=public_cost.cost_table(results, baseline_of(results), days, language, province, parameters),
        plan=targets_in_words.sentences(plan, language),
        plan_rows=targets_in_words.rows_in_words(plan, language),
        charts=charts,
        not_drawn=REPORT("not_drawn", language, charts=", ".join(missing)) if missing else "",
    )


def _pictures(results: xr.Dataset, language: str, province: str) -> tuple[list[Picture], list[str]]:
    """Every chart, drawn and in words; and the names of those that show what older results do not hold."""
    baseline = baseline_of(results)
    pictures, missing = [], []
    for name in sorted(CHARTS, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)):
        chart = CHARTS[name]
        if name == "plan_and_forecast" and plan_and_forecast.nothing_to_show(results, province):
            continue
        compared = {"against": baseline} if name in COMPARING else {"scenario": baseline}
        try:
            table = chart.table(results, province=province, **compared)
        except NotRecordedError:
            missing.append(name)
            continue
        svg = base64.b64encode(picture(chart.draw(table, language), "svg")).decode()
        pictures.append(Picture(f"data:image/svg+xml;base64,{svg}", chart.alternative_text(table, language)))
    return pictures, missing


def _scenarios(results: xr.Dataset, language: str, parameters: Parameters) -> list[ScenarioPart]:
    """What each scenario sets, from the run record."""
    run = about(results, str(results["province"].values[0]))
    record = scenarios_on_record(results)
    return [
        ScenarioPart(
            title=run.title_of(name, language),
            why=str(record.get(name, {}).get("why", "")),
            reference=str(record.get(name, {}).get("reference", "")),
            condition=condition_in_words([("", run.levers.get(name, ()))], language, parameters),
            settings=[
                _setting(entry, run, language, parameters)
                for entry in record.get(name, {}).get("settings", [])
            ],
        )
        for name in (str(scenario) for scenario in results["scenario"].values)
    ]


def _setting(entry: Mapping[str, Any], run: Run, language: str, parameters: Parameters) -> SettingRow:
    """One lever of a scenario: its title, its dated values, and where they hold."""
    lever = parameters.get(entry["lever"])
    name = entry["lever"] if lever is None else (lever.title, lever.title_vi)[position_of(language)]
    unit = entry.get("unit", "1")
    start = REPORT("from_the_start", language)
    dated = [
        f"{start if month == 'from the start' else month}: {_set_to(str(value), unit, lever, language)}"
        for month, value in entry.get("values", {}).items()
    ]
    places = [
        f"{_place(kind, run, language)}: {', '.join(_place(each, run, language) for each in names)}"
        for kind, names in entry.get("where", {}).items()
    ]
    return SettingRow(name, "; ".join(dated), "; ".join(places) or REPORT("everywhere", language))


def _set_to(value: str, unit: str, lever: Parameter | None, language: str) -> str:
    """A value that a scenario sets: the words of a choice, or a number with its unit."""
    if lever is not None and value in lever.choices:
        words = (lever.choices, lever.choices_vi)[position_of(language)][lever.choices.index(value)]
        return words.replace("_", " ")
    if unit == "1/year":
        return REPORT("a_year", language, value=_written(value, language))
    return _written(value, language) + ("" if unit == "1" else f" {_unit(unit, language)}")


def _place(name: str, run: Run, language: str) -> str:
    """Name of a kind of place, of a management type or of a province."""
    return PLACES(name, language, **run.names(language)) if name in PLACES else province_name(name, language)


def _written(value: str, language: str) -> str:
    """Return a number with the decimal mark of the language."""
    return value.replace(".", ",") if position_of(language) else value


def _assumptions(
    parameters: Parameters, own_priors: Mapping[str, Mapping[str, Any]], language: str
) -> list[AssumptionRow]:
    """List the quantities, with grade and source; below each what provinces know better."""
    rows = []
    for parameter in parameters.numbers:
        row = AssumptionRow(
            title=(parameter.title, parameter.title_vi)[position_of(language)],
            unit=_unit(parameter.unit, language),
            value=_value(parameter, language),
            grade=GRADES(parameter.grade.value, language),
            source=parameter.source,
        )
        rows.append(row)
        rows += [
            _own_row(row, province, own[parameter.name], language)
            for province, own in own_priors.items()
            if parameter.name in own
        ]
    return rows


def _own_row(row: AssumptionRow, province: str, own: Mapping[str, Any], language: str) -> AssumptionRow:
    """What the portfolio says of a quantity in a province, in place of what the model says of it."""
    name = province_name(province, language)
    # Records of an earlier version have the text alone.
    shape = tuple(math.inf if number is None else number for number in own.get("shape", ()))
    return AssumptionRow(
        title=REPORT("quantity_in", language, quantity=row.title, province=name),
        unit=row.unit,
        value=_prior(Prior(own.get("family", ""), shape, own["prior"]), language),
        grade=GRADES(own["grade"], language),
        source=own["source"],
    )


def _value(parameter: Parameter, language: str) -> str:
    """Value of a fixed quantity, or prior of an uncertain one."""
    prior = parameter.prior
    return _written(f"{parameter.central:g}", language) if prior is None else _prior(prior, language)


def _prior(prior: Prior, language: str) -> str:
    """A prior in words."""
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


def _any_licensed(results: xr.Dataset, provinces: Sequence[str]) -> bool:
    """Whether any wastewater plant has its licence at the as-of date; assumed where nothing is recorded."""
    if "clusters_licensed" not in results:
        return True
    return bool((results["clusters_licensed"].sel(province=list(provinces)).isel(time=0) > 0).any())


def _own_priors(results: xr.Dataset, provinces: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Priors that the portfolio has of its own, by province and parameter, as the run record has them."""
    recorded = run_record(results).get("priors", {})
    return {province: recorded[province] for province in provinces if province in recorded}


def _without_settings(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the run record without what the tables of scenarios and targets already show."""
    shown = {"settings", "title", "title_vi", "why", "reference", "targets"}
    scenarios = [
        {key: value for key, value in scenario.items() if key not in shown}
        for scenario in record.get("scenarios", [])
        if isinstance(scenario, Mapping)
    ]
    return {**record, "scenarios": scenarios}
