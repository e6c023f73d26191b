"""What a parameter is: one declaration from which everything else about it follows.

Each rule file declares the parameters it reads, once, beside the rules. Validation of scenario files, draws
from the priors, ``clusters explain`` and the parameter page all follow from these declarations.

- a *lever* is set by policy; its value is a dated path and may differ between provinces, management types,
  clusters;
- an *uncertain* parameter has a prior with a grade and is drawn once per replication;
- a *fixed* parameter is a definition, a physical constant or a rule of law.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

MONTHS_PER_YEAR = 12.0


class Kind(StrEnum):
    """Who decides the value of a parameter."""

    LEVER = "lever"
    UNCERTAIN = "uncertain"
    FIXED = "fixed"


class Grade(StrEnum):
    """How well a value is known."""

    EVIDENCE = "evidence"
    JUDGEMENT = "judgement"
    UNKNOWN = "unknown"
    DEFINITION = "definition"


class Scope(StrEnum):
    """Where a lever can differ, or how often an uncertain parameter is drawn."""

    CLUSTER = "cluster"
    PROVINCE = "province"
    NATION = "nation"


@dataclass(frozen=True)
class Prior:
    """A distribution by its quantile function, so that one keyed uniform number gives one draw.

    Parameters
    ----------
    family : str
        Name shown to readers, for example ``"lognormal"``.
    shape : tuple of float
        Its numbers, in the order of `text`.
    text : str
        How it is written in tables, for example ``"lognormal, median 4.8, log-sd 0.5"``.
    """

    family: str
    shape: tuple[float, ...]
    text: str

    def quantile(self, share: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Values below which the given shares of the prior lie."""
        # `scipy.stats` has the same functions with the same bits; to import it takes longer than a run.
        q, a = np.asarray(share, dtype=np.float64), self.shape
        match self.family:
            case "lognormal":
                values = np.exp(a[1] * special.ndtri(q)) * a[0]
            case "one plus lognormal":
                values = np.exp(a[1] * special.ndtri(q)) * a[0] + 1.0
            case "beta":
                values = special.betaincinv(a[0], a[1], q)
            case "uniform":
                values = q * (a[1] - a[0]) + a[0]
            case "half normal":
                values = special.ndtri((1.0 + q) / 2.0) * a[0]
            case "normal":
                values = _cut_normal_quantile(q, *a)
            case _:
                raise ValueError(f"unknown prior family {self.family!r}")
        return np.asarray(values, dtype=np.float64)

    @property
    def median(self) -> float:
        """Middle of the prior."""
        return float(self.quantile(0.5))


def _cut_normal_quantile(
    q: NDArray[np.float64], mean: float, sd: float, low: float, high: float
) -> NDArray[np.float64]:
    """Quantiles of a normal between two bounds with the mean between them, in logarithms of probabilities."""
    a, b = (low - mean) / sd, (high - mean) / sd
    log_mass = special.log1p(-special.ndtr(a) - special.ndtr(-b))
    with np.errstate(divide="ignore"):  # the share 0 is the lower bound
        log_below = special.logsumexp([np.full(q.shape, special.log_ndtr(a)), np.log(q) + log_mass], axis=0)
    return np.clip(special.ndtri_exp(log_below) * sd + mean, low, high)


def lognormal(median: float, log_sd: float) -> Prior:
    """Lognormal by its median and the standard deviation of its logarithm."""
    return Prior("lognormal", (median, log_sd), f"lognormal, median {median:g}, log-sd {log_sd:g}")


def one_plus_lognormal(median: float, log_sd: float) -> Prior:
    """One plus a lognormal: for multipliers that cannot lie below one."""
    return Prior(
        "one plus lognormal", (median, log_sd), f"1 + lognormal, median {median:g}, log-sd {log_sd:g}"
    )


def beta(a: float, b: float) -> Prior:
    """Beta distribution, for shares."""
    return Prior("beta", (a, b), f"beta({a:g}, {b:g})")


def uniform(low: float, high: float) -> Prior:
    """Uniform between two bounds."""
    return Prior("uniform", (low, high), f"uniform between {low:g} and {high:g}")


def half_normal(sd: float) -> Prior:
    """Absolute value of a normal with mean zero."""
    return Prior("half normal", (sd,), f"half-normal, sd {sd:g}")


def normal(mean: float, sd: float, low: float = -np.inf, high: float = np.inf) -> Prior:
    """Normal, cut to [low, high] where bounds are given; the mean lies between them."""
    if not low <= mean <= high:
        raise ValueError(f"a normal prior has its mean {mean:g} outside its bounds, {low:g} to {high:g}")
    cut = "" if np.isinf(low) and np.isinf(high) else f", between {low:g} and {high:g}"
    return Prior("normal", (mean, sd, low, high), f"normal, mean {mean:g}, sd {sd:g}{cut}")


@dataclass(frozen=True)
class UnitCost:
    """Public cost of one unit of a lever, with the grade of what is known about it.

    Parameters
    ----------
    amount : float
        VND billion per unit.
    per : str
        The unit the cost is for, for example ``"team and year"``.
    grade : Grade
        How well it is known.
    source : str
        Where it comes from.
    """

    amount: float
    per: str
    grade: Grade
    source: str


# Public cost of a rule: what it takes to apply one is not counted.
A_RULE = UnitCost(0.0, "rule", Grade.DEFINITION, "a rule; what it takes to apply it is not counted")


@dataclass(frozen=True)
class Parameter:
    """Declaration of one parameter.

    Parameters
    ----------
    name : str
        Python name, with its unit where it has one.
    title, title_vi : str
        One line for tables and charts, in English and Vietnamese.
    unit : str
        Unit as printed; ``"1"`` for shares and ratios.
    kind : Kind
        Lever, uncertain or fixed.
    grade : Grade
        How well the default or the prior is known.
    source : str
        Law, fact or study behind the default; never empty.
    default : float, optional
        Value of a lever or a fixed parameter. An uncertain one defaults to the median of its prior.
    prior : Prior, optional
        Required for uncertain parameters, refused for the others.
    bounds : (float, float)
        Smallest and largest value allowed.
    choices : tuple of str
        For levers that name a regime: the words allowed in scenario files. Their values are 0, 1, 2, ...
    choices_vi : tuple of str
        The same in Vietnamese, for reports.
    history : tuple of (str, float)
        Dated defaults ``("2022-01", 1.0)`` that replace `default` from that month on: historical law.
    scope : Scope
        Levers: the finest place where the value can differ. Uncertain parameters: drawn once for the nation
        or once for each province.
    cost : UnitCost, optional
        Public cost of one unit of a lever.
    leans_on : tuple of str
        For levers: the uncertain parameters that decide how much the lever achieves. Where nobody has
        measured one of them, results under the lever are conditional, and reports say so.
    """

    name: str
    title: str
    title_vi: str
    unit: str
    kind: Kind
    grade: Grade
    source: str
    default: float | None = None
    prior: Prior | None = None
    bounds: tuple[float, float] = (-np.inf, np.inf)
    choices: tuple[str, ...] = ()
    choices_vi: tuple[str, ...] = ()
    history: tuple[tuple[str, float], ...] = ()
    scope: Scope = Scope.NATION
    cost: UnitCost | None = field(default=None)
    leans_on: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a declaration that could not be used; these are mistakes of the programmer."""
        if (self.prior is not None) != (self.kind is Kind.UNCERTAIN):
            raise ValueError(f"{self.name}: a prior belongs to uncertain parameters, and to each of them")
        if self.prior is None and self.default is None:
            raise ValueError(f"{self.name}: needs a default")
        if not (self.source and self.title and self.title_vi):
            raise ValueError(f"{self.name}: needs titles in both languages and a source")
        if self.leans_on and self.kind is not Kind.LEVER:
            raise ValueError(f"{self.name}: only a lever leans on other parameters")
        if len(self.choices_vi) != len(self.choices):
            raise ValueError(f"{self.name}: needs its choices in both languages")
        if self.choices and self.bounds != (0, len(self.choices) - 1):
            object.__setattr__(self, "bounds", (0.0, float(len(self.choices) - 1)))

    @property
    def central(self) -> float:
        """Default, or the median of the prior."""
        return self.prior.median if self.prior is not None else float(self.default or 0.0)

    def in_words(self, value: float) -> str:
        """A value as a reader writes it: the word of a regime, or the number, with all digits it needs."""
        if self.choices:
            return self.choices[int(value)]
        short = f"{value:g}"
        return short if float(short) == value else repr(float(value))


def lever(name: str, **declaration: Any) -> Parameter:
    """Declare a parameter that policy sets."""
    return Parameter(name, kind=Kind.LEVER, **declaration)


def uncertain(name: str, **declaration: Any) -> Parameter:
    """Declare a parameter with a prior."""
    return Parameter(name, kind=Kind.UNCERTAIN, **declaration)


def fixed(name: str, **declaration: Any) -> Parameter:
    """Declare a parameter that is a definition, a constant or a rule of law."""
    return Parameter(name, kind=Kind.FIXED, **declaration)


class Parameters(dict[str, Parameter]):
    """Declarations by name; refuses a name declared twice, and a lever that leans on what is not declared."""

    def __init__(self, declarations: Iterable[Parameter]) -> None:
        super().__init__()
        for parameter in declarations:
            if parameter.name in self:
                raise ValueError(f"parameter {parameter.name!r} is declared twice")
            self[parameter.name] = parameter
        uncertain_names = {parameter.name for parameter in self.of_kind(Kind.UNCERTAIN)}
        for parameter in self.levers:
            if missing := [name for name in parameter.leans_on if name not in uncertain_names]:
                raise ValueError(f"{parameter.name!r} leans on {missing}: no such uncertain parameters")

    def of_kind(self, *kinds: Kind) -> list[Parameter]:
        """Declarations of the given kinds, in order of declaration."""
        return [parameter for parameter in self.values() if parameter.kind in kinds]

    @property
    def levers(self) -> list[Parameter]:
        """What policy sets."""
        return self.of_kind(Kind.LEVER)

    @property
    def numbers(self) -> list[Parameter]:
        """Uncertain and fixed parameters: one number per replication."""
        return self.of_kind(Kind.UNCERTAIN, Kind.FIXED)
