"""The documentation says what the code does: links, tables, lists and examples are held against it."""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import pytest

from docs import make_parameters_table, make_results_table
from scenarios.portfolio import load_portfolio
from scenarios.scenario import check_scenarios
from simulation.model import PARAMETERS
from simulation.results import STAGES, Cause
from simulation.rules import costs
from simulation.state import Event, Stage
from tests.architecture.project import ROOT, kept_files

DOCS = ROOT / "docs"
PAGES = sorted(file for file in kept_files() if file.suffix == ".md")
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\S*)[^\n]*\n(?P<code>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^()\s]+(?:\([^()]*\))?)\)")
ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)
HEADING = re.compile(r"^#+ +(?P<words>.+?) *#*$", re.MULTILINE)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def without_code(text: str) -> str:
    return re.sub(r"`[^`\n]*`(?!\])", "", FENCE.sub("", text))


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Target and anchor of every link inside the project."""
    for match in LINK.finditer(without_code(page.read_text(encoding="utf-8"))):
        target = match["target"]
        if not ELSEWHERE.match(target):
            path, _, anchor = target.partition("#")
            yield unquote(path), unquote(anchor)


@cache
def names_defined_in(file: Path) -> frozenset[str]:
    """Functions, classes and constants of a module."""
    names: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(names)


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """Anchors that a page's headings get: small letters, spaces as hyphens, no other signs."""
    words = [match["words"] for match in HEADING.finditer(FENCE.sub("", page.read_text(encoding="utf-8")))]
    plain = [re.sub(r"[^\w\- ]", "", text.lower()) for text in words]
    return frozenset(text.replace(" ", "-") for text in plain)


def rows_of(page: str) -> dict[str, str]:
    """What a page's tables say of the names in their first column."""
    text = (DOCS / page).read_text(encoding="utf-8")
    rows = re.findall(r"^\| *`([^`]+)` *\|(.*)\|$", text, re.MULTILINE)
    return {name: rest.strip() for name, rest in rows}


def code_blocks(language: str, *, within: str = "") -> list[tuple[str, str]]:
    """Name of the page and code, for every block of a language."""
    blocks = []
    for page in PAGES:
        if name_of(page).startswith(within):
            for match in FENCE.finditer(page.read_text(encoding="utf-8")):
                if match["language"] == language:
                    lines = match["code"].splitlines()
                    code = "\n".join(line.removeprefix(match["indent"]) for line in lines)
                    blocks.append((name_of(page), code))
    return blocks


def numbered(blocks: list[tuple[str, str]]) -> list[str]:
    return [f"{number}: {page}" for number, (page, _) in enumerate(blocks, start=1)]


# Links


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_to_a_name_or_heading_in_it(page):
    broken = []
    for path, anchor in links(page):
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or not file.is_relative_to(ROOT):
            broken.append(f"{path}: no such file")
        elif anchor and file.suffix == ".py" and anchor not in names_defined_in(file):
            broken.append(f"{path}#{anchor}: {file.name} defines no such name")
        elif anchor and file.suffix == ".md" and anchor not in anchors_of(file):
            broken.append(f"{path}#{anchor}: no such heading")
    assert not broken


def test_a_link_to_a_name_that_is_gone_would_be_found():
    module = ROOT / "simulation/processes.py"
    assert "clear_block" in names_defined_in(module)
    assert "clear_blocks" not in names_defined_in(module)


def test_every_page_of_the_documentation_can_be_reached_from_another():
    reached = {(page.parent / path).resolve() for page in PAGES for path, _ in links(page) if path}
    inside_a_linked_folder = {file for folder in reached if folder.is_dir() for file in folder.glob("*.md")}
    pages = {page for page in PAGES if page.is_relative_to(DOCS)}
    assert not {name_of(page) for page in pages - reached - inside_a_linked_folder}


# Tables written by scripts


@pytest.mark.parametrize(
    ("script", "page"),
    [(make_results_table, "results.md"), (make_parameters_table, "parameters.md")],
    ids=["results", "parameters"],
)
def test_a_table_written_by_a_script_is_current(script, page):
    stands_there = (DOCS / page).read_text(encoding="utf-8")
    command = f"python -m {script.__name__}"
    assert script.page() == stands_there, f"docs/{page} is out of date; run: {command}"


def test_every_variable_of_the_results_is_in_the_table():
    assert set(make_results_table.empty_results().data_vars) <= set(rows_of("results.md"))


def test_the_default_result_of_ten_scenarios_stays_under_its_size():
    results = make_results_table.empty_results()
    assert make_results_table.total_megabytes(results) < make_results_table.LARGEST_MB


def test_every_parameter_is_in_the_table_and_every_lever_with_what_it_allows():
    rows = rows_of("parameters.md")
    assert set(PARAMETERS) <= set(rows)
    for lever in PARAMETERS.levers:
        assert all(
            word in rows[lever.name] for word in (lever.title, lever.title_vi, lever.scope, *lever.choices)
        )


# Evidence


FACT = re.compile(r"\bF(\d{3})(?:-F(\d{3}))?\b")
NOQA = re.compile(r"# noqa\b.*")
SUBJECT = re.compile(r"docs/evidence\.md, (?P<words>[^,;:.()]+)")
PRIOR = re.compile(r"^- `(?P<name>\w+)`: (?P<prior>.+) \((?P<grade>\w+)\)(?:, [\w ]+)?$", re.MULTILINE)
CODE_AND_SCENARIOS = [
    file
    for file in kept_files()
    if file.suffix in {".py", ".yaml", ".csv"}
    and name_of(file).split("/")[0] in ("simulation", "scenarios", "figures", "calibration")
]


def facts_cited_in(text: str) -> set[str]:
    """Facts that a text names, one by one or as a range (F125-F127)."""
    pairs = FACT.findall(NOQA.sub("", text))
    return {f"F{number:03}" for low, high in pairs for number in range(int(low), int(high or low) + 1)}


def texts_in(module: Path) -> Iterator[str]:
    """Every text of a module, also where it is written in several pieces."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@cache
def facts_of_the_evidence() -> dict[str, tuple[str, ...]]:
    """What the table of facts says of each: place, of, quantity, value, unit, as of, source."""
    rows = re.findall(
        r"^\| (F\d{3}) \|(.*)\|$", (DOCS / "evidence.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(dict(rows)) == len(rows), "a fact stands in the table twice"
    return {fact: tuple(cell.strip() for cell in rest.split("|")) for fact, rest in rows}


def facts_of_portfolios() -> Iterator[dict[str, str]]:
    for file in sorted((ROOT / "scenarios/portfolios").glob("*/facts.csv")):
        yield from csv.DictReader(file.read_text(encoding="utf-8").splitlines())


def test_ranges_of_facts_are_read_in_full():
    assert facts_cited_in("Decree (F125-F127; F121)  # noqa: F401") == {"F121", "F125", "F126", "F127"}


@pytest.mark.parametrize("file", [*CODE_AND_SCENARIOS, *PAGES], ids=name_of)
def test_every_fact_that_is_cited_has_a_row(file):
    rows = set(facts_of_the_evidence()) | {row["id"] for row in facts_of_portfolios()}
    assert facts_cited_in(file.read_text(encoding="utf-8")) <= rows


def test_every_row_of_the_facts_has_a_value_a_unit_a_date_and_a_source():
    assert not [fact for fact, cells in facts_of_the_evidence().items() if len(cells) != 7 or not all(cells)]


def test_a_fact_of_a_portfolio_has_the_date_and_source_of_the_evidence():
    evidence = facts_of_the_evidence()
    shared = [row for row in facts_of_portfolios() if row["id"] in evidence]
    assert shared
    for row in shared:
        assert (row["as_of"], row["source"]) == evidence[row["id"]][-2:], row["id"]


def test_every_subject_that_the_code_cites_is_a_heading_of_the_evidence():
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### (.+)$", page, re.MULTILINE))
    modules = [file for file in CODE_AND_SCENARIOS if file.suffix == ".py"]
    texts = [text for module in modules for text in texts_in(module) if "docs/evidence.md" in text]
    cited = [SUBJECT.findall(text) for text in texts]
    assert cited
    assert all(cited), "a text names docs/evidence.md without a subject"
    assert {words for subjects in cited for words in subjects} <= headings


def test_the_evidence_tells_every_prior_as_it_is_declared():
    page = (DOCS / "evidence.md").read_text(encoding="utf-8")
    told = [(match["name"], match["prior"], match["grade"]) for match in PRIOR.finditer(page)]
    declared = [(p.name, p.prior.text, p.grade.value) for p in PARAMETERS.values() if p.prior is not None]
    assert sorted(told) == sorted(declared)


# Words


@pytest.mark.parametrize("event", Event, ids=lambda event: event.name)
def test_every_event_is_explained(event):
    assert rows_of("how-it-works.md").get(event.name)


@pytest.mark.parametrize("cause", Cause, ids=lambda cause: cause.name)
def test_every_cause_is_explained(cause):
    assert rows_of("how-it-works.md").get(cause.name.lower())


def test_the_number_of_causes_is_told_rightly():
    for page in ("results.md", "decisions/0006-causes-are-named-by-what-is-waited-for.md"):
        assert f"{len(Cause)} causes" in (DOCS / page).read_text(encoding="utf-8")


def test_stages_have_one_order_and_the_glossary_tells_it():
    assert [stage.name.lower() for stage in Stage] == list(STAGES)
    assert ", ".join(stage.replace("_", " ") for stage in STAGES) in (DOCS / "glossary.md").read_text(
        encoding="utf-8"
    )


def test_the_table_of_who_waits_names_what_exists_and_misses_no_lever():
    text = (DOCS / "how-it-works.md").read_text(encoding="utf-8")
    section = text.split("## Who waits for what")[1].split("\n## ")[0]
    names = {
        name for line in section.splitlines() if line.startswith("|") for name in re.findall(r"`(\w+)`", line)
    }
    assert names
    assert names <= set(PARAMETERS)
    # Nobody waits for a price.
    prices = {price.name for price in costs.PARAMETERS}
    assert {lever.name for lever in PARAMETERS.levers} <= names | {"queue_priority"} | prices


def test_decisions_are_numbered_without_gaps_and_listed():
    notes = sorted(file.name for file in (DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(note[:4]) for note in notes] == list(range(1, len(notes) + 1))
    listed = [path for path, _ in links(DOCS / "decisions/README.md")]
    assert listed == notes


def test_every_how_to_names_the_files_it_touches():
    for page in (DOCS / "how-to").glob("*.md"):
        assert "\n## Files\n" in page.read_text(encoding="utf-8"), page.name


# Examples


PYTHON = code_blocks("python")


@pytest.mark.parametrize(("page", "code"), PYTHON, ids=numbered(PYTHON))
def test_python_in_the_documentation_compiles(page, code):
    compile(code, page, "exec")


def imports(code: str) -> Iterator[ast.ImportFrom]:
    """What a block takes from the project's own modules."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in (
            "figures",
            "scenarios",
            "simulation",
        ):
            yield node


def test_what_the_examples_import_exists():
    modules = {
        alias.name: str(node.module) for _, code in PYTHON for node in imports(code) for alias in node.names
    }
    assert modules
    for name, module in modules.items():
        package = import_module(module)
        assert hasattr(package, name) or import_module(f"{module}.{name}")


def test_what_the_examples_call_at_the_door_exists():
    import industrial_clusters

    names = {name for _, code in PYTHON for name in re.findall(r"\bic\.(\w+)", code)}
    assert names
    assert names <= set(industrial_clusters.__all__)


def test_the_scenario_of_the_how_to_has_no_problem(tmp_path):
    blocks = [code for _, code in code_blocks("yaml", within="docs/how-to/write-a-scenario.md")]
    assert blocks
    place = load_portfolio("hung_yen").place
    head, *_ = blocks
    for block in blocks:
        # A block that shows one part of a file stands for the whole file with that part.
        code = block if block.startswith("name:") else f"{head}\n{block}"
        name = re.findall(r"^name: (\w+)$", code, re.MULTILINE)[0]
        file = tmp_path / f"{name}.yaml"
        file.write_text(code, encoding="utf-8")
        assert [str(problem) for problem in check_scenarios([file], place)] == []


def test_the_chart_of_the_how_to_is_a_chart(tmp_path):
    from figures import Charts

    blocks = [code for _, code in code_blocks("python", within="docs/how-to/add-a-chart.md")]
    (tmp_path / "example.py").write_text(blocks[0], encoding="utf-8")
    assert list(Charts(tmp_path)) == ["example"]


COMMANDS = [
    (page, line.strip())
    for page, code in code_blocks("")
    for line in code.splitlines()
    if line.strip().startswith("clusters ")
]


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=numbered(COMMANDS))
def test_commands_in_the_documentation_have_a_verb_and_options_that_exist(page, command):
    import typer

    from figures.command_line import app

    words = command.split()
    verbs = typer.main.get_command(app).commands
    assert words[1] in verbs, f"{page}: clusters has no verb {words[1]}"
    options = {name for parameter in verbs[words[1]].params for name in parameter.opts}
    assert {word for word in words[2:] if word.startswith("-")} <= options
