"""Until a project comes into other hands: a geometric number of new years.

Parts exercised: the real `review_year` and `change_investor` with the rules of investors and of the progress
review, on clusters of one land block, all in one province. A sale, a selection, takes no time, so that a
takeover falls on the new year of its decision. With a yearly chance p the number K of new years until then
has P(K = k) = (1 - p)^(k - 1) p; chances of one year are 1 - exp(-rate). Engine-level abandonment in every
stage (O2) stands in `tests.theory.test_serial_stages`.
"""

from datetime import date

import numpy as np
import pytest

from simulation.run import on_compiled
from simulation.state import Event, InvestorClass, NewHands, Stage
from tests.behaviour.paired import from_the_start
from tests.small_worlds import (
    NO_DECISIONS,
    NO_DEMAND,
    cluster,
    events,
    open_world,
    place_of,
    play,
    set_stage,
    time_of_each,
)
from tests.theory.agreement import assert_frequencies, assert_mean, assert_share

# 4,000 clusters show a bias of 7 % of the mean of a geometric number with power above 0.9.
N = 4_000
YEARS = 40
AT_ONCE = {"project_sale_months": 1e-9, "selection_months": 1e-9}


def projects(*settings, established=date(2025, 1, 1), **pins):
    """Clusters held by speculative investors, over forty years; what follows is capable unless pinned."""
    place = place_of(*(cluster(f"DL-{k:04d}", area_ha=5.0, established=established) for k in range(N)))
    usual = {"never_starts_share": 0.0, "unfit_share": 0.0, "revocation_per_year": 1e-9}
    world = open_world(
        place,
        months=12 * YEARS,
        settings=settings,
        **NO_DEMAND | NO_DECISIONS | AT_ONCE | usual | pins,
    )
    set_stage(world, Stage.AWAITING_CLEARANCE)
    world.tables.cluster.investor_class[:] = InvestorClass.SPECULATIVE
    return play(world, on_compiled)


def new_years(outcome, kind=Event.TAKEN_OVER):
    """Number of the new year at which each cluster had its first event of a kind."""
    return np.round(time_of_each(outcome.log, kind, N) / 12.0)


def assert_geometric(years, p, first=1):
    """Numbers of years follow the geometric law, from the first possible one on."""
    k = np.arange(first, YEARS)
    expected = N * p * (1.0 - p) ** (k - first)
    # The last category is whoever is left.
    counts = [np.count_nonzero(years == number) for number in k]
    assert_frequencies([*counts, N - sum(counts)], [*expected, N - expected.sum()])


def test_a_speculative_investor_is_bought_out_after_a_geometric_number_of_years():
    p = 1.0 - np.exp(-0.25)
    years = new_years(projects(project_sale_per_year=0.25))
    assert_geometric(years, p)
    # Of 39 new years; by then all but 6e-5 of the projects are sold.
    assert_mean(years[np.isfinite(years)], 1.0 / p)


def test_revoked_in_no_year_before_the_deadline_and_in_a_geometric_one_after():
    """Established at month -12: the deadline of 36 months is month 24, the extension ends at month 48."""
    years = new_years(projects(project_sale_per_year=1e-9, revocation_per_year=0.2), Event.REVOKED)
    assert_geometric(years, 1.0 - np.exp(-0.2), first=5)


def test_sale_and_revocation_compete_each_with_its_own_luck():
    """Past the extension P(stays) = exp(-0.1) exp(-0.2); a revocation of the same day goes before a sale."""
    outcome = projects(
        from_the_start("extension_months", 0),
        established=date(2015, 1, 1),
        project_sale_per_year=0.1,
        revocation_per_year=0.2,
    )
    stays = np.exp(-0.3)
    assert_geometric(new_years(outcome), 1.0 - stays)
    first = {int(line.place): int(line.amount) for line in events(outcome.log, Event.TAKEN_OVER)[::-1]}
    revoked = [first[c] == NewHands.REVOKED for c in sorted(first)]
    assert_share(revoked, (1.0 - np.exp(-0.2)) / (1.0 - stays))


@pytest.mark.parametrize("again", [0.3, 0.6])
def test_until_somebody_comes_who_builds_each_sale_is_one_more_chance(again):
    """A buyer is speculative again with probability q: the thinned geometric law, p (1 - q)."""
    outcome = projects(project_sale_per_year=0.7, never_starts_share=again, unfit_share=again)
    p = 1.0 - np.exp(-0.7)
    assert_geometric(years_to_whoever_builds(outcome), p * (1.0 - again))
    takeovers = len(events(outcome.log, Event.TAKEN_OVER)) / N
    # The number of sales until then is geometric itself, with 1 - q.
    counts = outcome.tables.cluster.successors
    assert takeovers == counts.mean()
    assert_mean(counts, 1.0 / (1.0 - again))


def years_to_whoever_builds(outcome):
    """Year of the last takeover of each cluster, that of whoever builds; NEVER where none builds yet."""
    last = np.full(N, np.inf)
    lines = events(outcome.log, Event.TAKEN_OVER)
    last[lines.place] = np.round(lines.time / 12.0)
    last[outcome.tables.cluster.investor_class == InvestorClass.SPECULATIVE] = np.inf
    return last
