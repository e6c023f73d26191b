"""Administrative capacity after districts ended on 1 July 2025: the pace of paperwork outside the desks.

Nobody has measured whether the move from district to commune slowed paperwork or sped it up, so the baseline
has neither. A lever says which. Loss: capacity falls to a level and comes back to another, both at most that
of before; gain: the pace is the mirror of the same path. Paperwork is an amount of work, in months at the
pace of before, and is finished when that much has been done.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.portable import exp, log
from simulation.parameters import MONTHS_PER_YEAR, Grade, Scope, UnitCost, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.state import World

NEUTRAL, LOSS, GAIN = 0, 1, 2
REFORM = 12 * 2025 + 7 - 1  # calendar month in which districts ended
MOST_STEPS = 100

PARAMETERS = (
    uncertain(
        "capacity_at_reform",
        title="Administrative capacity when districts ended, relative to that before",
        title_vi="Năng lực hành chính khi kết thúc cấp huyện so với trước",
        unit="1",
        prior=lognormal_prior(0.75, 0.3),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Administrative capacity)",
    ),
    uncertain(
        "capacity_in_the_long_run",
        title="Administrative capacity long after districts ended, relative to that before",
        title_vi="Năng lực hành chính về lâu dài sau khi kết thúc cấp huyện so với trước",
        unit="1",
        prior=lognormal_prior(1.0, 0.25),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Administrative capacity)",
    ),
    uncertain(
        "capacity_recovery_years",
        title="Time in which the difference from the long run shrinks to 37 %",
        title_vi="Thời gian để chênh lệch so với mức lâu dài giảm còn 37 %",
        unit="years",
        prior=lognormal_prior(0.75, 0.5),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Administrative capacity)",
    ),
    lever(
        "administrative_regime",
        title="What the end of districts did to the pace of paperwork",
        title_vi="Tác động của việc kết thúc cấp huyện đến tốc độ làm thủ tục",
        unit="1",
        default=float(NEUTRAL),
        choices=("neutral", "loss", "gain"),
        choices_vi=("trung tính", "giảm", "tăng"),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="the sign is open, so the default is neither (docs/evidence.md, Administrative capacity)",
        cost=UnitCost(0.0, "setting", Grade.DEFINITION, "what happened, not a measure"),
        leans_on=("capacity_at_reform", "capacity_in_the_long_run", "capacity_recovery_years"),
    ),
)


@rule
def capacity_after(start: float, long_run: float, recovery: float, months: float) -> float:
    """Capacity some months after it was `start`: the difference from the long run fades exponentially.

    kappa(t) = kappa_long + (kappa_start - kappa_long) exp(-t / tau), working notes E3.
    """
    return long_run + (start - long_run) * exp(-months / recovery)


@rule
def work_under_loss(start: float, long_run: float, recovery: float, months: float) -> float:
    """Work done in some months at the pace of capacity: the integral of `capacity_after`."""
    return long_run * months + (start - long_run) * recovery * (1.0 - exp(-months / recovery))


@rule
def work_under_gain(start: float, long_run: float, recovery: float, months: float) -> float:
    """Work done in some months at a pace of one over capacity: the integral of 1 / `capacity_after`."""
    end = capacity_after(start, long_run, recovery, months)
    return (months + recovery * log(end / start)) / long_run


@rule
def months_under_loss(start: float, long_run: float, recovery: float, work: float) -> float:
    """Months in which so much work is done at the pace of capacity: `work_under_loss` solved for its months.

    By Newton's method from work / start. Where capacity rises, the function is convex and that lies on the
    right of the solution; where it falls, the function is concave and that lies on the left: from there each
    step goes towards the solution and none beyond it.
    """
    months = work / start
    for _ in range(MOST_STEPS):
        missing = work - work_under_loss(start, long_run, recovery, months)
        step = missing / capacity_after(start, long_run, recovery, months)
        months += step
        if abs(step) < 1e-12 * months:
            break
    return months


@rule
def months_under_gain(start: float, long_run: float, recovery: float, work: float) -> float:
    """Months in which so much work is done at a pace of one over capacity: `work_under_gain` solved."""
    scaled = work * long_run
    faded = exp(-scaled / recovery)
    return max(scaled + recovery * log(faded + start / long_run * (1.0 - faded)), 0.0)


@rule
def work_done(regime: float, start: float, long_run: float, recovery: float, months: float) -> float:
    """Work done in some months under a regime; the neutral one does a month's work in a month."""
    if regime == LOSS:
        return work_under_loss(start, long_run, recovery, months)
    if regime == GAIN:
        return work_under_gain(start, long_run, recovery, months)
    return months


@rule
def months_needed(regime: float, start: float, long_run: float, recovery: float, work: float) -> float:
    """Months that so much work takes under a regime."""
    if regime == LOSS:
        return months_under_loss(start, long_run, recovery, work)
    if regime == GAIN:
        return months_under_gain(start, long_run, recovery, work)
    return work


@rule
def months_for_paperwork(w: World, p: int, work: float, now: float) -> float:
    """Time that paperwork takes in a province from now on; a later change of the regime counts from its date.

    Parameters
    ----------
    w : World
        The tables.
    p : int
        Province.
    work : float
        Months it would take at the pace of before the reform, at least 0; without what is already done.
    now : float
        When it begins, or goes on.

    Returns
    -------
    float
        Months; the very number `work` where the regime stays neutral.
    """
    long_run = min(w.p[p].capacity_in_the_long_run, 1.0)
    at_reform = min(w.p[p].capacity_at_reform, 1.0)
    recovery = w.p[p].capacity_recovery_years * MONTHS_PER_YEAR
    reform = REFORM - w.run.month_of_start - w.run.start_in_month
    step = w.path[w.lever.administrative_regime, w.run.n_clusters + p]
    while w.step[step + 1].begins <= now:
        step += 1
    begins = now
    left = work
    while True:
        # Steps that say the same are one: a neutral path is never cut into sums that round differently.
        while w.step[step + 1].begins < np.inf and w.step[step + 1].value == w.step[step].value:
            step += 1
        regime = w.step[step].value
        until = w.step[step + 1].begins
        if regime != NEUTRAL and begins < reform:
            regime = float(NEUTRAL)
            until = min(until, reform)
        start = capacity_after(at_reform, long_run, recovery, max(begins - reform, 0.0))
        needed = months_needed(regime, start, long_run, recovery, left)
        if needed <= until - begins:
            return begins - now + needed
        left = max(left - work_done(regime, start, long_run, recovery, until - begins), 0.0)
        begins = until
        if until == w.step[step + 1].begins:
            step += 1
