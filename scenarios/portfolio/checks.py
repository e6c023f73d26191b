"""Whether the published totals of a province and the rows of its clusters can both be true."""

from collections.abc import Callable, Sequence

from scenarios.portfolio.facts import QUANTITIES, Totals
from scenarios.portfolio.reading import Table
from simulation.places import ClusterFacts, Sizes
from simulation.rules.demand import SMALLEST_PLOT_HA
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
    "clusters_works_begun": lambda cluster: cluster.works_begun,
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
    ("area_operating_ha", "area_established_ha"),
    ("leased_ha", "area_operating_ha"),
    ("leased_ha", "area_cleared_ha"),
    ("leased_ha", "area_established_ha"),
    ("clusters_works_begun", "clusters_established"),
    ("clusters_works_begun", "clusters_in_clearance"),
    ("clusters_operating", "clusters_works_begun"),
    ("parks_vacant_ha", "parks_area_ha"),
)


# What is known of clusters with works begun that do not operate.
PROGRESS = ("clusters_complete_not_operating", "clusters_at_90_percent")


def _is_managed(cluster: ClusterFacts, management: Management) -> bool | None:
    return None if cluster.management is None else cluster.management is management


def check_totals(
    province: str,
    totals: Totals,
    clusters: Sequence[ClusterFacts],
    facts: Table,
    rows: Table,
    sizes: Sizes,
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
    sizes : Sizes
        Areas that its clusters may have where they are not published.
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
    n_operating = totals.count("clusters_operating")
    if n_operating is None:
        n_operating = sum(cluster.operating is True for cluster in established)
    _check_leases(n_operating, totals, facts)
    if rows.readable("area_ha"):
        line = totals.line("area_established_ha")
        whole = totals.value("area_established_ha")
        _check_area("established clusters", whole, established, line, facts, sizes)
        line = totals.line("area_planned_only_ha") or totals.line("area_planned_ha")
        _check_area("clusters planned only", totals.area_planned_only_ha, planned_only, line, facts, sizes)
        _check_operating_area(n_operating, established, totals, facts, sizes)


def _check_parts(totals: Totals, facts: Table) -> None:
    """Refuse a part that exceeds its whole, and an area planned only that is not the difference."""
    for part, whole in PARTS_OF_A_WHOLE:
        small, large = totals.value(part), totals.value(whole)
        if small is not None and large is not None and small > large:
            what = f"{part} is {small:g}, more than {whole}, {large:g} (line {totals.line(whole)})."
            allowed = f"'{QUANTITIES[part].title}' is a part of '{QUANTITIES[whole].title}'."
            facts.refuse(totals.line(part), what, allowed, "Choose figures of one date and one territory.")
    _check_managements(totals, facts)
    _check_progress(totals, facts)
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


def _check_progress(totals: Totals, facts: Table) -> None:
    """Refuse more clusters complete or stalled than have begun their works and do not operate."""
    given = [quantity for quantity in PROGRESS if totals.count(quantity) is not None]
    works = totals.count("clusters_works_begun")
    if not given:
        return
    line = totals.line(given[0])
    if works is None:
        what = f"{given[0]} is given without clusters_works_begun."
        facts.refuse(line, what, "It is a part of the clusters with works begun.", "Give both, or neither.")
        return
    counted = [*given, "clusters_operating"]
    together = sum(totals.count(quantity) or 0 for quantity in counted)
    if together > works:
        what = f"{', '.join(counted)} are {together} together, more than clusters_works_begun, {works}."
        allowed = "No cluster is counted in two of them, and all have begun their works."
        facts.refuse(line, what, allowed, "Choose figures of one date and one territory.")


def _check_leases(n_operating: int, totals: Totals, facts: Table) -> None:
    """Refuse secondary investors and land under lease that the clusters operating cannot have."""
    investors, leased_ha = totals.count("secondary_investors"), totals.value("leased_ha")
    remedy = "Choose figures of one date and one territory."
    if investors is not None and investors < n_operating:
        what = f"secondary_investors is {investors}, less than the clusters operating, {n_operating}."
        allowed = "A cluster operates if at least one lease is in force."
        facts.refuse(totals.line("secondary_investors"), what, allowed, remedy)
    for quantity, total in (("secondary_investors", investors), ("leased_ha", leased_ha)):
        if total and n_operating == 0:
            what = f"{quantity} is {total:g}, but no cluster is known to operate."
            allowed = "At the as-of date only operating clusters have leases."
            facts.refuse(totals.line(quantity), what, allowed, "Give clusters_operating, too.")
    if investors is None or leased_ha is None or leased_ha >= investors * SMALLEST_PLOT_HA:
        return
    what = f"leased_ha is {leased_ha:g}, too little for {investors} secondary investors."
    allowed = f"The smallest plot has {SMALLEST_PLOT_HA:g} ha."
    facts.refuse(totals.line("leased_ha"), what, allowed, remedy)


def _check_operating_area(
    n_operating: int, established: Sequence[ClusterFacts], totals: Totals, facts: Table, sizes: Sizes
) -> None:
    """Refuse an area of operating clusters that so many of the rows, or the others, cannot make up."""
    operating_ha, whole_ha = totals.value("area_operating_ha"), totals.value("area_established_ha")
    if operating_ha is None:
        return
    parts: list[tuple[str, float, int, bool]] = [("operating", operating_ha, n_operating, True)]
    if whole_ha is not None and whole_ha >= operating_ha:
        rest = len(established) - n_operating
        parts.append(("established and not operating", whole_ha - operating_ha, rest, False))
    for which, total_ha, n_clusters, operates in parts:
        surely = [c.area_ha for c in established if c.operating is operates and c.area_ha is not None]
        possibly = [c.area_ha for c in established if c.operating is None and c.area_ha is not None]
        n_others = max(n_clusters - len(surely), 0)
        low = sum(surely) + n_others * min([sizes.smallest_ha, *possibly])
        high = sum(surely) + n_others * max([sizes.largest_ha, *possibly])
        if not low - ROUNDING_HA <= total_ha <= high + ROUNDING_HA:
            what = (
                f"The area of clusters {which} would be {total_ha:g} ha, but {n_clusters} of the rows can"
                f" have {low:g}-{high:g} ha."
            )
            remedy = "Correct the areas of the rows, choose another figure, or declare 'sizes'."
            facts.refuse(totals.line("area_operating_ha"), what, "The total must lie within.", remedy)


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
    whose: str,
    total_ha: float | None,
    clusters: Sequence[ClusterFacts],
    line: int | None,
    facts: Table,
    sizes: Sizes,
) -> None:
    """Refuse an area that clusters without published area cannot make up within their bounds."""
    if total_ha is None:
        return
    known_ha = sum(cluster.area_ha for cluster in clusters if cluster.area_ha is not None)
    n_unknown = sum(cluster.area_ha is None for cluster in clusters)
    low, high = known_ha + n_unknown * sizes.smallest_ha, known_ha + n_unknown * sizes.largest_ha
    if low - ROUNDING_HA <= total_ha <= high + ROUNDING_HA:
        return
    remedy = "Correct the areas of the rows or choose another figure."
    bounds = "by Decree 32/2024" if sizes == Sizes() else "by the portfolio's sizes"
    if total_ha < known_ha - ROUNDING_HA or n_unknown == 0:
        what = f"The area of {whose} is {total_ha:g} ha, but the rows' areas sum to {known_ha:g} ha."
        facts.refuse(line, what, "", remedy)
        return
    what = (
        f"The area of {whose} is {total_ha:g} ha, but rows with an area have {known_ha:g} ha and the others"
        f" ({n_unknown}, of {sizes.smallest_ha:g}-{sizes.largest_ha:g} ha {bounds}) make it"
        f" {low:g}-{high:g} ha."
    )
    facts.refuse(line, what, "The total must lie within; other bounds are declared as 'sizes'.", remedy)
