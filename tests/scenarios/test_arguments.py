"""What is asked of an experiment: every wrong value is refused, and all of them at once."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from scenarios.arguments import ON_THE_COMMAND_LINE, checked_request
from scenarios.experiment import simulate
from scenarios.portfolio import load_portfolio
from scenarios.problems import InputError, Problem
from scenarios.scenario import load_scenario
from simulation.calendar import calendar_month
from simulation.run import ENGINES

PORTFOLIO = load_portfolio("hung_yen")
BASELINE = load_scenario("baseline")
RIGHT = {"replications": 1, "seed": 7, "until": "2027-12", "engine": "simpy", "workers": 1}

REPLICATIONS = "Allowed: a whole number from 1 to 10,000,000."
SEED = "Allowed: a whole number from 0 to 2^63 - 1."
WORKERS = "Allowed: a whole number, at least 1."
ENGINE = f"Allowed: {', '.join(ENGINES)}."
MONTH = "Allowed: a month written as a text, such as 2040-12."
WITHIN = "Allowed: a month from 2025-09, the as-of date, to 2085-09."
PROGRESS = "Allowed: a function of two numbers, the runs done and all runs."


def problems_of(portfolio=PORTFOLIO, scenarios=("baseline",), **arguments):
    """What is told of a request, one text for each problem."""
    with pytest.raises(InputError) as refused:
        simulate(portfolio, scenarios, **(RIGHT | arguments))
    return [str(problem) for problem in refused.value.problems]


# One wrong value


@pytest.mark.parametrize(
    ("argument", "value", "allowed"),
    [
        ("replications", 0, REPLICATIONS),
        ("replications", -3, REPLICATIONS),
        ("replications", 10_000_001, REPLICATIONS),
        ("replications", 2.5, REPLICATIONS),
        ("replications", 8.0, REPLICATIONS),
        ("replications", "8", REPLICATIONS),
        ("replications", True, REPLICATIONS),
        ("replications", np.True_, REPLICATIONS),
        ("replications", None, REPLICATIONS),
        ("replications", [8], REPLICATIONS),
        ("replications", float("nan"), REPLICATIONS),
        ("replications", np.float64(8.0), REPLICATIONS),
        ("replications", Decimal(8), REPLICATIONS),
        ("seed", -1, SEED),
        ("seed", 2**63, SEED),
        ("seed", 1.5, SEED),
        ("seed", "2026", SEED),
        ("seed", True, SEED),
        ("seed", None, SEED),
        ("seed", Fraction(7), SEED),
        ("workers", 0, WORKERS),
        ("workers", -1, WORKERS),
        ("workers", 1.5, WORKERS),
        ("workers", "2", WORKERS),
        ("workers", True, WORKERS),
        ("workers", False, WORKERS),
        ("engine", "simpi", ENGINE),
        ("engine", "SimPy", ENGINE),
        ("engine", None, ENGINE),
        ("engine", 1, ENGINE),
        ("engine", ["simpy"], ENGINE),
        ("until", 2030, MONTH),
        ("until", "2030", MONTH),
        ("until", "2040-13", MONTH),
        ("until", "2030-1", MONTH),
        ("until", "2030-12\n", MONTH),
        ("until", "２０３０-12", MONTH),
        ("until", "December 2030", MONTH),
        ("until", date(2030, 12, 31), MONTH),
        ("until", None, MONTH),
        ("until", "0000-01", WITHIN),
        ("until", "2025-08", WITHIN),
        ("until", "2085-10", WITHIN),
        ("until", "9999-12", WITHIN),
        ("progress", "bar", PROGRESS),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed_and_what_to_do(argument, value, allowed):
    [told] = problems_of(**{argument: value})
    assert told.startswith(f"argument {argument}: ")
    assert " cannot be used. " in told
    assert allowed in told
    assert told.partition(allowed)[2].strip(), "nothing is said of what to do"


def test_a_message_in_full():
    assert problems_of(replications=2.5) == [
        "argument replications: 2.5 cannot be used. Allowed: a whole number from 1 to 10,000,000. "
        "Ask for 200 to begin with."
    ]


def test_the_nearest_engine_is_suggested():
    assert problems_of(engine="simpi")[0].endswith("Did you mean 'simpy'?")


def test_a_large_value_is_told_in_few_words():
    [told] = problems_of(seed=list(range(10_000)))
    assert len(told) < 200


@pytest.mark.parametrize("portfolio", [None, 7, True, b"hung_yen", ["hung_yen"], PORTFOLIO.place])
def test_something_that_is_no_portfolio_is_refused(portfolio):
    [told] = problems_of(portfolio)
    assert told.startswith("argument portfolio: ")
    assert "Allowed: a portfolio, its name, or the path of its folder or CSV file." in told


@pytest.mark.parametrize("scenarios", [None, 7, True, [], (), {}, PORTFOLIO, [None], [7], [["baseline"]]])
def test_something_that_is_no_scenario_is_refused(scenarios):
    [told] = problems_of(scenarios=scenarios)
    assert told.startswith("argument scenarios: ")
    assert "Allowed: scenarios, names of the library, or paths of files." in told


# What is taken


@pytest.mark.parametrize("whole", [int, np.int32, np.int64, np.uint8])
def test_whole_numbers_of_numpy_are_whole_numbers(whole):
    arguments = {name: whole(3) for name in ("replications", "seed", "workers")}
    request = checked_request(PORTFOLIO, "baseline", **(RIGHT | arguments))
    for name in arguments:
        assert type(getattr(request, name)) is int
        assert getattr(request, name) == 3


@pytest.mark.parametrize("until", ["2025-09", "2085-09"])
def test_a_run_may_end_in_the_month_of_the_as_of_date_or_sixty_years_later(until):
    request = checked_request(PORTFOLIO, "baseline", **(RIGHT | {"until": until}))
    year, month = until.split("-")
    assert request.calendar.until == calendar_month(int(year), int(month))
    assert request.calendar.as_of == PORTFOLIO.place.as_of


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_may_be_asked_for(engine):
    assert checked_request(PORTFOLIO, "baseline", **(RIGHT | {"engine": engine})).engine == engine


@pytest.mark.parametrize(
    "scenarios", ["baseline", BASELINE, ["baseline"], (BASELINE,), (name for name in ["baseline"])]
)
def test_scenarios_are_given_alone_or_in_any_row(scenarios):
    request = checked_request("hung_yen", scenarios, **RIGHT)
    assert request.scenarios == (BASELINE,)
    assert request.portfolio.hash == PORTFOLIO.hash
    assert request.policies == (BASELINE.settings_in(PORTFOLIO.place),)


# Everything at once


WRONG = {
    "replications": 2.5,
    "seed": -1,
    "until": 2030,
    "engine": "fast",
    "workers": True,
    "progress": "bar",
}


@pytest.fixture
def in_bac_ninh():
    """A scenario that is well written and does not fit the place."""
    return BASELINE.with_levers(
        name="elsewhere", where={"province": ["Bac Ninh"]}, promotion_bn_vnd_per_year=1
    )


def test_everything_wrong_is_told_at_once(in_bac_ninh):
    told = problems_of(PORTFOLIO, ["clear_frist", in_bac_ninh, None], **WRONG)
    assert [re.split(r"[:,]", problem)[0] for problem in told] == [
        "argument replications",
        "argument seed",
        "argument workers",
        "argument engine",
        "argument until",
        "argument progress",
        "argument scenarios",
        "scenarios",
        "with_levers of baseline",
    ]
    assert "Did you mean 'clear_first'?" in told[-2]
    assert "The portfolio has no province 'Bac Ninh'" in told[-1]


def test_a_scenario_that_cannot_be_loaded_does_not_hide_what_the_place_shows_of_the_others(in_bac_ninh):
    too_early = BASELINE.with_levers(name="early", since="2020-01", wwtp_gate="strict")
    told = "\n".join(problems_of(PORTFOLIO, ["clear_frist", in_bac_ninh, too_early]))
    for mistake in ("clear_frist", "Bac Ninh", "before the as-of date"):
        assert mistake in told


@pytest.mark.parametrize("portfolio", ["hung_yenn", Path("nowhere"), None])
def test_a_portfolio_that_cannot_be_loaded_hides_neither_arguments_nor_scenarios(portfolio):
    told = "\n".join(problems_of(portfolio, ["clear_frist", "baseline", "baseline"], **WRONG))
    for name in (*WRONG, "portfolio" if portfolio is None else str(portfolio), "clear_frist"):
        assert name in told
    assert "2 of the scenarios are called 'baseline'" in told


def test_without_a_portfolio_the_form_of_the_last_month_is_still_checked():
    assert len(problems_of("hung_yenn", until="1066-10")) == 1
    assert len(problems_of("hung_yenn", until="1066-13")) == 2


def test_problems_known_before_come_first_and_options_are_named_as_on_the_command_line():
    known = Problem("option -o", None, "'out' is a file.")
    with pytest.raises(InputError) as refused:
        checked_request(
            PORTFOLIO,
            "baseline",
            **(RIGHT | {"replications": "2.5"}),
            spelling=ON_THE_COMMAND_LINE,
            known=[known],
        )
    first, second = refused.value.problems
    assert first == known
    assert str(second).startswith("option --replications: '2.5' cannot be used.")


def test_nothing_runs_when_anything_is_wrong(monkeypatch):
    monkeypatch.setattr("scenarios.experiment.Runner", lambda *_, **__: pytest.fail("the run began"))
    problems_of(workers=0)
