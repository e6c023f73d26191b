"""The incentive package of a secondary investor: for how long the law or the province grants it."""

from simulation.parameters import Grade, Scope, lever

PARAMETERS = (
    lever(
        "incentive_months",
        title="Length of a secondary investor's incentive package",
        title_vi="Thời hạn gói ưu đãi đối với nhà đầu tư thứ cấp",
        unit="months",
        default=84.0,
        bounds=(0.0, 600.0),
        scope=Scope.CLUSTER,
        grade=Grade.EVIDENCE,
        source="rent exemption of seven years, Decree 68/2017 (F131)",
    ),
)
