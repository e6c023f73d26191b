"""What is kept of a setting besides its lever and values: since when, where written, where it holds."""

from dataclasses import dataclass

from simulation.levers import Where

# Month of a value that holds from the as-of date on, whatever date that is: earlier than any date of a file.
FROM_THE_START = 0


@dataclass(frozen=True)
class Origin:
    """Where a setting was written: the file, the line of its `where` and the lines of its steps."""

    file: str
    where_line: int | None = None
    step_lines: tuple[int | None, ...] = ()


def overlap(first: Where, second: Where) -> bool:
    """Whether some place may be covered by both; without a portfolio, a cluster may lie in any province."""
    pairs = (
        (first.provinces, second.provinces),
        (first.managements, second.managements),
        (first.clusters, second.clusters),
    )
    return all(a is None or b is None or bool(a & b) for a, b in pairs)
