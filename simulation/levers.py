"""Lever settings: which lever takes which values from when on, and where.

A policy is a row of settings. For every cluster and every province each lever has a path of dated values: the
default, with historical law, then the settings in order, each replacing the path from its first date on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import calendar_month, months_from
from simulation.engine.paths import write_paths
from simulation.parameters import Parameter, Scope
from simulation.places import Place
from simulation.state import Management

Path = list[tuple[float, float]]


@dataclass(frozen=True)
class Where:
    """The places a setting applies to; ``None`` is everywhere.

    Parameters
    ----------
    provinces : frozenset of str, optional
        Names of provinces.
    managements : frozenset of Management, optional
        Management types; the type of a cluster whose type is not published is drawn per replication.
    clusters : frozenset of str, optional
        Codes of clusters.
    """

    provinces: frozenset[str] | None = None
    managements: frozenset[Management] | None = None
    clusters: frozenset[str] | None = None

    def covers(self, province: str, management: Management | None = None, cluster: str | None = None) -> bool:
        """Whether a province, or a cluster of it, is covered."""
        return (
            (self.provinces is None or province in self.provinces)
            and (self.managements is None or management in self.managements)
            and (self.clusters is None or cluster in self.clusters)
        )


@dataclass(frozen=True)
class Setting:
    """Dated values of one lever.

    Parameters
    ----------
    lever : str
        Name of the lever.
    steps : tuple of (int, float)
        Calendar month (``12 x year + month - 1``) and the value from its first day on, in order of time.
    where : Where
        The places it applies to.
    """

    lever: str
    steps: tuple[tuple[int, float], ...]
    where: Where = field(default_factory=Where)


def default_path(lever: Parameter, as_of: date) -> Path:
    """Path of a lever without any policy: its default, and the law's history where it has one."""
    path: Path = [(-np.inf, float(lever.default or 0.0))]
    for text, value in lever.history:
        year, month = text.split("-")
        path.append((months_from(as_of, calendar_month(int(year), int(month))), value))
    return path


def changed_path(path: Path, setting: Setting, as_of: date) -> Path:
    """Replace a path from the first step of a setting on."""
    steps = [(months_from(as_of, month), value) for month, value in setting.steps]
    return [step for step in path if step[0] < steps[0][0]] + steps


def write_levers(
    levers: Sequence[Parameter],
    settings: Sequence[Setting],
    place: Place,
    managements: Sequence[Management],
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Lay out the paths of all levers for every cluster and province.

    Parameters
    ----------
    levers : sequence of Parameter
        All levers, in order of declaration.
    settings : sequence of Setting
        The policy, later settings winning.
    place : Place
        Clusters and provinces.
    managements : sequence of Management
        Management type of each cluster in this replication.

    Returns
    -------
    steps : structured array
        Dated values, see `simulation.engine.paths`.
    first : array of int, shape (levers, clusters + provinces)
        First step of each path.
    """
    n_clusters = len(place.clusters)
    groups: list[tuple[str, Management | None, str | None]] = [
        *((f.province, m, f.code) for f, m in zip(place.clusters, managements, strict=True)),
        *((p.name, None, None) for p in place.provinces),
    ]
    paths: list[Path] = []
    for lever in levers:
        default = default_path(lever, place.as_of)
        own = [setting for setting in settings if setting.lever == lever.name]
        if not own:
            paths += [default] * len(groups)
            continue
        for entity, group in enumerate(groups):
            path = default
            for setting in own:
                # No rule reads a province's path of a cluster lever; only settings for all clusters reach it.
                if setting.where.covers(*group):
                    path = changed_path(path, setting, place.as_of)
            paths.append(path if lever.scope is Scope.CLUSTER or entity >= n_clusters else default)
    steps, first = write_paths(paths)
    return steps, np.array(first, dtype=np.int64).reshape(len(levers), len(groups))
