"""The `clusters` command: what its verbs share.

Exit codes: 0 all is well; 1 a check, a verification or the self-test failed, or a run was stopped and holds
the futures that were complete; 2 the input was refused; 130 stopped by the user with nothing to keep. Refused
input is reported as a list of problems on standard error.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup

from figures.command_line.terminal import remark
from scenarios.problems import InputError, Problem

CHECK_FAILED = 1
STOPPED_EARLY = 1
BAD_INPUT = 2
# What a shell reports for a command that was interrupted: 128 + SIGINT.
STOPPED = 130


class Verbs(TyperGroup):
    """Group of verbs that turns refusals and interruptions into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a verb."""
        try:
            return super().invoke(ctx)
        except InputError as refused:
            remark(str(refused))
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            remark("Stopped. No file was left half-written.")
            raise typer.Exit(STOPPED) from None


app = typer.Typer(
    cls=Verbs,
    name="clusters",
    no_args_is_help=True,
    add_completion=False,
    # Errors of the program are shown as Python shows them; tables of local variables hide the message.
    pretty_exceptions_enable=False,
    help="Forecast what a decision changes in Vietnamese industrial clusters, when, and how sure we are.",
    epilog="Example: clusters forecast hung_yen -o out",
)


def verb(
    example: str, group: typer.Typer = app, name: str | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a verb with a runnable example at the end of its help.

    Parameters
    ----------
    example : str
        A whole command, short enough for one line of an 80-column terminal.
    group : Typer
        The group that the verb belongs to.
    name : str, optional
        Name of the verb, where it is not the name of the function.
    """
    return group.command(name=name, epilog=f"Example: {example}")


@contextmanager
def collecting(problems: list[Problem]) -> Iterator[None]:
    """Add the problems for which the block is refused to a list, so that all are reported at once."""
    try:
        yield
    except InputError as refused:
        problems.extend(refused.problems)
