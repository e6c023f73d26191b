"""Luck: keyed random numbers of the model, each with a purpose of its own.

A draw is a function of seed, replication, purpose, whose it is, and a counter; never of what else happened.
So the same household delays the same block in every scenario. The numbers of the purposes are permanent: a
new purpose gets a new number, an old number is never used again.
"""

from enum import IntEnum

from simulation.engine.compiled import rule
from simulation.engine.portable import exp
from simulation.engine.random import bits, uniform
from simulation.state import World


class Purpose(IntEnum):
    """What a random number is for."""

    PARAMETER = 1
    # Completing the opening state.
    AREA = 10
    DISTRICT = 11
    MANAGEMENT = 12
    OPERATING = 13
    LICENSED = 14
    IN_CLEARANCE = 15
    CLEARED_SHARE = 16
    ACCEPTED_SHARE = 17
    HANDED_OVER_SHARE = 18
    LEASABLE_SHARE = 19
    ESTABLISHED = 20
    DISTANCE = 21
    RENT = 22
    TASTE = 23
    LEASED_SHARE = 24
    LEASE_AGE = 25
    UNDER_WAY = 26
    SPENT = 27
    DONE_SHARE = 28
    STATE_BUILT = 29
    PLAN_APPROVED = 30
    APPLICATIONS = 31
    # Establishment and start.
    DECISIONS = 40
    RANK = 41
    PAPERWORK = 42
    APPRAISAL = 43
    PLAN_REVIEW = 44
    NEVER_STARTS = 45
    # Investors, reviews, expansion.
    SELECTION = 120
    SCREENING = 121
    SALE = 122
    NEW_HANDS = 123
    REVOCATION = 124
    REMOVAL = 125
    EXPANSIONS = 126
    EXPANSION_RANK = 127
    STATE_HANDOVERS = 128
    HANDOVER_RANK = 129
    PLANNED_SINCE = 130
    # Land.
    AGRICULTURAL = 50
    FUNDING = 51
    ADVANCE = 52
    CLEARANCE = 53
    HANDOVER = 54
    # Works.
    OVERRUN = 60
    STALL = 61
    STALL_LENGTH = 62
    # Wastewater.
    WWTP_START = 70
    WWTP_BUILDING = 71
    LICENCE_REVIEW = 72
    LICENCE_DECISION = 73
    LICENCE_REWORK = 74
    # Secondary investors.
    SHOCK = 80
    ARRIVALS = 81
    ARRIVAL_TIME = 82
    PLOT = 83
    IN_PROVINCE = 84
    IN_CLUSTERS = 85
    CLUSTER_CHOICE = 86
    SECOND_CHOICE = 87
    PATIENCE = 88
    BUILDING = 89
    BUILDS = 90
    STAY = 91
    LAND_RETURN = 92
    KIND = 93
    # Completing further totals of the opening state.
    WORKS_BEGUN = 180
    PROGRESS = 181
    APPORTIONMENT = 182
    # Leaving.
    RELOCATES = 170
    DESTINATION = 171
    # What clusters offer.
    RETROFIT = 150
    # What a cluster offers to whom.
    CRAFT_VILLAGE = 140


ROOT_OF_TWO_PI = 2.5066282746310002
FARTHEST = 8.3  # standard deviations, beyond which a share differs from 0 or 1 by less than 1e-16


@rule
def luck(w: World, purpose: int, whose: int, counter: int) -> float:
    """Uniform number in (0, 1), keyed by purpose, permanent id and counter."""
    return uniform(w.run.seed, w.run.replication, purpose, whose, counter)


@rule
def n_by_luck(w: World, purpose: int, whose: int, counter: int, mean: float) -> int:
    """The whole numbers next to a mean, so often each that the mean is met; a larger mean is never fewer."""
    return int(mean + luck(w, purpose, whose, counter))


@rule
def luck_bits(w: World, purpose: int, whose: int, counter: int) -> int:
    """64 random bits, keyed like `luck`."""
    return bits(w.run.seed, w.run.replication, purpose, whose, counter)


@rule
def normal_share(x: float) -> float:
    """Share of a standard normal below x, from the series of its density; absolute error below 1e-15.

    References
    ----------
    Marsaglia (2004), Evaluating the normal distribution, Journal of Statistical Software 11(4).
    """
    if abs(x) > FARTHEST:
        return 0.0 if x < 0.0 else 1.0
    term = x
    total = x
    before = 0.0
    odd = 1.0
    while total != before:
        odd += 2.0
        term *= x * x / odd
        before = total
        total += term
    return min(max(0.5 + total * exp(-0.5 * x * x) / ROOT_OF_TWO_PI, 0.0), 1.0)
