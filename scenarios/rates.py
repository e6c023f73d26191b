"""Occupancy rates: what leased land is divided by, and how each rate is explained to readers."""

from simulation.results import Definition

RATES = {
    "occupancy_rate": (
        "leasable_planned_ha",
        Definition(
            "Occupancy rate of established {clusters}",
            "Tỷ lệ lấp đầy của các {clusters} đã thành lập",
            "1",
            "Leased industrial land over leasable industrial land as planned, established clusters.",
        ),
    ),
    "occupancy_rate_released": (
        "leasable_released_ha",
        Definition(
            "Occupancy rate of released land",
            "Tỷ lệ lấp đầy của đất đã có hạ tầng",
            "1",
            "Leased industrial land over industrial land of released land blocks.",
        ),
    ),
    "occupancy_rate_gross": (
        "gross_established_ha",
        Definition(
            "Leased share of gross area",
            "Tỷ lệ đất đã cho thuê trên tổng diện tích",
            "1",
            "Leased industrial land over gross area of established clusters.",
        ),
    ),
    "occupancy_rate_operating": (
        "leasable_operating_ha",
        Definition(
            "Occupancy rate of operating {clusters}",
            "Tỷ lệ lấp đầy của các {clusters} đang hoạt động",
            "1",
            "Leased industrial land over leasable industrial land as planned, operating clusters.",
        ),
    ),
}
