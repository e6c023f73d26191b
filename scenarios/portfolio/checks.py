"""Whether the published totals of a province and the rows of its clusters can both be true."""

from collections.abc import Callable, Sequence

from scenarios.portfolio.clusters import CAP_HA, SMALLEST_HA
from scenarios.portfolio.facts import QUANTITIES, Totals
from scenarios.portfolio.reading import Table
from simulation.places import ClusterFacts
from simulation.state import Management

# Published areas are rounded to the hectare, and so may be the sum of their parts.
ROUNDING_HA = 1.0

# Totals that count established clusters, and whether a cluster is known to be counted; None: not published.
COUNTED: dict[str, Callable[[ClusterFacts], bool | None]] = {
    "clusters_operating": lambda cluster: cluster.operating,
    "clusters_licensed": lambda cluster: cluster.licensed,
    "clusters_in_clearance": lambda cluster: cluster.clearance_begun,
    "clusters_partly_state": lambda cluster: _is_managed(cluster, Management.PARTLY_STATE),
    "clusters_state": lambda cluster: _is_managed(cluster, Management.STATE),
}

# A part and the whole that it may not exceed.
PARTS_OF_A_WHOLE = (
    ("clusters_established", "clusters_planned"),
    ("area_established_ha", "area_planned_ha"),
    ("area_planned_only_ha", "area_planned_ha"),
    ("area_cleared_ha", "area_established_ha"),
    ("clusters_operating", "clusters_established"),
    ("clusters_operating", "clusters_in_clearance"),
    ("clusters_licensed", "clusters_established"),
    ("clusters_in_clearance", "clusters_established"),
    ("clusters_partly_state", "clusters_established"),
    ("clusters_state", "clusters_established"),
    ("parks_vacant_ha", "parks_area_ha"),
)


def _is_managed(cluster: ClusterFacts, management: Management) -> bool | None:
    return None if cluster.management is None else cluster.management is management


def check_totals(
    province: str, totals: Totals, clusters: Sequence[ClusterFacts], facts: Table, rows: Table
) -> None:
    """Refuse totals that contradict each other or the rows; problems are added to the table of facts.

    Parameters
    ----------
    province : str
        Name of the province.
    totals : Totals
        Its chosen totals.
    clusters : sequence of ClusterFacts
        Its clusters.
    facts, rows : Table
        The files of facts and of clusters. What a file with an unreadable column would count is not compared.
    """
    _check_parts(totals, facts)
    if not all(rows.readable(column) for column in ("code", "province", "status")):
        return
    established = [cluster for cluster in clusters if cluster.status == "established"]
    planned_only = [cluster for cluster in clusters if cluster.status == "planned"]
    _check_number_of_rows("clusters_planned", len(established) + len(planned_only), province, totals, facts)
    _check_number_of_rows("clusters_established", len(established), province, totals, facts)
    for quantity, counts in COUNTED.items():
        _check_count(quantity, [counts(cluster) for cluster in established], totals, facts)
    if rows.readable("area_ha"):
        line = totals.line("area_established_ha")
        _check_area("established clusters", totals.value("area_established_ha"), established, line, facts)
        line = totals.line("area_planned_only_ha") or totals.line("area_planned_ha")
        _check_area("clusters planned only", totals.area_planned_only_ha, planned_only, line, facts)


def _check_parts(totals: Totals, facts: Table) -> None:
    """Refuse a part that exceeds its whole, and an area planned only that is not the difference."""
    for part, whole in PARTS_OF_A_WHOLE:
        small, large = totals.value(part), totals.value(whole)
        if small is not None and large is not None and small > large:
            what = f"{part} is {small:g}, more than {whole}, {large:g} (line {totals.line(whole)})."
            allowed = f"'{QUANTITIES[part].title}' is a part of '{QUANTITIES[whole].title}'."
            facts.refuse(totals.line(part), what, allowed, "Choose figures of one date and one territory.")
    _check_managements(totals, facts)
    given, planned = totals.value("area_planned_only_ha"), totals.value("area_planned_ha")
    established = totals.value("area_established_ha")
    if given is None or planned is None or established is None:
        return
    if abs(planned - established - given) > ROUNDING_HA:
        what = (
            f"area_planned_only_ha is {given:g}, but planned less established is {planned - established:g}."
        )
        facts.refuse(
            totals.line("area_planned_only_ha"), what, "", "Leave it out: it is derived from the two others."
        )


def _check_managements(totals: Totals, facts: Table) -> None:
    """Refuse more clusters managed by the State, partly and fully, than are established."""
    partly, fully = totals.count("clusters_partly_state"), totals.count("clusters_state")
    established = totals.count("clusters_established")
    if partly is None or fully is None or established is None or partly + fully <= established:
        return
    what = f"clusters_partly_state and clusters_state are {partly + fully} together, more than {established}."
    allowed = "No cluster is counted in both, and both are among the clusters established."
    facts.refuse(
        totals.line("clusters_state"), what, allowed, "Choose figures of one date and one territory."
    )


def _check_number_of_rows(quantity: str, n_rows: int, province: str, totals: Totals, facts: Table) -> None:
    """Refuse a number of clusters that is not the number of their rows."""
    published = totals.count(quantity)
    if published is None or published == n_rows:
        return
    remedy = (
        "Add a row for each missing cluster; only code, name, province and status must be filled."
        if n_rows < published
        else "Remove rows, or correct their status, or choose another figure."
    )
    what = f"{quantity} of {province} is {published}, but the clusters' file has {n_rows} such rows."
    facts.refuse(
        totals.line(quantity), what, "Every cluster has a row, whether a source names it or not.", remedy
    )


def _check_count(quantity: str, known: Sequence[bool | None], totals: Totals, facts: Table) -> None:
    """Refuse a count that is below the rows known to be counted, or above those that could be."""
    published = totals.count(quantity)
    if published is None:
        return
    surely, possibly = known.count(True), len(known) - known.count(False)
    if published < surely:
        what = f"{quantity} is {published}, but the rows already count {surely}."
        remedy = "Correct the rows or choose another figure."
        facts.refuse(totals.line(quantity), what, f"At least {surely}.", remedy)
    elif published > possibly:
        what = f"{quantity} is {published}, but the rows can count no more than {possibly}."
        remedy = "Correct the rows or choose another figure."
        facts.refuse(totals.line(quantity), what, f"At most {possibly}.", remedy)


def _check_area(
    whose: str, total_ha: float | None, clusters: Sequence[ClusterFacts], line: int | None, facts: Table
) -> None:
    """Refuse an area that clusters without published area cannot make up within the bounds of the decree."""
    if total_ha is None:
        return
    known_ha = sum(cluster.area_ha for cluster in clusters if cluster.area_ha is not None)
    n_unknown = sum(cluster.area_ha is None for cluster in clusters)
    low, high = known_ha + n_unknown * SMALLEST_HA, known_ha + n_unknown * CAP_HA
    if low - ROUNDING_HA <= total_ha <= high + ROUNDING_HA:
        return
    remedy = "Correct the areas of the rows or choose another figure."
    if total_ha < known_ha - ROUNDING_HA or n_unknown == 0:
        what = f"The area of {whose} is {total_ha:g} ha, but the rows' areas sum to {known_ha:g} ha."
        facts.refuse(line, what, "", remedy)
        return
    what = (
        f"The area of {whose} is {total_ha:g} ha, but rows with an area have {known_ha:g} ha and the others"
        f" ({n_unknown}, of {SMALLEST_HA:g}-{CAP_HA:g} ha by Decree 32/2024) make it {low:g}-{high:g} ha."
    )
    facts.refuse(line, what, "The total must lie within.", remedy)
