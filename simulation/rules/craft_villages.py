"""Craft-village clusters: whether producers of the craft are drawn to them, and whether others may come.

A craft-village cluster is meant for the producers of one or more villages. Without a policy it is a cluster
like all others.
"""

from simulation.engine.compiled import rule
from simulation.parameters import A_RULE, Grade, Scope, lever, uncertain
from simulation.parameters import beta as beta_prior
from simulation.parameters import normal as normal_prior
from simulation.rules.luck import Purpose, luck
from simulation.state import NO, InvestorKind, World

AS_OTHERS, MATCHED, CRAFT_ONLY = 0, 1, 2

PARAMETERS = (
    uncertain(
        "craft_village_share",
        title="Share of craft-village clusters among those of which it is not published",
        title_vi="Tỷ lệ cụm công nghiệp làng nghề trong các cụm chưa rõ loại",
        unit="1",
        prior=beta_prior(2.0, 6.0),
        bounds=(0.0, 1.0),
        grade=Grade.UNKNOWN,
        source="no count was found (docs/evidence.md, Craft villages)",
    ),
    uncertain(
        "taste_craft_match",
        title="Effect of a craft-village cluster on craft producers",
        title_vi="Sức hút tăng thêm của cụm công nghiệp làng nghề đối với cơ sở làng nghề",
        unit="1",
        prior=normal_prior(0.5, 0.3, 0.0, 3.0),
        grade=Grade.UNKNOWN,
        source="no estimate was found (docs/evidence.md, Craft villages)",
    ),
    lever(
        "craft_village_rule",
        title="What a craft-village cluster is to secondary investors",
        title_vi="Quy định tiếp nhận nhà đầu tư thứ cấp tại cụm công nghiệp làng nghề",
        unit="1",
        default=float(AS_OTHERS),
        choices=("as_others", "matched", "craft_only"),
        choices_vi=("như các cụm khác", "theo nghề phù hợp", "chỉ hộ làng nghề"),
        scope=Scope.CLUSTER,
        grade=Grade.UNKNOWN,
        source="neutral: a craft-village cluster counts as all others (docs/evidence.md, Craft villages)",
        cost=A_RULE,
        leans_on=(
            "taste_craft_match",
            "craft_village_share",
            "craft_share",
        ),
    ),
)


@rule
def complete_craft_village(w: World, c: int) -> None:
    """Decide by luck what was not published: whether a cluster is a craft-village cluster."""
    offer = w.offer[c]
    if offer.craft_village == NO:
        share = w.p[w.cluster[c].province].craft_village_share
        is_one = luck(w, Purpose.CRAFT_VILLAGE, w.cluster[c].id, 0) < share
        offer.craft_village = 1 if is_one else 0


@rule
def may_lease(w: World, c: int, kind: int) -> bool:
    """Whether a cluster signs new leases with a kind of investor."""
    offer = w.offer[c]
    is_set_apart = offer.craft_village == 1 and offer.craft_village_rule == CRAFT_ONLY
    return kind == InvestorKind.CRAFT or not is_set_apart


@rule
def value_of_match(w: World, c: int, kind: int) -> float:
    """What a craft-village cluster is worth to craft producers beyond other clusters; E8 of the model notes.

    A cluster for them alone is matched, too: what `craft_only` adds to `matched` is that others stay out.
    """
    offer = w.offer[c]
    is_matched = offer.craft_village == 1 and offer.craft_village_rule >= MATCHED
    return w.p[w.cluster[c].province].taste_craft_match if is_matched and kind == InvestorKind.CRAFT else 0.0
