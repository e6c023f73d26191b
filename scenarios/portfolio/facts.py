"""Published figures of a province: what was published, when, by whom, and which of them is used.

Each row of ``facts.csv`` is one figure with its unit, the date it speaks of and its source. Rows that are
*chosen* become the totals that every opening state meets; *alternatives* are figures for the same quantity
that were not taken; *context* is shown to the reader and never used.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scenarios.portfolio.reading import (
    Column,
    Row,
    Table,
    first_day_of,
    identifier_cell,
    number_cell,
    read_table,
    text_cell,
    vintage_cell,
    word_cell,
)
from scenarios.problems import did_you_mean
from scenarios.reading import shown
from simulation.places import ProvinceFacts

HOW = "Write the formula and the figures, or 'published' into 'kind'."
COUNT, HECTARES, SHARE = "count", "ha", "1"
CALENDAR_YEAR = "year"


@dataclass(frozen=True)
class Quantity:
    """A total that a portfolio may give for a province.

    Parameters
    ----------
    name : str
        Word used in ``facts.csv``.
    unit : str
        ``"count"``, ``"ha"`` or ``"1"`` (a share).
    title : str
        As shown to readers.
    """

    name: str
    unit: str
    title: str


QUANTITIES = {
    quantity.name: quantity
    for quantity in (
        Quantity("clusters_planned", COUNT, "clusters in the plan"),
        Quantity("area_planned_ha", HECTARES, "area of the clusters in the plan"),
        Quantity("clusters_established", COUNT, "clusters established"),
        Quantity("area_established_ha", HECTARES, "area of established clusters"),
        Quantity("area_planned_only_ha", HECTARES, "area planned and not established"),
        Quantity("clusters_operating", COUNT, "clusters operating"),
        Quantity("area_operating_ha", HECTARES, "area of operating clusters"),
        Quantity("clusters_licensed", COUNT, "clusters with licensed WWTP"),
        Quantity("clusters_in_clearance", COUNT, "clusters with clearance begun"),
        Quantity("area_cleared_ha", HECTARES, "land cleared"),
        Quantity("clusters_partly_state", COUNT, "clusters partly managed by the State"),
        Quantity("clusters_state", COUNT, "clusters fully managed by the State"),
        Quantity("clusters_works_begun", COUNT, "clusters with works begun"),
        Quantity("clusters_complete_not_operating", COUNT, "clusters complete and not operating"),
        Quantity("clusters_at_90_percent", COUNT, "clusters stalled at 90 %"),
        Quantity("leased_ha", HECTARES, "industrial land under lease in clusters"),
        Quantity("secondary_investors", COUNT, "secondary investors in clusters"),
        Quantity("parks", COUNT, "industrial parks"),
        Quantity("parks_area_ha", HECTARES, "area of industrial parks"),
        Quantity("parks_leasable_share", SHARE, "leasable share of industrial parks"),
        Quantity("parks_occupancy_rate", SHARE, "occupancy rate of industrial parks"),
        Quantity("parks_vacant_ha", HECTARES, "vacant land of industrial parks"),
        Quantity("parks_investors", COUNT, "secondary investors in industrial parks"),
    )
}

COLUMNS = (
    Column("id", identifier_cell, required=True),
    Column("province", text_cell, required=True),
    Column("quantity", text_cell, required=True),
    Column("value", number_cell(0.0, math.inf, "the row's unit"), required=True),
    Column("unit", text_cell, required=True),
    Column("as_of", vintage_cell, required=True),
    Column("source", text_cell, required=True),
    Column("kind", word_cell(("published", "derived")), required=True),
    Column("chosen", word_cell(("yes", "alternative", "context")), required=True),
    Column("note", text_cell),
)


@dataclass(frozen=True)
class Fact:
    """One figure.

    Parameters
    ----------
    id : str
        Permanent, for citing.
    province : str
        Province of the portfolio that it belongs to.
    quantity : str
        A name in `QUANTITIES`; free for context.
    value : float
        In `unit`.
    unit : str
        ``"count"``, ``"ha"`` or ``"1"``; free for context.
    as_of : str
        What it speaks of: a day, a month or a year.
    source : str
        Who published it, or where.
    kind : str
        ``"published"``, or ``"derived"`` from published figures as `note` tells.
    chosen : str
        ``"yes"``, ``"alternative"`` or ``"context"``.
    note : str
        How it was read, for which territory, how derived.
    line : int
        Line of ``facts.csv``.
    """

    id: str
    province: str
    quantity: str
    value: float
    unit: str
    as_of: str
    source: str
    kind: str = "published"
    chosen: str = "yes"
    note: str = ""
    line: int = 0


class Totals:
    """Chosen facts of one province, by quantity.

    Parameters
    ----------
    facts : iterable of Fact
        Facts of one province.
    """

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = {fact.quantity: fact for fact in facts if fact.chosen == "yes"}

    def value(self, quantity: str) -> float | None:
        """A total, or ``None`` where it is not given."""
        fact = self.facts.get(quantity)
        return None if fact is None else fact.value

    def count(self, quantity: str) -> int | None:
        """A total that is a whole number."""
        value = self.value(quantity)
        return None if value is None else int(value)

    def line(self, quantity: str) -> int | None:
        """Line of ``facts.csv`` where a total stands."""
        fact = self.facts.get(quantity)
        return None if fact is None else fact.line

    @property
    def area_planned_only_ha(self) -> float | None:
        """Area planned and not established: as given, or planned less established."""
        given = self.value("area_planned_only_ha")
        planned, established = self.value("area_planned_ha"), self.value("area_established_ha")
        if given is not None or planned is None or established is None:
            return given
        return planned - established

    @property
    def parks_vacant_ha(self) -> float | None:
        """Vacant land of parks: as given, or gross area × leasable share × (1 - occupancy rate)."""
        given = self.value("parks_vacant_ha")
        area, share = self.value("parks_area_ha"), self.value("parks_leasable_share")
        occupancy = self.value("parks_occupancy_rate")
        if given is not None or area is None or share is None or occupancy is None:
            return given
        return area * share * (1.0 - occupancy)

    def as_province(self, name: str, name_vi: str, districts: tuple[str, ...]) -> ProvinceFacts:
        """The totals as the model takes them."""
        return ProvinceFacts(
            name=name,
            area_established_ha=self.value("area_established_ha"),
            area_planned_only_ha=self.area_planned_only_ha,
            area_cleared_ha=self.value("area_cleared_ha"),
            clusters_operating=self.count("clusters_operating"),
            clusters_licensed=self.count("clusters_licensed"),
            clusters_in_clearance=self.count("clusters_in_clearance"),
            clusters_partly_state=self.count("clusters_partly_state"),
            clusters_state=self.count("clusters_state"),
            districts=districts,
            parks=self.count("parks") or 0,
            parks_vacant_ha=self.parks_vacant_ha or 0.0,
            parks_investors=self.value("parks_investors") or 0.0,
            name_vi=name_vi,
            area_operating_ha=self.value("area_operating_ha"),
            leased_ha=self.value("leased_ha"),
            secondary_investors=self.count("secondary_investors"),
            clusters_works_begun=self.count("clusters_works_begun"),
            clusters_complete_not_operating=self.count("clusters_complete_not_operating"),
            clusters_at_90_percent=self.count("clusters_at_90_percent"),
        )


def read_facts(path: Path, provinces: Sequence[str], as_of: date | None) -> tuple[tuple[Fact, ...], Table]:
    """Read ``facts.csv``.

    Parameters
    ----------
    path : Path
        The file.
    provinces : sequence of str
        Provinces of the portfolio.
    as_of : date, optional
        As-of date of the portfolio.

    Returns
    -------
    facts : tuple of Fact
        The rows that could be read.
    table : Table
        The file with its problems: besides unreadable cells, an id or a chosen quantity given twice, an
        unknown province or quantity, a wrong unit, a count that is not whole, a share above one, a derived
        figure that does not tell how, and a chosen figure that speaks of a time after the as-of date.
    """
    table = read_table(path, COLUMNS)
    facts = []
    for row in table.rows:
        if not row.unreadable and _usable(row, provinces, as_of, table):
            # An empty note is an empty text; every other column is required.
            facts.append(Fact(**{**row.values, "note": row["note"] or ""}, line=row.line))
    _refuse_repetitions(facts, table)
    return tuple(facts), table


def _usable(row: Row, provinces: Sequence[str], as_of: date | None, table: Table) -> bool:
    """Check what a row says; false if it cannot be used."""
    before = len(table.problems)
    if provinces and row["province"] not in provinces:
        table.refuse(
            row.line,
            f"province: {shown(row['province'])} is not a province of this portfolio.",
            f"Provinces: {', '.join(provinces)}.",
            did_you_mean(row["province"], provinces),
        )
    if row["chosen"] != "context":
        _check_quantity(row, table)
    if row["kind"] == "derived" and not row["note"]:
        table.refuse(row.line, "note: a derived figure must tell how it was derived.", "", HOW)
    if row["chosen"] == "yes" and as_of is not None and first_day_of(row["as_of"]) > as_of:
        table.refuse(
            row.line,
            f"as_of: {row['as_of']} is after the as-of date of the portfolio, {as_of}.",
            "A run may rest only on what was known by then.",
            "Write 'context' into 'chosen', or move the portfolio's as-of date.",
        )
    return len(table.problems) == before


def _check_quantity(row: Row, table: Table) -> None:
    """Check quantity, unit and value of a total."""
    quantity = QUANTITIES.get(row["quantity"])
    if quantity is None:
        remedy = did_you_mean(row["quantity"], QUANTITIES) or "Write 'context' into 'chosen' to show it only."
        what = f"quantity: {shown(row['quantity'])} is not a total that the model uses."
        table.refuse(row.line, what, f"Totals: {', '.join(QUANTITIES)}.", remedy)
        return
    if row["unit"] != quantity.unit:
        what = f"unit: {quantity.name} is given in {shown(row['unit'])}."
        remedy = "Write a percentage as a share: 64.9 % is 0.649." if quantity.unit == SHARE else ""
        table.refuse(row.line, what, f"Its unit is '{quantity.unit}'.", remedy)
    elif quantity.unit == COUNT and row["value"] != int(row["value"]):
        table.refuse(
            row.line, f"value: {row['value']:g} is not a whole number.", f"{quantity.name} is a count."
        )
    elif quantity.unit == SHARE and row["value"] > 1.0:
        what = f"value: {row['value']:g} is out of bounds."
        table.refuse(row.line, what, "A share is a number from 0 to 1.", "64.9 % is 0.649.")


def _refuse_repetitions(facts: Sequence[Fact], table: Table) -> None:
    """Refuse an id used twice and a total chosen twice."""
    ids: dict[str, int] = {}
    chosen: dict[tuple[str, str], int] = {}
    for fact in facts:
        if ids.setdefault(fact.id, fact.line) != fact.line:
            table.refuse(
                fact.line, f"id: '{fact.id}' is already used in line {ids[fact.id]}.", "An id is unique."
            )
        total = (fact.province, fact.quantity)
        if fact.chosen == "yes" and chosen.setdefault(total, fact.line) != fact.line:
            table.refuse(
                fact.line,
                f"quantity: {fact.quantity} of {fact.province} is already chosen in line {chosen[total]}.",
                "One figure is used for each total.",
                "Write 'alternative' into 'chosen' for the other.",
            )
