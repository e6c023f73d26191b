"""Stages one after another without contention: hypoexponential times, abandonment, the Poisson pipeline.

Parts exercised: `simulation.engine.simpy_runner.run_simpy` with keyed numbers of `simulation.engine.random`,
and no rule of the model. Exact numbers: a chain of exponential stages with distinct rates r has the survival
sum_i C_i exp(-r_i t), C_i = prod_{j != i} r_j / (r_j - r_i).
"""

import numpy as np
import pytest

from tests.theory.agreement import (
    assert_independent_poisson,
    assert_mean,
    assert_share,
    assert_variance,
)
from tests.theory.engine_room import exponential, simulate

MEANS = (6.0, 24.0, 12.0, 18.0, 9.0)
# 20,000 passages show a bias of 2 % of the mean (CV 0.49) with power above 0.9.
N = 20_000


@pytest.fixture(scope="module")
def passages():
    """Time at which each of N independent units has passed all five stages."""

    def passage(env, w, i):
        for stage, mean in enumerate(MEANS):
            yield env.timeout(exponential(0, stage, i, mean))
        w.ended[i] = env.now

    def root(env, resources, w):
        for i in range(N):
            env.process(passage(env, w, i))
        yield env.timeout(0.0)

    return simulate(root, ended=np.full(N, np.inf)).ended


def test_five_stages_take_the_sum_of_their_means(passages):
    assert_mean(passages, 69.0)


def test_five_stages_have_the_sum_of_their_variances(passages):
    assert_variance(passages, 1161.0)


@pytest.mark.parametrize(("month", "share"), [(24, 0.04238782), (60, 0.46133045), (120, 0.91864916)])
def test_the_share_that_has_passed_all_stages_is_hypoexponential(passages, month, share):
    assert_share(passages <= month, share)


def test_with_abandonment_in_every_stage_the_share_and_the_time_of_completion_are_exact():
    """Hazard h = 1/120: P = prod r/(r + h) = 0.58362040, E[T | complete] = sum 1/(r + h) = 60.647644."""

    def passage(env, w, i):
        for stage, mean in enumerate(MEANS):
            work = env.timeout(exponential(0, stage, i, mean))
            yield work | env.timeout(exponential(0, 100 + stage, i, 120.0))
            if not work.processed:
                return
        w.ended[i] = env.now

    def root(env, resources, w):
        for i in range(N):
            env.process(passage(env, w, i))
        yield env.timeout(0.0)

    ended = simulate(root, ended=np.full(N, np.inf)).ended
    complete = np.isfinite(ended)
    assert_share(complete, 0.58362040)
    assert_mean(ended[complete], 60.647644)


# Decisions at 4 a year, mean stages of 0.6, 2.5, 2 and 0.7 years: numbers in each stage, and through all.
PIPELINE = {
    5.0: (2.399423, 8.220032, 4.629287, 1.355330, 3.395928),
    10.0: (2.4, 9.759005, 7.344039, 2.497253, 17.999703),
    17.0: (2.4, 9.985345, 7.950682, 2.776513, 44.887461),
}


def pipeline_counts(replication):
    """Units in each stage, and through all, at each of the three times."""
    stages = (0.6, 2.5, 2.0, 0.7)

    def passage(env, w, i):
        for stage, mean in enumerate(stages):
            w.stage[i] = stage
            yield env.timeout(exponential(replication, stage, i, mean))
        w.stage[i] = len(stages)

    def root(env, resources, w):
        env.process(count(env, w))
        i = 0
        while True:
            yield env.timeout(exponential(replication, 10, i, 1.0 / 4.0))
            env.process(passage(env, w, i))
            i += 1

    def count(env, w):
        for year in PIPELINE:
            yield env.timeout(year - env.now)
            present = list(w.stage.values())
            w.counts.append([present.count(stage) for stage in range(len(stages) + 1)])

    return simulate(root, horizon=17.0, stage={}, counts=[]).counts


def test_a_pipeline_fed_at_random_holds_independent_poisson_numbers():
    counts = np.array([pipeline_counts(replication) for replication in range(400)])
    for k, means in enumerate(PIPELINE.values()):
        assert_independent_poisson(counts[:, k], means)
