"""From the text of one SimPy process to a function that goes on where the process stopped.

The text is cut into states at every wait and at every branch. The function takes up the state that the
process is in, works through states until it has to wait, and returns. Local numbers are kept in the frame of
the process and written back as soon as they change.
"""

import ast
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulation.engine.expressions import Scope
from simulation.engine.kernel_tables import Locals
from simulation.engine.process_text import FIRST_PARAMETERS, ProcessText, is_call_of, started_process

MOST_ACTS = 16  # of one state; well below the kernel's reserve
KINDS = {"int": "whole", "float": "real"}
WAITS = (
    "env.timeout(time), a request, `request | env.timeout(time)`, resources.stock[i].get(amount) or "
    ".put(amount), resources.signal[i], or env.process(...)"
)


@dataclass
class State:
    """A stretch of text without waiting."""

    line: int
    text: str
    lines: list[str] = field(default_factory=list)
    n_acts: int = 0
    is_closed: bool = False


@dataclass(frozen=True)
class Loop:
    """Where `continue` and `break` lead, and how many `with` blocks were open outside the loop."""

    again: int
    end: int
    n_open: int


class StateMachine:
    """Translation of one process.

    Parameters
    ----------
    process : ProcessText
        What to translate.
    numbers : dict
        Number of each process of the model.
    scope : Scope
        What names mean.
    """

    def __init__(self, process: ProcessText, numbers: dict[object, int], scope: Scope) -> None:
        self.process = process
        self.numbers = numbers
        self.scope = scope
        self.states: list[State] = []
        self.open_requests: list[str] = []
        self.loops: list[Loop] = []
        self.n_hidden = 0
        self._check_parameters()
        for name in process.arguments:
            scope.declare(scope.own_name(name), "whole")
            scope.valued.add(name)
        self.enter(self.new_state(process.tree))
        self.statements(process.tree.body)
        self._end_process()

    def _check_parameters(self) -> None:
        arguments = self.process.tree.args
        extra = [*arguments.kwonlyargs, *arguments.posonlyargs, arguments.vararg, arguments.kwarg]
        if len(arguments.args) < FIRST_PARAMETERS or any(extra) or arguments.defaults:
            self.scope.fault(
                self.process.tree,
                "a process takes the environment, the resources, the tables and whole numbers",
                "Write `def name(env, resources, w, i: int): ...`, without defaults.",
            )
            self.scope.faults.refuse()

    @property
    def locals(self) -> Locals:
        """How many numbers the process keeps."""
        kinds = list(self.scope.kinds.values())
        return Locals(kinds.count("whole"), kinds.count("real"))

    # --- States ---------------------------------------------------------------------------------------------

    def new_state(self, node: ast.AST) -> int:
        """Make room for a state that begins at a place in the text."""
        line = getattr(node, "lineno", self.process.tree.lineno)
        self.states.append(State(line, self.process.source(node)))
        return len(self.states) - 1

    def enter(self, state: int) -> None:
        """Go on writing in another state."""
        self.current = self.states[state]

    def emit(self, *lines: str) -> None:
        """Add lines to the state at hand; what comes after a `return` or `break` is never reached."""
        if not self.current.is_closed:
            self.current.lines += lines

    def go_to(self, state: int) -> None:
        """End the state at hand with a jump."""
        self.emit(f"state = {state}")
        self.current.is_closed = True

    def branch(self, test: str, yes: int, no: int) -> None:
        """End the state at hand with a choice of two."""
        self.emit(f"state = {yes} if {test} else {no}")
        self.current.is_closed = True

    def wait(self, node: ast.AST, act: str, *, may_be_over: bool = False) -> None:
        """End the state at hand with a wait; the process goes on in a new state."""
        following = self.new_state(node)
        self.emit(f"frame.state = {following}")
        if may_be_over:
            self.emit(f"if {act}:", "    return", f"state = {following}")
        else:
            self.emit(act, "return")
        self.current.is_closed = True
        self.enter(following)

    def act(self, node: ast.AST, *lines: str) -> None:
        """Add an act that may take an entry of the kernel."""
        if self.current.n_acts >= MOST_ACTS:
            following = self.new_state(node)
            self.go_to(following)
            self.enter(following)
        self.current.n_acts += 1
        self.emit(*lines)

    # --- Statements -----------------------------------------------------------------------------------------

    def statements(self, body: Sequence[ast.stmt]) -> None:
        """Translate statements in order."""
        for statement in body:
            translate = getattr(self, f"_{type(statement).__name__}", None)
            if translate is None:
                self._refuse(statement)
            else:
                self._mark_line(statement)
                translate(statement)

    def _mark_line(self, statement: ast.stmt) -> None:
        """Keep the line at work, for comments and messages."""
        if not self.current.lines:
            self.current.line, self.current.text = statement.lineno, self.process.source(statement)
        self.emit(f"kernel.state.line = {statement.lineno}")

    def _refuse(self, node: ast.AST) -> None:
        self.scope.fault(
            node,
            f"`{self.process.source(node)}` cannot be compiled",
            "A process waits, branches, loops, declares numbers and calls rules; put the rest into a rule.",
        )

    def _Pass(self, node: ast.Pass) -> None:  # noqa: N802
        pass

    def _Expr(self, node: ast.Expr) -> None:  # noqa: N802
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return
        if isinstance(value, ast.Yield):
            self._yield(node, value.value)
        elif is_call_of(value, self.scope.env, "process"):
            self._start(value)
        elif isinstance(value, ast.Call):
            self._call(node, value)
        else:
            self._refuse(node)

    def _call(self, node: ast.Expr, call: ast.Call) -> None:
        """A rule that changes the tables, or a signal that is given."""
        if isinstance(call.func, ast.Attribute) and call.func.attr == "succeed":
            member = self.scope.member(call.func.value)
            if member is not None and member[0] == "signals" and not call.args:
                self.act(node, f"give_signal(kernel, {member[1]})")
                return
        self.emit(self.scope.expression(call))

    def _AnnAssign(self, node: ast.AnnAssign) -> None:  # noqa: N802
        kind = KINDS.get(node.annotation.id) if isinstance(node.annotation, ast.Name) else None
        if kind is None or not isinstance(node.target, ast.Name) or node.value is None:
            self.scope.fault(
                node,
                f"`{self.process.source(node)}` does not declare a number",
                "Write `name: int = ...` or `name: float = ...`.",
            )
            return
        name = node.target.id
        own = self.scope.own_name(name)
        if self.scope.kinds.get(own, kind) != kind or name in self.process.parameters[:FIRST_PARAMETERS]:
            self.scope.fault(node, f"`{name}` already means something else", "Take another name.")
            return
        value = self.scope.expression(node.value)
        self.scope.declare(own, kind)
        self._give(name, value)

    def _give(self, name: str, value: str) -> None:
        """Give a local number of the text a value."""
        self.scope.valued.add(name)
        self._set(self.scope.own_name(name), value)

    def _set(self, own: str, value: str) -> None:
        self.emit(f"{own} = {self.scope.kinds[own]}({value})", f"{self.scope.places[own]} = {own}")

    def _Assign(self, node: ast.Assign) -> None:  # noqa: N802
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Name):
            self.scope.fault(
                node,
                f"`{self.process.source(node)}` does not assign one number",
                "Assign one local number at a time; a rule writes to tables.",
            )
            return
        self._assign(node, target, node.value)

    def _AugAssign(self, node: ast.AugAssign) -> None:  # noqa: N802
        if not isinstance(node.target, ast.Name):
            self.scope.fault(
                node,
                f"`{self.process.source(node)}` does not change a local number",
                "A rule writes to tables.",
            )
            return
        value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
        self._assign(node, node.target, ast.copy_location(value, node))

    def _assign(self, node: ast.stmt, target: ast.Name, value: ast.expr) -> None:
        if self.scope.own_name(target.id) not in self.scope.kinds:
            self.scope.fault(
                node,
                f"`{target.id}` has no declared type",
                f"Write `{target.id}: int = ...` or `{target.id}: float = ...` at its first assignment.",
            )
            return
        self._give(target.id, self.scope.expression(value))

    def _If(self, node: ast.If) -> None:  # noqa: N802
        yes, end = self.new_state(node), self.new_state(node)
        no = self.new_state(node) if node.orelse else end
        self.branch(self.scope.expression(node.test), yes, no)
        for state, body in ((yes, node.body), (no, node.orelse)):
            if body:
                self.enter(state)
                with self.scope.block():
                    self.statements(body)
                self.go_to(end)
        self.enter(end)

    def _While(self, node: ast.While) -> None:  # noqa: N802
        self._refuse_else(node)
        test, body, end = (self.new_state(node) for _ in range(3))
        self.go_to(test)
        self.enter(test)
        self.branch(self.scope.expression(node.test), body, end)
        with self.scope.block():
            self._loop(body, node.body, test, end)
        self.go_to(test)
        self.enter(end)

    def _For(self, node: ast.For) -> None:  # noqa: N802
        self._refuse_else(node)
        bounds = self._bounds(node)
        if bounds is None or not isinstance(node.target, ast.Name):
            self.scope.fault(
                node,
                f"`{self.process.source(node)}` is not a loop over whole numbers",
                "Write `for i in range(n):` or `for i in range(first, end):`.",
            )
            return
        # As in Python, the bound is computed once, and the body may change its number without effect.
        self.n_hidden += 1
        counter, bound = f"next_{self.n_hidden}", f"end_{self.n_hidden}"
        for name, value in zip((counter, bound), bounds, strict=True):
            self.scope.declare(name, "whole")
            self._set(name, value)
        self.scope.declare(self.scope.own_name(node.target.id), "whole")
        test, body, again, end = (self.new_state(node) for _ in range(4))
        self.go_to(test)
        self.enter(test)
        self.branch(f"{counter} < {bound}", body, end)
        self.enter(body)
        with self.scope.block():
            self._give(node.target.id, counter)
            self._loop(body, node.body, again, end)
        self.go_to(again)
        self.enter(again)
        self._set(counter, f"{counter} + 1")
        self.go_to(test)
        self.enter(end)

    def _refuse_else(self, node: ast.For | ast.While) -> None:
        if node.orelse:
            self.scope.fault(node.orelse[0], "a loop has an `else`", "Write it as an `if` after the loop.")

    def _bounds(self, node: ast.For) -> tuple[str, str] | None:
        call = node.iter
        is_range = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"
        if not is_range:
            return None
        assert isinstance(call, ast.Call)
        values = [self.scope.expression(argument) for argument in call.args]
        if call.keywords or len(values) not in (1, 2):
            return None
        return ("0", values[0]) if len(values) == 1 else (values[0], values[1])

    def _loop(self, state: int, body: Sequence[ast.stmt], again: int, end: int) -> None:
        self.loops.append(Loop(again, end, len(self.open_requests)))
        self.enter(state)
        self.statements(body)
        self.loops.pop()

    def _Break(self, node: ast.Break) -> None:  # noqa: N802
        self._leave_requests(self.loops[-1].n_open)
        self.go_to(self.loops[-1].end)

    def _Continue(self, node: ast.Continue) -> None:  # noqa: N802
        self._leave_requests(self.loops[-1].n_open)
        self.go_to(self.loops[-1].again)

    def _Return(self, node: ast.Return) -> None:  # noqa: N802
        if node.value is not None:
            self.scope.fault(
                node, "a process returns a value", "Write plain `return`; a rule writes to tables."
            )
        self._leave_requests(0)
        self._end_process()

    def _end_process(self) -> None:
        self.emit("end_process(kernel, this)", "return")
        self.current.is_closed = True

    def _leave_requests(self, n_open: int) -> None:
        """What Python does when `with` blocks are left before their end, the innermost first."""
        for request in reversed(self.open_requests[n_open:]):
            self.emit(f"leave(kernel, {request})")

    # --- Acts of SimPy --------------------------------------------------------------------------------------

    def _With(self, node: ast.With) -> None:  # noqa: N802
        asked = [self._ask(node, item) for item in node.items]
        if None in asked:
            return
        self.statements(node.body)
        for name in reversed(asked):
            assert name is not None
            self.emit(f"leave(kernel, {self.open_requests.pop()})")
            del self.scope.requests[name]

    def _ask(self, node: ast.With, item: ast.withitem) -> str | None:
        """Make a request; its name in the text."""
        call, name = item.context_expr, item.optional_vars
        member = (
            self.scope.member(call.func.value)
            if isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "request"
            else None
        )
        if not (
            isinstance(call, ast.Call) and member and member[0] == "units" and isinstance(name, ast.Name)
        ):
            self.scope.fault(
                node,
                f"`{self.process.source(node)}` is not a request of a unit",
                "Write `with resources.group[i].request(priority=n) as unit:`.",
            )
            return None
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        priority = call.args[0] if len(call.args) == 1 else given.pop("priority", ast.Constant(0))
        is_taken = name.id in self.scope.requests or self.scope.own_name(name.id) in self.scope.kinds
        if given or len(call.args) > 1 or is_taken:
            self.scope.fault(
                node,
                f"`{self.process.source(node)}` cannot be compiled",
                "A request takes `priority=` alone and a name not yet in use.",
            )
            return None
        own = f"request_{name.id}"
        self.scope.declare(own, "whole")
        self.act(node, f"{own} = ask(kernel, {member[1]}, whole({self.scope.expression(priority)}))")
        self.emit(f"{self.scope.places[own]} = {own}")
        self.scope.requests[name.id] = own
        self.open_requests.append(own)
        return name.id

    def _start(self, call: ast.expr) -> bool:
        """`env.process(f(env, resources, w, ...))`; whether it could be translated."""
        function = started_process(self.process, call)
        if function is None:
            self.scope.fault(
                call,
                f"`{self.process.source(call)}` does not start a process",
                "Write `env.process(name(env, resources, w, i))` with a generator function of a module.",
            )
            return False
        assert isinstance(call, ast.Call)
        started = call.args[0]
        assert isinstance(started, ast.Call)
        n_arguments = len(inspect.signature(function).parameters)
        first = [ast.unparse(argument) for argument in started.args[:FIRST_PARAMETERS]]
        if started.keywords or len(started.args) != n_arguments or first != self.process.parameters[:3]:
            self.scope.fault(
                call,
                f"`{self.process.source(call)}` does not pass on what the process takes",
                f"Pass {', '.join(self.process.parameters[:3])} and {n_arguments - 3} whole number(s).",
            )
            return False
        values = [self.scope.expression(argument) for argument in started.args[FIRST_PARAMETERS:]]
        self.act(call, *(f"argument_{k} = whole({value})" for k, value in enumerate(values)))
        self.emit(f"child = begin_process(kernel, {self.numbers[function]})")
        self.emit(*(f"kernel.frame[child].whole{k} = argument_{k}" for k in range(len(values))))
        return True

    def _yield(self, node: ast.Expr, awaited: ast.expr | None) -> None:
        if awaited is None:
            self._refuse_wait(node)
        elif is_call_of(awaited, self.scope.env, "timeout"):
            self.wait(node, f"wait(kernel, this, {self._delay(awaited)})")
        elif is_call_of(awaited, self.scope.env, "process"):
            if self._start(awaited):
                self.wait(node, "kernel.frame[child].parent = this")
        elif isinstance(awaited, ast.BinOp) and isinstance(awaited.op, ast.BitOr):
            self._wait_for_first(node, awaited)
        else:
            self._wait_for_one(node, awaited)

    def _refuse_wait(self, node: ast.stmt) -> None:
        self.scope.fault(
            node, f"`{self.process.source(node)}` waits for something unknown", f"Wait for {WAITS}."
        )

    def _delay(self, call: ast.expr) -> str:
        assert isinstance(call, ast.Call)
        if len(call.args) != 1 or call.keywords:
            self.scope.fault(call, "a timeout takes one time", "Write `env.timeout(time)`.")
            return "0.0"
        return self.scope.expression(call.args[0])

    def _wait_for_first(self, node: ast.Expr, awaited: ast.BinOp) -> None:
        """``unit | env.timeout(time)``: a deadline, the end of patience."""
        if not is_call_of(awaited.right, self.scope.env, "timeout"):
            self._refuse_wait(node)
            return
        subject, kind = self._subject(awaited.left)
        if subject is None:
            self._refuse_wait(node)
            return
        delay = self._delay(awaited.right)
        self.wait(node, f"wait_for_{kind}_or_deadline(kernel, this, {subject}, {delay})")

    def _wait_for_one(self, node: ast.Expr, awaited: ast.expr) -> None:
        subject, kind = self._subject(awaited)
        if subject is not None:
            self.wait(node, f"must_wait_for_{kind}(kernel, this, {subject})", may_be_over=True)
            return
        if (
            isinstance(awaited, ast.Call)
            and isinstance(awaited.func, ast.Attribute)
            and len(awaited.args) == 1
        ):
            member = self.scope.member(awaited.func.value)
            act = {"get": "take", "put": "supply"}.get(awaited.func.attr)
            if member is not None and member[0] == "stocks" and act and not awaited.keywords:
                amount = self.scope.expression(awaited.args[0])
                self.wait(node, f"{act}(kernel, this, {member[1]}, {amount})")
                return
        self._refuse_wait(node)

    def _subject(self, node: ast.expr) -> tuple[str | None, str]:
        """A request by its name, or a signal: its number and what it is."""
        if isinstance(node, ast.Name) and node.id in self.scope.requests:
            return self.scope.requests[node.id], "unit"
        if isinstance(node, ast.Subscript):
            member = self.scope.member(node)
            if member is not None and member[0] == "signals":
                return member[1], "signal"
        return None, ""

    # --- The function ---------------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        """Source of the function."""
        scope, tree = self.scope, self.process.tree
        kept = [f"    {own} = {place}" for own, place in scope.places.items()]
        head = [
            "@rule",
            f"def process_{self.numbers[self.process.function]}_{tree.name}(kernel, tables, this):",
            f'    """{self.process.file}, line {tree.lineno}: {tree.name}."""',
            "    now = kernel.state.now",
            "    frame = kernel.frame[this]",
            *kept,
            "    state = frame.state",
            "    while True:",
            "        if kernel.state.full:",
            "            frame.state = state",
            "            kernel.state.parked = this",
            "            return",
        ]
        for number, state in enumerate(self.states):
            keyword = "if" if number == 0 else "elif" if number < len(self.states) - 1 else "else"
            test = "" if keyword == "else" else f" state == {number}"
            head.append(f"        {keyword}{test}:  # line {state.line}: {state.text}")
            head += [f"            {line}" for line in state.lines]
        return head
