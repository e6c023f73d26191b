import io
import os
import subprocess
import sys

import pytest

from figures.command_line import terminal
from tests.architecture.project import ROOT


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_plain_progress_is_a_few_lines_with_rate_and_time_left(capsys, monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr(terminal.time, "monotonic", lambda: float(next(clock)))
    show = terminal.PlainProgress("runs")
    for done in range(1, 201):
        show(done, 200)
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert len(lines) == 10
    assert lines[0] == "20 of 200 runs, 1.0 a second, about 3 min left"
    assert lines[-1] == "200 of 200 runs, 1.0 a second"


def test_progress_is_plain_where_there_is_no_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with terminal.progress("runs") as show:
        show(1, 1)
    assert sys.stderr.getvalue().splitlines() == ["1 of 1 runs"]


def test_progress_is_a_bar_on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with terminal.progress("runs") as show:
        show(5, 10)
        show.bar.refresh()
        assert "5/10" in sys.stderr.getvalue()


def test_the_bar_waits_until_the_model_is_compiled(monkeypatch):
    """The engine writes its own line while it compiles; a bar would hold it back and draw over it."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with terminal.progress("runs") as show:
        print("\rCompiling ...", end="", file=sys.stderr)
        assert sys.stderr.getvalue() == "\rCompiling ..."
        print(" 27 s", file=sys.stderr)
        show(5, 10)
        show.bar.refresh()
        before, _, after = sys.stderr.getvalue().partition("\rCompiling ... 27 s\n")
        assert before == ""
        assert "5/10" in after


def test_nothing_is_drawn_when_nothing_was_done(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with terminal.progress("runs"):
        pass
    assert sys.stderr.getvalue() == ""


@pytest.mark.parametrize(("no_color", "coloured"), [("1", False), ("", True)])
def test_colours_stay_away_when_they_are_not_wanted(monkeypatch, no_color, coloured):
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", no_color)
    terminal.answer_table("Levers", ["name"], [["wwtp_gate"]])
    # Bold heads may stay; 3x and 4x are colours of letters and ground.
    assert ("\x1b[1m" in sys.stdout.getvalue()) or not coloured
    assert "\x1b[3" not in sys.stdout.getvalue()


def test_a_table_in_a_pipe_keeps_each_row_on_one_line(capsys):
    terminal.answer_table("Levers", ["name", "title"], [["a", "word " * 60], ["b", "x"]], numbers=["name"])
    lines = capsys.readouterr().out.splitlines()
    assert sum("word" in line for line in lines) == 1


def test_text_of_a_table_is_never_taken_for_markup(capsys):
    terminal.answer_table("Levers", ["name"], [["[red]not red[/red]"]])
    assert "[red]not red[/red]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("seconds", "text"), [(3.2, "3 s"), (59.4, "59 s"), (150.0, "2 min"), (7200.0, "120 min")]
)
def test_time_left_is_as_precise_as_a_person_waits(seconds, text):
    assert terminal.duration_text(seconds) == text


def test_a_reader_who_leaves_early_does_not_disturb_the_work(tmp_path):
    program = (
        "import sys\n"
        "from figures.command_line.terminal import answer\n"
        "for line in range(10_000):\n"
        "    answer('x' * 100)\n"
        "print('finished', file=sys.stderr)\n"
    )
    reading, writing = os.pipe()
    os.close(reading)
    work = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (work.returncode, work.stderr) == (0, "finished\n")
