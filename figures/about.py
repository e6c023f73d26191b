"""What a run is, as every chart and report has to say it: place, dates, futures, seed, version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from figures.conditions import condition_in_words, remark_on_subject
from figures.words import GENERAL, day_in_words, futures_in_words, nouns, position_of, province_name
from scenarios.kinds import CLUSTERS, KINDS

MISSING_NAMED = 3  # missing variables that a message names
HEADLINE_MONTHS = ("2030-12", "2035-12")  # the ends of the two five-year plans ahead


class NotRecordedError(ValueError):
    """Results do not hold what a chart shows, because they were made before it was recorded."""


@dataclass(frozen=True)
class Run:
    """Facts about a run that stand below a chart.

    Parameters
    ----------
    province : str
        The province shown.
    as_of : date
        Date of the state the run starts from.
    until : date
        Last recording.
    futures : int
        Number of replications.
    seed, code_version, portfolio, source, source_vi : str
        As the results state them.
    uncertain_parameters : bool
        Whether parameters differ between the futures, or chance alone does.
    present_is_published : bool
        Whether the leased land of the province at the as-of date is published, and no estimate.
    kind : str
        What the run is about: ``"clusters"`` or ``"parks"``.
    titles : mapping of str to (str, str)
        Titles of the scenarios in English and Vietnamese, where the run record holds them.
    levers : mapping of str to tuple of str
        Levers that each scenario sets, where the run record holds them.
    """

    province: str
    as_of: date
    until: date
    futures: int
    seed: str
    code_version: str
    portfolio: str
    source: str
    source_vi: str
    uncertain_parameters: bool
    present_is_published: bool = False
    kind: str = CLUSTERS
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    levers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def title_of(self, scenario: str, language: str) -> str:
        """Title of a scenario, or its name in words where no title was recorded."""
        written = self.titles.get(scenario, ("", ""))[position_of(language)]
        return written or scenario.replace("_", " ")

    def names(self, language: str) -> dict[str, str]:
        """What the run is about, and its ``province``, for the places in braces of a text."""
        return {"province": province_name(self.province, language), **nouns(self.kind, language)}

    def contents_of_bands(self, language: str) -> str:
        """What makes the futures differ, in words."""
        return GENERAL("chance_and_parameters" if self.uncertain_parameters else "chance_alone", language)

    def footer(self, language: str, scenarios: Sequence[str] = ()) -> str:
        """Return the lines below a chart.

        Parameters
        ----------
        language : {"en", "vi"}
            Language of the lines.
        scenarios : sequence of str
            The scenarios shown; where one leans on what nobody has measured, the first line says so.

        Returns
        -------
        str
            The condition, if any; as-of date, portfolio, seed, futures and code version; the source.
        """
        shown = [(self.title_of(name, language), self.levers.get(name, ())) for name in scenarios]
        condition = condition_in_words(shown, language)
        lines = [f"{condition} {remark_on_subject(self.kind, language)}".rstrip()] if condition else []
        lines += [
            GENERAL(
                "footer",
                language,
                as_of=day_in_words(self.as_of, language),
                portfolio=self.portfolio,
                seed=self.seed,
                futures=futures_in_words(self.futures, language),
                version=self.code_version,
            )
        ]
        source = self.source_vi if language == "vi" else self.source
        if source:
            lines.append(GENERAL("source", language, source=source))
        return "\n".join(lines)

    @property
    def columns(self) -> dict[str, Any]:
        """The same facts as columns of a table that may travel without its chart."""
        return {
            "province": self.province,
            "as_of": self.as_of.isoformat(),
            "portfolio": self.portfolio,
            "seed": self.seed,
            "futures": self.futures,
            "code_version": self.code_version,
        }


def about(results: xr.Dataset, province: str | None = None) -> Run:
    """Read the facts about a run from its results.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    province : str, optional
        Needed where the results hold several.
    """
    days = days_of(results)
    attributes = results.attrs
    record = scenarios_on_record(results)
    chosen = chosen_province(results, province)
    return Run(
        province=chosen,
        as_of=days[0],
        until=days[-1],
        futures=int(results.sizes["replication"]),
        seed=str(attributes.get("seed", "")),
        code_version=str(attributes.get("code_version", "")),
        portfolio=str(attributes.get("portfolio", "")),
        source=str(attributes.get("source", "")),
        source_vi=str(attributes.get("source_vi", attributes.get("source", ""))),
        uncertain_parameters=_parameters_differ(results),
        present_is_published=chosen in provinces_published(results),
        kind=kind_of(results),
        titles={name: _titles(entry) for name, entry in record.items()},
        levers={name: levers_set(entry.get("settings", ())) for name, entry in record.items()},
    )


def one_scenario(results: xr.Dataset, scenario: str, province: str | None = None) -> tuple[Run, xr.Dataset]:
    """Facts about a run, and its results under one scenario in one province.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        One that was run; any other is refused.
    province : str, optional
        Needed where the results hold several.
    """
    run = about(results, province)
    return run, results.sel(scenario=chosen_scenario(results, scenario), province=run.province)


def days_of(results: xr.Dataset) -> list[date]:
    """Recording dates of the results: the as-of date, then the last day of each month."""
    return [day.date() for day in pd.DatetimeIndex(results["time"].values)]


def provinces_of(results: xr.Dataset) -> list[str]:
    """Provinces that the results hold."""
    return [str(name) for name in results["province"].values]


def provinces_published(results: xr.Dataset) -> list[str]:
    """Provinces of which the leased land at the as-of date is published, and no estimate."""
    published = str(results.attrs.get("leased_land_published", "")).split(", ")
    return [name for name in provinces_of(results) if name in published]


def kind_of(results: xr.Dataset) -> str:
    """What a run is about, clusters or parks; results that do not tell are of clusters."""
    kind = str(results.attrs.get("kind", CLUSTERS))
    return kind if kind in KINDS else CLUSTERS


def quantity_name(results: xr.Dataset, variable: str, language: str) -> str:
    """Name of a recorded quantity; its code where the results have no name for it.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    variable : str
        A variable of the results.
    language : {"en", "vi"}
        Language of the name.
    """
    attributes = results[variable].attrs
    english = str(attributes.get("long_name", variable))
    return str(attributes.get("title_vi", english)) if position_of(language) else english


def chosen_province(results: xr.Dataset, province: str | None) -> str:
    """Return the province asked for, or the only one there is.

    Raises
    ------
    ValueError
        If it is not in the results, or if there are several and none was named.
    """
    there = provinces_of(results)
    if province is None and len(there) == 1:
        return there[0]
    if province not in there:
        asked = (
            "No province was named" if province is None else f"Province {province!r} is not in these results"
        )
        raise ValueError(f"{asked}. Choose one: province=... with {', '.join(there)}.")
    return province


def chosen_scenario(results: xr.Dataset, scenario: str) -> str:
    """Return the scenario asked for; refuse one that was not run.

    Raises
    ------
    ValueError
        If it is not in the results.
    """
    there = [str(name) for name in results["scenario"].values]
    if scenario not in there:
        raise ValueError(f"Scenario {scenario!r} is not in these results. Choose one of {', '.join(there)}.")
    return scenario


def need_recorded(results: xr.Dataset, variables: Sequence[str]) -> None:
    """Refuse results that do not hold what a chart shows.

    Raises
    ------
    NotRecordedError
        With the variables that are missing, and what to do.
    """
    if missing := [name for name in variables if name not in results]:
        first, others = ", ".join(missing[:MISSING_NAMED]), len(missing) - MISSING_NAMED
        raise NotRecordedError(
            f"These results do not hold {first}{f' and {others} more' if others > 0 else ''}: "
            "they were made before this was recorded. "
            "Run the scenarios again: clusters run."
        )


def recorded_day(results: xr.Dataset, month: str) -> date:
    """Last recording in a month.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    month : str
        For example ``"2030-12"``; a full date means its month.

    Raises
    ------
    ValueError
        If it is no month, or the run holds no recording in it.
    """
    days = days_of(results)
    allowed = f"These results run from {days[0]:%Y-%m} to {days[-1]:%Y-%m}; write a month as 2030-12."
    try:
        asked = pd.Period(month, "M")
    except ValueError as error:
        raise ValueError(f"{month!r} is not a month. {allowed}") from error
    within = [day for day in days if (day.year, day.month) == (asked.year, asked.month)]
    if not within:
        raise ValueError(f"There is no recording in {month}. {allowed}")
    return within[-1]


def headline_days(results: xr.Dataset) -> list[date]:
    """Dates of the headline numbers that the run reaches; its last recording where it reaches none."""
    days = days_of(results)
    reached = [recorded_day(results, month) for month in HEADLINE_MONTHS if f"{days[-1]:%Y-%m}" >= month]
    reached = [day for day in reached if day > days[0]]
    return reached or [days[-1]]


def run_record(results: xr.Dataset) -> dict[str, Any]:
    """Return the run record of the results; empty where they carry none."""
    record = json.loads(results.attrs.get("run_record", "{}"))
    return record if isinstance(record, dict) else {}


def scenarios_on_record(results: xr.Dataset) -> dict[str, dict[str, Any]]:
    """Entries of the run record about the scenarios, by name."""
    entries = run_record(results).get("scenarios", [])
    if isinstance(entries, dict):
        return {str(name): entry for name, entry in entries.items() if isinstance(entry, dict)}
    return {str(entry["name"]): entry for entry in entries if isinstance(entry, dict) and "name" in entry}


def levers_set(settings: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Levers of some settings of the run record, each once."""
    return tuple(dict.fromkeys(str(setting["lever"]) for setting in settings))


def _titles(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Titles of a scenario, both empty where none are recorded."""
    title = entry.get("title", "")
    if isinstance(title, Mapping):
        return str(title.get("en", "")), str(title.get("vi", ""))
    return str(title), str(entry.get("title_vi", "") or title)


def _parameters_differ(results: xr.Dataset) -> bool:
    """Whether any parameter has different values in different futures."""
    if "parameter_value" not in results:
        return False
    values = results["parameter_value"].transpose("replication", ...).values
    return bool(np.any(values != values[:1]))
