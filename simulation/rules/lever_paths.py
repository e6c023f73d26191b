"""Which paths of the levers a cluster has: those that settings give clusters of its management type."""

from simulation.engine.compiled import rule
from simulation.state import NO, World


@rule
def choose_paths(w: World, entity: int) -> None:
    """Give a cluster the lever paths of the management type it has now, or a province its own."""
    management = 0
    # A closed cluster whose type is not published becomes one of an enterprise (`opening.complete_closed`).
    if entity < w.run.n_clusters and w.cluster[entity].management != NO:
        management = w.cluster[entity].management
    for lever in range(w.path.shape[0]):
        w.path[lever, entity] = w.path_of_management[management, lever, entity]
