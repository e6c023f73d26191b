"""The waiting list: investors who want a cluster and find no plot, until one comes or patience ends.

Once a month land that has come free goes to those already waiting, in the order in which they joined.
"""

from simulation.engine.compiled import rule
from simulation.engine.random import exponential
from simulation.parameters import Grade, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.leasing import sign
from simulation.rules.location import choose_fitting_cluster
from simulation.rules.luck import Purpose, luck
from simulation.rules.reading import mark
from simulation.state import NO, Event, Standing, World

PARAMETERS = (
    uncertain(
        "patience_months",
        title="Mean time an investor waits for a plot",
        title_vi="Thời gian chờ đất trung bình của nhà đầu tư",
        unit="months",
        prior=lognormal_prior(9.0, 0.6),
        grade=Grade.UNKNOWN,
        source="no record was found",
    ),
)


@rule
def join(w: World, i: int, now: float) -> None:
    """An investor joins the list of its province."""
    investor = w.investor[i]
    province = w.province[investor.province]
    mean = w.p[investor.province].patience_months
    investor.standing = Standing.WAITING
    investor.patience_ends = now + exponential(luck(w, Purpose.PATIENCE, investor.id, 0), mean)
    investor.next_waiting = NO
    if province.n_waiting == 0:
        province.first_waiting = i
    else:
        w.investor[province.last_waiting].next_waiting = i
    province.last_waiting = i
    province.n_waiting += 1
    mark(w, now, Event.JOINED_WAITING_LIST, i, investor.province, investor.plot_ha)


@rule
def take_out(w: World, p: int, i: int, before: int) -> None:
    """Take an investor out of the list; `before` is the one before it, or NO."""
    province = w.province[p]
    following = w.investor[i].next_waiting
    if before == NO:
        province.first_waiting = following
    else:
        w.investor[before].next_waiting = following
    if following == NO:
        province.last_waiting = before
    province.n_waiting -= 1


@rule
def drop_impatient(w: World, p: int, now: float) -> None:
    """Those whose patience has ended leave; the order of the others stays."""
    province = w.province[p]
    before = NO
    i = province.first_waiting
    for _ in range(province.n_waiting):
        investor = w.investor[i]
        if investor.patience_ends > now:
            before = i
        else:
            take_out(w, p, i, before)
            investor.standing = Standing.GONE
            province.lost_patience += 1
            mark(w, now, Event.LOST_PATIENCE, i, p, investor.plot_ha)
        i = investor.next_waiting


@rule
def next_served(w: World, p: int, now: float) -> int:
    """Sign a lease for the first investor of the province for whom a plot is left; NO if there is none."""
    drop_impatient(w, p, now)
    before = NO
    i = w.province[p].first_waiting
    for _ in range(w.province[p].n_waiting):
        c = choose_fitting_cluster(w, i)
        if c != NO:
            take_out(w, p, i, before)
            sign(w, i, c, now)
            return i
        before = i
        i = w.investor[i].next_waiting
    return NO
