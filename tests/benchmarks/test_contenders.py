"""Those who are compared do the same work; small sizes, because only speed needs large ones."""

import pytest

from benchmarks.fairness import (
    check_same_work,
    fixed_model_differences,
    single_server_differences,
)
from benchmarks.fixed_model.world import open_world, run
from benchmarks.plain_simpy import run_plain_simpy
from benchmarks.real_model import large_place, runs_of
from benchmarks.single_server.in_the_grammar import prepare_on
from simulation.engine.compiled_runner import run_compiled
from simulation.engine.simpy_runner import run_simpy

ENGINES = (run_compiled, run_plain_simpy)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_fixed_model_leaves_the_same_bytes_on_every_engine(engine):
    left = []
    for each in (run_simpy, engine):
        world = open_world(12, years=8)
        n_events = run(each, world, seed=1, replication=2)
        w = world.tables
        tables = (w.run, w.cluster, w.investor, w.weight, w.year, w.occupancy_rate)
        left.append((n_events, [table.tobytes() for table in tables]))
    assert left[0] == left[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_single_server_gives_the_same_number_on_every_engine(engine):
    assert prepare_on(engine, 1000, 3)() == prepare_on(run_simpy, 1000, 3)()


def test_the_fixed_model_and_the_usual_way_to_write_it_agree_in_distribution():
    # Nine replications of 20 clusters: enough to see a forgotten stage or a wrong median.
    check_same_work(fixed_model_differences(n_clusters=20, replications=9, engine=run_compiled))


def test_every_program_has_the_expected_time_in_the_queue():
    # 5,000 customers start from an empty queue, which costs less than a standard error of 8 runs.
    check_same_work(single_server_differences(n_customers=5_000, replications=8))


def test_a_large_place_has_its_own_codes_and_whole_provinces():
    place = large_place(300)
    codes = [cluster.code for cluster in place.clusters]
    assert len(set(codes)) == len(codes)
    assert {cluster.province for cluster in place.clusters} == {one.name for one in place.provinces}
    assert len(place.provinces) == 3


def test_both_engines_schedule_as_many_events_in_a_large_place():
    place = large_place(250)
    compiled, simpy = (runs_of(place, 2, engine, [4]) for engine in ("compiled", "simpy"))
    assert compiled() == simpy()
