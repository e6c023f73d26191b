import re
import shlex

import pytest
from typer.main import get_command

from figures.command_line import app
from tests.door.conftest import without_colour

ROOT_COMMAND = get_command(app)
LINE_OF_A_TERMINAL = 80


def every_verb(command=ROOT_COMMAND, path=()):
    for name, verb in command.commands.items():
        if hasattr(verb, "commands"):
            yield from every_verb(verb, (*path, name))
        else:
            yield (*path, name)


VERBS = sorted(every_verb())


def command_of(path):
    command = ROOT_COMMAND
    for name in path:
        command = command.commands[name]
    return command


def example_of(path):
    return command_of(path).epilog.removeprefix("Example: ")


def test_the_verbs_are_those_of_the_manual():
    first = ["forecast", "run", "ensemble", "merge", "compare", "plot", "report"]
    then = ["check", "list", "explain", "describe", "verify", "selftest", "benchmark"]
    assert {path[0] for path in VERBS} == {*first, *then}


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_help_is_one_sentence_and_an_example_on_one_line(path, clusters):
    shown = without_colour(clusters(*path, "--help").stdout)
    sentence = command_of(path).help.strip()
    assert re.fullmatch(r"[A-Z][^.]*\.", sentence), sentence
    lines = [line.strip() for line in shown.splitlines()]
    assert f"Example: {example_of(path)}" in lines
    assert max(map(len, shown.splitlines())) <= LINE_OF_A_TERMINAL


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_the_example_can_be_typed_as_it_stands(path):
    program, *words = shlex.split(example_of(path))
    assert program == "clusters"
    assert tuple(words[: len(path)]) == path
    # Reads arguments and options as a run would, and refuses what it does not know.
    command_of(path).make_context("clusters", words[len(path) :])


@pytest.mark.parametrize("words", [(), ("list",)])
def test_a_group_without_a_verb_shows_its_help(words, clusters):
    assert "Usage: clusters" in clusters(*words).output


@pytest.mark.parametrize(
    "words",
    [
        ("forecast", "--until", "2040-13"),
        ("forecast", "--until", "next year"),
        ("forecast", "--replications", "0"),
        ("forecast", "--seed", "-1"),
        ("forecast", "--language", "fr"),
        ("forecast", "--engine", "warp"),
        ("run", "baseline"),
        ("forecats",),
    ],
)
def test_a_wrong_option_is_refused_before_any_work(words, clusters):
    refused = clusters(*words)
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
