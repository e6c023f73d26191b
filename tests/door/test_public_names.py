import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import industrial_clusters as ic
from tests.architecture.project import ROOT

# Of the processor: a busy machine is no fault of the door.
SECONDS_ALLOWED = 0.5
HEAVY = {"numba", "xarray", "matplotlib", "pandas", "scipy", "typer", "rich"}


def test_importing_the_door_is_quick_and_brings_nothing_heavy():
    program = (
        "import sys, time; begun = time.process_time(); import industrial_clusters; "
        "print(time.process_time() - begun, *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, *modules = answer.stdout.split()
    assert float(seconds) < SECONDS_ALLOWED
    assert not HEAVY & set(modules)


@pytest.mark.parametrize("name", ic.__all__)
def test_every_public_name_can_be_reached(name):
    assert getattr(ic, name) is not None


def test_the_listing_of_the_door_is_its_public_names():
    assert dir(ic) == sorted(ic.__all__)


def test_another_name_is_refused_with_what_there_is():
    with pytest.raises(AttributeError, match=r"no attribute 'simulat'.*simulate"):
        _ = ic.simulat


def test_type_checkers_and_python_find_the_same_things():
    tree = ast.parse(Path(ic.__file__).read_text(encoding="utf-8"))
    seen_by_checkers = {
        alias.asname or alias.name: (statement.module, alias.name)
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert seen_by_checkers == ic._HOMES


def test_the_version_is_the_one_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # A checkout that is not installed has no version to read.
    assert ic.__version__ in (project["version"], "not installed")
