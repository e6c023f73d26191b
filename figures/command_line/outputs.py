"""Files that a verb will write: refused before the work begins if they could not be.

Each room writes its own files whole: under a temporary name first, then renamed.
"""

import tempfile
from pathlib import Path

from scenarios.problems import InputError, Problem


def need_file(path: Path, *, may_replace: bool) -> None:
    """Refuse an output file that could not be written.

    Parameters
    ----------
    path : Path
        File to be written later.
    may_replace : bool
        Whether a file that is already there may be replaced.

    Raises
    ------
    InputError
        If the path is a folder, the folder above it is missing or read-only, or the file may not be replaced.
    """
    if path.is_dir():
        raise _refusal(path, "is a folder.", "A file is needed.", f"Name one in it: -o {path / 'run.nc'}")
    if path.exists() and not may_replace:
        raise _refusal(
            path, "exists.", "A new file is needed.", "Name another, or replace this one with --force."
        )
    _need_writable(path.parent)


def need_folder(path: Path) -> None:
    """Refuse an output folder in which no file could be written; only its last part may be missing.

    Raises
    ------
    InputError
        If the path is a file, the folder above it is missing, or the folder is read-only.
    """
    if path.exists() and not path.is_dir():
        raise _refusal(path, "is a file.", "A folder is needed.", "Name another.")
    _need_writable(path if path.exists() else path.parent)


def _need_writable(folder: Path) -> None:
    """Refuse a folder that is missing or in which no file can be made."""
    if not folder.is_dir():
        raise _refusal(folder, "is not a folder.", "The folder must exist.", f"Create it: mkdir -p {folder}")
    try:
        # Permissions alone do not tell: the disk may be full or mounted for reading only.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refusal(
            folder,
            f"cannot be written to: {reason}.",
            "A folder in which you may write is needed.",
            "Name another.",
        ) from None


def _refusal(path: Path, what: str, allowed: str, remedy: str) -> InputError:
    """Say what is wrong with an output path."""
    return InputError(
        [Problem(where="option -o", line=None, what=f"'{path}' {what}", allowed=allowed, remedy=remedy)]
    )
