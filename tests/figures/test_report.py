import html
import json
import re
from html.parser import HTMLParser

import pytest

import figures
from figures.report_words import REPORT
from figures.reporting import render_report
from simulation.parameters import Grade, Parameters, fixed, lever, lognormal, uncertain

PARAMETERS = Parameters(
    [
        uncertain(
            "clearance_months",
            title="Time to clear a block",
            title_vi="Thời gian giải phóng mặt bằng một khu",
            unit="months",
            grade=Grade.JUDGEMENT,
            source="<b>Smith & Nguyen</b>",
            prior=lognormal(4.5, 0.5),
        ),
        fixed(
            "notice_months",
            title="Notice",
            title_vi="Thời hạn thông báo",
            unit="months",
            grade=Grade.DEFINITION,
            source="Land Law 2024",
            default=3.0,
        ),
        lever(
            "clearance_teams_ratio",
            title="Clearance teams",
            title_vi="Số tổ giải phóng mặt bằng",
            unit="1",
            grade=Grade.JUDGEMENT,
            source="set by policy",
            default=1.0,
        ),
    ]
)
VOID = {"meta", "img", "br", "hr", "link"}


class Outline(HTMLParser):
    """Opened elements, and whether each is closed in order."""

    def __init__(self, page):
        super().__init__()
        self.open, self.images, self.addresses = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.addresses += [v for k, v in attrs if k in ("src", "href")]
        if tag == "img":
            self.images.append(attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text_of(page):
    bare = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", bare)).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def english(four_scenarios):
    return render_report(four_scenarios, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def vietnamese(four_scenarios):
    return render_report(four_scenarios, "vi", parameters=PARAMETERS)


def test_the_report_needs_no_other_file(english):
    outline = Outline(english)
    assert outline.open == []
    assert len(outline.images) == len(figures.CHARTS)
    assert all(address.startswith("data:image/svg+xml;base64,") for address in outline.addresses)
    assert "@import" not in english
    assert "<script" not in english


def test_every_chart_can_be_read_aloud(english):
    assert all(len(image["alt"]) > 80 for image in Outline(english).images)


def test_the_summary_is_computed_from_the_results(english, four_scenarios):
    text = text_of(english)
    rate = four_scenarios["occupancy_rate"].sel(scenario="baseline", time="2030-12-31").median().item()
    assert f"{100 * rate:.0f} % (" in text
    assert "is not published" in text
    assert "Advance funding of site clearance: +5." in text
    assert "A file without any lever: no difference in any future at the end of 2030." in text
    assert "about 9 in 10 futures: 92 % of futures (80–98 %)" in text
    assert "The largest causes: planned only 1,863 ha; in site clearance" in text


def test_the_report_states_levers_assumptions_limits_and_record(english):
    text = text_of(english)
    assert "2026-07: 1.5; 2029-01: 1.25" in text
    assert "province: Hung Yen" in text
    assert "management: partly State, State" in text
    assert "lognormal, median 4.5, log-sd 0.5" in text
    assert "of 1 of them, 1 from judgement" in text
    assert "not calibrated" in text
    assert "Not in the model:" in text
    assert '"portfolio_hash": "' + "a" * 64 in text


def test_the_vietnamese_report_is_vietnamese(vietnamese):
    text = text_of(vietnamese)
    for words in (
        "Tỷ lệ lấp đầy",
        "cụm công nghiệp",
        "giải phóng mặt bằng",
        "bàn giao đất",
        "hạ tầng kỹ thuật",
    ):
        assert words in text + " ".join(image["alt"] for image in Outline(vietnamese).images)
    assert "loga chuẩn, trung vị 4,5" in text
    assert "7.096" in text
    assert 'lang="vi"' in vietnamese
    # Sources, reasons and the run record stay in the language they were written in.
    before_the_record = text[: text.index("Hồ sơ lần chạy")]
    for english_word in ("futures", "baseline", "hectares"):
        assert english_word not in before_the_record


@pytest.mark.usefixtures("one_chart")
@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_share_of_futures_is_certain(language, make_results):
    sure = make_results(scenarios=("baseline", "clear_first"))
    sure["occupancy_rate"][1] = sure["occupancy_rate"][0] + 0.1
    text = text_of(render_report(sure, language, parameters=PARAMETERS))
    assert ("at least 91 % of futures (40 of 40)" if language == "en" else "ít nhất 91%") in text
    assert "100 %" not in text
    assert not re.search(r"(?<![\d,.])0 ?% (of futures|số)", text)
    assert "100%" not in text


def test_markup_in_names_is_shown_and_not_obeyed(one_scenario):
    evil = one_scenario.copy()
    record = json.loads(evil.attrs["run_record"])
    record["scenarios"][0]["title"] = {"en": "<script>alert(1)</script>", "vi": "x"}
    record["scenarios"][0]["why"] = '"><img src=x onerror=alert(1)>'
    target = {"variable": "leased_ha", "province": "Hung Yen", "by": "2030-12", "at_least": 1.0}
    record["scenarios"][0]["targets"] = [{**target, "source": "<script>alert(2)</script>"}]
    evil.attrs = {**evil.attrs, "run_record": json.dumps(record), "source": "</p><b>bold</b>"}
    page = render_report(evil, parameters=PARAMETERS)
    assert "<script" not in page
    assert "<b>" not in page
    assert len(Outline(page).images) == len(figures.CHARTS)
    assert "&lt;b&gt;Smith &amp; Nguyen&lt;/b&gt;" in page


def test_one_future_and_one_scenario_make_a_report(make_results):
    least = make_results(replications=1, scenarios=("baseline",), until="2026-12")
    text = text_of(render_report(least, "vi", parameters=PARAMETERS))
    assert "nan" not in text.lower().replace("finance", "")


def test_results_without_a_record_make_a_report(one_scenario):
    bare = one_scenario.copy()
    bare.attrs = {}
    assert "baseline" in render_report(bare, parameters=PARAMETERS)


def test_the_report_is_written_where_asked_and_always_alike(one_scenario, tmp_path):
    first = figures.report(one_scenario, tmp_path / "new" / "first.html", parameters=PARAMETERS)
    second = figures.report(one_scenario, tmp_path / "second.html", parameters=PARAMETERS)
    assert first.read_bytes() == second.read_bytes()
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["first.html"]


@pytest.mark.usefixtures("one_chart")
@pytest.mark.parametrize(
    ("value", "unit", "choices", "language", "told"),
    [
        ("by_builder", "1", ("alike", "by_builder"), "en", "by builder"),
        ("by_builder", "1", ("alike", "by_builder"), "vi", "theo người xây"),
        ("of_an_older_model", "1", ("alike", "by_builder"), "en", "of_an_older_model"),
        ("1.5", "1", (), "vi", "1,5"),
        ("4", "1/year", (), "en", "4 a year"),
        ("4", "1/year", (), "vi", "4 mỗi năm"),
        ("20", "bn VND/year", (), "vi", "20 tỷ đồng/năm"),
    ],
)
def test_what_a_scenario_sets_is_told_in_words(value, unit, choices, language, told, one_scenario):
    translated = ("như nhau", "theo người xây") if choices else ()
    stated = {"title": "x", "title_vi": "x", "unit": unit, "grade": Grade.DEFINITION, "source": "x"}
    declared = Parameters([lever("x", default=0.0, choices=choices, choices_vi=translated, **stated)])
    record = json.loads(one_scenario.attrs["run_record"])
    settings = [{"lever": "x", "unit": unit, "values": {"2027-01": value}}]
    record["scenarios"] = [{"name": "baseline", "settings": settings}]
    results = one_scenario.assign_attrs(run_record=json.dumps(record))
    assert f"2027-01: {told} " in " ".join(
        text_of(render_report(results, language, parameters=declared)).split()
    )


OWN = {"prior": "normal, mean 6, sd 0.5", "grade": "judgement", "source": "two records of the province"}


@pytest.mark.usefixtures("one_chart")
@pytest.mark.parametrize(
    ("language", "own", "row"),
    [
        (
            "en",
            OWN,
            "Time to clear a block: Hung Yen months normal, mean 6, sd 0.5 from judgement two records",
        ),
        (
            "vi",
            OWN | {"family": "normal", "shape": [6.0, 0.5, None, None]},
            "Thời gian giải phóng mặt bằng một khu: Hưng Yên tháng chuẩn, trung bình 6, độ lệch chuẩn 0,5",
        ),
    ],
)
def test_a_report_lists_what_the_portfolio_draws_from_its_own_priors(language, own, row, one_scenario):
    record = json.loads(one_scenario.attrs["run_record"])
    priors = {"Hung Yen": {"clearance_months": own, "of_an_older_model": own}, "Elsewhere": {}}
    with_own = one_scenario.assign_attrs(run_record=json.dumps({**record, "priors": priors}))
    text, without = (
        " ".join(text_of(render_report(each, language, parameters=PARAMETERS)).split())
        for each in (with_own, one_scenario)
    )
    note = REPORT("own_priors", language)
    assert row in text[text.index(note) :]
    assert note not in without


@pytest.mark.usefixtures("one_chart")
@pytest.mark.parametrize("licensed", [0.0, 3.0])
def test_a_report_warns_of_strict_gates_where_no_licence_is_known(one_scenario, licensed):
    counts = one_scenario["occupancy_rate"] * 0.0 + licensed
    page = text_of(render_report(one_scenario.assign(clusters_licensed=counts), "en"))
    assert ("No licence of a wastewater plant is known" in page) == (licensed == 0.0)


@pytest.mark.usefixtures("one_chart")
def test_the_models_own_parameters_are_listed_unless_others_are_given(one_scenario):
    from simulation.model import PARAMETERS as OF_THE_MODEL

    text = text_of(render_report(one_scenario))
    assert all(parameter.title in text for parameter in OF_THE_MODEL.numbers)
