"""The head of a portfolio, ``portfolio.yaml``: name, as-of date, provinces, and how sources were read.

A portfolio that combines others has a head of its own form: name, title and what it combines.
"""

import math
import re
from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from scenarios.kinds import CLUSTERS, KINDS
from scenarios.portfolio.priors import read_priors
from scenarios.portfolio.reading import date_cell, number_cell, shown_name
from scenarios.problems import Problem, did_you_mean, refuse
from scenarios.reading import Listing, Mapping, Node, RefusalError, Text, read_yaml, shown
from simulation.places import OwnPrior, Sizes


def _day(text: Any) -> date:
    """A day, written 2025-09-18."""
    try:
        return date_cell(str(text))
    except RefusalError as refusal:
        raise _refused(refusal.what, refusal.allowed) from None


def _identifier(text: Any) -> str:
    """A short name for command lines and file names."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", str(text)):
        allowed = "A name has small letters without accents, digits and underscores."
        raise _refused(f"{shown(str(text))} cannot be a name.", allowed)
    return str(text)


def _hectares(text: Any) -> float:
    """An area above zero."""
    return _read_number(text, number_cell(0.0, math.inf, "ha", low_included=False))


def _spread(text: Any) -> float:
    """The standard deviation of a logarithm."""
    return _read_number(text, number_cell(0.0, 5.0, ""))


def _read_number(text: Any, read: Callable[[str], float]) -> float:
    try:
        return read(str(text))
    except RefusalError as refusal:
        raise _refused(refusal.what, refusal.allowed) from None


def _kind(text: Any) -> str:
    """What the rows of a portfolio are."""
    if text not in KINDS:
        raise _refused(f"{shown(str(text))} is not known.", f"Allowed: {', '.join(KINDS)}.")
    return str(text)


def _own_priors(node: Any) -> tuple[OwnPrior, ...]:
    """Priors of a province; the node with its lines comes here as it is."""
    priors, refusals = read_priors(node)
    if refusals:
        raise PydanticCustomError("many", "priors", {"refusals": refusals})
    return priors


def _parts(node: Any) -> tuple[Text, ...]:
    """Names or folders of portfolios, each with its line."""
    items = node.items if isinstance(node, Listing) else ()
    parts = tuple(item for item in items if isinstance(item, Text) and not item.is_empty)
    if len(parts) < 2 or len(parts) < len(items):
        raise _refused(
            "This must be a list of at least two portfolios.",
            "Write names or folders: [hung_yen, my_folder].",
        )
    return parts


def _refused(what: str, allowed: str) -> PydanticCustomError:
    """A refusal in the form that the validation collects."""
    return PydanticCustomError("refused", "{what}", {"what": what, "allowed": allowed})


# What stands under these keys is read with its lines.
KEPT_AS_NODES = ("combines", "priors")

Hectares = Annotated[float, BeforeValidator(_hectares)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Part(BaseModel):
    """A part of the declaration; keys that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(Part):
    """Title in English and Vietnamese."""

    en: Sentence
    vi: Sentence


class DeclaredSizes(Part):
    """Areas of clusters where they are not published, and the largest land block."""

    smallest_ha: Hectares = Sizes.smallest_ha
    typical_ha: Hectares = Sizes.typical_ha
    log_sd: Annotated[float, BeforeValidator(_spread)] = Sizes.log_sd
    largest_ha: Hectares = Sizes.largest_ha
    block_ha: Hectares = Sizes.block_ha

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """Refuse a typical area outside the bounds."""
        if self.smallest_ha <= self.typical_ha <= self.largest_ha:
            return self
        what = (
            f"smallest_ha {self.smallest_ha:g}, typical_ha {self.typical_ha:g} and largest_ha"
            f" {self.largest_ha:g} are not in order."
        )
        raise _refused(what, "The typical area lies between the smallest and the largest.")

    def as_sizes(self) -> Sizes:
        """As the model takes them."""
        return Sizes(**self.model_dump())


class DeclaredProvince(Part):
    """A province: its names, former district-level units, and what it knows better than the declarations."""

    name: Sentence
    name_vi: Sentence
    districts: dict[str, Sentence] = {}
    sizes: DeclaredSizes = DeclaredSizes()
    priors: Annotated[tuple[OwnPrior, ...], PlainValidator(_own_priors)] = ()


class SourceReading(Part):
    """What was taken where sources differ or are not clear, and what else could have been."""

    topic: Sentence
    chosen: Sentence
    alternative: Sentence


class Declaration(Part):
    """Everything that ``portfolio.yaml`` may hold."""

    name: Annotated[str, BeforeValidator(_identifier)]
    title: Title
    as_of: Annotated[date, BeforeValidator(_day)]
    vintage: Sentence
    vintage_vi: Sentence | None = None
    kind: Annotated[str, BeforeValidator(_kind)] = CLUSTERS
    provinces: tuple[DeclaredProvince, ...]
    readings: tuple[SourceReading, ...] = ()

    def districts(self) -> dict[str, tuple[str, ...]]:
        """Former district-level units of each province."""
        return {province.name: tuple(province.districts) for province in self.provinces}


class Combination(Part):
    """The head of a portfolio that combines others."""

    name: Annotated[str, BeforeValidator(_identifier)]
    title: Title
    combines: Annotated[tuple[Text, ...], PlainValidator(_parts)]
    vintage: Sentence | None = None
    vintage_vi: Sentence | None = None


KEYS: Dictionary[str, type[Part]] = {
    "title": Title,
    "provinces": DeclaredProvince,
    "readings": SourceReading,
    "sizes": DeclaredSizes,
}

FORMS = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "tuple_type": "a list",
    "dict_type": "a mapping, 'key: value'",
    "model_type": "a mapping, 'key: value'",
}


def read_declaration(path: Path) -> tuple[Declaration | Combination | None, list[Problem]]:
    """Read ``portfolio.yaml``.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    declaration : Declaration, Combination or None
        None if it cannot be used; a combination if it says what it combines.
    problems : list of Problem
        A missing file, whatever `read_yaml` refuses, keys that are unknown or missing, an impossible date, a
        province declared twice, sizes out of order, priors that cannot be.

    Raises
    ------
    InputError
        With the problems of a combination that cannot be used.
    """
    where = shown_name(path)
    if not path.is_file():
        what = "The file is missing: a portfolio declares its as-of date and its provinces there."
        remedy = "Copy scenarios/portfolios/template/portfolio.yaml into this folder and fill it in."
        return None, [Problem(where, None, what, "", remedy)]
    node, problems = read_yaml(path, where)
    if node is None or problems:
        return None, problems
    form = _form_of(node)
    try:
        declaration = form.model_validate(_plain(node))
    except ValidationError as error:
        found = [
            problem for detail in error.errors() for problem in _problems(where, node, form, dict(detail))
        ]
        if form is Combination:
            refuse(found)  # without it there is nothing more to read
        return None, found
    if isinstance(declaration, Combination):
        return declaration, []
    names = [province.name for province in declaration.provinces]
    if not names:
        problems.append(
            Problem(where, None, "No province is declared.", "", "Write at least one under 'provinces'.")
        )
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(
            Problem(where, None, f"The province '{name}' is declared twice.", "", "Remove one of the two.")
        )
    return (None if problems else declaration), problems


def _plain(node: Node) -> Any:
    """A node without its lines; what is empty in YAML is left out."""
    match node:
        case Text():
            return node.value
        case Listing():
            return [_plain(item) for item in node.items]
        case Mapping():
            filled = [
                (key, value)
                for key, value in node.entries
                if not (isinstance(value, Text) and value.is_empty)
            ]
            return {
                key.value: value if key.value in KEPT_AS_NODES else _plain(value) for key, value in filled
            }
    return None


def _form_of(node: Node) -> type[Declaration] | type[Combination]:
    """The form of a head."""
    entries = node.entries if isinstance(node, Mapping) else ()
    return Combination if any(key.value == "combines" for key, _ in entries) else Declaration


def _problems(where: str, node: Node, form: type[Part], detail: dict[str, Any]) -> list[Problem]:
    """The problems of one finding of the validation."""
    if detail["type"] == "many":
        return [refusal.at(where) for refusal in detail["ctx"]["refusals"]]
    return [_problem(where, node, form, detail)]


def _problem(where: str, node: Node, form: type[Part], detail: dict[str, Any]) -> Problem:
    """A finding of the validation, with its line and in the words of this project."""
    path = [step for step in detail["loc"] if not (isinstance(step, str) and step == "[key]")]
    line, shown_path = _line_of(node, path), ".".join(str(step) for step in path)
    parts = [KEYS[step] for step in path[:-1] if step in KEYS]
    part = parts[-1] if parts else form
    keys = f"Keys: {', '.join(part.model_fields)}."
    if detail["type"] == "missing":
        return Problem(where, line, f"'{shown_path}' is missing.", keys)
    if detail["type"] == "extra_forbidden":
        whose = "a combined portfolio" if form is Combination else "a portfolio"
        what = f"'{shown_path}' is not a key of {whose}."
        return Problem(where, line, what, keys, did_you_mean(str(path[-1]), part.model_fields))
    if detail["type"] == "refused":
        return Problem(where, line, f"{shown_path}: {detail['ctx']['what']}", detail["ctx"]["allowed"])
    what = f"{shown_path or 'portfolio'}: this must be {FORMS.get(detail['type'], 'something else')}."
    return Problem(where, line, what, "", "See scenarios/portfolios/TEMPLATE.md.")


def _line_of(node: Node, path: list[Any]) -> int | None:
    """Line of the deepest part of a path that is there."""
    line = node.line
    for step in path:
        if isinstance(node, Mapping):
            found = next(((key, value) for key, value in node.entries if key.value == step), None)
            if found is None:
                return line
            line, node = found[0].line, found[1]
        elif isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            line = node.line
    return line
