"""Reading YAML, months and numbers written by people, keeping the line of everything.

Only the plain part of YAML 1.2 is read: texts, lists and mappings. Tags, anchors and aliases are refused
before anything is built from them, so that a file can neither make objects nor grow when it is read.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from scenarios.problems import Problem, did_you_mean
from simulation.calendar import calendar_month
from simulation.parameters import Parameter

LARGEST_BYTES = 1_000_000
DEEPEST = 12  # levels of lists and mappings; a scenario file has at most six
FIRST_YEAR, LAST_YEAR = 1900, 2199
MONTHS_ALLOWED = "Dates are months, YYYY-MM, for example 2026-07."

NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\s*([^\d\s.,+-].*))?", re.ASCII)
SEPARATED = re.compile(r"[+-]?\d+(?:[\s,_.]\d+)+\b.*", re.ASCII)  # 1,5 or 1 000 or 1.000.000
MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Text:
    """A text or a number, as written; `line` is None if it comes from a program."""

    value: str
    line: int | None = None
    quoted: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written: blank, or one of YAML's words for null."""
        return not self.value.strip() or (not self.quoted and self.value in ("~", "null", "Null", "NULL"))


@dataclass(frozen=True)
class Listing:
    """A list."""

    items: tuple["Node", ...]
    line: int | None = None


@dataclass(frozen=True)
class Mapping:
    """Keys and values in the order of the file; no key occurs twice."""

    entries: tuple[tuple[Text, "Node"], ...]
    line: int | None = None


@dataclass(frozen=True)
class Refused:
    """Stands where something was refused, so that one mistake is told once."""

    line: int | None = None


Node = Text | Listing | Mapping | Refused

# A file on disk, or a file inside the installed package.
File = Path | Traversable


class RefusalError(Exception):
    """A value that cannot be used; whoever knows the file and the line makes a `Problem` of it."""

    def __init__(self, what: str, allowed: str = "", remedy: str = "", line: int | None = None) -> None:
        super().__init__(what)
        self.what, self.allowed, self.remedy, self.line = what, allowed, remedy, line

    def at(self, where: str, line: int | None = None) -> Problem:
        """The problem, at its place; a line it knows itself comes first."""
        return Problem(where, self.line or line, self.what, self.allowed, self.remedy)


def shown(text: str) -> str:
    """A text from a file between quotation marks, on one line and not too long."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= 60 else f"'{line[:57]}...'"


def read_yaml(file: File, label: str) -> tuple[Node | None, list[Problem]]:
    """Read a YAML file.

    Parameters
    ----------
    file : path or file of a package
        The file; at most 1 MB, UTF-8 (a byte order mark is ignored), one document.
    label : str
        How problems name the file.

    Returns
    -------
    node : Node or None
        Its content; None if it could not be read to the end.
    problems : list of Problem
        Everything refused on the way: tags, anchors, aliases, keys that occur twice, control characters.
    """
    try:
        reading = _Reading(label, _decoded(_content(file)))
    except RefusalError as refusal:
        return None, [refusal.at(label)]
    node = reading.document()
    return node, reading.problems


def _content(file: File) -> bytes:
    try:
        # One byte more than allowed is enough to know, however large the file is.
        with file.open("rb") as stream:
            content: bytes = stream.read(LARGEST_BYTES + 1)
    except IsADirectoryError:
        raise RefusalError("This is a folder, not a file.", remedy="Name the file.") from None
    except OSError as error:
        raise RefusalError(f"The file cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST_BYTES:
        raise RefusalError(
            "The file is larger than 1 MB.",
            "A scenario file says what, when, where and why; most are under 2 kB.",
            "Is this the right file?",
        )
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusalError(
            f"The file is not UTF-8: it contains the byte {content[error.start]:#04x}.",
            remedy="Save it in the encoding UTF-8.",
            line=line,
        ) from None


class _Reading:
    """Builds nodes from the events of a YAML parser, which itself builds nothing."""

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.text = text
        self.problems: list[Problem] = []
        self.alias_told = False
        # The pure Python parser tells the line of every event and is the same on every machine.
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))

    def document(self) -> Node | None:
        """The one document of the file."""
        try:
            return self._document()
        except RefusalError as refusal:
            self.problems.append(refusal.at(self.label))
        except YAMLError as error:
            line, what = self._syntax_error(error)
            remedy = "Check indentation, colons and quotation marks around this line."
            self.problems.append(Problem(self.label, line, f"This is not YAML: {what}.", remedy=remedy))
        except (ValueError, OverflowError):
            # The parser lets some escapes through to Python, for example "\UFFFFFFFF".
            what = "This is not YAML: it contains an escape for a character that does not exist."
            self.problems.append(Problem(self.label, None, what, remedy="Write the character itself."))
        return None

    def _document(self) -> Node | None:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), StreamEndEvent):
            remedy = "Start from a scenario of the library: clusters list scenarios."
            raise RefusalError("The file is empty.", remedy=remedy)
        node = self._node(next(self.events), depth=1)
        next(self.events)  # the document ends
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                what = "A second document begins here ('---')."
                self._refuse(event, what, "One file holds one scenario.", "Make two files.")
                return None
        return node

    def _syntax_error(self, error: YAMLError) -> tuple[int | None, str]:
        if isinstance(error, ReaderError):
            line = self.text.count("\n", 0, int(error.position)) + 1
            return line, f"it contains the control character {int(error.character):#04x}"
        mark = error.problem_mark or error.context_mark if isinstance(error, MarkedYAMLError) else None
        what = (error.problem or error.context) if isinstance(error, MarkedYAMLError) else str(error)
        return (None if mark is None else mark.line + 1), " ".join(str(what).split())

    def _refuse(self, event: Any, what: str, allowed: str = "", remedy: str = "") -> None:
        self.problems.append(Problem(self.label, _line(event), what, allowed, remedy))

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            what = f"Lists and mappings are nested more than {DEEPEST} levels deep."
            raise RefusalError(what, remedy="Is this the right file?", line=_line(event))
        if isinstance(event, AliasEvent):
            self._refuse_alias(event, f"'*{event.anchor}' is an alias.")
            return Refused(_line(event))
        if event.anchor:
            self._refuse_alias(event, f"'&{event.anchor}' is an anchor.")
        node = self._content_of(event, depth)
        if event.tag is None:
            return Refused(_line(event)) if event.anchor else node
        tag = str(event.tag).removeprefix("tag:yaml.org,2002:")
        self._refuse(
            event,
            f"{shown(tag)} is a YAML tag; it was not followed.",
            "Scenario files are plain text, lists and mappings.",
            "Remove it.",
        )
        return Refused(_line(event))

    def _refuse_alias(self, event: Any, what: str) -> None:
        # Once is enough: a file that swells by aliases has very many of them.
        if not self.alias_told:
            self._refuse(event, what, "Anchors and aliases are not used here.", "Write the values out.")
        self.alias_told = True

    def _content_of(self, event: Any, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            return self._text(event)
        if isinstance(event, SequenceStartEvent):
            return Listing(tuple(self._until(SequenceEndEvent, depth)), _line(event))
        assert isinstance(event, MappingStartEvent)
        nodes = list(self._until(MappingEndEvent, depth))
        return self._mapping(nodes[::2], nodes[1::2], _line(event))

    def _until(self, end: type, depth: int) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _text(self, event: Any) -> Node:
        strange = [c for c in event.value if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
        if strange:
            what = f"A text contains the control character U+{ord(strange[0]):04X}."
            self._refuse(event, what, remedy="Remove it.")
            return Refused(_line(event))
        return Text(event.value, _line(event), quoted=not event.implicit[0])

    def _mapping(self, keys: list[Node], values: list[Node], line: int) -> Node:
        lines: dict[str, int | None] = {}
        entries: list[tuple[Text, Node]] = []
        for key, value in zip(keys, values, strict=True):
            if isinstance(key, Listing | Mapping):
                what = "A key is a list or a mapping."
                self.problems.append(Problem(self.label, key.line, what, "Keys are short texts."))
            elif isinstance(key, Text) and key.value in lines:
                what = f"The key {shown(key.value)} occurs twice, first on line {lines[key.value]}."
                remedy = "Keep one of them."
                self.problems.append(Problem(self.label, key.line, what, "A key occurs once.", remedy))
            elif isinstance(key, Text):
                lines[key.value] = key.line
                # The parser places a missing value on the line after its key.
                missing = isinstance(value, Text) and value.is_empty
                entries.append((key, Text("", key.line) if missing else value))
        return Mapping(tuple(entries), line)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def read_month(
    text: str, what_it_is: str = "a lever changes at the beginning of a month", month_of_year: str = "01"
) -> int:
    """Calendar month (``12 x year + month - 1``) of a text such as ``2026-07``.

    Refused are days, years, impossible dates and years outside `FIRST_YEAR` to `LAST_YEAR`.

    Parameters
    ----------
    text : str
        The month.
    what_it_is : str
        What happens in the month, for who wrote a day or a year.
    month_of_year : str
        Month that whoever wrote a year most likely meant.
    """
    text = text.strip()
    if match := MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= 12:
            raise RefusalError(f"{shown(text)} is not a date: months go from 01 to 12.", MONTHS_ALLOWED)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            what = f"{shown(text)} is not a date of this model."
            raise RefusalError(what, f"Years go from {FIRST_YEAR} to {LAST_YEAR}.")
        return calendar_month(year, month)
    if match := DAY.fullmatch(text):
        raise _day_instead_of_month(text, int(match[1]), int(match[2]), int(match[3]), what_it_is)
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        what = f"{shown(text)} is a year; {what_it_is}."
        raise RefusalError(what, MONTHS_ALLOWED, f"Write {text}-{month_of_year}.")
    raise RefusalError(f"{shown(text)} is not a month.", MONTHS_ALLOWED)


def _day_instead_of_month(text: str, year: int, month: int, day: int, what_it_is: str) -> RefusalError:
    try:
        date(year, month, day)
    except ValueError:
        return RefusalError(f"{shown(text)} is not a date: there is no such day.", MONTHS_ALLOWED)
    what = f"{shown(text)} is a day; {what_it_is}."
    return RefusalError(what, MONTHS_ALLOWED, f"Write {year:04d}-{month:02d}.")


def allowed_values(lever: Parameter) -> str:
    """What a lever may be set to, as a sentence."""
    if lever.choices:
        return f"Allowed: {', '.join(lever.choices)}."
    low, high = lever.bounds
    unit = "(a ratio or share, without unit)" if lever.unit == "1" else lever.unit
    return f"Allowed: {low:g} to {high:g} {unit}."


def read_value(text: str, lever: Parameter) -> float:
    """Value of a lever: the number of its word, or a number, with the lever's unit behind it or without.

    Parameters
    ----------
    text : str
        For example ``strict``, ``1.5`` or ``20 bn VND/year``.
    lever : Parameter
        Its words, or its unit and bounds.

    Returns
    -------
    float
        Inside the bounds; for a regime the position of the word. Refused: an unknown word, a word for a
        number or a number for a word, another unit, a value out of bounds, a decimal comma.
    """
    text = text.strip()
    allowed = allowed_values(lever)
    match = NUMBER.fullmatch(text)
    if lever.choices:
        if text in lever.choices:
            return float(lever.choices.index(text))
        what = f"is a number; '{lever.name}' takes a word" if match else f"is not a regime of '{lever.name}'"
        raise RefusalError(f"{shown(text)} {what}.", allowed, did_you_mean(text, lever.choices))
    if match is None:
        raise _not_a_number(text, lever.name, allowed)
    _refuse_other_unit(text, match, lever.unit, f"this lever ('{lever.name}')", allowed)
    value = float(match[1])
    low, high = lever.bounds
    if not low <= value <= high or value in (float("inf"), float("-inf")):
        raise RefusalError(f"{shown(text)} is out of bounds for '{lever.name}'.", allowed)
    return value


def read_amount(text: str, key: str, unit: str | None) -> float:
    """A number of any size, with its unit behind it or without.

    Parameters
    ----------
    text : str
        For example ``600`` or ``600 ha``.
    key : str
        The key it stands behind, for messages.
    unit : str or None
        The unit it must have; None where that is not known, and the unit is not looked at.

    Returns
    -------
    float
        Refused: a word, another unit, a decimal comma, a number too large to be finite.
    """
    text = text.strip()
    match = NUMBER.fullmatch(text)
    if match is None:
        raise _not_a_number(text, key, "")
    if unit is not None:
        _refuse_other_unit(text, match, unit, f"this amount ('{key}')", "")
    value = float(match[1])
    if not math.isfinite(value):
        raise RefusalError(f"{shown(text)} is too large a number for '{key}'.")
    return value


def _not_a_number(text: str, name: str, allowed: str) -> RefusalError:
    remedy = "Write a decimal point, and nothing between thousands." if SEPARATED.fullmatch(text) else ""
    return RefusalError(f"{shown(text)} is not a number, and '{name}' takes one.", allowed, remedy)


def _refuse_other_unit(text: str, match: re.Match[str], unit: str, holder: str, allowed: str) -> None:
    """Refuse a number with a unit behind it that is not the holder's."""
    if match[2] is None or "".join(match[2].split()) == "".join(unit.split()):
        return
    own = {"1": "is a ratio or share, without unit", "count": "is a number, without unit"}
    what = f"Wrong unit: {shown(text)} is given in {match[2]}, {holder} {own.get(unit, f'is in {unit}')}."
    per_cent = match[2] == "%" and unit == "1"
    remedy = f"Write {float(match[1]) / 100:g}." if per_cent else "Convert it, and write the number alone."
    raise RefusalError(what, allowed, remedy)
