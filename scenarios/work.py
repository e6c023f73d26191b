"""A queue of work for threads or processes: results in the order of the tasks, whoever finishes first.

Few tasks are handed out ahead of the results that have been taken, so that memory does not grow with the
number of tasks. A keyboard interrupt ends the work after the tasks at hand; what is complete is kept.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Worker = TypeVar("Worker")
Result = TypeVar("Result")
AHEAD = 3  # tasks handed out for each worker
SWITCH_SECONDS = 1e-4


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Work(Generic[Worker, Task, Result]):
    """Tasks done by workers that each have memory of their own.

    Parameters
    ----------
    make_worker : callable
        Makes what a worker needs, once for each.
    do : callable
        Does one task with it.
    n_workers : int
        Workers at once.
    in_processes : bool
        Whether workers are processes; threads otherwise. Processes are forked where the system can, so that
        compiled rules are not compiled again.
    """

    def __init__(
        self,
        make_worker: Callable[[], Worker],
        do: Callable[[Worker, Task], Result],
        *,
        n_workers: int,
        in_processes: bool = False,
    ) -> None:
        self._make_worker = make_worker
        self._do = do
        self._n_workers = n_workers
        self._in_processes = in_processes
        self.was_interrupted = False

    def results(self, tasks: Iterable[Task]) -> Generator[Result, None, None]:
        """Results in the order of the tasks; after a keyboard interrupt those that are complete.

        Whoever may stop before the last result closes the generator (`contextlib.closing`): only then do
        the workers end, and interrupts are raised again as usual.
        """
        waiting = iter(tasks)
        # The first is done here: it compiles what must be compiled, and forked workers then have it. Nothing
        # is complete so early, and an interrupt is raised.
        worker = self._make_worker()
        first = [self._do(worker, task) for task in islice(waiting, 1)]
        with self._interrupts_end_the_work():
            yield from first
            if self._n_workers > 1 and not self.was_interrupted:
                yield from self._shared(waiting)
            for task in waiting:
                if self.was_interrupted:
                    break
                yield self._do(worker, task)

    def _shared(self, tasks: Iterator[Task]) -> Iterator[Result]:
        """Results of tasks that several workers share."""
        pool = self._pool()
        # Threads compute without the interpreter's lock and need it for a moment between two runs: by default
        # each would wait up to five thousandths of a second for it, a quarter of a run.
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS)
        under_way: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                under_way.append(pool.submit(_do_task, task))
                if len(under_way) >= AHEAD * self._n_workers:
                    yield under_way.popleft().result()
                if self.was_interrupted:
                    pool.shutdown(wait=True, cancel_futures=True)
                    break
            while under_way and not under_way[0].cancelled():
                yield under_way.popleft().result()
                if self.was_interrupted:
                    pool.shutdown(wait=True, cancel_futures=True)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            sys.setswitchinterval(before)

    @contextmanager
    def _interrupts_end_the_work(self) -> Iterator[None]:
        """Note a keyboard interrupt instead of raising it anywhere; a second one is raised as usual."""
        is_main = threading.current_thread() is threading.main_thread()
        before = signal.getsignal(signal.SIGINT)
        # Whoever handles interrupts in a way of their own goes on doing so.
        if not is_main or before is not signal.default_int_handler:
            yield
            return

        def note(_signal: int, _frame: object) -> None:
            self.was_interrupted = True
            signal.signal(signal.SIGINT, before)

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _pool(self) -> Executor:
        begin = (self._make_worker, self._do)
        if not self._in_processes:
            return ThreadPoolExecutor(self._n_workers, initializer=_begin, initargs=begin)
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        return ProcessPoolExecutor(
            self._n_workers,
            mp_context=multiprocessing.get_context(method),
            initializer=_begin_process,
            initargs=begin,
        )


_own = threading.local()


def _begin(make_worker: Callable[[], Any], do: Callable[[Any, Any], Any]) -> None:
    """Tell a thread its work; what it needs is made with the first task, whose caller hears of errors."""
    _own.make_worker, _own.do, _own.worker = make_worker, do, None


def _begin_process(make_worker: Callable[[], Any], do: Callable[[Any, Any], Any]) -> None:
    """Tell a process its work; interrupts are its parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _begin(make_worker, do)


def _do_task(task: Any) -> Any:
    """Do a task with the worker of this thread or process."""
    if _own.worker is None:
        _own.worker = _own.make_worker()
    return _own.do(_own.worker, task)
