"""Keyed random numbers: known answers, the same bits compiled and plain, the promised distributions."""

import decimal
import hashlib
import importlib.util
import math
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from numba.core.errors import TypingError
from scipy import stats

from simulation.engine import compiled, portable, random

ROOT = Path(random.__file__).parents[2]

SEED = 20240501
LARGEST_WORD = 2**64 - 1
SMALLEST_UNIFORM = 2.0**-53
LARGEST_UNIFORM = 1.0 - 2.0**-53
N_DRAWS = 20_000
N_NAMES = 2_000

# A statistical test fails by chance for one seed in ten thousand; the seed is fixed, so the outcome is too.
SMALLEST_P_VALUE = 1e-4

MEANS = (0.0, 0.01, 0.3, 1.0, 3.7, 30.0, 250.0, 699.9, 700.0, 700.1, 2000.0)


def plain_copy(module, **replaced_modules):
    """Load a module once more with every rule left as plain Python."""
    spec = importlib.util.spec_from_file_location(f"plain_{module.__name__}", module.__file__)
    copy = importlib.util.module_from_spec(spec)
    with (
        mock.patch.object(compiled, "rule", lambda function: function),
        mock.patch.dict(sys.modules, replaced_modules),
    ):
        spec.loader.exec_module(copy)
    return copy


plain = plain_copy(random, **{"simulation.engine.portable": plain_copy(portable)})

both_bodies = pytest.mark.parametrize("body", [random, plain], ids=["compiled", "plain"])


def word(number):
    """A word as compiled functions want it from plain Python."""
    return np.uint64(number)


def uniforms(purpose, n=N_DRAWS, seed=SEED, replication=0, counter=0):
    """One uniform number for each of n entities."""
    return np.array([random.uniform(seed, replication, purpose, entity, counter) for entity in range(n)])


def as_bits(value):
    """A result in a form that shows its last bit and its type."""
    return value.hex() if type(value) is float else f"{type(value).__name__} {value}"


# The published bits.


@both_bodies
@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [
        ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
        ((LARGEST_WORD,) * 2, (LARGEST_WORD,) * 2, (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
        (
            (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
            (0x243F6A8885A308D3, 0x13198A2E03707344),
            (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
        ),
    ],
)
def test_threefry_gives_the_answers_published_with_random123(body, key, counter, answer):
    assert body.threefry2x64(*map(word, key), *map(word, counter)) == answer


@both_bodies
def test_mixing_a_series_gives_the_published_splitmix64_numbers(body):
    # The generator of Steele et al. started at 1234567 mixes its state after each step of the golden gamma.
    states = [(1234567 + step * random.GOLDEN_GAMMA) % 2**64 for step in (1, 2, 3, 4, 5)]
    assert [body.mixed(word(state)) for state in states] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


# The same bits in both bodies, in another process, on another machine.


def test_both_bodies_name_the_same_draws():
    draw = np.random.default_rng(SEED)
    for _ in range(N_NAMES):
        seed, replication, entity, index = draw.integers(0, 2**64, 4, dtype=np.uint64)
        purpose, counter = draw.integers(0, 2**32, 2, dtype=np.uint64)
        name = (seed, replication, purpose, entity, counter)
        pair = (seed, replication, entity, index)
        assert random.threefry2x64(*pair) == plain.threefry2x64(*pair)
        assert random.bits(*name) == plain.bits(*name)
        assert random.uniform(*name) == plain.uniform(*name)
        assert random.child(entity, index) == plain.child(entity, index)
        assert random.node_uniform(entity, index) == plain.node_uniform(entity, index)


@pytest.mark.parametrize(
    ("sampler", "parameters"),
    [
        ("bernoulli", (0.3,)),
        ("exponential", (7.5,)),
        ("normal", ()),
        ("lognormal", (18.0, 0.6)),
        ("poisson", (3.7,)),
        ("poisson", (699.0,)),
        ("poisson", (701.0,)),
    ],
)
def test_both_bodies_draw_the_same_values(sampler, parameters):
    for u in [*uniforms(purpose=1, n=N_NAMES).tolist(), SMALLEST_UNIFORM, 1e-300, 0.5, LARGEST_UNIFORM]:
        value = getattr(random, sampler)(u, *parameters)
        assert as_bits(value) == as_bits(getattr(plain, sampler)(u, *parameters))


def digest_of_a_thousand_draws(body):
    """One number that changes if any bit of a thousand mixed draws changes."""
    lines = []
    for entity in range(100):
        name = (SEED, entity % 7, entity % 5, word(body.entity_id("entity", entity)), entity)
        u = body.uniform(*name)
        values = (
            body.bits(*name),
            body.child(entity, 3),
            u,
            body.node_uniform(entity, 17),
            body.bernoulli(u, 0.4),
            body.exponential(u, 9.0),
            body.normal(u),
            body.lognormal(u, 24.0, 0.7),
            body.poisson(u, 2.5 + entity),
            body.poisson(u, 750.0 + entity),
        )
        lines += [as_bits(value) for value in values]
    assert len(lines) == 1000
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# Computed once. Where it differs, the promise "same seed, same story on every machine" is broken.
DIGEST = "272616443b607e1610951818f9d1369d195119473b3262ae55d44780cbe74794"


@both_bodies
def test_the_bits_are_those_of_every_other_machine(body):
    assert digest_of_a_thousand_draws(body) == DIGEST


def test_the_bits_are_the_same_without_the_compiler():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [sys.executable, __file__], env=environment, capture_output=True, text=True, check=False
    )
    assert process.stdout.split() == ["plain", DIGEST], process.stderr


# Names.


@pytest.mark.parametrize("number", [0, 5, 2**31, 2**53 + 1, 2**63 - 1])
def test_the_type_of_an_integer_does_not_matter(number):
    expected = plain.bits(number, number, 3, number, 4)
    for kind in (int, np.int64, np.uint64):
        assert random.bits(kind(number), kind(number), kind(3), kind(number), kind(4)) == expected
        assert plain.bits(kind(number), kind(number), kind(3), kind(number), kind(4)) == expected


def test_small_integer_types_are_taken_too():
    expected = plain.bits(1, 2, 3, 4, 5)
    for kind in (np.int8, np.uint8, np.int32, np.uint32):
        assert random.bits(*map(kind, (1, 2, 3, 4, 5))) == expected


@pytest.mark.parametrize("number", [2**63, 2**63 + 2**10 + 1, LARGEST_WORD])
def test_words_beyond_the_signed_integers_keep_their_last_bits(number):
    as_word = word(number)
    assert random.bits(as_word, as_word, 3, as_word, 4) == plain.bits(number, number, 3, number, 4)
    assert random.child(as_word, 1) == plain.child(number, 1)
    assert random.node_uniform(as_word, as_word) == plain.node_uniform(number, number)


def test_negative_integers_are_their_two_s_complement():
    assert random.bits(-1, 0, 0, np.int64(-2), 0) == plain.bits(LARGEST_WORD, 0, 0, LARGEST_WORD - 1, 0)
    assert plain.bits(-1, 0, 0, np.int64(-2), 0) == plain.bits(LARGEST_WORD, 0, 0, LARGEST_WORD - 1, 0)


def test_rules_may_count_with_signed_integers():
    @compiled.rule
    def sum_of_bits(n, seed, purpose):
        total = np.uint64(0)
        for entity in range(n):
            total ^= np.uint64(random.bits(seed, 0, purpose, random.child(entity, entity + 1), entity))
        return total

    expected = 0
    for entity in range(100):
        expected ^= plain.bits(SEED, 0, 2, plain.child(entity, entity + 1), entity)
    assert sum_of_bits(100, word(SEED), 2) == expected
    assert sum_of_bits(100, SEED, np.int64(2)) == expected


@both_bodies
@pytest.mark.parametrize("position", range(5))
def test_floating_point_numbers_are_refused_in_names(body, position):
    name = [1, 2, 3, 4, 5]
    name[position] = float(name[position])
    with pytest.raises((TypeError, TypingError)):
        body.bits(*name)


@both_bodies
@pytest.mark.parametrize("number", [-1, 2**32])
def test_purposes_and_counters_that_would_take_another_name_are_refused(body, number):
    with pytest.raises(ValueError, match="purpose or a counter outside 0 to 4294967295"):
        body.bits(1, 2, number, 4, 5)
    with pytest.raises(ValueError, match="purpose or a counter outside 0 to 4294967295"):
        body.bits(1, 2, 3, 4, number)


def test_the_largest_purpose_and_counter_are_taken():
    assert random.bits(1, 2, 2**32 - 1, 4, 2**32 - 1) == plain.threefry2x64(1, 2, 4, LARGEST_WORD)[0]


def test_every_part_of_a_name_matters():
    name = np.ones(5, dtype=np.uint64)
    neighbours = name + np.eye(5, dtype=np.uint64)
    assert len({random.bits(*each) for each in [name, *neighbours]}) == 6


def test_an_entity_id_is_the_beginning_of_the_sha_256_of_its_name():
    digest = hashlib.sha256(b"province/17/west").digest()
    assert random.entity_id("province", 17, "west") == int.from_bytes(digest[:8], "big")
    assert random.entity_id("province", 17, "west") == random.entity_id("province/17/west")


def test_an_entity_id_does_not_depend_on_how_diacritics_are_typed():
    composed, decomposed = "H\u01b0ng Y\u00ean", "Hu\u031bng Ye\u0302n"
    assert composed != decomposed
    assert random.entity_id(composed) == random.entity_id(decomposed)


@pytest.mark.parametrize("parts", [(), ("",), ("province", "")])
def test_an_entity_without_a_full_name_is_refused(parts):
    with pytest.raises(ValueError, match="at least one part, and no part may be empty"):
        random.entity_id(*parts)


def test_children_have_ids_of_their_own():
    wholes = range(100)
    ids = {random.child(whole, index) for whole in wholes for index in range(100)}
    assert len(ids) == 100 * 100
    assert ids.isdisjoint(wholes)


# Uniform numbers.


@both_bodies
def test_uniform_numbers_stay_inside_the_open_interval(body):
    assert body.unit(0) == SMALLEST_UNIFORM
    assert body.unit(word(LARGEST_WORD)) == LARGEST_UNIFORM
    # The interval is symmetric: what is drawn at the bottom can be drawn at the top.
    assert 1.0 - body.unit(0) == body.unit(word(LARGEST_WORD))


SERIES = {
    "entities": lambda k: random.uniform(SEED, 0, 0, k, 0),
    "counters": lambda k: random.uniform(SEED, 0, 0, 1, k),
    "purposes": lambda k: random.uniform(SEED, 0, k, 1, 0),
    "replications": lambda k: random.uniform(SEED, k, 0, 1, 0),
    "seeds": lambda k: random.uniform(k, 0, 0, 1, 0),
    "named entities": lambda k: random.uniform(SEED, 0, 0, word(random.entity_id("entity", k)), 0),
    "children": lambda k: random.unit(word(random.child(1, k))),
    "nodes": lambda k: random.node_uniform(SEED, k),
    "choosers": lambda k: random.node_uniform(k, 1),
}
along_each_part_of_a_name = pytest.mark.parametrize("number_at", SERIES.values(), ids=SERIES.keys())


@along_each_part_of_a_name
def test_uniform_numbers_are_uniform(number_at):
    # 200 classes of 100 draws each.
    u = [number_at(k) for k in range(N_DRAWS)]
    observed, _ = np.histogram(u, bins=200, range=(0.0, 1.0))
    assert stats.chisquare(observed).pvalue > SMALLEST_P_VALUE


@along_each_part_of_a_name
def test_neighbours_in_a_series_are_independent(number_at):
    # 100 classes of 200 pairs each.
    u = [number_at(k) for k in range(2 * N_DRAWS)]
    observed, _, _ = np.histogram2d(u[::2], u[1::2], bins=10, range=((0.0, 1.0), (0.0, 1.0)))
    assert stats.chisquare(observed.ravel()).pvalue > SMALLEST_P_VALUE


@pytest.mark.parametrize(
    "other",
    [{"purpose": 1}, {"counter": 1}, {"replication": 1}, {"seed": SEED + 1}],
    ids=["purpose", "counter", "replication", "seed"],
)
def test_the_same_entities_meet_unrelated_luck_under_another(other):
    # 20,000 pairs: a correlation has the standard deviation 0.007.
    related = stats.pearsonr(uniforms(purpose=0), uniforms(**{"purpose": 0, **other}))
    assert related.pvalue > SMALLEST_P_VALUE


def test_choosers_meet_unrelated_luck_at_two_nodes():
    at_one = [random.node_uniform(k, 1) for k in range(N_DRAWS)]
    at_two = [random.node_uniform(k, 2) for k in range(N_DRAWS)]
    assert stats.pearsonr(at_one, at_two).pvalue > SMALLEST_P_VALUE


def test_one_bit_of_a_name_turns_half_of_the_bits():
    turned = []
    for bit in range(64):
        flipped = word(5 ^ (1 << bit))
        turned.append((random.bits(SEED, 0, 0, 5, 0) ^ random.bits(SEED, 0, 0, flipped, 0)).bit_count())
        turned.append((random.bits(5, 0, 0, 1, 0) ^ random.bits(flipped, 0, 0, 1, 0)).bit_count())
        turned.append((random.child(5, 0) ^ random.child(flipped, 0)).bit_count())
    # 192 times 64 bits: the mean has the standard deviation 0.29; a single count that of 4.
    assert np.mean(turned) == pytest.approx(32.0, abs=4.0 * 0.29)
    assert min(turned) >= 32 - 5 * 4
    assert max(turned) <= 32 + 5 * 4


# Distributions.


@pytest.mark.parametrize(
    ("sampler", "parameters", "distribution"),
    [
        ("exponential", (7.5,), stats.expon(scale=7.5)),
        ("normal", (), stats.norm()),
        ("lognormal", (18.0, 0.6), stats.lognorm(s=0.6, scale=18.0)),
    ],
)
def test_draws_follow_their_distribution(sampler, parameters, distribution):
    draws = [getattr(random, sampler)(u, *parameters) for u in uniforms(purpose=7)]
    assert stats.kstest(draws, distribution.cdf).pvalue > SMALLEST_P_VALUE


def test_poisson_counts_follow_their_distribution():
    counts = [min(random.poisson(u, 3.7), 12) for u in uniforms(purpose=8)]
    expected = stats.poisson(3.7).pmf(range(12))
    expected = N_DRAWS * np.append(expected, 1.0 - expected.sum())
    assert stats.chisquare(np.bincount(counts, minlength=13), expected).pvalue > SMALLEST_P_VALUE


def test_events_happen_as_often_as_their_probability():
    n_happened = sum(random.bernoulli(u, 0.03) for u in uniforms(purpose=9))
    assert stats.binomtest(n_happened, N_DRAWS, 0.03).pvalue > SMALLEST_P_VALUE


@both_bodies
def test_certain_and_impossible_events(body):
    for u in (SMALLEST_UNIFORM, 0.5, LARGEST_UNIFORM):
        assert body.bernoulli(u, 1.0) is True
        assert body.bernoulli(u, 0.0) is False


def test_the_normal_quantile_is_right_far_into_the_tails():
    tail = np.logspace(-300, -1, 2_000)
    upper_tail = 1.0 - np.logspace(-15.9, -1, 500)
    regions_meet = [0.075, 0.925, math.exp(-25.0), SMALLEST_UNIFORM, LARGEST_UNIFORM]
    for u in np.concatenate([tail, upper_tail, np.linspace(0.001, 0.999, 1_000), regions_meet]):
        # AS 241 promises about 10^-16; scipy's own quantile is some 10^-15 away from it.
        assert random.normal(u) == pytest.approx(stats.norm.ppf(u), rel=1e-13, abs=0.0)


@both_bodies
def test_the_normal_quantile_at_the_edges(body):
    assert body.normal(0.5) == 0.0
    for u in (0.0, 1.0, -0.1, 1.1, math.nan):
        assert math.isnan(body.normal(u))


def test_the_median_is_drawn_in_the_middle():
    assert random.lognormal(0.5, 18.0, 0.6) == 18.0
    # One unit in the last place of the logarithm.
    assert random.exponential(0.5, 10.0) == pytest.approx(10.0 * math.log(2.0), rel=3e-16)


@pytest.mark.parametrize("mean", MEANS)
def test_poisson_is_the_quantile(mean):
    grid = [*np.linspace(0.0001, 0.9999, 997), *np.logspace(-12, -4, 50), *(1.0 - np.logspace(-9, -4, 50))]
    for u in grid:
        assert random.poisson(u, mean) == stats.poisson.ppf(u, mean), u


def exact_poisson_quantile(u, mean):
    """The Poisson quantile with 40 digits, for means too large for a table or a library to be trusted."""
    with decimal.localcontext(prec=40):
        exact_mean = decimal.Decimal(mean)
        lowest, weight = int(mean), decimal.Decimal(1)
        while weight > decimal.Decimal("1e-45"):
            weight *= lowest / exact_mean
            lowest -= 1
        weights = [weight]
        while len(weights) + lowest < mean or weights[-1] > decimal.Decimal("1e-45"):
            weights.append(weights[-1] * exact_mean / (lowest + len(weights)))
        target, count = decimal.Decimal(u) * sum(weights), lowest
        cumulative = weights[0]
        while cumulative < target:
            count += 1
            cumulative += weights[count - lowest]
        return count


@pytest.mark.parametrize("u", [1e-12, 0.001, 0.5, 0.77, 1.0 - 1e-9])
def test_poisson_is_right_for_very_large_means(u):
    assert random.poisson(u, 2e5) == exact_poisson_quantile(u, 2e5)


@both_bodies
def test_poisson_ends_at_the_largest_uniform_number(body):
    for mean in MEANS:
        # No normal tail reaches nine standard deviations at 2^-53; small means need a few counts more.
        assert body.poisson(LARGEST_UNIFORM, mean) <= mean + 9.0 * math.sqrt(mean) + 20.0


@both_bodies
@pytest.mark.parametrize("mean", [-0.1, 2e9, math.inf, math.nan])
def test_poisson_refuses_impossible_means(body, mean):
    with pytest.raises(ValueError, match="mean outside 0 to 1000000000"):
        body.poisson(0.5, mean)


# Coupling: more luck or a larger mean never gives less.


@pytest.mark.parametrize(
    ("sampler", "parameters"),
    [("exponential", (7.5,)), ("normal", ()), ("lognormal", (18.0, 0.6))]
    + [("poisson", (mean,)) for mean in MEANS],
)
def test_a_larger_uniform_number_never_gives_a_smaller_value(sampler, parameters):
    grid = [SMALLEST_UNIFORM, 1e-12, *np.sort(uniforms(purpose=10, n=5_000)), 1.0 - 1e-12, LARGEST_UNIFORM]
    values = [getattr(random, sampler)(u, *parameters) for u in grid]
    assert values == sorted(values)


@pytest.mark.parametrize("u", [SMALLEST_UNIFORM, 1e-6, 0.2, 0.5, 0.9, 1.0 - 1e-9, 1.0 - 1e-12])
def test_a_larger_mean_never_gives_a_smaller_count(u):
    # The two ways to sum meet at a mean of 700. Nearer to u = 1, the sums are right to 10^-14 only.
    means = [*np.linspace(0.0, 20.0, 500), *np.linspace(690.0, 710.0, 500)]
    counts = [random.poisson(u, mean) for mean in means]
    assert counts == sorted(counts)


if __name__ == "__main__":
    print("plain" if compiled.PLAIN else "compiled", digest_of_a_thousand_draws(random))
