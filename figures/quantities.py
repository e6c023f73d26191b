"""Names of recorded quantities: as the results have them, and for a run of parks without clusters."""

import xarray as xr

from figures.about import kind_of
from figures.words import CLUSTERS, Words, first_letter_large, nouns, position_of

# Results name their quantities for clusters, whatever they are about (`simulation.results`). A test sees to
# it that these texts are the same names.
NAMES = Words(
    occupancy_rate=(
        "Occupancy rate of established {clusters}",
        "Tỷ lệ lấp đầy của các {clusters} đã thành lập",
    ),
    occupancy_rate_operating=(
        "Occupancy rate of operating {clusters}",
        "Tỷ lệ lấp đầy của các {clusters} đang hoạt động",
    ),
    leasable_operating_ha=(
        "Leasable industrial land of operating {clusters}, planned",
        "Đất công nghiệp có thể cho thuê của các {clusters} đang hoạt động",
    ),
    gross_planned_ha=("Area of {clusters} in the plan", "Diện tích các {clusters} trong quy hoạch"),
    gross_established_ha=("Area of established {clusters}", "Diện tích các {clusters} đã thành lập"),
    clusters_established=("Established {clusters}", "Số {clusters} đã thành lập"),
    clusters_operating=("Operating {clusters}", "Số {clusters} đang hoạt động"),
    clusters_licensed=(
        "{clusters} with a licensed WWTP",
        "Số {clusters} có trạm xử lý nước thải được cấp phép",
    ),
    clusters_revoked=(
        "{clusters} awaiting re-selection",
        "Số {clusters} bị thu hồi, chờ lựa chọn lại chủ đầu tư",
    ),
    clusters_removed=("{clusters} removed from the plan", "Số {clusters} đưa ra khỏi quy hoạch"),
)


def quantity_name(results: xr.Dataset, variable: str, language: str) -> str:
    """Name of a recorded quantity; its code where the results have no name for it.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    variable : str
        A variable of the results.
    language : {"en", "vi"}
        Language of the name.
    """
    kind = kind_of(results)
    if kind != CLUSTERS and variable in NAMES:
        return first_letter_large(NAMES(variable, language, **nouns(kind, language)))
    attributes = results[variable].attrs
    english = str(attributes.get("long_name", variable))
    return str(attributes.get("title_vi", english)) if position_of(language) else english
