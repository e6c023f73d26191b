"""What is published of a place, as rows of the tables; what is not is completed by the opening rules."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import months_until
from simulation.engine.random import entity_id
from simulation.places import ClusterFacts, Place
from simulation.rules.expansion import LARGEST_EXPANDED_HA
from simulation.state import NEVER, NO, OFFER, PROVINCE, PUBLISHED

BLOCKS_BEYOND_AREA = 6  # a piece of land of each stage may end in a smaller block


def _flag(value: bool | None) -> int:
    return NO if value is None else int(value)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def write_cluster(row: Any, facts: ClusterFacts, place: Place) -> None:
    """Write what is known of a cluster into its row."""
    names = [province.name for province in place.provinces]
    province = names.index(facts.province)
    row["id"] = entity_id("cluster", facts.code)
    row["province"] = province
    districts = place.provinces[province].districts
    row["district"] = NO if facts.district is None else districts.index(facts.district)
    row["management"] = NO if facts.management is None else facts.management
    row["in_plan"] = facts.status != "closed"
    row["area_ha"] = _number(facts.area_ha)
    row["leasable_share"] = _number(facts.leasable_share)
    row["established"] = NEVER
    if facts.status == "established":
        row["established"] = np.nan
        if facts.established is not None:
            row["established"] = months_until(place.as_of, facts.established)
    row["operating_known"] = _flag(facts.operating)
    row["licence_known"] = _flag(facts.licensed)
    row["clearance_known"] = _flag(facts.clearance_begun)
    row["works_known"] = _flag(facts.works_begun)
    row["interchange_km"] = _number(facts.interchange_km)
    row["rent_usd_per_m2"] = _number(facts.rent_usd_per_m2)
    row["plan_approved"] = NEVER


def write_offers(place: Place) -> NDArray[Any]:
    """Write what is known of what clusters offer to whom."""
    table = np.zeros(len(place.clusters), dtype=OFFER)
    table["craft_village"] = [_flag(facts.craft_village) for facts in place.clusters]
    return table


def write_provinces(place: Place) -> NDArray[Any]:
    """Write the published totals into the table of provinces; -1 where nothing was published."""
    table = np.zeros(len(place.provinces), dtype=PROVINCE)
    n_before = len(place.provinces)
    for row, facts in zip(table, place.provinces, strict=True):
        row["id"] = entity_id("province", facts.name)
        for name in ("operating", "licensed", "in_clearance", "partly_state", "state"):
            published = getattr(facts, f"clusters_{name}")
            row[f"clusters_{name}"] = NO if published is None else published
        areas = (facts.area_established_ha, facts.area_planned_only_ha, facts.area_cleared_ha)
        for name, area in zip(
            ("area_established_ha", "area_planned_ha", "area_cleared_ha"), areas, strict=True
        ):
            row[name] = NO if area is None else area
        row["n_districts"] = len(facts.districts)
        # Among desks, offices of districts stand after the provinces' own, in the same order.
        row["first_office"] = n_before
        n_before += len(facts.districts)
        row["parks"] = facts.parks
        row["parks_vacant_ha"] = facts.parks_vacant_ha
        row["parks_investors"] = facts.parks_investors
    return table


def write_published(place: Place) -> NDArray[Any]:
    """Write sizes and further totals, which the opening state alone reads; -1 where nothing was published."""
    table = np.zeros(len(place.provinces), dtype=PUBLISHED)
    for row, facts in zip(table, place.provinces, strict=True):
        row["smallest_ha"] = facts.sizes.smallest_ha
        row["typical_ha"] = facts.sizes.typical_ha
        row["area_log_sd"] = facts.sizes.log_sd
        row["largest_ha"] = facts.sizes.largest_ha
        row["block_ha"] = facts.sizes.block_ha
        for name, total in (
            ("area_operating_ha", facts.area_operating_ha),
            ("leased_ha", facts.leased_ha),
            ("secondary_investors", facts.secondary_investors),
            ("clusters_works_begun", facts.clusters_works_begun),
            ("clusters_complete", facts.clusters_complete_not_operating),
            ("clusters_at_90_percent", facts.clusters_at_90_percent),
        ):
            row[name] = NO if total is None else total
    return table


def write_windows(place: Place) -> NDArray[np.float64]:
    """Write between which times each cluster was established; not-a-number where that was not published."""
    windows = np.full((len(place.clusters), 2), np.nan)
    for row, facts in zip(windows, place.clusters, strict=True):
        if facts.established_from is not None and facts.established_to is not None:
            row[:] = [
                months_until(place.as_of, day) for day in (facts.established_from, facts.established_to)
            ]
    return windows


def most_blocks(place: Place) -> int:
    """The most land blocks that the clusters of a place can be cut into."""
    sizes = {province.name: province.sizes for province in place.provinces}

    def of(facts: ClusterFacts) -> int:
        own = sizes[facts.province]
        area = own.largest_ha if facts.area_ha is None else facts.area_ha
        # A cluster below the cap may expand to it.
        return int(max(area, LARGEST_EXPANDED_HA) // own.block_ha) + BLOCKS_BEYOND_AREA

    return sum(of(facts) for facts in place.clusters)
