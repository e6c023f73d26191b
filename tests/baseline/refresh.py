"""Published numbers of the baseline: which they are, and the script that writes them down anew.

    python -m tests.baseline.refresh

Run it when the model was meant to change, and say in CHANGELOG.md, under "Results", by how much and why.
"""

from pathlib import Path

from ruamel.yaml import YAML

from scenarios.experiment import simulate

PUBLISHED = Path(__file__).with_name("published.yaml")
PORTFOLIO, SCENARIO = "hung_yen", "baseline"
REPLICATIONS, SEED, UNTIL = 8, 2026, "2030-12"
MONTHS = ("2026-12", "2028-12", "2030-12")
# Occupancy rates have six digits, everything else one.
VARIABLES = {
    "occupancy_rate": 6,
    "occupancy_rate_released": 6,
    "leased_ha": 1,
    "cleared_ha": 1,
    "serviced_ha": 1,
    "clusters_operating": 1,
    "clusters_licensed": 1,
    "secondary_investors": 1,
}


def present():
    """Medians over the replications, for the whole portfolio: {variable: {month: value}}."""
    results = simulate(PORTFOLIO, SCENARIO, replications=REPLICATIONS, seed=SEED, until=UNTIL, workers=1)
    months = results["time"].dt.strftime("%Y-%m").values.tolist()
    medians = results[list(VARIABLES)].isel(scenario=0, province=0).astype(float).median("replication")
    return {
        name: {month: round(float(medians[name][months.index(month)]), digits) for month in MONTHS}
        for name, digits in VARIABLES.items()
    }


def main():
    """Write the present numbers to ``published.yaml``."""
    head = (
        f"Medians of {REPLICATIONS} replications of {PORTFOLIO}, {SCENARIO}, seed {SEED}, to {UNTIL}.\n"
        "Written by tests/baseline/refresh.py; whoever refreshes adds a line under Results in CHANGELOG.md."
    )
    with PUBLISHED.open("w", encoding="utf-8") as file:
        file.writelines(f"# {line}\n" for line in head.splitlines())
        YAML().dump(present(), file)


if __name__ == "__main__":
    main()
