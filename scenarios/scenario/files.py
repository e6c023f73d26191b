"""Which file a name means: one of the library, or the analyst's own."""

import os
import re
from importlib import resources
from pathlib import Path

from scenarios.problems import Problem, did_you_mean
from scenarios.reading import File, shown

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ALL_SCENARIOS = "All scenarios: clusters list scenarios."


def list_scenarios() -> list[str]:
    """Names of the scenarios of the library, the baseline first."""
    files = (Path(file.name) for file in resources.files("scenarios").joinpath("library").iterdir())
    return sorted((file.stem for file in files if file.suffix == ".yaml"), key=lambda n: (n != "baseline", n))


def library_file(name: str) -> File | None:
    """The file of a scenario of the library, or nothing if it has none of this name."""
    if name not in list_scenarios():
        return None
    return resources.files("scenarios").joinpath("library").joinpath(f"{name}.yaml")


def parent_file(name: str, child: File) -> File | None:
    """What `based_on` names: a scenario of the library, or a file beside the child."""
    if not is_path(name):
        library = library_file(name)
        if library is not None or not NAME.fullmatch(name):
            return library
        name = f"{name}.yaml"
    # Only files beside it: the folder can then be moved or sent as a whole.
    beside = child.parent / name if isinstance(child, Path) and Path(name).name == name else None
    return beside if beside is not None and os.path.isfile(beside) else None


def is_path(name: str) -> bool:
    """Whether a text means a file and not a scenario of the library."""
    return name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name


def key_of(file: File) -> str:
    """The same text for the same file, however it was named."""
    return str(file.resolve() if isinstance(file, Path) else file)


def label_of(file: File) -> str:
    """How messages name a file: as the analyst did, or by its place in the library."""
    library = resources.files("scenarios").joinpath("library")
    inside = file.name in {own.name for own in library.iterdir()} and key_of(
        library.joinpath(file.name)
    ) == key_of(file)
    return f"library/{file.name}" if inside else str(file)


def not_found(name: str, where: str | None, line: int | None) -> Problem:
    """What is wrong with a name that means no file; `where` and `line` tell the `based_on` it stands in."""
    scenarios = list_scenarios()
    if where is None:
        file = Path(name if is_path(name) else f"{name}.yaml")
        missing = "is not a file" if is_path(name) else "is not a scenario of the library"
        beside = f"For the file, write '{file}'." if os.path.isfile(file) and not is_path(name) else ""
        what = f"'{name}' {missing}."
    else:
        what = (
            f"'based_on' names {shown(name)}, which is neither in the library nor a file in the same folder."
        )
        beside = ""
    remedy = beside or did_you_mean(Path(name).stem, scenarios) or ALL_SCENARIOS
    return Problem(
        where or "scenarios", line, what, "Scenarios of the library: clusters list scenarios.", remedy
    )
