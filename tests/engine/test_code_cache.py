"""Compiled code on disk is never stale, never made twice, and never in anybody's way.

A small model of four modules is written to a folder of its own; every run of it is a process of its own with
a cache of its own. It tells its result, whether its machine code was read or made, and where.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.engine import code_cache
from simulation.engine.compiled import PLAIN
from tests.architecture.project import ROOT

pytestmark = pytest.mark.skipif(PLAIN, reason="nothing is compiled")

MODEL = {
    "bakery/__init__.py": "",
    "bakery/ovens.py": """
LOAVES = 3
""",
    "flour.py": """
KILOGRAMS = 2.0
""",
    "bakery/recipes.py": """
from bakery.ovens import LOAVES
from flour import KILOGRAMS
from simulation.engine.compiled import rule


@rule
def dough():
    return LOAVES * KILOGRAMS
""",
    "bakery/rules.py": """
from bakery import recipes
from simulation.engine.compiled import rule


@rule
def bake(w, now):
    w.run.baked += recipes.dough() + now


@rule
def look(w, date):
    pass
""",
    "bakery/processes.py": """
from bakery import rules


def begin(env, resources, w):
    for day in range(2):
        yield env.timeout(1.0)
        rules.bake(w, env.now)
""",
    "bakery/__main__.py": """
import json
import sys
from pathlib import Path

import numpy as np

from bakery.processes import begin
from bakery.rules import look
from simulation.engine.compiled_runner import CompiledModel
from simulation.engine.generated_module import group_kinds
from simulation.engine.tables import bundle

Bakery = bundle("Bakery", {"run": (np.dtype([("baked", "f8")]), 0)})
model = CompiledModel(begin, group_kinds([]), Bakery, look)
w = Bakery(run=np.zeros(1, np.dtype([("baked", "f8")])))
model.run([], w, 10.0, [])
stats = model.module.run.stats
print(json.dumps({
    "baked": w.run.baked,
    "read": sum(stats.cache_hits.values()),
    "made": sum(stats.cache_misses.values()),
    "file": model.module.__file__,
}))
""",
}
# Two days: the dough of each (3 loaves of 2 kg) and the times 1 and 2.
BAKED = 2 * 3 * 2.0 + 1.0 + 2.0


@pytest.fixture
def bakery(tmp_path):
    """The folder of the model."""
    for name, text in MODEL.items():
        file = tmp_path / "model" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "model"


def start(bakery, cache):
    """Start a run of the model."""
    folders = os.pathsep.join([str(bakery), str(ROOT)])
    return subprocess.Popen(
        [sys.executable, "-B", "-m", "bakery"],
        cwd=bakery,
        env={**os.environ, "PYTHONPATH": folders, code_cache.FOLDER_VARIABLE: str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(process):
    """What a run tells, and what it shows meanwhile."""
    output, shown = process.communicate()
    assert process.returncode == 0, shown
    return json.loads(output), shown


def run(bakery, cache):
    """Run the model."""
    return told(start(bakery, cache))[0]


def edit(file, old, new):
    """Change a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def kept(cache):
    """Files of a cache with the time they were written and their size."""
    return {
        str(file.relative_to(cache)): (file.stat().st_mtime_ns, file.stat().st_size)
        for file in cache.rglob("*")
        if file.is_file()
    }


def test_what_is_unchanged_is_read_and_what_is_edited_is_made_anew(bakery, tmp_path):
    cache = tmp_path / "cache"
    first, shown = told(start(bakery, cache))
    assert first["baked"] == BAKED
    assert (first["read"], first["made"]) == (0, 1)
    assert "Compiling the model" in shown
    files = kept(cache)
    assert Path(first["file"]).parent == cache

    again, shown = told(start(bakery, cache))
    assert again["baked"] == BAKED
    assert (again["read"], again["made"]) == (1, 0)
    assert not shown
    assert kept(cache) == files

    # A constant that only a module imports which a rule imports; in the package and beside it.
    edit(bakery / "bakery" / "ovens.py", "LOAVES = 3", "LOAVES = 4")
    edit(bakery / "flour.py", "2.0", "0.5")
    assert run(bakery, cache)["baked"] == 2 * 4 * 0.5 + 3.0

    # A rule that only a rule calls, and a process.
    edit(bakery / "bakery" / "recipes.py", "LOAVES * KILOGRAMS", "LOAVES * KILOGRAMS + 1.0")
    assert run(bakery, cache)["baked"] == 2 * (4 * 0.5 + 1.0) + 3.0
    edit(bakery / "bakery" / "processes.py", "range(2)", "range(3)")
    edited = run(bakery, cache)
    assert edited["baked"] == 3 * (4 * 0.5 + 1.0) + 6.0
    assert edited["made"] == 1

    # Nothing that was made before is lost: the old text finds its code again.
    for name, text in MODEL.items():
        (bakery / name).write_text(text, encoding="utf-8")
    back = run(bakery, cache)
    assert (back["baked"], back["read"], back["made"]) == (BAKED, 1, 0)
    assert files.items() <= kept(cache).items()


def test_two_that_compile_at_the_same_time_do_each_other_no_harm(bakery, tmp_path):
    cache = tmp_path / "cache"
    both = [start(bakery, cache) for _ in range(2)]
    assert [told(one)[0]["baked"] for one in both] == [BAKED, BAKED]
    after = run(bakery, cache)
    assert (after["baked"], after["read"]) == (BAKED, 1)
    assert not list(cache.rglob("*.part"))


def test_a_folder_that_cannot_be_written_does_no_harm(bakery, tmp_path):
    # A file in its place: nobody, whatever the rights, can write into it.
    blocked = tmp_path / "cache"
    blocked.write_text("in the way", encoding="utf-8")
    ran = run(bakery, blocked / "inside")
    assert ran["baked"] == BAKED
    assert blocked.read_text(encoding="utf-8") == "in the way"


def test_old_modules_are_removed_with_their_code(tmp_path, monkeypatch):
    monkeypatch.setenv(code_cache.FOLDER_VARIABLE, str(tmp_path))
    compiled = tmp_path / "__pycache__"
    compiled.mkdir()
    names = []
    for number in range(code_cache.KEPT + 5):
        module, is_ready = code_cache.load(f"NUMBER = {number}\n")
        assert number == module.NUMBER
        assert not is_ready
        names.append(module.__name__)
        # Files of one instant are hard to tell apart.
        os.utime(module.__file__, ns=(number, number))
        (compiled / f"{module.__name__}.run-1.py311.nbi").touch()
    left = {file.stem for file in tmp_path.glob("model_*.py")}
    assert left == set(names[5:])
    assert {file.name.split(".")[0] for file in compiled.glob("*.nbi")} == left
    for name in names:
        del sys.modules[name]


def test_the_name_depends_on_the_text_the_tables_and_the_machine(monkeypatch):
    name = code_cache.hash_of("import simulation.engine.random")
    assert name == code_cache.hash_of("import simulation.engine.random")
    assert name != code_cache.hash_of("import simulation.engine.random  # again")
    assert name != code_cache.hash_of("import simulation.engine.random", "other tables")
    monkeypatch.setenv("NUMBA_OPT", "1")
    assert name != code_cache.hash_of("import simulation.engine.random")
