import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from figures.command_line import app
from scenarios.storage import save
from tests.door.synthetic import synthetic_results

COLOUR = re.compile(r"\x1b\[[0-9;]*m")

Clusters = Callable[..., Result]


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: runs the model itself")


@pytest.fixture
def clusters() -> Clusters:
    """Run the command as a shell would: clusters("run", "baseline", "-o", "run.nc")."""

    def command(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], prog_name="clusters")

    return command


@pytest.fixture
def no_model(monkeypatch) -> None:
    """Put synthetic results in the place of the model."""
    monkeypatch.setattr("scenarios.experiment.simulate", synthetic_results)


@pytest.fixture
def in_empty_folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run_file(in_empty_folder) -> Path:
    """A file of results with the baseline and one policy."""
    file = in_empty_folder / "run.nc"
    save(synthetic_results(), file)
    return file


def without_colour(text: str) -> str:
    return COLOUR.sub("", text)
