"""What is wrong with an input, said so that its author can put it right.

A reader of files collects every `Problem` it meets and refuses them together in one `InputError`: nobody
should have to correct a file once for each mistake. The command line prints the error and exits with code 2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One mistake in an input.

    Parameters
    ----------
    where : str
        The file, or the place in a program, for example ``"clear_first.yaml"``.
    line : int or None
        Line of the file, counted from 1; None where there is no line.
    what : str
        What is wrong, as a sentence.
    allowed : str
        What would be right there, as a sentence; may be empty.
    remedy : str
        What to do, as a sentence; may be empty.
    """

    where: str
    line: int | None
    what: str
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Where, then what, what is allowed and what to do."""
        place = self.where if self.line is None else f"{self.where}, line {self.line}"
        sentences = " ".join(part for part in (self.what, self.allowed, self.remedy) if part)
        return f"{place}: {sentences}"


class InputError(ValueError):
    """An input that cannot be used, with everything that is wrong with it.

    Parameters
    ----------
    problems : iterable of Problem
        At least one; a problem met twice is told once.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        # The list is the only argument of the exception, so that worker processes can send it back.
        super().__init__(self.problems)

    def __str__(self) -> str:
        """One bullet for each problem."""
        count = len(self.problems)
        heading = "1 problem in the input:" if count == 1 else f"{count} problems in the input:"
        return "\n".join([heading, *(f"  - {problem}" for problem in self.problems)])


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse an input that has problems, all of them at once; do nothing if it has none."""
    found = list(problems)
    if found:
        raise InputError(found)


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """Suggest the option nearest to a word, as a question; empty if none is near."""
    by_folded = {option.casefold(): option for option in options}
    nearest = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return f"Did you mean '{by_folded[nearest[0]]}'?" if nearest else ""
