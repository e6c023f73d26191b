import pytest

import industrial_clusters as ic
from figures.command_line.catalogue import allowed_text, declarations
from scenarios.problems import InputError
from simulation.parameters import Grade, Kind, UnitCost, fixed, lever

SOME = {"title": "A", "title_vi": "Một", "unit": "1", "grade": Grade.JUDGEMENT, "source": "assumption"}


def in_one_line(page):
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("scenarios", ic.list_scenarios),
        ("levers", ic.list_levers),
        ("parameters", lambda: list(declarations())),
        ("charts", ic.list_charts),
        ("portfolios", ic.list_portfolios),
    ],
    ids=["scenarios", "levers", "parameters", "charts", "portfolios"],
)
def test_a_list_holds_every_name(what, names, clusters):
    answer = clusters("list", what)
    assert answer.exit_code == 0
    words = answer.stdout.split()
    assert [name for name in names() if name not in words] == []


@pytest.mark.parametrize("name", list(declarations()))
def test_every_parameter_can_be_explained(name, clusters):
    parameter = declarations()[name]
    page = in_one_line(clusters("explain", name).stdout)
    for text in (parameter.title, parameter.title_vi, parameter.source, parameter.grade):
        assert text in page


@pytest.mark.parametrize("name", ic.list_scenarios())
def test_every_scenario_can_be_explained(name, clusters):
    scenario = ic.load_scenario(name)
    page = in_one_line(clusters("explain", name).stdout)
    for text in (scenario.title, scenario.title_vi, scenario.why, *(s.lever for s in scenario.settings)):
        assert text in page
    for target in scenario.targets:
        assert f"{target.variable}: " in page
        assert target.source in page


def test_a_lever_names_its_default_its_law_and_the_scenarios_that_set_it():
    page = in_one_line(ic.explain("wwtp_gate"))
    assert "soft from 2022-01" in page
    assert "wwtp_strict: strict from 2027-01" in page


def test_a_lever_without_a_declared_cost_says_so():
    levers = [p for p in declarations().levers if p.cost is None]
    for parameter in levers:
        assert "no cost per hectare" in in_one_line(ic.explain(parameter.name))


def test_a_lever_names_what_it_leans_on_and_how_well_that_is_known():
    assert "Leans on promotion_effect (unknown)" in in_one_line(ic.explain("promotion_bn_vnd_per_year"))


def test_an_unknown_name_is_refused_with_the_nearest(clusters):
    refused = clusters("explain", "wwtp_gat")
    assert refused.exit_code == 2
    assert "Did you mean 'wwtp_gate'?" in refused.stderr
    with pytest.raises(InputError):
        ic.explain("wwtp_gat")


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((0.0, 10.0), "0 to 10"),
        ((0.0, float("inf")), "at least 0"),
        ((float("-inf"), 1.0), "at most 1"),
        ((float("-inf"), float("inf")), "any number"),
    ],
)
def test_bounds_are_written_as_a_reader_would(bounds, text):
    assert allowed_text(fixed("a", default=0.0, bounds=bounds, **SOME)) == text


def test_a_public_cost_is_told_with_its_grade(monkeypatch):
    cost = UnitCost(1.2, "team and year", Grade.JUDGEMENT, "budget norms")
    declared = lever("teams", default=1.0, cost=cost, **SOME)
    monkeypatch.setattr("figures.command_line.catalogue.declarations", lambda: {"teams": declared})
    monkeypatch.setattr("figures.command_line.catalogue.library", list)
    assert declared.kind is Kind.LEVER
    assert "VND 1.2 billion per team and year (judgement; budget norms)" in in_one_line(ic.explain("teams"))


def test_describe_is_the_portfolio_s_own_description(clusters):
    answer = clusters("describe", "hung_yen")
    assert answer.exit_code == 0
    assert answer.stdout.strip() == ic.load_portfolio("hung_yen").describe().strip()


def test_an_unknown_portfolio_is_refused(clusters):
    refused = clusters("describe", "hung_yenn")
    assert refused.exit_code == 2
    assert "hung_yen" in refused.stderr


def test_check_finds_nothing_wrong_with_the_library(clusters):
    fitting = [name for name in ic.list_scenarios() if name != "hanoi_plan_2025"]
    answer = clusters("check", *fitting, "-p", "hung_yen")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout.startswith("No problem found in baseline, ")


def test_check_tells_all_problems_of_all_files_at_once(clusters, in_empty_folder):
    texts = {
        "first": "levers: {wwtp_gat: {2027-01: strict}}",
        "second": "levers: {wwtp_gate: {2020-01: strict}}",
    }
    for name, levers in texts.items():
        head = f"name: {name}\ntitle: {{en: A, vi: Một}}\nwhy: To see.\nreference: own idea\n"
        (in_empty_folder / f"{name}.yaml").write_text(f"{head}{levers}\n", encoding="utf-8")
    table = in_empty_folder / "clusters.csv"
    table.write_text("code,name\n")
    checked = clusters("check", "first.yaml", "second.yaml", "clusters.csv")
    assert checked.exit_code == 1
    for where in ("first.yaml, line 5", "second.yaml, line 5", "portfolio.yaml"):
        assert where in checked.stdout


def test_check_of_a_missing_file_fails(clusters, in_empty_folder):
    assert clusters("check", "missing.yaml").exit_code == 1
