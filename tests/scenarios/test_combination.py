"""Portfolios combined: the union of their provinces, each of which runs as it does alone."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from scenarios.portfolio import LIBRARY, load_portfolio
from simulation.run import ENGINES, run
from simulation.world import draw_numbers
from tests.engine.sameness import differences
from tests.small_worlds import by_identity, calendar_of, numbers_of

TEMPLATE = LIBRARY / "template"
HEAD = """name: both
title: {en: Clusters of both, vi: Các cụm của cả hai}
combines: [first, second]
"""
MONTHS = 60
COAST = (("EX-", "CO-"), ("Example", "Coast"), ("Ví Dụ", "Duyên Hải"), ("my_portfolio", "coast"))


@pytest.fixture
def both(tmp_path) -> Path:
    """A combination of the template and a copy of it in another province, which has more totals."""
    folder = tmp_path / "both"
    shutil.copytree(TEMPLATE, folder / "first")
    shutil.copytree(TEMPLATE, folder / "second")
    for file in (folder / "second").iterdir():
        text = file.read_text(encoding="utf-8")
        for old, new in COAST:
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    (folder / "second" / "facts.csv").open("a", encoding="utf-8").write(
        'T18,Coast,leased_ha,22,ha,2026-06-30,"Department records, June 2026",published,yes,\n'
        'T19,Coast,secondary_investors,31,count,2026-06-30,"Department records, June 2026",published,yes,\n'
        'T20,Coast,clusters_works_begun,3,count,2026-06-30,"Department records, June 2026",published,yes,\n'
        'T21,Coast,clusters_at_90_percent,1,count,2026-06-30,"Department records, June 2026",published,yes,\n'
    )
    (folder / "portfolio.yaml").write_text(HEAD, encoding="utf-8")
    return folder


def test_a_combination_has_the_provinces_clusters_facts_and_readings_of_its_parts(both):
    first, second = load_portfolio(both / "first"), load_portfolio(both / "second")
    combined = load_portfolio(both)
    assert (combined.name, combined.title) == ("both", "Clusters of both")
    assert combined.place.as_of == first.place.as_of
    assert combined.place.provinces == (*first.place.provinces, *second.place.provinces)
    assert set(combined.place.clusters) == {*first.place.clusters, *second.place.clusters}
    codes = [cluster.code for cluster in combined.place.clusters]
    assert codes == sorted(codes)
    assert combined.facts == (*first.facts, *second.facts)
    assert combined.origins == {**first.origins, **second.origins}
    assert combined.vintage == f"{first.vintage} {second.vintage}"
    assert [reading.topic for reading in combined.readings] == [
        "Example: Land cleared",
        "Coast: Land cleared",
    ]


def test_a_combination_describes_itself(both):
    text = load_portfolio(both).describe()
    assert "14 clusters" in text
    assert "Example (Ví Dụ)" in text
    assert "Coast (Duyên Hải)" in text


def test_the_hash_of_a_combination_follows_its_parts(both):
    before = load_portfolio(both).hash
    assert load_portfolio(both / "portfolio.yaml").hash == before
    file = both / "second" / "clusters.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("48.5", "48.6"), encoding="utf-8")
    assert load_portfolio(both).hash != before


def test_a_vintage_of_its_own_takes_the_place_of_those_of_its_parts(both):
    (both / "portfolio.yaml").write_text(HEAD + "vintage: Both of 2026.\n", encoding="utf-8")
    combined = load_portfolio(both)
    assert (combined.vintage, combined.vintage_vi) == ("Both of 2026.", "Both of 2026.")


def outcome(place, engine="compiled", **pins):
    """A run of a place, with its event log and some parameters pinned."""
    key = {"seed": 11, "replication": 3}
    numbers = numbers_of(place, **key, **pins)
    return run(place, (), calendar_of(place, MONTHS), **key, numbers=numbers, log=True, engine=engine)


@pytest.mark.parametrize("name", ["first", "second"])
def test_each_province_runs_as_it_does_alone_if_nobody_moves_between_them(both, name):
    alone, together = load_portfolio(both / name).place, load_portfolio(both).place
    p = [province.name for province in together.provinces].index(alone.provinces[0].name)
    for number in range(5):
        drawn = draw_numbers(together, 11, [number])[0]
        assert drawn[p].tobytes() == draw_numbers(alone, 11, [number])[0][0].tobytes()
    single, combined = (outcome(place, relocating_share=0.0) for place in (alone, together))
    assert single.monthly[:, 0].tobytes() == np.ascontiguousarray(combined.monthly[:, p]).tobytes()
    assert single.ledger[:, 0].tobytes() == np.ascontiguousarray(combined.ledger[:, p]).tobytes()
    assert single.stage_ha[:, 0].tobytes() == np.ascontiguousarray(combined.stage_ha[:, p]).tobytes()
    assert by_identity(single).tobytes() == by_identity(combined, province=p).tobytes()
    own = [k for k, cluster in enumerate(together.clusters) if cluster.province == alone.provinces[0].name]
    assert single.yearly.tobytes() == np.ascontiguousarray(combined.yearly[:, own]).tobytes()


def test_both_engines_leave_the_same_bytes_on_a_combination(both):
    place = load_portfolio(both).place
    assert not differences(*(outcome(place, engine) for engine in ENGINES))
