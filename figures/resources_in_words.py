"""Resources in words: how many units there are, how much of the time all are at work, what waits.

A table is that of `figures.resource_use` throughout.
"""

import pandas as pd

from figures import style
from figures.resources import RESOURCES
from figures.words import Words

WORDS = Words(
    title=("Resources and what waits for them, {province}", "Nguồn lực và hàng chờ, {province}"),
    subtitle=("Scenario: {title}. {futures}. {finding}", "Kịch bản: {title}. {futures}. {finding}"),
    longest=(
        "Longest queue: {name}, {queue} waiting on average.",
        "Hàng chờ dài nhất: {name}, trung bình {queue} đang chờ.",
    ),
    no_queue=("Nothing waits for any resource.", "Không có hàng chờ ở nguồn lực nào."),
    clearance_teams=("Clearance teams", "Tổ giải phóng mặt bằng"),
    construction_crews=("Construction crews", "Đội thi công"),
    planning_desks=("Planning desks", "Bàn thẩm định quy hoạch"),
    licence_desks=("Licence desks", "Bàn thẩm định giấy phép"),
    fill=("Fill material", "Vật liệu san lấp"),
    public_budget=("Public budget", "Vốn ngân sách"),
    available=("{n} available", "hiện có {n}"),
    between=("{low} to {high}", "{low} đến {high}"),
    all_busy=("all busy {share} of time", "bận hết {share} thời gian"),
    thousand_m3=("in stock, thousand m³", "tồn kho, nghìn m³"),
    million_m3=("in stock, million m³", "tồn kho, triệu m³"),
    trillion_vnd=("allotted, not spent, VND\u00a0trillion", "đã bố trí, chưa chi, nghìn\u00a0tỷ\u00a0đồng"),
    bn_vnd=("allotted, not spent, VND\u00a0bn", "đã bố trí, chưa chi, tỷ\u00a0đồng"),
    blocks=("{n} land blocks", "{n} lô đất"),
    files=("{n} files", "{n} hồ sơ"),
    on_average=("waiting, on average\n{queue}", "đang chờ, trung bình\n{queue}"),
    key_busy=("units busy, or stock: median{range}", "đơn vị đang bận, hoặc tồn kho: trung vị{range}"),
    key_waiting=("waiting: median{range}", "đang chờ: trung vị{range}"),
    range=(" and 80 % of futures", " và 80% số lần mô phỏng"),
    note=(
        "State at the end of each month. Units busy: share of those available, mean of the last twelve "
        "months; how many are available is a median. All queues have one scale. Averages are over the "
        "months of the run and over the futures. Shaded: the longest queue.",
        "Hiện trạng cuối mỗi tháng. Đơn vị đang bận: tỷ lệ trên số hiện có, trung bình mười hai tháng gần "
        "nhất; số hiện có là trung vị. Mọi hàng chờ dùng chung một thang. Trung bình tính theo các tháng và "
        "các lần mô phỏng. Nền màu: hàng chờ dài nhất.",
    ),
    dashed=("Dashed: medians under “{title}”.", "Nét đứt: trung vị theo kịch bản “{title}”."),
    busy_in_words=("{name}: {use}; {queue} waiting on average", "{name}: {use}; trung bình {queue} đang chờ"),
    queue_in_words=("{name}: {queue} waiting on average", "{name}: trung bình {queue} đang chờ"),
    alt=(
        "Small line charts, two for each resource. {title}. {subtitle} {resources}.",
        "Các biểu đồ đường nhỏ, hai cho mỗi nguồn lực. {title}. {subtitle} {resources}.",
    ),
)


def rows_of(table: pd.DataFrame, resource: str, measure: str, scenario: str | None = None) -> pd.DataFrame:
    """Rows of one measure of a resource under the scenario shown, or under another."""
    chosen = scenario or table.attrs["scenario"]
    return table[
        (table["resource"] == resource) & (table["measure"] == measure) & (table["scenario"] == chosen)
    ]


def average_queue(table: pd.DataFrame, resource: str) -> float:
    """How many wait for a resource, on average over months and futures."""
    return float(rows_of(table, resource, "waiting")["mean"].mean())


def longest_queue(table: pd.DataFrame) -> str:
    """The resource for which most wait on average; empty where nothing waits."""
    name = max(RESOURCES, key=lambda resource: average_queue(table, resource))
    return name if average_queue(table, name) > 0.0 else ""


def units_in_words(table: pd.DataFrame, name: str, language: str) -> str:
    """Say how many units of a resource there are, and how much of the time all are at work."""
    median = rows_of(table, name, "available")["median"]
    low, high = (style.number(end, language) for end in (median.min(), median.max()))
    n = low if low == high else WORDS("between", language, low=low, high=high)
    return f"{WORDS('available', language, n=n)}\n{busy_in_words(table, name, language)}"


def busy_in_words(table: pd.DataFrame, name: str, language: str) -> str:
    """Say how much of the time all units of a resource are at work; nothing where it has no units."""
    if not RESOURCES[name].busy:
        return ""
    share = float(rows_of(table, name, "busy")["share_of_futures"].mean())
    # As everywhere, nothing is said to be always or never so.
    text = style.percent(min(max(share, 0.01), 0.99), language)
    sign = "< " if share < 0.01 else "> " if share > 0.99 else ""
    return WORDS("all_busy", language, share=f"{sign}{text}")


def queue_in_words(table: pd.DataFrame, name: str, language: str) -> str:
    """Say how many land blocks or files wait on average."""
    queue = average_queue(table, name)
    n = style.number(queue, language, 1 if 0.0 < queue < 9.95 else 0)
    return WORDS("files" if RESOURCES[name].files else "blocks", language, n=n)
