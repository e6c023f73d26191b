"""Write the tables of `docs/mechanisms/`: the index, and of each page its levers and its numbers.

From the root of the project: ``python -m docs.make_mechanism_tables``. A page belongs to rule files; which
levers and numbers it tells follows from their declarations, and which scenarios set them from the library.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from docs.generated_tables import DOCS, page_with, table, text_with, write
from figures.command_line.catalogue import allowed_text, default_text
from scenarios.scenario import list_scenarios, load_scenario
from simulation import ledger
from simulation.model import PARAMETERS
from simulation.parameters import Grade, Kind, Parameter
from simulation.rules import (
    administration,
    clearance,
    connections,
    construction,
    costs,
    craft_villages,
    demand,
    desks,
    establishment,
    expansion,
    fill,
    frontage,
    handover,
    incentive_clock,
    incentives,
    infrastructure_quality,
    investors,
    leasing,
    location,
    planning_review,
    progress_review,
    public_budget,
    queues,
    release,
    relocation,
    reserve,
    retrofit,
    state_handover,
    waiting_list,
    wwtp,
)

FOLDER, SCRIPT = "mechanisms", "make_mechanism_tables.py"
INDEX = f"{FOLDER}/README.md"
LEVERS, NUMBERS = f"{SCRIPT}, levers", f"{SCRIPT}, numbers"
NONE = "–"


@dataclass(frozen=True)
class Mechanism:
    """A page, what officials report in one line, and the files that say it in the model."""

    name: str
    report: str
    files: tuple[ModuleType, ...]

    @property
    def page(self) -> str:
        """Page of the mechanism, seen from `docs`."""
        return f"{FOLDER}/{self.name}.md"

    @property
    def title(self) -> str:
        """Heading of its page."""
        first_line = (DOCS / self.page).read_text(encoding="utf-8").partition("\n")[0]
        return first_line.removeprefix("# ")

    def declared(self, *kinds: Kind) -> list[Parameter]:
        """Parameters of its files, of the given kinds."""
        declarations = [p for file in self.files for p in getattr(file, "PARAMETERS", ())]
        return [p for p in declarations if p.kind in kinds]

    @property
    def leans_on(self) -> list[Parameter]:
        """Its numbers, and those of other mechanisms that decide what its levers achieve."""
        numbers = {p.name: p for p in self.declared(Kind.UNCERTAIN, Kind.FIXED)}
        others = {name: PARAMETERS[name] for p in self.declared(Kind.LEVER) for name in p.leans_on}
        return list((numbers | others).values())


MECHANISMS = (
    Mechanism(
        "establishment",
        "More clusters are to be established; the decree's condition on occupancy stands before it",
        (establishment,),
    ),
    Mechanism(
        "infrastructure-investors",
        "Investors hold projects and do not start, are weak, or mean to sell; select capable ones",
        (investors,),
    ),
    Mechanism(
        "progress-review",
        "Projects are years late; extend, end or revoke them, or help them",
        (progress_review,),
    ),
    Mechanism(
        "planning-review", "Ineffective clusters are to leave the plan, others to enter", (planning_review,)
    ),
    Mechanism("expansion", "Clusters that are nearly full want to expand", (expansion,)),
    Mechanism(
        "administrative-capacity",
        "Management moved from district to commune on 1 July 2025",
        (administration,),
    ),
    Mechanism(
        "review-desks",
        "Files wait for review; who reviews them, where, and whose goes first",
        (desks, queues),
    ),
    Mechanism(
        "site-clearance",
        "Site clearance drags: households, graves, compensation; notices lapse",
        (clearance, handover),
    ),
    Mechanism("fill-and-crews", "Fill material is scarce; works stop near the end", (fill, construction)),
    Mechanism(
        "public-budget",
        "State-run clusters lack synchronous infrastructure for want of budget",
        (public_budget,),
    ),
    Mechanism(
        "state-handover", "State-built infrastructure is to be handed over to enterprises", (state_handover,)
    ),
    Mechanism(
        "infrastructure-quality",
        "Works of secondary enterprises fail planning and environmental requirements",
        (infrastructure_quality, retrofit),
    ),
    Mechanism(
        "wastewater",
        "Wastewater plants are missing; every new cluster must have one, and a licence",
        (wwtp,),
    ),
    Mechanism(
        "external-connections",
        "Clusters lack a connection to transport and public services",
        (connections,),
    ),
    Mechanism(
        "leases-before-completion",
        "Land is leased while the rest of the cluster is not complete",
        (release,),
    ),
    Mechanism(
        "frontage",
        "Plots along the convenient roads are leased first, which spoils the plan and later attraction",
        (frontage,),
    ),
    Mechanism(
        "craft-villages",
        "Craft-village clusters are meant for producers of the craft",
        (craft_villages,),
    ),
    Mechanism(
        "small-enterprise-reserve",
        "Land is to be reserved for small and medium enterprises",
        (reserve,),
    ),
    Mechanism(
        "demand-and-promotion",
        "Investment promotion is to bring secondary investors",
        (demand, waiting_list),
    ),
    Mechanism(
        "parks-and-choice",
        "Industrial parks of the province compete for the same investors",
        (location,),
    ),
    Mechanism(
        "incentives",
        "Incentives for secondary investors, and what happens when they expire",
        (incentives, incentive_clock),
    ),
    Mechanism(
        "exits-and-coordination",
        "Firms move to another province when incentives end; provinces should coordinate",
        (relocation, leasing),
    ),
    Mechanism("public-cost-and-jobs", "What it costs the public, and how many jobs come of it", (costs,)),
    Mechanism("ledger", "What stands in the way of occupied land, hectare by hectare", (ledger,)),
)


@cache
def levers_set_by(scenario: str) -> frozenset[str]:
    """Levers that a scenario of the library sets."""
    return frozenset(setting.lever for setting in load_scenario(scenario).settings)


def scenarios_that_set(levers: Iterable[Parameter]) -> str:
    """Scenarios of the library that set at least one of some levers."""
    names = {lever.name for lever in levers}
    return _listed(name for name in list_scenarios() if names & levers_set_by(name))


def index() -> str:
    """Return the table of all mechanisms."""
    rows = [
        (
            mechanism.report,
            f"[{mechanism.title}]({mechanism.name}.md)",
            ", ".join(_link(file) for file in mechanism.files),
            _listed(lever.name for lever in mechanism.declared(Kind.LEVER)),
            _grades(mechanism.leans_on),
            scenarios_that_set(mechanism.declared(Kind.LEVER)),
        )
        for mechanism in MECHANISMS
    ]
    header = ("what officials report", "page", "rule file", "levers", "what it leans on", "scenarios")
    return table(header, rows)


def levers(mechanism: Mechanism) -> str:
    """Return the levers of a mechanism, in order of declaration."""
    rows = [
        (
            f"`{p.name}`",
            f"{p.title} · {p.title_vi}",
            default_text(p),
            allowed_text(p),
            p.scope,
            _listed(p.leans_on),
            scenarios_that_set([p]),
        )
        for p in mechanism.declared(Kind.LEVER)
    ]
    return table(("lever", "title", "default", "allowed", "can differ by", "leans on", "scenarios"), rows)


def numbers(mechanism: Mechanism) -> str:
    """Return the uncertain and fixed parameters of a mechanism, in order of declaration."""
    rows = [
        (f"`{p.name}`", p.title, p.prior.text if p.prior else f"{p.central:.4g}", p.unit, p.grade)
        for p in mechanism.declared(Kind.UNCERTAIN, Kind.FIXED)
    ]
    return table(("parameter", "title", "prior or value", "unit", "grade"), rows)


def pages() -> dict[str, str]:
    """Return every page as it should be, by its name in `docs`."""
    texts = {INDEX: page_with(INDEX, SCRIPT, index())}
    for mechanism in MECHANISMS:
        page = mechanism.page
        text = (DOCS / page).read_text(encoding="utf-8")
        if mechanism.declared(Kind.LEVER):
            text = text_with(text, page, LEVERS, levers(mechanism))
        if mechanism.declared(Kind.UNCERTAIN, Kind.FIXED):
            text = text_with(text, page, NUMBERS, numbers(mechanism))
        texts[page] = text
    return texts


def _link(file: ModuleType) -> str:
    path = Path(str(file.__file__))
    return f"[{path.name}](../../{path.relative_to(DOCS.parent).as_posix()})"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or NONE


def _grades(numbers: list[Parameter]) -> str:
    """How many numbers there are of each grade."""
    grades = [number.grade for number in numbers]
    return ", ".join(f"{grades.count(grade)} {grade}" for grade in Grade if grade in grades) or NONE


if __name__ == "__main__":
    for page, text in pages().items():
        write(page, text)
