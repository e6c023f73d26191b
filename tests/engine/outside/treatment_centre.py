"""The treatment centre of Nelson (2013), as programmed and published by Monks.

Patients come at rates that change by the hour and are triaged. Trauma patients are stabilised and treated;
the others are registered and examined, and some of them treated. Everything stops after 19 hours.

Two things are as in the published program, not as in its prose, because its printed results come from there:
the treatment of trauma patients is drawn from the law of stabilisation (exponential, mean 90 minutes), and
the gap to the next arrival is thinned with the rate of the hour in which it begins, the 18 hours of the table
being repeated after midnight.

References
----------
Nelson (2013), Foundations and methods of stochastic simulation, exercise 13, page 170.
Notebook ``content/02_model_code/04_model.ipynb`` at commit 1023a73968816b18f6069b80cfc07077a79cd201 of the
repository ``TomMonks/treatment-centre-sim``, and the rates of arrival in
``src/notebooks/01_foss_sim/data/ed_arrivals.csv`` of ``TomMonks/open-science-for-sim``.
"""

import math
from typing import Any

import numpy as np

from simulation.engine.compiled import rule
from simulation.engine.plan import Units
from simulation.engine.random import bernoulli, exponential, normal, uniform
from simulation.engine.tables import bundle
from tests.engine.outside.draws import LOGNORMAL, duration
from tests.engine.outside.running import NO_DATES, Ran, look_on

MINUTES = 19 * 60.0
# Per hour, from 6 o'clock in the morning.
ARRIVALS_PER_HOUR = np.array(
    [71, 84, 265, 313, 444, 788, 942, 542, 494, 361, 348, 866, 541, 345, 159, 122, 66, 63]
) / 30.0  # fmt: skip
TRIAGE_MINUTES, STABILISATION_MINUTES = 3.0, 90.0
REGISTRATION_MINUTES, REGISTRATION_VARIANCE = 5.0, 2.0
EXAMINATION_MINUTES, EXAMINATION_VARIANCE = 16.0, 3.0
TREATMENT_MINUTES, TREATMENT_VARIANCE = 13.3, 2.0
TRAUMA_SHARE, TREATED_SHARE = 0.12, 0.60
THINNED_GAP, THINNING, IS_TRAUMA, IS_TREATED = 1, 2, 3, 4
TRIAGE, REGISTRATION, EXAMINATION, TREATMENT, STABILISATION, TRAUMA_TREATMENT = range(6)
FIRST_DURATION = 10
MOST_PATIENTS = 1000

RUN = np.dtype(
    [("seed", "u8"), ("replication", "u8"), ("n_patients", "i8"), ("most_per_hour", "f8")], align=True
)
PATIENT = np.dtype([("trauma", "i8"), ("came", "f8"), ("left", "f8")], align=True)
Centre = bundle(
    "Centre",
    {"run": (RUN, 0), "per_hour": ("f8", 1), "patient": (PATIENT, 1), "wait": ("f8", 2), "busy": ("f8", 1)},
)


def open_centre(env: Any, resources, w):
    draws: int = 0
    p: int = 0
    while True:
        begins: float = env.now
        rate: float = arrivals_per_hour(w, begins)
        gap: float = thinned_gap(w, draws)
        while is_thinned_out(w, draws, rate):
            draws += 1
            gap += thinned_gap(w, draws)
        draws += 1
        yield env.timeout(gap)
        if is_trauma(w, p, env.now):
            env.process(trauma_patient(env, resources, w, p))
        else:
            env.process(other_patient(env, resources, w, p))
        p += 1


def trauma_patient(env, resources, w, p: int):
    came: float = env.now
    with resources.triage[0].request() as nurse:
        yield nurse
        yield env.timeout(begin(w, TRIAGE, p, env.now - came))
    came = env.now
    with resources.trauma_rooms[0].request() as trauma_room:
        yield trauma_room
        yield env.timeout(begin(w, STABILISATION, p, env.now - came))
    came = env.now
    with resources.trauma_cubicles[0].request() as cubicle:
        yield cubicle
        yield env.timeout(begin(w, TRAUMA_TREATMENT, p, env.now - came))
    note_discharge(w, p, env.now)


def other_patient(env, resources, w, p: int):
    came: float = env.now
    with resources.triage[0].request() as nurse:
        yield nurse
        yield env.timeout(begin(w, TRIAGE, p, env.now - came))
    came = env.now
    with resources.registration[0].request() as clerk:
        yield clerk
        yield env.timeout(begin(w, REGISTRATION, p, env.now - came))
    came = env.now
    with resources.examination[0].request() as exam_room:
        yield exam_room
        yield env.timeout(begin(w, EXAMINATION, p, env.now - came))
    if is_treated(w, p):
        came = env.now
        with resources.cubicles[0].request() as cubicle:
            yield cubicle
            yield env.timeout(begin(w, TREATMENT, p, env.now - came))
    note_discharge(w, p, env.now)


@rule
def arrivals_per_hour(w, now):
    return w.per_hour[int(now / 60.0) % len(w.per_hour)]


@rule
def thinned_gap(w, draw):
    u = uniform(w.run.seed, w.run.replication, THINNED_GAP, draw, 0)
    return exponential(u, 60.0 / w.run.most_per_hour)


@rule
def is_thinned_out(w, draw, per_hour):
    return uniform(w.run.seed, w.run.replication, THINNING, draw, 0) >= per_hour / w.run.most_per_hour


@rule
def is_trauma(w, p, now):
    trauma = bernoulli(uniform(w.run.seed, w.run.replication, IS_TRAUMA, p, 0), TRAUMA_SHARE)
    w.patient[p].trauma = int(trauma)
    w.patient[p].came = now
    w.run.n_patients = p + 1
    return trauma


@rule
def is_treated(w, p):
    return bernoulli(uniform(w.run.seed, w.run.replication, IS_TREATED, p, 0), TREATED_SHARE)


@rule
def begin(w, activity, p, waited):
    w.wait[activity, p] = waited
    minutes = minutes_of(w.run.seed, w.run.replication, activity, p)
    w.busy[activity] += minutes
    return minutes


@rule
def minutes_of(seed, replication, activity, p):
    purpose = FIRST_DURATION + activity
    if activity == REGISTRATION:
        sd = math.sqrt(REGISTRATION_VARIANCE)
        return duration(seed, replication, purpose, p, LOGNORMAL, REGISTRATION_MINUTES, sd)
    if activity == TREATMENT:
        sd = math.sqrt(TREATMENT_VARIANCE)
        return duration(seed, replication, purpose, p, LOGNORMAL, TREATMENT_MINUTES, sd)
    u = uniform(seed, replication, purpose, p, 0)
    if activity == EXAMINATION:
        return EXAMINATION_MINUTES + math.sqrt(EXAMINATION_VARIANCE) * normal(u)
    return exponential(u, TRIAGE_MINUTES if activity == TRIAGE else STABILISATION_MINUTES)


@rule
def note_discharge(w, p, now):
    w.patient[p].left = now


def run_centre(engine, replication, *, seed, triage=1, examination=3, cubicles=1):
    """One day; waits that had not ended are not-a-number."""
    w = Centre(
        run=np.array([(seed, replication, 0, ARRIVALS_PER_HOUR.max())], RUN),
        per_hour=ARRIVALS_PER_HOUR,
        patient=np.zeros(MOST_PATIENTS, PATIENT),
        wait=np.full((6, MOST_PATIENTS), np.nan),
        busy=np.zeros(6),
    )
    w.patient["left"] = np.nan
    plan = [
        Units("triage", [triage]),
        Units("registration", [1]),
        Units("examination", [examination]),
        Units("cubicles", [cubicles]),
        Units("trauma_rooms", [2]),
        Units("trauma_cubicles", [1]),
    ]
    return Ran(w, engine(open_centre, plan, w, MINUTES, NO_DATES, look_on))
