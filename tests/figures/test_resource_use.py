import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

import figures
from figures import resource_use
from figures.about import NotRecordedError
from figures.reporting import render_report


def rows_of(table, resource, measure):
    return table[(table["resource"] == resource) & (table["measure"] == measure)]


def words_of(figure):
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts).replace("\n", " ").replace("\u00a0", " ")


def marked(figure):
    return sum(
        to_hex(patch.get_facecolor()) == resource_use.MARKED
        for patch in figure.artists
        if isinstance(patch, Rectangle)
    )


@pytest.fixture
def set_use(one_scenario):
    """Results of 40 futures in which a resource is used as given: busy units of two, and a queue."""

    def use(busy=1.0, waiting=0.0):
        results = one_scenario.copy(deep=True)
        for name in resource_use.VARIABLES:
            results[name][:] = 0.0
        results["clearance_teams"][:] = 2.0
        results["clearance_teams_busy"][:] = busy
        results["waiting_for_team"][:] = waiting
        return results

    return use


def test_the_table_holds_the_quantiles_of_every_measure(results):
    teams = rows_of(resource_use.table(results), "clearance_teams", "waiting")
    queue = results["waiting_for_team"].sel(scenario="baseline", province="Hung Yen").astype(float)
    assert teams["median"].to_numpy() == pytest.approx(queue.median("replication").values)
    assert teams["high_80"].to_numpy() == pytest.approx(queue.quantile(0.9, "replication").values)
    assert len(teams) == results.sizes["time"]


def test_all_units_are_busy_where_none_is_free(set_use):
    results = set_use()
    results["clearance_teams_busy"][:, :10] = 2.0
    busy = rows_of(resource_use.table(results), "clearance_teams", "busy")
    assert (busy["share_of_futures"] == 0.25).all()


def test_what_is_busy_is_shown_as_a_share_averaged_over_a_year(set_use):
    results = set_use(busy=0.0)
    results["clearance_teams_busy"][:, :, 0] = 2.0
    share = rows_of(resource_use.table(results), "clearance_teams", "share_busy")["median"].to_numpy()
    # Both teams in the first of the months so far; after twelve months nothing is left of it.
    assert share[:14] == pytest.approx([*(1 / n for n in range(1, 13)), 0.0, 0.0])


def test_without_a_unit_no_share_is_busy(set_use):
    crews = rows_of(resource_use.table(set_use()), "construction_crews", "share_busy")
    assert crews["median"].isna().all()


def test_a_unit_that_was_withdrawn_at_work_still_counts_as_busy(set_use):
    busy = rows_of(resource_use.table(set_use(busy=3.0)), "clearance_teams", "busy")
    assert (busy["share_of_futures"] == 1.0).all()


def test_resources_that_are_not_there_are_not_busy(set_use):
    crews = rows_of(resource_use.table(set_use()), "construction_crews", "busy")
    assert (crews["share_of_futures"] == 0.0).all()


def test_money_at_hand_is_what_was_allotted_and_not_spent(set_use):
    results = set_use()
    results["budget_supplied_bn_vnd"][:] = 150.0
    results["budget_spent_bn_vnd"][:] = 110.0
    assert (rows_of(resource_use.table(results), "public_budget", "stock")["median"] == 40.0).all()


def test_the_longest_queue_is_named_and_marked(set_use):
    figure = figures.plot("resource_use", set_use(waiting=30.0))
    assert "Longest queue: clearance teams, 30 land blocks waiting on average." in words_of(figure)
    assert marked(figure) == 1


def test_without_any_queue_nothing_is_marked(set_use):
    figure = figures.plot("resource_use", set_use())
    assert "Nothing waits for any resource." in words_of(figure)
    assert marked(figure) == 0


def test_all_queues_share_one_scale(results):
    figure = figures.plot("resource_use", results)
    lower = figure.axes[1::2]
    assert len({axes.get_ylim() for axes in lower}) == 1
    assert lower[0].get_ylim()[1] >= np.quantile(results["waiting_for_team"].values[0, :, -1], 0.9)


def test_another_scenario_is_drawn_dashed_and_named(results):
    table = resource_use.table(results, scenario="clear_first", against="baseline")
    assert list(table["scenario"].unique()) == ["clear_first", "baseline"]
    figure = resource_use.draw(table)
    assert "Dashed: medians under “Present law and present capacities continue”." in words_of(figure)
    assert any(line.get_linestyle() == "--" for line in figure.axes[0].lines)


def test_nothing_is_said_to_be_busy_always_or_never(set_use):
    assert "all busy > 99 % of time" in words_of(figures.plot("resource_use", set_use(busy=2.0)))
    assert "all busy < 1 % of time" in words_of(figures.plot("resource_use", set_use()))


def test_results_that_do_not_hold_the_use_of_resources_are_refused(results):
    older = results.drop_vars(resource_use.VARIABLES)
    with pytest.raises(NotRecordedError, match=r"do not hold planning_desks.* more: .* again: clusters run"):
        resource_use.table(older)


def test_the_report_of_older_results_says_which_chart_is_missing(one_scenario):
    page = render_report(one_scenario.drop_vars(resource_use.VARIABLES))
    assert "Not drawn, because these results were made before it was recorded: resource_use." in page
    # No scenario has a target, so that there is no chart of plan and forecast either.
    assert page.count("<figure>") == len(figures.CHARTS) - 2


def test_a_stock_with_too_many_digits_is_written_in_thousands(set_use):
    results = set_use()
    results["fill_stock_thousand_m3"][:] = 2_000_000.0
    figure = figures.plot("resource_use", results)
    assert "in stock, million m³" in words_of(figure)
    assert max(axes.get_ylim()[1] for axes in figure.axes[::2]) < resource_use.MANY
    assert (rows_of(resource_use.table(results), "fill", "stock")["median"] == 2_000_000.0).all()
