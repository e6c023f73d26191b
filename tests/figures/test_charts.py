import matplotlib as mpl
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg

from figures import CHARTS, plot
from figures.style import STYLE

ALL = [
    "land_pipeline",
    "missing_hectares",
    "occupancy_fan",
    "plan_and_forecast",
    "resource_use",
    "scenario_differences",
]
# Pixels at 100 dpi by which boxes may touch: letters do not fill the boxes that hold them.
TOUCH = 2.0


def boxes_of_texts(figure):
    """Every text that can be seen, with the box it fills."""
    FigureCanvasAgg(figure)
    with mpl.rc_context(STYLE):
        figure.draw_without_rendering()
        return boxes_in_style(figure)


def boxes_in_style(figure):
    seen = [*figure.texts]
    for axes in figure.axes:
        seen += axes.texts
        if axes.axison:
            seen += [axes.xaxis.label, axes.yaxis.label]
            seen += ticks_in_view(axes.xaxis, axes.get_xlim()) + ticks_in_view(axes.yaxis, axes.get_ylim())
    return [(text.get_text(), text.get_window_extent()) for text in seen if text.get_text().strip()]


def words_of(figure):
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts).replace("\n", " ")


def ticks_in_view(axis, limits):
    return [tick.label1 for tick in axis.get_major_ticks() if min(limits) <= tick.get_loc() <= max(limits)]


def overlaps(boxes):
    for k, (words, box) in enumerate(boxes):
        for others, other in boxes[k + 1 :]:
            across = min(box.x1, other.x1) - max(box.x0, other.x0)
            up = min(box.y1, other.y1) - max(box.y0, other.y0)
            if across > TOUCH and up > TOUCH:
                yield f"{words!r} and {others!r}"


# Vietnamese texts are the longer ones.
RESULTS = ["full", "one future", "one scenario", "crowded", "almost empty", "almost full"]
CASES = [("en", "full"), *(("vi", kind) for kind in RESULTS)]


@pytest.fixture(scope="module", params=CASES, ids=" ".join)
def language_and_results(request, make_results):
    language, kind = request.param
    options = {
        "full": {"scenarios": ("baseline", "clear_first", "wwtp_strict", "no_change")},
        "one future": {"replications": 1},
        "one scenario": {"scenarios": ("baseline",), "until": "2027-03"},
        "crowded": {"scenarios": ("baseline", *(f"policy_{k}" for k in range(9))), "everywhere_ha": 5.0},
        "almost empty": {"level": 0.03, "replications": 12},
        "almost full": {"level": 0.64, "replications": 100},
    }
    return language, make_results(**options[kind])


@pytest.mark.parametrize("name", ALL)
def test_no_text_runs_into_another_or_off_the_page(name, language_and_results):
    language, results = language_and_results
    figure = plot(name, results, language=language)
    boxes = boxes_of_texts(figure)
    assert not list(overlaps(boxes))
    width, height = figure.bbox.size
    off = [words for words, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > width or b.y1 > height]
    assert not off


def test_every_chart_of_the_folder_is_found():
    assert sorted(CHARTS) == ALL


def test_a_chart_that_does_not_exist_is_refused_with_the_nearest(results):
    with pytest.raises(ValueError, match=r"Did you mean 'occupancy_fan'\? All charts: land_pipeline"):
        plot("ocupancy_fan", results)


def test_an_option_that_does_not_exist_is_refused_with_those_that_do(results):
    with pytest.raises(ValueError, match=r"no option 'provnce'\. Its options: scenario, province"):
        plot("occupancy_fan", results, provnce="Hung Yen")


def test_a_new_file_is_a_new_chart(tmp_path):
    from figures import Charts

    chart = "def table(results): ...\ndef draw(table): ...\ndef alternative_text(table): ...\n"
    (tmp_path / "my_chart.py").write_text(chart)
    (tmp_path / "no_chart.py").write_text("def table(results): ...\n")
    assert list(Charts(tmp_path)) == ["my_chart"]


@pytest.mark.parametrize("name", ALL)
def test_charts_say_on_what_they_rest(name, results):
    words = words_of(plot(name, results))
    for needed in (
        "18 September 2025",
        "seed 2026",
        "40 futures",
        "code version 0.1.0",
        "People's Committee",
    ):
        assert needed in words


def test_the_present_is_an_estimate_that_says_so(results):
    words = words_of(plot("occupancy_fan", results))
    assert "estimate: not published" in words
    assert "chance and uncertain" in words


def test_bands_of_a_run_with_known_parameters_hold_chance_alone(results):
    sure = results.copy()
    sure["parameter_value"] = xr.full_like(results["parameter_value"], 1.0)
    words = words_of(plot("occupancy_fan", sure))
    assert "uncertain" not in words


def test_causes_without_land_are_named_below_the_chart(results):
    figure = plot("missing_hectares", results)
    words = words_of(figure)
    assert "No land in any future:" in words
    assert "waiting for the WWTP licence" in words
    assert "waiting for the WWTP licence" not in [
        label.get_text() for label in figure.axes[0].get_yticklabels()
    ]


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("name", ALL)
def test_charts_can_be_read_aloud(name, language, results, one_scenario):
    for each in (results, one_scenario):
        chart = CHARTS[name]
        words = chart.alternative_text(chart.table(each), language)
        assert len(words) > 80
        assert "{" not in words
        assert ("Hưng Yên" if language == "vi" else "Hung Yen") in words


def test_a_chart_does_not_take_up_or_leave_settings_of_the_reader(results):
    with mpl.rc_context({"font.size": 40, "axes.facecolor": "red"}):
        figure = plot("occupancy_fan", results)
        assert mpl.rcParams["font.size"] == 40
    assert figure.axes[0].get_facecolor() == (1.0, 1.0, 1.0, 1.0)
