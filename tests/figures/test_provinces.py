"""Results of several provinces: each has its charts and its part of the report."""

import html
import re

import numpy as np
import pytest
import xarray as xr

import figures
from figures import side_by_side
from figures.about import about
from figures.findings import findings
from figures.reporting import render_report
from figures.saving import name_of_files


def text_of(page):
    bare = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def page(of_two_provinces):
    return render_report(of_two_provinces)


@pytest.mark.parametrize("name", sorted(figures.CHARTS))
def test_a_chart_is_drawn_for_each_province_and_its_files_carry_the_name(name, of_two_provinces, tmp_path):
    drawn = figures.plot(name, of_two_provinces, tmp_path)
    assert list(drawn) == ["Hung Yen", "Ha Noi"]
    assert {file.stem for file in tmp_path.iterdir()} == {f"{name}_hung_yen", f"{name}_ha_noi"}
    for province, figure in drawn.items():
        assert province in figure.texts[0].get_text()


def test_a_notebook_shows_the_charts_of_all_provinces(of_two_provinces):
    assert figures.plot("occupancy_fan", of_two_provinces)._repr_html_().count("<img ") == 2


def test_one_province_of_several_is_one_chart_with_its_name(of_two_provinces, tmp_path):
    figure = figures.plot("occupancy_fan", of_two_provinces, tmp_path, province="Ha Noi")
    assert "Ha Noi" in figure.texts[0].get_text()
    assert {file.stem for file in tmp_path.iterdir()} == {"occupancy_fan_ha_noi"}


def test_the_province_follows_a_name_of_ones_own(of_two_provinces, tmp_path):
    figures.plot("occupancy_fan", of_two_provinces, tmp_path / "fan.png")
    assert {file.name for file in tmp_path.glob("*.png")} == {"fan_hung_yen.png", "fan_ha_noi.png"}


@pytest.mark.parametrize(
    ("province", "name"),
    [("Hung Yen", "fan_hung_yen"), ("Đắk Lắk", "fan_đắk_lắk"), ("../a/b", "fan_a_b"), (None, "fan")],
)
def test_names_of_files_hold_letters_and_nothing_else(province, name):
    assert name_of_files("fan", province) == name


def test_the_first_table_sets_the_provinces_side_by_side(of_two_provinces):
    assert side_by_side.dates_in_words(of_two_provinces, "en") == [
        "18 September 2025 (estimate)",
        "end of 2030",
        "end of 2035",
    ]
    hung_yen, ha_noi = side_by_side.rows(of_two_provinces, "baseline", "en")
    leased = of_two_provinces["leased_ha"].sel(scenario="baseline", time="2030-12-31")
    for row in (hung_yen, ha_noi):
        median = leased.sel(province=row.province).median().item()
        assert row.cells[3].startswith(f"{median:,.0f}\u00a0ha (")
        assert len(row.cells) == 6


def test_the_report_holds_every_province_and_what_they_share_once(page):
    text = text_of(page)
    assert "Industrial clusters of Hung Yen and Ha Noi:" in text
    for words, n in (
        ("The provinces side by side", 1),
        ("Where the clusters stand", 2),
        ("Effects against the baseline", 2),
        ("What each scenario sets", 1),
        ("Limitations", 1),
        ("Run record", 1),
    ):
        assert text.count(words) == n
    assert page.count("<figure>") == 2 * len(figures.CHARTS)


def test_the_names_in_the_table_lead_to_the_parts(page):
    anchors = re.findall(r'href="#([^"]+)"', page)
    assert anchors == ["province-1", "province-2"]
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_identifiers_on_the_page_are_used_once(page):
    names = re.findall(r'<[a-z0-9]+ id="([^"]+)"', page)
    assert len(names) == len(set(names))


@pytest.mark.usefixtures("one_chart")
def test_the_vietnamese_report_names_the_provinces_in_vietnamese(of_two_provinces):
    text = text_of(render_report(of_two_provinces, "vi"))
    assert "Cụm công nghiệp Hưng Yên và Hà Nội" in text
    assert "So sánh các tỉnh, thành phố" in text


def test_a_report_of_one_province_of_several_is_like_that_of_a_run_of_one(of_two_provinces, results):
    assert render_report(of_two_provinces, province="Hung Yen") == render_report(results)


@pytest.mark.usefixtures("one_chart")
def test_many_provinces_are_counted_in_the_title(of_two_provinces):
    one = of_two_provinces.isel(province=[0], replication=[0])
    many = xr.concat(
        [one.assign_coords(province=[f"P{k}"]) for k in range(4)], dim="province", data_vars="minimal"
    ).sel(scenario=["baseline"])
    assert "Industrial clusters of 4 provinces:" in render_report(many)


def test_a_province_that_is_not_there_is_refused(of_two_provinces):
    with pytest.raises(ValueError, match="'Hanoi' is not in these results"):
        render_report(of_two_provinces, province="Hanoi")


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("", "the present level is an estimate."),
        (
            "Ha Noi",
            "the present level is that of the leased land as published in Ha Noi, elsewhere an estimate.",
        ),
        ("Ha Noi, Hung Yen", "the present level is that of the leased land as published."),
    ],
)
def test_the_table_of_provinces_tells_where_the_present_is_published(published, said, of_two_provinces):
    results = of_two_provinces.assign_attrs(leased_land_published=published)
    assert side_by_side.note_in_words(results, "baseline", "en").endswith(said)
    assert side_by_side.dates_in_words(results, "en")[0].endswith("(estimate)") is (published == "")


def test_a_range_that_is_none_is_not_written(results):
    alike = results.assign(occupancy_rate=results["occupancy_rate"] * 0 + np.float32(0.5))
    assert "for 18 September 2025 is 50 %." in findings(alike, "en").situation[0].replace("\u00a0", " ")


def test_a_published_present_is_not_called_an_estimate(results):
    published = results.assign_attrs(leased_land_published=str(results["province"].values[0]))
    for run, is_published in ((about(results), False), (about(published), True)):
        assert run.present_is_published is is_published
    estimated, known = (findings(each, "en").situation[0] for each in (results, published))
    assert "is not published" in estimated
    assert known.startswith("Leased land is published")
