import pytest

from simulation.engine.compiled_runner import run_compiled
from simulation.engine.simpy_runner import run_simpy

# Every engine there is; one line each. The first is the reference.
ENGINES = {
    "simpy": run_simpy,
    "compiled": run_compiled,
}


@pytest.fixture(params=list(ENGINES))
def engine(request):
    return ENGINES[request.param]


@pytest.fixture
def reference():
    return next(iter(ENGINES.values()))


@pytest.fixture(params=list(ENGINES)[1:])
def other(request):
    return ENGINES[request.param]
