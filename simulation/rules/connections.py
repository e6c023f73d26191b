"""External connections: the road from a cluster to the network, there or still missing.

While it is missing, the interchange counts as further away. A scenario gives the date of the road by dated
values of the lever; equation E18 of the model notes.
"""

from simulation.engine.compiled import rule
from simulation.parameters import Grade, Scope, lever, uncertain
from simulation.parameters import lognormal as lognormal_prior
from simulation.rules.reading import lever_of_cluster
from simulation.state import World

MISSING = 1

PARAMETERS = (
    uncertain(
        "missing_connection_km",
        title="Distance that a missing external connection adds",
        title_vi="Khoảng cách tăng thêm khi chưa có đường kết nối ngoài cụm",
        unit="km",
        prior=lognormal_prior(5.0, 0.5),
        grade=Grade.UNKNOWN,
        source="officials report it; no size was found (docs/evidence.md, External connections)",
    ),
    lever(
        "external_connection",
        title="Connection of the cluster to the transport network",
        title_vi="Đường kết nối cụm công nghiệp với mạng lưới giao thông",
        unit="1",
        default=0.0,
        choices=("connected", "missing"),
        choices_vi=("đã kết nối", "chưa kết nối"),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="neutral rule: the distance to the interchange is what is published or drawn",
        leans_on=("missing_connection_km", "taste_distance_per_km"),
    ),
)


@rule
def take_over_connection(w: World, c: int, now: float) -> None:
    """Note the distance that a missing connection adds from now on; none for a connected cluster."""
    cluster = w.cluster[c]
    is_missing = lever_of_cluster(w, w.lever.external_connection, c, now) == MISSING
    cluster.missing_connection_km = w.p[cluster.province].missing_connection_km if is_missing else 0.0
