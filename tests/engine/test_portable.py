"""The portable logarithm and exponential: accuracy, edges, and the same bits compiled and plain."""

import math
import struct

import numpy as np
import pytest

from simulation.engine import portable

LARGEST = 1.7976931348623157e308
SMALLEST_NORMAL = 2.2250738585072014e-308
SMALLEST = 5e-324

SEED = 20240501
N_SAMPLES = 20_000


def plain(function):
    """The body of a rule as plain Python."""
    return getattr(function, "py_func", function)


def both_bodies(function):
    return [pytest.param(function, id="compiled"), pytest.param(plain(function), id="plain")]


def place(x):
    """Place of a double among all doubles: neighbours differ by one."""
    (bits,) = struct.unpack("<q", struct.pack("<d", x))
    return bits if bits >= 0 else -(bits & 0x7FFF_FFFF_FFFF_FFFF)


def units_apart(x, y):
    return abs(place(x) - place(y))


def bit_pattern(x):
    return struct.pack("<d", x)


def arguments_of_log():
    draw = np.random.default_rng(SEED)
    everywhere = 2.0 ** draw.uniform(-1074, 1024, N_SAMPLES)
    around_one = 1.0 + draw.normal(0.0, 1e-3, N_SAMPLES)
    next_to_one = [1.0 + k * 2.0**-52 for k in range(-20, 21)]
    around_the_fold = [math.sqrt(2.0) * (1.0 + k * 2.0**-52) for k in range(-20, 21)]
    subnormal = draw.uniform(0.0, SMALLEST_NORMAL, N_SAMPLES)
    edges = [SMALLEST, 2 * SMALLEST, SMALLEST_NORMAL, LARGEST, 2.0**-53, 1.0 - 2.0**-53]
    samples = np.concatenate([everywhere, around_one, next_to_one, around_the_fold, subnormal, edges])
    return [float(x) for x in samples]


def arguments_of_exp():
    draw = np.random.default_rng(SEED)
    everywhere = draw.uniform(-745.13, 709.78, N_SAMPLES)
    around_zero = draw.uniform(-1.0, 1.0, N_SAMPLES)
    tiny = draw.choice([-1.0, 1.0], N_SAMPLES) * 10.0 ** draw.uniform(-320, -3, N_SAMPLES)
    subnormal_results = draw.uniform(-745.13, -708.39, N_SAMPLES)
    half_steps = [(k + 0.5) * math.log(2.0) for k in range(-1074, 1023)]
    edges = [709.782712893384, -745.1332191019411, -708.3964185322641, 0.0, -0.0, 1.0, -1.0]
    samples = np.concatenate([everywhere, around_zero, tiny, subnormal_results, half_steps, edges])
    return [float(x) for x in samples]


# Tolerance of the two tests below: fdlibm promises less than one unit in the last place from the exact
# value, and the machine's own library, which we compare with, is right to about half a unit: so they are
# neighbours at most.


def test_log_is_within_one_unit_in_the_last_place():
    assert max(units_apart(portable.log(x), math.log(x)) for x in arguments_of_log()) <= 1


def test_exp_is_within_one_unit_in_the_last_place():
    assert max(units_apart(portable.exp(x), math.exp(x)) for x in arguments_of_exp()) <= 1


def test_compiled_and_plain_log_have_the_same_bits():
    log, plain_log = portable.log, plain(portable.log)
    assert all(bit_pattern(log(x)) == bit_pattern(plain_log(x)) for x in arguments_of_log()[::5])


def test_compiled_and_plain_exp_have_the_same_bits():
    exp, plain_exp = portable.exp, plain(portable.exp)
    assert all(bit_pattern(exp(x)) == bit_pattern(plain_exp(x)) for x in arguments_of_exp()[::5])


@pytest.mark.parametrize("log", both_bodies(portable.log))
def test_log_at_the_edges(log):
    assert log(1.0) == 0.0
    assert log(0.0) == -math.inf
    assert log(-0.0) == -math.inf
    assert log(math.inf) == math.inf
    assert math.isnan(log(-1.0))
    assert math.isnan(log(-math.inf))
    assert math.isnan(log(math.nan))


@pytest.mark.parametrize("exp", both_bodies(portable.exp))
def test_exp_at_the_edges(exp):
    assert exp(0.0) == 1.0
    assert exp(-0.0) == 1.0
    assert exp(709.782712893384) < math.inf
    assert exp(709.7827128933841) == math.inf
    assert exp(-745.1332191019411) == SMALLEST
    assert exp(-745.1332191019412) == 0.0
    assert exp(math.inf) == math.inf
    assert exp(-math.inf) == 0.0
    assert math.isnan(exp(math.nan))


@pytest.mark.parametrize("exponent", [-1022, -1, 0, 1, 1023])
def test_powers_of_two_are_exact(exponent):
    assert portable.power_of_two(exponent) == 2.0**exponent
    assert plain(portable.power_of_two)(exponent) == 2.0**exponent


def test_power_agrees_with_the_library():
    draw = np.random.default_rng(SEED)
    for x, y in zip(draw.uniform(1e-6, 1e6, 2_000), draw.uniform(-5.0, 5.0, 2_000), strict=True):
        expected = math.pow(x, y)
        # The last bit of y log x, here at most 70 in size, makes 70 * 2^-52 of the result; exp adds another.
        assert portable.power(x, y) == pytest.approx(expected, rel=71 * 2.0**-52)


@pytest.mark.parametrize("power", both_bodies(portable.power))
def test_power_at_the_edges(power):
    assert power(1.0, 123.4) == 1.0
    assert power(7.5, 0.0) == 1.0
    assert power(0.0, 2.0) == 0.0
    assert power(0.0, -2.0) == math.inf
    assert math.isnan(power(-2.0, 2.0))


def test_results_are_floats_whatever_the_type_of_the_argument():
    for function in (portable.log, portable.exp, plain(portable.log), plain(portable.exp)):
        assert type(function(np.float64(2.5))) is float
        assert type(function(2)) is float


# Computed once; the tests above hold them to the machine's library. They must be the same on every machine.
@pytest.mark.parametrize(
    ("value", "bits"),
    [
        (portable.log(3.0), "0x1.193ea7aad030ap+0"),
        (portable.log(0.1), "-0x1.26bb1bbb55515p+1"),
        (portable.exp(1.0), "0x1.5bf0a8b14576ap+1"),
        (portable.exp(-20.5), "0x1.57a3afeed00abp-30"),
        (portable.power(2.5, 1.7), "0x1.2fdcf53f3e6f4p+2"),
    ],
)
def test_the_bits_never_change(value, bits):
    assert value == float.fromhex(bits)
