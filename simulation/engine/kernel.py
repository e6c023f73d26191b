"""SimPy's calendar and resources on arrays, for processes that a compiler has made of SimPy text.

Every act takes the same insertion ids in the same order as SimPy 4.1 does, so that events of one instant
happen in the same order on both engines:

1. The calendar is in order of time, then priority (a process that begins comes first), then insertion id.
2. A request that is granted is an event of its own; the process goes on when that event is processed.
3. A resource grants one request when one is made and one when a release is *processed*; what was held is free
   from the moment of the release. So a new request may let in the first of the queue.
4. A stock serves its queue as far as it lasts, the first in the queue first. A `get` that is processed lets
   in those who wait to put before its own process goes on, and the other way round.
5. The end of a process takes an id; so does an event after the horizon, which is not kept.
6. "This or that" is an event of its own, with an id taken when the first of the two is processed. The other
   one stays in the calendar.

Most events happen at the instant at which they are scheduled. They need no sorting: what begins now comes
before all else, in the order it was begun; what else is scheduled for now comes after everything that was
scheduled for this instant earlier, because its id is larger. So there are two lines, first come, first
served, and only the events of timeouts with a delay go through the calendar.

An event in a line is told by its kind (3 bits) and subject (23); in the calendar its insertion id (37 bits)
stands before them, so that comparing keys compares ids.
"""

from typing import Any

from simulation.engine.compiled import rule
from simulation.engine.kernel_tables import NOBODY, RESERVE

ID = 26
KIND = 23
SUBJECT = (1 << KIND) - 1

RESUMED = 0 << KIND  # a process goes on
GRANTED = 1 << KIND  # a request got its unit
RELEASED = 2 << KIND  # a unit was given back
TAKEN = 3 << KIND  # a process took from a stock
SUPPLIED = 4 << KIND  # a process put into a stock
EXPIRED = 5 << KIND  # a deadline passed
SIGNALLED = 6 << KIND  # a signal was given
KINDS = 7 << KIND
EVENT = (1 << ID) - 1
MOST_IDS = 1 << 36  # of one run; the key of a calendar event has room for them

# What a model has to do next, if not to go on with a process.
RECORD = -2
END = -3
GROW = -4


@rule
def reset(k: Any) -> None:
    """Empty the calendar; the shared resources are written by whoever makes the kernel."""
    s = k.state
    n_buckets = len(k.bucket) - 1
    for b in range(n_buckets + 1):
        k.bucket[b] = NOBODY
    s.buckets_per_time = n_buckets / s.horizon if s.horizon > 0.0 else 0.0
    s.now = 0.0
    s.bucket = 0
    s.n_near = 0
    s.n_far = 0
    s.first_begun = 0
    s.n_begun = 0
    s.first_soon = 0
    s.n_soon = 0
    s.next_id = 0
    s.order = 0
    s.free = NOBODY
    s.fresh = 0
    s.full = 0
    s.parked = NOBODY
    s.spreading = NOBODY
    s.started = 0
    s.observed = 0


# --- Entries ------------------------------------------------------------------------------------------------


@rule
def new_entry(k: Any) -> int:
    """Take an entry; the reserve makes sure that there is one."""
    s = k.state
    e = s.free
    if e >= 0:
        s.free = k.node[e].link
        return e
    e = s.fresh
    s.fresh = e + 1
    if e + 1 + RESERVE > len(k.node):
        s.full = 1
    return e


@rule
def give_back_entry(k: Any, e: int) -> None:
    """Make an entry free for others."""
    s = k.state
    k.node[e].link = s.free
    s.free = e


# --- The two lines of this instant --------------------------------------------------------------------------


@rule
def schedule_begin(k: Any, f: int) -> None:
    """Schedule the beginning of a process; each entry begins once, so there is room for it."""
    s = k.state
    s.next_id += 1
    place = s.first_begun + s.n_begun
    if place >= len(k.begun):
        place -= len(k.begun)
    k.begun[place] = f
    s.n_begun += 1


@rule
def take_begun(k: Any) -> int:
    """The process that begins next."""
    s = k.state
    f = k.begun[s.first_begun]
    s.n_begun -= 1
    s.first_begun += 1
    if s.first_begun == len(k.begun):
        s.first_begun = 0
    return f


@rule
def schedule_now(k: Any, event: int) -> None:
    """Schedule an event of this instant."""
    s = k.state
    s.next_id += 1
    place = s.first_soon + s.n_soon
    if place >= len(k.soon):
        place -= len(k.soon)
    k.soon[place] = event
    s.n_soon += 1
    # Besides one event of each entry there may be any number of units given back.
    if s.n_soon + s.fresh + RESERVE > len(k.soon):
        s.full = 1


@rule
def take_soon(k: Any) -> int:
    """The next event of this instant."""
    s = k.state
    event = k.soon[s.first_soon]
    s.n_soon -= 1
    s.first_soon += 1
    if s.first_soon == len(k.soon):
        s.first_soon = 0
    return event


# --- The calendar -------------------------------------------------------------------------------------------


@rule
def put_near(k: Any, time: float, key: int) -> None:
    """Sort an event into the heap; it holds at most one event of each entry."""
    s = k.state
    place = s.n_near
    s.n_near = place + 1
    while place > 0:
        above = (place - 1) >> 1
        other = k.near[above].time
        if other < time or (other == time and k.near[above].key < key):
            break
        k.near[place].time = other
        k.near[place].key = k.near[above].key
        place = above
    k.near[place].time = time
    k.near[place].key = key


@rule
def remove_first(k: Any) -> None:
    """Remove the first event of the heap; read it before."""
    s = k.state
    n = s.n_near - 1
    s.n_near = n
    if n == 0:
        return
    time = k.near[n].time
    key = k.near[n].key
    place = 0
    while True:
        below = 2 * place + 1
        if below >= n:
            break
        t = k.near[below].time
        if below + 1 < n:
            u = k.near[below + 1].time
            if u < t or (u == t and k.near[below + 1].key < k.near[below].key):
                below += 1
                t = u
        if time < t or (time == t and key < k.near[below].key):
            break
        k.near[place].time = t
        k.near[place].key = k.near[below].key
        place = below
    k.near[place].time = time
    k.near[place].key = key


@rule
def schedule_later(k: Any, delay: float, kind: int, e: int) -> bool:
    """Schedule an event of an entry; whether it comes before the end of the run."""
    s = k.state
    if not delay >= 0.0:
        raise ValueError("a timeout needs a delay of 0 or more")
    time = s.now + delay
    if time == s.now:
        schedule_now(k, kind | e)
        return True
    key = (s.next_id << ID) | kind | e
    s.next_id += 1
    if time > s.horizon:
        return False
    b = int(time * s.buckets_per_time)
    if b <= s.bucket:
        put_near(k, time, key)
    else:
        node = k.node[e]
        node.time = time
        node.key = key
        node.link = k.bucket[b]
        k.bucket[b] = e
        s.n_far += 1
    return True


@rule
def bring_near(k: Any) -> bool:
    """Make the heap hold the next event; False if there is none."""
    s = k.state
    while s.n_near == 0:
        if s.n_far == 0:
            return False
        s.bucket += 1
        e = k.bucket[s.bucket]
        k.bucket[s.bucket] = NOBODY
        while e >= 0:
            node = k.node[e]
            following = node.link
            s.n_far -= 1
            put_near(k, node.time, node.key)
            e = following
    return True


# --- Processes ----------------------------------------------------------------------------------------------


@rule
def begin_process(k: Any, process: int) -> int:
    """`env.process`: a process that begins at this instant, before all else."""
    f = new_entry(k)
    frame = k.frame[f]
    frame.process = process
    frame.state = 0
    frame.parent = NOBODY
    frame.deadline = NOBODY
    frame.awaits_request = NOBODY
    frame.awaits_signal = NOBODY
    schedule_begin(k, f)
    return f


@rule
def end_process(k: Any, f: int) -> None:
    """The end of a process; whoever waits for it goes on."""
    parent = k.frame[f].parent
    if parent >= 0:
        schedule_now(k, RESUMED | parent)
    else:
        k.state.next_id += 1
    give_back_entry(k, f)


@rule
def wait(k: Any, f: int, delay: float) -> None:
    """`yield env.timeout(delay)`."""
    schedule_later(k, delay, RESUMED, f)


@rule
def member(k: Any, group: int, index: int) -> int:
    """Row of a member of a group of resources."""
    if index < 0 or index >= k.group[group].n:
        raise IndexError("a group of resources has no member of this number")
    return k.group[group].first + index


# --- Units: simpy.Resource and simpy.PriorityResource -------------------------------------------------------
# Who may stand at the end stands in line, in order of priority, then order of request. Who comes before the
# last of the line goes into a pairing heap (Fredman, Sedgewick, Sleator and Tarjan 1986) instead: constant
# time to join, logarithmic to serve the first or to leave. The first of the queue is the first of the two.


@rule
def goes_first(k: Any, one: int, other: int) -> bool:
    """Whether one request comes before another."""
    a = k.request[one]
    b = k.request[other]
    return bool(a.priority < b.priority or (a.priority == b.priority and a.order < b.order))


@rule
def join(k: Any, one: int, other: int) -> int:
    """Join two heaps of requests; the new root."""
    if one < 0:
        return other
    if other < 0:
        return one
    if goes_first(k, other, one):
        root = other
        below = one
    else:
        root = one
        below = other
    first = k.request[root].child
    k.request[below].next = first
    k.request[below].previous = root
    if first >= 0:
        k.request[first].previous = below
    k.request[root].child = below
    k.request[root].next = NOBODY
    k.request[root].previous = NOBODY
    return root


@rule
def join_children(k: Any, parent: int) -> int:
    """Join the heaps below a request, in pairs from the first, then from the last pair back."""
    pairs = NOBODY
    one = k.request[parent].child
    while one >= 0:
        other = k.request[one].next
        following = NOBODY
        if other >= 0:
            following = k.request[other].next
        pair = join(k, one, other)
        k.request[pair].next = pairs
        pairs = pair
        one = following
    root = NOBODY
    while pairs >= 0:
        following = k.request[pairs].next
        k.request[pairs].next = NOBODY
        root = join(k, root, pairs)
        pairs = following
    if root >= 0:
        k.request[root].previous = NOBODY
    return root


@rule
def join_queue(k: Any, u: int, q: int) -> None:
    """Put a request into the queue of its unit."""
    unit = k.unit[u]
    request = k.request[q]
    unit.waiting += 1
    last = unit.last
    request.next = NOBODY
    if last < 0 or k.request[last].priority <= request.priority:
        request.in_line = 1
        request.previous = last
        if last < 0:
            unit.first = q
        else:
            k.request[last].next = q
        unit.last = q
    else:
        request.in_line = 0
        request.previous = NOBODY
        request.child = NOBODY
        unit.root = join(k, unit.root, q)


@rule
def first_of_queue(k: Any, u: int) -> int:
    """The request that is served next; `NOBODY` if none waits."""
    unit = k.unit[u]
    q = unit.first
    root = unit.root
    if root >= 0 and (q < 0 or goes_first(k, root, q)):
        return root
    return q


@rule
def leave_queue(k: Any, q: int) -> None:
    """Take a request out of its queue, wherever it stands."""
    request = k.request[q]
    unit = k.unit[request.unit]
    unit.waiting -= 1
    if request.in_line == 0:
        leave_heap(k, q)
        return
    if request.previous >= 0:
        k.request[request.previous].next = request.next
    else:
        unit.first = request.next
    if request.next >= 0:
        k.request[request.next].previous = request.previous
    else:
        unit.last = request.previous


@rule
def leave_heap(k: Any, q: int) -> None:
    """Take a request out of the heap of its queue."""
    request = k.request[q]
    unit = k.unit[request.unit]
    below = join_children(k, q)
    if unit.root == q:
        unit.root = below
        return
    before = request.previous
    if k.request[before].child == q:
        k.request[before].child = request.next
    else:
        k.request[before].next = request.next
    if request.next >= 0:
        k.request[request.next].previous = before
    unit.root = join(k, unit.root, below)


@rule
def grant(k: Any, u: int) -> None:
    """Give a unit to the first of the queue, if there is one of each; never to more than one."""
    unit = k.unit[u]
    if unit.waiting > 0 and unit.users < unit.capacity:
        q = first_of_queue(k, u)
        leave_queue(k, q)
        unit.users += 1
        k.request[q].granted = 1
        schedule_now(k, GRANTED | q)


@rule
def ask(k: Any, u: int, priority: int) -> int:
    """`request(priority=...)`: take a unit if one is free and nobody waits, or join the queue."""
    q = new_entry(k)
    s = k.state
    request = k.request[q]
    request.unit = u
    request.priority = priority
    request.order = s.order
    s.order += 1
    request.frame = NOBODY
    request.over = 0
    request.left = 0
    unit = k.unit[u]
    if unit.waiting == 0 and unit.users < unit.capacity:
        unit.users += 1
        request.granted = 1
        schedule_now(k, GRANTED | q)
    else:
        request.granted = 0
        join_queue(k, u, q)
        grant(k, u)
    return q


@rule
def leave(k: Any, q: int) -> None:
    """End of the `with` block: withdraw the request, or give the unit back."""
    request = k.request[q]
    if request.granted:
        k.unit[request.unit].users -= 1
    else:
        leave_queue(k, q)
    schedule_now(k, RELEASED | request.unit)
    # The event of a grant may still stand in the calendar, with the number of this entry.
    request.left = 1
    if request.over or not request.granted:
        give_back_entry(k, q)


@rule
def must_wait_for_unit(k: Any, f: int, q: int) -> bool:
    """`yield unit`: whether the process waits, which it does until the grant has been processed."""
    if k.request[q].over:
        return False
    k.request[q].frame = f
    return True


@rule
def wait_for_unit_or_deadline(k: Any, f: int, q: int, delay: float) -> None:
    """`yield unit | env.timeout(delay)`."""
    set_deadline(k, f, delay)
    request = k.request[q]
    if request.over:
        decide(k, f)
    else:
        request.frame = f
        k.frame[f].awaits_request = q


@rule
def process_grant(k: Any, q: int) -> int:
    """A grant is processed: the process that goes on with it, if any."""
    request = k.request[q]
    request.over = 1
    f = request.frame
    request.frame = NOBODY
    if request.left:
        give_back_entry(k, q)
        return NOBODY
    if f >= 0 and k.frame[f].awaits_request >= 0:
        decide(k, f)
        return NOBODY
    return f


# --- This or that -------------------------------------------------------------------------------------------


@rule
def set_deadline(k: Any, f: int, delay: float) -> None:
    """The timeout of "this or that"; it stays in the calendar when the other comes first."""
    e = new_entry(k)
    k.request[e].frame = f
    if schedule_later(k, delay, EXPIRED, e):
        k.frame[f].deadline = e
    else:
        give_back_entry(k, e)
        k.frame[f].deadline = NOBODY


@rule
def decide(k: Any, f: int) -> None:
    """One of the two has come: an event of its own, after which the process goes on."""
    frame = k.frame[f]
    if frame.deadline >= 0:
        k.request[frame.deadline].frame = NOBODY
        frame.deadline = NOBODY
    if frame.awaits_request >= 0:
        k.request[frame.awaits_request].frame = NOBODY
        frame.awaits_request = NOBODY
    if frame.awaits_signal >= 0:
        stop_listening(k, f)
    schedule_now(k, RESUMED | f)


@rule
def process_deadline(k: Any, e: int) -> None:
    """A deadline is processed."""
    f = k.request[e].frame
    if f >= 0:
        decide(k, f)
    give_back_entry(k, e)


# --- Stocks: simpy.Container --------------------------------------------------------------------------------


@rule
def serve_takers(k: Any, c: int) -> None:
    """Serve those who wait to take, as far as the stock lasts."""
    stock = k.stock[c]
    f = stock.first_get
    while f >= 0 and stock.level >= k.frame[f].amount:
        stock.level -= k.frame[f].amount
        following = k.frame[f].next
        schedule_now(k, TAKEN | f)
        f = following
    stock.first_get = f


@rule
def serve_suppliers(k: Any, c: int) -> None:
    """Serve those who wait to put, as far as there is room."""
    stock = k.stock[c]
    f = stock.first_put
    while f >= 0 and stock.capacity - stock.level >= k.frame[f].amount:
        stock.level += k.frame[f].amount
        following = k.frame[f].next
        schedule_now(k, SUPPLIED | f)
        f = following
    stock.first_put = f


@rule
def take(k: Any, f: int, c: int, amount: float) -> None:
    """`yield stock.get(amount)`."""
    join_stock(k, f, c, amount)
    stock = k.stock[c]
    if stock.first_get < 0:
        stock.first_get = f
    else:
        k.frame[stock.last_get].next = f
    stock.last_get = f
    serve_takers(k, c)


@rule
def supply(k: Any, f: int, c: int, amount: float) -> None:
    """`yield stock.put(amount)`."""
    join_stock(k, f, c, amount)
    stock = k.stock[c]
    if stock.first_put < 0:
        stock.first_put = f
    else:
        k.frame[stock.last_put].next = f
    stock.last_put = f
    serve_suppliers(k, c)


@rule
def join_stock(k: Any, f: int, c: int, amount: float) -> None:
    """What a process wants of a stock."""
    if not amount > 0.0:
        raise ValueError("an amount put into a stock or taken from it must be above 0")
    frame = k.frame[f]
    frame.stock = c
    frame.amount = amount
    frame.next = NOBODY


# --- Signals: simpy.Event -----------------------------------------------------------------------------------


@rule
def give_signal(k: Any, g: int) -> None:
    """`succeed()`."""
    signal = k.signal[g]
    if signal.given:
        raise RuntimeError("a signal can be given once only")
    signal.given = 1
    schedule_now(k, SIGNALLED | g)


@rule
def listen(k: Any, f: int, g: int) -> None:
    """Stand in the line of those who wait for a signal."""
    signal = k.signal[g]
    frame = k.frame[f]
    frame.next = NOBODY
    frame.previous = signal.last
    if signal.last >= 0:
        k.frame[signal.last].next = f
    else:
        signal.first = f
    signal.last = f


@rule
def stop_listening(k: Any, f: int) -> None:
    """Leave the line of a signal."""
    frame = k.frame[f]
    signal = k.signal[frame.awaits_signal]
    frame.awaits_signal = NOBODY
    if frame.previous >= 0:
        k.frame[frame.previous].next = frame.next
    else:
        signal.first = frame.next
    if frame.next >= 0:
        k.frame[frame.next].previous = frame.previous
    else:
        signal.last = frame.previous


@rule
def must_wait_for_signal(k: Any, f: int, g: int) -> bool:
    """`yield signal`: whether the process waits."""
    if k.signal[g].over:
        return False
    listen(k, f, g)
    return True


@rule
def wait_for_signal_or_deadline(k: Any, f: int, g: int, delay: float) -> None:
    """`yield signal | env.timeout(delay)`."""
    set_deadline(k, f, delay)
    if k.signal[g].over:
        decide(k, f)
    else:
        listen(k, f, g)
        k.frame[f].awaits_signal = g


@rule
def next_listener(k: Any) -> int:
    """Take the first process out of the line of the signal that was given; `NOBODY` if none is left."""
    s = k.state
    signal = k.signal[s.spreading]
    while signal.first >= 0:
        f = signal.first
        if k.frame[f].awaits_signal >= 0:
            decide(k, f)
            continue
        signal.first = k.frame[f].next
        if signal.first >= 0:
            k.frame[signal.first].previous = NOBODY
        else:
            signal.last = NOBODY
        return f
    s.spreading = NOBODY
    return NOBODY


# --- The run ------------------------------------------------------------------------------------------------


@rule
def process_event(k: Any, event: int) -> int:
    """What an event of the calendar does; the process that goes on with it, or `NOBODY`."""
    kind = event & KINDS
    subject = event & SUBJECT
    if kind == RESUMED:
        return subject
    if kind == GRANTED:
        return process_grant(k, subject)
    if kind == TAKEN:
        serve_suppliers(k, k.frame[subject].stock)
        return subject
    if kind == SUPPLIED:
        serve_takers(k, k.frame[subject].stock)
        return subject
    if kind == RELEASED:
        grant(k, subject)
    elif kind == EXPIRED:
        process_deadline(k, subject)
    else:
        k.signal[subject].over = 1
        k.state.spreading = subject
    return NOBODY


@rule
def begin_run(k: Any) -> None:
    """Start the first process, unless the run is being taken up again in larger tables."""
    if k.state.started == 0:
        reset(k)
        k.state.started = 1
        set_until(k)
        begin_process(k, 0)


@rule
def set_until(k: Any) -> None:
    """Let the calendar go on to the next recording date; after the last, to the horizon."""
    s = k.state
    s.until = k.date[s.observed] if s.observed < len(k.date) else s.horizon


@rule
def refuse_too_many_ids(k: Any) -> None:
    """Looked at when a date is passed, which spares the events: ids beyond would upset the order of time."""
    if k.state.next_id > MOST_IDS:
        raise RuntimeError("a run can schedule 2**36 (68,719,476,736) events; choose a shorter horizon")


@rule
def next_step(k: Any) -> int:
    """Process events until the model has to do something.

    Returns
    -------
    int
        The process that goes on; or `RECORD`, for the date number ``state.observed - 1``; or `END`; or
        `GROW`, when the tables must grow before anything else happens.
    """
    s = k.state
    f = NOBODY
    while f < 0:
        if s.full:
            return GROW
        if s.parked >= 0:
            f = s.parked
            s.parked = NOBODY
        elif s.spreading >= 0:
            f = next_listener(k)
        elif s.n_begun > 0:
            f = take_begun(k)
        elif s.n_soon > 0 and (s.n_near == 0 or k.near[0].time > s.now):
            f = process_event(k, take_soon(k))
        elif bring_near(k) and k.near[0].time <= s.until:
            event = k.near[0].key & EVENT
            s.now = k.near[0].time
            remove_first(k)
            f = process_event(k, event)
        elif s.observed < len(k.date):
            refuse_too_many_ids(k)
            s.observed += 1
            set_until(k)
            return RECORD
        else:
            refuse_too_many_ids(k)
            return END
    return f
