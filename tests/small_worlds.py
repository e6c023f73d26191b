"""Small places with known facts, opened worlds that may be changed before they run, and their event logs.

A test that wants one thing to happen silences the rest: it states the facts of a place, pins parameters by
name, may rewrite tables or capacities of the opened world, and lets the real processes run::

    world = open_world(one_cluster(area_ha=5.0), months=240, **NO_DEMAND, **NO_DECISIONS)
    set_stage(world, Stage.AWAITING_CLEARANCE)
    set_units(world, "clearance_teams", 1)
    log = play(world).log
    assert only(log, Event.CLEARED).time > only(log, Event.CLEARANCE_BEGAN).time

A nation of many provinces that are alike (`provinces_alike`) is many independent replications in one run, if
nobody relocates (`STEADY_EXITS`): every draw is keyed by the code of its cluster or the name of its province.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from simulation.calendar import calendar_month, month_of
from simulation.engine.plan import Stocks, Units
from simulation.engine.simpy_runner import run_simpy
from simulation.indicators import observe
from simulation.levers import Setting, Where
from simulation.places import ClusterFacts, Place, ProvinceFacts
from simulation.processes import begin
from simulation.rules.location import refresh
from simulation.run import Outcome, on_simpy, run
from simulation.state import NEVER, Event, InvestorClass, Management, Stage, Wwtp
from simulation.world import Calendar, OpenWorld, draw_numbers
from tests.opened_world import make_world

# The first of a month, so that the time of every first of a month is a whole number of months.
AS_OF = date(2026, 1, 1)
SEED = 20260101
PLENTY = 1_000_000

# Pins that silence a mechanism.
NO_DEMAND = {"investors_per_year": 0.0}
NO_DECISIONS = {"establishment_decisions_per_year": 0.0}
STEADY_DEMAND = {"demand_growth_per_year": 0.0, "demand_shock_sd": 0.0}
# No blocks of a possible expansion; a test of expansion pins another share.
NO_LAND_BESIDE = {"expansion_share": 0.0}
# Clusters differ by `taste` alone, and the logit is plain.
NO_TASTES = {
    "taste_rent": 0.0,
    "taste_distance_per_km": 0.0,
    "taste_company": 0.0,
    "taste_infrastructure": 0.0,
    "taste_licence": 0.0,
    "taste_size": 0.0,
    "taste_unobserved_sd": 0.0,
    "within_clusters_similarity": 1.0,
}
# Whoever finds a cluster to lease in goes there.
NOWHERE_ELSE = {"elsewhere_value": -700.0}
# Every plot has the size `plot_ha`.
EQUAL_PLOTS = {"craft_share": 0.0, "foreign_share": 0.0, "plot_log_sd": 0.0}
# A lease is in operation at once, and land that is left is on offer at once.
NO_DELAYS_OF_LEASES = {"lease_to_operation_months": 0.0, "never_builds_share": 0.0, "land_return_months": 0.0}
# Investors leave at a constant rate, whatever their incentives, and never for another province of the run.
STEADY_EXITS = {"exit_step_at_expiry": 1.0, "relocating_share": 0.0}
# Desks and least times of the law take no time: the paperwork of a cluster is `paperwork_months` exactly.
EXACT_PAPERWORK = {
    "paperwork_log_sd": 0.0,
    "dossier_minimum_months": 0.0,
    "appraisal_minimum_months": 0.0,
    "decision_minimum_months": 0.0,
    "never_starts_share": 0.0,
}
# Funds are there, no notice is needed and none lapses: a block waits for a team only.
TEAMS_ONLY = {
    "compensation_funding_months": 0.0,
    "notice_agricultural_months": 0.0,
    "notice_other_months": 0.0,
    "notice_validity_months": 1e6,
}


def cluster(code="DL-001", **facts):
    """A cluster of which all is published: established, 40 ha, built by an enterprise, nothing begun.

    Parameters
    ----------
    code : str
        Keys every draw of the cluster.
    **facts
        Fields of `ClusterFacts` that are otherwise.
    """
    usual = {
        "name": f"Cluster {code}",
        "province": "Delta",
        "status": "established",
        "area_ha": 40.0,
        "leasable_share": 0.7,
        "management": Management.ENTERPRISE,
        "established": date(2025, 1, 1) if facts.get("status", "established") == "established" else None,
        "operating": False,
        "licensed": False,
        "clearance_begun": False,
        "works_begun": False,
        "interchange_km": 0.0,
        "rent_usd_per_m2": 80.0,
    }
    return ClusterFacts(code=code, **(usual | facts))


def place_of(*clusters, provinces: Iterable[ProvinceFacts] | None = None, as_of=AS_OF):
    """A place of these clusters; provinces without published totals and without parks, unless given."""
    if provinces is None:
        provinces = [ProvinceFacts(name) for name in dict.fromkeys(facts.province for facts in clusters)]
    return Place(as_of, tuple(provinces), tuple(clusters))


def one_cluster(**facts):
    """A place of one cluster in one province; see `cluster`."""
    return place_of(cluster(**facts))


def provinces_alike(n, *clusters, province: ProvinceFacts | None = None):
    """A place of n provinces with the same facts and clusters, each with luck of its own.

    Clusters come province by province: cluster j of province k has row ``k * len(clusters) + j``.
    """
    model = province or ProvinceFacts("Delta")
    provinces = [replace(model, name=f"{model.name} {k:04d}") for k in range(n)]
    copies = [
        replace(facts, code=f"{facts.code} of {province.name}", province=province.name)
        for province in provinces
        for facts in clusters
    ]
    return place_of(*copies, provinces=provinces)


def pinned(numbers, **values):
    """A copy of the parameters of a run with some of them set; a value for all provinces, or one for each."""
    unknown = values.keys() - set(numbers.dtype.names)
    if unknown:
        raise ValueError(f"no such parameters: {sorted(unknown)}")
    copy = numbers.copy()
    for name, value in values.items():
        copy[name] = value
    return copy


def numbers_of(place, *, seed=SEED, replication=0, **values):
    """Parameters of a replication, some of them pinned."""
    return pinned(draw_numbers(place, seed, [replication])[0], **(NO_LAND_BESIDE | values))


def calendar_of(place, months):
    """A calendar that ends so many months after the first day of the month of the start."""
    return Calendar(place.as_of, month_of(place.as_of) + months - 1)


def policy(lever, value, *, since="2026-02", **where):
    """One setting: a lever's value from the first of a month on; `where` as in `simulation.levers.Where`."""
    year, month = since.split("-")
    sets = {name: frozenset(members) for name, members in where.items()}
    return Setting(lever, ((calendar_month(int(year), int(month)), float(value)),), Where(**sets))


def run_place(place, *, months, settings: Sequence[Setting] = (), seed=SEED, replication=0, **values):
    """Run a place as it is, with its event log and some parameters pinned."""
    numbers = numbers_of(place, seed=seed, replication=replication, **values)
    return run(
        place,
        settings,
        calendar_of(place, months),
        seed=seed,
        replication=replication,
        numbers=numbers,
        log=True,
    )


def open_world(
    place,
    *,
    months,
    settings: Sequence[Setting] = (),
    seed=SEED,
    replication=0,
    investor_rows=20_000,
    log_rows=200_000,
    **values,
) -> OpenWorld:
    """The world before its first instant, free to be changed before `play`; parameters pinned by name."""
    return make_world(
        place,
        settings,
        numbers_of(place, seed=seed, replication=replication, **values),
        calendar_of(place, months),
        seed=seed,
        replication=replication,
        investor_rows=investor_rows,
        log_rows=log_rows,
    )


def play(world: OpenWorld, engine=on_simpy) -> Outcome:
    """Run an opened world to its horizon."""
    n_events = engine(world)
    w = world.tables
    assert not w.run.full_table, (
        "the table of secondary investors is too small: open the world with more rows"
    )
    assert not w.run.log_overflow, "the event log is too small: open the world with more rows"
    return Outcome(
        monthly=np.asarray(w.monthly),
        stage_ha=w.stage_ha,
        ledger=w.ledger,
        cluster_ledger=w.cluster_ledger,
        yearly=np.asarray(w.yearly),
        tables=w,
        log=np.asarray(w.log)[: w.run.n_log],
        n_events=n_events,
    )


def set_units(world: OpenWorld, name, capacity=PLENTY):
    """Give every province, and every office where there are some, so many units of a shared resource."""
    group = next(group for group in world.resources if group.name == name)
    assert isinstance(group, Units)
    replace_group(world, Units(name, [capacity] * len(group.capacities)))


def set_stock(world: OpenWorld, name, level=1e12):
    """Give every province so much of a stock to begin with."""
    replace_group(world, Stocks(name, [level] * len(world.tables.province)))


def replace_group(world: OpenWorld, group: Units | Stocks):
    """Put a group of shared resources where the one of its name is: absences know it by its place."""
    names = [other.name for other in world.resources]
    world.resources[names.index(group.name)] = group


def approve_plans(world: OpenWorld):
    """The detailed plan of every established cluster is approved, and every investor means to begin."""
    clusters = world.tables.cluster
    clusters.plan_approved[clusters.established < NEVER] = 0.0
    clusters.investor_class[:] = InvestorClass.CAPABLE


def take_up_applications(world: OpenWorld):
    """The application of every planned cluster comes in at the first instant."""
    clusters = world.tables.cluster
    clusters.applied[clusters.established == NEVER] = 1


def set_stage(world: OpenWorld, stage: Stage):
    """Bring all land of the established clusters, without leases so far, to one stage.

    The detailed plans are approved. Accepted land is released and vacant, and its WWTP is licensed.
    """
    approve_plans(world)
    w = world.tables
    for c in range(w.run.n_clusters):
        row = w.cluster[c]
        if row.established == NEVER:
            continue
        blocks = slice(row.first_block, row.first_block + row.n_blocks)
        w.block.stage[blocks] = stage
        w.block.funded[blocks] = 1
        w.block.released[blocks] = int(stage == Stage.ACCEPTED)
        row.clearance_begun = int(stage > Stage.AWAITING_CLEARANCE)
        row.cleared_ha = row.area_ha if stage >= Stage.CLEARED else 0.0
        row.handed_over_ha = row.area_ha if stage >= Stage.HANDED_OVER else 0.0
        row.works_begun = int(stage >= Stage.HANDED_OVER)
        row.accepted_ha = row.area_ha if stage == Stage.ACCEPTED else 0.0
        row.released_ha = row.vacant_ha = row.leasable_share * row.accepted_ha
        row.wwtp = Wwtp.LICENSED if stage == Stage.ACCEPTED else Wwtp.NONE
    renew_choices(world)


def set_released_land(world: OpenWorld, released_ha):
    """Let every accepted cluster have so much land on offer, whatever its area: land that never binds."""
    world.tables.cluster.released_ha[:] = world.tables.cluster.vacant_ha[:] = released_ha
    renew_choices(world)


def set_tastes(world: OpenWorld, values):
    """Set the quality that nobody published of the clusters of every province, in order of the place."""
    clusters = world.tables.cluster
    clusters.taste[:] = np.resize(values, len(clusters))
    renew_choices(world)


def renew_choices(world: OpenWorld):
    """Give every cluster the weight in the choice of investors that its row asks for."""
    for c in range(world.tables.run.n_clusters):
        refresh(world.tables, c)


def unrecorded(world: OpenWorld):
    """An engine for `play` that records no series: faster, for tests that read the log alone."""
    w = world.tables
    return run_simpy(begin, world.resources, w, w.run.horizon, [], observe)


def events(log, *kinds: Event, place=None, entity=None):
    """Lines of the log that tell of these events, of one place or one entity if asked."""
    lines = np.isin(log["event"], kinds)
    if place is not None:
        lines &= log["place"] == place
    if entity is not None:
        lines &= log["entity"] == entity
    return log[lines].view(np.recarray)


def times(log, *kinds: Event, place=None, entity=None):
    """Times of these events, months, in order of happening."""
    return events(log, *kinds, place=place, entity=entity)["time"]


def time_of_each(log, kind: Event, n):
    """Time at which each of n entities had this event for the first time, months; NEVER where it had not."""
    found = np.full(n, NEVER)
    lines = events(log, kind)
    np.minimum.at(found, lines["entity"], lines["time"])
    return found


def only(log, kind: Event, place=None, entity=None):
    """The line of an event that happened exactly once."""
    lines = events(log, kind, place=place, entity=entity)
    assert len(lines) == 1, f"{kind.name} happened {len(lines)} times, not once"
    return lines[0]


EVENTS_OF_BLOCKS = (
    Event.NOTICE_LAPSED,
    Event.CLEARANCE_BEGAN,
    Event.CLEARED,
    Event.HANDED_OVER,
    Event.WORKS_BEGAN,
    Event.ACCEPTED,
)
EVENTS_OF_CLUSTERS = (
    Event.APPLICATION,
    Event.ESTABLISHED,
    Event.PLAN_APPROVED,
    Event.STALLED,
    Event.RESUMED,
    Event.WWTP_BEGAN,
    Event.WWTP_BUILT,
    Event.WWTP_REJECTED,
    Event.WWTP_LICENSED,
    Event.REVOKED,
    Event.TAKEN_OVER,
    Event.REMOVED,
    Event.ADDED,
    Event.EXPANDED,
)
EVENTS_IN_PROVINCES = (
    Event.WENT_TO_PARK,
    Event.WENT_ELSEWHERE,
    Event.JOINED_WAITING_LIST,
    Event.LOST_PATIENCE,
    Event.RELOCATED,
)
STORY = np.dtype([("time", "f8"), ("event", "i8"), ("entity", "u8"), ("place", "u8"), ("amount", "f8")])


def by_identity(outcome: Outcome, province=None):
    """The log with permanent ids in place of rows of tables, sorted by time, event and id.

    Two runs tell the same story if these are equal, whatever the order of clusters in their places.

    Parameters
    ----------
    outcome : Outcome
        A run with its log.
    province : int, optional
        Only what happened in this province of the run.
    """
    w, log = outcome.tables, outcome.log
    of_blocks = np.isin(log["event"], EVENTS_OF_BLOCKS)
    of_clusters = np.isin(log["event"], EVENTS_OF_CLUSTERS)
    of_investors = ~of_blocks & ~of_clusters
    in_provinces = np.isin(log["event"], EVENTS_IN_PROVINCES)
    lines = np.recarray(len(log), dtype=STORY)
    for name in ("time", "event", "amount"):
        lines[name] = log[name]
    lines.entity[of_blocks] = w.block.id[log["entity"][of_blocks]]
    lines.entity[of_clusters] = w.cluster.id[log["entity"][of_clusters]]
    lines.entity[of_investors] = w.investor.id[log["entity"][of_investors]]
    lines.place[in_provinces] = w.province.id[log["place"][in_provinces]]
    lines.place[~in_provinces] = w.cluster.id[log["place"][~in_provinces]]
    if province is not None:
        where = np.zeros(len(log), np.int64)
        where[in_provinces] = log["place"][in_provinces]
        where[~in_provinces] = w.cluster.province[log["place"][~in_provinces]]
        lines = lines[where == province]
    return np.sort(lines, order=["time", "event", "entity"])


def waiting_of(w):
    """Secondary investors on the waiting lists, in order, province after province."""
    waiting = []
    for province in w.province:
        i = province.first_waiting
        for _ in range(province.n_waiting):
            waiting.append(int(i))
            i = w.investor[i].next_waiting
    return waiting
