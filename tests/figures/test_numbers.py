from datetime import date
from itertools import pairwise

import pytest

from figures.futures import futures_needed, how_often, share_of_futures
from figures.style import (
    apart,
    area_with_range,
    hectares,
    nice_ceiling,
    number,
    percent,
    percent_range,
    wrapped,
)
from figures.words import cause_name, day_in_words, end_in_words, province_name

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "english", "vietnamese"),
    [
        (1234.5, 1, "1,234.5", "1.234,5"),
        (7096, 0, "7,096", "7.096"),
        (-0.04, 1, "0.0", "0,0"),
        (-2.25, 1, "−2.2", "−2,2"),
        (float("nan"), 1, "–", "–"),
    ],
)
def test_numbers_are_written_as_readers_write_them(value, decimals, english, vietnamese):
    assert number(value, "en", decimals) == english
    assert number(value, "vi", decimals) == vietnamese


def test_a_gain_carries_a_plus_and_nothing_carries_none():
    assert number(2.0, "en", 1, signed=True) == "+2.0"
    assert number(0.0, "en", 1, signed=True) == "0.0"


def test_shares_are_written_in_per_cent():
    assert percent(0.456, "en") == f"46{NBSP}%"
    assert percent(0.456, "vi") == "46%"
    assert percent_range(0.41, 0.53, "vi") == "41–53%"


def test_a_little_land_is_not_written_as_none():
    assert hectares(0.01, "en") == f"< 0.1{NBSP}ha"
    assert hectares(0.0, "en") == f"0{NBSP}ha"


def test_a_range_without_width_is_left_out():
    assert area_with_range(581, 499, 657, "en") == f"581{NBSP}ha (499–657)"
    assert area_with_range(2342, 2342, 2342, "en") == f"2,342{NBSP}ha"
    assert area_with_range(10, 0, 0, "en") == f"10{NBSP}ha (0–0)"
    assert area_with_range(581, float("nan"), float("nan"), "en") == f"581{NBSP}ha"


def test_the_share_of_futures_carries_its_interval():
    assert share_of_futures(166, 200, "en") == f"83{NBSP}% of futures (77–88{NBSP}%)"
    assert share_of_futures(166, 200, "vi") == "83% số lần mô phỏng (77–88%)"


@pytest.mark.parametrize("n", [1, 3, 10, 40, 200, 1000])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_count_of_futures_becomes_certainty(n, language):
    for hits in {0, 1, n // 2, n - 1, n}:
        words = how_often(hits, n, language).replace(NBSP, "")
        assert " 100%" not in f" {words}"
        assert "–100%" not in words
        assert not words.startswith("0%")
        assert " 0%" not in words


def test_all_futures_are_a_bound_with_the_count():
    assert share_of_futures(200, 200, "en") == f"at least 98{NBSP}% of futures (200 of 200)"
    assert share_of_futures(0, 200, "en") == f"at most 2{NBSP}% of futures (0 of 200)"


def test_natural_frequencies_need_ten_futures():
    assert how_often(166, 200, "en").startswith("about 8 in 10 futures: 83")
    assert how_often(199, 200, "en").startswith("more than 9 in 10 futures: at least")
    assert "in 10" not in how_often(2, 3, "en")


def test_a_band_needs_a_future_beyond_each_edge():
    assert [futures_needed(level) for level in (50, 80, 95)] == [4, 10, 40]


def test_dates_are_written_as_readers_write_them():
    assert day_in_words(date(2025, 9, 18), "en") == "18 September 2025"
    assert day_in_words(date(2025, 9, 18), "vi") == "18/9/2025"
    assert end_in_words(date(2030, 12, 31), "en") == "end of 2030"
    assert end_in_words(date(2027, 3, 31), "vi") == "cuối tháng 3/2027"


def test_provinces_have_their_vietnamese_names():
    assert province_name("Hung Yen", "vi") == "Hưng Yên"
    assert province_name("Hanoi", "vi") == "Hà Nội"
    assert province_name("Hung Yen", "en") == "Hung Yen"
    assert province_name("Testland", "vi") == "Testland"


def test_a_language_without_texts_is_refused():
    with pytest.raises(ValueError, match=r"'fr'\. Allowed: en, vi"):
        number(1.0, "fr")


def test_every_cause_of_the_model_has_a_name_and_a_group():
    from figures.words import CAUSES, GROUPS
    from simulation.results import CAUSES as CAUSES_OF_THE_MODEL

    grouped = [cause for causes in GROUPS.values() for cause in causes]
    assert sorted(grouped) == sorted(CAUSES_OF_THE_MODEL)
    assert all(cause in CAUSES for cause in CAUSES_OF_THE_MODEL)
    assert cause_name("a_new_cause", "en") == "a new cause"


def test_labels_stay_where_they_are_wanted_if_there_is_room():
    assert apart([1.0, 3.0], [0.5, 0.5], 0, 5) == [1.0, 3.0]


def test_labels_that_would_overlap_move_apart_evenly():
    assert apart([2.0, 2.0], [1.0, 1.0], 0, 5) == pytest.approx([1.5, 2.5])


def test_labels_keep_their_order_and_their_room():
    wanted, heights = [4.9, 0.0, 4.8, 5.0, 0.1], [0.4] * 5
    placed = apart(wanted, heights, 0, 5)
    assert sorted(range(5), key=wanted.__getitem__) == sorted(range(5), key=placed.__getitem__)
    inside = sorted(placed)
    assert min(b - a for a, b in pairwise(inside)) > 0.4 - 1e-9
    assert inside[0] >= 0.2 - 1e-9
    assert inside[-1] <= 4.8 + 1e-9


def test_lines_are_no_wider_than_asked_for():
    from figures.style import width_of

    lines = wrapped("Tỷ lệ lấp đầy các cụm công nghiệp đã thành lập", 12, 1.5)
    assert len(lines) > 1
    assert all(width_of(line, 12) <= 1.5 for line in lines)


def test_axes_end_at_round_numbers():
    assert [nice_ceiling(value) for value in (0.87, 0.158, 42.0)] == pytest.approx(
        [1.0, 0.16, 50.0], abs=0.041
    )
