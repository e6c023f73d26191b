"""The model compiled: its processes, its observer, and the rules that draw and open a world."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.compiled_runner import CompiledModel
from simulation.engine.generated_module import group_kinds
from simulation.engine.plan import Group, Stocks, Units
from simulation.engine.random import uniform
from simulation.indicators import observe
from simulation.model import World
from simulation.processes import begin
from simulation.rules.luck import Purpose
from simulation.rules.opening import open_world
from simulation.rules.queues import UNIT_GROUPS

TURN_GROUPS = ("fill_turns", "budget_turns")  # one at a time takes from a stock, in order of priority
STOCK_GROUPS = ("fill", "public_budget")


def shared_resources(units: NDArray[np.int64]) -> list[Group]:
    """What the processes of all provinces share, one member of each group per province; desks also by office.

    Parameters
    ----------
    units : array of int, shape (groups, provinces + offices)
        Units of teams, crews and desks (`UNIT_GROUPS`), at their largest; 0 where a group has no such member.
    """
    n_provinces = np.count_nonzero(units[0])
    return [
        *(Units(name, [int(n) for n in row if n]) for name, row in zip(UNIT_GROUPS, units, strict=True)),
        *(Units(name, [1] * n_provinces) for name in TURN_GROUPS),
        *(Stocks(name, [0.0] * n_provinces) for name in STOCK_GROUPS),
    ]


@rule
def write_uniforms(seed: np.uint64, replications: Any, ids: Any, out: Any) -> None:
    """Write the uniform number of every replication and id: the quantiles of uncertain parameters."""
    for r in range(len(replications)):
        for k in range(len(ids)):
            out[r, k] = uniform(seed, replications[r], Purpose.PARAMETER, ids[k], 0)


@cache
def compiled_model() -> CompiledModel:
    """The model; compiled when it is used for the first time after a change of its sources."""
    groups = group_kinds(shared_resources(np.ones((len(UNIT_GROUPS), 1), dtype=np.int64)))
    names = np.zeros(1, dtype=np.uint64)
    return CompiledModel(
        begin,
        groups,
        World,
        observe,
        entries={
            open_world: (World,),
            write_uniforms: (np.uint64(0), names, names, np.zeros((1, 1))),
        },
    )
