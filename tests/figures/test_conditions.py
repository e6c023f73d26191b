import json

import pytest

from figures import plot
from figures.conditions import condition_in_words, unmeasured
from figures.reporting import render_report
from simulation.parameters import Grade, Parameters, beta, lever, uncertain

STATED = {"unit": "1", "source": "assumption"}


def titled(english, vietnamese):
    return {"title": english, "title_vi": vietnamese, **STATED}


PARAMETERS = Parameters(
    [
        uncertain(
            "effect", prior=beta(1, 1), grade=Grade.UNKNOWN, **titled("Most it adds", "Tác động tối đa")
        ),
        uncertain("known", prior=beta(1, 1), grade=Grade.EVIDENCE, **titled("Known", "Đã biết")),
        lever(
            "money",
            default=0.0,
            grade=Grade.DEFINITION,
            leans_on=("effect", "known"),
            **titled("Spending", "Chi tiêu"),
        ),
        lever("guess", default=0.0, grade=Grade.UNKNOWN, **titled("WWTP guess", "Phỏng đoán")),
        lever("law", default=0.0, grade=Grade.EVIDENCE, leans_on=("known",), **titled("Law", "Luật")),
    ]
)


@pytest.mark.parametrize(
    ("levers", "names"),
    [
        (["money"], ["effect"]),
        (["law"], []),
        (["guess", "money"], ["guess", "effect"]),
        (["money", "money"], ["effect"]),
        (["of an older model"], []),
    ],
)
def test_what_nobody_has_measured_is_the_lever_or_behind_it(levers, names):
    assert [each.name for each in unmeasured(levers, PARAMETERS)] == names


def test_one_scenario_needs_no_title():
    assert condition_in_words([("A", ["guess", "money"])], "en", PARAMETERS) == (
        "Conditional assumption: leans on values nobody has measured (WWTP guess; most it adds)."
    )


def test_several_scenarios_are_named():
    words = condition_in_words([("A", ["money"]), ("B", ["law"]), ("C", ["guess"])], "vi", PARAMETERS)
    assert words == (
        "Giả định có điều kiện: dựa vào những giá trị chưa được đo lường. "
        "“A”: tác động tối đa · “C”: phỏng đoán."
    )


def test_where_everything_was_measured_nothing_is_said():
    assert condition_in_words([("A", ["law"]), ("B", [])], "en", PARAMETERS) == ""


@pytest.fixture
def with_promotion(results):
    """Results whose second scenario spends on promotion, an effect that nobody has measured."""
    promoted = results.copy()
    record = json.loads(results.attrs["run_record"])
    record["scenarios"][1]["settings"] = [
        {
            "lever": "promotion_bn_vnd_per_year",
            "unit": "bn VND/year",
            "values": {"2027-01": "30"},
            "where": {},
        }
    ]
    promoted.attrs = {**results.attrs, "run_record": json.dumps(record)}
    return promoted


def footer_of(figure):
    return " ".join(text.get_text() for text in figure.texts).replace("\n", " ")


def test_charts_of_such_a_scenario_say_so_below(with_promotion):
    said = (
        "Conditional assumption: leans on values nobody has measured (most that promotion can add to demand)."
    )
    assert said in footer_of(plot("occupancy_fan", with_promotion, scenario="clear_first"))
    assert "Conditional" not in footer_of(plot("occupancy_fan", with_promotion))


def test_the_chart_of_differences_names_the_scenario(with_promotion):
    said = "“Advance funding of site clearance”: most that promotion can add to demand"
    assert said in footer_of(plot("scenario_differences", with_promotion))


@pytest.mark.usefixtures("one_chart")
def test_the_report_says_it_with_the_effects_and_with_the_scenario(with_promotion):
    page = render_report(with_promotion)
    assert "“Advance funding of site clearance”: most that promotion can add to demand" in page
    assert "leans on values nobody has measured (most that promotion can add to demand)." in page
