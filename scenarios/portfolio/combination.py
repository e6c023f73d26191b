"""Portfolios combined: the provinces, clusters and figures of several, for one run."""

from collections.abc import Sequence
from pathlib import Path

from scenarios.portfolio.content import Portfolio
from scenarios.portfolio.declaration import Combination
from scenarios.portfolio.reading import shown_name
from scenarios.problems import Problem
from scenarios.reading import Text, shown
from simulation.places import Place

OF_ITS_OWN = ("clusters.csv", "facts.csv")


def files_beside(head: Path) -> list[Problem]:
    """Refuse tables beside the head of a combined portfolio: nobody would read them."""
    return [
        Problem(
            shown_name(head.with_name(name)),
            None,
            "A portfolio that combines others has no clusters or figures of its own.",
            "",
            "Make a portfolio of them, and name it under 'combines'.",
        )
        for name in OF_ITS_OWN
        if head.with_name(name).exists()
    ]


def clashes(parts: Sequence[tuple[Text, Portfolio]], where: str) -> list[Problem]:
    """Everything in which portfolios cannot stand together.

    Parameters
    ----------
    parts : sequence of (Text, Portfolio)
        The portfolios, and how they were named.
    where : str
        The file that names them.

    Returns
    -------
    list of Problem
        Another as-of date or kind than the first, a province or a code of a cluster used before.
    """
    problems: list[Problem] = []
    provinces: dict[str, str] = {}
    codes: dict[str, str] = {}
    for name, portfolio in parts:
        before = len(problems)
        first, reference, whose = parts[0][1], shown(parts[0][0].value), shown(name.value)
        if portfolio.place.as_of != first.place.as_of:
            what = f"{whose} is as of {portfolio.place.as_of}, {reference} as of {first.place.as_of}."
            allowed = "A run has one start: all portfolios have the same as-of date."
            remedy = "Combine portfolios of one date, or write one for that date."
            problems.append(Problem(where, name.line, what, allowed, remedy))
        if portfolio.kind != first.kind:
            what = f"{whose} is of {portfolio.kind}, {reference} of {first.kind}."
            problems.append(Problem(where, name.line, what, "All portfolios are of one kind."))
        for province in portfolio.place.provinces:
            if province.name in provinces:
                what = (
                    f"{whose} has the province '{province.name}', as has {shown(provinces[province.name])}."
                )
                remedy = "Name one of the two, or put the clusters of the province into one portfolio."
                problems.append(Problem(where, name.line, what, "A province occurs once.", remedy))
            provinces[province.name] = name.value
        if len(problems) > before:
            # The same province has the same clusters: one mistake is told once.
            continue
        for cluster in portfolio.place.clusters:
            if cluster.code in codes:
                other = shown(codes[cluster.code])
                what = f"{whose} has a cluster with the code '{cluster.code}', as has {other}."
                allowed = "A code is permanent and unique in the nation: it keys every draw of the cluster."
                problems.append(Problem(where, name.line, what, allowed, "Give one of them another code."))
            codes[cluster.code] = name.value
    return problems


def combined(declaration: Combination, parts: Sequence[Portfolio]) -> Portfolio:
    """Put portfolios together that do not clash.

    Provinces come in the order in which they are named, clusters in the order of their codes. A reading tells
    of which provinces it speaks.
    """
    clusters = [cluster for part in parts for cluster in part.place.clusters]
    return Portfolio(
        name=declaration.name,
        title=declaration.title.en,
        title_vi=declaration.title.vi,
        vintage=declaration.vintage or " ".join(part.vintage for part in parts),
        vintage_vi=declaration.vintage_vi
        or declaration.vintage
        or " ".join(part.vintage_vi for part in parts),
        place=Place(
            parts[0].place.as_of,
            tuple(province for part in parts for province in part.place.provinces),
            tuple(sorted(clusters, key=lambda cluster: cluster.code)),
        ),
        facts=tuple(fact for part in parts for fact in part.facts),
        origins=dict(
            sorted((item for part in parts for item in part.origins.items()), key=lambda item: item[0])
        ),
        implied=tuple(sorted((cell for part in parts for cell in part.implied), key=lambda cell: cell[0])),
        readings=tuple(
            reading.model_copy(update={"topic": f"{_provinces(part)}: {reading.topic}"})
            for part in parts
            for reading in part.readings
        ),
        kind=parts[0].kind,
    )


def _provinces(portfolio: Portfolio) -> str:
    return ", ".join(province.name for province in portfolio.place.provinces)
