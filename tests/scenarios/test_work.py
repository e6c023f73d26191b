"""The queue of work: order, memory, errors, interrupts."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from scenarios.work import AHEAD, Work
from tests.architecture.project import ROOT


class Counter:
    """A worker that knows how many tasks it has done."""

    def __init__(self):
        self.n_done = 0

    def square(self, task):
        self.n_done += 1
        time.sleep(0.001 * (task % 3))
        return task * task


@pytest.mark.parametrize("in_processes", [False, True])
@pytest.mark.parametrize("n_workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(n_workers, in_processes):
    work = Work(Counter, Counter.square, n_workers=n_workers, in_processes=in_processes)
    assert list(work.results(range(40))) == [task * task for task in range(40)]
    assert not work.was_interrupted


def test_each_thread_has_a_worker_of_its_own():
    makers = []

    def make():
        makers.append(threading.get_ident())
        return Counter()

    list(Work(make, Counter.square, n_workers=3).results(range(30)))
    assert len(makers) == len(set(makers)) <= 4  # three threads, and the one that does the first task


def test_few_tasks_are_handed_out_ahead_of_their_results():
    taken = []

    def tasks():
        for task in range(100):
            taken.append(task)
            yield task

    results = Work(Counter, Counter.square, n_workers=2).results(tasks())
    for position, _ in enumerate(results):
        assert len(taken) <= position + 1 + 2 * AHEAD


@pytest.mark.parametrize("in_processes", [False, True])
def test_an_error_reaches_the_caller(in_processes):
    work = Work(Counter, _refuse_seven, n_workers=2, in_processes=in_processes)
    with pytest.raises(ValueError, match="seven"):
        list(work.results(range(20)))


def _refuse_seven(counter, task):
    if task == 7:
        raise ValueError("seven")
    return task


INTERRUPTED = """
import sys, time
from scenarios.work import Work
def make(): return None
def do(worker, task):
    time.sleep(0.05)
    return task
if __name__ == "__main__":
    work = Work(make, do, n_workers=3, in_processes=sys.argv[1] == "processes")
    got = []
    for result in work.results(range(10_000)):
        got.append(result)
        if len(got) == 5:
            print("going", flush=True)
    assert work.was_interrupted
    assert got == list(range(len(got)))
    print(len(got))
"""


@pytest.mark.parametrize("workers", ["threads", "processes"])
def test_an_interrupt_ends_the_work_and_keeps_what_is_complete(tmp_path, workers):
    program = tmp_path / "interrupted.py"
    program.write_text(INTERRUPTED)
    running = subprocess.Popen(
        [sys.executable, program, workers],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "going\n"
    running.send_signal(signal.SIGINT)
    rest, errors = running.communicate(timeout=30)
    assert running.returncode == 0, errors
    assert 5 <= int(rest) < 10_000
