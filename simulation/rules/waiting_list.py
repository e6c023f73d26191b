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
    """An investor joins the list."""
    investor = w.investor[i]
    mean = w.p[investor.province].patience_months
    investor.standing = Standing.WAITING
    investor.patience_ends = now + exponential(luck(w, Purpose.PATIENCE, investor.id, 0), mean)
    w.waiting[w.run.n_waiting] = i
    w.run.n_waiting += 1
    mark(w, now, Event.JOINED_WAITING_LIST, i, investor.province, investor.plot_ha)


@rule
def drop_impatient(w: World, now: float) -> None:
    """Those whose patience has ended leave; the order of the others stays."""
    kept = 0
    for k in range(w.run.n_waiting):
        i = w.waiting[k]
        investor = w.investor[i]
        if investor.patience_ends > now:
            w.waiting[kept] = i
            kept += 1
        else:
            investor.standing = Standing.GONE
            w.province[investor.province].lost_patience += 1
            mark(w, now, Event.LOST_PATIENCE, i, investor.province, investor.plot_ha)
    w.run.n_waiting = kept


@rule
def take_out(w: World, position: int) -> None:
    """Remove one place of the list."""
    for k in range(position, w.run.n_waiting - 1):
        w.waiting[k] = w.waiting[k + 1]
    w.run.n_waiting -= 1


@rule
def next_served(w: World, p: int, now: float) -> int:
    """Sign a lease for the first investor of the province for whom a plot is left; NO if there is none."""
    drop_impatient(w, now)
    for k in range(w.run.n_waiting):
        i = w.waiting[k]
        if w.investor[i].province != p:
            continue
        c = choose_fitting_cluster(w, i)
        if c != NO:
            take_out(w, k)
            sign(w, i, c, now)
            return i
    return NO
