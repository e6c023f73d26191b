"""Loading a portfolio: its head, its clusters, its published totals, refused at once with all mistakes."""

from dataclasses import replace
from pathlib import Path

from scenarios.portfolio.checks import check_totals
from scenarios.portfolio.clusters import Clusters, read_clusters
from scenarios.portfolio.combination import clashes, combined, files_beside
from scenarios.portfolio.content import Portfolio
from scenarios.portfolio.declaration import Combination, Declaration, read_declaration
from scenarios.portfolio.facts import Fact, Totals, read_facts
from scenarios.portfolio.reading import Table, shown_name
from scenarios.problems import InputError, Problem, did_you_mean, refuse
from scenarios.reading import Text, shown
from simulation.places import Place

LIBRARY = Path(__file__).parents[1] / "portfolios"
TEMPLATE = "template"


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
    if isinstance(declaration, Combination):
        return _combination(declaration, file.with_name("portfolio.yaml"))
    return _single(file, declaration, problems)


def _single(file: Path, declaration: Declaration | None, problems: list[Problem]) -> Portfolio:
    """Load a portfolio with clusters of its own."""
    districts = declaration.districts() if declaration else {}
    as_of = declaration.as_of if declaration else None
    clusters, rows = read_clusters(file, districts, as_of)
    facts: tuple[Fact, ...] = ()
    facts_table = Table("facts.csv")
    if file.with_name("facts.csv").is_file():
        facts, facts_table = read_facts(file.with_name("facts.csv"), list(districts), as_of)
    for province in declaration.provinces if declaration else ():
        own = [cluster for cluster in clusters.facts if cluster.province == province.name]
        totals = Totals([fact for fact in facts if fact.province == province.name])
        check_totals(province.name, totals, own, facts_table, rows, province.sizes.as_sizes())
    refuse([*problems, *rows.in_order(), *facts_table.in_order()])
    assert declaration is not None  # otherwise there were problems
    return _portfolio(declaration, clusters, facts)


def _portfolio(declaration: Declaration, clusters: Clusters, facts: tuple[Fact, ...]) -> Portfolio:
    """Put together what the files say."""
    provinces = tuple(
        replace(
            Totals([fact for fact in facts if fact.province == province.name]).as_province(
                # A cluster without published district draws one by its number; the order of the file has no
                # say.
                province.name,
                province.name_vi,
                tuple(sorted(province.districts)),
            ),
            sizes=province.sizes.as_sizes(),
            priors=province.priors,
        )
        for province in declaration.provinces
    )
    return Portfolio(
        name=declaration.name,
        title=declaration.title.en,
        title_vi=declaration.title.vi,
        vintage=declaration.vintage,
        vintage_vi=declaration.vintage_vi or declaration.vintage,
        place=Place(declaration.as_of, provinces, clusters.facts),
        facts=facts,
        origins=clusters.origins,
        implied=clusters.implied,
        readings=declaration.readings,
        kind=declaration.kind,
    )


def _combination(declaration: Combination, head: Path) -> Portfolio:
    """Load a portfolio that combines others; the problems of all of them are told at once."""
    problems = files_beside(head)
    parts: list[tuple[Text, Portfolio]] = []
    for name in declaration.combines:
        file = _file_of_part(name.value, head.parent)
        if file is None:
            problems.append(_no_part(name, shown_name(head)))
            continue
        try:
            own, own_problems = read_declaration(file.with_name("portfolio.yaml"))
            if isinstance(own, Combination):
                what = f"{shown(name.value)} combines portfolios itself."
                remedy = "Name the portfolios that it combines."
                problems.append(Problem(shown_name(head), name.line, what, "", remedy))
            else:
                parts.append((name, _single(file, own, own_problems)))
        except InputError as error:
            problems += error.problems
    problems += clashes(parts, shown_name(head))
    refuse(problems)
    return combined(declaration, [part for _, part in parts])


def _file_of_part(text: str, folder: Path) -> Path | None:
    """File of clusters of a portfolio that another one names: of the project, or a folder beside it."""
    if text in list_portfolios():
        return LIBRARY / text / "clusters.csv"
    return folder / text / "clusters.csv" if (folder / text).is_dir() else None


def _no_part(name: Text, where: str) -> Problem:
    what = f"combines: there is no portfolio or folder {shown(name.value)}."
    allowed = "A folder is named as seen from the folder of this file."
    return Problem(where, name.line, what, allowed, did_you_mean(name.value, list_portfolios()))


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
