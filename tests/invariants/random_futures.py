"""Random small places, policies and parameters, for tests of what holds in every future.

Facts are published or not, cluster by cluster, but never contradict each other: an operating cluster has
begun its clearance, a published total can be met by the clusters it counts.

All tests see the same futures, whatever the day or the machine, so that each future needs to run only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from simulation.calendar import month_of
from simulation.levers import Setting, Where
from simulation.model import PARAMETERS
from simulation.parameters import Scope
from simulation.places import ClusterFacts, Place, ProvinceFacts, Sizes
from simulation.run import Outcome
from simulation.state import Management
from tests.small_worlds import SEED, run_place

PROVINCES = ("Delta", "Coast")
DISTRICTS = ("North", "Middle", "South")
AS_OF_DATES = (date(2025, 9, 18), date(2026, 1, 1), date(2024, 2, 29))
# Whether a cluster operates, has begun its clearance, has begun its works; as far as published.
PROGRESS = (
    (None, None, None),
    (False, False, False),
    (None, True, None),
    (False, True, False),
    (False, True, True),
    (True, None, None),
    (True, True, True),
)
# A value in a scenario that means: from the as-of date on.
FROM_THE_START = 0
# Levers without a natural upper bound are tried up to here.
LARGEST_LEVER = {"promotion_bn_vnd_per_year": 200.0, "incentive_months": 120.0}
LARGEST_RATIO = 3.0
EXAMPLES = 40

# Ranges from which parameters are pinned, wider than their priors.
PINS = {
    "investors_per_year": (0.0, 400.0),
    "demand_shock_sd": (0.0, 1.0),
    "plot_ha": (0.1, 6.0),
    "elsewhere_value": (-6.0, 6.0),
    "within_clusters_similarity": (0.05, 1.0),
    "patience_months": (0.01, 60.0),
    "present_leased_share": (0.0, 1.0),
    "exit_per_year": (0.001, 3.0),
    "exit_step_at_expiry": (1.0, 20.0),
    "relocating_share": (0.0, 1.0),
    "never_builds_share": (0.0, 1.0),
    "land_return_months": (0.01, 24.0),
    "households_per_ha": (0.0, 30.0),
    "hold_out_share": (0.0, 1.0),
    "compensation_funding_months": (0.01, 24.0),
    "agricultural_share": (0.0, 1.0),
    "handover_months": (0.01, 12.0),
    "works_start_share": (0.0, 1.0),
    "building_months_at_40_ha": (1.0, 60.0),
    "fill_supply_share": (0.0, 3.0),
    "state_budget_share": (0.0, 1.0),
    "stall_share": (0.0, 1.0),
    "never_starts_share": (0.0, 1.0),
    "wwtp_start_new_per_year": (0.01, 12.0),
    "licence_rework_share": (0.0, 0.95),
    "establishment_decisions_per_year": (0.0, 40.0),
    "paperwork_months": (0.1, 30.0),
    "planning_throughput_per_year": (1.0, 60.0),
}
# All that the yearly reviews can do. Chance alone would seldom bring enough of it into one run.
REVIEWS = {
    "investor_screening": (0.0, 1.0),
    "state_credit_share": (0.0, 0.7),
    "revocation_ratio": (1000.0,),
    "extension_months": (24.0, 0.0),
    "review_support": (0.0, 1.0),
    "removal_share": (0.5, 1.0),
    "removal_after_years": (0.0, 2.0),
    "addition_to_plan": (1.0,),
    "expansions_per_year": (2.5, 100.0),
    "state_handovers_per_year": (1.5, 100.0),
    "state_handover_order": (0.0, 1.0),
}
EVERY_REVIEW = tuple(Setting(lever, ((FROM_THE_START, values[-1]),)) for lever, values in REVIEWS.items())
# Investors of every class, deadlines that end within a run, clusters that may expand however empty.
PINS_OF_REVIEWS = {
    "never_starts_share": (0.0, 0.5),
    "unfit_share": (0.5, 1.0),
    "project_sale_per_year": (0.1, 3.0),
    "project_deadline_months": (6.0, 12.0),
    "selection_months": (0.1, 12.0),
    "settlement_months": (0.1, 18.0),
    "expansion_occupancy": (0.0, 0.0),
}
# A province of a few clusters has few teams and crews; with those of a whole province nobody would ever wait.
SMALL_MEANS = {"clearance_capacity_ha_per_year": (0.0, 60.0), "construction_crews": (0.0, 4.0)}


# Small places have no land to expand to unless a test says so.
LAND_BESIDE = ("expansion_share", 0.5)


@dataclass(frozen=True)
class Future:
    """What a run is made of.

    Parameters
    ----------
    place : Place
        One or two provinces with one to six clusters.
    settings : tuple of Setting
        The policy.
    pins : tuple of (str, float)
        Parameters that are not drawn from their priors.
    months : int
        Length of the run.
    replication : int
        Key of its luck.
    """

    place: Place
    settings: tuple[Setting, ...]
    pins: tuple[tuple[str, float], ...]
    months: int
    replication: int

    def run(self, *more: Setting) -> Outcome:
        """Run it with its event log, under further settings if any; nobody may change what it returns."""
        return _run(self, more)


@lru_cache(maxsize=2 * EXAMPLES)
def _run(future: Future, more: tuple[Setting, ...]) -> Outcome:
    return run_place(
        future.place,
        months=future.months,
        settings=(*future.settings, *more),
        replication=future.replication,
        **dict(future.pins),
    )


def _within(low, high):
    """A value between two bounds, often one of them: at the edges things break."""
    return st.sampled_from([low + share * (high - low) for share in (0.5, 0.0, 1.0, 0.1, 0.9)])


def _published_or_not(*values):
    return st.sampled_from((None, *values))


@st.composite
def _clusters(draw, number, provinces, as_of):
    """One cluster, with facts that follow the order of the law."""
    status = draw(st.sampled_from(("established", "established", "planned", "closed")))
    operating = clearance_begun = works_begun = licensed = established = None
    if status == "established":
        operating, clearance_begun, works_begun = draw(st.sampled_from(PROGRESS))
        licensed = draw(_published_or_not(False, True))
        age_days = draw(_published_or_not(1, 300, 6000))
        established = None if age_days is None else as_of - timedelta(days=age_days)
    return ClusterFacts(
        code=f"C-{number:03d}",
        name=f"Cluster {number}",
        province=draw(st.sampled_from(provinces)),
        status=status,
        area_ha=draw(_published_or_not(5.0, 12.5, 40.0, 75.0)),
        leasable_share=draw(_published_or_not(0.5, 0.8)),
        management=draw(_published_or_not(*Management)),
        established=established,
        operating=operating,
        licensed=licensed,
        clearance_begun=clearance_begun,
        works_begun=works_begun,
        interchange_km=draw(_published_or_not(0.0, 40.0)),
        rent_usd_per_m2=draw(_published_or_not(20.0, 200.0)),
        craft_village=draw(_published_or_not(False, True)),
    )


def _possible_area_ha(draw, members: Sequence[ClusterFacts]):
    """A total that clusters of lawful size can have."""
    known = sum(facts.area_ha for facts in members if facts.area_ha is not None)
    unknown = sum(facts.area_ha is None for facts in members)
    return known + unknown * draw(_within(Sizes.smallest_ha, Sizes.largest_ha))


def _possible_count(draw, flags: Sequence[bool | None], least=0):
    """A count that the published flags allow, or none published."""
    surely, perhaps = flags.count(True), len(flags) - flags.count(False)
    least = max(surely, min(least, perhaps))
    return draw(_published_or_not(*range(least, perhaps + 1)))


@st.composite
def _provinces(draw, name, clusters):
    """Published totals of a province, each of them perhaps, that its clusters can meet."""
    established = [c for c in clusters if c.province == name and c.status == "established"]
    planned = [c for c in clusters if c.province == name and c.status == "planned"]
    operating = _possible_count(draw, [c.operating for c in established])
    begun = [True if c.operating else c.clearance_begun for c in established]
    area_ha = _possible_area_ha(draw, established)
    by_state = draw(st.integers(0, len(established)))
    return ProvinceFacts(
        name=name,
        area_established_ha=draw(st.sampled_from((None, area_ha))),
        area_planned_only_ha=draw(st.sampled_from((None, _possible_area_ha(draw, planned)))),
        area_cleared_ha=draw(st.sampled_from((None, area_ha * draw(_within(0.0, 1.0))))),
        clusters_operating=operating,
        clusters_licensed=draw(_published_or_not(*range((operating or 0) + 1))),
        clusters_in_clearance=_possible_count(draw, begun, least=operating or 0),
        clusters_partly_state=draw(_published_or_not(by_state // 2)),
        clusters_state=draw(_published_or_not(by_state - by_state // 2)),
        districts=DISTRICTS[: draw(st.integers(0, len(DISTRICTS)))],
        parks=draw(st.integers(0, 3)),
        parks_vacant_ha=draw(_within(0.0, 500.0)),
        parks_investors=draw(_within(0.0, 300.0)),
    )


@st.composite
def places(draw):
    """Places of one to six clusters."""
    as_of = draw(st.sampled_from(AS_OF_DATES))
    names = PROVINCES[: draw(st.integers(1, len(PROVINCES)))]
    clusters = tuple(draw(_clusters(number, names, as_of)) for number in range(draw(st.integers(1, 6))))
    return Place(as_of, tuple(draw(_provinces(name, clusters)) for name in names), clusters)


@st.composite
def _where(draw, scope, place):
    """Where a lever of some scope applies."""
    names = [province.name for province in place.provinces]
    some_provinces = st.none() | st.sets(st.sampled_from(names), min_size=1).map(frozenset)
    if scope is not Scope.CLUSTER:
        return Where(provinces=draw(some_provinces))
    codes = [facts.code for facts in place.clusters]
    return Where(
        provinces=draw(some_provinces),
        managements=draw(st.none() | st.sets(st.sampled_from(Management), min_size=1).map(frozenset)),
        clusters=draw(st.none() | st.sets(st.sampled_from(codes), min_size=1).map(frozenset)),
    )


@st.composite
def policies(draw, place, months):
    """Up to four settings of any levers, each with one or two dated values."""
    first = month_of(place.as_of)
    dates = st.sampled_from((FROM_THE_START, first + 1, first + 2 + months // 2, first + months + 1))
    chosen = []
    for lever in draw(st.lists(st.sampled_from(PARAMETERS.levers), max_size=4)):
        low, high = lever.bounds
        high = min(high, LARGEST_LEVER.get(lever.name, LARGEST_RATIO))
        values = st.sampled_from(range(len(lever.choices))) if lever.choices else _within(low, high)
        steps = draw(st.lists(dates, min_size=1, max_size=2, unique=True).map(sorted))
        dated = tuple((month, float(draw(values))) for month in steps)
        chosen.append(Setting(lever.name, dated, draw(_where(lever.scope, place))))
    return tuple(chosen)


@st.composite
def strong_reviews(draw, place):
    """Every lever of the yearly reviews, everywhere, from the start or from the second month on."""
    dates = st.sampled_from((FROM_THE_START, month_of(place.as_of) + 1))
    return tuple(
        Setting(lever, ((draw(dates), draw(st.sampled_from(values))),)) for lever, values in REVIEWS.items()
    )


@st.composite
def futures(draw):
    """Futures of random places under random policies; in two of five every review is strong."""
    place = draw(places())
    months = draw(st.sampled_from((60, 120, 30, 7, 1)))
    ranges = SMALL_MEANS | {
        name: PINS[name] for name in draw(st.sets(st.sampled_from(sorted(PINS)), max_size=5))
    }
    settings = draw(policies(place, months))
    if draw(st.sampled_from((True, False, True, False, False))):
        ranges |= PINS_OF_REVIEWS
        settings = (*draw(strong_reviews(place)), *settings)
    return Future(
        place=place,
        settings=settings,
        pins=(LAND_BESIDE, *((name, draw(_within(*ranges[name]))) for name in sorted(ranges))),
        months=months,
        replication=draw(st.integers(0, 1_000_000)),
    )


def in_every_future(test):
    """Run a test, which takes one `Future`, for 40 random ones; the first call compiles: no deadline."""
    repeated = settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    return seed(SEED)(repeated(given(future=futures())(test)))
