"""The processes of the model with every wait rounded to whole months, so that most events are simultaneous.

The text is that of `simulation.processes`: each ``env.timeout(months)`` becomes
``env.timeout(whole_months(months))``, and nothing else is changed. Both engines then run the changed text.
"""

import ast
import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from simulation import processes
from simulation.engine.compiled import rule
from simulation.engine.compiled_runner import run_compiled
from simulation.engine.process_text import is_call_of
from simulation.engine.simpy_runner import run_simpy
from simulation.indicators import observe


@rule
def whole_months(months):
    """The nearest whole number of months, none below 0: what begins late may find its date passed."""
    return max(0.0, np.floor(months + 0.5))


class _Rounding(ast.NodeTransformer):
    def visit_Call(self, node):
        self.generic_visit(node)
        if is_call_of(node, "env", "timeout"):
            node.args = [ast.Call(ast.Name("whole_months", ast.Load()), node.args, [])]
        return node


@cache
def rounded_processes():
    """The module of the rounded processes."""
    tree = _Rounding().visit(ast.parse(Path(processes.__file__).read_text(encoding="utf-8")))
    text = f"{ast.unparse(ast.fix_missing_locations(tree))}\nfrom {__name__} import whole_months\n"
    file = Path(tempfile.mkdtemp(prefix="rounded-processes-")) / "rounded_processes.py"
    file.write_text(text, encoding="utf-8")
    specification = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(specification)
    sys.modules[file.stem] = module
    specification.loader.exec_module(module)
    return module


def _run(engine, world):
    w = world.tables
    begin = rounded_processes().begin
    return engine(begin, world.resources, w, w.run.horizon, w.date.time.tolist(), observe)


def simpy_on_a_grid(world):
    """Run an opened world in whole months on the reference engine."""
    return _run(run_simpy, world)


def compiled_on_a_grid(world):
    """Run an opened world in whole months on the compiled engine."""
    return _run(run_compiled, world)
