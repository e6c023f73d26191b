"""Reading one scenario: a file, or one call of `Scenario.with_levers`, on the way to its settings."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, pairwise

from scenarios.problems import Problem, did_you_mean
from scenarios.reading import (
    Listing,
    Mapping,
    Node,
    RefusalError,
    Refused,
    Text,
    read_month,
    read_value,
    shown,
)
from scenarios.scenario.files import NAME
from scenarios.scenario.settings import FROM_THE_START, Origin, overlap
from scenarios.scenario.target_reading import read_targets
from scenarios.scenario.targets import Target
from simulation.calendar import month_text
from simulation.levers import Setting, Where
from simulation.parameters import Kind, Parameter, Parameters, Scope
from simulation.state import Management

KEYS = ("name", "title", "based_on", "why", "reference", "where", "levers", "targets")
PLACES = ("province", "management", "cluster")
MANAGEMENTS = {management.name.lower(): management for management in Management}
ALL_LEVERS = "All levers: clusters list levers."


class Draft:
    """Reads the nodes of one scenario and notes every problem; never stops at the first.

    Parameters
    ----------
    label : str
        How problems name what is read.
    parameters : Parameters
        Declarations that levers and values are checked against.

    Attributes
    ----------
    problems : list of Problem
        Everything that is wrong, in the order of reading.
    texts : dict
        Name, titles (``title.en``, ``title.vi``), why and reference, as far as they could be read.
    based_on : Text or None
        The scenario that this one changes, as named in the file.
    settings : list of (Setting, Origin)
        What could be read of the levers, and where it was written.
    targets : list of Target
        What could be read of the ends that the plan behind the scenario states.
    """

    def __init__(self, label: str, parameters: Parameters) -> None:
        self.label = label
        self.parameters = parameters
        self.problems: list[Problem] = []
        self.texts: dict[str, str] = {}
        self.based_on: Text | None = None
        self.settings: list[tuple[Setting, Origin]] = []
        self.targets: list[Target] = []

    @contextmanager
    def noting(self, line: int | None) -> Iterator[None]:
        """Turn a refusal into a problem on this line."""
        try:
            yield
        except RefusalError as refusal:
            self.problems.append(refusal.at(self.label, line))

    def refuse(self, line: int | None, what: str, allowed: str = "", remedy: str = "") -> None:
        """Note a problem on this line."""
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
        if "targets" in parts:
            self.targets = read_targets(self, parts["targets"])
        self.check_reference(parts.get("reference"))

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
        """Note one of the texts, or that it is missing."""
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
        """Note the titles in both languages."""
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
        """Refuse a name that command lines and file names could not hold."""
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
        """Refuse levers that rest on nothing."""
        if self.settings and self.texts.get("reference", "").casefold() == "none":
            self.refuse(
                None if node is None else node.line,
                "The reference is 'none' although the scenario sets levers.",
                "'none' is for a scenario that changes nothing.",
                "Name the law, plan or proposal, or say 'assumption' and whose.",
            )

    # Levers

    def read_levers(self, node: Node, where: Where, where_line: int | None) -> None:
        """Note the settings of all levers."""
        if isinstance(node, Mapping):
            for name, value in node.entries:
                if lever := self.lever(name):
                    self.read_lever(lever, value, where, where_line)
        elif not isinstance(node, Refused):
            what = "'levers' is not a mapping."
            self.refuse(node.line, what, "Levers and their values.", "Write 'levers: {}' if there are none.")

    def lever(self, name: Text) -> Parameter | None:
        """Declaration of a lever, or nothing after noting that there is none of this name."""
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
        """One setting: values, or ``{values: ..., where: ...}``."""
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
        """Steps of a value with dates."""
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
        """Refuse months that go back in time or come twice."""
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
        if not overlap(earlier[0].where, later[0].where):
            return
        lines = {step[0]: line for step, line in zip(earlier[0].steps, earlier[1].step_lines, strict=True)}
        for (month, _), line in zip(later[0].steps, later[1].step_lines, strict=True):
            if month in lines:
                self.refuse_same_month(lever, month, line, lines[month])

    def refuse_same_month(self, lever: Parameter, month: int, line: int | None, first: int | None) -> None:
        """Note that a month has two values in the same place."""
        before = "" if first is None else f" (first on line {first})"
        when = "from the start on" if month == FROM_THE_START else f"for {month_text(month)}"
        what = f"'{lever.name}' has two values {when} in the same place{before}."
        self.refuse(line, what, "One value for each month and place.", "Keep one of them.")

    def value(self, lever: Parameter, node: Node) -> float | None:
        """A value of a lever, or nothing after noting why."""
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
        """Names given for one key of `where`: a single one, or a list."""
        items = node.items if isinstance(node, Listing) else (node,)
        if not items:
            self.refuse(
                node.line, f"'{key}' is empty, so no place is left.", remedy="Name one, or leave it out."
            )
        return [text for item in items if (text := self.text_of(item, key))]

    def management(self, name: Text) -> Management | None:
        """A management type by its name, or nothing after noting that there is none."""
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
