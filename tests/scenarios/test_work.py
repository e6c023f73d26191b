"""The queue of work: order, memory, errors, interrupts."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from functools import partial
from itertools import count

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


def _pid_and_tasks_done(both_at_work, counter, task):
    if task in (1, 2):
        # Whoever has one of them waits until another process has the other.
        both_at_work.wait()
    counter.square(task)
    return os.getpid(), counter.n_done


def test_each_process_makes_its_worker_once():
    do = partial(_pid_and_tasks_done, multiprocessing.Barrier(2, timeout=60.0))
    work = Work(Counter, do, n_workers=2, in_processes=True)
    _, *done = work.results(range(40))
    for process in {pid for pid, _ in done}:
        tasks_done = sorted(n_done for pid, n_done in done if pid == process)
        assert tasks_done == list(range(1, len(tasks_done) + 1))
    assert len({pid for pid, _ in done} | {os.getpid()}) == 3


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


def _fails_but_for_the_caller():
    if threading.current_thread() is threading.main_thread() and multiprocessing.parent_process() is None:
        return Counter()
    raise MemoryError("no room for a worker")


@pytest.mark.parametrize("in_processes", [False, True])
def test_a_worker_that_cannot_be_made_is_told_by_its_own_error(in_processes):
    work = Work(_fails_but_for_the_caller, Counter.square, n_workers=2, in_processes=in_processes)
    with pytest.raises(MemoryError, match="no room"):
        list(work.results(range(20)))


@pytest.mark.parametrize("in_processes", [False, True])
@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_caller_who_stops_early_leaves_nobody_behind(n_workers, in_processes):
    threads = set(threading.enumerate())
    work = Work(Counter, Counter.square, n_workers=n_workers, in_processes=in_processes)

    def take_four():
        with closing(work.results(count())) as results:
            for result in results:
                if result == 9:
                    raise LookupError("nowhere to put it")

    with pytest.raises(LookupError, match="nowhere"):
        take_four()
    assert set(threading.enumerate()) <= threads
    assert not multiprocessing.active_children()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_whoever_handles_interrupts_goes_on_doing_so():
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append("interrupt"))
    try:
        for _ in Work(Counter, Counter.square, n_workers=2).results(range(3)):
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(heard) == 3


def test_an_interrupt_before_the_first_result_has_nothing_to_keep():
    def interrupted(worker, task):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(Work(Counter, interrupted, n_workers=2).results(range(3)))


def test_a_second_interrupt_is_raised():
    def interrupted_twice():
        with closing(Work(Counter, Counter.square, n_workers=2).results(count())) as results:
            for _ in results:
                os.kill(os.getpid(), signal.SIGINT)
                os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupted_twice()


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
