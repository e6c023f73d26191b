"""The head of a portfolio, ``portfolio.yaml``: name, as-of date, provinces, and how sources were read."""

import re
from collections.abc import Mapping as Dictionary
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from scenarios.portfolio.reading import date_cell, shown_name
from scenarios.problems import Problem, did_you_mean
from scenarios.reading import Listing, Mapping, Node, RefusalError, Text, read_yaml, shown


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


def _refused(what: str, allowed: str) -> PydanticCustomError:
    """A refusal in the form that the validation collects."""
    return PydanticCustomError("refused", "{what}", {"what": what, "allowed": allowed})


Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Part(BaseModel):
    """A part of the declaration; keys that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(Part):
    """Title in English and Vietnamese."""

    en: Sentence
    vi: Sentence


class DeclaredProvince(Part):
    """A province: its names, and its former district-level units with their Vietnamese names."""

    name: Sentence
    name_vi: Sentence
    districts: dict[str, Sentence] = {}


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
    provinces: tuple[DeclaredProvince, ...]
    readings: tuple[SourceReading, ...] = ()

    def districts(self) -> dict[str, tuple[str, ...]]:
        """Former district-level units of each province."""
        return {province.name: tuple(province.districts) for province in self.provinces}


KEYS: Dictionary[str, type[Part]] = {
    "": Declaration,
    "title": Title,
    "provinces": DeclaredProvince,
    "readings": SourceReading,
}

FORMS = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "tuple_type": "a list",
    "dict_type": "a mapping, 'key: value'",
    "model_type": "a mapping, 'key: value'",
}


def read_declaration(path: Path) -> tuple[Declaration | None, list[Problem]]:
    """Read ``portfolio.yaml``.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    declaration : Declaration or None
        None if it cannot be used.
    problems : list of Problem
        A missing file, whatever `read_yaml` refuses, keys that are unknown or missing, an impossible date, a
        province declared twice.
    """
    where = shown_name(path)
    if not path.is_file():
        what = "The file is missing: a portfolio declares its as-of date and its provinces there."
        remedy = "Copy scenarios/portfolios/template/portfolio.yaml into this folder and fill it in."
        return None, [Problem(where, None, what, "", remedy)]
    node, problems = read_yaml(path, where)
    if node is None or problems:
        return None, problems
    try:
        declaration = Declaration.model_validate(_plain(node))
    except ValidationError as error:
        return None, [_problem(where, node, dict(detail)) for detail in error.errors()]
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
            return {key.value: _plain(value) for key, value in filled}
    return None


def _problem(where: str, node: Node, detail: dict[str, Any]) -> Problem:
    """A finding of the validation, with its line and in the words of this project."""
    path = [step for step in detail["loc"] if not (isinstance(step, str) and step == "[key]")]
    line, shown_path = _line_of(node, path), ".".join(str(step) for step in path)
    part = KEYS.get(str(path[0]) if len(path) > 1 else "", Declaration)
    keys = f"Keys: {', '.join(part.model_fields)}."
    if detail["type"] == "missing":
        return Problem(where, line, f"'{shown_path}' is missing.", keys)
    if detail["type"] == "extra_forbidden":
        what = f"'{shown_path}' is not a key of a portfolio."
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
