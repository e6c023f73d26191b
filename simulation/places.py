"""What is known of a place at its as-of date: provinces and clusters as plain records.

``None`` means: not published. The opening state of each replication completes such values by keyed draws
(`simulation.rules.opening`), so that the published totals are met.
"""

from dataclasses import dataclass
from datetime import date

from simulation.parameters import Grade, Prior
from simulation.state import Management


@dataclass(frozen=True)
class Sizes:
    """Areas that clusters of a province may have where they are not published, and how land is cut.

    Parameters
    ----------
    smallest_ha, largest_ha : float
        Bounds; Decree 32/2024 allows a cluster 10 to 75 ha. Published areas outside are kept.
    typical_ha, log_sd : float
        Median of the areas and standard deviation of their logarithm, before they are raked to a total.
    block_ha : float
        Largest land block: the piece that is cleared, handed over and built as one.
    """

    smallest_ha: float = 10.0
    typical_ha: float = 50.0
    log_sd: float = 0.4
    largest_ha: float = 75.0
    block_ha: float = 5.0


@dataclass(frozen=True)
class OwnPrior:
    """What a province knows better than the declaration of an uncertain parameter.

    Parameters
    ----------
    parameter : str
        Name of the parameter.
    prior : Prior
        Takes the place of the declared prior, for the same keyed uniform number.
    grade : Grade
        How well it is known.
    source : str
        Where it comes from.
    """

    parameter: str
    prior: Prior
    grade: Grade
    source: str


@dataclass(frozen=True)
class ClusterFacts:
    """What is known of one industrial cluster.

    Parameters
    ----------
    code : str
        Permanent and unique in the nation; it keys every random draw of the cluster.
    name, province : str
        Names; `province` is the name of a `ProvinceFacts`.
    status : str
        ``"established"``, ``"planned"`` or ``"closed"``. A closed cluster is present and changes nothing: it
        stands for one that only a policy would open.
    district : str, optional
        Former district-level unit, for the occupancy gate of Decree 32/2024.
    area_ha : float, optional
        Gross area, ha.
    leasable_share : float, optional
        Share of the area that is industrial land for lease, 0 to 1.
    management : Management, optional
        Who builds and runs it.
    established : date, optional
        Date of the establishment decision.
    established_from, established_to : date, optional
        Days between which it lies, where only that is known; both or none.
    operating, licensed, clearance_begun, works_begun : bool, optional
        Published state at the as-of date.
    interchange_km : float, optional
        Distance to the nearest expressway interchange, km.
    rent_usd_per_m2 : float, optional
        Rent for the lease term, USD per m².
    craft_village : bool, optional
        Whether it is a craft-village cluster.
    named : bool
        Whether a source names the cluster.
    """

    code: str
    name: str
    province: str
    status: str
    district: str | None = None
    area_ha: float | None = None
    leasable_share: float | None = None
    management: Management | None = None
    established: date | None = None
    operating: bool | None = None
    licensed: bool | None = None
    clearance_begun: bool | None = None
    works_begun: bool | None = None
    interchange_km: float | None = None
    rent_usd_per_m2: float | None = None
    craft_village: bool | None = None
    named: bool = False
    established_from: date | None = None
    established_to: date | None = None


@dataclass(frozen=True)
class ProvinceFacts:
    """Published totals of a province, which every opening state meets; ``None`` where nothing was published.

    Parameters
    ----------
    name, name_vi : str
        Names in English and Vietnamese.
    area_established_ha, area_planned_only_ha, area_cleared_ha : float, optional
        Gross area of established clusters, of clusters only planned, and land cleared so far.
    clusters_operating, clusters_licensed, clusters_in_clearance : int, optional
        Clusters operating, with a licensed WWTP, and with clearance begun.
    clusters_partly_state, clusters_state : int, optional
        Established clusters partly and fully managed by the State.
    districts : tuple of str
        Former district-level units.
    parks : int
        Industrial parks of the province, which compete for secondary investors.
    parks_vacant_ha, parks_investors : float
        Their vacant land for lease, ha, and the secondary investors in them.
    area_operating_ha : float, optional
        Gross area of operating clusters.
    leased_ha : float, optional
        Industrial land under lease in all clusters.
    secondary_investors : int, optional
        Secondary investors with a lease in a cluster.
    clusters_works_begun : int, optional
        Established clusters whose works have begun, those that operate included.
    clusters_complete_not_operating, clusters_at_90_percent : int, optional
        Those of them that do not operate and are built completely, or have stalled near the end.
    sizes : Sizes
        Areas of clusters and land blocks.
    priors : tuple of OwnPrior
        Priors of the province's own.
    """

    name: str
    area_established_ha: float | None = None
    area_planned_only_ha: float | None = None
    area_cleared_ha: float | None = None
    clusters_operating: int | None = None
    clusters_licensed: int | None = None
    clusters_in_clearance: int | None = None
    clusters_partly_state: int | None = None
    clusters_state: int | None = None
    districts: tuple[str, ...] = ()
    parks: int = 0
    parks_vacant_ha: float = 0.0
    parks_investors: float = 0.0
    name_vi: str = ""
    area_operating_ha: float | None = None
    leased_ha: float | None = None
    secondary_investors: int | None = None
    clusters_works_begun: int | None = None
    clusters_complete_not_operating: int | None = None
    clusters_at_90_percent: int | None = None
    sizes: Sizes = Sizes()
    priors: tuple[OwnPrior, ...] = ()

    def own_prior(self, parameter: str) -> Prior | None:
        """The province's own prior of a parameter, if it has one."""
        return next((own.prior for own in self.priors if own.parameter == parameter), None)


@dataclass(frozen=True)
class Place:
    """Provinces and their clusters at one as-of date."""

    as_of: date
    provinces: tuple[ProvinceFacts, ...]
    clusters: tuple[ClusterFacts, ...]
