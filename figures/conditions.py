"""On what nobody has measured a scenario leans: what is said wherever its numbers are shown.

A lever of grade unknown, or one that leans on parameters of grade unknown, makes the effect of a scenario a
conditional statement.
"""

from collections.abc import Sequence

from figures.words import Words, position_of
from scenarios.kinds import CLUSTERS
from simulation.parameters import Grade, Parameter, Parameters

WORDS = Words(
    one=(
        "Conditional assumption: leans on values nobody has measured ({values}).",
        "Giả định có điều kiện: dựa vào những giá trị chưa được đo lường ({values}).",
    ),
    several=(
        "Conditional assumptions: lean on values nobody has measured. {scenarios}.",
        "Giả định có điều kiện: dựa vào những giá trị chưa được đo lường. {scenarios}.",
    ),
    scenario=("“{title}”: {values}", "“{title}”: {values}"),
    and_more=("{named} and {n} more", "{named} và {n} giá trị khác"),
    written_for_clusters=(
        "Scenarios, levers and quantities of the model are written for industrial clusters; here they stand "
        "for parks.",
        "Kịch bản, đòn bẩy và đại lượng của mô hình được viết cho cụm công nghiệp; ở đây áp dụng cho khu "
        "công nghiệp.",
    ),
)
NAMED_OF_EACH = (
    2  # values that a scenario among several is shown with; its page of `clusters explain` has all
)


def unmeasured(levers: Sequence[str], parameters: Parameters | None = None) -> list[Parameter]:
    """Declarations of grade unknown behind some levers: the levers themselves and what they lean on.

    Parameters
    ----------
    levers : sequence of str
        Names; one that is no longer declared is passed over, because nothing is known of it.
    parameters : Parameters, optional
        The declarations; the model's own if left out.
    """
    declared = parameters if parameters is not None else declarations()
    known = [declared[name] for name in levers if name in declared]
    behind = [each for lever in known for each in (lever, *(declared[name] for name in lever.leans_on))]
    return list({each.name: each for each in behind if each.grade is Grade.UNKNOWN}.values())


def condition_in_words(
    scenarios: Sequence[tuple[str, Sequence[str]]], language: str, parameters: Parameters | None = None
) -> str:
    """Say on which values that nobody has measured some scenarios lean; nothing where they lean on none.

    Parameters
    ----------
    scenarios : sequence of (str, sequence of str)
        Title and levers of each scenario shown.
    language : {"en", "vi"}
        Language of the sentence.
    parameters : Parameters, optional
        The declarations; the model's own if left out.

    Returns
    -------
    str
        The title of a scenario is left out where only one is shown; of each among several the first values
        are named.
    """
    values = [(title, unmeasured(levers, parameters)) for title, levers in scenarios if levers]
    leaning = [(title, behind) for title, behind in values if behind]
    if not leaning:
        return ""
    if len(scenarios) == 1:
        return WORDS("one", language, values=_titles(leaning[0][1], language))
    named = [
        WORDS("scenario", language, title=title, values=_first_titles(behind, language))
        for title, behind in leaning
    ]
    return WORDS("several", language, scenarios=" · ".join(named))


def remark_on_subject(kind: str, language: str) -> str:
    """Say of a run of parks that what is declared speaks of clusters; nothing where it is of clusters.

    Parameters
    ----------
    kind : str
        What the run is about.
    language : {"en", "vi"}
        Language of the sentence.
    """
    return "" if kind == CLUSTERS else WORDS("written_for_clusters", language)


def declarations() -> Parameters:
    """Declarations of the model, loaded when they are first needed."""
    from simulation.model import PARAMETERS

    return PARAMETERS


def _titles(parameters: Sequence[Parameter], language: str) -> str:
    """Titles of some declarations in a row."""
    return "; ".join(_small((each.title, each.title_vi)[position_of(language)]) for each in parameters)


def _first_titles(parameters: Sequence[Parameter], language: str) -> str:
    """Titles of the first declarations, and how many follow."""
    named = _titles(parameters[:NAMED_OF_EACH], language)
    rest = len(parameters) - NAMED_OF_EACH
    return named if rest <= 0 else WORDS("and_more", language, named=named, n=rest)


def _small(title: str) -> str:
    """Return a title as it stands within a sentence; an abbreviation keeps its letters."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
