"""Verbs that look things up: list, explain, describe, check."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from figures.command_line.application import CHECK_FAILED, app, collecting, verb
from figures.command_line.options import PortfolioName
from figures.command_line.terminal import answer, answer_table, wrapped
from scenarios.problems import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from scenarios.scenario import Scenario, Target
    from simulation.levers import Setting, Where
    from simulation.parameters import Parameter, Parameters

KINDS = {
    "lever": "lever: set by policy",
    "uncertain": "uncertain: drawn for each future",
    "fixed": "fixed: a definition, a constant or a rule of law",
}
GRADES = {
    "evidence": "evidence: rests on published facts or studies",
    "judgement": "judgement: an informed choice that facts bound but do not fix",
    "unknown": "unknown: an assumption; results that lean on it are conditional",
    "definition": "definition: fixed by law or by its meaning",
}
# Range shown beside the median of a prior: as elsewhere in the project, the middle 80 %.
PRIOR_RANGE = (0.1, 0.9)

things = typer.Typer(
    no_args_is_help=True, help="List what can be named: scenarios, levers, parameters, charts, portfolios."
)
app.add_typer(things, name="list", epilog="Example: clusters list levers")


def list_levers() -> list[str]:
    """Names of what policy can set, in order of declaration."""
    return [lever.name for lever in declarations().levers]


def list_charts() -> list[str]:
    """Names of the charts that `plot` can draw."""
    from figures import CHARTS

    return sorted(CHARTS)


def declarations() -> "Parameters":
    """Declarations of all parameters of the model."""
    from simulation.model import PARAMETERS

    return PARAMETERS


@verb("clusters list scenarios", things, "scenarios")
def show_scenarios() -> None:
    """List the scenarios of the library."""
    rows = [(s.name, s.title, s.based_on or "", str(len(s.targets) or "")) for s in library()]
    columns = ("name", "title", "based on", "targets")
    answer_table("Scenarios", columns, rows, numbers=("targets",), note="More: clusters explain NAME")


@verb("clusters list levers", things, "levers")
def show_levers() -> None:
    """List what policy can set, with unit, default and allowed values."""
    rows = [
        (p.name, unit_text(p), default_text(p), allowed_text(p), p.scope, p.title)
        for p in declarations().levers
    ]
    columns = ("name", "unit", "default", "allowed", "can differ by", "title")
    answer_table("Levers", columns, rows, note="More: clusters explain NAME")


@verb("clusters list parameters", things, "parameters")
def show_parameters() -> None:
    """List every parameter of the model, with its value or prior and its grade."""
    rows = [
        (p.name, p.kind, unit_text(p), p.prior.text if p.prior else default_text(p), p.grade, p.title)
        for p in declarations().values()
    ]
    columns = ("name", "kind", "unit", "default or prior", "grade", "title")
    answer_table("Parameters", columns, rows, note="More: clusters explain NAME")


@verb("clusters list charts", things, "charts")
def show_charts() -> None:
    """List the charts that can be drawn from a run."""
    answer("\n".join(list_charts()))


@verb("clusters list portfolios", things, "portfolios")
def show_portfolios() -> None:
    """List the portfolios of clusters that come with the program."""
    from scenarios.portfolio import list_portfolios, load_portfolio

    portfolios = [load_portfolio(name) for name in list_portfolios()]
    # Closed ones stand for no place yet; only a policy adds them to the plan.
    in_plan = [sum(cluster.status != "closed" for cluster in p.place.clusters) for p in portfolios]
    rows = [
        (p.name, p.title, f"{p.place.as_of}", f"{n} {p.kind}")
        for p, n in zip(portfolios, in_plan, strict=True)
    ]
    answer_table("Portfolios", ("name", "title", "as of", "rows"), rows)


@verb("clusters explain wwtp_gate", name="explain")
def show_explanation(
    name: Annotated[str, typer.Argument(help="A lever, another parameter, or a scenario of the library.")],
) -> None:
    """Explain a lever, a parameter or a scenario: meaning, unit, values, how well known, source."""
    answer(explain(name))


@verb("clusters describe hung_yen")
def describe(
    portfolio: Annotated[
        str, typer.Argument(metavar="PORTFOLIO", help="A name, a folder or a CSV file.")
    ] = "hung_yen",
) -> None:
    """Describe a portfolio: what is published, what is derived, what each run completes."""
    from scenarios.portfolio import load_portfolio

    answer(load_portfolio(portfolio).describe())


@verb("clusters check my_policy.yaml --portfolio hung_yen")
def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Scenario files, or the folder or CSV of a portfolio."),
    ],
    portfolio: PortfolioName = "hung_yen",
) -> None:
    """Check scenario files and portfolios and list all their problems at once."""
    problems = problems_of(files, portfolio)
    if problems:
        answer(str(InputError(problems)))
        raise typer.Exit(CHECK_FAILED)
    answer(f"No problem found in {', '.join(str(file) for file in files)}.")


def problems_of(files: list[Path], portfolio: str) -> list[Problem]:
    """Everything that is wrong with scenario files and portfolios.

    Parameters
    ----------
    files : list of Path
        A folder or a CSV file is read as a portfolio, anything else as a scenario.
    portfolio : str
        The portfolio whose as-of date, provinces and clusters the scenario files must respect.
    """
    from scenarios.portfolio import load_portfolio
    from scenarios.scenario import check_scenarios

    problems: list[Problem] = []
    own = [file for file in files if file.is_dir() or file.suffix == ".csv"]
    for file in own:
        with collecting(problems):
            load_portfolio(file)
    policies = [file for file in files if file not in own]
    if policies:
        # A name without a file may be one of the library.
        named = [file if file.exists() else str(file) for file in policies]
        with collecting(problems):
            problems += check_scenarios(named, load_portfolio(portfolio).place)
    return problems


def explain(name: str) -> str:
    """Explain a lever, a parameter or a scenario of the library.

    Parameters
    ----------
    name : str
        Its name, for example ``"wwtp_gate"`` or ``"clear_first"``.

    Returns
    -------
    str
        A page of text: titles in both languages, unit, default or prior, allowed values, grade, source,
        public cost and the scenarios that set it; for a scenario what it changes, since when, where and why.

    Raises
    ------
    InputError
        If nothing has that name; the nearest name is suggested.
    """
    scenarios = {scenario.name: scenario for scenario in library()}
    parameters = declarations()
    if name in parameters:
        return _page(_lines_of_parameter(parameters[name], list(scenarios.values())))
    if name in scenarios:
        return _page(_lines_of_scenario(scenarios[name], parameters))
    known = [*parameters, *scenarios]
    raise InputError(
        [
            Problem(
                where="explain",
                line=None,
                what=f"'{name}' is neither a lever, nor another parameter, nor a scenario of the library.",
                allowed=did_you_mean(name, known),
                remedy="All names: clusters list parameters, clusters list scenarios.",
            )
        ]
    )


def library() -> list["Scenario"]:
    """Scenarios that come with the program."""
    from scenarios.scenario import list_scenarios, load_scenario

    return [load_scenario(name) for name in list_scenarios()]


def allowed_text(parameter: "Parameter") -> str:
    """Values that a parameter may take, as a reader writes them."""
    if parameter.choices:
        return ", ".join(parameter.choices)
    low, high = parameter.bounds
    if math.isinf(low) and math.isinf(high):
        return "any number"
    if math.isinf(high):
        return f"at least {low:g}"
    return f"at most {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


def default_text(parameter: "Parameter") -> str:
    """Default of a parameter, with the changes that the law has brought."""
    changes = [f"{parameter.in_words(value)} from {month}" for month, value in parameter.history]
    return ", ".join([parameter.in_words(parameter.central), *changes])


def unit_text(parameter: "Parameter") -> str:
    """Unit of a parameter; a regime is named by a word and has none."""
    return "word" if parameter.choices else parameter.unit


Lines = list[tuple[str, str]]


def _page(lines: Lines) -> str:
    """Lay out labelled lines in two columns; a line without text is left out, a label is not repeated."""
    width = max(len(label) for label, _ in lines) + 2
    page, before = [], ""
    for label, text in lines:
        if text:
            head = "" if label == before else label
            page.append(wrapped(text, first=f"{head:<{width}}", others=" " * width))
            before = label
    return "\n".join(page)


def _lines_of_parameter(parameter: "Parameter", scenarios: list["Scenario"]) -> Lines:
    """What a declaration says, and which scenarios set the parameter."""
    lines = [
        ("Name", parameter.name),
        ("Kind", KINDS[parameter.kind]),
        ("Title", parameter.title),
        ("Vietnamese", parameter.title_vi),
        ("Unit", unit_text(parameter)),
        *_lines_of_value(parameter),
        ("Allowed", allowed_text(parameter)),
        ("Grade", GRADES[parameter.grade]),
        ("Source", parameter.source),
    ]
    if parameter.kind == "lever":
        lines += [("Can differ by", parameter.scope), ("Public cost", _cost_text(parameter))]
        lines += [("Leans on", f"{name} ({declarations()[name].grade})") for name in parameter.leans_on]
        users = [
            (scenario.name, _setting_text(setting, parameter))
            for scenario in scenarios
            for setting in scenario.settings
            if setting.lever == parameter.name
        ]
        lines += [("Scenarios", f"{name}: {text}") for name, text in users] or [
            ("Scenarios", "none of the library")
        ]
    elif parameter.kind == "uncertain":
        lines.append(
            ("Drawn for", f"each {parameter.scope}" if parameter.scope != "nation" else "the nation")
        )
    return lines


def _lines_of_value(parameter: "Parameter") -> Lines:
    """Default with the history of the law, or prior with its middle 80 %."""
    if parameter.prior is not None:
        low, high = (float(parameter.prior.quantile(share)) for share in PRIOR_RANGE)
        return [
            ("Prior", parameter.prior.text),
            ("Prior", f"median {parameter.prior.median:.3g}; 80 % of draws between {low:.3g} and {high:.3g}"),
        ]
    return [("Default", default_text(parameter))]


def _cost_text(parameter: "Parameter") -> str:
    """Public cost of one unit of a lever."""
    cost = parameter.cost
    if cost is None:
        return "not declared: no cost per hectare can be given"
    return f"VND {cost.amount:g} billion per {cost.per} ({cost.grade}; {cost.source})"


def _lines_of_scenario(scenario: "Scenario", parameters: "Parameters") -> Lines:
    """What a scenario changes, from when on, where and why."""
    settings = [
        ("Levers", f"{setting.lever}: {_setting_text(setting, parameters[setting.lever])}")
        for setting in scenario.settings
    ]
    return [
        ("Name", scenario.name),
        ("Kind", "scenario"),
        ("Title", scenario.title),
        ("Vietnamese", scenario.title_vi),
        ("Based on", scenario.based_on or ""),
        ("Why", scenario.why),
        ("Reference", scenario.reference),
        *(settings or [("Levers", "none: every lever keeps its default")]),
        *(("Targets", _target_text(target)) for target in scenario.targets),
    ]


def _target_text(target: "Target") -> str:
    """What a plan wants of a province by a month, and the source."""
    from simulation.calendar import month_text

    since = "" if target.change_since is None else f"change since {month_text(target.change_since)}, "
    wanted = f"at {'most' if target.at_most else 'least'} {target.amount:g}"
    return (
        f"{target.variable}: {since}{wanted} by {month_text(target.by)} ({target.province}; {target.source})"
    )


def _setting_text(setting: "Setting", lever: "Parameter") -> str:
    """Dated values of a lever in words, and where they hold."""
    from scenarios.scenario import FROM_THE_START
    from simulation.calendar import month_text

    dates = ["the start" if month == FROM_THE_START else month_text(month) for month, _ in setting.steps]
    steps = zip(setting.steps, dates, strict=True)
    values = ", ".join(f"{lever.in_words(value)} from {since}" for (_, value), since in steps)
    return f"{values}{_where_text(setting.where)}"


def _where_text(where: "Where") -> str:
    """Where a setting holds; nothing if everywhere."""
    managements = frozenset(m.name.lower() for m in where.managements or ())
    restrictions = [where.provinces, managements, where.clusters]
    text = " and ".join(", ".join(sorted(names)) for names in restrictions if names)
    return f" (only {text})" if text else ""
