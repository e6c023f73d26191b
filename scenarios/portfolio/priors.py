"""Priors of a province's own, as ``portfolio.yaml`` declares them: what the province knows better.

An entry names an uncertain parameter, a family with its numbers, a grade and a source. It takes the place of
the declared prior in that province, for the same keyed uniform number.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenarios.portfolio.reading import PLAIN_NUMBER
from scenarios.problems import did_you_mean
from scenarios.reading import Mapping, Node, RefusalError, Text, shown
from simulation import parameters
from simulation.model import PARAMETERS
from simulation.parameters import Grade, Kind, Parameter, Prior
from simulation.places import OwnPrior

GRADES = tuple(grade.value for grade in Grade if grade is not Grade.DEFINITION)


@dataclass(frozen=True)
class Family:
    """A family of priors.

    Parameters
    ----------
    make : callable
        From its numbers to the prior.
    needed : tuple of str
        Its numbers, by their keys.
    positive : tuple of str
        Which of them must be above zero.
    possible : tuple of str
        Numbers that may be left out.
    """

    make: Callable[..., Prior]
    needed: tuple[str, ...]
    positive: tuple[str, ...]
    possible: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All its numbers."""
        return (*self.needed, *self.possible)


FAMILIES = {
    "lognormal": Family(parameters.lognormal, ("median", "log_sd"), ("median", "log_sd")),
    "one plus lognormal": Family(parameters.one_plus_lognormal, ("median", "log_sd"), ("median", "log_sd")),
    "beta": Family(parameters.beta, ("a", "b"), ("a", "b")),
    "uniform": Family(parameters.uniform, ("low", "high"), ()),
    "half normal": Family(parameters.half_normal, ("sd",), ("sd",)),
    "normal": Family(parameters.normal, ("mean", "sd"), ("sd",), ("low", "high")),
}


def read_priors(node: Node) -> tuple[tuple[OwnPrior, ...], list[RefusalError]]:
    """Read the priors of one province.

    Parameters
    ----------
    node : Node
        What stands under ``priors``: parameters with ``family``, its numbers, ``grade`` and ``source``.

    Returns
    -------
    priors : tuple of OwnPrior
        Those that can be used, in order of their parameters' names.
    refusals : list of RefusalError
        Everything that is wrong, each with its line: a name that is no uncertain parameter, an unknown family
        or key, a number that is missing or cannot be, a missing grade or source, values that the parameter
        cannot have.
    """
    if not isinstance(node, Mapping):
        what = "priors: this must be a mapping, 'parameter: {family: ..., grade: ..., source: ...}'."
        return (), [RefusalError(what, remedy="See scenarios/portfolios/TEMPLATE.md.", line=node.line)]
    priors, refusals = [], []
    for key, entry in node.entries:
        own, refused = _one(key, entry)
        refusals += refused
        if own is not None:
            priors.append(own)
    return tuple(sorted(priors, key=lambda prior: prior.parameter)), refusals


def _one(key: Text, entry: Node) -> tuple[OwnPrior | None, list[RefusalError]]:
    """The prior of one parameter, or what is wrong with it."""
    refusals: list[RefusalError] = []

    def refuse(line: int | None, what: str, allowed: str = "", remedy: str = "") -> None:
        refusals.append(RefusalError(f"priors.{key.value}: {what}", allowed, remedy, line or key.line))

    parameter = PARAMETERS.get(key.value)
    if parameter is None or parameter.kind is not Kind.UNCERTAIN:
        names = [other.name for other in PARAMETERS.of_kind(Kind.UNCERTAIN)]
        what = "there is no such parameter."
        if parameter is not None:
            what = f"this is {'a lever' if parameter.kind is Kind.LEVER else 'fixed'}."
        remedy = did_you_mean(key.value, names) if parameter is None else ""
        allowed = "Only uncertain parameters have priors; all of them: clusters list parameters."
        refuse(key.line, what, allowed, remedy)
    if not isinstance(entry, Mapping):
        refuse(entry.line, "this must be a mapping.", "Write {family: ..., grade: ..., source: ...}.")
        return None, refusals
    texts = {name.value: value for name, value in entry.entries if isinstance(value, Text)}
    given = {name: text for name, text in texts.items() if not text.is_empty}
    family = _word(given, "family", tuple(FAMILIES), refuse)
    grade = _word(given, "grade", GRADES, refuse)
    if "source" not in given:
        refuse(None, "'source' is missing.", "Every prior tells what it rests on.")
    if family is None:
        return None, refusals
    known = ("family", *FAMILIES[family].keys, "grade", "source")
    for name, value in entry.entries:
        if name.value not in known:
            allowed = f"Keys with the family '{family}': {', '.join(known)}."
            remedy = did_you_mean(name.value, known)
            refuse(name.line, f"{shown(name.value)} is not a key of this prior.", allowed, remedy)
        elif not isinstance(value, Text):
            refuse(name.line, f"{name.value}: this must be a text or a number.", "Write one value.")
    numbers = _numbers(FAMILIES[family], given, refuse)
    if numbers is None:
        return None, refusals
    prior = FAMILIES[family].make(**numbers)
    if parameter is not None and parameter.prior is not None:
        _check_range(parameter, parameter.prior, prior, refuse)
    if refusals or grade is None:
        return None, refusals
    return OwnPrior(key.value, prior, Grade(grade), " ".join(given["source"].value.split())), refusals


Refuse = Callable[..., None]


def _word(given: dict[str, Text], key: str, words: tuple[str, ...], refuse: Refuse) -> str | None:
    """One of a few words; nothing and a refusal if it is missing or unknown."""
    allowed = f"Allowed: {', '.join(words)}."
    if key not in given:
        refuse(None, f"'{key}' is missing.", allowed)
        return None
    word = " ".join(given[key].value.split())
    if word not in words:
        refuse(given[key].line, f"{key}: {shown(word)} is not known.", allowed, did_you_mean(word, words))
        return None
    return word


def _numbers(family: Family, given: dict[str, Text], refuse: Refuse) -> dict[str, float] | None:
    """Numbers of a family; nothing if one of them is missing or cannot be."""
    numbers = {}
    for key in family.keys:
        if key not in given:
            continue
        text = given[key].value.strip()
        if not PLAIN_NUMBER.fullmatch(text) or math.isinf(float(text)):
            refuse(given[key].line, f"{key}: {shown(text)} is not a number.", "Write it like 0.6.")
        elif key in family.positive and float(text) <= 0.0:
            refuse(given[key].line, f"{key}: {text} is out of bounds.", "A number above 0.")
        else:
            numbers[key] = float(text)
    for key in family.needed:
        if key not in given:
            refuse(None, f"'{key}' is missing.", f"The family needs: {', '.join(family.needed)}.")
    if any(key in given and key not in numbers for key in family.keys) or set(family.needed) - set(numbers):
        return None
    return numbers if _in_order(numbers, given, refuse) else None


def _in_order(numbers: dict[str, float], given: dict[str, Text], refuse: Refuse) -> bool:
    """Whether bounds are in order, with a mean between them."""
    low, high = numbers.get("low", -math.inf), numbers.get("high", math.inf)
    middle = numbers.get("mean")
    if low < high and (middle is None or low <= middle <= high):
        return True
    line = given["low"].line if "low" in given else given["high"].line
    between = "" if middle is None else f", with the mean {middle:g} between them"
    refuse(line, f"{low:g} to {high:g} is no range{between}.", f"'low' lies below 'high'{between}.")
    return False


def _check_range(parameter: Parameter, declared: Prior, prior: Prior, refuse: Refuse) -> None:
    """Refuse a prior with values that the parameter cannot have, or that change its sign."""
    lowest, highest = (float(value) for value in prior.quantile(np.array([0.0, 1.0])))
    low, high = parameter.bounds
    if float(declared.quantile(0.0)) >= 0.0:
        low = max(low, 0.0)
    is_positive = declared.family in ("lognormal", "one plus lognormal")
    if is_positive and prior.family in ("uniform", "normal") and lowest <= 0.0:
        what = f"values from {lowest:g} are out of bounds; {parameter.name} is above 0."
        refuse(None, what, "Every value must be above 0.", "Give a 'low' above 0, or take a lognormal.")
    elif lowest < low or highest > high:
        what = f"values from {lowest:g} to {highest:g} are out of bounds."
        allowed = f"{parameter.name} lies between {low:g} and {high:g}."
        refuse(None, what, allowed, "Take a family with these bounds, for example beta for shares.")
