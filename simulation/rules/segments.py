"""Segments of demand: secondary investors whom a policy may treat differently, by kind and by size of plot.

A cluster has weights of its own for each segment. Where no policy of a run tells investors apart there is one
segment, which is everybody, and choosing costs no more than if segments did not exist.
"""

from simulation.engine.compiled import rule
from simulation.rules.demand import N_KINDS, median_plot_ha
from simulation.state import World

# Levers that tell segments apart. A run in which all of them keep their defaults has one segment.
LEVERS = ("frontage_allocation", "craft_village_rule", "small_enterprise_reserve_share")
EVERYBODY = 0
N_SEGMENTS = 2 * N_KINDS  # of each kind: plots up to the median, and above it


@rule
def has_segments(w: World) -> bool:
    """Whether a policy of the run, sooner or later, tells investors apart."""
    return w.run.n_segments > 1


@rule
def segment_in(w: World, i: int, p: int) -> int:
    """Segment of an investor in a province; the median is that of its small and medium enterprises."""
    if not has_segments(w):
        return EVERYBODY
    investor = w.investor[i]
    is_large = investor.plot_ha > median_plot_ha(w, p)
    return 2 * investor.kind + (1 if is_large else 0)


@rule
def segment_of(w: World, i: int) -> int:
    """Segment of an investor where it is."""
    return segment_in(w, i, w.investor[i].province)


@rule
def kind_in(segment: int) -> int:
    """Kind of the investors of a segment."""
    return segment // 2


@rule
def has_large_plots(segment: int) -> bool:
    """Whether the investors of a segment want plots above the median."""
    return segment % 2 == 1
