"""Where two scenarios meet: which levers both set, and which value wins in their sum."""

from scenarios.scenario.content import Scenario, inherited_by_both
from scenarios.scenario.declarations import declared
from scenarios.scenario.settings import FROM_THE_START, overlap
from simulation.calendar import month_text
from simulation.levers import Setting
from simulation.parameters import Parameter, Parameters


def merge_report(first: Scenario, second: Scenario, *, parameters: Parameters | None = None) -> list[str]:
    """What happens where two scenarios that are added set the same lever.

    Parameters
    ----------
    first, second : Scenario
        The terms of ``first + second``.
    parameters : Parameters, optional
        Declarations, for the words of regimes; the model's own if left out.

    Returns
    -------
    list of str
        One entry for each pair of overlapping settings: the lever, where, the values of both, which one wins
        and why. Settings that both inherit from the same scenario are counted once and not reported.
    """
    levers = declared(parameters)
    shared = len(inherited_by_both(first, second))
    return [
        _verdict(levers[a.lever], (first.name, a), (second.name, b))
        for b in second.settings[shared:]
        for a in first.settings
        if a.lever == b.lever and overlap(a.where, b.where)
    ]


def _verdict(lever: Parameter, first: tuple[str, Setting], second: tuple[str, Setting]) -> str:
    """Sentence on two settings of one lever; the second one comes later."""
    (a_name, a), (b_name, b) = first, second
    both = f"{lever.name}: {a_name} sets {_path_in_words(lever, a)}, {b_name} sets {_path_in_words(lever, b)}"
    if a == b:
        return f"{both}; they agree."
    begin = b.steps[0][0]
    limit = "" if a.where == b.where else "Where both apply, "
    when = "from the start on" if begin == FROM_THE_START else f"from {month_text(begin)} on"
    rest = (
        f"before that, {a_name} holds"
        if a.steps[0][0] < begin
        else f"nothing of {a_name} remains there"
        if limit
        else f"nothing of {a_name} remains"
    )
    verdict = f"{limit}{when} {b_name} wins because it comes later in the sum; {rest}."
    return f"{both}. {verdict[0].upper()}{verdict[1:]}"


def _path_in_words(lever: Parameter, setting: Setting) -> str:
    steps = ", ".join(
        f"{lever.in_words(value)} from {'the start' if month == FROM_THE_START else month_text(month)}"
        for month, value in setting.steps
    )
    where = setting.where
    places = [
        *sorted(where.provinces or ()),
        *(f"management {m.name.lower()}" for m in sorted(where.managements or ())),
        *(f"cluster {code}" for code in sorted(where.clusters or ())),
    ]
    return f"{steps} ({', '.join(places) or 'everywhere'})"
