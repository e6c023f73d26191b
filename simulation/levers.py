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
    levers: Sequence[Parameter], settings: Sequence[Setting], place: Place
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

    Returns
    -------
    steps : structured array
        Dated values, see `simulation.engine.paths`.
    first : array of int, shape (management types, levers, clusters + provinces)
        First step of each path, were all clusters of that type: which type a cluster has may be drawn in each
        replication.
    """
    paths = [
        path
        for management in Management
        for lever in levers
        for path in _paths_of_lever(lever, [s for s in settings if s.lever == lever.name], place, management)
    ]
    steps, first = write_paths(paths)
    shape = (len(Management), len(levers), len(place.clusters) + len(place.provinces))
    return steps, np.array(first, dtype=np.int64).reshape(shape)


def _paths_of_lever(
    lever: Parameter, settings: Sequence[Setting], place: Place, management: Management
) -> list[Path]:
    """Path of each cluster, then of each province; no rule reads a cluster's path of a province's lever."""
    default = default_path(lever, place.as_of)
    n_provinces = len(place.provinces)
    if not settings:
        return [default] * (len(place.clusters) + n_provinces)
    clusters = [default] * len(place.clusters)
    if lever.scope is Scope.CLUSTER:
        clusters = [
            _path_at(default, settings, place, (facts.province, management, facts.code))
            for facts in place.clusters
        ]
    # Of a cluster's lever, a province has the path that settings for all its clusters give it.
    return clusters + [
        _path_at(default, settings, place, (province.name, None, None)) for province in place.provinces
    ]


def _path_at(
    path: Path,
    settings: Sequence[Setting],
    place: Place,
    where: tuple[str, Management | None, str | None],
) -> Path:
    for setting in settings:
        if setting.where.covers(*where):
            path = changed_path(path, setting, place.as_of)
    return path
