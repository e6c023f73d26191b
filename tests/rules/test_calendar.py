"""Dates and model time."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from simulation.calendar import (
    PARTS,
    calendar_month,
    end_of_month,
    first_day,
    last_day,
    month_of,
    month_text,
    months_from,
    months_until,
    share_of_month_gone,
)
from simulation.world import Calendar

AS_OF = date(2025, 9, 18)
DAYS = [date(2024, 1, 1) + timedelta(days=7 * k) for k in range(200)]
MONTHS = range(calendar_month(1999, 1), calendar_month(2101, 1))


def test_months_are_counted_from_the_year_zero():
    assert calendar_month(2025, 9) == 24308
    assert calendar_month(2026, 1) - calendar_month(2025, 12) == 1
    assert month_of(AS_OF) == calendar_month(2025, 9)


@pytest.mark.parametrize(
    ("year", "month", "text"),
    [(2026, 7, "2026-07"), (2025, 12, "2025-12"), (2026, 1, "2026-01"), (987, 3, "0987-03")],
)
def test_a_month_is_written_as_scenario_files_write_it(year, month, text):
    assert month_text(calendar_month(year, month)) == text


def test_months_and_their_first_and_last_days_come_back():
    for month in MONTHS:
        first, last = first_day(month), last_day(month)
        assert month_of(first) == month_of(last) == month
        assert first.day == 1
        assert last + timedelta(days=1) == first_day(month + 1)
        year, in_year = map(int, month_text(month).split("-"))
        assert calendar_month(year, in_year) == month


def test_the_eighteenth_of_september_is_580_parts_into_its_month():
    # 17 of 30 days: 580.27 parts of 1024.
    assert share_of_month_gone(AS_OF) == 580 / 1024
    assert months_from(AS_OF, calendar_month(2025, 10)) == 444 / 1024
    assert months_from(AS_OF, calendar_month(2025, 9)) == -580 / 1024
    assert months_from(AS_OF, calendar_month(2041, 1)) == 183 + 444 / 1024
    assert months_until(AS_OF, date(2025, 9, 18)) == 0.0
    # 20 of 31 days of October are 660.6 parts, rounded to 661.
    assert months_until(AS_OF, date(2025, 10, 21)) == (444 + 661) / 1024
    assert months_until(AS_OF, date(2020, 4, 9)) == -(65 + (580 - 273) / 1024)


def test_the_first_of_a_month_is_at_nothing_gone_and_the_last_day_not_yet_over():
    for month in MONTHS:
        assert share_of_month_gone(first_day(month)) == 0.0
        assert 0.9 < share_of_month_gone(last_day(month)) < 1.0


@pytest.mark.parametrize("as_of", DAYS[::13])
def test_the_first_of_every_month_is_an_exact_binary_number(as_of):
    for month in range(month_of(as_of) - 600, month_of(as_of) + 600, 7):
        time = months_from(as_of, month)
        assert (Fraction(time) * PARTS).denominator == 1
        assert Fraction(time) == month - month_of(as_of) - Fraction(share_of_month_gone(as_of))


@pytest.mark.parametrize("as_of", DAYS[::13])
def test_sums_of_whole_months_never_drift(as_of):
    now = months_from(as_of, month_of(as_of) + 1)
    for month in range(month_of(as_of) + 1, month_of(as_of) + 400):
        assert now == months_from(as_of, month)
        now += 1.0


@pytest.mark.parametrize("as_of", DAYS[::13])
def test_a_month_ends_a_1024th_before_the_next_begins(as_of):
    for month in range(month_of(as_of), month_of(as_of) + 600):
        end = end_of_month(as_of, month)
        # Exact, and after the beginning of the last day, so also after any as-of date.
        assert Fraction(end) == Fraction(months_from(as_of, month + 1)) - Fraction(1, PARTS)
        assert max(0.0, months_until(as_of, last_day(month))) < end


def test_model_time_of_a_day_is_within_a_1024th_of_the_true_share():
    for day in DAYS:
        length = (last_day(month_of(day)) - first_day(month_of(day))).days + 1
        true = month_of(day) - month_of(AS_OF) + Fraction(day.day - 1, length) - Fraction(17, 30)
        # Both shares are rounded to the nearest part.
        assert abs(Fraction(months_until(AS_OF, day)) - true) <= Fraction(1, PARTS)


def test_later_days_have_later_times():
    times = [months_until(AS_OF, date(2025, 9, 1) + timedelta(days=k)) for k in range(800)]
    assert times == sorted(set(times))


# The calendar of a run.


def test_a_run_is_recorded_at_its_start_and_at_the_end_of_every_month():
    calendar = Calendar(AS_OF, calendar_month(2026, 12))
    labels = calendar.labels()
    assert labels[:3] == [AS_OF, date(2025, 9, 30), date(2025, 10, 31)]
    assert labels[-1] == date(2026, 12, 31)
    dates = calendar.dates()
    assert len(labels) == len(dates) == 17
    # October begins at 444 parts; its first instant is not in September's record.
    assert dates["time"].tolist() == [0.0, *(k + 443 / 1024 for k in range(16))]
    assert calendar.horizon == dates["time"][-1] == 15 + 443 / 1024


def test_the_ledger_of_a_year_stands_for_its_months_in_the_run():
    calendar = Calendar(AS_OF, calendar_month(2027, 6))
    assert calendar.years == [2025, 2026]
    dates = calendar.dates()
    months = {year: dates["months"][dates["ledger_year"] == year].sum() for year in (0, 1)}
    assert months == {0: 3 + 443 / 1024, 1: 12.0}
    # Half a year at the end belongs to no year that is recorded.
    assert dates["months"][dates["ledger_year"] == -1].sum() == 6.0
    closing = [label for label, year in zip(calendar.labels(), dates["year"], strict=True) if year >= 0]
    assert closing == [date(2025, 12, 31), date(2026, 12, 31)]


def test_a_run_that_ends_before_its_first_new_year_records_no_year():
    calendar = Calendar(AS_OF, calendar_month(2025, 11))
    assert calendar.years == []
    assert set(calendar.dates()["year"]) == {-1}
    assert calendar.months == range(calendar_month(2025, 9), calendar_month(2025, 12))
