"""A run of parks reads as one of parks, and a run of clusters as one of clusters, in both languages."""

import importlib
import json
import pkgutil
from string import Formatter

import pytest
from matplotlib.text import Text

import figures
from docs import make_results_table
from figures import CHARTS, occupancy_fan
from figures.about import about, kind_of, quantity_name
from figures.command_line.summary import answer_summary
from figures.conditions import WORDS as CONDITIONS
from figures.findings import findings
from figures.report_words import LIMITATIONS
from figures.reporting import render_report
from figures.words import LANGUAGES, Words, nouns
from scenarios.kinds import named
from scenarios.rates import RATES
from simulation.model import PARAMETERS
from simulation.results import MONTHLY_DEFINITIONS
from tests.door.synthetic import synthetic_results
from tests.figures.test_report import PARAMETERS as FEW_PARAMETERS
from tests.figures.test_report import Outline, text_of

OF_CLUSTERS, OF_PARKS = ("cluster", "cụm"), ("park", "khu công nghiệp")

# The only texts that may name clusters or parks themselves, and why.
NAMING = {
    "gate": "the decree is one on clusters; a run of parks leaves the sentence out",
    "officials": "what is reported of clusters, with the parks they compete with; parks leave it out",
    "rules_of_clusters": "said of parks alone: the rules are those of clusters",
    "written_for_clusters": "said of parks alone: what is declared speaks of clusters",
    "record_note": "the name of the program, clusters verify",
}


def every_text():
    """Key and both languages of each text of the room, places in braces left out."""
    for module in pkgutil.walk_packages(figures.__path__, "figures."):
        for words in vars(importlib.import_module(module.name)).values():
            if isinstance(words, Words):
                for key, pair in words._texts.items():
                    yield key, ["".join(literal for literal, *_ in Formatter().parse(text)) for text in pair]


def test_no_text_names_clusters_or_parks_but_for_a_reason():
    naming = {
        key
        for key, texts in every_text()
        for text in texts
        if any(word in text.lower() for word in OF_CLUSTERS + OF_PARKS)
    }
    assert naming == set(NAMING), "write {clusters} and hand the text run.nouns(language)"


def without_reason(text, language, kind):
    """What a reader sees, in small letters, without what may name the other kind for a reason."""
    allowed = [CONDITIONS("written_for_clusters", language), LIMITATIONS("rules_of_clusters", language)]
    # Values nobody has measured are named as they are declared.
    allowed += [(each.title, each.title_vi)[LANGUAGES.index(language)] for each in PARAMETERS.values()]
    allowed += ["clusters verify"]
    if kind == "clusters":
        allowed = [LIMITATIONS("officials", language)]
    text = " ".join(text.lower().split())
    for each in allowed:
        text = text.replace(each.lower(), "")
    return text


def of_kind(results, kind):
    """The same results as those of a run of another kind, with a lever that is set in one place alone."""
    record = json.loads(results.attrs["run_record"])
    record["scenarios"][1]["settings"][0]["where"] = {"cluster": ["HY-001"]}
    kept = results.assign_attrs(
        run_record=json.dumps(record), kind=kind, source="a source", source_vi="nguồn"
    )
    return kept.assign_attrs(leased_land_published="Hung Yen") if kind == "parks" else kept


@pytest.fixture(scope="module", params=["clusters", "parks"])
def run(request, four_scenarios):
    return of_kind(four_scenarios, request.param)


@pytest.fixture(scope="module")
def parks(four_scenarios):
    return of_kind(four_scenarios, "parks")


def assert_of_its_kind(text, language, kind):
    others = OF_CLUSTERS if kind == "parks" else OF_PARKS
    seen = without_reason(text, language, kind)
    assert not [seen[max(0, seen.find(word) - 60) :][:160] for word in others if word in seen]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_speaks_of_what_the_run_is_about(name, language, run):
    chart = CHARTS[name]
    options = [{"rate": rate} for rate in occupancy_fan.RATES] if name == "occupancy_fan" else [{}]
    for each in options:
        table = chart.table(run, **each)
        drawn = [text.get_text() for text in chart.draw(table, language).findobj(Text)]
        for text in (" ".join(drawn), chart.alternative_text(table, language)):
            assert_of_its_kind(text, language, kind_of(run))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_speaks_of_what_the_run_is_about(language, run):
    page = render_report(run, language, parameters=FEW_PARAMETERS)
    text = " ".join([text_of(page), *(image["alt"] for image in Outline(page).images)])
    assert_of_its_kind(text, language, kind_of(run))
    assert nouns(kind_of(run), language)["industrial_clusters"] in text.lower()
    assert "HY-001" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("portfolio", ["hung_yen", "national_parks"])
def test_a_summary_speaks_of_what_the_run_is_about(portfolio, language, capsys):
    results = synthetic_results(portfolio)
    answer_summary(results, language)
    text = capsys.readouterr().out
    assert_of_its_kind(text, language, kind_of(results))
    assert any(word in text.lower() for word in (OF_PARKS if "parks" in portfolio else OF_CLUSTERS))


@pytest.mark.usefixtures("one_chart")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_published_present_is_called_an_estimate_nowhere(language, parks, capsys):
    answer_summary(synthetic_results("national_parks"), language)
    table = occupancy_fan.table(parks)
    texts = [
        capsys.readouterr().out,
        occupancy_fan.alternative_text(table, language),
        *(text.get_text() for text in occupancy_fan.draw(table, language).texts),
        text_of(render_report(parks, language, parameters=FEW_PARAMETERS)),
    ]
    for words in ("estimate: not", "estimated", "(estimate)", "is an estimate", "replace the estimate"):
        assert words not in " ".join(texts)
    for words in ("tính, chưa công bố", "(ước tính)", "là ước tính", "số ước tính", "thay cho ước tính"):
        assert words not in " ".join(texts)


def test_the_law_of_clusters_is_not_said_of_parks(four_scenarios, parks):
    said, of_parks = (" ".join(findings(each, "en").situation) for each in (four_scenarios, parks))
    assert "Decree 32/2024/ND-CP" in said
    assert "Decree" not in of_parks


@pytest.mark.usefixtures("one_chart")
def test_a_report_of_parks_says_that_declarations_are_written_for_clusters(four_scenarios, parks):
    of_clusters, of_parks = (text_of(render_report(each, "en")) for each in (four_scenarios, parks))
    remark = CONDITIONS("written_for_clusters", "en")
    assert remark in of_parks[of_parks.index("Assumptions and how well they are known") :]
    assert remark not in of_clusters


@pytest.mark.parametrize("kind", [None, "zones"])
def test_results_that_do_not_tell_what_they_are_about_are_of_clusters(kind, results):
    told = results if kind is None else results.assign_attrs(kind=kind)
    assert about(told).kind == "clusters"


def test_a_text_that_is_not_told_what_the_run_is_about_is_refused():
    with pytest.raises(KeyError, match="clusters"):
        LIMITATIONS("present", "en")


def test_nothing_recorded_of_parks_is_named_after_clusters():
    for definition in [*MONTHLY_DEFINITIONS.values(), *(definition for _, definition in RATES.values())]:
        for title in named((definition.title, definition.title_vi), "parks"):
            assert title[0].isupper()
            assert not any(word in title.lower() for word in OF_CLUSTERS)


@pytest.mark.parametrize(
    ("portfolio", "name", "title_vi"),
    [
        ("hung_yen", "Clusters removed from the plan", "Số cụm đưa ra khỏi quy hoạch"),
        ("national_parks", "Parks removed from the plan", "Số khu đưa ra khỏi quy hoạch"),
    ],
)
def test_results_name_their_quantities_after_what_the_run_is_about(portfolio, name, title_vi, monkeypatch):
    monkeypatch.setattr(make_results_table, "PORTFOLIO", portfolio)
    results = make_results_table.empty_results()
    assert [quantity_name(results, "clusters_removed", language) for language in LANGUAGES] == [
        name,
        title_vi,
    ]
