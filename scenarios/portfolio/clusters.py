"""The clusters of a portfolio, one row each: what is published, and an empty cell for what is not."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scenarios.portfolio.reading import (
    Column,
    Row,
    Table,
    date_cell,
    identifier_cell,
    number_cell,
    read_table,
    text_cell,
    vintage_cell,
    word_cell,
    yes_or_no_cell,
)
from scenarios.problems import did_you_mean
from scenarios.reading import shown
from simulation.places import ClusterFacts
from simulation.state import Management

# Nothing above is a cluster.
IMPLAUSIBLE_HA = 500.0

UNNAMED = "(not named in sources)"  # ends the name of a row that stands for a cluster nobody named
MANAGEMENTS = {management.name.lower(): management for management in Management}
STATES = ("operating", "licensed", "clearance_begun", "works_begun")
# The days between which a cluster was established, where only they are known.
WINDOW = ("established_from", "established_to")

COLUMNS = (
    Column("code", identifier_cell, required=True),
    Column("name", text_cell, required=True),
    Column("province", text_cell, required=True),
    Column("district", text_cell),
    Column("status", word_cell(("established", "planned", "closed")), required=True),
    Column("area_ha", number_cell(0.0, IMPLAUSIBLE_HA, "ha", low_included=False)),
    Column("leasable_share", number_cell(0.0, 1.0, "", low_included=False)),
    Column("management", word_cell(tuple(MANAGEMENTS))),
    Column("established", date_cell),
    *(Column(end, date_cell) for end in WINDOW),
    *(Column(state, yes_or_no_cell) for state in STATES),
    Column("interchange_km", number_cell(0.0, math.inf, "km")),
    Column(
        "rent_usd_per_m2", number_cell(0.0, math.inf, "USD per m² for the lease term", low_included=False)
    ),
    Column("craft_village", yes_or_no_cell),
    Column("source", text_cell),
    Column("source_date", vintage_cell),
    Column("note", text_cell),
)

# What may be published of a single cluster, and is completed where it is not.
COMPLETED = (
    "district",
    "area_ha",
    "leasable_share",
    "management",
    "established",
    *STATES,
    "interchange_km",
    "rent_usd_per_m2",
    "craft_village",
)

# A chain that the law orders: nobody operates without works, no works without clearance, no licence without
# works.
ORDER_OF_THE_LAW = (
    ("operating", "works_begun"),
    ("licensed", "works_begun"),
    ("works_begun", "clearance_begun"),
)


@dataclass(frozen=True)
class Origin:
    """Where the values of a cluster's row come from.

    Parameters
    ----------
    source : str
        Who published them, or where.
    source_date : str
        When: a day, a month or a year.
    note : str
        How they were read.
    line : int
        Line of the file.
    """

    source: str
    source_date: str
    note: str
    line: int


@dataclass(frozen=True)
class Clusters:
    """The rows of a file of clusters, in order of their codes.

    Parameters
    ----------
    facts : tuple of ClusterFacts
        As published, and completed by nothing but the order of the law.
    origins : dict
        Origin of each cluster's values, by code.
    implied : tuple of (str, str)
        Code and column of the cells that follow from the order of the law.
    """

    facts: tuple[ClusterFacts, ...]
    origins: Mapping[str, Origin]
    implied: tuple[tuple[str, str], ...]


def read_clusters(
    path: Path, districts: Mapping[str, Sequence[str]], as_of: date | None
) -> tuple[Clusters, Table]:
    """Read a file of clusters.

    Parameters
    ----------
    path : Path
        The file.
    districts : dict
        Former district-level units of each province of the portfolio; empty if the provinces are not known.
    as_of : date, optional
        As-of date of the portfolio.

    Returns
    -------
    clusters : Clusters
        The rows that could be read, in order of their codes wherever they stand in the file: sums and what
        happens at the same instant follow the order of a place.
    table : Table
        The file with its problems: besides unreadable cells, a code used twice, an unknown province or
        district, a value without source, and a row that contradicts itself or the order of the law.
    """
    table = read_table(path, COLUMNS)
    if not table.rows and table.complete:
        table.refuse(
            None, "The file has no clusters.", "", "Write one row for each cluster, established or planned."
        )
    codes: dict[str, int] = {}
    facts, origins, implied = [], {}, []
    for row in table.rows:
        _check_place(row, districts, table)
        _check_state(row, as_of, table)
        _check_source(row, table)
        code = row["code"]
        if code is None:
            continue
        if codes.setdefault(code, row.line) != row.line:
            allowed = (
                "A code is permanent and unique in the nation: it keys every random draw of the cluster."
            )
            table.refuse(row.line, f"code: '{code}' is already used in line {codes[code]}.", allowed)
        cluster, follows = with_what_the_law_implies(_cluster(row))
        facts.append(cluster)
        implied += [(code, column) for column in follows]
        origins[code] = Origin(row["source"] or "", row["source_date"] or "", row["note"] or "", row.line)
    facts.sort(key=lambda cluster: cluster.code)
    implied.sort(key=lambda cell: cell[0])
    return Clusters(tuple(facts), dict(sorted(origins.items())), tuple(implied)), table


def _cluster(row: Row) -> ClusterFacts:
    """A row as the model takes it."""
    return ClusterFacts(
        code=row["code"],
        name=row["name"] or "",
        province=row["province"] or "",
        status=row["status"] or "",
        management=MANAGEMENTS.get(row["management"]),
        named=not (row["name"] or "").endswith(UNNAMED),
        **{column: row[column] for column in (*COMPLETED, *WINDOW) if column != "management"},
    )


def with_what_the_law_implies(cluster: ClusterFacts) -> tuple[ClusterFacts, list[str]]:
    """Fill the states that follow from published ones by the order of the law.

    A cluster that operates has works, and works begin on cleared land; where no clearance has begun there are
    no works, and without works nobody operates and nothing is licensed.

    Parameters
    ----------
    cluster : ClusterFacts
        As published.

    Returns
    -------
    cluster : ClusterFacts
        With the states that follow.
    columns : list of str
        Which ones.
    """
    known = {state: getattr(cluster, state) for state in STATES}
    # Yes runs down the chain in its order, no runs up in the reverse order.
    for later, earlier in ORDER_OF_THE_LAW:
        if known[later] is True and known[earlier] is None:
            known[earlier] = True
    for later, earlier in reversed(ORDER_OF_THE_LAW):
        if known[earlier] is False and known[later] is None:
            known[later] = False
    follows = [state for state in STATES if known[state] is not getattr(cluster, state)]
    return replace(cluster, **{state: known[state] for state in follows}), follows


def _check_place(row: Row, districts: Mapping[str, Sequence[str]], table: Table) -> None:
    """Refuse an unknown province or district."""
    province, district = row["province"], row["district"]
    if not districts or province is None:
        return
    if province not in districts:
        table.complete = False
        table.refuse(
            row.line,
            f"province: {shown(province)} is not a province of this portfolio.",
            f"Provinces: {', '.join(districts)}.",
            did_you_mean(province, districts) or "Declare it in portfolio.yaml.",
        )
    elif district is not None and district not in districts[province]:
        known = districts[province]
        table.refuse(
            row.line,
            f"district: {shown(district)} is not a district of {province}.",
            f"Districts: {', '.join(known) or 'none declared'}.",
            did_you_mean(district, known) or "Declare it in portfolio.yaml, or leave the cell empty.",
        )


def _check_state(row: Row, as_of: date | None, table: Table) -> None:
    """Refuse a row that contradicts itself."""
    established = row["established"]
    if established is not None and as_of is not None and established > as_of:
        table.refuse(
            row.line,
            f"established: {established} is after the as-of date of the portfolio, {as_of}.",
            "A cluster established later is planned at the as-of date.",
            "Write 'planned' into 'status', leave the cell empty and write the date into 'note'.",
        )
    elif established is not None and row["status"] in ("planned", "closed"):
        what = f"established: {established}, but the status is '{row['status']}'."
        table.refuse(row.line, what, "Only an established cluster has a date of establishment.")
    _check_window(row, as_of, table)
    if row["status"] in ("planned", "closed"):
        for state in STATES:
            if row[state]:
                what = f"{state}: true, but the status is '{row['status']}'."
                table.refuse(row.line, what, "This follows establishment.", "Correct one of the two.")
    for later, earlier in ORDER_OF_THE_LAW:
        if row[later] and row[earlier] is False:
            what = f"{later}: true, but {earlier} is false."
            table.refuse(
                row.line,
                what,
                f"By the order of the law, {later} needs {earlier}.",
                "Correct one of the two.",
            )
    if row["operating"] and row["clearance_begun"] is False and row["works_begun"] is None:
        what = "operating: true, but clearance_begun is false."
        table.refuse(
            row.line,
            what,
            "By the order of the law, operating needs cleared land.",
            "Correct one of the two.",
        )


def _check_window(row: Row, as_of: date | None, table: Table) -> None:
    """Refuse a window of establishment that cannot be, or that stands beside a date."""
    first, last = (row[end] for end in WINDOW)
    if first is None and last is None:
        return
    if first is None or last is None:
        if not row.unreadable.intersection(WINDOW):
            missing = WINDOW[first is not None]
            what = f"{missing}: the cell is empty, and the other end of the window is given."
            table.refuse(row.line, what, "A window has two ends.", "Give both, or leave both empty.")
        return
    if first > last:
        what = f"established_from: {first} is after established_to, {last}."
        table.refuse(row.line, what, "A window begins before it ends.", "Exchange the two.")
    if as_of is not None and last > as_of:
        what = f"established_to: {last} is after the as-of date of the portfolio, {as_of}."
        allowed = "What is established at the as-of date was established by then."
        table.refuse(row.line, what, allowed, "End the window at the as-of date, or write 'planned'.")
    if row["established"] is not None:
        what = f"established: {row['established']} is given besides a window."
        table.refuse(row.line, what, "A window is for a date that is not known.", "Leave out one of the two.")
    if row["status"] in ("planned", "closed"):
        what = f"established_from: {first}, but the status is '{row['status']}'."
        table.refuse(row.line, what, "Only an established cluster has a date of establishment.")


def _check_source(row: Row, table: Table) -> None:
    """Refuse a value without source."""
    # Where a cluster lies needs no source; what it is and how far it has come does.
    columns = [column for column in (*COMPLETED, *WINDOW) if column != "district"]
    given = [column for column in columns if row[column] is not None]
    if given and row["source"] is None and "source" not in row.unreadable:
        table.refuse(
            row.line,
            f"source: the row gives {', '.join(given)} and no source.",
            "Every value that is not completed has a source.",
            "Write where it comes from, for example 'Department records, June 2026'.",
        )
