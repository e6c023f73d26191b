"""Whether two runs left the same bytes, and how many events of a run share their instant with others."""

import dataclasses
from collections import Counter
from contextlib import contextmanager
from unittest import mock

import numpy as np
import simpy


def tables_of(w):
    """Arrays of a bundle, by name."""
    return {name: np.asarray(getattr(w, name)) for name in w.__slots__ if not name.startswith("_")}


def contents(outcome):
    """Everything that a run leaves, by name: arrays, tables, the number of insertion ids.

    Takes what `simulation.run.run` returns, or a bundle of tables with a number of events.
    """
    if isinstance(outcome, tuple):
        tables, n_events = outcome
        return {**tables_of(tables), "n_events": n_events}
    left = {field.name: getattr(outcome, field.name) for field in dataclasses.fields(outcome)}
    return {**{f"tables.{name}": array for name, array in tables_of(left.pop("tables")).items()}, **left}


def differences(one, other):
    """Names of all that is not the same to the byte."""
    left, right = contents(one), contents(other)
    assert left.keys() == right.keys()
    return [name for name in left if np.asarray(left[name]).tobytes() != np.asarray(right[name]).tobytes()]


class Ties:
    """How many events of SimPy's runs happen at the same instant as others.

    Much of what happens at one instant is one thing: a process ends and the one that waits for it goes on.
    So two shares are counted: that of all events which come at the time of the one before, and, more
    strictly, that of the waits (timeouts above 0) which end when another wait ends.
    """

    def __init__(self):
        self.n_events = 0
        self.n_at_the_time_of_the_one_before = 0
        self.n_waits = 0
        self.n_waits_that_end_together = 0

    @property
    def share_of_events(self):
        """Share of the events that come at the time of the one before."""
        return self.n_at_the_time_of_the_one_before / max(self.n_events, 1)

    @property
    def share_of_waits(self):
        """Share of the waits that end when another ends."""
        return self.n_waits_that_end_together / max(self.n_waits, 1)

    def __iadd__(self, other):
        for name, count in vars(other).items():
            setattr(self, name, getattr(self, name) + count)
        return self

    @contextmanager
    def counted(self):
        """Count the events of the runs of SimPy inside."""
        calendars = []

        class Counting(simpy.Environment):
            def __init__(self, *arguments, **options):
                super().__init__(*arguments, **options)
                self.waits_end = Counter()
                self.n_steps = self.n_ties = 0
                calendars.append(self)

            def schedule(self, event, priority=simpy.events.NORMAL, delay=0):
                if delay > 0.0:
                    self.waits_end[self.now + delay] += 1
                super().schedule(event, priority, delay)

            def step(self):
                before = self.now
                super().step()
                self.n_steps += 1
                self.n_ties += self.now == before

        with mock.patch.object(simpy, "Environment", Counting):
            yield
        for calendar in calendars:
            ended = [n for time, n in calendar.waits_end.items() if time <= calendar.now]
            self.n_events += calendar.n_steps
            self.n_at_the_time_of_the_one_before += calendar.n_ties
            self.n_waits += sum(ended)
            self.n_waits_that_end_together += sum(n for n in ended if n > 1)
