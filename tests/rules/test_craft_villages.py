"""Craft-village clusters: which ones are, who may lease there, and what they are worth."""

import pytest

from simulation.rules import craft_villages
from simulation.rules.craft_villages import AS_OTHERS, CRAFT_ONLY, MATCHED
from simulation.rules.luck import Purpose
from simulation.state import InvestorKind
from tests.rules.worlds import cluster, luck_of, open_place, place_of, since

CRAFT, SMALL, FOREIGN = InvestorKind.CRAFT, InvestorKind.SMALL_AND_MEDIUM, InvestorKind.FOREIGN_LINKED
MANY = [f"A-{number:02d}" for number in range(40)]


def test_what_is_not_published_is_drawn_by_a_key_of_its_own():
    w = open_place(place_of(*map(cluster, MANY)), craft_village_share=0.3).tables
    drawn = [int(luck_of(w, Purpose.CRAFT_VILLAGE, row.id) < 0.3) for row in w.cluster]
    assert w.offer.craft_village.tolist() == drawn
    assert 0 < sum(drawn) < len(MANY)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_is_published_stays(share):
    place = place_of(cluster("A-1", craft_village=True), cluster("A-2", craft_village=False), cluster("A-3"))
    w = open_place(place, craft_village_share=share).tables
    assert w.offer.craft_village.tolist() == [1, 0, share]


@pytest.mark.parametrize(
    ("rule", "is_village", "may", "craft_value"),
    [
        (AS_OTHERS, True, (True, True, True), 0.0),
        (MATCHED, True, (True, True, True), 0.5),
        (CRAFT_ONLY, True, (True, False, False), 0.5),
        (MATCHED, False, (True, True, True), 0.0),
        (CRAFT_ONLY, False, (True, True, True), 0.0),
    ],
)
def test_who_may_lease_and_what_it_is_worth(rule, is_village, may, craft_value):
    settings = [since("craft_village_rule", rule, 2000), since("craft_village_rule", CRAFT_ONLY, 2050)]
    place = place_of(cluster(craft_village=is_village))
    w = open_place(place, settings, taste_craft_match=0.5).tables
    assert tuple(craft_villages.may_lease(w, 0, kind) for kind in (CRAFT, SMALL, FOREIGN)) == may
    values = [craft_villages.value_of_match(w, 0, kind) for kind in (CRAFT, SMALL, FOREIGN)]
    assert values == [craft_value, 0.0, 0.0]
