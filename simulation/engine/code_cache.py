"""Generated modules on disk, with their machine code, under names that change with everything they come from.

numba keeps the machine code of a function beside the file it stands in, and looks at that file alone to see
whether it is still good. So each generated module stands in a file of its own, named by the hash of its text,
of every source it imports, directly or through others, of the versions of Python, numpy, numba, llvmlite and
SimPy, and of the processor. Whatever of these changes, the name changes.

What stands in no source is not in the name: a constant that a module reads from the environment or from a
file when it is imported, a module imported by a name that is computed. Such numbers belong into tables.
"""

import ast
import hashlib
import importlib.util
import os
import platform
import re
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import llvmlite.binding as llvm
from platformdirs import user_cache_dir

FOLDER_VARIABLE = "SIMULATION_CACHE_DIR"
LIBRARIES = ("llvmlite", "numba", "numpy", "simpy")
KEPT = 40  # modules; older ones are removed
# The import statements that are read without parsing: on lines of their own, in plain letters.
PLAIN_IMPORT = re.compile(
    r"(?<!\\\n)^[ \t]*(?:from[ \t]+(?P<base>[\w.]+)[ \t]+)?import[ \t]+"
    r"(?P<names>\([\w\s,]+\)|[\w., \t]+)(?:#.*)?$",
    re.ASCII | re.MULTILINE,
)
COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
IMPORT = re.compile(r"\bimport\b", re.ASCII)
BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)


def cache_folder() -> Path:
    """Folder of the generated modules: the user's cache, or what ``SIMULATION_CACHE_DIR`` says."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or user_cache_dir("compiled-simulations", appauthor=False))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:  # no home, or nothing may be written there: compile for this user and session only
        return Path(tempfile.mkdtemp(prefix="compiled-simulations-"))


def hash_of(source: str, extra: str = "") -> str:
    """Name of everything that the machine code of a module depends on.

    Parameters
    ----------
    source : str
        Text of the generated module.
    extra : str
        Anything else, such as the types of the tables.

    Returns
    -------
    str
        24 hexadecimal digits.
    """
    digest = hashlib.sha256()
    for text in (source, extra, *_machine()):
        digest.update(text.encode())
        digest.update(b"\0")
    for _, content in sorted(_sources(source).items()):
        digest.update(content)
        digest.update(b"\0")
    return digest.hexdigest()[:24]


def _machine() -> Iterator[str]:
    yield platform.python_version()
    yield from (f"{name} {metadata.version(name)}" for name in LIBRARIES)
    yield llvm.get_host_cpu_name()
    yield llvm.get_host_cpu_features().flatten()
    yield from (f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("NUMBA_"))


def _sources(source: str) -> dict[Path, bytes]:
    """Files of all modules that a text imports, directly or through others, and what they contain.

    Modules of the packages that the text itself imports from belong to it, and all modules that are not
    installed. Of Python itself and of the libraries the versions are hashed instead.
    """
    to_read = list(_imported(source, ""))
    packages = {_top(name) for name in to_read} - sys.stdlib_module_names
    belongs = {**dict.fromkeys(packages, True), **dict.fromkeys(LIBRARIES, False)}
    seen: set[str] = set()
    contents: dict[Path, bytes] = {}
    while to_read:
        name = to_read.pop()
        top = _top(name)
        if top not in belongs:
            belongs[top] = not _is_installed(top)
        if name in seen or not belongs[top]:
            continue
        seen.add(name)
        file = _file_of(name)
        if file is None or file in contents:
            continue
        contents[file] = file.read_bytes()
        if file.suffix == ".py":
            package = name if file.name == "__init__.py" else name.rpartition(".")[0]
            to_read += _imported(importlib.util.decode_source(contents[file]), package)
    return contents


def _is_installed(top: str) -> bool:
    """Whether a package comes with Python or was installed; also if there is no package of that name."""
    place = _file_of(top) or next(map(Path, _folders(_find(top))), None)
    return place is None or any(place.resolve().is_relative_to(folder) for folder in _installed_folders())


@cache
def _installed_folders() -> set[Path]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = [*(sysconfig.get_path(kind) for kind in kinds), *site.getsitepackages()]
    return {Path(folder).resolve() for folder in [*folders, site.getusersitepackages()]}


def _file_of(name: str) -> Path | None:
    """Source of a module, loaded or not; None if there is no module of that name."""
    loaded = getattr(sys.modules.get(name), "__file__", None)
    if loaded is not None:
        return Path(loaded)
    found = _find(name)
    return Path(found.origin) if found and found.origin and found.has_location else None


def _find(name: str) -> ModuleSpec | None:
    """Where a module stands; no module is run to find it."""
    parent = name.rpartition(".")[0]
    try:
        if not parent:
            return importlib.util.find_spec(name)
    except ValueError:  # a module without a place, such as a program's `__main__`
        return None
    loaded: ModuleSpec | None = getattr(sys.modules.get(name), "__spec__", None)
    if loaded is not None:
        return loaded
    return PathFinder.find_spec(name, _folders(_find(parent)))


def _folders(package: ModuleSpec | None) -> list[str]:
    """Folders of a package; none if it is a module."""
    return list(package.submodule_search_locations or ()) if package else []


def _top(name: str) -> str:
    return name.partition(".")[0]


def _imported(source: str, package: str) -> Iterator[str]:
    """Names of modules that a text imports, and of the packages above them.

    A name imported from a package may be a module itself, and a line of a docstring may look like an import:
    names that are no modules are found by nobody.
    """
    for base, names in _imports(source):
        level = len(base) - len(base.lstrip("."))
        try:
            base = importlib.util.resolve_name(base, package) if level else base
        except ImportError:  # beyond the package: the line cannot be run
            continue
        for name in [base, *(f"{base}.{name}" for name in names)] if base else names:
            parts = name.split(".")
            yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))


def _imports(source: str) -> Iterator[tuple[str, list[str]]]:
    """What comes after `from`, with its dots, and after `import`.

    Searching a text is much faster than parsing it. So it is parsed only if there is an import that cannot be
    read from its line.
    """
    if IMPORT.search(COMMENT.sub("", PLAIN_IMPORT.sub("", source))):
        yield from _parsed_imports(source)
        return
    for match in PLAIN_IMPORT.finditer(source):
        names = match["names"].strip(" \t()").split(",")
        yield match["base"] or "", [name.split()[0] for name in names if name.strip()]


def _parsed_imports(source: str) -> Iterator[tuple[str, list[str]]]:
    nodes: list[ast.AST] = [ast.parse(source)]
    for node in nodes:  # grows on the way; expressions hold no statements
        nodes += [part for part in ast.iter_child_nodes(node) if isinstance(part, BLOCKS)]
        if isinstance(node, ast.Import):
            yield "", [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), [alias.name for alias in node.names]


def load(source: str, extra: str = "") -> tuple[ModuleType, bool]:
    """Import a generated module.

    Parameters
    ----------
    source : str
        Its text.
    extra : str
        What else its machine code depends on.

    Returns
    -------
    module
        The module; its functions are compiled when they are first called.
    bool
        Whether machine code is there already.
    """
    name = f"model_{hash_of(source, extra)}"
    folder = cache_folder()
    file = folder / f"{name}.py"
    if not file.exists():
        _write(file, source)
        _remove_old(folder)
    if name not in sys.modules:
        sys.modules[name] = _import(name, file)
    is_ready = any((folder / "__pycache__").glob(f"{name}.run*.nbc"))
    return sys.modules[name], is_ready


def _write(file: Path, source: str) -> None:
    """Write under another name first: another process may be doing the same."""
    with tempfile.NamedTemporaryFile(
        "w", dir=file.parent, suffix=".part", delete=False, encoding="utf-8"
    ) as part:
        part.write(source)
    os.replace(part.name, file)


def _import(name: str, file: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _remove_old(folder: Path) -> None:
    """Keep the modules made last."""
    files = sorted(folder.glob("model_*.py"), key=_time_of, reverse=True)
    for old in files[KEPT:]:
        for part in [old, *(folder / "__pycache__").glob(f"{old.stem}.*")]:
            part.unlink(missing_ok=True)


def _time_of(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # removed by another process
        return 0.0
