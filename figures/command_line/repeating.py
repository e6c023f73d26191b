"""Repeating a run from its record, and comparing the bytes of two results."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from figures.command_line.showing import opened
from scenarios.problems import InputError, Problem

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

    from figures.command_line.terminal import Progress
    from scenarios.scenario import Scenario
    from simulation.levers import Setting, Where


def verify(
    run: Path | str,
    *,
    portfolio: str | Path | None = None,
    workers: int | None = None,
    progress: "Progress | None" = None,
) -> list[str]:
    """Repeat a run from its record and say what differs.

    Parameters
    ----------
    run : path
        File of results.
    portfolio : str or Path, optional
        The portfolio of the run, where it is not one of the project.
    workers : int, optional
        Processes at work at once.
    progress : callable, optional
        Called with (done, total).

    Returns
    -------
    list of str
        Empty if every variable has the same bytes. If the portfolio is not what it was, that is said and
        nothing is run, because the results could not be the same.

    Raises
    ------
    InputError
        If the file or the portfolio cannot be read, or the record does not fit this version of the model.
    """
    from figures.about import run_record
    from scenarios.ensemble import summarise
    from scenarios.experiment import simulate
    from scenarios.portfolio import load_portfolio

    stored = opened(Path(run), or_summary=True)
    record = run_record(stored)
    if not record:
        raise InputError(
            [Problem(f"{run}", None, "These results have no run record, so nothing can be repeated.")]
        )
    clusters = load_portfolio(portfolio or record["portfolio"])
    if clusters.hash != record["portfolio_hash"]:
        return [f"portfolio '{clusters.name}' is not what it was: its content has changed since the run"]
    scenarios = [recorded_scenario(entry, run) for entry in record["scenarios"]]
    again: dict[str, Any] = {name: record[name] for name in ("replications", "seed", "until", "engine")}
    ranges = stored.attrs.get("replication_ranges", "")
    if "," in ranges:
        return [f"it was merged from replications {ranges}: verify each of the summaries instead"]
    if ranges:
        first = int(ranges.split(":")[0])
        repeated = summarise(clusters, scenarios, first=first, workers=workers, progress=progress, **again)
    else:
        repeated = simulate(clusters, scenarios, workers=workers, progress=progress, **again)
    found = differences(stored, complete(repeated, record["replications"]))
    return [*found, *_changed_versions(record, run_record(repeated))] if found else []


def complete(results: "xr.Dataset", replications: int) -> "xr.Dataset":
    """Pass results on if they hold all replications.

    Raises
    ------
    KeyboardInterrupt
        If they hold fewer, because the user stopped the run.
    """
    from figures.about import run_record

    if run_record(results)["replications"] < replications:
        raise KeyboardInterrupt
    return results


def recorded_scenario(entry: dict[str, Any], run: Path | str) -> "Scenario":
    """Make a scenario again from what a run has recorded of it, without its file.

    Parameters
    ----------
    entry : dict
        Entry of the run record: name, title, why, reference and settings.
    run : path
        File of the results, for messages.

    Returns
    -------
    Scenario
        With the same settings.

    Raises
    ------
    InputError
        If it sets a lever or a value that this version of the model does not have.
    """
    from scenarios.scenario import Scenario

    return Scenario(
        name=entry["name"],
        title=entry["title"]["en"],
        title_vi=entry["title"]["vi"],
        why=entry["why"],
        reference=entry["reference"],
        settings=tuple(_recorded_setting(setting, run) for setting in entry["settings"]),
    )


def _recorded_setting(entry: dict[str, Any], run: Path | str) -> "Setting":
    """Make a setting again: months and values stand in the record as in a scenario file."""
    from scenarios.reading import RefusalError, read_month, read_value
    from scenarios.scenario import FROM_THE_START
    from simulation.levers import Setting
    from simulation.model import PARAMETERS

    if entry["lever"] not in PARAMETERS:
        what = f"Its record sets '{entry['lever']}', which is no lever of this version of the model."
        raise InputError([Problem(f"{run}", None, what, "", "Use the version of the record.")])
    lever = PARAMETERS[entry["lever"]]
    try:
        steps = tuple(
            (FROM_THE_START if since == "from the start" else read_month(since), read_value(value, lever))
            for since, value in entry["values"].items()
        )
    except RefusalError as refused:
        raise InputError([refused.at(f"{run}", None)]) from None
    return Setting(lever.name, tuple(sorted(steps)), _recorded_where(entry["where"]))


def _recorded_where(entry: dict[str, list[str]]) -> "Where":
    """Make the places of a setting again; a key that is missing is everywhere."""
    from simulation.levers import Where
    from simulation.state import Management

    provinces, managements, clusters = (entry.get(key) for key in ("province", "management", "cluster"))
    return Where(
        provinces=None if provinces is None else frozenset(provinces),
        managements=None
        if managements is None
        else frozenset(Management[name.upper()] for name in managements),
        clusters=None if clusters is None else frozenset(clusters),
    )


def _changed_versions(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Say which versions are not those of the run, as a reason for different results."""
    versions = [
        {"the project": record["code_version"], "Python": record["python"], **record["packages"]}
        for record in (then, now)
    ]
    changed = [
        f"{name} {version}, now {versions[1].get(name, 'none')}"
        for name, version in versions[0].items()
        if versions[1].get(name) != version
    ]
    return [f"versions have changed since the run: {'; '.join(changed)}"] if changed else []


def differences(first: "xr.Dataset", second: "xr.Dataset") -> list[str]:
    """Say which variables of two results do not have the same bytes.

    Parameters
    ----------
    first, second : xarray.Dataset
        Results.

    Returns
    -------
    list of str
        One sentence for each variable or coordinate that differs or is in one of the two only.
    """
    names, others = ({str(name) for name in results.variables} for results in (first, second))
    sentences = [f"'{name}' is in one of the two only" for name in sorted(names ^ others)]
    for name in sorted(names & others):
        sentences += _differences_of(name, first[name].values, second[name].values)
    return sentences


def _differences_of(name: str, first: "NDArray[Any]", second: "NDArray[Any]") -> list[str]:
    """Say in what two arrays differ, in at most one sentence."""
    if first.shape != second.shape:
        return [f"'{name}' has the shape {first.shape} in one and {second.shape} in the other"]
    # Numbers must have the same bytes; names and dates only change their way of storage when they are saved.
    numeric = first.dtype.kind in "fiub" and second.dtype.kind in "fiub"
    if numeric and first.dtype != second.dtype:
        return [f"'{name}' holds {first.dtype} in one and {second.dtype} in the other"]
    same = (_bytes_of(first) == _bytes_of(second)).all(axis=-1) if numeric else first == second
    if np.all(same):
        return []
    sentence = f"'{name}' differs in {np.size(same) - np.count_nonzero(same):,} of {np.size(same):,} values"
    if first.dtype.kind == "f":
        largest = np.nanmax(np.abs(first.astype(np.float64) - second))
        sentence += f", by at most {largest:.3g}"
    return [sentence]


def _bytes_of(numbers: "NDArray[Any]") -> "NDArray[np.uint8]":
    """Bytes of numbers, one row for each."""
    return np.ascontiguousarray(numbers).reshape(-1, 1).view(np.uint8)
