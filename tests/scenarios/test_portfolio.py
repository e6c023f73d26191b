"""Portfolios: the one of Hung Yen against its sources, the reading of a user's own, and every refusal."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scenarios.portfolio import LIBRARY, Portfolio, list_portfolios, load_portfolio
from scenarios.portfolio.clusters import COLUMNS as CLUSTER_COLUMNS
from scenarios.portfolio.clusters import with_what_the_law_implies
from scenarios.portfolio.facts import COLUMNS as FACT_COLUMNS
from scenarios.portfolio.facts import QUANTITIES
from scenarios.problems import InputError
from simulation.places import ClusterFacts
from simulation.state import Management
from tests.shuffled_portfolio import shuffled_portfolio

BROKEN = Path(__file__).with_name("broken_portfolios")
TEMPLATE = LIBRARY / "template"


@pytest.fixture(scope="module")
def hung_yen() -> Portfolio:
    return load_portfolio("hung_yen")


@pytest.fixture
def own(tmp_path) -> Path:
    return Path(shutil.copytree(TEMPLATE, tmp_path / "own"))


def cluster(portfolio: Portfolio, name: str) -> ClusterFacts:
    return next(c for c in portfolio.place.clusters if c.name == name)


def part(text: str, heading: str) -> str:
    """The paragraph of a description that begins with a heading."""
    return next(paragraph for paragraph in text.split("\n\n") if paragraph.startswith(heading))


# Hung Yen


def test_the_project_brings_hung_yen_and_hides_the_template():
    assert "hung_yen" in list_portfolios()
    assert "template" not in list_portfolios()


def test_every_portfolio_of_the_project_bears_the_name_of_its_folder():
    assert [load_portfolio(name).name for name in list_portfolios()] == list_portfolios()


def test_hung_yen_has_117_clusters_of_which_75_are_established(hung_yen):
    assert hung_yen.place.as_of == date(2025, 9, 18)
    assert Counter(c.status for c in hung_yen.place.clusters) == {
        "established": 75,
        "planned": 42,
        "closed": 5,
    }


def test_hung_yen_totals_are_those_of_the_report(hung_yen):
    province = hung_yen.place.provinces[0]
    assert (province.name, province.name_vi, len(province.districts)) == ("Hung Yen", "Hưng Yên", 18)
    assert (province.area_established_ha, province.area_cleared_ha) == (4006, 1633)
    assert (province.clusters_operating, province.clusters_licensed) == (34, 12)
    assert (province.clusters_in_clearance, province.clusters_partly_state, province.clusters_state) == (
        53,
        19,
        9,
    )
    assert (province.parks, province.parks_investors) == (23, 521)


def test_area_planned_only_is_the_difference_of_two_published_areas(hung_yen):
    assert hung_yen.place.provinces[0].area_planned_only_ha == 7096 - 4006


def test_vacant_land_of_parks_follows_from_area_leasable_share_and_occupancy(hung_yen):
    # The same product in another order of multiplication: equal up to rounding.
    assert hung_yen.place.provinces[0].parks_vacant_ha == pytest.approx((1 - 0.649) * 0.687 * 5891, rel=1e-12)


def test_sixteen_clusters_of_hung_yen_are_named_and_six_known_to_operate(hung_yen):
    named = [c for c in hung_yen.place.clusters if c.named]
    assert len(named) == 16
    assert sum(c.operating is True for c in named) == 6
    assert all(hung_yen.origins[c.code].source for c in named)


def test_nothing_is_known_of_a_cluster_that_nobody_names(hung_yen):
    unnamed = cluster(hung_yen, "Hung Yen cluster 41 (not named in sources)")
    assert unnamed == ClusterFacts("HY-041", unnamed.name, "Hung Yen", "established")


def test_ngo_quyen_is_as_published(hung_yen):
    ngo_quyen = cluster(hung_yen, "Ngo Quyen")
    assert (ngo_quyen.area_ha, ngo_quyen.established) == (30, date(2020, 4, 9))
    assert (ngo_quyen.management, ngo_quyen.district) == (Management.ENTERPRISE, "Tien Lu")
    assert ngo_quyen.works_begun is True
    assert ngo_quyen.operating is None


@pytest.mark.parametrize(("name", "area_ha"), [("Minh Hai 2", 65), ("Van Nhue", 52)])
def test_what_was_established_after_the_as_of_date_is_planned(hung_yen, name, area_ha):
    planned = cluster(hung_yen, name)
    assert (planned.status, planned.established, planned.area_ha) == ("planned", None, area_ha)


@pytest.mark.parametrize("name", ["Minh Khai", "Di Che", "Dinh Cao", "Da Loc", "Hung Nhan"])
def test_a_year_or_an_inferred_date_is_a_note_and_not_a_date(hung_yen, name):
    assert cluster(hung_yen, name).established is None
    assert re.search("year inferred|day not published", hung_yen.origins[cluster(hung_yen, name).code].note)


def test_no_chosen_fact_of_hung_yen_is_later_than_the_as_of_date(hung_yen):
    assert max(fact.as_of for fact in hung_yen.facts_by(chosen="yes")) == "2025-09-18"


# The description


def test_the_description_separates_published_derived_and_completed(hung_yen):
    text = hung_yen.describe()
    headings = [line for line in text.splitlines() if re.match(r"[A-Z]+:", line)]
    assert [line.split(":")[0] for line in headings] == ["PUBLISHED", "DERIVED", "COMPLETED"]
    assert "as of 2025-09-18" in text
    assert "Vintage: Clusters from the People's Committee's report" in text


def test_a_derived_or_alternative_figure_is_never_shown_as_a_published_total(hung_yen):
    totals, alternatives = part(hung_yen.describe(), "PUBLISHED").split("Alternatives, not used")
    assert "3,900 ha" in alternatives
    assert all(figure not in totals for figure in ("3,090", "1,420", "68.7 %", "3,900"))


def test_the_description_shows_that_planned_areas_are_close_to_the_cap(hung_yen):
    derived = part(hung_yen.describe(), "DERIVED")
    assert "42 clusters planned and not established: 3,090 ha = 7,096 - 4,006 ha; mean 73.6 ha" in derived
    assert "CLOSE TO THE CAP" in derived
    assert "the other 40: 2,973.0 ha, mean 74.3 ha" in derived


def test_the_description_counts_what_is_completed_and_says_how(hung_yen):
    completed = part(hung_yen.describe(), "COMPLETED")
    assert re.search(r"area_ha +110 of 117 +keyed draws, raked to the published totals", completed)
    assert re.search(
        r"operating +69 of 75 established +keyed draws, raked .*clusters operating 34", completed
    )
    assert re.search(r"leasable_share +117 of 117 +one draw from its prior .*; no published total", completed)
    assert "1,633 ha cleared" in completed


def test_a_year_is_written_as_a_year():
    assert re.search(r"construction start of nam phuc tho +2024 ", load_portfolio("hanoi").describe())


def test_the_description_gives_every_source_and_marks_what_came_later(hung_yen):
    text = hung_yen.describe()
    assert all(fact.source in part(text, "Sources") for fact in hung_yen.facts)
    assert re.search(r"Minh Hai 2 .*2025-12-16 \(after as-of\)", text)


def test_the_description_names_the_territory_of_older_figures(hung_yen):
    investors = re.search(r"secondary investors in industrial parks +521.*\n +(.*)", hung_yen.describe())
    assert investors is not None
    assert investors[1].startswith("Territory of the province before the merger")


def test_an_area_above_the_cap_is_warned_about(own):
    file = own / "clusters.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("established,60,", "established,90,"), encoding="utf-8"
    )
    assert (
        "WARNING: Crossroads (EX-003) has 90 ha, more than the cap of 75 ha" in load_portfolio(own).describe()
    )


# A portfolio of one's own


def test_the_template_is_a_portfolio():
    assert load_portfolio(TEMPLATE).name == "my_portfolio"


def test_the_template_explains_every_column_and_every_total():
    text = (LIBRARY / "TEMPLATE.md").read_text(encoding="utf-8")
    words = [column.name for column in (*CLUSTER_COLUMNS, *FACT_COLUMNS)] + list(QUANTITIES)
    assert [word for word in words if f"| `{word}` |" not in text] == []


def test_a_file_of_clusters_takes_the_declaration_beside_it(own):
    (own / "clusters.csv").rename(own / "mine.csv")
    assert load_portfolio(own / "mine.csv").place == load_portfolio(TEMPLATE).place


def test_a_folder_may_be_named_by_its_declaration(own):
    assert load_portfolio(own / "portfolio.yaml").hash == load_portfolio(TEMPLATE).hash


def test_totals_that_were_not_published_are_left_out(own):
    (own / "facts.csv").unlink()
    province = load_portfolio(own).place.provinces[0]
    assert province.area_established_ha is None
    assert province.area_planned_only_ha is None
    assert province.clusters_operating is None
    assert "no published total to meet" in load_portfolio(own).describe()


def test_columns_that_are_not_required_may_be_left_out(own):
    (own / "facts.csv").unlink()
    (own / "clusters.csv").write_text(
        "code,name,province,status\nEX-1,Riverside,Example,planned\n", encoding="utf-8"
    )
    assert load_portfolio(own).place.clusters == (
        ClusterFacts("EX-1", "Riverside", "Example", "planned", named=True),
    )


def test_a_craft_village_cluster_is_read_and_an_empty_column_changes_no_hash(own):
    file = own / "clusters.csv"
    header, first, *others = file.read_text(encoding="utf-8").splitlines()
    for cell, known in (("", None), ("yes", True), ("false", False)):
        rows = [f"{header},craft_village", f"{first},{cell}", *(f"{row}," for row in others)]
        file.write_text("\n".join(rows) + "\n", encoding="utf-8")
        portfolio = load_portfolio(own)
        assert cluster(portfolio, "Riverside").craft_village is known
        assert (portfolio.hash == load_portfolio(TEMPLATE).hash) == (known is None)


def test_a_file_saved_by_a_spreadsheet_program_reads_the_same(own):
    file = own / "clusters.csv"
    text = file.read_text(encoding="utf-8").replace(",true,", ",TRUE,")
    file.write_bytes(("\ufeff" + text.replace("\n", "\r\n") + "," * 17 + "\r\n").encode("utf-8"))
    assert load_portfolio(own).hash == load_portfolio(TEMPLATE).hash


@pytest.mark.parametrize("name", ["hung_yen", "template"])
def test_rows_and_districts_may_stand_in_any_order(name, tmp_path):
    plain = load_portfolio(LIBRARY / name)
    shuffled = load_portfolio(shuffled_portfolio(name, tmp_path / "shuffled", seed=1))
    assert shuffled.place == plain.place
    assert [cluster.code for cluster in plain.place.clusters] == sorted(plain.origins)
    assert shuffled.implied == plain.implied
    assert shuffled.hash == plain.hash


def test_the_hash_changes_with_a_cell_and_not_with_blank_lines(own):
    file = own / "clusters.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nEX-003", "\n\nEX-003"), encoding="utf-8")
    assert load_portfolio(own).hash == load_portfolio(TEMPLATE).hash
    file.write_text(text.replace("48.5", "48.6"), encoding="utf-8")
    assert load_portfolio(own).hash != load_portfolio(TEMPLATE).hash


def test_a_loaded_portfolio_is_returned_as_it_is(hung_yen):
    assert load_portfolio(hung_yen) is hung_yen


def test_the_order_of_the_law_fills_what_follows_from_a_published_state():
    unknown = ClusterFacts("EX-1", "Riverside", "Example", "established")
    operating, follows = with_what_the_law_implies(replace(unknown, operating=True))
    assert (operating.works_begun, operating.clearance_begun, operating.licensed) == (True, True, None)
    assert follows == ["clearance_begun", "works_begun"]
    untouched, _ = with_what_the_law_implies(replace(unknown, clearance_begun=False))
    assert (untouched.works_begun, untouched.operating, untouched.licensed) == (False, False, False)


# Refusals


@pytest.mark.parametrize("folder", sorted(BROKEN.iterdir()), ids=lambda folder: folder.name)
def test_a_broken_portfolio_is_refused_with_file_line_and_reason(folder):
    with pytest.raises(InputError) as refusal:
        load_portfolio(folder)
    told = [
        f"{Path(p.where).name}{f', line {p.line}' if p.line else ''}: {p.what}"
        for p in refusal.value.problems
    ]
    assert told == (folder / "expected.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("folder", sorted(BROKEN.iterdir()), ids=lambda folder: folder.name)
def test_a_refusal_says_what_is_allowed_or_what_to_do(folder):
    with pytest.raises(InputError) as refusal:
        load_portfolio(folder)
    assert all(problem.allowed or problem.remedy for problem in refusal.value.problems)


def test_a_misspelt_word_is_answered_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'West'"):
        load_portfolio(BROKEN / "district_unknown")
    with pytest.raises(InputError, match="Did you mean 'hung_yen'"):
        load_portfolio("hung_yn")
