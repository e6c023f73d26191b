"""What a scenario says: its texts, its settings, its hash; and scenarios made from other scenarios."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from scenarios.problems import Problem, refuse
from scenarios.scenario.declarations import declared
from scenarios.scenario.drafting import Draft
from scenarios.scenario.in_a_place import settled
from scenarios.scenario.in_a_program import dated, node_of
from scenarios.scenario.settings import Origin
from scenarios.scenario.targets import Target, problems_in
from simulation.levers import Setting
from simulation.parameters import Parameters
from simulation.places import Place


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
    targets : tuple of Target
        Ends that the plan behind it states, those of `based_on` first; they change nothing in a run.
    """

    name: str
    title: str
    title_vi: str
    why: str
    reference: str
    settings: tuple[Setting, ...] = ()
    based_on: str | None = None
    origins: tuple[Origin, ...] = field(default=(), repr=False, compare=False)
    targets: tuple[Target, ...] = ()

    @property
    def text_hash(self) -> str:
        """SHA-256 of the content, settings of `based_on` included; comments and layout do not count."""
        content: dict[str, Any] = {
            "name": self.name,
            "title": {"en": self.title, "vi": self.title_vi},
            "based_on": self.based_on,
            "why": self.why,
            "reference": self.reference,
            "settings": [_plain(setting) for setting in self.settings],
        }
        if self.targets:  # only then: a scenario without targets has the hash it had before there were any
            content["targets"] = [target.on_record() for target in self.targets]
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
        where: Mapping[str, Any] | None = None,
        targets: Sequence[Mapping[str, Any]] | None = None,
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
        targets : sequence of mapping, optional
            As in a scenario file; they come after those of this scenario.
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
        content: dict[str, Any] = {
            "name": name,
            "title": {"en": title or name, "vi": title_vi or title or name},
            "why": why or f"Changes {self.name} in a few levers.",
            "reference": reference or f"levers set by the analyst on top of {self.name}",
            "levers": {lever: dated(value, since) for lever, value in levers.items()},
        }
        if where is not None:
            content["where"] = where
        if targets is not None:
            content["targets"] = list(targets)
        draft = Draft(f"with_levers of {self.name}", declared(parameters))
        draft.read(node_of(content))
        refuse(draft.problems)
        return from_draft(draft, parent=self)

    def __add__(self, other: "Scenario") -> "Scenario":
        """Both scenarios together; where they overlap, the second wins (see `merge_report`)."""
        added = len(inherited_by_both(self, other))
        return Scenario(
            name=f"{self.name}+{other.name}",
            title=f"{self.title} + {other.title}",
            title_vi=f"{self.title_vi} + {other.title_vi}",
            why=f"{self.why} {other.why}",
            reference="; ".join(dict.fromkeys((self.reference, other.reference))),
            settings=self.settings + other.settings[added:],
            origins=_origins(self) + _origins(other)[added:],
            targets=tuple(dict.fromkeys(self.targets + other.targets)),
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
            With names of provinces and codes of clusters. Refused are dates before the as-of date, those of
            targets included, and provinces and clusters that the place does not have.
        """
        settings, problems = self.settled_in(place)
        refuse(problems)
        return settings

    def settled_in(self, place: Place) -> tuple[tuple[Setting, ...], list[Problem]]:
        """As `settings_in`, with the problems listed beside the settings instead of refused."""
        settings, problems = settled(self.settings, _origins(self), place)
        return settings, [*problems, *problems_in(self.targets, place)]


def from_draft(draft: Draft, parent: Scenario | None = None) -> Scenario:
    """The scenario of a draft without problems, on top of the one it is based on.

    Parameters
    ----------
    draft : Draft
        What was read.
    parent : Scenario, optional
        The scenario it changes; its settings come first.
    """
    settings = tuple(setting for setting, _ in draft.settings)
    origins = tuple(origin for _, origin in draft.settings)
    return Scenario(
        name=draft.texts["name"],
        title=draft.texts["title.en"],
        title_vi=draft.texts["title.vi"],
        why=draft.texts["why"],
        reference=draft.texts["reference"],
        settings=settings if parent is None else parent.settings + settings,
        based_on=None if parent is None else parent.name,
        origins=origins if parent is None else _origins(parent) + origins,
        targets=(() if parent is None else parent.targets) + tuple(draft.targets),
    )


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


def inherited_by_both(first: Scenario, second: Scenario) -> list[Setting]:
    """Leading settings that both have; applied again, they would undo what the first changes on top."""
    pairs = zip(first.settings, second.settings, strict=False)
    return [a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
