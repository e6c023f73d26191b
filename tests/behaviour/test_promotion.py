"""What investment promotion does for demand."""

from simulation.calendar import calendar_month, months_from
from tests.behaviour.paired import PLACE, SINCE, gain, hung_yen, z


def arrivals(outcome):
    """Identity of every secondary investor, with its time of arrival and its plot."""
    rows = outcome.tables.investor[: outcome.tables.run.n_investors]
    return {int(row["id"]): (float(row["arrival"]), float(row["plot_ha"])) for row in rows}


def test_promotion_adds_investors_and_moves_none():
    for promoted, baseline in zip(hung_yen(promotion_bn_vnd_per_year=40), hung_yen(), strict=True):
        more, fewer = arrivals(promoted), arrivals(baseline)
        assert fewer.items() <= more.items()


def test_promotion_brings_nobody_before_it_begins():
    year, month = (int(part) for part in SINCE.split("-"))
    begins = months_from(PLACE.as_of, calendar_month(year, month))
    added = 0
    for promoted, baseline in zip(hung_yen(promotion_bn_vnd_per_year=40), hung_yen(), strict=True):
        new = dict(arrivals(promoted).items() - arrivals(baseline).items())
        assert all(arrival >= begins for arrival, _ in new.values())
        added += len(new)
    assert added > 0


def test_promotion_leads_to_more_leases_in_hung_yen():
    assert z(gain("leases_signed", promotion_bn_vnd_per_year=40)[:, -1]) > 2.0
