"""Loading scenarios by name or path, with all they are based on, and sums of them."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from scenarios.problems import Problem, refuse
from scenarios.reading import File, Mapping, Node, Text, read_yaml
from scenarios.scenario.content import Scenario, from_draft
from scenarios.scenario.declarations import declared
from scenarios.scenario.drafting import Draft
from scenarios.scenario.files import is_path, key_of, label_of, library_file, not_found, parent_file
from simulation.parameters import Parameters
from simulation.places import Place


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
    library = _Loader(declared(parameters))
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
    library = _Loader(declared(parameters))
    loaded = [library.load_sum(scenario) for scenario in scenarios]
    found = [scenario for scenario in loaded if scenario is not None]
    in_place = [] if place is None else [problem for one in found for problem in one.settled_in(place)[1]]
    return list(dict.fromkeys([*library.problems, *_same_names(found), *in_place]))


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
        file = library_file(name) if isinstance(name, str) and not is_path(name) else Path(name)
        # Unlike pathlib, os.path also says no to a text that could not be the name of a file at all.
        if file is not None and (not isinstance(file, Path) or os.path.exists(file)):
            return self.load_file(file, chain=())
        self.problems.append(not_found(str(name), None, None))
        return None

    def load_file(self, file: File, chain: tuple[File, ...]) -> Scenario | None:
        """A file with all it is based on; `chain` is what led to it."""
        key = key_of(file)
        if key not in self.loaded:
            self.loaded[key] = self._load_file(file, chain)
        return self.loaded[key]

    def _load_file(self, file: File, chain: tuple[File, ...]) -> Scenario | None:
        label = label_of(file)
        node, problems = read_yaml(file, label)
        draft = Draft(label, self.parameters)
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
        return from_draft(draft, parent)

    def parent(self, draft: Draft, name: Text, chain: tuple[File, ...]) -> Scenario | None:
        """What the last file of a chain is based on."""
        file = parent_file(name.value, chain[-1])
        if file is None:
            draft.problems.append(not_found(name.value, draft.label, name.line))
            return None
        keys = [key_of(link) for link in chain]
        if key_of(file) in keys:
            circle = [*chain[keys.index(key_of(file)) :], file]
            names = " -> ".join(Path(link.name).stem for link in circle)
            what = f"'based_on' goes in a circle: {names}."
            draft.refuse(
                name.line, what, "Every chain ends at a scenario without 'based_on'.", "Cut one link."
            )
            return None
        return self.load_file(file, chain)


def _line_of(node: Node, key: str) -> int | None:
    lines = (
        [found.line for found, _ in node.entries if found.value == key] if isinstance(node, Mapping) else []
    )
    return lines[0] if lines else node.line


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
