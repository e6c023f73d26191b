"""Keyed random numbers: every draw is a function of its name, not of the draws before it.

A draw is named by five whole numbers: the seed and the replication (the key), the purpose, the entity and the
counter. The same name gives the same number in every scenario, in any order of events, with compiled and with
plain rules, on every machine. Two scenarios therefore meet the same luck wherever they ask the same question.

The bits come from Threefry-2x64 with 20 rounds, which turns a name of 128 bits into 128 bits of chance under
a key of 128 bits; two names never share a stream. Every distribution is drawn by inversion: one uniform
number gives one value, and a larger uniform number never gives a smaller value, except for rounding in the
last digits.

Names are made of 64-bit words, which tables hold as unsigned integers. Signed integers are taken with their
two's complement bits; floating-point numbers are refused, because they do not hold 64 bits. When plain Python
calls a compiled function, integers from 2^63 on must be given as ``numpy.uint64``: numba raises
``OverflowError`` otherwise.

Rules pass words on and do not calculate with them: a word plus, times or modulo a signed integer is a
floating-point number in a compiled rule, and another one than in plain Python.

References
----------
Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC '11 (Threefry).
Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA '14 (SplitMix64).
Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution, Applied Statistics 37(3).
"""

import hashlib
import math
import operator
import unicodedata
from collections.abc import Callable
from typing import SupportsIndex

import numpy as np
from numba import types
from numba.extending import overload

from simulation.engine.compiled import rule
from simulation.engine.portable import exp, log

WORD_MASK = (1 << 64) - 1
LARGEST_PURPOSE_OR_COUNTER = (1 << 32) - 1

# Threefry-2x64: the bits by which the second word turns in each round, in two alternating groups of four,
# and the constant that completes the key.
FIRST_TURNS = (16, 42, 12, 31)
SECOND_TURNS = (16, 32, 24, 21)
KEY_PARITY = 0x1BD11BDAA9FC1A22

# SplitMix64: 2^64 divided by the golden ratio, and the two multipliers of its output function.
GOLDEN_GAMMA = 0x9E3779B97F4A7C15
FIRST_MULTIPLIER = 0xBF58476D1CE4E5B9
SECOND_MULTIPLIER = 0x94D049BB133111EB

# The unit interval in 2^52 cells: the middle of each cell is a double, and so is its distance to one.
CELL_BITS = 52
NUMBER_OF_CELLS = 2.0**CELL_BITS

# AS 241: the normal quantile is a ratio of polynomials in each of three regions.
# Coefficients go from the constant term up.
CENTRAL_HALF_WIDTH = 0.425
CENTRAL_NUMERATOR = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
CENTRAL_DENOMINATOR = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
NEAR_TAIL_NUMERATOR = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
NEAR_TAIL_DENOMINATOR = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
FAR_TAIL_NUMERATOR = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
FAR_TAIL_DENOMINATOR = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)

# Above, exp(-mean) is no longer a normal number and a sum that starts from it loses digits.
POISSON_LARGEST_MEAN_FROM_ZERO = 700.0
POISSON_LARGEST_MEAN = 1e9
# Counts so much rarer than the most likely one are beyond the reach of any uniform number.
POISSON_NEGLIGIBLE_WEIGHT = 1e-40


def word(number: SupportsIndex) -> int:
    """Any integer as an unsigned word of 64 bits.

    Every sum, product and shift of words passes through here. In a compiled rule, unsigned arithmetic wraps
    around by itself and this is the conversion that keeps signed integers from turning it into floating
    point; plain Python has integers without end, and cuts them here.

    Parameters
    ----------
    number : int
        Of any size in plain Python, of at most 64 bits in compiled rules. Floating-point numbers are refused.

    Returns
    -------
    int
        From 0 to 2^64 - 1; negative numbers keep their two's complement bits.

    Raises
    ------
    TypeError
        If the number is not an integer; compiled rules that would do so are refused by numba's
        ``TypingError``.
    """
    return operator.index(number) & WORD_MASK


def _compiled_word(number: SupportsIndex) -> Callable[[SupportsIndex], np.uint64] | None:
    """Tell numba, which asks with the type of the number, how to compile `word`: integers and their names."""

    # Numba demands the same parameters, annotations included, as above.
    def conversion(number: SupportsIndex) -> np.uint64:
        return np.uint64(number)

    def conversion_of_name(number: SupportsIndex) -> np.uint64:
        return np.uint64(number.value)  # type: ignore[attr-defined]

    if isinstance(number, types.IntEnumMember):
        return conversion_of_name
    return conversion if isinstance(number, types.Integer) else None


overload(word)(_compiled_word)


@rule
def threefry2x64(
    key0: SupportsIndex, key1: SupportsIndex, counter0: SupportsIndex, counter1: SupportsIndex
) -> tuple[int, int]:
    """Threefry-2x64 with 20 rounds: two words of chance.

    Parameters
    ----------
    key0, key1 : int
        The two words of the key.
    counter0, counter1 : int
        The two words that are enciphered under this key.

    Returns
    -------
    tuple of int
        Two words; under one key, different counters never give the same pair.

    References
    ----------
    Salmon et al. (2011); known answers in the file ``kat_vectors`` of the authors' library Random123.
    """
    k0 = word(key0)
    k1 = word(key1)
    k2 = word(KEY_PARITY) ^ k0 ^ k1
    x0 = word(word(counter0) + k0)
    x1 = word(word(counter1) + k1)
    x0, x1 = _four_rounds(x0, x1, FIRST_TURNS, k1, k2, 1)
    x0, x1 = _four_rounds(x0, x1, SECOND_TURNS, k2, k0, 2)
    x0, x1 = _four_rounds(x0, x1, FIRST_TURNS, k0, k1, 3)
    x0, x1 = _four_rounds(x0, x1, SECOND_TURNS, k1, k2, 4)
    return _four_rounds(x0, x1, FIRST_TURNS, k2, k0, 5)


@rule
def _four_rounds(
    x0: int, x1: int, turns: tuple[int, int, int, int], key0: int, key1: int, group: int
) -> tuple[int, int]:
    """Four rounds of Threefry-2x64, then the addition of the key and of the number of the group of rounds."""
    for turn in turns:
        x0 = word(x0 + x1)
        x1 = _turned_left(x1, turn) ^ x0
    return word(x0 + key0), word(x1 + key1 + word(group))


@rule
def _turned_left(x: int, n_bits: int) -> int:
    """Turn a word left: the bits that leave at the top return at the bottom."""
    return word(x << word(n_bits)) | x >> word(64 - n_bits)


@rule
def mixed(number: SupportsIndex) -> int:
    """Mix the bits of a word so that similar words look unrelated.

    Parameters
    ----------
    number : int
        A word.

    Returns
    -------
    int
        A word; different words stay different, and zero stays zero.

    References
    ----------
    The output function of SplitMix64 (Steele et al. 2014).
    """
    z = word(number)
    z = word((z ^ (z >> word(30))) * word(FIRST_MULTIPLIER))
    z = word((z ^ (z >> word(27))) * word(SECOND_MULTIPLIER))
    return z ^ (z >> word(31))


@rule
def unit(number: SupportsIndex) -> float:
    """Turn a word into a number between zero and one.

    Parameters
    ----------
    number : int
        A word; its upper 52 bits are used.

    Returns
    -------
    float
        In the open interval (0, 1), at equal distances from 2^-53 to 1 - 2^-53.
    """
    return (float(word(number) >> word(64 - CELL_BITS)) + 0.5) / NUMBER_OF_CELLS


@rule
def bits(
    seed: SupportsIndex,
    replication: SupportsIndex,
    purpose: SupportsIndex,
    entity: SupportsIndex,
    counter: SupportsIndex,
) -> int:
    """Sixty-four random bits with a name.

    Parameters
    ----------
    seed, replication : int
        The key: words.
    purpose : int
        What the draw is for; 0 to 2^32 - 1.
    entity : int
        Permanent identity of whom it is for: a word, see `entity_id` and `child`.
    counter : int
        Which of the draws of this entity for this purpose; 0 to 2^32 - 1.

    Returns
    -------
    int
        A word.

    Raises
    ------
    ValueError
        If the purpose or the counter is negative or too large: it would take the name of another draw.
    """
    if word(purpose) > word(LARGEST_PURPOSE_OR_COUNTER) or word(counter) > word(LARGEST_PURPOSE_OR_COUNTER):
        raise ValueError(
            "A keyed draw has a purpose or a counter outside 0 to 4294967295. "
            "Number purposes and draws from zero."
        )
    name = word(word(purpose) << word(32)) | word(counter)
    return threefry2x64(seed, replication, entity, name)[0]


@rule
def uniform(
    seed: SupportsIndex,
    replication: SupportsIndex,
    purpose: SupportsIndex,
    entity: SupportsIndex,
    counter: SupportsIndex,
) -> float:
    """Give the uniform random number with a name.

    Parameters
    ----------
    seed, replication, purpose, entity, counter : int
        The name of the draw, see `bits`.

    Returns
    -------
    float
        In the open interval (0, 1).
    """
    return unit(bits(seed, replication, purpose, entity, counter))


@rule
def node_uniform(subkey: SupportsIndex, node_key: SupportsIndex) -> float:
    """Give the uniform random number of one chooser at one node of a tree of choices.

    A choice that walks down a tree asks once per node. Each number belongs to the node itself, so that a
    change elsewhere in the tree does not touch it.

    Parameters
    ----------
    subkey : int
        The chooser's own word, from `bits`.
    node_key : int
        Permanent identity of the node: a word.

    Returns
    -------
    float
        In the open interval (0, 1).
    """
    # The node is mixed first, so that no chooser goes through the numbers of another, some nodes behind.
    return unit(mixed(word(subkey) ^ mixed(word(word(node_key) + word(GOLDEN_GAMMA)))))


def entity_id(*parts: str | int) -> int:
    """Identify an entity for ever by its name.

    Parameters
    ----------
    *parts : str or int
        The name from the general to the particular. Parts are joined by "/", so ``entity_id("a", "b")`` and
        ``entity_id("a/b")`` are the same entity. Letters with diacritics may be composed or decomposed
        (Unicode normalisation form C is taken).

    Returns
    -------
    int
        The first 8 bytes of the SHA-256 of the name in UTF-8, most significant first: a word.

    Raises
    ------
    ValueError
        If there is no part, or an empty one.
    """
    names = [str(part) for part in parts]
    if not names or "" in names:
        raise ValueError(
            f"entity_id{parts}: an entity needs a name of at least one part, and no part may be empty. "
            "Give for example entity_id('machine', 17)."
        )
    name = unicodedata.normalize("NFC", "/".join(names))
    return int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:8], "big")


@rule
def child(entity: SupportsIndex, index: SupportsIndex) -> int:
    """Identify a part of an entity for ever.

    Parameters
    ----------
    entity : int
        Identity of the whole: a word.
    index : int
        Which part of it: a word.

    Returns
    -------
    int
        A word; different parts of one entity never share it.
    """
    whole = mixed(word(word(entity) + word(GOLDEN_GAMMA)))
    return mixed(word(whole + word(word(word(index) + word(1)) * word(GOLDEN_GAMMA))))


@rule
def bernoulli(u: float, probability: float) -> bool:
    """Decide whether something of a given probability happens.

    Parameters
    ----------
    u : float
        A uniform number in (0, 1).
    probability : float
        At 0 or below it never happens, at 1 or above always.

    Returns
    -------
    bool
        True if `u` is below the probability: what happens at one probability happens at every higher one.
    """
    return bool(u < probability)


@rule
def exponential(u: float, mean: float) -> float:
    """Draw from the exponential distribution.

    Parameters
    ----------
    u : float
        A uniform number in (0, 1).
    mean : float
        At least 0, in any unit.

    Returns
    -------
    float
        Above 0, in the unit of the mean; it grows with `u`.
    """
    return float(-mean * log(1.0 - u))


@rule
def normal(u: float) -> float:
    """Draw from the standard normal distribution: its quantile.

    Parameters
    ----------
    u : float
        A uniform number in (0, 1).

    Returns
    -------
    float
        It grows with `u`, and is right to some 10^-15 of itself, in the tails too. Not-a-number outside the
        open interval.

    References
    ----------
    Wichura (1988), algorithm AS 241, routine PPND16, with a portable logarithm.
    """
    distance = u - 0.5
    if abs(distance) <= CENTRAL_HALF_WIDTH:
        r = CENTRAL_HALF_WIDTH * CENTRAL_HALF_WIDTH - distance * distance
        return float(distance * (_polynomial(CENTRAL_NUMERATOR, r) / _polynomial(CENTRAL_DENOMINATOR, r)))
    smaller_tail = u if distance < 0.0 else 1.0 - u
    if not smaller_tail > 0.0:
        return math.nan
    depth = math.sqrt(-log(smaller_tail))
    if depth <= 5.0:
        r = depth - 1.6
        size = _polynomial(NEAR_TAIL_NUMERATOR, r) / _polynomial(NEAR_TAIL_DENOMINATOR, r)
    else:
        r = depth - 5.0
        size = _polynomial(FAR_TAIL_NUMERATOR, r) / _polynomial(FAR_TAIL_DENOMINATOR, r)
    return float(-size if distance < 0.0 else size)


@rule
def _polynomial(coefficients: tuple[float, ...], x: float) -> float:
    """Sum the powers of x with these coefficients, the constant term first, by Horner's rule."""
    value = 0.0
    for place in range(len(coefficients) - 1, -1, -1):
        value = value * x + coefficients[place]
    return value


@rule
def lognormal(u: float, median: float, log_sd: float) -> float:
    """Draw from the lognormal distribution.

    Parameters
    ----------
    u : float
        A uniform number in (0, 1).
    median : float
        Above 0, in any unit.
    log_sd : float
        Standard deviation of the natural logarithm, at least 0.

    Returns
    -------
    float
        Above 0, in the unit of the median; it grows with `u`.
    """
    return float(median * exp(log_sd * normal(u)))


@rule
def poisson(u: float, mean: float) -> int:
    """Draw from the Poisson distribution: the smallest count whose cumulative probability is at least `u`.

    The cumulative probability is summed count by count. It is right to about 10^-14, so that a count may be
    one off only if `u` is that close to a step.

    Parameters
    ----------
    u : float
        A uniform number in (0, 1).
    mean : float
        From 0 to 10^9. The time to draw grows with the mean up to 700, then with its square root.

    Returns
    -------
    int
        It grows with `u` and, for the same `u` and to the same precision, with the mean.

    Raises
    ------
    ValueError
        If the mean is outside its range or not a number.
    """
    if not 0.0 <= mean <= POISSON_LARGEST_MEAN:
        raise ValueError(
            "A Poisson draw has a mean outside 0 to 1000000000. Check what the mean is computed from."
        )
    if mean <= POISSON_LARGEST_MEAN_FROM_ZERO:
        return _poisson_from_zero(u, mean)
    return _poisson_from_the_mode(u, mean)


@rule
def _poisson_from_zero(u: float, mean: float) -> int:
    """Sum the probabilities from count zero until they reach u, or until they add nothing more."""
    count = 0
    probability = exp(-mean)
    cumulative = probability
    while cumulative < u:
        count += 1
        probability *= mean / count
        if cumulative + probability == cumulative:
            break
        cumulative += probability
    return count


@rule
def _poisson_from_the_mode(u: float, mean: float) -> int:
    """Sum weights relative to the most likely count, from the first that matters, until they reach u."""
    lowest = int(mean)
    lowest_weight = 1.0
    while lowest > 0 and lowest_weight > POISSON_NEGLIGIBLE_WEIGHT:
        lowest_weight *= lowest / mean
        lowest -= 1

    count = lowest
    weight = lowest_weight
    total = weight
    while count < mean or weight > POISSON_NEGLIGIBLE_WEIGHT:
        count += 1
        weight *= mean / count
        total += weight

    count = lowest
    weight = lowest_weight
    cumulative = weight
    while cumulative < u * total:
        count += 1
        weight *= mean / count
        cumulative += weight
    return count
