"""Both engines leave the same bytes: event log, every table, every recorded series, number of insertion ids.

This is the part of the study of identity that every run of the tests can afford; ``make identity`` does more
of the same (`tests.engine.identity_study`).
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from scenarios.portfolio import load_portfolio
from scenarios.scenario import load_scenario
from simulation.engine.compiled_runner import run_compiled
from simulation.engine.simpy_runner import run_simpy
from simulation.run import run
from simulation.state import Event
from tests.engine.every_construct import N_TASKS, Scene
from tests.engine.every_construct import play as play_scene
from tests.engine.library_on_portfolios import library_on_portfolios
from tests.engine.on_a_grid import compiled_on_a_grid, simpy_on_a_grid
from tests.engine.parameter_vectors import parameter_vector
from tests.engine.sameness import Ties, differences
from tests.engine.trajectory import SMALL_AND_EVENTFUL, SMALL_PLACE
from tests.invariants.random_futures import EVERY_REVIEW, PINS_OF_REVIEWS, futures
from tests.small_worlds import AS_OF, SEED, calendar_of, numbers_of, open_world, play

MONTHS = 24
PLACE = replace(SMALL_PLACE, as_of=AS_OF)


def differences_between_engines(place, policy, calendar, **of_the_run):
    """Names of all that is not the same after a run on each engine."""
    reference, compiled = (
        run(place, policy, calendar, log=True, engine=engine, **of_the_run)
        for engine in ("simpy", "compiled")
    )
    return differences(reference, compiled)


def repeated(n_examples):
    """Run a test for so many random examples, the same on every day and machine."""
    frozen = settings(
        max_examples=n_examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    return lambda test: seed(SEED)(frozen(test))


# The model as it is.


@pytest.mark.parametrize(("scenario", "portfolio"), library_on_portfolios())
def test_every_scenario_on_every_portfolio(scenario, portfolio):
    place = load_portfolio(portfolio).place
    policy = load_scenario(scenario).settings_in(place)
    assert not differences_between_engines(
        place, policy, calendar_of(place, MONTHS), seed=SEED, replication=0
    )


@repeated(80)
@given(future=futures())
def test_random_places_under_random_policies(future):
    numbers = numbers_of(future.place, replication=future.replication, **dict(future.pins))
    assert not differences_between_engines(
        future.place,
        future.settings,
        calendar_of(future.place, future.months),
        seed=SEED,
        replication=future.replication,
        numbers=numbers,
    )


@pytest.mark.parametrize("decade", range(10))
def test_a_hundred_seeds_with_parameters_over_the_whole_range_of_every_prior(decade):
    for number in range(10 * decade, 10 * decade + 10):
        assert not differences_between_engines(
            PLACE,
            (),
            calendar_of(PLACE, MONTHS),
            seed=number,
            replication=number,
            numbers=parameter_vector(PLACE, number),
        ), f"vector {number}"


def test_every_review_at_its_strongest():
    """Projects revoked, sold, handed over; clusters removed, added, expanded: rarely all in one place."""
    told = set()
    for replication in range(6):
        numbers = parameter_vector(PLACE, replication)
        for name, (low, high) in PINS_OF_REVIEWS.items():
            numbers[name] = 0.5 * (low + high)
        reference, compiled = (
            run(
                PLACE,
                EVERY_REVIEW,
                calendar_of(PLACE, 5 * MONTHS),
                seed=SEED,
                replication=replication,
                numbers=numbers,
                log=True,
                engine=engine,
            )
            for engine in ("simpy", "compiled")
        )
        assert not differences(reference, compiled), replication
        told.update(reference.log["event"].tolist())
    assert {Event.REVOKED, Event.TAKEN_OVER, Event.REMOVED, Event.ADDED, Event.EXPANDED} <= told


# Most events at the same instants, resources that do not suffice.


def test_the_model_in_whole_months():
    ties, told = Ties(), set()
    for replication in range(20):
        pins = {"months": 60, "replication": replication, **SMALL_AND_EVENTFUL}
        with ties.counted():
            reference = play(open_world(PLACE, **pins), simpy_on_a_grid)
        assert not differences(reference, play(open_world(PLACE, **pins), compiled_on_a_grid)), replication
        told.update(reference.log["event"].tolist())
    assert ties.share_of_events > 0.7
    assert ties.share_of_waits > 0.7
    # Notices lapse because teams are all at work; investors give up because land is.
    assert {Event.NOTICE_LAPSED, Event.LOST_PATIENCE, Event.STALLED, Event.WWTP_REJECTED} <= told


@repeated(60)
@given(future=futures())
def test_random_places_in_whole_months(future):
    def opened():
        return open_world(
            future.place,
            months=future.months,
            settings=future.settings,
            replication=future.replication,
            **dict(future.pins),
        )

    assert not differences(play(opened(), simpy_on_a_grid), play(opened(), compiled_on_a_grid))


# Everything that the grammar of processes allows, in any order.

SCENES = st.builds(
    Scene,
    grid=st.sampled_from((1.0, 0.5, 2.0, 0.0)),
    desks=st.integers(1, 4),
    tools=st.integers(1, 4),
    room=st.sampled_from((2.5, 4.0, 100.0)),
    ranks=st.integers(1, 4),
    workers=st.integers(1, 40),
    most_workers=st.integers(40, 80),
    tasks=st.integers(1, 15),
    signals=st.integers(1, 12),
    mean_time=st.sampled_from((0.3, 1.5, 6.0)),
    replication=st.integers(0, 1_000_000),
    horizon=st.sampled_from((60.0, 59.75, 8.0, 0.5)),
    dates=st.lists(st.integers(0, 120), max_size=6).map(lambda halves: tuple(k / 2 for k in sorted(halves))),
)


@repeated(100)
@given(scene=SCENES)
def test_every_construct_of_the_grammar(scene):
    assert not differences(play_scene(scene, run_simpy), play_scene(scene, run_compiled))


def test_every_construct_when_nearly_all_is_simultaneous_and_scarce():
    ties, told = Ties(), set()
    for replication in range(20):
        scene = Scene(replication=replication)
        with ties.counted():
            reference = play_scene(scene, run_simpy)
        assert not differences(reference, play_scene(scene, run_compiled)), replication
        told.update(np.asarray(reference[0].log["event"]).tolist())
    assert ties.share_of_events > 0.7
    assert ties.share_of_waits > 0.7
    assert {100, 101, 102, 103, *range(200, 200 + N_TASKS)} <= told
