"""A few levers like the model's, so that these tests need no model."""

from datetime import date

from simulation.parameters import Grade, Parameters, Scope, fixed, lever, lognormal, uncertain
from simulation.places import ClusterFacts, Place, ProvinceFacts

REST = {"title_vi": "Tên", "grade": Grade.DEFINITION, "source": "these tests"}

PARAMETERS = Parameters(
    [
        lever(
            "clearance_teams_ratio",
            title="Clearance teams",
            unit="1",
            default=1,
            bounds=(0, 10),
            scope=Scope.PROVINCE,
            **REST,
        ),
        lever(
            "clearance_advance_share",
            title="Compensation advanced",
            unit="1",
            default=0,
            bounds=(0, 1),
            scope=Scope.CLUSTER,
            **REST,
        ),
        lever(
            "fill_supply_ratio",
            title="Fill supply",
            unit="1",
            default=1,
            bounds=(0, 20),
            scope=Scope.PROVINCE,
            **REST,
        ),
        lever(
            "wwtp_gate",
            title="WWTP gate",
            unit="1",
            default=0,
            choices=("none", "soft", "strict"),
            choices_vi=("không", "mềm", "bắt buộc"),
            history=(("2022-01", 1.0),),
            scope=Scope.CLUSTER,
            **REST,
        ),
        lever(
            "promotion_bn_vnd_per_year",
            title="Promotion",
            unit="bn VND/year",
            default=0,
            bounds=(0, 1000),
            scope=Scope.PROVINCE,
            **REST,
        ),
        lever("coordination", title="Coordination of provinces", unit="1", default=0, bounds=(0, 1), **REST),
        uncertain(
            "demand_per_year", title="Demand", unit="investors/year", prior=lognormal(110, 0.4), **REST
        ),
        fixed("largest_area_ha", title="Largest area", unit="ha", default=75, **REST),
    ]
)

PLACE = Place(
    as_of=date(2025, 9, 18),
    provinces=(ProvinceFacts("Hung Yen", name_vi="Hưng Yên"), ProvinceFacts("Hanoi", name_vi="Hà Nội")),
    clusters=(
        ClusterFacts("HY-001", "Ngo Quyen", "Hung Yen", "established"),
        ClusterFacts("HY-002", "Tan Tien", "Hung Yen", "planned"),
        ClusterFacts("HN-001", "Tan Tien", "Hanoi", "established"),
    ),
)
