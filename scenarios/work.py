"""A queue of work for threads or processes: results in the order of the tasks, whoever finishes first.

Few tasks are handed out ahead of the results that have been taken, so that memory does not grow with the
number of tasks. A keyboard interrupt ends the work after the tasks at hand; what is complete is kept.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Generic, TypeVar

Task = TypeVar("Task")
Worker = TypeVar("Worker")
Result = TypeVar("Result")
AHEAD = 3  # tasks handed out for each worker


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

    def results(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """Results in the order of the tasks; after a keyboard interrupt those that are complete."""
        waiting = iter(tasks)
        # The first one is done here: it compiles what needs to be compiled, and forked workers then have it.
        worker = self._make_worker()
        try:
            for task in waiting:
                yield self._do(worker, task)
                if self._n_workers > 1:
                    break
        except KeyboardInterrupt:
            self.was_interrupted = True
            return
        pool = self._pool()
        under_way: deque[Future[Result]] = deque()
        try:
            for task in waiting:
                under_way.append(pool.submit(_do_task, self._make_worker, self._do, task))
                if len(under_way) >= AHEAD * self._n_workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except KeyboardInterrupt:
            self.was_interrupted = True
            pool.shutdown(wait=True, cancel_futures=True)
            yield from _complete(under_way)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _pool(self) -> Executor:
        if not self._in_processes:
            return ThreadPoolExecutor(self._n_workers)
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        return ProcessPoolExecutor(
            self._n_workers,
            mp_context=multiprocessing.get_context(method),
            initializer=_leave_interrupts_to_the_parent,
        )


def _complete(under_way: Iterable[Future[Result]]) -> Iterator[Result]:
    """Results up to the first task that was not done."""
    for future in under_way:
        if future.cancelled():
            return
        yield future.result()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_own = threading.local()


def _do_task(make_worker: Callable[[], Worker], do: Callable[[Worker, Task], Result], task: Task) -> Result:
    """Do a task with the worker of this thread or process."""
    if getattr(_own, "maker", None) != make_worker:
        _own.maker, _own.worker = make_worker, make_worker()
    return do(_own.worker, task)
