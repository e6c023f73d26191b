"""Generated modules on disk, with their machine code, under names that change with everything they come from.

numba keeps the machine code of a function beside the file it stands in, and looks at that file alone to see
whether it is still good. So each generated module stands in a file of its own, named by the hash of its text,
of every source it imports, directly or through others, of the versions of Python, numpy, numba and llvmlite,
and of the processor. Whatever changes, the name changes.
"""

import ast
import hashlib
import importlib.util
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from types import ModuleType

import llvmlite.binding as llvm
from platformdirs import user_cache_dir

FOLDER_VARIABLE = "SIMULATION_CACHE_DIR"
LIBRARIES = ("llvmlite", "numba", "numpy", "simpy")
KEPT = 40  # modules; older ones are removed


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
    for file in sorted(_sources(source)):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]


def _machine() -> Iterator[str]:
    yield platform.python_version()
    yield from (f"{name} {metadata.version(name)}" for name in LIBRARIES)
    yield llvm.get_host_cpu_name()
    yield llvm.get_host_cpu_features().flatten()
    yield from (f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("NUMBA_"))


def _sources(source: str) -> set[Path]:
    """Files of all modules that a text imports, directly or through others, of the packages it imports from.

    Of Python itself and of the libraries the versions are hashed instead.
    """
    to_read = list(_imported(source, ""))
    packages = {_top(name) for name in to_read} - {*LIBRARIES} - sys.stdlib_module_names
    found: dict[str, Path] = {}
    while to_read:
        name = to_read.pop()
        if name in found or _top(name) not in packages:
            continue
        file = _file_of(name)
        if file is None:
            continue
        found[name] = file
        package = name if found[name].name == "__init__.py" else name.rpartition(".")[0]
        to_read += _imported(found[name].read_text(encoding="utf-8"), package)
    return set(found.values())


def _file_of(name: str) -> Path | None:
    """Source of a module, loaded or not; None if there is no module of that name."""
    loaded = getattr(sys.modules.get(name), "__file__", None)
    if loaded is not None:
        return Path(loaded)
    try:
        found = importlib.util.find_spec(name)
    except (ModuleNotFoundError, ValueError):  # a name inside a module
        return None
    return Path(found.origin) if found and found.origin and found.has_location else None


def _top(name: str) -> str:
    return name.partition(".")[0]


def _imported(source: str, package: str) -> Iterator[str]:
    """Names of modules that a text imports; a name imported from a package may be a module itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = importlib.util.resolve_name("." * node.level + base, package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


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
