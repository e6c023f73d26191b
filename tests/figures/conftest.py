"""Results as a run leaves them, made without the model: same schema, numbers that are easy to follow."""

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from figures import CHARTS, reporting
from simulation.results import CAUSES, STAGES

EMPTY_CAUSES = ("waiting_for_licence", "revoked_awaiting_reselection", "removed_from_plan")
LEASABLE_SHARE = 0.67
# Units at the start, share of them that is busy, queue at the start, and what it grows by each year.
USE = {
    "clearance_teams": (24, 0.97, "waiting_for_team", 30.0, 4.0),
    "construction_crews": (18, 0.6, "waiting_for_crew", 2.0, 0.2),
    "planning_desks": (4, 0.75, "waiting_for_planning_desk", 3.0, 0.3),
    "licence_desks": (3, 0.9, "waiting_for_licence_desk", 6.0, 0.8),
}
TOTAL_HA, PLANNED_ONLY_HA = 7096.0, 3090.0
ESTABLISHED_HA = TOTAL_HA - PLANNED_ONLY_HA

# Points of land readiness and of demand that each scenario adds by the end; the last one changes nothing.
EFFECTS = {"baseline": 0.0, "clear_first": 0.06, "wwtp_strict": -0.02, "no_change": 0.0}
TITLES = {
    "baseline": ("Present law and present capacities continue", "Giữ nguyên luật và năng lực hiện nay"),
    "clear_first": ("Advance funding of site clearance", "Ứng vốn giải phóng mặt bằng"),
    "wwtp_strict": ("No lease before the WWTP licence", "Không cho thuê trước khi có giấy phép nước thải"),
    "no_change": ("A file without any lever", "Kịch bản không thay đổi gì"),
}
LONG_TITLES = (
    "A policy whose title says at some length what it is about",
    "Một chính sách có tên gọi khá dài, nói rõ nội dung của mình",
)
SETTINGS = {
    "clear_first": [
        {
            "lever": "clearance_teams_ratio",
            "unit": "1",
            "values": {"2026-07": "1.5", "2029-01": "1.25"},
            "where": {"province": ["Hung Yen"]},
        }
    ],
    "wwtp_strict": [
        {
            "lever": "wwtp_gate",
            "unit": "1",
            "values": {"2027-01": "strict"},
            "where": {"management": ["partly_state", "state"]},
        }
    ],
}


TARGETS = {
    "clear_first": [
        {
            "variable": "leased_ha",
            "province": "Hưng Yên",
            "by": "2026-12",
            "change_since": "2024-12",
            "at_least": 60.0,
            "source": "a plan for 2026 (made up)",
        },
        {
            "variable": "occupancy_rate",
            "province": "Hung Yen",
            "by": "2030-12",
            "at_least": 0.4,
            "source": "a plan for 2030 (made up)",
        },
        {"variable": "vacant_ha", "province": "Hà Nội", "by": "2026-12", "at_most": 9.0, "source": "Hanoi"},
    ]
}


def resource_use(shape, progress, luck, years):
    """Teams, crews, desks, fill and public money, and what waits for them; each with its own unit."""
    luck = np.broadcast_to(luck[None], (*shape[:2], 1))
    drawn = {}
    for name, (units, busy, waiting, queue, growth) in USE.items():
        available = np.full(shape[:3], float(units)) + np.round(0.25 * units * (progress > 0.3))
        # Every further scenario has a unit more.
        available += np.arange(shape[0])[:, None, None]
        drawn[name] = available
        drawn[f"{name}_busy"] = np.minimum(
            np.round(available * (busy + 0.1 * luck + 0.1 * progress)), available
        )
        drawn[waiting] = np.round(np.maximum(queue + growth * years + 0.3 * queue * luck, 0.0))
    drawn["fill_stock_thousand_m3"] = np.maximum(400.0 * (1 - progress) + 80.0 * luck, 0.0)
    drawn["waiting_for_fill"] = np.round(np.maximum(12.0 * progress + 3.0 * luck, 0.0))
    drawn["waiting_for_budget"] = np.round(np.maximum(8.0 + 2.0 * luck - 0.4 * years, 0.0))
    drawn["budget_supplied_bn_vnd"] = np.broadcast_to(150.0 * np.ceil(years + 0.3), shape[:3])
    drawn["budget_spent_bn_vnd"] = drawn["budget_supplied_bn_vnd"] - np.maximum(40.0 + 10.0 * luck, 0.0)
    return drawn


def synthetic(
    replications=40,
    scenarios=("baseline", "clear_first", "wwtp_strict"),
    until="2035-12",
    level=0.45,
    seed=2026,
    everywhere_ha=0.0,
):
    """Results of a made-up run with the schema of a real one; `everywhere_ha` lie at every cause."""
    random = np.random.default_rng(seed)
    as_of = pd.Timestamp("2025-09-18")
    time = pd.DatetimeIndex([as_of, *pd.date_range("2025-09-30", pd.Period(until, "M").end_time, freq="ME")])
    progress = np.arange(len(time)) / max(len(time) - 1, 1)
    shape = (len(scenarios), replications, len(time), 1)
    effect = np.array([EFFECTS.get(name, 0.01) for name in scenarios])[:, None, None]
    # One luck per future, the same in all scenarios; months wander around it.
    luck = random.normal(0, 1, (replications, 1))
    months = 0.004 * np.cumsum(random.normal(0, 1, (replications, len(time))), axis=1)
    spread = random.normal(1, 0.6, (replications, 1))
    readiness = 0.45 + 0.3 * progress + 0.03 * luck * (1 + progress) + months
    ready = np.clip(readiness + effect * spread * np.minimum(2 * progress, 1), 0.02, 0.98)
    taken = np.clip(level * (1 + 0.4 * progress) / 0.6 + 0.05 * luck + months, 0.0, 0.97)
    accepted = ready * ESTABLISHED_HA
    released = accepted * LEASABLE_SHARE
    leased = released * taken
    leasable = np.full_like(leased, ESTABLISHED_HA * LEASABLE_SHARE)

    rest = ESTABLISHED_HA - accepted
    shares = {"awaiting_clearance": 0.3, "in_clearance": 0.25, "cleared": 0.15, "handed_over": 0.1}
    stage_ha = {name: rest * share for name, share in shares.items()}
    stage_ha |= {"under_construction": rest * 0.2, "accepted": accepted}
    stage_ha["planned"] = np.full_like(accepted, PLANNED_ONLY_HA)

    idle_land = released - leased
    ledger = {cause: np.full_like(leased, everywhere_ha) for cause in CAUSES}
    ledger["not_industrial_land"] += TOTAL_HA * (1 - LEASABLE_SHARE)
    ledger["planned_only"] += PLANNED_ONLY_HA * LEASABLE_SHARE * 0.9
    ledger["awaiting_establishment"] += PLANNED_ONLY_HA * LEASABLE_SHARE * 0.1
    waiting = {
        "in_clearance": 0.3,
        "waiting_for_team": 0.15,
        "waiting_for_funds": 0.1,
        "awaiting_handover": 0.15,
    }
    waiting |= {
        "under_construction": 0.15,
        "waiting_for_fill": 0.08,
        "waiting_for_crew": 0.02,
        "stalled": 0.05,
    }
    for cause, share in waiting.items():
        ledger[cause] += rest * LEASABLE_SHARE * share
    ledger["open_no_demand"] += idle_land * 0.7
    ledger["open_no_plot_that_fits"] += idle_land * 0.25
    ledger["between_investors"] += idle_land * 0.05
    ledger["leased_idle"] += leased * 0.2
    ledger["leased_operating"] += leased * 0.8

    monthly = ("scenario", "replication", "time", "province")
    hectares = {
        "leased_ha": leased,
        "leasable_planned_ha": leasable,
        "leasable_released_ha": released,
        "leasable_serviced_ha": released,
        "vacant_ha": idle_land,
        "gross_established_ha": np.full_like(leased, ESTABLISHED_HA),
        "serviced_ha": accepted,
    }
    rates = {
        "occupancy_rate": leased / leasable,
        "occupancy_rate_released": leased / released,
        "occupancy_rate_gross": leased / ESTABLISHED_HA,
        "occupancy_rate_operating": np.clip(leased / (0.8 * leasable), 0, 1),
    }
    variables = {
        name: (monthly, values.reshape(shape).astype(np.float32), {"units": unit, "long_name": name})
        for group, unit in ((hectares, "ha"), (rates, "1"))
        for name, values in group.items()
    }
    variables["stage_ha"] = (
        (*monthly, "stage"),
        np.stack([stage_ha[name] for name in STAGES], axis=-1)[:, :, :, None, :].astype(np.float32),
    )
    variables["ledger_ha"] = (
        (*monthly, "cause"),
        np.stack([ledger[name] for name in CAUSES], axis=-1)[:, :, :, None, :].astype(np.float32),
    )
    # Every further scenario costs the State 40 billion by the end.
    public_cost = np.arange(len(scenarios))[:, None, None] * 40.0 * progress * spread
    variables["public_cost_bn_vnd"] = (
        monthly,
        public_cost.reshape(shape).astype(np.float32),
        {"units": "bn VND"},
    )
    for name, values in resource_use(shape, progress, luck, progress * len(time) / 12).items():
        variables[name] = (monthly, values.reshape(shape).astype(np.float32), {"units": "count"})
    years = np.arange(2025, int(until[:4]) + 1)
    clusters = [f"HY-{k:03d}" for k in range(1, 13)]
    variables["cluster_occupancy_rate"] = (
        ("scenario", "replication", "year", "cluster"),
        random.uniform(0, 1, (len(scenarios), replications, len(years), len(clusters))).astype(np.float32),
    )
    variables["parameter_value"] = (
        ("replication", "province", "parameter"),
        random.lognormal(0, 0.3, (replications, 1, 2)),
    )
    record = {
        "scenarios": [
            {
                "name": name,
                "title": dict(zip(("en", "vi"), TITLES.get(name, LONG_TITLES), strict=True)),
                "why": "To see what it changes.",
                "reference": "none",
                "text_hash": f"{k:064x}",
                "settings": SETTINGS.get(name, []),
                "targets": TARGETS.get(name, []),
            }
            for k, name in enumerate(scenarios)
        ],
        "portfolio_hash": "a" * 64,
        "seed": seed,
        "replications": replications,
        "engine": "simpy",
        "packages": {"numpy": "2.4.6", "simpy": "4.1.2"},
    }
    return xr.Dataset(
        variables,
        coords={
            "scenario": list(scenarios),
            "replication": np.arange(replications),
            "time": time,
            "province": ["Hung Yen"],
            "stage": list(STAGES),
            "cause": list(CAUSES),
            "year": years,
            "cluster": clusters,
            "cluster_name": ("cluster", [f"Cluster {code}" for code in clusters]),
            "cluster_province": ("cluster", ["Hung Yen"] * 12),
            "cluster_named": ("cluster", [True] * 12),
            "parameter": ["clearance_capacity_ha_per_year", "demand_per_year"],
        },
        attrs={
            "title": "Industrial clusters of Hung Yen",
            "as_of": "2025-09-18",
            "portfolio": "hung_yen",
            "seed": seed,
            "until": until,
            "engine": "simpy",
            "code_version": "0.1.0",
            "source": "Hung Yen People's Committee, conference on industrial clusters, 18 September 2025",
            "run_record": json.dumps(record, ensure_ascii=False),
            "Conventions": "CF-1.11",
        },
    )


@pytest.fixture(scope="session")
def results():
    return synthetic()


@pytest.fixture(scope="session")
def four_scenarios():
    return synthetic(scenarios=tuple(EFFECTS))


@pytest.fixture(scope="session")
def one_future():
    return synthetic(replications=1)


@pytest.fixture(scope="session")
def one_scenario():
    return synthetic(scenarios=("baseline",))


@pytest.fixture(scope="session")
def make_results():
    return synthetic


def two_provinces(first, province="Ha Noi", factor=0.5):
    """Results of two provinces: the second has its own name, and a share of every quantity in hectares."""
    second = first.assign_coords(province=[province])
    hectares = [name for name in second if name.endswith("_ha") and "province" in second[name].dims]
    second = second.assign({name: second[name] * np.float32(factor) for name in hectares})
    return xr.concat([first, second], dim="province", data_vars="minimal", combine_attrs="override")


@pytest.fixture(scope="session")
def of_two_provinces():
    return two_provinces(synthetic())


@pytest.fixture
def one_chart(monkeypatch):
    """Reports hold one chart: drawing all of them takes most of the time, and a test may read words alone."""
    monkeypatch.setattr(reporting, "CHARTS", {"occupancy_fan": CHARTS["occupancy_fan"]})
