"""What is known of a place at its as-of date: provinces and clusters as plain records.

``None`` means: not published. The opening state of each replication completes such values by keyed draws
(`simulation.rules.opening`), so that the published totals are met.
"""

from dataclasses import dataclass
from datetime import date

from simulation.state import Management


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


@dataclass(frozen=True)
class Place:
    """Provinces and their clusters at one as-of date."""

    as_of: date
    provinces: tuple[ProvinceFacts, ...]
    clusters: tuple[ClusterFacts, ...]
