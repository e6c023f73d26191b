import pickle

import pytest

from scenarios.problems import InputError, Problem, did_you_mean, refuse

UNKNOWN = Problem(
    "a.yaml", 7, "'fil' is not a lever.", "Did you mean 'fill'?", "All levers: clusters list levers."
)
EMPTY = Problem("b.yaml", None, "The file is empty.")


def test_a_problem_says_where_what_is_allowed_and_what_to_do():
    assert str(UNKNOWN) == (
        "a.yaml, line 7: 'fil' is not a lever. Did you mean 'fill'? All levers: clusters list levers."
    )
    assert str(EMPTY) == "b.yaml: The file is empty."


def test_an_error_lists_every_problem_once():
    error = InputError([UNKNOWN, EMPTY, UNKNOWN])
    assert error.problems == [UNKNOWN, EMPTY]
    assert str(error) == f"2 problems in the input:\n  - {UNKNOWN}\n  - {EMPTY}"


def test_an_error_survives_the_way_back_from_a_worker_process():
    error = pickle.loads(pickle.dumps(InputError([UNKNOWN, EMPTY])))
    assert error.problems == [UNKNOWN, EMPTY]


def test_an_input_without_problems_is_not_refused():
    refuse([])
    with pytest.raises(InputError, match="1 problem in the input"):
        refuse([EMPTY])


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [("wwtp_gates", "Did you mean 'wwtp_gate'?"), ("WWTP_GATE", "Did you mean 'wwtp_gate'?"), ("rent", "")],
)
def test_the_nearest_match_is_suggested_if_it_is_near(word, suggestion):
    assert did_you_mean(word, ["wwtp_gate", "queue_priority"]) == suggestion
