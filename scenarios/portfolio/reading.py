"""Tables of a portfolio as spreadsheets save them: comma-separated text with one header row.

A cell is read by its column, and an empty cell is ``None``: not published. Whatever is wrong is collected as
a `Problem` with file, line and column, so that a table is refused once, with everything that is wrong with
it.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scenarios.problems import Problem, did_you_mean
from scenarios.reading import RefusalError, shown

COMMA_ONLY = "Tables are comma-separated, in UTF-8, with numbers written like 53.2."
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")
SAVE_AS_UTF8 = "In a spreadsheet program, save as 'CSV UTF-8 (comma delimited)'."


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    name : str
        Header.
    read : callable
        From the text of a cell that is not empty to its value; raises `RefusalError`.
    required : bool
        Whether the column must be there and each of its cells be filled.
    """

    name: str
    read: Callable[[str], Any]
    required: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Parameters
    ----------
    line : int
        Line of the file where it begins, counted from 1.
    values : dict
        Value of each column, ``None`` where the cell is empty or could not be read.
    unreadable : frozenset of str
        Columns whose cell could not be read.
    """

    line: int
    values: Mapping[str, Any]
    unreadable: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> Any:
        """Value of a column."""
        return self.values[column]


@dataclass
class Table:
    """The rows of a file that could be read, and what is wrong with the file.

    Parameters
    ----------
    where : str
        The file, as problems name it.
    rows : list of Row
        In order of the file.
    problems : list of Problem
        Everything that is wrong.
    complete : bool
        False where a row or a column is not there as it should be, so that counts mean nothing.
    """

    where: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = False

    def refuse(self, line: int | None, what: str, allowed: str = "", remedy: str = "") -> None:
        """Add a problem of this file."""
        self.problems.append(Problem(self.where, line, what, allowed, remedy))

    def in_order(self) -> list[Problem]:
        """Problems in the order of the lines, those of the whole file first."""
        return sorted(self.problems, key=lambda problem: problem.line or 0)

    def readable(self, column: str) -> bool:
        """Whether every cell of a column could be read, so that its values may be counted."""
        return self.complete and not any(column in row.unreadable for row in self.rows)


def shown_name(path: Path) -> str:
    """A file as problems name it: with its folder, without the rest of the path."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def read_table(path: Path, columns: Sequence[Column]) -> Table:
    """Read a comma-separated table.

    Parameters
    ----------
    path : Path
        The file.
    columns : sequence of Column
        The columns it may have, in any order; columns that are not required may be left out.

    Returns
    -------
    Table
        What could be read, with all problems: a file that is missing, empty, not UTF-8 or not
        comma-separated; columns that are unknown, missing or given twice; rows with too many or too few
        cells; cells that are empty where they must not be, or cannot be read. A byte order mark, as
        spreadsheets write it, is accepted.
    """
    table = Table(shown_name(path))
    text = _text_of(path, table)
    if text is None:
        return table
    records = list(_records(text))
    if not records:
        table.refuse(None, "The file is empty.", "", f"The first row names the columns: {_names(columns)}.")
        return table
    header_line, first = records[0]
    header = [cell.strip() for cell in first]
    if _is_comma_separated(header, header_line, table):
        table.complete = True
        _check_header(header, header_line, columns, table)
        known = {column.name: column for column in columns}
        for line, cells in records[1:]:
            _read_row(line, cells, header, known, table)
    return table


def _text_of(path: Path, table: Table) -> str | None:
    """Content of a file, or nothing and a problem."""
    try:
        content = path.read_bytes()
    except OSError:
        table.refuse(None, "The file does not exist or cannot be opened.", "", "Check its name and folder.")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        table.refuse(line, "The text is not in UTF-8.", COMMA_ONLY, SAVE_AS_UTF8)
        return None
    if "\0" in text:
        table.refuse(None, "The file is not a text file.", COMMA_ONLY, SAVE_AS_UTF8)
        return None
    return text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line where each begins; a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""))
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _is_comma_separated(header: list[str], line: int, table: Table) -> bool:
    """Refuse a header with another separator; the rows below cannot be read then."""
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            table.refuse(line, f"The columns are separated by {name}.", COMMA_ONLY, SAVE_AS_UTF8)
            return False
    return True


def _check_header(header: list[str], line: int, columns: Sequence[Column], table: Table) -> None:
    """Refuse columns that are unknown, missing or there twice."""
    known = [column.name for column in columns]
    for number, name in enumerate(header):
        if name not in known:
            what = f"{shown(name)} is not a column." if name else f"Column {number + 1} has no name."
            remedy = did_you_mean(name, known) or "Remove the column, or write its content into 'note'."
            table.refuse(line, what, f"Columns: {_names(columns)}.", remedy)
        elif name in header[:number]:
            table.refuse(line, f"The column '{name}' is there twice.", "", "Remove one of the two.")
    for column in columns:
        if column.required and column.name not in header:
            remedy = f"Add it to the first row; it may not be left out: {_names(_required(columns))}."
            table.refuse(line, f"The column '{column.name}' is missing.", "", remedy)
            table.complete = False


def _required(columns: Sequence[Column]) -> list[Column]:
    return [column for column in columns if column.required]


def _read_row(
    line: int, cells: list[str], header: list[str], known: Mapping[str, Column], table: Table
) -> None:
    """Read one row into the table."""
    if len(cells) != len(header):
        table.complete = False
        table.refuse(
            line,
            f"The row has {len(cells)} cells, the first row has {len(header)}.",
            "",
            'Put a text that contains a comma between double quotes: "Van Du, Quang Vinh".',
        )
        return
    values: dict[str, Any] = dict.fromkeys(known)
    unreadable = set()
    for name, cell in zip(header, cells, strict=True):
        column, text = known.get(name), cell.strip()
        if column is None or (not text and not column.required):
            continue
        try:
            values[name] = _filled(column, text)
        except RefusalError as refusal:
            unreadable.add(name)
            table.refuse(line, f"{name}: {refusal.what}", refusal.allowed, refusal.remedy)
    table.rows.append(Row(line, values, frozenset(unreadable)))


def _filled(column: Column, text: str) -> Any:
    """Value of a cell; refuses an empty one."""
    if not text:
        raise RefusalError("the cell is empty.", "This column must be filled in every row.")
    return column.read(text)


def text_cell(text: str) -> str:
    """Text, with runs of white space drawn together."""
    return " ".join(text.split())


def identifier_cell(text: str) -> str:
    """A permanent code: letters without accents, digits, hyphens and underscores."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text):
        allowed = "A code has letters without accents, digits, hyphens and underscores."
        raise RefusalError(f"{shown(text)} cannot be a code.", allowed, "Write, for example, HY-007.")
    return text


def number_cell(low: float, high: float, unit: str, *, low_included: bool = True) -> Callable[[str], float]:
    """Reader of numbers between two bounds.

    Parameters
    ----------
    low, high : float
        Smallest and largest number allowed.
    unit : str
        Unit as shown; ``""`` for a share.
    low_included : bool
        Whether `low` itself is allowed.
    """
    from_low = f"from {low:g}" if low_included else f"above {low:g}"
    allowed = (
        f"A number {from_low}"
        + ("" if math.isinf(high) else f" to {high:g}")
        + (f", in {unit}." if unit else ".")
    )

    def read(text: str) -> float:
        if not PLAIN_NUMBER.fullmatch(text):
            raise RefusalError(f"{shown(text)} is not a number.", allowed, _number_remedy(text))
        number = float(text)
        too_low = number < low if low_included else number <= low
        if too_low or number > high or math.isinf(number):
            raise RefusalError(f"{text} is out of bounds.", allowed)
        return number

    return read


def _number_remedy(text: str) -> str:
    """What to do about a text that should be a number."""
    if re.fullmatch(r"-?\d+,\d+", text):
        return f"Write the decimal point: {text.replace(',', '.')}."
    if text.endswith("%"):
        return "Write a share, for example 0.7 for 70 %."
    if "_" in text or " " in text:
        return "Write the number alone, without unit and without spaces."
    return "Leave the cell empty if nothing was published."


def word_cell(words: Sequence[str]) -> Callable[[str], str]:
    """Reader of one of a few words, whatever its capitals."""
    by_folded = {word.casefold(): word for word in words}

    def read(text: str) -> str:
        if text.casefold() not in by_folded:
            raise RefusalError(
                f"{shown(text)} is not known.", f"Allowed: {', '.join(words)}.", did_you_mean(text, words)
            )
        return by_folded[text.casefold()]

    return read


def yes_or_no_cell(text: str) -> bool:
    """``true`` or ``false``, or ``yes`` or ``no``, whatever its capitals."""
    return word_cell(("true", "false", "yes", "no"))(text) in ("true", "yes")


def date_cell(text: str) -> date:
    """A day, written 2020-04-09."""
    allowed = "A date is a day of the calendar, written YYYY-MM-DD."
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        remedy = "If only the year or month was published, leave the cell empty and write it into 'note'."
        raise RefusalError(f"{shown(text)} is not a date.", allowed, remedy)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusalError(f"{shown(text)} is not a day of the calendar.", allowed) from None


def vintage_cell(text: str) -> str:
    """A day, a month or a year, as precisely as the source gives it: 2025-07-31, 2025-07 or 2025."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text) or not _is_in_the_calendar(text):
        allowed = "A day, a month or a year, written YYYY-MM-DD, YYYY-MM or YYYY."
        raise RefusalError(f"{shown(text)} is not a date.", allowed)
    return text


def _is_in_the_calendar(text: str) -> bool:
    try:
        first_day_of(text)
    except ValueError:
        return False
    return True


def first_day_of(vintage: str) -> date:
    """First day of a day, month or year written as `vintage_cell` accepts it."""
    return date.fromisoformat(vintage + "-01" * (2 - vintage.count("-")))
