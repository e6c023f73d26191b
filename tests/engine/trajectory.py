"""The fingerprint of short runs: a hash of their event logs and of every table they leave.

Hung Yen for a few months has every mechanism of the opening state; a small place for ten years has every
event. Run as a program, this prints the fingerprint::

    python -m tests.engine.trajectory [engine]

Set ``NUMBA_DISABLE_JIT=1`` to have the rules run as plain Python.
"""

import hashlib
import sys
from datetime import date

import numpy as np

from scenarios.portfolio import load_portfolio
from scenarios.scenario import load_scenario
from simulation.calendar import month_of
from simulation.places import ClusterFacts, Place, ProvinceFacts
from simulation.run import run
from simulation.world import Calendar, draw_numbers

SEED = 2026
HUNG_YEN_MONTHS = 4
SMALL_PLACE_MONTHS = 120
SMALL_PLACE = Place(
    as_of=date(2025, 9, 18),
    provinces=(
        ProvinceFacts("Delta", clusters_operating=1, area_cleared_ha=70.0, parks=2, parks_vacant_ha=100.0),
        ProvinceFacts("Coast", area_established_ha=100.0, districts=("North", "South")),
    ),
    clusters=tuple(
        ClusterFacts(code=f"S-{number:03d}", name=f"Cluster {number}", province=province, status=status)
        for number, (province, status) in enumerate(
            [
                ("Delta", "established"),
                ("Delta", "established"),
                ("Delta", "planned"),
                ("Delta", "closed"),
                ("Coast", "established"),
                ("Coast", "established"),
                ("Coast", "planned"),
            ]
        )
    ),
)
# With the means of a whole province nobody in a small place would ever wait; and what is rare shall happen.
SMALL_AND_EVENTFUL = {
    "clearance_capacity_ha_per_year": 20.0,
    "construction_crews": 1.0,
    "investors_per_year": 12.0,
    "exit_per_year": 0.2,
    "stall_share": 1.0,
    "stall_release_per_year": 2.0,
    "licence_rework_share": 0.5,
    "never_starts_share": 0.3,
    "unfit_share": 0.6,
    "project_sale_per_year": 0.5,
    "revocation_per_year": 0.2,
    "expansion_occupancy": 0.1,
}
# Every queue, gate and supply is moved, so that no rule is left out.
POLICY = {
    "clearance_teams_ratio": {"2025-10": 2, "2026-01": 0.5},
    "clearance_advance_share": 0.5,
    "construction_crews_ratio": 0.5,
    "fill_supply_ratio": 0.5,
    "public_budget_ratio": 2,
    "promotion_bn_vnd_per_year": 20,
    "wwtp_gate": "strict",
    "licence_desks_ratio": 2,
    "planning_desks_ratio": 2,
    "establishment_gate": "none",
    "incentive_months": 24,
    "incentive_tax_cut": 0.05,
    "province_coordination": 0.5,
    "establishment_decisions_ratio": 2,
    "investor_screening": "screened",
    "state_credit_share": 0.2,
    "revocation_ratio": 20,
    "extension_months": 0,
    "review_support": "priority",
    "removal_share": 0.5,
    "removal_after_years": 1,
    "addition_to_plan": "yes",
    "expansions_per_year": 2,
    "state_handovers_per_year": 1,
    "state_handover_order": "finished_first",
    "compensation_uplift": 0.3,
    "administrative_regime": "loss",
    "review_desks": "split",
    "external_connection": {"2025-11": "missing", "2026-06": "connected"},
    "infrastructure_quality": "by_builder",
    "retrofit": "required",
    "leases_before_completion": {"2025-11": "handed_over_land", "2026-09": "accepted_blocks"},
    "frontage_allocation": {"2025-11": "first_come", "2026-06": "planned"},
    "craft_village_rule": "matched",
    "small_enterprise_reserve_share": 0.1,
    "parks_vacant_ratio": 2,
}


def rounded(numbers):
    """Parameters to nine digits: libraries that compute quantiles of priors may differ in the last bits."""
    copy = numbers.copy()
    for name in copy.dtype.names:
        copy[name] = [float(f"{value:.9g}") for value in copy[name]]
    return copy


def runs():
    """The runs whose fingerprint is taken: place, settings, months, parameters to pin."""
    hung_yen = load_portfolio("hung_yen").place
    baseline = load_scenario("baseline")
    policy = baseline.with_levers(name="everything", since="2025-11", **POLICY)
    yield hung_yen, baseline.settings_in(hung_yen), HUNG_YEN_MONTHS, {}
    yield hung_yen, policy.settings_in(hung_yen), HUNG_YEN_MONTHS, {}
    yield SMALL_PLACE, baseline.settings_in(SMALL_PLACE), SMALL_PLACE_MONTHS, SMALL_AND_EVENTFUL
    yield SMALL_PLACE, policy.settings_in(SMALL_PLACE), SMALL_PLACE_MONTHS, SMALL_AND_EVENTFUL


def outcomes(engine):
    """Run them on an engine, each with luck of its own."""
    for replication, (place, settings, months, pins) in enumerate(runs()):
        numbers = rounded(draw_numbers(place, SEED, [replication])[0])
        for name, value in pins.items():
            numbers[name] = value
        calendar = Calendar(place.as_of, month_of(place.as_of) + months)
        yield run(
            place,
            settings,
            calendar,
            seed=SEED,
            replication=replication,
            numbers=numbers,
            log=True,
            engine=engine,
        )


def fingerprint(engine):
    """SHA-256 of the event logs and of every field of the tables, in order."""
    digest = hashlib.sha256()
    for outcome in outcomes(engine):
        w = outcome.tables
        tables = (outcome.log, outcome.monthly, outcome.yearly, w.province, w.cluster, w.block, w.investor)
        for table in map(np.asarray, tables):
            for name in table.dtype.names:
                digest.update(np.ascontiguousarray(table[name]).tobytes())
        for array in (outcome.ledger, outcome.stage_ha, outcome.cluster_ledger, w.weight):
            digest.update(array.tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    print(fingerprint(sys.argv[1] if len(sys.argv) > 1 else "simpy"))
