from datetime import date

import numpy as np
import pytest

from figures.public_cost import cost_table, note_in_words
from figures.reporting import render_report
from simulation.parameters import Grade, Parameters, UnitCost, lever

DAYS = [date(2030, 12, 31), date(2035, 12, 31)]
STATED = {"unit": "1", "default": 0.0, "grade": Grade.DEFINITION, "source": "law"}
FREE = UnitCost(0.0, "decision", Grade.DEFINITION, "costs nothing")
TEAMS = lever(
    "clearance_teams_ratio",
    title="Teams",
    title_vi="Số tổ",
    cost=UnitCost(1.5, "team and year", Grade.UNKNOWN, "assumed"),
    **STATED,
)


def declared(gate_cost=None):
    gate = lever("wwtp_gate", title="WWTP gate", title_vi="Điều kiện nước thải", cost=gate_cost, **STATED)
    return Parameters([TEAMS, gate])


@pytest.fixture
def priced(results):
    """Each hectare more costs 0.4 billion in every future, and each hectare less saves it."""
    leased = results["leased_ha"]
    money = 0.4 * (leased - leased.sel(scenario="baseline", drop=True)).transpose(*leased.dims)
    return results.assign(public_cost_bn_vnd=money.astype(np.float64))


def rows_of(results, scenario, language="en", parameters=None, against="baseline"):
    rows = cost_table(results, against, DAYS, language, parameters=parameters or declared())
    titles = {"clear_first": "Advance", "wwtp_strict": "No lease before", "vi": "Không cho thuê"}
    return [row for row in rows if row.scenario.startswith(titles[scenario])]


def test_a_clear_gain_has_a_cost_per_hectare(priced):
    first, last = rows_of(priced, "clear_first")
    # Single precision of leased land: the quotient is exact to more digits than are shown.
    assert first.per_ha == "0.40 (0.40 to 0.40)"
    assert (first.end, last.end) == ("end of 2030", "end of 2035")
    gain = float(first.leased.split()[0])
    assert float(first.money.split()[0]) == pytest.approx(0.4 * gain, abs=0.25)


def note_of(results, language="en", parameters=None, against="baseline"):
    return note_in_words(results, against, language, parameters or declared())


def test_a_lever_without_declared_cost_is_named_in_the_note(priced):
    row = rows_of(priced, "wwtp_strict")[0]
    assert row.per_ha == "not said (a)"
    assert row.money.endswith(" (a)")
    row = rows_of(priced, "vi", "vi")[0]
    assert row.per_ha == "không nêu (a)"
    assert "(a) No cost is declared: “No lease before" in note_of(priced)
    assert note_of(priced).endswith("WWTP gate.")
    assert note_of(priced, "vi").endswith("Điều kiện nước thải.")


def test_a_lever_that_costs_nothing_stands_in_no_way(priced):
    row = rows_of(priced, "wwtp_strict", parameters=declared(FREE))[0]
    assert row.per_ha == "less land is leased"
    assert "(a)" not in row.money
    assert "(a)" not in note_of(priced, parameters=declared(FREE))


def test_a_lever_that_is_no_longer_declared_is_named_as_it_was_recorded(priced):
    row = rows_of(priced, "wwtp_strict", parameters=Parameters([TEAMS]))[0]
    assert row.per_ha == "not said (a)"
    assert note_of(priced, parameters=Parameters([TEAMS])).endswith("wwtp_gate.")


def test_settings_that_both_scenarios_share_are_not_counted(priced):
    rows = rows_of(priced, "wwtp_strict", against="wwtp_strict")
    assert rows == []
    compared = rows_of(priced, "clear_first", against="wwtp_strict")
    assert compared[0].per_ha == "not said (a)"


def test_an_effect_that_may_be_nothing_has_no_cost_per_hectare(priced):
    unclear = priced.copy(deep=True)
    sign = np.where(np.arange(40) % 2, 1.0, -1.0)[:, None, None]
    unclear["leased_ha"][1] = unclear["leased_ha"][0] + 10 * sign
    assert rows_of(unclear, "clear_first")[0].per_ha == "effect not clear"


def test_one_future_gives_no_cost_per_hectare(one_future):
    assert rows_of(one_future, "clear_first")[0].per_ha == "effect not clear"


@pytest.mark.usefixtures("one_chart")
def test_results_without_public_cost_have_no_table(results):
    older = results.drop_vars("public_cost_bn_vnd")
    assert cost_table(older, "baseline", DAYS, "en", parameters=declared()) == []
    assert "Public money" not in render_report(older, parameters=declared())


@pytest.mark.usefixtures("one_chart")
@pytest.mark.parametrize(("language", "words"), [("en", "VND bn per additional"), ("vi", "Tỷ đồng mỗi ha")])
def test_the_report_holds_the_table_where_there_is_one(language, words, results):
    assert words in render_report(results, language, parameters=declared())
