"""What the analyst's unit costs and the levers do to public cost, and that costs do nothing else."""

import numpy as np
import pytest

from simulation.model import PARAMETERS
from simulation.state import Management
from tests.behaviour.paired import from_the_start, gain
from tests.small_worlds import cluster, place_of, policy, run_place

PLACE = place_of(
    *(
        cluster(f"DL-{management}", management=management, operating=management == Management.STATE)
        for management in Management
    )
)


def outcome_under(*settings):
    """Ten years in which clusters of all managements are built and given a WWTP, and one is handed over."""
    handover = policy("state_handovers_per_year", 1.0, since="2033-01")
    return run_place(PLACE, months=120, settings=(handover, *settings), wwtp_start_old_per_year=6.0)


@pytest.mark.parametrize(
    "price",
    [
        "cost_clearance_team_bn_vnd_per_year",
        "cost_desk_bn_vnd_per_year",
        "cost_fill_bn_vnd_per_thousand_m3",
        "cost_wwtp_bn_vnd_per_thousand_m3_day",
        "cost_handover_settlement_bn_vnd",
    ],
)
def test_what_is_dearer_costs_in_proportion_and_changes_nothing_that_happens(price):
    usual = PARAMETERS[price].default
    outcomes = [outcome_under(from_the_start(price, value)) for value in (0.0, usual, 2.0 * usual)]
    assert len({outcome.log.tobytes() for outcome in outcomes}) == 1
    assert len({outcome.n_events for outcome in outcomes}) == 1
    free, once, twice = (outcome.monthly["public_cost_bn_vnd"][:, 0] for outcome in outcomes)
    assert free[-1] < once[-1]
    np.testing.assert_allclose(twice - free, 2.0 * (once - free), rtol=1e-9, atol=1e-9)


def test_public_cost_is_what_was_spent_on_works_and_on_means():
    """Ten years of teams and desks as they are, money for works, fill and WWTP of what the State builds."""
    outcome = outcome_under(
        *(
            from_the_start(price, 0.0)
            for price in (
                "cost_fill_bn_vnd_per_thousand_m3",
                "cost_wwtp_bn_vnd_per_thousand_m3_day",
                "cost_handover_settlement_bn_vnd",
            )
        )
    )
    last = outcome.monthly[-1, 0]
    a_year = 1.5 * last["clearance_teams"] + 0.6 * (last["planning_desks"] + last["licence_desks"])
    expected = 10.0 * a_year + last["budget_spent_bn_vnd"]
    assert last["public_cost_bn_vnd"] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("means", "bn_vnd_per_year"), [("clearance_teams", 1.5), ("planning_desks", 0.6), ("licence_desks", 0.6)]
)
def test_more_teams_and_more_desks_cost_hung_yen_more_from_their_first_month_on(means, bn_vnd_per_year):
    levers = {f"{means}_ratio": 3}
    more, dearer = (gain(name, **levers) for name in (means, "public_cost_bn_vnd"))
    first = np.flatnonzero(more[0])[0]
    assert np.all(more[:, first] > 0.0)
    np.testing.assert_allclose(dearer[:, first], more[:, first] * bn_vnd_per_year / 12.0, rtol=1e-9)
    # Later, works of the State may come sooner or later as well.
    assert dearer[:, -1].mean() > 0.0


def test_a_higher_compensation_has_no_cost_of_its_own():
    place = place_of(cluster(management=Management.ENTERPRISE))
    without, uplifted = (
        run_place(place, months=120, settings=settings).monthly["public_cost_bn_vnd"]
        for settings in ((), (from_the_start("compensation_uplift", 1.0),))
    )
    assert np.array_equal(without, uplifted)
