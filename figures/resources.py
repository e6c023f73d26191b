"""Resources of a province as results record them: what there is, what is busy, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

MONTHS = 12  # a year of recordings, over which use is averaged: there may be a single desk


@dataclass(frozen=True)
class Resource:
    """The recorded variables of a resource.

    Parameters
    ----------
    waiting : str
        How many wait for it.
    available, busy : str
        Units there are and units at work; empty where the resource is no unit.
    stock : str
        What lies ready; empty where the resource has units.
    spent : str
        What is to be taken from `stock`, where supply and use are recorded and not the rest.
    unit : str
        Key of the words for the stock.
    files : bool
        Whether files wait, and not land blocks.
    """

    waiting: str
    available: str = ""
    busy: str = ""
    stock: str = ""
    spent: str = ""
    unit: str = ""
    files: bool = False

    @property
    def measures(self) -> dict[str, str]:
        """Recorded variables by what they measure."""
        named = {"available": self.available, "busy": self.busy, "stock": self.stock, "waiting": self.waiting}
        return {measure: variable for measure, variable in named.items() if variable}


# In the order in which a land block meets them.
RESOURCES: Mapping[str, Resource] = {
    "planning_desks": Resource(
        "waiting_for_planning_desk", "planning_desks", "planning_desks_busy", files=True
    ),
    "clearance_teams": Resource("waiting_for_team", "clearance_teams", "clearance_teams_busy"),
    "fill": Resource("waiting_for_fill", stock="fill_stock_thousand_m3", unit="thousand_m3"),
    "public_budget": Resource(
        "waiting_for_budget", stock="budget_supplied_bn_vnd", spent="budget_spent_bn_vnd", unit="bn_vnd"
    ),
    "construction_crews": Resource("waiting_for_crew", "construction_crews", "construction_crews_busy"),
    "licence_desks": Resource("waiting_for_licence_desk", "licence_desks", "licence_desks_busy", files=True),
}
VARIABLES = tuple(
    variable
    for resource in RESOURCES.values()
    for variable in [*resource.measures.values(), resource.spent]
    if variable
)


def measures_of(here: xr.Dataset, resource: Resource) -> dict[str, xr.DataArray]:
    """What is shown of a resource, in each future at each recording date.

    Parameters
    ----------
    here : xarray.Dataset
        Results of one scenario in one province.
    resource : Resource
        The resource.

    Returns
    -------
    dict of str to xarray.DataArray
        By what they measure: what is recorded and, where there are units, ``share_busy`` of those available,
        a mean of the last twelve months.
    """
    measures = {measure: _recorded(here, name) for measure, name in resource.measures.items()}
    if resource.spent:
        measures["stock"] = measures["stock"] - _recorded(here, resource.spent)
    if resource.busy:
        share = measures["busy"] / measures["available"].where(measures["available"] > 0.0)
        measures["share_busy"] = share.rolling(time=MONTHS, min_periods=1).mean()
    return measures


def _recorded(here: xr.Dataset, variable: str) -> xr.DataArray:
    """Return a variable in each future at each recording date."""
    return here[variable].transpose("replication", "time").astype(np.float64)


def share_bound(here: xr.Dataset, resource: Resource, measure: str) -> NDArray[np.float64] | float:
    """Share of futures in which a resource binds: at each recording date, or not a number.

    Parameters
    ----------
    here : xarray.Dataset
        Results of one scenario in one province.
    resource : Resource
        The resource.
    measure : str
        ``"busy"`` for futures with all units at work, ``"waiting"`` for those with a queue; no other tells.
    """
    if measure == "waiting":
        return np.asarray((_recorded(here, resource.waiting) > 0.0).mean("replication").values)
    if measure == "busy":
        busy, available = _recorded(here, resource.busy), _recorded(here, resource.available)
        # A unit that is withdrawn while it works is busy until its work ends.
        return np.asarray(((busy >= available) & (busy > 0.0)).mean("replication").values)
    return float("nan")
