from pathlib import Path

import pytest

from simulation.model import PARAMETERS

TEXTS = [file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py")]


@pytest.mark.parametrize("lever", [lever.name for lever in PARAMETERS.levers])
def test_a_lever_has_a_test_of_what_it_does(lever):
    assert any(lever in text for text in TEXTS), f"say in tests/behaviour which way {lever} pushes"
