"""What processes ask of the tables."""

from datetime import date

import numpy as np
import pytest

from simulation import model, results, state
from simulation.engine import choice, log, paths
from simulation.rules import reading
from simulation.state import Event
from tests.rules.worlds import cluster, open_place, open_world, place_of, since, story


def test_counts_and_relations_of_the_tables():
    provinces = ("Delta", "Hills")
    place = place_of(
        cluster("A-1", area_ha=40.0), cluster("B-1", area_ha=50.0, province="Hills"), provinces=provinces
    )
    w = open_place(place).tables
    assert (reading.n_provinces(w), reading.n_clusters(w), reading.n_investors(w)) == (2, 2, 0)
    assert [reading.province_of(w, c) for c in (0, 1)] == [0, 1]
    # Blocks of at most 5 ha: eight of them, then ten.
    assert [reading.n_blocks_of(w, c) for c in (0, 1)] == [8, 10]
    of_b = [reading.block_of(w, 1, k) for k in range(10)]
    assert len(set(of_b)) == 10
    assert {reading.cluster_of(w, b) for b in of_b} == {1}


def test_the_first_month_is_what_is_left_of_it():
    w = open_place(place_of(cluster(), as_of=date(2025, 9, 18))).tables
    assert reading.months_to_next_month(w, 0) == reading.share_of_month(w, 0) == 444 / 1024
    assert reading.months_to_next_month(w, 1) == reading.share_of_month(w, 1) == 1.0
    september_2025 = 12 * 2025 + 8
    assert [reading.calendar_month(w, month) for month in (0, 1, 4)] == [
        september_2025,
        september_2025 + 1,
        12 * 2026,
    ]


def test_a_month_that_starts_with_the_run_is_whole():
    w = open_world()
    assert reading.months_to_next_month(w, 0) == reading.share_of_month(w, 0) == 1.0


def test_levers_are_read_for_the_place_and_the_time():
    settings = [
        since("wwtp_gate", 2, 2027, clusters=["A-2"]),
        since("fill_supply_ratio", 3.0, 2028, provinces=["Delta"]),
    ]
    w = open_world(cluster("A-1"), cluster("A-2"), settings=settings)
    gates = [[reading.lever_of_cluster(w, w.lever.wwtp_gate, c, now) for c in (0, 1)] for now in (11.9, 12.0)]
    assert gates == [[1.0, 1.0], [1.0, 2.0]]
    fill = [reading.lever_of_province(w, w.lever.fill_supply_ratio, 0, now) for now in (23.9, 24.0)]
    assert fill == [1.0, 3.0]


def test_an_event_is_marked_in_the_log():
    w = open_world()
    reading.mark(w, 2.5, int(Event.ACCEPTED), 4, 0, 3.75)
    assert story(w) == [(Event.ACCEPTED, 4, 0, 3.75, 2.5)]


@pytest.mark.parametrize(
    "table",
    [
        *(state.RUN, state.PROVINCE, state.CLUSTER, state.BLOCK, state.INVESTOR, state.ABSENCE),
        *(model.NUMBERS, model.LEVER_ROWS, model.DATE, results.MONTHLY, results.YEARLY),
        *(choice.NODE, log.LOG, paths.STEP),
    ],
    ids=lambda table: table.names[0],
)
def test_no_field_has_a_name_that_numpy_keeps_for_itself(table):
    # In plain Python `row.size` would be the number of elements of the row, in a compiled rule the field.
    kept = set(dir(np.recarray)) | set(dir(np.record))
    assert not kept & set(table.names)
