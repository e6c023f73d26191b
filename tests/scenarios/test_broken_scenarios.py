"""One broken file for each message: the first line of the file is what its author is told."""

import os
from pathlib import Path

import pytest

from scenarios.problems import InputError
from scenarios.scenario import check_scenarios, load_scenario, load_scenarios
from tests.scenarios.declarations import PARAMETERS, PLACE

FOLDER = Path(__file__).with_name("broken")
EMPTY = FOLDER / "empty.yaml"
BROKEN = sorted(FOLDER.glob("*.yaml"))


def message_announced(file):
    first_line = file.read_bytes().splitlines()[0].decode()
    return first_line.removeprefix("# ")


def told(problems):
    return [str(problem).replace(f"{FOLDER}{os.sep}", "") for problem in problems]


@pytest.mark.parametrize("file", [file for file in BROKEN if file != EMPTY], ids=lambda file: file.stem)
def test_a_broken_file_is_told_once_and_in_these_words(file):
    assert told(check_scenarios([file], PLACE, parameters=PARAMETERS)) == [message_announced(file)]


def test_an_empty_file():
    assert told(check_scenarios([EMPTY], PLACE, parameters=PARAMETERS)) == [
        "empty.yaml: The file is empty. Start from a scenario of the library: clusters list scenarios."
    ]


def test_all_problems_of_all_files_are_told_at_once():
    with pytest.raises(InputError) as refused:
        load_scenarios([FOLDER / "unknown_lever.yaml", FOLDER / "missing_why.yaml"], parameters=PARAMETERS)
    assert told(refused.value.problems) == [
        message_announced(FOLDER / "unknown_lever.yaml"),
        message_announced(FOLDER / "missing_why.yaml"),
    ]


def test_all_problems_of_one_file_are_told_at_once(tmp_path):
    file = tmp_path / "many.yaml"
    file.write_text(
        "name: other\nhorizon: 2040\nlevers:\n  fill_supply_ratio: {2026-13: 99}\n  clearance: 2\n"
    )
    problems = check_scenarios([file], parameters=PARAMETERS)
    assert [(problem.line, problem.what.split(".")[0]) for problem in problems] == [
        (2, "'horizon' is not a key of a scenario"),
        (1, "'why' is missing"),
        (1, "'reference' is missing"),
        (1, "'title' is missing"),
        (4, "'99' is out of bounds for 'fill_supply_ratio'"),
        (4, "'2026-13' is not a date: months go from 01 to 12"),
        (5, "'clearance' is not a lever"),
        (1, "The name is 'other' and the file is called 'many'"),
    ]


def test_the_problems_of_what_it_is_based_on_are_told_too(tmp_path):
    text = 'title: {en: A policy, vi: "Một chính sách"}\nwhy: To see both.\nreference: Decree 32/2024/ND-CP\n'
    parent = tmp_path / "parent.yaml"
    parent.write_text(f"name: parent\n{text}levers: {{fill_suppply_ratio: 2}}\n", encoding="utf-8")
    child = tmp_path / "child.yaml"
    child.write_text(f"name: child\n{text}based_on: parent\nlevers: {{wwtp_gate: 2}}\n", encoding="utf-8")
    problems = check_scenarios([child, parent], parameters=PARAMETERS)
    assert [Path(problem.where).name for problem in problems] == ["child.yaml", "parent.yaml"]


def test_a_name_that_is_not_in_the_library():
    with pytest.raises(InputError, match=r"'clear_fist' is not a scenario .* Did you mean 'clear_first'\?"):
        load_scenario("clear_fist", parameters=PARAMETERS)


def test_a_file_that_does_not_exist(tmp_path):
    with pytest.raises(
        InputError, match=r"policy\.yaml' is not a file\. Scenarios of the library: clusters list"
    ):
        load_scenario(tmp_path / "policy.yaml", parameters=PARAMETERS)


def test_a_name_too_long_for_any_file():
    with pytest.raises(InputError, match="is not a file"):
        load_scenario("x" * 300 + ".yaml", parameters=PARAMETERS)
    with pytest.raises(InputError, match="is not a scenario of the library"):
        load_scenario("+".join(["promotions"] * 30), parameters=PARAMETERS)


def test_a_folder_instead_of_a_file(tmp_path):
    with pytest.raises(InputError, match="This is a folder, not a file"):
        load_scenario(tmp_path, parameters=PARAMETERS)


def test_a_file_asked_for_without_its_ending(tmp_path, monkeypatch):
    (tmp_path / "my_policy.yaml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"For the file, write 'my_policy\.yaml'"):
        load_scenario("my_policy", parameters=PARAMETERS)


def test_two_scenarios_of_the_same_name():
    with pytest.raises(InputError, match="2 of the scenarios are called 'baseline'"):
        load_scenarios(["baseline", "baseline"], parameters=PARAMETERS)
