"""Settings in one place: what only a portfolio can tell of its provinces, its clusters and its as-of date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scenarios.problems import Problem, did_you_mean
from scenarios.reading import shown
from scenarios.scenario.settings import FROM_THE_START, Origin
from simulation.calendar import first_day, month_of, month_text
from simulation.levers import Setting, Where
from simulation.places import Place


def settled(
    settings: Sequence[Setting], origins: Sequence[Origin], place: Place
) -> tuple[tuple[Setting, ...], list[Problem]]:
    """Settings in the words of a place, and what the place shows to be wrong with them."""
    in_its_words: list[Setting] = []
    problems: list[Problem] = []
    for setting, origin in zip(settings, origins, strict=True):
        where, of_where = _where_in(setting.where, origin, place)
        in_its_words.append(replace(setting, where=where))
        problems += [*_past_changed(setting, origin, place), *of_where]
    return tuple(in_its_words), list(dict.fromkeys(problems))


def _past_changed(setting: Setting, origin: Origin, place: Place) -> Iterator[Problem]:
    """Dates before the as-of date: what has happened cannot be decided any more."""
    first = month_of(place.as_of) + (place.as_of.day > 1)
    for number, (month, _) in enumerate(setting.steps):
        if month != FROM_THE_START and first_day(month) < place.as_of:
            yield Problem(
                origin.file,
                origin.step_lines[number] if origin.step_lines else None,
                f"'{setting.lever}' changes in {month_text(month)}, before the as-of date {place.as_of} "
                "of the portfolio; the past cannot be decided.",
                f"The first month that can change is {month_text(first)}.",
                "Use it or a later one, or give the value without a date: it then holds from the as-of date.",
            )


def _where_in(where: Where, origin: Origin, place: Place) -> tuple[Where, list[Problem]]:
    provinces = {text: p.name for p in place.provinces for text in (p.name, p.name_vi) if text}
    codes: dict[str, list[str]] = {}
    for cluster in place.clusters:
        for text in {cluster.code, cluster.name}:
            codes.setdefault(text, []).append(cluster.code)
    problems: list[Problem] = []

    def note(what: str, allowed: str, remedy: str) -> None:
        problems.append(Problem(origin.file, origin.where_line, what, allowed, remedy))

    for name in sorted(where.provinces or ()):
        if name not in provinces:
            known = ", ".join(p.name for p in place.provinces)
            what = f"The portfolio has no province {shown(name)}."
            note(what, f"Allowed: {known}.", did_you_mean(name, provinces))
    for name in sorted(where.clusters or ()):
        found = codes.get(name, [])
        if not found:
            allowed = f"Allowed: codes or names of its {len(place.clusters)} industrial clusters."
            note(
                f"The portfolio has no industrial cluster {shown(name)}.", allowed, did_you_mean(name, codes)
            )
        elif len(found) > 1:
            what = f"{len(found)} industrial clusters are called {shown(name)}."
            note(what, f"Their codes: {', '.join(found)}.", "Use the code.")
    settled = Where(
        provinces=_each_of(where.provinces, {text: [name] for text, name in provinces.items()}),
        managements=where.managements,
        clusters=_each_of(where.clusters, codes),
    )
    return settled, problems or _left_out(settled, origin, place)


def _each_of(names: frozenset[str] | None, meaning: Mapping[str, Sequence[str]]) -> frozenset[str] | None:
    return None if names is None else frozenset(found for name in names for found in meaning.get(name, ()))


def _left_out(where: Where, origin: Origin, place: Place) -> list[Problem]:
    """Clusters named together with provinces they do not lie in: the setting would silently miss them."""
    if where.provinces is None or where.clusters is None:
        return []
    return [
        Problem(
            origin.file,
            origin.where_line,
            f"'{cluster.code}' lies in {cluster.province}, which is not among the provinces of this 'where'.",
            "A place must fit every key of 'where'.",
            "Remove 'province', or the cluster.",
        )
        for cluster in place.clusters
        if cluster.code in where.clusters and cluster.province not in where.provinces
    ]
