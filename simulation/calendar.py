"""Dates and model time: the only place where one becomes the other.

Model time is months since the start of the run, the as-of date; a month is a twelfth of a year. A calendar
month is a whole number, ``12 x year + month - 1``. The share of the first month already gone is rounded to
1/1024 of a month (43 minutes), so that the first of every later month is an exact binary number: sums of
whole months then never drift, and an event planned for the first of a month happens exactly then. A month
ends one such part before the next begins, so that what happens on the first belongs to its own month.
"""

import calendar
from datetime import date, timedelta

PARTS = 1024  # a power of two: multiples of 1/1024 add up exactly in binary arithmetic


def calendar_month(year: int, month: int) -> int:
    """Number of a calendar month; January is month 1."""
    return 12 * year + month - 1


def month_of(day: date) -> int:
    """Calendar month in which a day lies."""
    return calendar_month(day.year, day.month)


def month_text(month: int) -> str:
    """A calendar month as scenario files write it, for example ``"2026-07"``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def share_of_month_gone(day: date) -> float:
    """Share of its month that has gone when a day begins, a multiple of 1/1024."""
    days = calendar.monthrange(day.year, day.month)[1]
    return round((day.day - 1) / days * PARTS) / PARTS


def months_from(as_of: date, month: int) -> float:
    """Model time of the first of a calendar month, for a run that starts on the as-of date; exact."""
    return month - month_of(as_of) - share_of_month_gone(as_of)


def end_of_month(as_of: date, month: int) -> float:
    """Model time at which a calendar month is recorded: 1/1024 of a month before the next begins; exact."""
    return months_from(as_of, month + 1) - 1.0 / PARTS


def months_until(as_of: date, day: date) -> float:
    """Model time of the beginning of a day; negative before the as-of date."""
    return months_from(as_of, month_of(day)) + share_of_month_gone(day)


def last_day(month: int) -> date:
    """Last day of a calendar month."""
    return first_day(month + 1) - timedelta(days=1)


def first_day(month: int) -> date:
    """First day of a calendar month."""
    return date(month // 12, month % 12 + 1, 1)
