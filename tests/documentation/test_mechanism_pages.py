"""The pages of `docs/mechanisms`: one form, every lever on one of them, tables and examples that hold."""

import re

import pytest

from docs import make_mechanism_tables as script
from docs.make_mechanism_tables import MECHANISMS
from scenarios.portfolio import load_portfolio
from scenarios.scenario import check_scenarios, list_scenarios, load_scenario
from simulation.model import PARAMETERS
from simulation.parameters import Kind
from tests.architecture.project import ROOT

DOCS = ROOT / "docs"
HEADINGS = [
    "What officials report",
    "How the model says it",
    "What a scenario can change",
    "What is known and what is not",
    "What it cannot say",
]
EXAMPLE = re.compile(r"^```yaml\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
EACH_PAGE = pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)


def text_of(mechanism):
    return (DOCS / mechanism.page).read_text(encoding="utf-8")


def section(mechanism, heading):
    return text_of(mechanism).split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows_in(text):
    """Names in the first column of the tables of a text."""
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


@EACH_PAGE
def test_a_page_has_its_headings_in_order_and_says_something_under_each(mechanism):
    assert re.findall(r"^## (.+)$", text_of(mechanism), re.MULTILINE) == HEADINGS
    assert all(section(mechanism, heading).strip() for heading in HEADINGS)


def test_every_page_of_the_folder_is_in_the_index():
    pages = {file.stem for file in (DOCS / script.FOLDER).glob("*.md")} - {"README"}
    assert pages == {mechanism.name for mechanism in MECHANISMS}


def test_every_lever_is_on_one_page():
    told = [name for mechanism in MECHANISMS for name in rows_in(section(mechanism, HEADINGS[2]))]
    assert sorted(told) == sorted(lever.name for lever in PARAMETERS.levers)


@EACH_PAGE
def test_the_numbers_of_a_page_are_those_of_its_rules(mechanism):
    declared = {p.name for p in mechanism.declared(Kind.UNCERTAIN, Kind.FIXED)}
    assert set(rows_in(section(mechanism, HEADINGS[3]))) == declared


@EACH_PAGE
def test_a_page_links_to_a_rule_of_each_of_its_files(mechanism):
    text = section(mechanism, HEADINGS[1])
    named = [file.__name__.replace(".", "/") for file in mechanism.files]
    assert [file for file in named if f"(../../{file}.py" not in text] == []


def test_the_tables_are_current():
    stale = [page for page, text in script.pages().items() if (DOCS / page).read_text("utf-8") != text]
    assert stale == [], "run: python -m docs.make_mechanism_tables"


@EACH_PAGE
def test_the_example_of_a_page_is_a_scenario_that_sets_its_levers(mechanism, tmp_path):
    (text,) = EXAMPLE.findall(text_of(mechanism))
    name = text.partition("\n")[0].removeprefix("name: ")
    assert name not in list_scenarios(), "a scenario of the library has this name"
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    assert [str(problem) for problem in check_scenarios([file], load_portfolio("hung_yen").place)] == []
    levers = {setting.lever for setting in load_scenario(file).settings}
    assert len(text.splitlines()) == 5
    assert levers & set(rows_in(section(mechanism, HEADINGS[2]))) or not mechanism.declared(Kind.LEVER)
