"""Tables in Markdown, and the place in a page where a script writes them.

A page is written by hand but for one block between two comments, which name the script that fills it. The
test of the documentation compares what stands there with what the script would write now.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

DOCS = Path(__file__).parent


def table(header: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[str] = ()) -> str:
    """Lay out a table.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    rows : iterable of sequences
        One value for each column; anything that can be written.
    numbers : sequence of str
        Columns set flush right.

    Returns
    -------
    str
        Lines of Markdown; a vertical bar inside a value is escaped.
    """
    rule = ["---:" if name in numbers else "---" for name in header]
    lines = [header, rule, *([_cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", r"\|")


def page_with(page: str, script: str, block: str) -> str:
    """Text of a page with the block of a script filled anew.

    Parameters
    ----------
    page : str
        Name of the page in this folder.
    script : str
        Name of the script, as it stands in the page's comments.
    block : str
        What the script has to say.
    """
    return text_with((DOCS / page).read_text(encoding="utf-8"), page, script, block)


def text_with(text: str, page: str, script: str, block: str) -> str:
    """Text with the block of a script filled anew; a script with several blocks calls it for each.

    Parameters
    ----------
    text : str
        What stands in the page.
    page : str
        Its name, for messages.
    script : str
        Name of the script, and of its block where it has several, as in the page's comments.
    block : str
        What the script has to say.

    Raises
    ------
    ValueError
        If the page has no such block, or more than one.
    """
    begin, end = f"<!-- begin: written by docs/{script} -->", f"<!-- end: written by docs/{script} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"docs/{page} needs one line {begin!r} and, after it, one line {end!r}")
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    return f"{before}{begin}\n\n{block.strip()}\n\n{end}{after}"


def write(page: str, text: str) -> None:
    """Write a page, with the same line ends on every machine."""
    (DOCS / page).write_text(text, encoding="utf-8", newline="\n")
