"""Weighted choice in a tree by keyed descent.

Each alternative has a permanent 64-bit id and sits at the leaf that the bits of its id spell. An inner node
exists where two alternatives part; it is named by their common prefix. A chooser goes down from the root and
at each node draws its own keyed uniform number for that node. So a change of one weight moves only choosers
whose way leads past that leaf, an alternative of weight zero is invisible to the bit, and adding one changes
nobody else's names.

Sums are always recomputed from the two children, never incremented: the tree is a function of its leaves.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.engine.compiled import rule
from simulation.engine.random import node_uniform

NODE = np.dtype(
    [("key", "u8"), ("parent", "i8"), ("left", "i8"), ("right", "i8"), ("alternative", "i8")], align=True
)
NO_NODE = -1


def write_tree(ids: list[int]) -> tuple[NDArray[Any], list[int]]:
    """Build the tree of the given ids.

    Parameters
    ----------
    ids : list of int
        Permanent 64-bit ids, all different; at least one.

    Returns
    -------
    nodes : structured array
        Type `NODE`; row 0 is the root, children come after their parents. A leaf tells the position of its
        alternative in `ids`.
    leaves : list of int
        Row of each id.
    """
    if len(set(ids)) != len(ids):
        raise ValueError("two alternatives of a choice have the same id")
    nodes: list[tuple[int, int, int, int, int]] = []
    leaves = [0] * len(ids)

    def grow(members: list[int], depth: int, parent: int) -> int:
        row = len(nodes)
        if len(members) == 1:
            nodes.append((0, parent, NO_NODE, NO_NODE, members[0]))
            leaves[members[0]] = row
            return row
        while True:
            sides: tuple[list[int], list[int]] = ([], [])
            for member in members:
                sides[ids[member] >> (63 - depth) & 1].append(member)
            if sides[0] and sides[1]:
                break
            depth += 1
        # A leading 1 marks the length of the prefix, so that no two nodes share a name.
        key = ((1 << depth) | (ids[members[0]] >> (64 - depth))) & 0xFFFFFFFFFFFFFFFF
        nodes.append((key, parent, NO_NODE, NO_NODE, NO_NODE))
        left = grow(sides[0], depth + 1, row)
        right = grow(sides[1], depth + 1, row)
        nodes[row] = (key, parent, left, right, NO_NODE)
        return row

    grow(list(range(len(ids))), 0, NO_NODE)
    return np.array(nodes, dtype=NODE), leaves


@rule
def set_weight(node: Any, weight: Any, leaf: int, value: float) -> None:
    """Give a leaf a new weight and renew the sums above it.

    Parameters
    ----------
    node : table
        The tree.
    weight : array of float
        Weights and sums, one per node.
    leaf : int
        Row of the leaf.
    value : float
        At least 0.
    """
    if weight[leaf] == value:
        return
    weight[leaf] = value
    i = node[leaf].parent
    while i >= 0:
        weight[i] = weight[node[i].left] + weight[node[i].right]
        i = node[i].parent


@rule
def descend(node: Any, weight: Any, root: int, subkey: int) -> int:
    """Choose a leaf with probability proportional to its weight.

    Parameters
    ----------
    node, weight : tables
        The tree and its weights; the root's sum must be above 0.
    root : int
        Row of the root; several trees may share a table.
    subkey : uint64
        Random bits of the chooser (`simulation.engine.random.bits`).

    Returns
    -------
    int
        Row of the chosen leaf; its weight is above 0.
    """
    i = root
    while node[i].left >= 0:
        left = weight[node[i].left]
        right = weight[node[i].right]
        if right == 0.0:
            i = node[i].left
        elif left == 0.0 or node_uniform(subkey, node[i].key) * (left + right) >= left:
            i = node[i].right
        else:
            i = node[i].left
    return i
