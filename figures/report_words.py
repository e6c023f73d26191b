"""Texts of the report, in English and Vietnamese."""

from figures.words import Words, nouns
from scenarios.kinds import CLUSTERS

REPORT = Words(
    title=(
        "{industrial_clusters} of {province}: occupancy and what stands in the way",
        "{industrial_clusters} {province}: tỷ lệ lấp đầy và các trở ngại",
    ),
    and_=(" and ", " và "),
    n_provinces=("{n} provinces", "{n} tỉnh, thành phố"),
    provinces=("The provinces side by side", "So sánh các tỉnh, thành phố"),
    province=("Province", "Tỉnh, thành phố"),
    occupancy_rate=("Occupancy rate", "Tỷ lệ lấp đầy"),
    leased_land=("Leased land", "Đất đã cho thuê"),
    not_drawn=(
        "Not drawn, because these results were made before it was recorded: {charts}.",
        "Không vẽ vì kết quả được tạo trước khi có số liệu này: {charts}.",
    ),
    summary=("Summary", "Tóm tắt"),
    situation=("Where the {clusters} stand", "Các {industrial_clusters} đang ở đâu"),
    policies=("What the policies change", "Chính sách thay đổi điều gì"),
    obstacles=("What stands in the way", "Điều gì cản trở"),
    effects=("Effects against the baseline", "Tác động so với kịch bản cơ sở"),
    effects_note=(
        "Occupancy rate of established {clusters}. Differences are paired: the same future with and without "
        "the policy.",
        "Tỷ lệ lấp đầy của các {industrial_clusters} đã thành lập. Chênh lệch theo cặp: cùng một lần mô "
        "phỏng, có và không có chính sách.",
    ),
    scenario=("Scenario", "Kịch bản"),
    at=("At", "Thời điểm"),
    level_before=("Baseline, median (80 % of futures)", "Kịch bản cơ sở, trung vị (80% số lần mô phỏng)"),
    level=("Scenario, median (80 % of futures)", "Kịch bản, trung vị (80% số lần mô phỏng)"),
    difference=("Mean difference, points", "Chênh lệch trung bình, điểm phần trăm"),
    interval=("95 % interval of the mean", "Khoảng tin cậy 95% của trung bình"),
    futures=("80 % of futures", "80% số lần mô phỏng"),
    share=("Helps in (95 % interval)", "Có lợi trong (khoảng tin cậy 95%)"),
    leased=("Leased land, ha (95 % interval)", "Đất đã cho thuê, ha (khoảng tin cậy 95%)"),
    charts=("Charts", "Biểu đồ"),
    settings=("What each scenario sets", "Nội dung từng kịch bản"),
    why=("Why", "Lý do"),
    reference=("Reference", "Căn cứ"),
    lever=("Lever", "Đòn bẩy chính sách"),
    values=("Values from", "Giá trị từ"),
    where=("Where", "Phạm vi"),
    everywhere=("everywhere", "toàn bộ"),
    from_the_start=("from the start", "từ đầu"),
    a_year=("{value} a year", "{value} mỗi năm"),
    no_levers=(
        "No lever is set: present law and present capacities.",
        "Không đặt đòn bẩy nào: luật và năng lực hiện nay.",
    ),
    assumptions=("Assumptions and how well they are known", "Giả định và mức độ chắc chắn"),
    assumptions_note=(
        "Uncertain values are drawn anew in each future; of {n} of them, {grades}.",
        "Giá trị chưa chắc chắn được rút lại trong mỗi lần mô phỏng; trong số {n} giá trị: {grades}.",
    ),
    own_priors=(
        "A row that names a province is the portfolio's own prior for it, in place of the row above.",
        "Dòng có tên tỉnh, thành phố là phân phối tiên nghiệm riêng của danh mục, thay cho dòng ở trên.",
    ),
    quantity_in=("{quantity}: {province}", "{quantity}: {province}"),
    grade_count=("{n} {grade}", "{n} {grade}"),
    parameter=("Quantity", "Đại lượng"),
    unit=("Unit", "Đơn vị"),
    value=("Value or prior", "Giá trị hoặc phân phối tiên nghiệm"),
    grade=("Grade", "Mức độ"),
    source=("Source", "Nguồn"),
    limitations=("Limitations", "Hạn chế"),
    mind=("What would change these numbers", "Điều gì sẽ làm thay đổi các con số này"),
    record=("Run record", "Hồ sơ lần chạy"),
    record_note=(
        "With the same portfolio, scenarios, seed and code version, the run can be repeated to the byte: "
        "clusters verify.",
        "Với cùng danh mục, kịch bản, hạt giống ngẫu nhiên và phiên bản mã, lần chạy lặp lại được chính "
        "xác đến từng byte: clusters verify.",
    ),
)

GRADES = Words(
    evidence=("from evidence", "có số liệu"),
    judgement=("from judgement", "theo đánh giá chuyên môn"),
    unknown=("unknown, wide prior", "chưa biết, phân phối rộng"),
    definition=("definition or law", "định nghĩa hoặc luật"),
)

PLACES = Words(
    province=("province", "tỉnh"),
    management=("management", "quản lý"),
    cluster=("{cluster}", "{industrial_clusters}"),
    enterprise=("enterprise", "doanh nghiệp"),
    partly_state=("partly State", "Nhà nước một phần"),
    state=("State", "Nhà nước"),
)

# Units in Vietnamese; those not named here are the same in both languages.
UNITS = {
    "1/year": "1/năm",
    "bn VND/ha": "tỷ đồng/ha",
    "bn VND/year": "tỷ đồng/năm",
    "count": "số lượng",
    "ha/year": "ha/năm",
    "months": "tháng",
    "thousand m3/ha": "nghìn m³/ha",
    "years": "năm",
}

# Priors in Vietnamese; in English a prior brings its own text.
PRIORS = {
    "lognormal": "loga chuẩn, trung vị {}, độ lệch chuẩn của log {}",
    "one plus lognormal": "1 + loga chuẩn, trung vị {}, độ lệch chuẩn của log {}",
    "beta": "beta({}; {})",
    "uniform": "đều, từ {} đến {}",
    "half normal": "nửa chuẩn, độ lệch chuẩn {}",
    "normal": "chuẩn, trung bình {}, độ lệch chuẩn {}",
}
BOUNDS_OF_PRIOR = ", trong khoảng {} đến {}"

LIMITATIONS = Words(
    present=(
        "No occupancy rate of these {clusters} has been published. The present level is an estimate and "
        "cannot yet be checked.",
        "Chưa có tỷ lệ lấp đầy nào của các {industrial_clusters} này được công bố. Mức hiện nay là ước tính "
        "và chưa thể kiểm chứng.",
    ),
    completed=(
        "What is not published of a single {cluster} is completed by lot in each future, so that totals "
        "match the published totals. Statements about single {clusters} are therefore weaker than those "
        "about {whole}.",
        "Những gì chưa công bố về từng {cluster} được bổ sung bằng rút ngẫu nhiên trong mỗi lần mô phỏng sao "
        "cho khớp với tổng số đã công bố. Vì vậy nhận định về từng {cluster} yếu hơn nhận định về {whole}.",
    ),
    priors=(
        "The priors are not calibrated: ranges show what evidence and judgement allow, and no forecast of "
        "this model has yet been scored against what happened.",
        "Các phân phối tiên nghiệm chưa được hiệu chỉnh: khoảng dao động cho thấy điều mà số liệu và đánh "
        "giá chuyên môn cho phép; chưa dự báo nào của mô hình được đối chiếu với thực tế.",
    ),
    officials=(
        "What officials report without a Vietnamese estimate (frontage plots, craft-village clusters, "
        "quality by builder, screening, compensation, missing connections, administrative capacity since "
        "1 July 2025) is in the model with assumed sizes and neutral until a scenario sets it. Not in the "
        "model: rents that react to vacancy, a market for secondary land, and parks that fill up.",
        "Những điều địa phương phản ánh nhưng chưa có ước lượng ở Việt Nam (lô đất mặt đường, cụm làng "
        "nghề, chất lượng hạ tầng theo đơn vị xây dựng, thẩm định chủ đầu tư, mức bồi thường, kết nối hạ "
        "tầng còn thiếu, năng lực hành chính từ ngày 1/7/2025) có trong mô hình với mức độ giả định và "
        "trung tính cho đến khi một kịch bản thiết lập. Chưa có trong mô hình: giá thuê phản ứng với diện "
        "tích trống, thị trường đất thứ cấp và việc lấp đầy các khu công nghiệp.",
    ),
    rules_of_clusters=(
        "The rules of the model are those of industrial clusters. Levers that speak of their decree, such as "
        "the gate for establishment or the largest area of 75 ha, mean nothing for parks.",
        "Các quy tắc của mô hình là của cụm công nghiệp. Những đòn bẩy dựa trên nghị định về cụm công "
        "nghiệp, như điều kiện thành lập hay diện tích tối đa 75 ha, không có ý nghĩa đối với khu công "
        "nghiệp.",
    ),
    not_in_the_model=(
        "What has no estimate for Vietnam (frontage plots, quality by builder, screening, compensation, "
        "missing connections, administrative capacity since 1 July 2025) is in the model with assumed sizes "
        "and neutral until a scenario sets it. Not in the model: rents that react to vacancy, and a market "
        "for secondary land.",
        "Những yếu tố chưa có ước lượng ở Việt Nam (lô đất mặt đường, chất lượng hạ tầng theo đơn vị xây "
        "dựng, thẩm định chủ đầu tư, mức bồi thường, kết nối hạ tầng còn thiếu, năng lực hành chính từ ngày "
        "1/7/2025) có trong mô hình với mức độ giả định và trung tính cho đến khi một kịch bản thiết lập. "
        "Chưa có trong mô hình: giá thuê phản ứng với diện tích trống và thị trường đất thứ cấp.",
    ),
    no_licence_known=(
        "No licence of a wastewater plant is known at the as-of date. Under a strict gate no {cluster} then "
        "signs new leases until it has one: the effect of such a gate says more about the missing record "
        "than about the policy.",
        "Tại thời điểm hiện trạng chưa có thông tin về giấy phép môi trường của trạm xử lý nước thải. Nếu "
        "chỉ cho thuê đất sau khi có giấy phép thì không {cluster} nào ký được hợp đồng mới cho đến khi "
        "được cấp phép: tác động của quy định này phản ánh việc thiếu số liệu nhiều hơn là chính sách.",
    ),
    conditional=(
        "A difference between scenarios is what the model says would follow if its mechanisms hold; where "
        "a mechanism is graded unknown, read it as a conditional statement.",
        "Chênh lệch giữa các kịch bản là điều mô hình suy ra nếu các cơ chế của nó đúng; với cơ chế ở mức "
        "chưa biết, hãy hiểu là nhận định có điều kiện.",
    ),
)

WHOLE = Words(clusters=("the province", "toàn tỉnh"), parks=("all of them", "tất cả các khu"))

MIND = Words(
    leases=(
        "A published count of leased hectares in the {clusters}, which would replace the estimate of the "
        "present level.",
        "Số liệu công bố về diện tích đã cho thuê trong các {clusters}, thay cho ước tính mức hiện nay.",
    ),
    records=(
        "Dated records of site clearance, land handover and works for each {cluster}, which would narrow "
        "the times.",
        "Hồ sơ có ngày tháng về giải phóng mặt bằng, bàn giao đất và thi công từng {cluster}, giúp thu hẹp "
        "các khoảng thời gian.",
    ),
    licences=(
        "Times from application to licence for WWTPs, which are not published at all.",
        "Thời gian từ nộp hồ sơ đến cấp giấy phép của trạm xử lý nước thải tập trung, hiện hoàn toàn chưa "
        "công bố.",
    ),
)


def limitations(kind: str, language: str, *, is_published: bool, is_licensed: bool) -> list[str]:
    """Return what the numbers of a run cannot say.

    Parameters
    ----------
    kind : str
        What the run is about. What officials report is reported of clusters, and not said of parks.
    language : {"en", "vi"}
        Language of the sentences.
    is_published : bool
        Whether the leased land of every province shown is published, so that the present is no estimate.
    is_licensed : bool
        Whether any wastewater plant has its licence at the as-of date.
    """
    own = ["officials"] if kind == CLUSTERS else ["rules_of_clusters", "not_in_the_model"]
    known = [*([] if is_published else ["present"]), *([] if is_licensed else ["no_licence_known"])]
    keys = [*known, "completed", "priors", *own, "conditional"]
    values = {"whole": WHOLE(kind, language), **nouns(kind, language)}
    return [LIMITATIONS(key, language, **values) for key in keys]


def what_would_change_them(kind: str, language: str, *, is_published: bool) -> list[str]:
    """Return what would change the numbers of a run.

    Parameters
    ----------
    kind, language, is_published
        As for `limitations`; a count of leased land that is published is no open wish.
    """
    keys = [*([] if is_published else ["leases"]), "records", "licences"]
    return [MIND(key, language, **nouns(kind, language)) for key in keys]
