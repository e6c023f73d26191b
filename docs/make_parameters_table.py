"""Write the tables of `docs/parameters.md`: every declared parameter, by kind and grade.

From the root of the project: ``python -m docs.make_parameters_table``. Everything follows from the
declarations in the rule files, collected in `simulation.model.PARAMETERS`.
"""

from docs.generated_tables import page_with, table, write
from figures.command_line.catalogue import allowed_text, default_text, unit_text
from simulation.model import PARAMETERS
from simulation.parameters import Grade, Kind, Parameter

PAGE, SCRIPT = "parameters.md", "make_parameters_table.py"
HEADINGS = {
    Kind.LEVER: "Levers: set by policy",
    Kind.UNCERTAIN: "Uncertain: drawn from a prior",
    Kind.FIXED: "Fixed: by definition, law or assumption",
}


def counts() -> str:
    """Return how many parameters there are of each kind and grade."""
    rows = []
    for kind in Kind:
        grades = [parameter.grade for parameter in PARAMETERS.of_kind(kind)]
        rows.append((kind, *(grades.count(grade) for grade in Grade), len(grades)))
    header = ("kind", *Grade, "all")
    return table(header, rows, numbers=header[1:])


def priors_in_words() -> str:
    """Return the number of priors by grade, in a sentence."""
    grades = [parameter.grade for parameter in PARAMETERS.of_kind(Kind.UNCERTAIN)]
    parts = [f"{grades.count(grade)} rest on {grade}" for grade in (Grade.EVIDENCE, Grade.JUDGEMENT)]
    return f"Of {len(grades)} priors {', '.join(parts)}, and {grades.count(Grade.UNKNOWN)} are unknown."


def levers(grade: Grade) -> str:
    """Return the levers of a grade, in order of declaration."""
    rows = [
        (
            f"`{p.name}`",
            _titles(p),
            unit_text(p),
            default_text(p),
            allowed_text(p),
            p.scope,
            f"VND {p.cost.amount:g} bn per {p.cost.per} ({p.cost.grade})" if p.cost else "not declared",
            p.source,
        )
        for p in PARAMETERS.of_kind(Kind.LEVER)
        if p.grade is grade
    ]
    header = ("lever", "title", "unit", "default", "allowed", "can differ by", "public cost", "source")
    return table(header, rows) if rows else ""


def priors(grade: Grade) -> str:
    """Return the uncertain parameters of a grade, in order of declaration."""
    rows = [
        (f"`{p.name}`", _titles(p), p.unit, p.prior.text, f"{p.prior.median:.3g}", p.scope, p.source)
        for p in PARAMETERS.of_kind(Kind.UNCERTAIN)
        if p.grade is grade and p.prior is not None
    ]
    header = ("parameter", "title", "unit", "prior", "median", "one draw for", "source")
    return table(header, rows) if rows else ""


def fixed(grade: Grade) -> str:
    """Return the fixed parameters of a grade, in order of declaration."""
    rows = [
        (f"`{p.name}`", _titles(p), unit_text(p), f"{p.central:.4g}", p.source)
        for p in PARAMETERS.of_kind(Kind.FIXED)
        if p.grade is grade
    ]
    return table(("parameter", "title", "unit", "value", "source"), rows) if rows else ""


def _titles(parameter: Parameter) -> str:
    return f"{parameter.title} · {parameter.title_vi}"


def block() -> str:
    """Return the tables."""
    parts = [counts(), priors_in_words()]
    for kind, tables in ((Kind.LEVER, levers), (Kind.UNCERTAIN, priors), (Kind.FIXED, fixed)):
        parts.append(f"## {HEADINGS[kind]}")
        for grade in Grade:
            if rows := tables(grade):
                parts += [f"### {kind.capitalize()}, grade: {grade}", rows]
    return "\n\n".join(parts)


def page() -> str:
    """Return the page as it should be."""
    return page_with(PAGE, SCRIPT, block())


if __name__ == "__main__":
    write(PAGE, page())
