"""Acute and rehabilitation beds for stroke patients, after Monks et al. (2016).

Patients of four types come to the acute unit, and to the rehabilitation unit from elsewhere; some of the
acute ones go on to rehabilitation, some home with support. Beds without end are simulated and every day those
in use are counted, as in the study; where a number of beds is given, whoever finds all acute beds in use is
lost.

References
----------
Monks, Worthington, Allen, Pitt, Stein and James (2016), A modelling tool for capacity planning in acute and
community stroke services, BMC Health Services Research 16:530. Days between arrivals, shares and lengths of
stay (mean and standard deviation, lognormal) as in ``inputs/parameters.json`` of the repository
``pythonhealthdatascience/pydesrap_stroke``. That file also knows a stay of its own for acute stroke patients
who go neither to rehabilitation nor home with support (7.0 days); the table of the article is met without it,
with 7.4 days for all who do not go home with support, and so it is here.
"""

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import exponential, uniform
from simulation.engine.tables import bundle
from tests.engine.outside.draws import LOGNORMAL, duration
from tests.engine.outside.running import Ran

ACUTE, REHAB = 0, 1
REHABILITATION, SUPPORTED_DISCHARGE, ELSEWHERE = 0, 1, 2
ENOUGH_BEDS = 1000
MOST_COUNTED = 60
GAP, ROUTE, STAY = 1, 2, 3
N_PURPOSES = 16

# Stroke, transient ischaemic attack, complex neurological, other.
DAYS_BETWEEN_ARRIVALS = np.array([[1.2, 9.3, 3.6, 3.2], [21.8, np.inf, 31.7, 28.6]])
# Of acute patients: to rehabilitation, to early supported discharge.
ACUTE_ROUTES = np.array([[0.24, 0.13], [0.01, 0.01], [0.11, 0.05], [0.05, 0.10]])
# Of patients in rehabilitation: nowhere else, to early supported discharge.
REHAB_ROUTES = np.array([[0.0, 0.40], [0.0, 0.0], [0.0, 0.09], [0.0, 0.13]])
# Mean and standard deviation of stay of each type by destination, days. Only those of stroke patients differ.
ACUTE_STAYS = np.array(
    [[[7.4, 8.61], [4.6, 4.8], [7.4, 8.61]], [[1.8, 2.3]] * 3, [[4.0, 5.0]] * 3, [[3.8, 5.2]] * 3]
)
REHAB_STAYS = np.array(
    [[[28.4, 27.2], [30.3, 23.1], [28.4, 27.2]], [[18.7, 23.5]] * 3, [[27.6, 28.4]] * 3, [[16.1, 14.1]] * 3]
)

RUN = np.dtype(
    [("seed", "u8"), ("replication", "u8"), ("acute_beds", "i8"), ("counted_from", "i8")], align=True
)
UNIT = np.dtype([("patients", "i8"), ("came", "i8"), ("delayed", "i8")], align=True)
Hospital = bundle(
    "Hospital",
    {
        "run": (RUN, 0),
        "unit": (UNIT, 1),
        "mean_gap": ("f8", 2),
        "route": ("f8", 3),
        "stay": ("f8", 4),
        "days": ("i8", 2),
    },
)


def open_units(env, resources, w):
    for kind in range(n_types(w)):
        env.process(admissions(env, resources, w, ACUTE, kind))
        if comes_from_elsewhere(w, kind):
            env.process(admissions(env, resources, w, REHAB, kind))
    yield env.timeout(0.0)


def admissions(env, resources, w, unit: int, kind: int):
    n: int = 0
    while True:
        yield env.timeout(gap(w, unit, kind, n))
        if unit == ACUTE:
            env.process(acute_patient(env, resources, w, kind, n))
        else:
            env.process(rehab_patient(env, resources, w, kind, n, 0))
        n += 1


def acute_patient(env, resources, w, kind: int, n: int):
    if is_admitted(w, resources.acute[0].count):
        where_to: int = destination(w, ACUTE, kind, n, 0)
        with resources.acute[0].request() as bed:
            yield bed
            come_in(w, ACUTE)
            yield env.timeout(stay(w, ACUTE, kind, n, 0, where_to))
            go_out(w, ACUTE)
        if where_to == REHABILITATION:
            env.process(rehab_patient(env, resources, w, kind, n, 1))


def rehab_patient(env, resources, w, kind: int, n: int, transferred: int):
    with resources.rehab[0].request() as bed:
        yield bed
        come_in(w, REHAB)
        yield env.timeout(stay(w, REHAB, kind, n, transferred, destination(w, REHAB, kind, n, transferred)))
        go_out(w, REHAB)


@rule
def n_types(w):
    return w.mean_gap.shape[1]


@rule
def comes_from_elsewhere(w, kind):
    return w.mean_gap[REHAB, kind] < np.inf


@rule
def purpose(what, unit, kind, transferred):
    return N_PURPOSES * what + 8 * transferred + 4 * unit + kind


@rule
def gap(w, unit, kind, n):
    u = uniform(w.run.seed, w.run.replication, purpose(GAP, unit, kind, 0), n, 0)
    return exponential(u, w.mean_gap[unit, kind])


@rule
def is_admitted(w, patients):
    w.unit[ACUTE].came += 1
    if patients >= w.run.acute_beds:
        w.unit[ACUTE].delayed += 1
        return False
    return True


@rule
def destination(w, unit, kind, n, transferred):
    u = uniform(w.run.seed, w.run.replication, purpose(ROUTE, unit, kind, transferred), n, 0)
    if u < w.route[unit, kind, 0]:
        return REHABILITATION
    if u < w.route[unit, kind, 0] + w.route[unit, kind, 1]:
        return SUPPORTED_DISCHARGE
    return ELSEWHERE


@rule
def stay(w, unit, kind, n, transferred, where_to):
    mean = w.stay[unit, kind, where_to, 0]
    sd = w.stay[unit, kind, where_to, 1]
    what = purpose(STAY, unit, kind, transferred)
    return duration(w.run.seed, w.run.replication, what, n, LOGNORMAL, mean, sd)


@rule
def come_in(w, unit):
    w.unit[unit].patients += 1


@rule
def go_out(w, unit):
    w.unit[unit].patients -= 1


@rule
def count_beds(w, day):
    if day < w.run.counted_from:
        w.unit[ACUTE].came = 0
        w.unit[ACUTE].delayed = 0
        return
    for unit in range(len(w.unit)):
        w.days[unit, min(w.unit[unit].patients, MOST_COUNTED - 1)] += 1


def run_hospital(engine, replication, *, seed, days, warm_up_days, more=0.0, acute_beds=ENOUGH_BEDS):
    """Count the beds in use every day after the warm-up; `more` is a share of additional admissions."""
    w = Hospital(
        run=np.array([(seed, replication, acute_beds, warm_up_days)], RUN),
        unit=np.zeros(2, UNIT),
        mean_gap=DAYS_BETWEEN_ARRIVALS / (1.0 + more),
        route=np.array([ACUTE_ROUTES, REHAB_ROUTES]),
        stay=np.array([ACUTE_STAYS, REHAB_STAYS]),
        days=np.zeros((2, MOST_COUNTED), np.int64),
    )
    dates = np.arange(1.0, warm_up_days + days + 1.0)
    plan = [Units("acute", [ENOUGH_BEDS]), Units("rehab", [ENOUGH_BEDS])]
    n_events = engine(open_units, plan, w, dates[-1], dates, count_beds)
    return Ran(w, n_events)


def offered_loads(more=0.0):
    """Mean number of patients in each unit if there are always enough beds."""
    rates = (1.0 + more) / DAYS_BETWEEN_ARRIVALS
    acute = rest(ACUTE_ROUTES)
    transfers = rates[ACUTE] * ACUTE_ROUTES[:, 0]
    return (
        float(np.sum(rates[ACUTE, :, None] * acute * ACUTE_STAYS[:, :, 0])),
        float(np.sum((rates[REHAB] + transfers)[:, None] * rest(REHAB_ROUTES) * REHAB_STAYS[:, :, 0])),
    )


def rest(routes):
    """Shares of all destinations, the last taking what the others leave."""
    return np.column_stack([routes, 1.0 - routes.sum(axis=1)])
