"""Logarithm and exponential with the same bits on every machine.

The mathematical libraries of two machines may differ in the last bit of a logarithm, and one bit is enough to
send a whole run another way. These functions use only addition, subtraction, multiplication, division and
moves of bits, which IEEE 754 defines exactly, so that the same seed gives the same story everywhere. They
must never be compiled with fast-math, nor with contraction of a product and a sum into one operation.

Notes
-----
The methods and the coefficients are those of fdlibm, files ``e_log.c`` and ``e_exp.c``: "Copyright (C) 1993
by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business.
Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
preserved."
"""

import math

import numpy as np

from simulation.engine.compiled import rule

# A double is a sign bit, 11 bits of exponent (raised by 1023) and 52 bits of fraction.
FRACTION_LENGTH = 52
FRACTION_BITS = (1 << FRACTION_LENGTH) - 1
EXPONENT_BIAS = 1023
SMALLEST_NORMAL = 2.0**-1022
FRACTION_OF_SQRT_2 = 0x6A09E667F3BCD

# The high part has zeros at its end: its product with any exponent is exact.
LN_2_HIGH = 6.93147180369123816490e-01
LN_2_LOW = 1.90821492927058770002e-10
ONE_OVER_LN_2 = 1.44269504088896338700

# Coefficients of R(s^2) in the logarithm and of the rational approximation in the exponential.
LOG_1 = 6.666666666666735130e-01
LOG_2 = 3.999999999940941908e-01
LOG_3 = 2.857142874366239149e-01
LOG_4 = 2.222219843214978396e-01
LOG_5 = 1.818357216161805012e-01
LOG_6 = 1.531383769920937332e-01
LOG_7 = 1.479819860511658591e-01
EXP_1 = 1.66666666666666019037e-01
EXP_2 = -2.77777777770155933842e-03
EXP_3 = 6.61375632143793436117e-05
EXP_4 = -1.65339022054652515390e-06
EXP_5 = 4.13813679705723846039e-08

# Beyond these, the exponential exceeds the largest double or rounds to zero.
EXP_OVERFLOW = 7.09782712893383973096e02
EXP_UNDERFLOW = -7.45133219101941108420e02


@rule
def log(x: float) -> float:
    """Natural logarithm.

    Within one unit in the last place.

    Parameters
    ----------
    x : float
        Any double; subnormal numbers keep their full accuracy.

    Returns
    -------
    float
        Minus infinity at zero of either sign, infinity at infinity, not-a-number below zero and at
        not-a-number.

    References
    ----------
    fdlibm, ``e_log.c``: with x = 2^k (1 + f) and s = f / (2 + f), log(1 + f) = 2s + s R(s^2).
    """
    if x != x or x < 0.0:
        return math.nan
    if x == 0.0:
        return -math.inf
    if x == math.inf:
        return math.inf

    normal = float(x)
    exponent = 0
    if normal < SMALLEST_NORMAL:
        normal *= 2.0**54
        exponent = -54
    bits = int(np.float64(normal).view(np.int64))
    exponent += (bits >> FRACTION_LENGTH) - EXPONENT_BIAS
    fraction_bits = bits & FRACTION_BITS
    significand = float(np.int64((EXPONENT_BIAS << FRACTION_LENGTH) | fraction_bits).view(np.float64))
    # From [1, 2) to [sqrt(1/2), sqrt(2)): the series is shortest around one.
    if fraction_bits >= FRACTION_OF_SQRT_2:
        significand *= 0.5
        exponent += 1

    f = significand - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even_terms = w * (LOG_2 + w * (LOG_4 + w * LOG_6))
    odd_terms = z * (LOG_1 + w * (LOG_3 + w * (LOG_5 + w * LOG_7)))
    half_square = 0.5 * f * f
    # Small terms first, as in fdlibm: another order loses the last bit.
    correction = s * (half_square + (odd_terms + even_terms)) + exponent * LN_2_LOW
    return float(correction - half_square + f + exponent * LN_2_HIGH)


@rule
def exp(x: float) -> float:
    """Exponential function.

    Within one unit in the last place, also where the result is a subnormal number.

    Parameters
    ----------
    x : float
        Any double.

    Returns
    -------
    float
        Infinity above 709.78, zero below -745.13, not-a-number at not-a-number.

    References
    ----------
    fdlibm, ``e_exp.c``: with x = k log 2 + r, exp(x) = 2^k exp(r), and exp(r) by a rational approximation.
    """
    if x != x:
        return math.nan
    if x > EXP_OVERFLOW:
        return math.inf
    if x < EXP_UNDERFLOW:
        return 0.0

    exponent = int(ONE_OVER_LN_2 * x + (0.5 if x >= 0.0 else -0.5))
    r_high = x - exponent * LN_2_HIGH
    r_low = exponent * LN_2_LOW
    r = r_high - r_low
    z = r * r
    c = r - z * (EXP_1 + z * (EXP_2 + z * (EXP_3 + z * (EXP_4 + z * EXP_5))))
    exp_r = 1.0 + (r * c / (2.0 - c) - r_low + r_high)

    # Two steps, because 2^1024 and 2^-1075 are not doubles; only the second step may round.
    first_step = exponent >> 1
    second_step = exponent - first_step
    return float(exp_r * power_of_two(first_step) * power_of_two(second_step))


@rule
def power_of_two(exponent: int) -> float:
    """Two to an integer power, built from its bits.

    Parameters
    ----------
    exponent : int
        From -1022 to 1023; not checked.

    Returns
    -------
    float
        Exact.
    """
    return float(np.int64((exponent + EXPONENT_BIAS) << FRACTION_LENGTH).view(np.float64))


@rule
def power(x: float, y: float) -> float:
    """Power of a positive number, as exp(y log x).

    The error grows with the result: about 1 + abs(y log x) units in the last place, never more than some
    10^-13 of it.

    Parameters
    ----------
    x : float
        Above zero. Zero gives zero for y > 0 and infinity for y < 0; a negative x gives not-a-number.
    y : float
        The exponent.

    Returns
    -------
    float
        Exactly 1 if x is 1 or if y is 0 (and x positive and finite).
    """
    return exp(y * log(x))
