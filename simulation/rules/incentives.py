"""Incentive packages: less tax on profit, and for how long; what such a package is worth in the choice.

A cut counts by its present value, as a share of that of a cut that never ends; equation E8 of the model
notes.
"""

from simulation.engine.compiled import rule
from simulation.engine.portable import exp, log
from simulation.parameters import MONTHS_PER_YEAR, Grade, Scope, fixed, lever, uncertain
from simulation.parameters import uniform as uniform_prior
from simulation.rules.reading import lever_of_cluster
from simulation.state import World

PARAMETERS = (
    uncertain(
        "taste_tax_cut",
        title="Effect of a lasting cut of the tax on profit, per unit of the rate",
        title_vi="Tác động của việc giảm lâu dài thuế suất thuế thu nhập doanh nghiệp",
        unit="1",
        prior=uniform_prior(0.75, 2.49),
        grade=Grade.EVIDENCE,
        source=(
            "median semi-elasticity of foreign investment 2.49, of which 0.3 to 1 carries over by judgement "
            "(docs/evidence.md, Incentive packages)"
        ),
    ),
    fixed(
        "incentive_discount_per_year",
        title="Rate at which secondary investors discount a tax cut",
        title_vi="Tỷ lệ chiết khấu của nhà đầu tư thứ cấp đối với ưu đãi thuế",
        unit="1/year",
        default=0.1,
        grade=Grade.JUDGEMENT,
        source="judgement (docs/evidence.md, Incentive packages)",
    ),
    lever(
        "incentive_tax_cut",
        title="Cut of the tax rate on profit while a package lasts",
        title_vi="Mức giảm thuế suất thuế thu nhập doanh nghiệp trong thời gian ưu đãi",
        unit="1",
        default=0.0,
        bounds=(0.0, 0.2),
        scope=Scope.CLUSTER,
        grade=Grade.DEFINITION,
        source="neutral rule: no cut beyond what all clusters of the nation have",
        leans_on=("taste_tax_cut",),
    ),
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
        leans_on=("taste_tax_cut", "exit_step_at_expiry", "relocating_share"),
    ),
)


@rule
def present_value_share(months: float, discount_per_year: float) -> float:
    """Value of a yearly gain that ends after some months, as a share of one that never ends.

    With discount r and m months, 1 - (1 + r)^(-m / 12).
    """
    return 1.0 - exp(-months / MONTHS_PER_YEAR * log(1.0 + discount_per_year))


@rule
def take_over_package(w: World, c: int, now: float) -> None:
    """Note what the package offered from now on is worth, in units of utility."""
    cluster = w.cluster[c]
    p = w.p[cluster.province]
    cut = lever_of_cluster(w, w.lever.incentive_tax_cut, c, now)
    months = lever_of_cluster(w, w.lever.incentive_months, c, now)
    share = present_value_share(months, p.incentive_discount_per_year)
    cluster.value_of_package = p.taste_tax_cut * cut * share
