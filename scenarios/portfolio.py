"""Portfolios: the clusters of one or more provinces at an as-of date, with what is published of them.

A portfolio is a folder with ``portfolio.yaml`` (its head), ``clusters.csv`` (one row for each cluster) and,
if totals were published, ``facts.csv``. What is published is used as published; an empty cell is completed in
each replication so that the totals are met. ``scenarios/portfolios/TEMPLATE.md`` explains how to write one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from scenarios import portfolio_description
from scenarios.portfolio_checks import check_totals
from scenarios.portfolio_clusters import Clusters, Origin, read_clusters
from scenarios.portfolio_declaration import Declaration, SourceReading, read_declaration
from scenarios.portfolio_facts import Fact, Totals, read_facts
from scenarios.portfolio_reading import Table
from scenarios.problems import Problem, did_you_mean, refuse
from simulation.places import Place

LIBRARY = Path(__file__).with_name("portfolios")
TEMPLATE = "template"


@dataclass(frozen=True)
class Portfolio:
    """Clusters at an as-of date, and where everything that is known of them comes from.

    Parameters
    ----------
    name : str
        Short name, for command lines and results.
    title, title_vi : str
        One line in English and Vietnamese.
    vintage : str
        What the portfolio rests on, and of when it is.
    place : Place
        Provinces and clusters as the model takes them; ``None`` where nothing was published.
    facts : tuple of Fact
        Published figures: chosen, alternative and for context.
    origins : dict
        Source, date and note of each cluster's row, by code.
    implied : tuple of (str, str)
        Code and column of cells that follow from published ones by the order of the law.
    readings : tuple of SourceReading
        What was chosen where sources differ or are not clear.
    """

    name: str
    title: str
    title_vi: str
    vintage: str
    place: Place
    facts: tuple[Fact, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    implied: tuple[tuple[str, str], ...] = ()
    readings: tuple[SourceReading, ...] = ()

    def facts_by(
        self, *, quantity: str | None = None, province: str | None = None, chosen: str | None = None
    ) -> tuple[Fact, ...]:
        """Facts of a quantity, of a province, or standing ``"yes"``, ``"alternative"`` or ``"context"``."""
        return tuple(
            fact
            for fact in self.facts
            if quantity in (None, fact.quantity)
            and province in (None, fact.province)
            and chosen in (None, fact.chosen)
        )

    def totals(self, province: str) -> Totals:
        """Chosen totals of a province."""
        return Totals(self.facts_by(province=province))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, whatever the files' line ends, quotation marks or order of columns."""
        # The line of a row is where it stands, not what it says.
        content = asdict(self) | {
            "facts": [asdict(replace(fact, line=0)) for fact in self.facts],
            "origins": {code: asdict(replace(origin, line=0)) for code, origin in self.origins.items()},
            "readings": [reading.model_dump() for reading in self.readings],
        }
        text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def describe(self) -> str:
        """What is published, what is derived from it, and what each replication completes, as text."""
        return portfolio_description.describe(self)


def list_portfolios() -> list[str]:
    """Names of the portfolios that come with the project."""
    return sorted(
        file.parent.name for file in LIBRARY.glob("*/portfolio.yaml") if file.parent.name != TEMPLATE
    )


def load_portfolio(source: "str | Path | Portfolio") -> Portfolio:
    """Load a portfolio.

    Parameters
    ----------
    source : str, Path or Portfolio
        The name of a portfolio of the project, a folder, its ``portfolio.yaml``, or a file of clusters
        (``.csv``) with a ``portfolio.yaml`` beside it. A portfolio is returned as it is.

    Returns
    -------
    Portfolio

    Raises
    ------
    InputError
        With every problem of all files: file, line, what is wrong, what is allowed and what to do.
    """
    if isinstance(source, Portfolio):
        return source
    file = _file_of_clusters(source)
    declaration, problems = read_declaration(file.with_name("portfolio.yaml"))
    districts = declaration.districts() if declaration else {}
    as_of = declaration.as_of if declaration else None
    clusters, rows = read_clusters(file, districts, as_of)
    facts: tuple[Fact, ...] = ()
    facts_table = Table("facts.csv")
    if file.with_name("facts.csv").is_file():
        facts, facts_table = read_facts(file.with_name("facts.csv"), list(districts), as_of)
    for province in districts:
        own = [cluster for cluster in clusters.facts if cluster.province == province]
        totals = Totals([fact for fact in facts if fact.province == province])
        check_totals(province, totals, own, facts_table, rows)
    refuse([*problems, *rows.in_order(), *facts_table.in_order()])
    assert declaration is not None  # otherwise there were problems
    return _portfolio(declaration, clusters, facts)


def _portfolio(declaration: Declaration, clusters: Clusters, facts: tuple[Fact, ...]) -> Portfolio:
    """Put together what the files say."""
    provinces = tuple(
        Totals([fact for fact in facts if fact.province == province.name]).as_province(
            province.name, province.name_vi, tuple(province.districts)
        )
        for province in declaration.provinces
    )
    return Portfolio(
        name=declaration.name,
        title=declaration.title.en,
        title_vi=declaration.title.vi,
        vintage=declaration.vintage,
        place=Place(declaration.as_of, provinces, clusters.facts),
        facts=facts,
        origins=clusters.origins,
        implied=clusters.implied,
        readings=declaration.readings,
    )


def _file_of_clusters(source: str | Path) -> Path:
    """File of clusters that a name, a folder or a file stands for."""
    text, path = str(source), Path(source)
    if text in list_portfolios():
        return LIBRARY / text / "clusters.csv"
    if path.is_dir():
        return path / "clusters.csv"
    if path.is_file():
        return path.with_name("clusters.csv") if path.name == "portfolio.yaml" else path
    refuse([_not_found(text)])
    raise AssertionError("refused above")


def _not_found(text: str) -> Problem:
    return Problem(
        text,
        None,
        "There is no portfolio, folder or file of this name.",
        f"Portfolios of the project: {', '.join(list_portfolios())}.",
        did_you_mean(text, list_portfolios()) or "Name one of them, your folder, or your file of clusters.",
    )
