"""What a portfolio holds: the place as the model takes it, and where what is known of it comes from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from scenarios.kinds import CLUSTERS
from scenarios.portfolio.clusters import Origin
from scenarios.portfolio.declaration import SourceReading
from scenarios.portfolio.description import describe
from scenarios.portfolio.facts import Fact, Totals
from simulation.places import ClusterFacts, Place, ProvinceFacts

# What portfolios could not say at first: no part of the content where it is not said, so that hashes stay.
SAID_LATER = frozenset(
    {
        "area_operating_ha",
        "clusters_at_90_percent",
        "clusters_complete_not_operating",
        "clusters_works_begun",
        "established_from",
        "established_to",
        "kind",
        "leased_ha",
        "priors",
        "secondary_investors",
        "sizes",
    }
)


@dataclass(frozen=True)
class Portfolio:
    """Clusters at an as-of date, and where everything that is known of them comes from.

    Parameters
    ----------
    name : str
        Short name, for command lines and results.
    title, title_vi : str
        One line in English and Vietnamese.
    vintage, vintage_vi : str
        What the portfolio rests on, and of when it is.
    place : Place
        Provinces and clusters as the model takes them; ``None`` where nothing was published.
    facts : tuple of Fact
        Published figures: chosen, alternative and for context.
    origins : dict
        Source, date and note of each cluster's row, by code.
    implied : tuple of (str, str)
        Code and column of cells that follow from published ones by the order of the law.
    readings : tuple of SourceReading
        What was chosen where sources differ or are not clear.
    kind : str
        ``"clusters"``, or ``"parks"`` if its rows are industrial parks.
    """

    name: str
    title: str
    title_vi: str
    vintage: str
    vintage_vi: str
    place: Place
    facts: tuple[Fact, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    implied: tuple[tuple[str, str], ...] = ()
    readings: tuple[SourceReading, ...] = ()
    kind: str = CLUSTERS

    def facts_by(
        self, *, quantity: str | None = None, province: str | None = None, chosen: str | None = None
    ) -> tuple[Fact, ...]:
        """Facts of a quantity, of a province, or standing ``"yes"``, ``"alternative"`` or ``"context"``."""
        return tuple(
            fact
            for fact in self.facts
            if quantity in (None, fact.quantity)
            and province in (None, fact.province)
            and chosen in (None, fact.chosen)
        )

    def totals(self, province: str) -> Totals:
        """Chosen totals of a province."""
        return Totals(self.facts_by(province=province))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, whatever the line ends, quotation marks and order of rows or columns."""
        # The line of a row is where it stands, not what it says.
        facts = sorted(self.facts, key=lambda fact: (fact.id, fact.province))
        place = {
            "as_of": self.place.as_of,
            "provinces": [_said(province) for province in self.place.provinces],
            "clusters": [_said(cluster) for cluster in self.place.clusters],
        }
        content = _said(self) | {
            "place": place,
            "facts": [asdict(replace(fact, line=0)) for fact in facts],
            "origins": {code: asdict(replace(origin, line=0)) for code, origin in self.origins.items()},
            "readings": [reading.model_dump() for reading in self.readings],
        }
        for cluster in content["place"]["clusters"]:
            # A column that came later says something only where it is filled: the hash of others stays.
            if cluster["craft_village"] is None:
                del cluster["craft_village"]
        text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def describe(self) -> str:
        """What is published, what is derived from it, and what each replication completes, as text."""
        return describe(self)


def _said(record: Portfolio | ProvinceFacts | ClusterFacts) -> dict[str, Any]:
    """Fields of a record, without those that came later and say nothing here."""
    unsaid = {
        entry.name
        for entry in fields(record)
        if entry.name in SAID_LATER and getattr(record, entry.name) == entry.default
    }
    return {name: value for name, value in asdict(record).items() if name not in unsaid}
