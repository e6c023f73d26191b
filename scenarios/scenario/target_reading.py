"""Reading the targets of one scenario, with every problem noted in its draft."""

from typing import TYPE_CHECKING

from scenarios.problems import did_you_mean
from scenarios.reading import (
    Listing,
    Mapping,
    Node,
    Refused,
    Text,
    read_amount,
    read_month,
    shown,
)
from scenarios.scenario.targets import QUANTITIES, Target
from simulation.calendar import month_text

if TYPE_CHECKING:
    from scenarios.scenario.drafting import Draft

LIMITS = ("at_least", "at_most")
NEEDED = ("variable", "province", "by", "source")
KEYS = ("variable", "province", "by", "change_since", *LIMITS, "source")
PURPOSES = {
    "variable": "a quantity of the results",
    "province": "the province that the plan is for",
    "by": "the month at whose end the plan is to be met, YYYY-MM",
    "source": "the plan, and how its words were read",
}
EXAMPLE = "Write - {variable: ..., province: ..., by: YYYY-MM, at_least: ..., source: ...}."
END_OF_MONTH = "a target is looked at when a month ends"


def read_targets(draft: "Draft", node: Node) -> list[Target]:
    """Targets of a scenario; what is wrong with them is noted in the draft.

    Parameters
    ----------
    draft : Draft
        The scenario being read.
    node : Node
        What stands behind ``targets``: a list of mappings.
    """
    if isinstance(node, Refused):
        return []
    if not isinstance(node, Listing):
        draft.refuse(node.line, "'targets' is not a list.", "Allowed: a list of targets.", EXAMPLE)
        return []
    read = [_target(draft, item) for item in node.items]
    return [target for target in read if target is not None]


def _target(draft: "Draft", node: Node) -> Target | None:
    """One target, or nothing after noting why."""
    if not isinstance(node, Mapping):
        if not isinstance(node, Refused):
            draft.refuse(node.line, "A target is not a mapping.", f"Keys: {', '.join(KEYS)}.", EXAMPLE)
        return None
    told = len(draft.problems)
    parts = draft.parts(node, KEYS, "a key of a target")
    for key in NEEDED:
        if key not in parts:
            draft.refuse(node.line, f"A target has no '{key}'.", remedy=f"Add '{key}: ...': {PURPOSES[key]}.")
    texts = {
        key: text
        for key, part in parts.items()
        if isinstance(part, Text) and (text := draft.text_of(part, key))
    }
    for key, part in parts.items():
        if not isinstance(part, Text):
            draft.text_of(part, key)
    variable = _variable(draft, texts.get("variable"))
    months = _months(draft, texts)
    at_most, amount = _amount(draft, texts, variable, node.line)
    if len(draft.problems) > told or variable is None or amount is None:
        return None
    return Target(
        variable=variable,
        province=" ".join(texts["province"].value.split()),
        by=months["by"],
        amount=amount,
        source=" ".join(texts["source"].value.split()),
        at_most=at_most,
        change_since=months.get("change_since"),
        file=draft.label,
        line=texts["by"].line,
    )


def _variable(draft: "Draft", name: Text | None) -> str | None:
    """A quantity of the results by its name, or nothing after noting that there is none."""
    if name is None:
        return None
    if name.value in QUANTITIES:
        return name.value
    draft.refuse(
        name.line,
        f"{shown(name.value)} is not a monthly quantity of the results.",
        did_you_mean(name.value, QUANTITIES),
        "All quantities: docs/results.md.",
    )
    return None


def _months(draft: "Draft", texts: dict[str, Text]) -> dict[str, int]:
    """The months of a target; a change needs some time to happen in."""
    months: dict[str, int] = {}
    for key in ("by", "change_since"):
        if key in texts:
            with draft.noting(texts[key].line):
                months[key] = read_month(texts[key].value, END_OF_MONTH, "12")
    if len(months) == len(("by", "change_since")) and months["change_since"] >= months["by"]:
        draft.refuse(
            texts["change_since"].line,
            f"'change_since' is {month_text(months['change_since'])} and 'by' is {month_text(months['by'])}.",
            "A change is counted from the end of one month to the end of a later one.",
        )
    return months


def _amount(
    draft: "Draft", texts: dict[str, Text], variable: str | None, line: int | None
) -> tuple[bool, float | None]:
    """Whether the amount is the most that is wanted, and the amount; nothing after noting why."""
    given = [key for key in LIMITS if key in texts]
    if len(given) != 1:
        what, remedy = (
            ("A target has both 'at_least' and 'at_most'.", "Make two targets of a range.")
            if given
            else ("A target has no amount.", "Write the number behind one of them.")
        )
        draft.refuse(line, what, "Allowed: one of 'at_least' and 'at_most'.", remedy)
        return False, None
    (key,) = given
    unit = QUANTITIES[variable].unit if variable is not None else None
    with draft.noting(texts[key].line):
        return key == "at_most", read_amount(texts[key].value, key, unit)
    return False, None
