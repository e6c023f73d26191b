"""What charts and reports say, in English and Vietnamese.

Words that several charts share are here; words of one chart are in its own file, in the same form.

A run is of industrial clusters or of industrial parks. A text does not name them itself: it has a place in
braces (`scenarios.kinds`), which is filled from the kind of the run.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from scenarios.kinds import NOUNS

LANGUAGES = ("en", "vi")


class Words:
    """Texts by key, each as a pair of English and Vietnamese.

    Parameters
    ----------
    **texts : (str, str)
        English and Vietnamese text; ``{name}`` marks a value to be filled in.
    """

    def __init__(self, **texts: tuple[str, str]) -> None:
        self._texts = texts

    def __call__(self, key: str, language: str, **values: object) -> str:
        """Text of a key in a language, with its values filled in.

        Parameters
        ----------
        key : str
            Name of the text.
        language : {"en", "vi"}
            Any other language is refused.
        **values : object
            What stands for the names in braces; one that is missing raises KeyError.
        """
        return self._texts[key][position_of(language)].format(**values)

    def __contains__(self, key: object) -> bool:
        """Whether there is a text with this key."""
        return key in self._texts


def position_of(language: str) -> int:
    """Place of a language in a pair of texts.

    Raises
    ------
    ValueError
        If there are no texts in that language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"There are no texts in language {language!r}. Allowed: {', '.join(LANGUAGES)}.")
    return LANGUAGES.index(language)


def nouns(kind: str, language: str) -> dict[str, str]:
    """Return what a run is about, for places in braces: ``cluster``, ``clusters``, ``industrial_clusters``.

    Parameters
    ----------
    kind : str
        Of the run, ``"clusters"`` or ``"parks"``.
    language : {"en", "vi"}
        Language of the nouns.
    """
    position = position_of(language)
    return {name: texts[position] for name, texts in NOUNS[kind].items()}


STAGES = Words(
    planned=("planned only", "mới có trong quy hoạch"),
    awaiting_clearance=("awaiting site clearance", "chờ giải phóng mặt bằng"),
    in_clearance=("in site clearance", "đang giải phóng mặt bằng"),
    cleared=("cleared, awaiting handover", "đã giải phóng, chờ bàn giao đất"),
    handed_over=("handed over, works not begun", "đã bàn giao đất, chưa xây dựng"),
    under_construction=("infrastructure under construction", "đang xây dựng hạ tầng kỹ thuật"),
    accepted=("infrastructure accepted", "hạ tầng kỹ thuật đã nghiệm thu"),
)

CAUSES = Words(
    not_industrial_land=("roads, green and services", "đất giao thông, cây xanh, dịch vụ"),
    planned_only=("planned only", "mới có trong quy hoạch"),
    awaiting_establishment=("awaiting establishment", "chờ quyết định thành lập"),
    awaiting_detailed_plan=("awaiting approval of the detailed plan", "chờ phê duyệt quy hoạch chi tiết"),
    never_started=("not started by its investor", "chủ đầu tư chưa triển khai"),
    waiting_for_funds=("waiting for compensation funds", "chờ vốn bồi thường"),
    in_notice_period=("in the notice period", "trong thời hạn thông báo thu hồi đất"),
    waiting_for_team=("waiting for a clearance team", "chờ tổ giải phóng mặt bằng"),
    in_clearance=("in site clearance", "đang giải phóng mặt bằng"),
    awaiting_handover=("awaiting land handover", "chờ bàn giao đất"),
    waiting_for_fill=("waiting for fill", "chờ vật liệu san lấp"),
    waiting_for_budget=("waiting for public budget", "chờ vốn ngân sách"),
    waiting_for_crew=("waiting for a construction crew", "chờ đội thi công"),
    under_construction=("infrastructure under construction", "đang xây dựng hạ tầng kỹ thuật"),
    stalled=("works stalled", "thi công đình trệ"),
    waiting_for_licence=("waiting for the WWTP licence", "chờ giấy phép môi trường (nước thải)"),
    open_no_demand=("open, no demand", "sẵn sàng, chưa có nhu cầu"),
    open_no_plot_that_fits=("open, no plot that fits", "sẵn sàng, không có lô phù hợp"),
    between_investors=("between secondary investors", "giữa hai nhà đầu tư thứ cấp"),
    leased_idle=("leased, not yet operating", "đã cho thuê, chưa hoạt động"),
    leased_operating=("leased, operating", "đã cho thuê, đang hoạt động"),
    revoked_awaiting_reselection=("revoked, awaiting re-selection", "đã thu hồi, chờ chọn lại chủ đầu tư"),
    removed_from_plan=("removed from the plan", "đưa ra khỏi quy hoạch"),
)

# How the causes are grouped on charts and in sentences. "outside" is no missing land: it was never for lease.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "outside": ("not_industrial_land", "removed_from_plan"),
        "not_ready": (
            "planned_only",
            "awaiting_establishment",
            "awaiting_detailed_plan",
            "never_started",
            "waiting_for_funds",
            "in_notice_period",
            "waiting_for_team",
            "in_clearance",
            "awaiting_handover",
            "waiting_for_fill",
            "waiting_for_budget",
            "waiting_for_crew",
            "under_construction",
            "stalled",
            "waiting_for_licence",
            "revoked_awaiting_reselection",
        ),
        "ready": ("open_no_demand", "open_no_plot_that_fits", "between_investors"),
        "leased": ("leased_idle", "leased_operating"),
    }
)

GROUP_NAMES = Words(
    outside=("not for lease", "không để cho thuê"),
    not_ready=("land not ready", "đất chưa sẵn sàng"),
    ready=("ready, not leased", "sẵn sàng, chưa cho thuê"),
    leased=("leased", "đã cho thuê"),
)

GENERAL = Words(
    year=("Year", "Năm"),
    hectares=("hectares", "héc-ta (ha)"),
    occupancy_rate=("occupancy rate", "tỷ lệ lấp đầy"),
    end_of_year=("end of {year}", "cuối năm {year}"),
    end_of_month=("end of {month} {year}", "cuối tháng {month}/{year}"),
    one_future=("1 future", "1 lần mô phỏng"),
    futures=("{n} futures", "{n} lần mô phỏng"),
    mean_of_one=("One future, no mean", "Chỉ một lần mô phỏng"),
    mean_of=("Mean of {n} futures", "Trung bình của {n} lần mô phỏng"),
    footer=(
        "State as of {as_of}, facts published by then · portfolio {portfolio} · seed {seed} · {futures} · "
        "code version {version}",
        "Hiện trạng ngày {as_of}, theo số liệu công bố đến ngày đó · danh mục {portfolio} · "
        "hạt giống ngẫu nhiên {seed} · {futures} · phiên bản mã {version}",
    ),
    source=("Source: {source}", "Nguồn: {source}"),
    share=(
        "{share} of futures ({low}–{high})",
        "{share} số lần mô phỏng ({low}–{high})",
    ),
    share_at_least=(
        "at least {low} of futures ({hits} of {n})",
        "ít nhất {low} số lần mô phỏng ({hits}/{n})",
    ),
    share_at_most=(
        "at most {high} of futures ({hits} of {n})",
        "nhiều nhất {high} số lần mô phỏng ({hits}/{n})",
    ),
    share_unknown=("an unknown share of futures", "một phần chưa biết của số lần mô phỏng"),
    about_in_ten=("about {k} in 10 futures", "khoảng {k} trong 10 lần mô phỏng"),
    few_in_ten=("fewer than 1 in 10 futures", "chưa đến 1 trong 10 lần mô phỏng"),
    most_in_ten=("more than 9 in 10 futures", "hơn 9 trong 10 lần mô phỏng"),
    chance_alone=("chance", "yếu tố ngẫu nhiên"),
    chance_and_parameters=(
        "chance and uncertain parameters",
        "yếu tố ngẫu nhiên và tham số chưa chắc chắn",
    ),
)

# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)

# Provinces and cities since 1 July 2025, as the Vietnamese charts write them; and the nation, where it is
# taken for one province.
_PROVINCES = (
    "An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Điện Biên",
    "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Nội", "Hà Tĩnh", "Hải Phòng", "Huế", "Hưng Yên",
    "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An", "Ninh Bình", "Phú Thọ",
    "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh", "Thái Nguyên", "Thanh Hóa",
    "Thành phố Hồ Chí Minh", "Tuyên Quang", "Vĩnh Long", "Việt Nam",
)
# fmt: on


def _plain(name: str) -> str:
    """Return a name in small plain letters without marks and spaces, so that spellings can be matched."""
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())


_BY_PLAIN_NAME = {_plain(name): name for name in _PROVINCES}


def province_name(name: str, language: str) -> str:
    """Name of a province as readers of a language write it; a name not known is left as it is."""
    return _BY_PLAIN_NAME.get(_plain(name), name) if position_of(language) else name


def day_in_words(day: date, language: str) -> str:
    """Return a date as readers of a language write it: ``18 September 2025`` or ``18/9/2025``."""
    if position_of(language):
        return f"{day.day}/{day.month}/{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def end_in_words(day: date, language: str) -> str:
    """Return the end of a year or of a month in words, for its last day: ``end of 2030``."""
    if day.month == 12:
        return GENERAL("end_of_year", language, year=day.year)
    month = day.month if position_of(language) else _MONTHS[day.month - 1]
    return GENERAL("end_of_month", language, month=month, year=day.year)


def futures_in_words(n: int, language: str) -> str:
    """Return a number of futures, ``200 futures``."""
    return GENERAL("one_future", language) if n == 1 else GENERAL("futures", language, n=n)


def mean_in_words(n: int, language: str) -> str:
    """Say over how many futures a mean is taken, ``Mean of 200 futures``."""
    return GENERAL("mean_of_one", language) if n == 1 else GENERAL("mean_of", language, n=n)


def first_letter_large(text: str) -> str:
    """Return a text as a sentence begins it."""
    return text[:1].upper() + text[1:]


def cause_name(cause: str, language: str) -> str:
    """Name of a cause of the ledger; one that has no text yet is shown by its code."""
    return CAUSES(cause, language) if cause in CAUSES else cause.replace("_", " ")
