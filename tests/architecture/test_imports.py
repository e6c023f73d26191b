import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.project import ROOT

ENGINE = ROOT / "simulation/engine"
ROOMS = ("figures", "calibration", "scenarios", "simulation", "industrial_clusters")


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_the_rooms_keep_their_import_contracts(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


# The contract names the rooms it forbids; this also catches modules added later and relative imports.
@pytest.mark.parametrize("file", sorted(ENGINE.rglob("*.py")), ids=lambda file: file.name)
def test_the_engine_imports_only_itself_and_libraries(file):
    inside = [name for name in imported_modules(file) if name.split(".")[0] in ("", *ROOMS)]
    foreign = [name for name in inside if not f"{name}.".startswith("simulation.engine.")]
    assert not foreign, f"{file.name} imports {foreign}; of the project, the engine may import itself only"
