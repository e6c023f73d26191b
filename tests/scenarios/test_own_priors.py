"""What a province says of itself in ``portfolio.yaml``: sizes and priors, from the file to the draws."""

import json
import shutil
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest

from scenarios.dataset import about
from scenarios.portfolio import LIBRARY, load_portfolio
from scenarios.portfolio.content import SAID_LATER
from scenarios.portfolio.priors import FAMILIES
from simulation.model import PARAMETERS
from simulation.parameters import Grade, Scope, beta, lognormal
from simulation.places import ClusterFacts, OwnPrior, Place, ProvinceFacts, Sizes
from simulation.world import draw_numbers

TEMPLATE = LIBRARY / "template"
OWN = """
    sizes: {smallest_ha: 5, typical_ha: 17, log_sd: 0.5, block_ha: 4}
    priors:
      present_leased_share: {family: beta, a: 8, b: 2, grade: evidence, source: Survey of 2025}
      investors_per_year:
        family: lognormal
        median: 60
        log_sd: 0.6
        grade: judgement
        source: >-
          Department records,
          June 2026
"""
ALL_FAMILIES = """
    priors:
      construction_crews: {family: one plus lognormal, median: 3, log_sd: 0.5, grade: unknown, source: A}
      demand_shock_sd: {family: half normal, sd: 0.2, grade: unknown, source: A}
      demand_growth_per_year: {family: normal, mean: -0.05, sd: 0.05, grade: unknown, source: A}
      leasable_share: {family: normal, mean: 0.6, sd: 0.05, low: 0.4, high: 0.8, grade: unknown, source: A}
      works_start_share: {family: uniform, low: 0.1, high: 0.2, grade: unknown, source: A}
"""


@pytest.fixture
def written(tmp_path):
    """A copy of the template whose province says more of itself."""

    def write(more: str):
        folder = tmp_path / "own"
        shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
        file = folder / "portfolio.yaml"
        text = (TEMPLATE / "portfolio.yaml").read_text(encoding="utf-8")
        assert text.count("readings:") == 1
        file.write_text(text.replace("readings:", more.strip("\n") + "\nreadings:"), encoding="utf-8")
        return load_portfolio(folder)

    return write


def test_sizes_and_priors_are_read_as_written(written):
    province = written(OWN).place.provinces[0]
    assert province.sizes == Sizes(5.0, 17.0, 0.5, 75.0, 4.0)
    assert province.priors == (
        OwnPrior(
            "investors_per_year", lognormal(60.0, 0.6), Grade.JUDGEMENT, "Department records, June 2026"
        ),
        OwnPrior("present_leased_share", beta(8.0, 2.0), Grade.EVIDENCE, "Survey of 2025"),
    )


def test_every_family_of_priors_can_be_written(written):
    portfolio = written(ALL_FAMILIES)
    families = {own.prior.family for own in portfolio.place.provinces[0].priors}
    assert families | {"lognormal", "beta"} == set(FAMILIES)


def test_the_description_shows_sizes_and_priors_with_grade_and_source(written):
    text = " ".join(written(OWN).describe().split())
    assert "Example, sizes of its own: 5 to 75 ha" in text
    assert "investors_per_year lognormal, median 60, log-sd 0.6 judgement Department records, June" in text
    assert " of its own" not in load_portfolio(TEMPLATE).describe()


def test_the_run_record_holds_the_priors_of_a_province(written):
    record = about(written(OWN), [], 1, seed=1, until="2030-12", engine="compiled")["run_record"]
    assert json.loads(record)["priors"]["Example"]["present_leased_share"] == {
        "prior": "beta(8, 2)",
        "family": "beta",
        "shape": [8.0, 2.0],
        "grade": "evidence",
        "source": "Survey of 2025",
    }
    plain = about(load_portfolio(TEMPLATE), [], 1, seed=1, until="2030-12", engine="compiled")["run_record"]
    assert "priors" not in json.loads(plain)


def test_a_portfolio_of_parks_says_so(tmp_path):
    folder = tmp_path / "own"
    shutil.copytree(TEMPLATE, folder)
    file = folder / "portfolio.yaml"
    file.write_text("kind: parks\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    parks = load_portfolio(folder)
    assert parks.kind == "parks"
    assert load_portfolio(TEMPLATE).kind == "clusters"
    assert ": 7 parks, " in parks.describe()
    attributes = about(parks, [], 1, seed=1, until="2030-12", engine="compiled")
    assert attributes["kind"] == "parks"
    assert attributes["title"].startswith("Forecast of industrial parks: ")


# The hash


OTHERWISE = {
    "established_from": date(2018, 1, 1),
    "established_to": date(2018, 1, 1),
    "kind": "parks",
    "priors": (OwnPrior("plot_ha", lognormal(0.2, 0.3), Grade.EVIDENCE, "A"),),
    "sizes": Sizes(block_ha=4.0),
}


@pytest.mark.parametrize("name", sorted(SAID_LATER))
def test_what_portfolios_could_not_say_at_first_counts_in_the_hash_where_it_is_said(name):
    plain = load_portfolio(TEMPLATE)
    said = {name: OTHERWISE.get(name, 1)}
    if name == "kind":
        other = replace(plain, **said)
    elif name in {entry.name for entry in fields(ProvinceFacts)}:
        provinces = (replace(plain.place.provinces[0], **said),)
        other = replace(plain, place=replace(plain.place, provinces=provinces))
    else:
        clusters = (replace(plain.place.clusters[0], **said), *plain.place.clusters[1:])
        other = replace(plain, place=replace(plain.place, clusters=clusters))
    assert other.hash != plain.hash


# The draws


def place_with(*priors: OwnPrior) -> Place:
    """Two provinces; the second has priors of its own."""
    provinces = (ProvinceFacts("Delta"), ProvinceFacts("Coast", priors=priors))
    clusters = tuple(ClusterFacts(f"C-{k}", f"C {k}", p.name, "planned") for k, p in enumerate(provinces))
    return Place(date(2026, 1, 1), provinces, clusters)


def test_an_own_prior_takes_the_same_uniform_number_and_moves_nothing_else():
    plain = draw_numbers(place_with(), 7, range(50))
    own = draw_numbers(
        place_with(OwnPrior("plot_ha", lognormal(0.2, 1.0), Grade.EVIDENCE, "A")), 7, range(50)
    )
    for name in plain.dtype.names:
        if name != "plot_ha":
            assert own[name].tobytes() == plain[name].tobytes(), name
    assert own["plot_ha"][:, 0].tolist() == plain["plot_ha"][:, 0].tolist()
    # The declared prior has median 0.9 and log-sd 0.5: the same quantile of the own one.
    same = 0.2 * np.exp((np.log(plain["plot_ha"][:, 1]) - np.log(0.9)) / 0.5)
    assert own["plot_ha"][:, 1] == pytest.approx(same, rel=1e-9)


def test_a_parameter_of_the_nation_is_drawn_once_and_read_from_the_prior_of_the_province():
    assert PARAMETERS["exit_per_year"].scope is Scope.NATION
    own = OwnPrior("exit_per_year", lognormal(0.07, 0.5), Grade.JUDGEMENT, "A")
    numbers = draw_numbers(place_with(own), 7, range(50))["exit_per_year"]
    # Twice the median with the same spread: twice every draw.
    assert numbers[:, 1] == pytest.approx(2.0 * numbers[:, 0], rel=1e-12)


def test_the_declared_prior_written_out_leaves_every_bit():
    declared = PARAMETERS["plot_ha"].prior
    own = OwnPrior("plot_ha", declared, Grade.EVIDENCE, "A")
    assert (
        draw_numbers(place_with(own), 7, range(300)).tobytes()
        == draw_numbers(place_with(), 7, range(300)).tobytes()
    )
