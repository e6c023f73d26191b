"""Declarations: what each must state, and the priors as the model notes give them."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import simulation.rules
from simulation import parameters
from simulation.model import PARAMETERS
from simulation.parameters import Grade, Kind, Parameter, Parameters, Scope, fixed, lever, uncertain

RULES = "".join(
    file.read_text(encoding="utf-8") for file in sorted(Path(simulation.rules.__path__[0]).glob("*.py"))
)
STATED = {
    "title": "A title",
    "title_vi": "Một tiêu đề",
    "unit": "1",
    "grade": Grade.JUDGEMENT,
    "source": "a source",
}
every_declaration = pytest.mark.parametrize("declared", PARAMETERS.values(), ids=list(PARAMETERS))


def lognormal(median, log_sd):
    return stats.lognorm(log_sd, scale=median)


def uniform(low, high):
    return stats.uniform(low, high - low)


def half_normal(sd):
    return stats.halfnorm(scale=sd)


def normal(mean, sd, low=-np.inf, high=np.inf):
    return stats.truncnorm((low - mean) / sd, (high - mean) / sd, loc=mean, scale=sd)


# The table of default priors of the model notes, section 1.4, with the corrections of 1.5: identifier there,
# distribution with times in years turned into months, median as a number.
PRIORS = {
    "establishment_decisions_per_year": ("nu_est", lognormal(6.0, 0.5), 6.0),
    "paperwork_months": ("m_adm", lognormal(12 * 1.2, 0.5), 14.4),
    "paperwork_log_sd": ("s_adm", uniform(0.2, 0.8), 0.5),
    "households_per_ha": ("eta", lognormal(9.0, 0.45), 9.0),
    "ordinary_household_months": ("m0", lognormal(12 * 0.4, 0.5), 4.8),
    "hold_out_share": ("p_h", stats.beta(2, 48), 0.034),
    "hold_out_months": ("m1", lognormal(12 * 2.0, 0.5), 24.0),
    "clearance_capacity_ha_per_year": ("C_clr", lognormal(250.0, 0.6), 250.0),
    "works_start_share": ("k_start", uniform(0.3, 0.9), 0.6),
    "building_months_at_40_ha": ("d_plan", lognormal(12 * 2.0, 0.2), 24.0),
    "building_size_exponent": ("d_plan", uniform(0.3, 0.7), 0.5),
    "overrun_log_mean": ("mu_o", normal(0.3, 0.25), 0.3),
    "overrun_log_sd": ("s_o", uniform(0.35, 0.9), 0.625),
    "stall_share": ("p_stall", stats.beta(2, 4), 0.314),
    "stall_release_per_year": ("h_rel", lognormal(0.25, 0.5), 0.25),
    "construction_crews": ("C_con", lognormal(15.0, 0.5), 15.0),
    "state_budget_share": ("B_p", uniform(0.17, 0.33), 0.25),
    "fill_supply_share": ("F_p", lognormal(0.8, 0.4), 0.8),
    "fill_thousand_m3_per_ha": ("E5", uniform(10.0, 20.0), 15.0),
    "works_cost_bn_vnd_per_ha": ("w_cost", lognormal(10.0, 0.4), 10.0),
    "wwtp_start_old_per_year": ("h_w old", lognormal(0.08, 0.5), 0.08),
    "wwtp_start_new_per_year": ("h_w new", lognormal(0.35, 0.5), 0.35),
    "wwtp_building_months": ("m_w", lognormal(12 * 1.25, 0.4), 15.0),
    "licence_throughput_per_year": ("c_rev mu", lognormal(10.0, 0.6), 10.0),
    "licence_rework_share": ("r_rew", stats.beta(3, 5), 0.364),
    "investors_per_year": ("lam0, corrected", lognormal(110.0, 0.4), 110.0),
    "demand_growth_per_year": ("g", normal(0.05, 0.05), 0.05),
    "demand_shock_persistence": ("phi_m", uniform(0.3, 0.8), 0.55),
    "demand_shock_sd": ("s_m", half_normal(0.3), 0.202),
    "elsewhere_value": ("V0", normal(1.0, 1.0), 1.0),
    "taste_company": ("b_a", normal(0.45, 0.2, 0.0, 0.95), 0.452),
    "taste_rent": ("b_p", normal(-0.6, 0.3, high=0.0), -0.609),
    "taste_distance_per_km": ("b_d", normal(-0.08, 0.04), -0.08),
    "taste_infrastructure": ("b_q", normal(0.6, 0.4), 0.6),
    "taste_licence": ("b_w", normal(0.3, 0.3), 0.3),
    "taste_size": ("b_area", normal(0.5, 0.3), 0.5),
    "taste_unobserved_sd": ("s_xi", half_normal(0.6), 0.405),
    "within_clusters_similarity": ("lam_nest", stats.beta(4, 2), 0.686),
    "plot_ha": ("m_a", lognormal(0.9, 0.5), 0.9),
    "plot_log_sd": ("s_a", uniform(0.5, 1.1), 0.8),
    "leasable_share": ("rho_L", normal(0.67, 0.04), 0.67),
    "lease_to_operation_months": ("T_build", lognormal(12 * 1.3, 0.5), 15.6),
    "never_builds_share": ("p_nb", stats.beta(2, 10), 0.148),
    "exit_per_year": ("h0", lognormal(0.035, 0.5), 0.035),
    "exit_step_at_expiry": ("rho_x", stats.lognorm(0.6, loc=1.0, scale=0.8), 1.8),
    "relocating_share": ("omega", stats.beta(2, 5), 0.264),
    "promotion_effect": ("E21", lognormal(0.15, 0.7), 0.15),
    "jobs_per_ha": ("E25", lognormal(45.0, 0.3), 45.0),
    "jobs_per_ha_foreign": ("E25", lognormal(140.0, 0.3), 140.0),
}
# Within these shares: some priors are cut far out in the tails, where the notes only say what is sensible.
SHARES = np.array([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])


@pytest.mark.parametrize("name", PRIORS)
def test_priors_are_those_of_the_model_notes(name):
    _, stated, median = PRIORS[name]
    prior = PARAMETERS[name].prior
    assert prior.quantile(SHARES) == pytest.approx(stated.ppf(SHARES), rel=2e-3)
    assert prior.median == pytest.approx(median, rel=2e-3, abs=5e-4)


def test_the_share_that_never_starts_covers_what_hanoi_showed():
    # Section 1.3: median 0.12, 0 to 0.30.
    prior = PARAMETERS["never_starts_share"].prior
    assert prior.median == pytest.approx(0.12, abs=0.02)
    assert prior.quantile(0.95) == pytest.approx(0.30, abs=0.03)


@every_declaration
def test_a_declaration_has_titles_a_source_and_a_unit(declared):
    assert declared.title[0].isupper() or declared.title.startswith("WWTP")
    assert len(declared.title) < 110
    assert declared.title_vi
    # Every Vietnamese title has letters beyond ASCII.
    assert not declared.title_vi.isascii()
    assert declared.source
    assert declared.unit in {
        "1", "count", "ha", "ha/year", "1/ha", "1/km", "1/year", "km", "months", "years",
        "bn VND/ha", "bn VND/year", "thousand m3/ha", "m3/ha/day",
        "bn VND", "bn VND/thousand m3", "bn VND per thousand m3/day",
    }  # fmt: skip


@every_declaration
def test_the_unit_in_a_name_is_the_unit(declared):
    if declared.choices:
        return
    endings = {"_months": "months", "_share": "1", "_ratio": "1", "_log_sd": "1", "_years": "years"}
    for ending, unit in endings.items():
        if declared.name.endswith(ending):
            assert declared.unit == unit


@every_declaration
def test_the_middle_of_a_parameter_lies_within_its_bounds(declared):
    low, high = declared.bounds
    assert low <= declared.central <= high
    for _, value in declared.history:
        assert low <= value <= high
    if declared.prior is not None:
        assert np.isfinite(declared.prior.quantile(np.array([1e-6, 1 - 1e-6]))).all()
        assert declared.prior.text


@every_declaration
def test_shares_stay_shares(declared):
    if (
        declared.name.endswith("_share")
        and declared.kind is Kind.UNCERTAIN
        and declared.prior.family == "beta"
    ):
        assert declared.bounds == (0.0, 1.0)


def test_levers_have_neutral_ratios():
    for declared in PARAMETERS.levers:
        if declared.name.endswith("_ratio"):
            assert declared.default == 1.0


@pytest.mark.parametrize("declared", PARAMETERS.numbers, ids=[p.name for p in PARAMETERS.numbers])
def test_every_number_is_read_by_a_rule(declared):
    # Rules read numbers as `p.name`, `parameters.name` or `w.p[province].name`.
    reading = re.compile(rf"(\bp|\bparameters|\.p\[.+\])\.{declared.name}\b")
    assert reading.search(RULES), (
        f"{declared.name} is declared and never read: use it or remove the declaration"
    )


# Declarations that cannot be used.


@pytest.mark.parametrize(
    ("declare", "said"),
    [
        (
            lambda: lever("x", default=1.0, prior=parameters.beta(1, 1), **STATED),
            "a prior belongs to uncertain",
        ),
        (lambda: uncertain("x", **STATED), "a prior belongs to uncertain"),
        (lambda: fixed("x", **STATED), "needs a default"),
        (lambda: fixed("x", default=1.0, **(STATED | {"source": ""})), "a source"),
        (lambda: fixed("x", default=1.0, leans_on=("y",), **STATED), "only a lever leans on"),
        (lambda: fixed("x", default=1.0, **(STATED | {"title_vi": ""})), "both languages"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_refused(declare, said):
    with pytest.raises(ValueError, match=said):
        declare()


def test_a_name_declared_twice_is_refused():
    declared = fixed("x", default=1.0, **STATED)
    with pytest.raises(ValueError, match="declared twice"):
        Parameters([declared, declared])


def test_a_lever_leans_on_uncertain_parameters_that_are_declared():
    def declared(name):
        effect = uncertain("effect", prior=parameters.beta(1, 1), **STATED)
        money = lever("money", default=0.0, leans_on=(name,), **STATED)
        return Parameters([money, effect, fixed("law", default=1.0, **STATED)])

    assert declared("effect")["money"].leans_on == ("effect",)
    for name in ("affect", "law"):
        with pytest.raises(ValueError, match=rf"'money' leans on \['{name}'\]: no such uncertain"):
            declared(name)


def test_an_unknown_family_of_priors_is_refused():
    with pytest.raises(ValueError, match="unknown prior family"):
        parameters.Prior("triangle", (0.0, 1.0), "triangle").quantile(0.5)


def test_words_of_a_regime_are_its_bounds():
    words = {"choices": ("none", "soft", "strict"), "choices_vi": ("không", "mềm", "bắt buộc")}
    gate = lever("x", default=0.0, **words, **STATED)
    assert gate.bounds == (0.0, 2.0)
    assert [gate.in_words(value) for value in (0.0, 1.0, 2.0)] == ["none", "soft", "strict"]
    assert fixed("y", default=0.25, **STATED).in_words(0.25) == "0.25"
    with pytest.raises(ValueError, match="x: needs its choices in both languages"):
        lever("x", default=0.0, **words | {"choices_vi": ("không", "mềm")}, **STATED)


def test_the_middle_of_a_prior_and_the_default_of_the_others():
    assert uncertain("x", prior=parameters.lognormal(3.0, 0.5), **STATED).central == pytest.approx(3.0)
    assert lever("y", default=2.0, **STATED).central == 2.0
    assert Parameter("z", kind=Kind.FIXED, default=0.0, **STATED).central == 0.0
    assert lever("y", default=2.0, **STATED).scope is Scope.NATION


def test_families_by_their_quantiles():
    u = 0.3
    z = stats.norm.ppf(u)
    assert parameters.lognormal(2.0, 0.5).quantile(u) == pytest.approx(2.0 * np.exp(0.5 * z))
    assert parameters.one_plus_lognormal(0.8, 0.6).quantile(u) == pytest.approx(1.0 + 0.8 * np.exp(0.6 * z))
    assert parameters.uniform(2.0, 4.0).quantile(u) == pytest.approx(2.6)
    assert parameters.half_normal(0.3).quantile(u) == pytest.approx(0.3 * stats.norm.ppf(0.65))
    assert parameters.normal(1.0, 2.0).quantile(u) == pytest.approx(1.0 + 2.0 * z)
    cut = parameters.normal(0.0, 1.0, 0.0, 1.0).quantile(u)
    assert cut == pytest.approx(stats.norm.ppf(0.5 + u * (stats.norm.cdf(1.0) - 0.5)))
    # Beta(1, 3): F(x) = 1 - (1 - x)^3.
    assert parameters.beta(1.0, 3.0).quantile(u) == pytest.approx(1.0 - 0.7 ** (1.0 / 3.0))
