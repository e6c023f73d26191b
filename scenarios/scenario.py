"""Scenarios: what might be decided, when, where and why.

A scenario is a file of a few lines, in the library or the analyst's own; `Scenario.with_levers` makes one in
a notebook. Everything that is wrong with all files of a request is refused at once. What only a portfolio can
tell (its provinces, its clusters, its as-of date) is checked in a second step, by `Scenario.settings_in`.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from itertools import combinations, pairwise, takewhile
from pathlib import Path
from typing import Any

from scenarios.problems import Problem, did_you_mean, refuse
from scenarios.reading import (
    File,
    Listing,
    Mapping,
    Node,
    RefusalError,
    Refused,
    Text,
    read_month,
    read_value,
    read_yaml,
    shown,
)
from simulation.calendar import first_day, month_of, month_text
from simulation.levers import Setting, Where
from simulation.parameters import Kind, Parameter, Parameters, Scope
from simulation.places import Place
from simulation.state import Management

# Month of a value that holds from the as-of date on, whatever date that is: earlier than any date of a file.
FROM_THE_START = 0

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
KEYS = ("name", "title", "based_on", "why", "reference", "where", "levers")
PLACES = ("province", "management", "cluster")
MANAGEMENTS = {management.name.lower(): management for management in Management}
ALL_LEVERS = "All levers: clusters list levers."
ALL_SCENARIOS = "All scenarios: clusters list scenarios."


@dataclass(frozen=True)
class Origin:
    """Where a setting was written: the file, the line of its `where` and the lines of its steps."""

    file: str
    where_line: int | None = None
    step_lines: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """What might be decided, when, where and why.

    Parameters
    ----------
    name : str
        Short identifier; ``a+b`` for a composition.
    title, title_vi : str
        One line for tables and charts, in English and Vietnamese.
    why : str
        What the scenario is to find out.
    reference : str
        The law, plan or proposal behind it; ``"none"`` only where no lever is set.
    settings : tuple of Setting
        All settings, those of `based_on` first; later ones win. A step in the month `FROM_THE_START` holds
        from the as-of date on. Clusters are named as in the file; `settings_in` has their codes.
    based_on : str, optional
        Name of the scenario this one changes.
    origins : tuple of Origin
        Where each setting was written, for messages.
    """

    name: str
    title: str
    title_vi: str
    why: str
    reference: str
    settings: tuple[Setting, ...] = ()
    based_on: str | None = None
    origins: tuple[Origin, ...] = field(default=(), repr=False, compare=False)

    @property
    def text_hash(self) -> str:
        """SHA-256 of the content, settings of `based_on` included; comments and layout do not count."""
        content = {
            "name": self.name,
            "title": {"en": self.title, "vi": self.title_vi},
            "based_on": self.based_on,
            "why": self.why,
            "reference": self.reference,
            "settings": [_plain(setting) for setting in self.settings],
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def with_levers(
        self,
        *,
        name: str,
        since: str | None = None,
        title: str | None = None,
        title_vi: str | None = None,
        why: str | None = None,
        reference: str | None = None,
        where: AnyMapping[str, Any] | None = None,
        parameters: Parameters | None = None,
        **levers: Any,
    ) -> "Scenario":
        """Make a scenario that sets further levers on top of this one.

        Parameters
        ----------
        name : str
            Its identifier.
        since : str, optional
            Month from which values given without dates hold, for example ``"2027-01"``; None: from the as-of
            date.
        title, title_vi, why, reference : str, optional
            Its texts; the titles default to `name`.
        where : mapping, optional
            As in a scenario file, for example ``{"province": ["Hung Yen"]}``.
        parameters : Parameters, optional
            Declarations to check against; the model's own if left out.
        **levers
            Values as in a file: a number, a word, ``{month: value}`` or ``{"values": ..., "where": ...}``.

        Returns
        -------
        Scenario
            Based on this one. Refused, all at once, is whatever a file would be refused for.

        Examples
        --------
        >>> strict = baseline.with_levers(
        ...     wwtp_gate="strict", since="2027-01", name="strict"
        ... )  # doctest: +SKIP
        """
        content = {
            "name": name,
            "title": {"en": title or name, "vi": title_vi or title or name},
            "why": why or f"Changes {self.name} in a few levers.",
            "reference": reference or f"levers set by the analyst on top of {self.name}",
            "levers": {lever: _dated(value, since) for lever, value in levers.items()},
        }
        if where is not None:
            content["where"] = where
        draft = _Draft(f"with_levers of {self.name}", _declared(parameters))
        draft.read(_node(content))
        refuse(draft.problems)
        return draft.scenario(parent=self)

    def __add__(self, other: "Scenario") -> "Scenario":
        """Both scenarios together; where they overlap, the second wins (see `merge_report`)."""
        added = len(_inherited_by_both(self, other))
        return Scenario(
            name=f"{self.name}+{other.name}",
            title=f"{self.title} + {other.title}",
            title_vi=f"{self.title_vi} + {other.title_vi}",
            why=f"{self.why} {other.why}",
            reference="; ".join(dict.fromkeys((self.reference, other.reference))),
            settings=self.settings + other.settings[added:],
            origins=_origins(self) + _origins(other)[added:],
        )

    def settings_in(self, place: Place) -> tuple[Setting, ...]:
        """Check the settings against a place and name its provinces and clusters as the place does.

        Parameters
        ----------
        place : Place
            Provinces, clusters and as-of date. Provinces may be named in English or Vietnamese, clusters by
            code or by a name that only one of them has.

        Returns
        -------
        tuple of Setting
            With names of provinces and codes of clusters. Refused are dates before the as-of date, and
            provinces and clusters that the place does not have.
        """
        settings, problems = _settled(self, place)
        refuse(problems)
        return settings


def list_scenarios() -> list[str]:
    """Names of the scenarios of the library, the baseline first."""
    files = (Path(file.name) for file in resources.files("scenarios").joinpath("library").iterdir())
    return sorted((file.stem for file in files if file.suffix == ".yaml"), key=lambda n: (n != "baseline", n))


def load_scenario(scenario: str | Path | Scenario, *, parameters: Parameters | None = None) -> Scenario:
    """Load one scenario.

    Parameters
    ----------
    scenario : str, path or Scenario
        A name of the library, the path of a YAML file, several of these joined by ``+``, or a scenario, which
        is returned as it is.
    parameters : Parameters, optional
        Declarations to check against; the model's own if left out.

    Returns
    -------
    Scenario
        With the settings of the scenarios it is based on. Refused with an `InputError` that tells every
        mistake of the file and of those it is based on, with line, nearest match and what is allowed.
    """
    return load_scenarios([scenario], parameters=parameters)[0]


def load_scenarios(
    scenarios: Iterable[str | Path | Scenario], *, parameters: Parameters | None = None
) -> tuple[Scenario, ...]:
    """Load several scenarios with different names; refuse all that is wrong with any of them at once."""
    library = _Loader(_declared(parameters))
    loaded = [library.load_sum(scenario) for scenario in scenarios]
    refuse(library.problems)
    found = tuple(scenario for scenario in loaded if scenario is not None)
    refuse(_same_names(found))
    return found


def check_scenarios(
    scenarios: Iterable[str | Path | Scenario],
    place: Place | None = None,
    *,
    parameters: Parameters | None = None,
) -> list[Problem]:
    """List everything that is wrong with scenarios, without refusing them.

    Parameters
    ----------
    scenarios : iterable of str, path or Scenario
        As in `load_scenario`.
    place : Place, optional
        If given, dates, provinces and clusters are checked against it too.
    parameters : Parameters, optional
        Declarations to check against; the model's own if left out.
    """
    library = _Loader(_declared(parameters))
    loaded = [library.load_sum(scenario) for scenario in scenarios]
    found = [scenario for scenario in loaded if scenario is not None]
    in_place = [] if place is None else [problem for one in found for problem in _settled(one, place)[1]]
    return list(dict.fromkeys([*library.problems, *_same_names(found), *in_place]))


def merge_report(first: Scenario, second: Scenario, *, parameters: Parameters | None = None) -> list[str]:
    """What happens where two scenarios that are added set the same lever.

    Parameters
    ----------
    first, second : Scenario
        The terms of ``first + second``.
    parameters : Parameters, optional
        Declarations, for the words of regimes; the model's own if left out.

    Returns
    -------
    list of str
        One entry for each pair of overlapping settings: the lever, where, the values of both, which one wins
        and why. Settings that both inherit from the same scenario are counted once and not reported.
    """
    declared = _declared(parameters)
    shared = len(_inherited_by_both(first, second))
    return [
        _verdict(declared[a.lever], (first.name, a), (second.name, b))
        for b in second.settings[shared:]
        for a in first.settings
        if a.lever == b.lever and _overlap(a.where, b.where)
    ]


def _declared(parameters: Parameters | None) -> Parameters:
    if parameters is not None:
        return parameters
    # Here, not above: a notebook can add scenarios and print them before the model is compiled.
    from simulation.model import PARAMETERS

    return PARAMETERS


def _plain(setting: Setting) -> dict[str, Any]:
    """A setting as plain lists, in an order that does not depend on hashing."""
    where = setting.where
    return {
        "lever": setting.lever,
        "steps": [[month, float(value)] for month, value in setting.steps],
        "provinces": None if where.provinces is None else sorted(where.provinces),
        "managements": None if where.managements is None else sorted(m.name for m in where.managements),
        "clusters": None if where.clusters is None else sorted(where.clusters),
    }


def _origins(scenario: Scenario) -> tuple[Origin, ...]:
    """Origins of the settings; a scenario made by hand has none of its own."""
    return scenario.origins or (Origin(f"scenario {scenario.name}"),) * len(scenario.settings)


def _inherited_by_both(first: Scenario, second: Scenario) -> list[Setting]:
    """Leading settings that both have; applied again, they would undo what the first changes on top."""
    pairs = zip(first.settings, second.settings, strict=False)
    return [a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]


def _same_names(scenarios: Sequence[Scenario]) -> list[Problem]:
    names = [scenario.name for scenario in scenarios]
    return [
        Problem(
            f"scenario {name}",
            None,
            f"{names.count(name)} of the scenarios are called '{name}'; results could not tell them apart.",
            remedy="Rename one, or ask for it once.",
        )
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]


# A draft: one file, or one call of with_levers, on the way to a scenario


class _Draft:
    """Reads the nodes of one scenario and notes every problem; never stops at the first."""

    def __init__(self, label: str, parameters: Parameters) -> None:
        self.label = label
        self.parameters = parameters
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.based_on: Text | None = None
        self.settings: list[tuple[Setting, Origin]] = []

    @contextmanager
    def noting(self, line: int | None) -> Iterator[None]:
        """Turn a refusal into a problem on this line."""
        try:
            yield
        except RefusalError as refusal:
            self.problems.append(refusal.at(self.label, line))

    def refuse(self, line: int | None, what: str, allowed: str = "", remedy: str = "") -> None:
        self.problems.append(Problem(self.label, line, what, allowed, remedy))

    def read(self, node: Node) -> None:
        """Read a whole scenario."""
        if isinstance(node, Refused):
            return
        if not isinstance(node, Mapping):
            remedy = "Begin with 'name: ...'."
            self.refuse(
                node.line, "This is not a scenario.", "A scenario is a mapping of keys to values.", remedy
            )
            return
        parts = self.parts(node, KEYS, "a key of a scenario")
        for key in ("name", "why", "reference"):
            self.read_text(key, parts.get(key), node.line)
        self.read_title(parts.get("title"), node.line)
        self.check_name(parts.get("name"))
        if "based_on" in parts and (text := self.text_of(parts["based_on"], "based_on")):
            self.based_on = text
        where, where_line = self.where(parts["where"]) if "where" in parts else (Where(), None)
        if "levers" in parts:
            self.read_levers(parts["levers"], where, where_line)
        self.check_reference(parts.get("reference"))

    def scenario(self, parent: Scenario | None = None) -> Scenario:
        """The scenario, on top of its parent; only for a draft without problems."""
        settings = tuple(setting for setting, _ in self.settings)
        origins = tuple(origin for _, origin in self.settings)
        return Scenario(
            name=self.texts["name"],
            title=self.texts["title.en"],
            title_vi=self.texts["title.vi"],
            why=self.texts["why"],
            reference=self.texts["reference"],
            settings=settings if parent is None else parent.settings + settings,
            based_on=None if parent is None else parent.name,
            origins=origins if parent is None else _origins(parent) + origins,
        )

    def parts(self, node: Mapping, allowed: Sequence[str], kind: str) -> dict[str, Node]:
        """Values by key; refuses keys that are not allowed."""
        for key, _ in node.entries:
            if key.value not in allowed:
                what = f"{shown(key.value)} is not {kind}."
                self.refuse(
                    key.line, what, f"Allowed: {', '.join(allowed)}.", did_you_mean(key.value, allowed)
                )
        return {key.value: value for key, value in node.entries if key.value in allowed}

    def text_of(self, node: Node, key: str) -> Text | None:
        """A text that is not empty, or nothing after noting why."""
        if isinstance(node, Text) and not node.is_empty:
            return node
        if isinstance(node, Text):
            self.refuse(node.line, f"'{key}' is empty.", remedy=f"Write a text after '{key}:'.")
        elif not isinstance(node, Refused):
            self.refuse(
                node.line,
                f"'{key}' is a list or a mapping.",
                "Allowed: a text.",
                "Write it on the line of the key.",
            )
        return None

    def read_text(self, key: str, node: Node | None, line: int | None) -> None:
        purpose = {
            "name": "the name of the file without .yaml",
            "why": "what the scenario is to find out, in a sentence or two",
            "reference": "the law, plan or proposal it rests on ('none' only if no lever is set)",
            "title.en": "the English title",
            "title.vi": "the Vietnamese title",
        }
        if node is None:
            own_key = key.removeprefix("title.")
            self.refuse(line, f"'{key}' is missing.", remedy=f"Add '{own_key}: ...': {purpose[key]}.")
        elif text := self.text_of(node, key):
            self.texts[key] = " ".join(text.value.split())

    def read_title(self, node: Node | None, line: int | None) -> None:
        remedy = "Write title: {en: English title, vi: Vietnamese title}."
        if node is None:
            self.refuse(line, "'title' is missing.", remedy=remedy)
        elif isinstance(node, Mapping):
            parts = self.parts(node, ("en", "vi"), "a language of the title")
            for language in ("en", "vi"):
                self.read_text(f"title.{language}", parts.get(language), node.line)
        elif not isinstance(node, Refused):
            self.refuse(node.line, "'title' is not a mapping.", "Allowed: a title in both languages.", remedy)

    def check_name(self, node: Node | None) -> None:
        name = self.texts.get("name")
        if name is None or NAME.fullmatch(name):
            return
        self.refuse(
            None if node is None else node.line,
            f"{shown(name)} cannot be a name.",
            "Names begin with a letter and have at most 40 letters, digits and underscores (a-z, 0-9, _).",
        )
        del self.texts["name"]

    def check_stem(self, stem: str, line: int | None) -> None:
        """Refuse a name that is not the name of its file."""
        name = self.texts.get("name", stem)
        if name != stem:
            what = f"The name is '{name}' and the file is called {shown(stem)}."
            remedy = f"Write 'name: {stem}', or call the file '{name}.yaml'."
            self.refuse(line, what, "They must be the same.", remedy)

    def check_reference(self, node: Node | None) -> None:
        if self.settings and self.texts.get("reference", "").casefold() == "none":
            self.refuse(
                None if node is None else node.line,
                "The reference is 'none' although the scenario sets levers.",
                "'none' is for a scenario that changes nothing.",
                "Name the law, plan or proposal, or say 'assumption' and whose.",
            )

    # Levers

    def read_levers(self, node: Node, where: Where, where_line: int | None) -> None:
        if isinstance(node, Mapping):
            for name, value in node.entries:
                if lever := self.lever(name):
                    self.read_lever(lever, value, where, where_line)
        elif not isinstance(node, Refused):
            what = "'levers' is not a mapping."
            self.refuse(node.line, what, "Levers and their values.", "Write 'levers: {}' if there are none.")

    def lever(self, name: Text) -> Parameter | None:
        parameter = self.parameters.get(name.value)
        if parameter is None:
            names = [lever.name for lever in self.parameters.levers]
            guess = did_you_mean(name.value, names)
            self.refuse(name.line, f"{shown(name.value)} is not a lever.", guess, ALL_LEVERS)
        elif parameter.kind is not Kind.LEVER:
            decides = {
                Kind.UNCERTAIN: "an uncertain parameter; it is drawn from its prior",
                Kind.FIXED: "a fixed parameter, set by definition or law",
            }[parameter.kind]
            self.refuse(name.line, f"'{name.value}' is not a lever but {decides}.", remedy=ALL_LEVERS)
        else:
            return parameter
        return None

    def read_lever(self, lever: Parameter, node: Node, where: Where, where_line: int | None) -> None:
        """Note the settings of one lever; a `where` of its own replaces that of the scenario."""
        items = node.items if isinstance(node, Listing) else (node,)
        found: list[tuple[Setting, Origin]] = []
        for item in items:
            if isinstance(node, Listing) and not _has_values(item) and not isinstance(item, Refused):
                what = f"An entry in the list of '{lever.name}' has no 'values'."
                self.refuse(item.line, what, remedy="Write - {values: ..., where: ...}.")
            elif setting := self.setting(lever, item, where, where_line):
                found.append(setting)
        for earlier, later in combinations(found, 2):
            self.check_same_month(lever, earlier, later)
        self.settings += found

    def setting(
        self, lever: Parameter, node: Node, where: Where, where_line: int | None
    ) -> tuple[Setting, Origin] | None:
        if isinstance(node, Mapping) and _has_values(node):
            parts = self.parts(node, ("values", "where"), f"known in '{lever.name}'")
            if "where" in parts:
                where, where_line = self.where(parts["where"])
            if "values" not in parts:
                self.refuse(
                    node.line, f"'{lever.name}' has a 'where' and no 'values'.", remedy="Add 'values'."
                )
                return None
            node = parts["values"]
        self.check_scope(lever, where, where_line)
        steps = self.steps(lever, node)
        if not steps:
            return None
        origin = Origin(self.label, where_line, tuple(line for _, _, line in steps))
        return Setting(lever.name, tuple((month, value) for month, value, _ in steps), where), origin

    def steps(self, lever: Parameter, node: Node) -> list[tuple[int, float, int | None]]:
        """Month, value and line of each step, in order of time."""
        if isinstance(node, Mapping):
            return self.dated_steps(lever, node)
        value = self.value(lever, node)
        return [] if value is None else [(FROM_THE_START, value, node.line)]

    def dated_steps(self, lever: Parameter, node: Mapping) -> list[tuple[int, float, int | None]]:
        if not node.entries:
            self.refuse(node.line, f"'{lever.name}' has no values.", remedy="Write {YYYY-MM: value}.")
        steps = []
        months: list[tuple[int, Text]] = []
        for key, item in node.entries:
            value = self.value(lever, item)
            with self.noting(key.line):
                month = read_month(key.value)
                months.append((month, key))
                if value is not None:
                    steps.append((month, value, key.line))
        self.check_order(lever, months)
        return steps

    def check_order(self, lever: Parameter, months: Sequence[tuple[int, Text]]) -> None:
        for (earlier, first), (later, second) in pairwise(months):
            if later < earlier:
                what = f"{shown(second.value)} comes after {shown(first.value)} in '{lever.name}'."
                self.refuse(second.line, what, "Dates stand in order of time.", "Move this line up.")
        seen: dict[int, Text] = {}
        for month, key in months:
            if month in seen:
                self.refuse_same_month(lever, month, key.line, seen[month].line)
            seen.setdefault(month, key)

    def check_same_month(
        self, lever: Parameter, earlier: tuple[Setting, Origin], later: tuple[Setting, Origin]
    ) -> None:
        """Refuse two values for one month where their places overlap: nothing says which one is meant."""
        if not _overlap(earlier[0].where, later[0].where):
            return
        lines = {step[0]: line for step, line in zip(earlier[0].steps, earlier[1].step_lines, strict=True)}
        for (month, _), line in zip(later[0].steps, later[1].step_lines, strict=True):
            if month in lines:
                self.refuse_same_month(lever, month, line, lines[month])

    def refuse_same_month(self, lever: Parameter, month: int, line: int | None, first: int | None) -> None:
        before = "" if first is None else f" (first on line {first})"
        when = "from the start on" if month == FROM_THE_START else f"for {month_text(month)}"
        what = f"'{lever.name}' has two values {when} in the same place{before}."
        self.refuse(line, what, "One value for each month and place.", "Keep one of them.")

    def value(self, lever: Parameter, node: Node) -> float | None:
        if isinstance(node, Text) and not node.is_empty:
            with self.noting(node.line):
                return read_value(node.value, lever)
        elif isinstance(node, Text):
            what = f"'{lever.name}' has no value."
            self.refuse(
                node.line, what, "Allowed: a value, or {YYYY-MM: value}.", "Write one, or remove the lever."
            )
        elif not isinstance(node, Refused):
            what = f"'{lever.name}' has a list or a mapping in place of a value."
            self.refuse(node.line, what, "Allowed: a value, {YYYY-MM: value}, or {values: ..., where: ...}.")
        return None

    # Where

    def where(self, node: Node) -> tuple[Where, int | None]:
        """The places named, and the line."""
        if not isinstance(node, Mapping):
            if not isinstance(node, Refused):
                what = "'where' is not a mapping."
                self.refuse(node.line, what, f"Allowed: {', '.join(PLACES)}.", "Write {province: [...]}.")
            return Where(), node.line
        parts = self.parts(node, PLACES, "a way to say where")
        names = {key: self.names(key, value) for key, value in parts.items()}
        managements = [self.management(name) for name in names.get("management") or ()]
        where = Where(
            provinces=_set_of(names.get("province")),
            managements=frozenset(m for m in managements if m is not None) or None,
            clusters=_set_of(names.get("cluster")),
        )
        return where, node.line

    def names(self, key: str, node: Node) -> list[Text]:
        items = node.items if isinstance(node, Listing) else (node,)
        if not items:
            self.refuse(
                node.line, f"'{key}' is empty, so no place is left.", remedy="Name one, or leave it out."
            )
        return [text for item in items if (text := self.text_of(item, key))]

    def management(self, name: Text) -> Management | None:
        if name.value not in MANAGEMENTS:
            what = f"{shown(name.value)} is not a management type."
            guess = did_you_mean(name.value, MANAGEMENTS)
            self.refuse(name.line, what, f"Allowed: {', '.join(MANAGEMENTS)}.", guess)
        return MANAGEMENTS.get(name.value)

    def check_scope(self, lever: Parameter, where: Where, line: int | None) -> None:
        """Refuse a place finer than the lever can differ by."""
        named = {
            "province": (where.provinces, lever.scope is Scope.NATION),
            "management": (where.managements, lever.scope is not Scope.CLUSTER),
            "cluster": (where.clusters, lever.scope is not Scope.CLUSTER),
        }
        for key, (chosen, too_fine) in named.items():
            if chosen is not None and too_fine:
                whole = "the whole nation" if lever.scope is Scope.NATION else "a whole province"
                self.refuse(
                    line,
                    f"'{lever.name}' cannot be restricted by {key}: it has one value for {whole}.",
                    "It can be restricted by province." if lever.scope is Scope.PROVINCE else "",
                    f"Give '{lever.name}' a 'where' without '{key}'.",
                )


def _has_values(node: Node) -> bool:
    """Whether a lever is written as {values: ..., where: ...}, not as {month: value}."""
    return isinstance(node, Mapping) and any(key.value in ("values", "where") for key, _ in node.entries)


def _set_of(names: Iterable[Text] | None) -> frozenset[str] | None:
    return None if not names else frozenset(name.value for name in names)


def _node(value: Any) -> Node:
    """What a program gives, as a file would give it."""
    if isinstance(value, Management):
        return Text(value.name.lower())
    if isinstance(value, AnyMapping):
        return Mapping(tuple((Text(str(key)), _node(item)) for key, item in value.items()))
    if isinstance(value, list | tuple | set | frozenset):
        return Listing(tuple(_node(item) for item in value))
    return Text(str(value))


def _dated(value: Any, since: str | None) -> Any:
    """Give a value without dates the date `since`."""
    if since is None:
        return value
    if isinstance(value, list | tuple):
        return [_dated(item, since) for item in value]
    if isinstance(value, AnyMapping):
        return {**value, "values": _dated(value["values"], since)} if "values" in value else value
    return {since: value}


# Files and what they are based on


class _Loader:
    """Loads scenarios by name or path, each file once, and notes the problems of all."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.problems: list[Problem] = []
        self.loaded: dict[str, Scenario | None] = {}

    def load_sum(self, scenario: str | Path | Scenario) -> Scenario | None:
        """A scenario, or the sum of several joined by ``+``."""
        if isinstance(scenario, Scenario):
            return scenario
        terms = [scenario]
        # A path may contain a plus sign of its own.
        if isinstance(scenario, str) and "+" in scenario and not os.path.exists(scenario):
            terms = [term.strip() for term in scenario.split("+")]
        loaded = [self.load_one(term) for term in terms]
        total = loaded[0]
        for term in loaded[1:]:
            total = None if total is None or term is None else total + term
        return total

    def load_one(self, name: str | Path) -> Scenario | None:
        """A scenario of the library, or a file."""
        file = _library_file(name) if isinstance(name, str) and not _is_path(name) else Path(name)
        # Unlike pathlib, os.path also says no to a text that could not be the name of a file at all.
        if file is not None and (not isinstance(file, Path) or os.path.exists(file)):
            return self.load_file(file, chain=())
        self.problems.append(_not_found(str(name), None, None))
        return None

    def load_file(self, file: File, chain: tuple[File, ...]) -> Scenario | None:
        """A file with all it is based on; `chain` is what led to it."""
        key = _key(file)
        if key not in self.loaded:
            self.loaded[key] = self._load_file(file, chain)
        return self.loaded[key]

    def _load_file(self, file: File, chain: tuple[File, ...]) -> Scenario | None:
        label = _label(file)
        node, problems = read_yaml(file, label)
        draft = _Draft(label, self.parameters)
        if node is not None:
            draft.read(node)
            draft.check_stem(Path(file.name).stem, _line_of(node, "name"))
        told, parent = len(self.problems), None
        if draft.based_on is not None:
            parent = self.parent(draft, draft.based_on, (*chain, file))
        # Ahead of the problems of what it is based on: the analyst asked for this file.
        self.problems[told:told] = [*problems, *draft.problems]
        if problems or draft.problems or node is None or (draft.based_on and parent is None):
            return None
        return draft.scenario(parent)

    def parent(self, draft: _Draft, name: Text, chain: tuple[File, ...]) -> Scenario | None:
        """What the last file of a chain is based on."""
        file = _parent_file(name.value, chain[-1])
        if file is None:
            draft.problems.append(_not_found(name.value, draft.label, name.line))
            return None
        keys = [_key(link) for link in chain]
        if _key(file) in keys:
            circle = [*chain[keys.index(_key(file)) :], file]
            names = " -> ".join(Path(link.name).stem for link in circle)
            what = f"'based_on' goes in a circle: {names}."
            draft.refuse(
                name.line, what, "Every chain ends at a scenario without 'based_on'.", "Cut one link."
            )
            return None
        return self.load_file(file, chain)


def _library_file(name: str) -> File | None:
    if name not in list_scenarios():
        return None
    return resources.files("scenarios").joinpath("library").joinpath(f"{name}.yaml")


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name


def _parent_file(name: str, child: File) -> File | None:
    """What `based_on` names: a scenario of the library, or a file beside the child."""
    if not _is_path(name):
        library = _library_file(name)
        if library is not None or not NAME.fullmatch(name):
            return library
        name = f"{name}.yaml"
    # Only files beside it: the folder can then be moved or sent as a whole.
    beside = child.parent / name if isinstance(child, Path) and Path(name).name == name else None
    return beside if beside is not None and os.path.isfile(beside) else None


def _key(file: File) -> str:
    return str(file.resolve() if isinstance(file, Path) else file)


def _label(file: File) -> str:
    """How messages name a file: as the analyst did, or by its place in the library."""
    library = resources.files("scenarios").joinpath("library")
    inside = file.name in {own.name for own in library.iterdir()} and _key(
        library.joinpath(file.name)
    ) == _key(file)
    return f"library/{file.name}" if inside else str(file)


def _line_of(node: Node, key: str) -> int | None:
    lines = (
        [found.line for found, _ in node.entries if found.value == key] if isinstance(node, Mapping) else []
    )
    return lines[0] if lines else node.line


def _not_found(name: str, where: str | None, line: int | None) -> Problem:
    scenarios = list_scenarios()
    if where is None:
        file = Path(name if _is_path(name) else f"{name}.yaml")
        missing = "is not a file" if _is_path(name) else "is not a scenario of the library"
        beside = f"For the file, write '{file}'." if os.path.isfile(file) and not _is_path(name) else ""
        what = f"'{name}' {missing}."
    else:
        what = (
            f"'based_on' names {shown(name)}, which is neither in the library nor a file in the same folder."
        )
        beside = ""
    remedy = beside or did_you_mean(Path(name).stem, scenarios) or ALL_SCENARIOS
    return Problem(where or "scenarios", line, what, f"The library has: {', '.join(scenarios)}.", remedy)


# In a place


def _settled(scenario: Scenario, place: Place) -> tuple[tuple[Setting, ...], list[Problem]]:
    """Settings in the words of a place, and what the place shows to be wrong with them."""
    settings: list[Setting] = []
    problems: list[Problem] = []
    for setting, origin in zip(scenario.settings, _origins(scenario), strict=True):
        where, of_where = _where_in(setting.where, origin, place)
        settings.append(replace(setting, where=where))
        problems += [*_past_changed(setting, origin, place), *of_where]
    return tuple(settings), list(dict.fromkeys(problems))


def _past_changed(setting: Setting, origin: Origin, place: Place) -> Iterator[Problem]:
    """Dates before the as-of date: what has happened cannot be decided any more."""
    first = month_of(place.as_of) + (place.as_of.day > 1)
    for number, (month, _) in enumerate(setting.steps):
        if month != FROM_THE_START and first_day(month) < place.as_of:
            yield Problem(
                origin.file,
                origin.step_lines[number] if origin.step_lines else None,
                f"'{setting.lever}' changes in {month_text(month)}, before the as-of date {place.as_of} "
                "of the portfolio; the past cannot be decided.",
                f"The first month that can change is {month_text(first)}.",
                "Use it or a later one, or give the value without a date: it then holds from the as-of date.",
            )


def _where_in(where: Where, origin: Origin, place: Place) -> tuple[Where, list[Problem]]:
    provinces = {text: p.name for p in place.provinces for text in (p.name, p.name_vi) if text}
    codes: dict[str, list[str]] = {}
    for cluster in place.clusters:
        for text in {cluster.code, cluster.name}:
            codes.setdefault(text, []).append(cluster.code)
    problems: list[Problem] = []

    def note(what: str, allowed: str, remedy: str) -> None:
        problems.append(Problem(origin.file, origin.where_line, what, allowed, remedy))

    for name in sorted(where.provinces or ()):
        if name not in provinces:
            known = ", ".join(p.name for p in place.provinces)
            what = f"The portfolio has no province {shown(name)}."
            note(what, f"Allowed: {known}.", did_you_mean(name, provinces))
    for name in sorted(where.clusters or ()):
        found = codes.get(name, [])
        if not found:
            allowed = f"Allowed: codes or names of its {len(place.clusters)} industrial clusters."
            note(
                f"The portfolio has no industrial cluster {shown(name)}.", allowed, did_you_mean(name, codes)
            )
        elif len(found) > 1:
            what = f"{len(found)} industrial clusters are called {shown(name)}."
            note(what, f"Their codes: {', '.join(found)}.", "Use the code.")
    settled = Where(
        provinces=_each_of(where.provinces, {text: [name] for text, name in provinces.items()}),
        managements=where.managements,
        clusters=_each_of(where.clusters, codes),
    )
    return settled, problems or _left_out(settled, origin, place)


def _each_of(names: frozenset[str] | None, meaning: AnyMapping[str, Sequence[str]]) -> frozenset[str] | None:
    return None if names is None else frozenset(found for name in names for found in meaning.get(name, ()))


def _left_out(where: Where, origin: Origin, place: Place) -> list[Problem]:
    """Clusters named together with provinces they do not lie in: the setting would silently miss them."""
    if where.provinces is None or where.clusters is None:
        return []
    return [
        Problem(
            origin.file,
            origin.where_line,
            f"'{cluster.code}' lies in {cluster.province}, which is not among the provinces of this 'where'.",
            "A place must fit every key of 'where'.",
            "Remove 'province', or the cluster.",
        )
        for cluster in place.clusters
        if cluster.code in where.clusters and cluster.province not in where.provinces
    ]


# Where two scenarios meet


def _overlap(first: Where, second: Where) -> bool:
    """Whether some place may be covered by both; without a portfolio, a cluster may lie in any province."""
    pairs = (
        (first.provinces, second.provinces),
        (first.managements, second.managements),
        (first.clusters, second.clusters),
    )
    return all(a is None or b is None or bool(a & b) for a, b in pairs)


def _verdict(lever: Parameter, first: tuple[str, Setting], second: tuple[str, Setting]) -> str:
    """Sentence on two settings of one lever; the second one comes later."""
    (a_name, a), (b_name, b) = first, second
    both = f"{lever.name}: {a_name} sets {_path_in_words(lever, a)}, {b_name} sets {_path_in_words(lever, b)}"
    if a == b:
        return f"{both}; they agree."
    begin = b.steps[0][0]
    overlap = "" if a.where == b.where else "Where both apply, "
    when = "from the start on" if begin == FROM_THE_START else f"from {month_text(begin)} on"
    rest = (
        f"before that, {a_name} holds"
        if a.steps[0][0] < begin
        else f"nothing of {a_name} remains there"
        if overlap
        else f"nothing of {a_name} remains"
    )
    verdict = f"{overlap}{when} {b_name} wins because it comes later in the sum; {rest}."
    return f"{both}. {verdict[0].upper()}{verdict[1:]}"


def _path_in_words(lever: Parameter, setting: Setting) -> str:
    steps = ", ".join(
        f"{lever.in_words(value)} from {'the start' if month == FROM_THE_START else month_text(month)}"
        for month, value in setting.steps
    )
    where = setting.where
    places = [
        *sorted(where.provinces or ()),
        *(f"management {m.name.lower()}" for m in sorted(where.managements or ())),
        *(f"cluster {code}" for code in sorted(where.clusters or ())),
    ]
    return f"{steps} ({', '.join(places) or 'everywhere'})"
