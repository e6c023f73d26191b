"""Where a secondary investor goes: clusters of the province, its parks, or elsewhere; then which cluster.

Nested logit (McFadden; the form of Guimarães, Figueiredo and Woodward 2004 for plants). The value of all
clusters together is the logarithm of a sum over the tree of `simulation.engine.choice`; parks and elsewhere
stand outside it. Of two draws, the first decides for the province or elsewhere, the second for clusters or
parks; a third, node by node, finds the cluster. A cluster that cannot be chosen has weight zero and is
invisible to the bit.

There is one tree with every cluster that takes leases, and one for each class of plot sizes with those that
have a plot of the largest size of the class left. Where a policy tells investors apart, each segment of them
has its own weights in all these trees (`simulation.rules.segments`).
"""

import math

from simulation.engine.choice import descend, set_weight
from simulation.engine.compiled import rule
from simulation.engine.paths import a_step_begins
from simulation.engine.portable import exp, log
from simulation.parameters import Grade, Scope, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import half_normal as half_normal_prior
from simulation.parameters import normal as normal_prior
from simulation.rules.connections import take_over_connection
from simulation.rules.incentives import take_over_package
from simulation.rules.infrastructure_quality import renew_quality
from simulation.rules.luck import Purpose, luck, luck_bits
from simulation.rules.offer import offered_ha, take_over_offer, value_to_segment
from simulation.rules.reading import lever_of_cluster, lever_of_province, mark, members
from simulation.rules.release import take_over_release, waits_for_completion
from simulation.rules.reserve import open_reserved_land
from simulation.rules.segments import has_segments, segment_of
from simulation.state import NEVER, NO, Event, Standing, World, Wwtp

GATE_NONE, GATE_SOFT, GATE_STRICT = 0, 1, 2
REFERENCE_RENT_USD = 80.0
REFERENCE_AREA_HA = 50.0
# Largest plot of each class, ha. The last holds the largest plot there is (`simulation.rules.demand`).
CLASS_HA = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 20.0)
SMALLEST_PLOT_HA = 0.05
N_TREES = 1 + len(CLASS_HA)
ALL_OPEN = 0  # weights of all clusters that take leases; after it one row for each class of plots
# A segment has its own rows, from the number of segment times N_TREES on.

PARAMETERS = (
    uncertain(
        "taste_rent",
        title="Effect of rent on the value of a cluster, per unit of its logarithm",
        title_vi="Tác động của giá thuê đến sức hút của cụm",
        unit="1",
        prior=normal_prior(-0.6, 0.3, -3.0, 0.0),
        grade=Grade.EVIDENCE,
        source="county and municipality studies, United States and Portugal (docs/evidence.md, Land price)",
    ),
    uncertain(
        "taste_distance_per_km",
        title="Effect of a kilometre to the expressway interchange",
        title_vi="Tác động của mỗi km đến nút giao cao tốc",
        unit="1/km",
        prior=normal_prior(-0.08, 0.04),
        grade=Grade.EVIDENCE,
        source=(
            "Japan: half of new plants within 5 km of an interchange "
            "(docs/evidence.md, Access), weak evidence"
        ),
    ),
    uncertain(
        "taste_company",
        title="Effect of those already there, per unit of ln(1 + investors)",
        title_vi="Tác động tích tụ của các nhà đầu tư đã có",
        unit="1",
        prior=normal_prior(0.45, 0.2, 0.0, 0.95),
        grade=Grade.EVIDENCE,
        source=(
            "sign from Vietnamese location studies, size by judgement; "
            "below 1 or one cluster takes all (docs/evidence.md, Agglomeration)"
        ),
    ),
    uncertain(
        "taste_infrastructure",
        title="Effect of finished infrastructure, from none to all of the cluster",
        title_vi="Tác động của hạ tầng hoàn chỉnh",
        unit="1",
        prior=normal_prior(0.6, 0.4),
        grade=Grade.JUDGEMENT,
        source=(
            "infrastructure matters in Binh Dinh, size not readable "
            "(docs/evidence.md, Infrastructure and licence)"
        ),
    ),
    uncertain(
        "taste_licence",
        title="Effect of a licensed WWTP, under a soft gate",
        title_vi="Tác động của trạm xử lý nước thải có giấy phép",
        unit="1",
        prior=normal_prior(0.3, 0.3),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Infrastructure and licence)",
    ),
    uncertain(
        "taste_size",
        title="Effect of size, per unit of ln(area)",
        title_vi="Tác động của quy mô",
        unit="1",
        prior=normal_prior(0.5, 0.3),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Infrastructure and licence)",
    ),
    uncertain(
        "taste_unobserved_sd",
        title="Spread of what nobody measured about a cluster",
        title_vi="Độ phân tán của các yếu tố không quan sát được",
        unit="1",
        prior=half_normal_prior(0.6),
        grade=Grade.UNKNOWN,
        source=(
            "required, or agglomeration absorbs unobserved quality "
            "(docs/evidence.md, Unobserved quality); size unknown"
        ),
    ),
    uncertain(
        "within_clusters_similarity",
        title="Dissimilarity of clusters within their nest: 1 plain logit, towards 0 one choice",
        title_vi="Hệ số khác biệt trong nhóm cụm công nghiệp",
        unit="1",
        prior=beta_prior(4.0, 2.0),
        bounds=(0.01, 1.0),
        grade=Grade.UNKNOWN,
        source="no estimate was found (docs/evidence.md, Going elsewhere)",
    ),
    uncertain(
        "elsewhere_value",
        title="Value of going elsewhere",
        title_vi="Giá trị của lựa chọn đi nơi khác",
        unit="1",
        prior=normal_prior(1.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no estimate was found (docs/evidence.md, Going elsewhere)",
    ),
    lever(
        "parks_vacant_ratio",
        title="Vacant released land of the province's parks, relative to that at the as-of date",
        title_vi="Đất trống đã có hạ tầng của các khu công nghiệp trong tỉnh so với hiện nay",
        unit="1",
        default=1.0,
        bounds=(0.0, 20.0),
        scope=Scope.PROVINCE,
        grade=Grade.DEFINITION,
        source="definition: parks offer what they do now (docs/evidence.md, Parks of the province)",
        leans_on=("taste_size", "elsewhere_value"),
    ),
)


@rule
def plot_class(plot_ha: float) -> int:
    """Class of a plot, 1 to 7: the first whose largest plot is as large."""
    for k in range(len(CLASS_HA)):
        if plot_ha <= CLASS_HA[k]:
            return k + 1
    return len(CLASS_HA)


@rule
def utility(w: World, c: int) -> float:
    """Value of a cluster to a secondary investor, in units of the logit; equation E8 of the model notes."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    licensed = 1.0 if cluster.wwtp == Wwtp.LICENSED and cluster.wwtp_gate >= GATE_SOFT else 0.0
    return (
        cluster.taste * p.taste_unobserved_sd
        + p.taste_rent * log(cluster.rent_usd_per_m2 / REFERENCE_RENT_USD)
        + p.taste_distance_per_km * (cluster.interchange_km + cluster.missing_connection_km)
        + p.taste_company * log(1.0 + cluster.n_investors)
        + p.taste_infrastructure * cluster.accepted_ha / cluster.area_ha * cluster.infrastructure_quality
        + p.taste_licence * licensed
        + p.taste_size * log(cluster.area_ha / REFERENCE_AREA_HA)
        + cluster.value_of_package
    )


@rule
def is_gate_closed(w: World, c: int) -> bool:
    """Whether a strict gate forbids new leases for want of a licence."""
    return w.cluster[c].wwtp_gate == GATE_STRICT and w.cluster[c].wwtp != Wwtp.LICENSED


@rule
def takes_leases(w: World, c: int) -> bool:
    """Whether a cluster can sign new leases: established, released land vacant, and no gate in the way."""
    cluster = w.cluster[c]
    return (
        cluster.in_plan == 1
        and cluster.removed == 0
        and cluster.established < NEVER
        and not is_gate_closed(w, c)
        and not waits_for_completion(w, c)
        and cluster.vacant_ha >= SMALLEST_PLOT_HA
    )


@rule
def refresh(w: World, c: int) -> None:
    """Give a cluster its present weight in every tree; to be called whenever something about it changes."""
    is_open = takes_leases(w, c)
    value = utility(w, c) if is_open else 0.0
    for segment in range(w.run.n_segments):
        refresh_for_segment(w, c, segment, value, offered_ha(w, c, segment) if is_open else 0.0)


@rule
def refresh_for_segment(w: World, c: int, segment: int, value: float, offer_ha: float) -> None:
    """Give a cluster its weights for a segment that may lease so much of its land; 0 where no plot fits."""
    cluster = w.cluster[c]
    similarity = w.p[cluster.province].within_clusters_similarity
    weight = 0.0
    weighed = math.nan
    for tree in range(N_TREES):
        plot_ha = SMALLEST_PLOT_HA if tree == ALL_OPEN else CLASS_HA[tree - 1]
        has_plot = offer_ha >= plot_ha
        if has_plot:
            value_here = value + value_to_segment(w, c, segment, plot_ha)
            # The same in nearly all trees of a segment.
            if value_here != weighed:
                weight = exp(value_here / similarity)
                weighed = value_here
        row = segment * N_TREES + tree
        set_weight(w.node, w.weight[row], cluster.leaf, weight if has_plot else 0.0)


@rule
def take_over_levers(w: World, c: int, now: float) -> None:
    """Note what levers say of a cluster from now on; whoever opens or changes a cluster calls this, too."""
    w.cluster[c].wwtp_gate = int(lever_of_cluster(w, w.lever.wwtp_gate, c, now))
    take_over_offer(w, c, now)
    take_over_connection(w, c, now)
    take_over_package(w, c, now)
    take_over_release(w, c, now)
    renew_quality(w, c, now)


@rule
def refresh_openness(w: World, p: int, now: float) -> None:
    """Take over what levers say from this month on: clusters close, open, gain or lose attraction."""
    if has_segments(w):
        end_reserves(w, p, now)
    if not a_step_begins(w.step, now - 1.0, now):
        return
    for c in members(w, p):
        if w.cluster[c].in_plan == 1:
            take_over_levers(w, c, now)
            refresh(w, c)


@rule
def end_reserves(w: World, p: int, now: float) -> None:
    """Open to all, on the first of a month, the land whose time as a reserve is over."""
    for c in members(w, p):
        if open_reserved_land(w, c, now):
            refresh(w, c)


@rule
def value_of_clusters(w: World, p: int, segment: int) -> float:
    """Weight of all clusters of a province together: (sum of exp(V / s))^s; 0 when none takes leases."""
    total = w.weight[segment * N_TREES + ALL_OPEN, w.province[p].root]
    if total <= 0.0:
        return 0.0
    return exp(w.p[p].within_clusters_similarity * log(total))


@rule
def value_of_parks(w: World, p: int, now: float) -> float:
    """Weight of the parks of a province: as many equal alternatives, with infrastructure and licence.

    Their investors are given from outside (E23), at the as-of date, and so is their vacant land, which a
    lever may move from there. A licence counts for them as for a cluster (`utility`): only where the
    wastewater gate speaks of it (E6), here that of the province, which settings for single clusters or
    management types leave as it is.
    """
    province = w.province[p]
    parameters = w.p[p]
    vacant_ha = province.parks_vacant_ha * lever_of_province(w, w.lever.parks_vacant_ratio, p, now)
    if province.parks == 0 or vacant_ha <= 0.0:
        return 0.0
    licensed = 1.0 if lever_of_province(w, w.lever.wwtp_gate, p, now) >= GATE_SOFT else 0.0
    one = (
        parameters.taste_infrastructure
        + parameters.taste_licence * licensed
        + parameters.taste_company * log(1.0 + province.parks_investors / province.parks)
        + parameters.taste_size * log(vacant_ha / province.parks / REFERENCE_AREA_HA)
    )
    return exp(one + parameters.within_clusters_similarity * log(float(province.parks)))


@rule
def goes_to_clusters(w: World, i: int, now: float) -> bool:
    """First choice of an arriving investor; one that goes to a park or elsewhere leaves the model here."""
    investor = w.investor[i]
    p = investor.province
    clusters = value_of_clusters(w, p, segment_of(w, i))
    parks = value_of_parks(w, p, now)
    elsewhere = exp(w.p[p].elsewhere_value)
    in_province = clusters + parks
    if luck(w, Purpose.IN_PROVINCE, investor.id, 0) * (in_province + elsewhere) >= in_province:
        investor.standing = Standing.GONE
        w.province[p].gone_elsewhere += 1
        mark(w, now, Event.WENT_ELSEWHERE, i, p, investor.plot_ha)
        return False
    if luck(w, Purpose.IN_CLUSTERS, investor.id, 0) * in_province >= clusters:
        investor.standing = Standing.GONE
        w.province[p].parks_leases += 1
        mark(w, now, Event.WENT_TO_PARK, i, p, investor.plot_ha)
        return False
    return True


@rule
def choose(w: World, p: int, segment: int, plot_class: int, subkey: int) -> int:
    """A cluster of a province by keyed descent, among those for a class of plots; NO when there is none."""
    weight = w.weight[segment * N_TREES + plot_class]
    root = w.province[p].root
    if weight[root] <= 0.0:
        return NO
    return w.node[descend(w.node, weight, root, subkey)].alternative


@rule
def choose_cluster(w: World, i: int) -> int:
    """The cluster an investor likes best, whether or not a plot of its size is left."""
    investor = w.investor[i]
    subkey = luck_bits(w, Purpose.CLUSTER_CHOICE, investor.id, 0)
    return choose(w, investor.province, segment_of(w, i), ALL_OPEN, subkey)


@rule
def plot_fits(w: World, i: int, c: int) -> bool:
    """Whether the investor's plot fits the vacant land of a cluster that it may lease."""
    return c != NO and w.investor[i].plot_ha <= offered_ha(w, c, segment_of(w, i))


@rule
def choose_fitting_cluster(w: World, i: int) -> int:
    """A cluster among those that have a plot of the investor's size class left; NO if none has."""
    investor = w.investor[i]
    subkey = luck_bits(w, Purpose.SECOND_CHOICE, investor.id, 0)
    return choose(w, investor.province, segment_of(w, i), plot_class(investor.plot_ha), subkey)
