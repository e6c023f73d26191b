"""How far a land block has come and what it waits for: the only place where either changes during a run.

Hectares by stage and by cause are recorded every month, and of most clusters nothing has changed since the
month before. So a change is noted here, and only those clusters are counted anew (`simulation.ledger`). How
many blocks of a province are where, and wait for what, is kept up to date here as well.
"""

from simulation.engine.compiled import rule
from simulation.state import WaitsFor, World


@rule
def set_stage(w: World, b: int, stage: int) -> None:
    """A block comes to a stage."""
    change(w, b, stage, w.block[b].waits_for)


@rule
def set_wait(w: World, b: int, waits_for: int) -> None:
    """A block begins to wait for something, or for nothing any more."""
    change(w, b, w.block[b].stage, waits_for)


@rule
def change(w: World, b: int, stage: int, waits_for: int) -> None:
    """Note a block's new stage and wait, and count it there."""
    block = w.block[b]
    p = w.cluster[block.cluster].province
    w.n_blocks_at[p, block.stage, block.waits_for] -= 1
    w.n_blocks_at[p, stage, waits_for] += 1
    block.stage = stage
    block.waits_for = waits_for
    note_change(w, block.cluster)


@rule
def count_blocks(w: World) -> None:
    """Count the blocks of every province by stage and by what they wait for: once, when a run begins."""
    w.n_blocks_at[:, :, :] = 0
    for b in range(w.run.n_blocks):
        block = w.block[b]
        w.n_blocks_at[w.cluster[block.cluster].province, block.stage, block.waits_for] += 1


@rule
def n_at_work(w: World, p: int, stage: int) -> int:
    """Blocks of a province that are at a stage and wait for nothing."""
    return w.n_blocks_at[p, stage, WaitsFor.NOTHING]


@rule
def n_waiting(w: World, p: int, waits_for: int) -> int:
    """Blocks of a province that wait for something, at whatever stage."""
    total = 0
    for stage in range(w.n_blocks_at.shape[1]):
        total += w.n_blocks_at[p, stage, waits_for]
    return total


@rule
def note_change(w: World, c: int) -> None:
    """The land of a cluster is to be counted anew: a block changed, or the cluster in the ledger's eyes."""
    w.cluster[c].land_changed = 1
