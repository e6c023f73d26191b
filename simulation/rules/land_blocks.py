"""How far a land block has come and what it waits for: the only place where either changes during a run.

Hectares by stage and by cause are recorded every month, and of most clusters nothing has changed since the
month before. So a change is noted here, and only those clusters are counted anew (`simulation.ledger`). How
many blocks of a province wait for what is kept up to date here as well.
"""

from simulation.engine.compiled import rule
from simulation.state import World


@rule
def set_stage(w: World, b: int, stage: int) -> None:
    """A block comes to a stage."""
    w.block[b].stage = stage
    note_change(w, w.block[b].cluster)


@rule
def set_wait(w: World, b: int, waits_for: int) -> None:
    """A block begins to wait for something, or for nothing any more."""
    block = w.block[b]
    p = w.cluster[block.cluster].province
    w.n_waiting[p, block.waits_for] -= 1
    w.n_waiting[p, waits_for] += 1
    block.waits_for = waits_for
    note_change(w, block.cluster)


@rule
def count_waiting(w: World) -> None:
    """Count the blocks of every province by what they wait for: once, when a run begins.

    Who waits for nothing is of no interest, and not counted when a block is new.
    """
    w.n_waiting[:, :] = 0
    for b in range(w.run.n_blocks):
        w.n_waiting[w.cluster[w.block[b].cluster].province, w.block[b].waits_for] += 1


@rule
def note_change(w: World, c: int) -> None:
    """The land of a cluster is to be counted anew: a block changed, or the cluster in the ledger's eyes."""
    w.cluster[c].land_changed = 1
