"""Quality of the technical infrastructure that stands, by who built it.

Works of an enterprise are the measure. The State's count for less, most of all while the cluster is not
complete; what secondary investors built for themselves counts for least. Where works below the measure have
been retrofitted (`simulation.rules.retrofit`) they are as good as an enterprise's. Equation E14 of the model
notes.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, fixed, lever
from simulation.rules.reading import lever_of_province
from simulation.rules.release import is_complete
from simulation.state import Retrofit, World

BY_BUILDER = 1
ENTERPRISE_QUALITY = 1.0  # the measure of the others

PARAMETERS = (
    fixed(
        "state_complete_quality",
        title="Quality of State-built infrastructure in a complete cluster, relative to an enterprise's",
        title_vi="Chất lượng hạ tầng do Nhà nước đầu tư đã hoàn chỉnh so với của doanh nghiệp",
        unit="1",
        default=0.8,
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Quality by builder)",
    ),
    fixed(
        "state_incomplete_quality",
        title="Quality of State-built infrastructure in an incomplete cluster, relative to an enterprise's",
        title_vi="Chất lượng hạ tầng do Nhà nước đầu tư chưa hoàn chỉnh so với của doanh nghiệp",
        unit="1",
        default=0.5,
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Quality by builder)",
    ),
    fixed(
        "own_works_quality",
        title="Quality of works that secondary investors build themselves, relative to an enterprise's",
        title_vi="Chất lượng hạ tầng do nhà đầu tư thứ cấp tự xây so với của doanh nghiệp",
        unit="1",
        default=0.4,
        bounds=(0.0, 1.0),
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Quality by builder)",
    ),
    lever(
        "infrastructure_quality",
        title="Whether the quality of infrastructure depends on who built it",
        title_vi="Chất lượng hạ tầng có phụ thuộc vào đơn vị đầu tư hay không",
        unit="1",
        default=0.0,
        choices=("alike", "by_builder"),
        choices_vi=("như nhau", "theo đơn vị xây dựng"),
        scope=Scope.PROVINCE,
        grade=Grade.JUDGEMENT,
        source="neutral rule; officials report the difference (docs/evidence.md, Quality by builder)",
        cost=A_RULE,
        leans_on=("taste_infrastructure",),
    ),
)


@rule
def is_below_standard(w: World, b: int) -> bool:
    """Whether works on released land are not as good as an enterprise's."""
    block = w.block[b]
    return (
        block.released == 1
        and block.retrofit != Retrofit.DONE
        and (block.own_works == 1 or block.state_built == 1)
    )


@rule
def quality_of_block(w: World, b: int) -> float:
    """Quality of the works of a released block, relative to an enterprise's."""
    block = w.block[b]
    p = w.p[w.cluster[block.cluster].province]
    if not is_below_standard(w, b):
        return ENTERPRISE_QUALITY
    if block.own_works == 1:
        return p.own_works_quality
    return p.state_complete_quality if is_complete(w, block.cluster) else p.state_incomplete_quality


@rule
def mean_quality(w: World, c: int) -> float:
    """Quality of the works of a cluster, averaged over its released land; 1 where none is released."""
    cluster = w.cluster[c]
    released_ha = 0.0
    weighted_ha = 0.0
    for b in range(cluster.first_block, cluster.first_block + cluster.n_blocks):
        if w.block[b].released == 1:
            released_ha += w.block[b].area_ha
            weighted_ha += w.block[b].area_ha * quality_of_block(w, b)
    return weighted_ha / released_ha if released_ha > 0.0 else ENTERPRISE_QUALITY


@rule
def renew_quality(w: World, c: int, now: float) -> None:
    """Note the quality that counts for investors; to be called when works or a lever changed."""
    cluster = w.cluster[c]
    reading = lever_of_province(w, w.lever.infrastructure_quality, cluster.province, now)
    cluster.infrastructure_quality = mean_quality(w, c) if reading == BY_BUILDER else ENTERPRISE_QUALITY
