"""A portfolio told to its reader: what is published, what is derived, what each replication completes."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scenarios.portfolio.clusters import COMPLETED, STATES
from scenarios.portfolio.facts import CALENDAR_YEAR, COUNT, QUANTITIES, SHARE, Fact, Totals
from scenarios.portfolio.reading import first_day_of
from simulation.places import Sizes
from simulation.state import Management

if TYPE_CHECKING:
    from scenarios.portfolio.content import Portfolio
    from simulation.places import ClusterFacts, ProvinceFacts

# The totals that the completed values of a column meet.
RAKED_TO = {
    "area_ha": ("area_established_ha", "area_operating_ha", "area_planned_only_ha"),
    "management": ("clusters_partly_state", "clusters_state"),
    "operating": ("clusters_operating",),
    "licensed": ("clusters_licensed",),
    "clearance_begun": ("clusters_in_clearance",),
    "works_begun": ("clusters_works_begun",),
}
# How the opening state completes a column that has no total to meet (`simulation.rules.opening`).
WITHOUT_TOTAL = {
    "district": "keyed draws, every district alike",
    "area_ha": "keyed draws within the smallest and the largest area",
    "leasable_share": "one draw from its prior for each province",
    "management": "enterprise",
    "established": "keyed draws, by how far the cluster has come",
    "operating": "no, unless published",
    "licensed": "no, unless published",
    "clearance_begun": "no, unless published or operating",
    "works_begun": "follows from operation and from the land handed over",
    "interchange_km": "keyed draws around a typical distance (judgement)",
    "rent_usd_per_m2": "keyed draws around a typical rent (judgement)",
    "craft_village": "keyed draws with a share from its prior",
}
AFTER_ESTABLISHMENT = ("established", *STATES)
SOURCE_MARK = "[{}]"
CLOSE_TO_CAP = 0.95  # share of the cap from which a mean area is remarked upon
WIDTH = 110  # characters of a line; a table or an address may be wider


def describe(portfolio: Portfolio) -> str:
    """Describe a portfolio in three parts, each value of which belongs to one only.

    Parameters
    ----------
    portfolio : Portfolio
        What to describe.

    Returns
    -------
    str
        Head with as-of date and vintage; PUBLISHED with unit, date and source of every figure; DERIVED with
        how; COMPLETED with the number of cells and the rule; the sources.
    """
    sources = _numbered_sources(portfolio)
    parts = [
        _head(portfolio),
        _published(portfolio, sources),
        _derived(portfolio, sources),
        _completed(portfolio),
        ["Sources", *(f"  {SOURCE_MARK.format(number):>4} {source}" for source, number in sources.items())],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _head(portfolio: Portfolio) -> list[str]:
    place = portfolio.place
    return [
        f"{portfolio.title} ({portfolio.title_vi})",
        f"Portfolio {portfolio.name}, as of {place.as_of}: {_counts_by_status(portfolio)}.",
        *_wrapped(f"Vintage: {portfolio.vintage}", indent=0),
        f"Content: SHA-256 {portfolio.hash}",
    ]


def _counts_by_status(portfolio: Portfolio) -> str:
    clusters = portfolio.place.clusters
    counts = Counter(cluster.status for cluster in clusters)
    return f"{len(clusters)} {portfolio.kind}, " + ", ".join(
        f"{count} {status}" for status, count in counts.items()
    )


def _numbered_sources(portfolio: Portfolio) -> dict[str, int]:
    """Every source once, numbered in order of appearance."""
    texts = [fact.source for fact in portfolio.facts]
    texts += [origin.source for origin in portfolio.origins.values() if origin.source]
    return {text: number for number, text in enumerate(dict.fromkeys(texts), start=1)}


def _published(portfolio: Portfolio, sources: dict[str, int]) -> list[str]:
    lines = ["PUBLISHED: used as published"]
    for province in portfolio.place.provinces:
        published = [f for f in portfolio.facts_by(province=province.name) if f.kind == "published"]
        lines.append(f"  {province.name} ({province.name_vi})")
        for chosen, heading in (
            ("yes", "Totals, which every opening state meets"),
            ("alternative", "Alternatives, not used"),
            ("context", "Context, not used"),
        ):
            rows = [fact for fact in published if fact.chosen == chosen]
            if rows:
                lines += [f"    {heading}", *_fact_table(rows, sources, portfolio.kind)]
    if portfolio.readings:
        lines.append("  Readings, where sources differ or are not clear")
        for reading in portfolio.readings:
            lines.append(f"    {reading.topic}")
            lines += _wrapped(f"chosen: {reading.chosen}", indent=6)
            lines += _wrapped(f"alternative: {reading.alternative}", indent=6)
    return lines + _named_clusters(portfolio, sources)


def _fact_table(facts: Sequence[Fact], sources: dict[str, int], kind: str) -> list[str]:
    header = ("quantity", "value", "as of", "source")
    rows = [
        (
            _title(fact.quantity, kind),
            amount(fact.value, fact.unit),
            fact.as_of,
            f"{SOURCE_MARK.format(sources[fact.source])} {fact.id}",
        )
        for fact in facts
    ]
    return _table(header, rows, indent=6, right=(1,), notes=[fact.note for fact in facts])


def _title(quantity: str, kind: str) -> str:
    """A quantity in words; context names its own."""
    if quantity in QUANTITIES:
        return QUANTITIES[quantity].title.replace("clusters", kind)
    return quantity.replace("_", " ")


def _named_clusters(portfolio: Portfolio, sources: dict[str, int]) -> list[str]:
    named = [cluster for cluster in portfolio.place.clusters if cluster.named]
    if not named:
        return [f"  None of the {portfolio.kind} is named in a source."]
    header = ("code", "name", "status", "of", "source")
    rows, notes = [], []
    for cluster in named:
        origin = portfolio.origins[cluster.code]
        source = SOURCE_MARK.format(sources[origin.source]) if origin.source else ""
        # A value that became known later enters as what it is, with a mark: the opening state may use it, a
        # hindcast may not.
        late = origin.source_date and first_day_of(origin.source_date) > portfolio.place.as_of
        date = f"{origin.source_date} (after as-of)" if late else origin.source_date
        values = _values_in_words(portfolio, cluster)
        rows.append((cluster.code, cluster.name, cluster.status, date, source))
        notes.append(f"published: {values}\n{origin.note}")
    return [f"  {portfolio.kind.capitalize()} named in sources", *_table(header, rows, indent=4, notes=notes)]


def _values_in_words(portfolio: Portfolio, cluster: ClusterFacts) -> str:
    """What is published of a cluster, in a few words."""
    published = [
        f"{column} {_in_words(getattr(cluster, column))}"
        for column in COMPLETED
        if getattr(cluster, column) is not None and (cluster.code, column) not in portfolio.implied
    ]
    if cluster.established_from is not None:
        published.append(f"established between {cluster.established_from} and {cluster.established_to}")
    return ", ".join(published) or "name only"


def _in_words(value: Any) -> str:
    if isinstance(value, Management):
        return value.name.lower()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _derived(portfolio: Portfolio, sources: dict[str, int]) -> list[str]:
    lines = ["DERIVED: computed from published figures, and how"]
    for province in portfolio.place.provinces:
        totals = portfolio.totals(province.name)
        clusters = [cluster for cluster in portfolio.place.clusters if cluster.province == province.name]
        derived = [fact for fact in portfolio.facts_by(province=province.name) if fact.kind == "derived"]
        lines.append(f"  {province.name} ({province.name_vi})")
        for fact in derived:
            used = "" if fact.chosen == "yes" else ", not used"
            mark = f"{SOURCE_MARK.format(sources[fact.source])} {fact.id}{used}"
            title = _title(fact.quantity, portfolio.kind)
            text = f"{title}: {amount(fact.value, fact.unit)}, {fact.as_of}, {mark}: {fact.note}"
            lines += _wrapped(text, indent=4)
        for status, whose, area_ha in (
            ("established", "established", totals.value("area_established_ha")),
            ("planned", "planned and not established", totals.area_planned_only_ha),
        ):
            own = [cluster for cluster in clusters if cluster.status == status]
            lines += _area_lines(f"{portfolio.kind} {whose}", area_ha, own, totals, province.sizes)
        lines += _park_lines(totals, portfolio.kind)
        cap_ha = province.sizes.largest_ha
        large = [cluster for cluster in clusters if cluster.area_ha is not None and cluster.area_ha > cap_ha]
        lines += [
            f"    WARNING: {cluster.name} ({cluster.code}) has {cluster.area_ha:g} ha, more than"
            f" {_cap(province.sizes)}"
            for cluster in large
        ]
    by_column = Counter(column for _, column in portfolio.implied)
    if by_column:
        cells = ", ".join(f"{column} {count}" for column, count in by_column.items())
        lines.append(
            f"  By the order of the law (no operation without works, no works without clearance): {cells}"
        )
    return lines


def _cap(sizes: Sizes) -> str:
    """The largest area in words."""
    if sizes.largest_ha == Sizes.largest_ha:
        return f"the cap of {sizes.largest_ha:g} ha (Decree 32/2024)"
    return f"the largest area declared, {sizes.largest_ha:g} ha"


def _area_lines(
    whose: str, area_ha: float | None, clusters: Sequence[ClusterFacts], totals: Totals, sizes: Sizes
) -> list[str]:
    """Mean areas, beside the cap that they may not exceed."""
    if area_ha is None or not clusters:
        return []
    planned, established = totals.value("area_planned_ha"), totals.value("area_established_ha")
    how = ""
    if whose.endswith("not established") and totals.value("area_planned_only_ha") is None:
        assert planned is not None
        assert established is not None
        how = f" = {planned:,.0f} - {established:,.0f} ha"
    mean_ha = area_ha / len(clusters)
    line = (
        f"    {len(clusters)} {whose}: {area_ha:,.0f} ha{how}; mean {mean_ha:.1f} ha,"
        f" {mean_ha / sizes.largest_ha:.0%} of {_cap(sizes)}"
    )
    lines = [line]
    if mean_ha > CLOSE_TO_CAP * sizes.largest_ha:
        lines.append(
            "      CLOSE TO THE CAP: taken together, these figures leave little room for smaller"
            f" {whose.split()[0]}"
        )
    known = [cluster.area_ha for cluster in clusters if cluster.area_ha is not None]
    if known and len(known) < len(clusters):
        rest = len(clusters) - len(known)
        lines.append(
            f"      {len(known)} of them with published areas, {sum(known):,.1f} ha; the other {rest}:"
            f" {area_ha - sum(known):,.1f} ha, mean {(area_ha - sum(known)) / rest:.1f} ha"
        )
    return lines


def _park_lines(totals: Totals, kind: str) -> list[str]:
    if kind == "parks":
        return []
    vacant_ha = totals.parks_vacant_ha
    if totals.count("parks") is None:
        return ["    Industrial parks: none given, so that none competes for secondary investors"]
    if vacant_ha is None:
        return ["    Industrial parks: vacant land not given, so that they compete for no secondary investor"]
    if totals.value("parks_vacant_ha") is not None:
        return []
    area, share = totals.value("parks_area_ha"), totals.value("parks_leasable_share")
    occupancy = totals.value("parks_occupancy_rate")
    return [
        f"    vacant land of industrial parks: {vacant_ha:,.1f} ha"
        f" = {area:,.0f} ha × leasable share {share:g} × (1 - occupancy rate {occupancy:g})"
    ]


def _completed(portfolio: Portfolio) -> list[str]:
    lines = [
        "COMPLETED: not published, drawn in each replication",
        "  A replication draws the same values in every scenario; published totals are met where given.",
    ]
    # Of a closed cluster nothing is published; it only stands for one that a policy would add.
    clusters = [cluster for cluster in portfolio.place.clusters if cluster.status != "closed"]
    rows = []
    for column in COMPLETED:
        own = [c for c in clusters if column not in AFTER_ESTABLISHMENT or c.status == "established"]
        empty = sum(getattr(cluster, column) is None for cluster in own)
        if empty:
            cells = f"{empty} of {len(own)}" + (" established" if column in AFTER_ESTABLISHMENT else "")
            rows.append((column, cells, _rule(column, portfolio)))
    lines += _table(("column", "empty cells", "rule"), rows, indent=2)
    cleared = [
        f"{province.name} {province.area_cleared_ha:,.0f} ha cleared"
        for province in portfolio.place.provinces
        if province.area_cleared_ha is not None
    ]
    leased = [
        f"{province.name} {province.leased_ha:,.0f} ha"
        for province in portfolio.place.provinces
        if province.leased_ha is not None
    ]
    present = ": the present one is an estimate, to be shown with its band."
    if leased:
        present = f", but where land under lease is published the leases meet it ({', '.join(leased)})."
    raked = (
        f"raked to the published totals ({', '.join(cleared)})" if cleared else "no published total to meet"
    )
    return [
        *lines,
        *_wrapped(
            "Beyond the columns: the stage of each land block and the time spent in it, by keyed draws, "
            f"{raked}; present leases with their ages, by keyed draws. A portfolio holds no occupancy rate "
            f"of {portfolio.kind}{present}",
            indent=2,
        ),
        *(line for province in portfolio.place.provinces for line in _own_lines(province)),
    ]


def _own_lines(province: ProvinceFacts) -> list[str]:
    """Sizes and priors that a province declares for itself."""
    lines, sizes = [], province.sizes
    if sizes != Sizes():
        text = (
            f"{province.name}, sizes of its own: {sizes.smallest_ha:g} to {sizes.largest_ha:g} ha, before"
            f" raking lognormal with median {sizes.typical_ha:g} ha and log-sd {sizes.log_sd:g}; land blocks"
            f" of at most {sizes.block_ha:g} ha"
        )
        lines += _wrapped(text, indent=2)
    if province.priors:
        lines.append(f"  {province.name}, priors of its own")
        rows = [(own.parameter, own.prior.text, own.grade) for own in province.priors]
        notes = [own.source for own in province.priors]
        lines += _table(("parameter", "prior", "grade"), rows, indent=4, notes=notes)
    return lines


def _rule(column: str, portfolio: Portfolio) -> str:
    """How the empty cells of a column are completed."""
    totals = [
        f"{province.name}: {QUANTITIES[quantity].title}"
        f" {amount(getattr(province, quantity), QUANTITIES[quantity].unit)}"
        for province in portfolio.place.provinces
        for quantity in RAKED_TO.get(column, ())
        if getattr(province, quantity) is not None
    ]
    if totals:
        return f"keyed draws, raked to the published totals ({'; '.join(totals)})"
    windows = sum(cluster.established_from is not None for cluster in portfolio.place.clusters)
    within = f", {windows} of them within a published window" if column == "established" and windows else ""
    return f"{WITHOUT_TOTAL[column]}{within}; no published total to meet"


def amount(value: float, unit: str) -> str:
    """A figure with its unit, as readers write it."""
    if unit == COUNT:
        return f"{value:,.0f}"
    if unit == SHARE:
        return f"{value * 100:g} %"
    if unit == CALENDAR_YEAR:
        return f"{value:.0f}"
    return f"{value:,.10g} {unit}"


def _table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    indent: int,
    right: Sequence[int] = (),
    notes: Sequence[str] = (),
) -> list[str]:
    """Lines of a table with aligned columns, numbers to the right, and each row's note below it."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = []
    for row, note in zip((header, *rows), ("", *(notes or [""] * len(rows))), strict=True):
        cells = (
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append((" " * indent + "  ".join(cells)).rstrip())
        lines += [line for text in note.split("\n") for line in _wrapped(text, indent=indent + 4)]
    return lines


def _wrapped(text: str, *, indent: int) -> list[str]:
    """Lines of a text, none longer than `WIDTH`."""
    pre = " " * indent
    return textwrap.wrap(
        text, WIDTH, initial_indent=pre, subsequent_indent=pre + "  ", break_long_words=False
    )
