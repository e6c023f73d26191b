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

# Where the leasable share of a cluster is not published, more than this is not drawn.
LEASABLE_AT_MOST = 0.8

# The total that counts clusters with a state.
COUNT_OF = {
    "operating": "clusters_operating",
    "works_begun": "clusters_works_begun",
    "clearance_begun": "clusters_in_clearance",
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
    _check_chain(established, totals, facts)
    _check_progress(n_operating, totals, facts)
    _check_leases(n_operating, totals, facts)
    if rows.readable("area_ha"):
        line = totals.line("area_established_ha")
        whole = totals.value("area_established_ha")
        _check_area("established clusters", whole, established, line, facts, sizes)
        line = totals.line("area_planned_only_ha") or totals.line("area_planned_ha")
        _check_area("clusters planned only", totals.area_planned_only_ha, planned_only, line, facts, sizes)
        _check_operating_area(n_operating, established, totals, facts, sizes)
        _check_cleared_area(n_operating, established, totals, facts, sizes)
        _check_leased_area(n_operating, established, totals, facts, sizes)


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


def _check_chain(established: Sequence[ClusterFacts], totals: Totals, facts: Table) -> None:
    """Refuse counts that rows of other clusters, with works or clearance begun, leave no room for."""

    def possible(counted: str, whole: str) -> int:
        """How many rows can have what `counted` names, if no more than published have what `whole` names."""
        surely = sum(getattr(c, counted) is True for c in established)
        both = sum(getattr(c, counted) is None and getattr(c, whole) is True for c in established)
        others = sum(getattr(c, counted) is None and getattr(c, whole) is None for c in established)
        total = totals.count(COUNT_OF[whole])
        taken = sum(True in (getattr(c, counted), getattr(c, whole)) for c in established)
        return surely + both + (others if total is None else min(others, max(total - taken, 0)))

    for counted, whole in (
        ("operating", "works_begun"),
        ("operating", "clearance_begun"),
        ("works_begun", "clearance_begun"),
    ):
        quantity = COUNT_OF[counted]
        published, most, limit = (
            totals.count(quantity),
            possible(counted, whole),
            totals.count(COUNT_OF[whole]),
        )
        if published is not None and limit is not None and most < published <= limit:
            what = (
                f"{quantity} is {published}, but {COUNT_OF[whole]} and the rows that it counts leave room for"
                f" {most}."
            )
            facts.refuse(totals.line(quantity), what, f"At most {most}.", "Correct the rows or the figures.")


def _check_progress(n_operating: int, totals: Totals, facts: Table) -> None:
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
    together = n_operating + sum(totals.count(quantity) or 0 for quantity in given)
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
        surely = [c for c in established if c.operating is operates]
        possibly = [c for c in established if c.operating is None]
        n_others = max(n_clusters - len(surely), 0)
        lows, highs = (sorted(_areas(possibly, bound)) for bound in (sizes.smallest_ha, sizes.largest_ha))
        # Whichever of the rows it will be, in every replication.
        low = sum(_areas(surely, sizes.smallest_ha)) + sum(lows[len(lows) - n_others :])
        high = sum(_areas(surely, sizes.largest_ha)) + sum(highs[:n_others])
        if not low - ROUNDING_HA <= total_ha <= high + ROUNDING_HA:
            what = (
                f"The area of clusters {which} would be {total_ha:g} ha, but whichever of the rows they are"
                f" ({n_clusters}), they have {low:g}-{high:g} ha."
            )
            remedy = "Write which clusters operate, correct the figure or the areas, or declare 'sizes'."
            facts.refuse(totals.line("area_operating_ha"), what, "The total must lie within.", remedy)


def _check_cleared_area(
    n_operating: int, established: Sequence[ClusterFacts], totals: Totals, facts: Table, sizes: Sizes
) -> None:
    """Refuse more cleared land than clusters with clearance begun can have, or less than is built on."""
    cleared_ha = totals.value("area_cleared_ha")
    if cleared_ha is None:
        return
    n_begun = totals.count("clusters_in_clearance")
    if n_begun is None:
        surely = sum(cluster.clearance_begun is True for cluster in established)
        n_begun = min(surely + max(n_operating, totals.count("clusters_works_begun") or 0), len(established))
    n_built = sum(totals.count(quantity) or 0 for quantity in PROGRESS)
    lows, highs = (sorted(_areas(established, bound)) for bound in (sizes.smallest_ha, sizes.largest_ha))
    low, high = sum(lows[:n_built]), sum(highs[len(highs) - n_begun :])
    if low - ROUNDING_HA <= cleared_ha <= high + ROUNDING_HA:
        return
    if cleared_ha > (totals.value("area_established_ha") or cleared_ha):
        return  # a part larger than its whole: that has been said
    what = f"area_cleared_ha is {cleared_ha:g}, but the clusters with clearance begun ({n_begun})"
    if cleared_ha > high:
        what += f" have at most {high:g} ha."
    else:
        what += f", {n_built} of them complete or at 90 %, have at least {low:g} ha."
    remedy = "Choose figures of one date and one territory."
    allowed = "Land is cleared where clearance has begun."
    facts.refuse(totals.line("area_cleared_ha"), what, allowed, remedy)


def _check_leased_area(
    n_operating: int, established: Sequence[ClusterFacts], totals: Totals, facts: Table, sizes: Sizes
) -> None:
    """Refuse leased land beyond the industrial land of operating clusters, if they were the largest."""
    leased_ha = totals.value("leased_ha")
    if leased_ha is None or n_operating == 0 or leased_ha > (totals.value("area_operating_ha") or leased_ha):
        return  # nothing to compare, or it has been said

    def industrial_ha(clusters: Sequence[ClusterFacts]) -> list[float]:
        areas = zip(clusters, _areas(clusters, sizes.largest_ha), strict=True)
        return sorted(area_ha * (cluster.leasable_share or LEASABLE_AT_MOST) for cluster, area_ha in areas)

    surely = industrial_ha([cluster for cluster in established if cluster.operating is True])
    possibly = industrial_ha([cluster for cluster in established if cluster.operating is None])
    n_others = min(max(n_operating - len(surely), 0), len(possibly))
    most = sum(surely) + sum(possibly[len(possibly) - n_others :])
    if leased_ha > most + ROUNDING_HA:
        what = f"leased_ha is {leased_ha:g}, but operating clusters ({n_operating}) have at most {most:g} ha."
        allowed = "What is leased is industrial land."
        remedy = "Choose figures of one date and one territory."
        facts.refuse(totals.line("leased_ha"), what, allowed, remedy)


def _areas(clusters: Sequence[ClusterFacts], unknown_ha: float) -> list[float]:
    """Areas of clusters, with a value for those that are not published."""
    return [unknown_ha if cluster.area_ha is None else cluster.area_ha for cluster in clusters]


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
