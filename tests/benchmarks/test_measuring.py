import re

import pytest

from benchmarks.measuring import Contender, Spread, cost_exponent, measure, ratio, seconds_text, write_table


def clock_of(*ticks):
    times = iter(ticks)
    return lambda: next(times)


def test_contenders_take_turns():
    calls = []
    contenders = [Contender(name, lambda name=name: calls.append(name)) for name in "ab"]
    measure(contenders, rounds=2)
    assert calls == ["a", "b", "a", "b", "a", "b"]


def test_times_are_compared_within_a_round():
    # The machine is half as fast in the second round; the ratio does not change.
    first, second = measure(
        [Contender("a", lambda: None), Contender("b", lambda: None)],
        rounds=2,
        clock=clock_of(0, 1, 1, 4, 4, 6, 6, 12),
    )
    assert ratio(second, first) == Spread(3.0, 3.0, 3.0)


def test_time_is_that_of_a_unit_of_work():
    (timing,) = measure(
        [Contender("a", lambda: None, work=10, calls=5)], rounds=1, clock=clock_of(0.0, 100.0)
    )
    assert timing.seconds == [2.0]


def test_no_rounds_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        measure([Contender("a", lambda: None)], rounds=0)


def test_the_exponent_of_a_square_is_two():
    assert cost_exponent([1, 2, 4], [3.0, 12.0, 48.0]) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("seconds", "text"), [(2.0, "2 s"), (0.0123, "12.3 ms"), (4.56e-6, "4.56 µs"), (1.1e-7, "110 ns")]
)
def test_a_time_has_three_digits(seconds, text):
    assert seconds_text(seconds) == text


def test_a_table_compares_with_the_first():
    timings = measure(
        [Contender("a", lambda: None), Contender("b", lambda: None)], rounds=1, clock=clock_of(0, 1, 1, 3)
    )
    assert re.search(r"\| a \| 1 s \| 1 \|\n\| b \| 2 s \| 2 \[2, 2\] \|\n", write_table("run", timings))
