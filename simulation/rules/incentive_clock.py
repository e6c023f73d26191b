"""The clock of an incentive package: it starts with the lease, and when it has run out more investors leave.

The hazard of leaving is constant while the package lasts and a multiple of that afterwards; equation E11 of
the model notes, with the multiple reduced by coordination between provinces (E20). A stay is drawn as if the
hazard never stepped up, and then what lies beyond the end of the package is shortened, so that the same
investor has the same luck with every package, and never leaves earlier under a longer one.
"""

from typing import Any

from simulation.engine.compiled import rule
from simulation.parameters import Grade, one_plus_lognormal, uncertain
from simulation.rules.reading import lever_of_cluster
from simulation.state import NEVER, World

PARAMETERS = (
    uncertain(
        "exit_step_at_expiry",
        title="Rate at which investors leave after their incentives have ended, relative to before",
        title_vi="Tỷ lệ rời đi sau khi hết ưu đãi so với khi còn ưu đãi",
        unit="1",
        prior=one_plus_lognormal(0.8, 0.6),
        bounds=(1.0, 1000.0),
        grade=Grade.UNKNOWN,
        source=(
            "sign from Puerto Rico, where exits rise when benefits step down; "
            "size unknown (docs/evidence.md, Exits)"
        ),
    ),
)


@rule
def start_clock(w: World, i: int, signed: float, now: float) -> None:
    """Note when a lease was signed and when the incentives that its cluster grants now will end.

    Parameters
    ----------
    w : World
        The tables; the investor's row names its cluster.
    i : int
        The investor.
    signed : float
        Time of the lease, months; negative for leases older than the run.
    now : float
        Time at which the length of the package is read. It holds for the whole lease, whatever policy
        grants to later ones.
    """
    investor = w.investor[i]
    investor.signed = signed
    investor.incentive_ends = signed + lever_of_cluster(w, w.lever.incentive_months, investor.cluster, now)


@rule
def raised_hazard(step_at_expiry: float, coordination: float) -> float:
    """Hazard of leaving after the end of the package, relative to before: 1 + (rho - 1)(1 - kappa)."""
    return 1.0 + (step_at_expiry - 1.0) * (1.0 - coordination)


@rule
def months_cut(step: Any, path: int, begins: float, steady_months: float, step_at_expiry: float) -> float:
    """By how much a raised hazard shortens what is left of a stay, exactly; 0.0 for a hazard that stays.

    Parameters
    ----------
    step : table
        Dated values of all levers.
    path : int
        First step of the path of coordination: a change half-way counts from its date on.
    begins : float
        Time from which the hazard is raised.
    steady_months : float
        What would be left of the stay at the hazard before, above 0.
    step_at_expiry : float
        Hazard without coordination, relative to before; at least 1.

    Returns
    -------
    float
        Months, from 0 to `steady_months`.
    """
    i = path
    while step[i + 1].begins <= begins:
        i += 1
    left = steady_months
    cut = 0.0
    while True:
        # A dated value that repeats the one before changes nothing, not even the rounding.
        while step[i + 1].begins < NEVER and step[i + 1].value == step[i].value:
            i += 1
        hazard = raised_hazard(step_at_expiry, step[i].value)
        months = step[i + 1].begins - begins
        if left <= hazard * months:
            return cut + left * (1.0 - 1.0 / hazard)
        left -= hazard * months
        cut += (hazard - 1.0) * months
        begins = step[i + 1].begins
        i += 1


@rule
def shortened_stay_months(w: World, i: int, steady_months: float, now: float) -> float:
    """A stay that begins now: as drawn without a clock, less what the step at the end of the package cuts."""
    investor = w.investor[i]
    package_months = max(investor.incentive_ends - now, 0.0)
    if steady_months <= package_months:
        return steady_months
    path = w.path[w.lever.province_coordination, w.run.n_clusters + investor.province]
    return steady_months - months_cut(
        w.step,
        path,
        now + package_months,
        steady_months - package_months,
        w.p[investor.province].exit_step_at_expiry,
    )
