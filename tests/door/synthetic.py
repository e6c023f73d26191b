"""Small results that look like those of a run, made without the model."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from scenarios.dataset import about
from scenarios.portfolio import Portfolio, load_portfolio
from scenarios.scenario import load_scenarios

MONTHLY = ("scenario", "replication", "time", "province")
LEVELS = {
    "occupancy_rate": (0.40, "1", "Occupancy rate", "Tỷ lệ lấp đầy"),
    "leased_ha": (1000.0, "ha", "Leased land", "Đất đã cho thuê"),
    "clusters_established": (75.0, "count", "Clusters established", "Cụm công nghiệp đã thành lập"),
    "clusters_operating": (34.0, "count", "Clusters operating", "Cụm công nghiệp đang hoạt động"),
    "clusters_licensed": (12.0, "count", "Clusters licensed", "Cụm công nghiệp có giấy phép"),
}
# How much of each quantity every scenario after the first adds, in each future alike but for a little luck.
GAIN = 0.05
OWN_LUCK = 0.001


def synthetic_results(
    portfolio: str | Portfolio = "hung_yen",
    scenarios: Any = ("baseline", "clear_first"),
    *,
    replications: int = 20,
    seed: int = 2026,
    until: str = "2036-12",
    engine: str = "simpy",
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Stand in for `scenarios.experiment.simulate`: same arguments, same schema, no model."""
    clusters = load_portfolio(portfolio)
    policies = load_scenarios(scenarios)
    month_ends = pd.date_range(clusters.place.as_of, pd.Period(until, "M").end_time.normalize(), freq="ME")
    time = pd.DatetimeIndex([clusters.place.as_of, *month_ends])
    shape = (len(policies), replications, len(time), 1)
    generator = np.random.default_rng(seed)
    luck = generator.normal(0.0, 0.01, size=(1, *shape[1:])).cumsum(axis=2)
    own = generator.normal(0.0, OWN_LUCK, size=shape) * growth_of(len(time))
    growth = growth_of(len(time))
    policy = GAIN * np.arange(len(policies)).reshape(-1, 1, 1, 1) * growth
    level = np.float32(1.0 + 0.3 * growth + policy + 0.1 * np.tanh(luck) + own)
    dataset = xr.Dataset(
        {
            name: (MONTHLY, level * np.float32(start), _attributes(*words))
            for name, (start, *words) in LEVELS.items()
        },
        coords={
            "scenario": [policy.name for policy in policies],
            "replication": np.arange(replications),
            "time": time,
            "province": [clusters.place.provinces[0].name],
        },
        attrs=about(clusters, policies, replications, seed=seed, until=until, engine=engine),
    )
    total = np.full((*shape, 2), 3548.0, dtype=np.float32)
    dataset["ledger_ha"] = ((*MONTHLY, "cause"), total)
    dataset["stage_ha"] = ((*MONTHLY, "stage"), total)
    for done in range(1, replications + 1):
        if progress:
            progress(done, replications)
    return dataset


def growth_of(n_times: int) -> np.ndarray:
    """From 0 at the start to 1 at the end."""
    return np.linspace(0.0, 1.0, n_times).reshape(1, 1, -1, 1)


def _attributes(units: str, long_name: str, title_vi: str) -> dict[str, str]:
    return {"units": units, "long_name": long_name, "title_vi": title_vi}
