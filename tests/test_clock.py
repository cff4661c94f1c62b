"""A clock that ends whatever a command is about, wherever it is."""

from __future__ import annotations

import signal
import sys
import threading
from importlib import import_module
from itertools import count
from pathlib import Path
from types import FrameType, FunctionType
from typing import Any

import pytest

from orgflow import allowance
from orgflow.allowance import PATIENCE, Account, Spent, ring
from orgflow.cli import clock, run
from orgflow.cli.clock import ringing
from tests.paths import PROJECT

RINGS = pytest.mark.skipif(sys.platform == "win32", reason="there is no such clock")
COFFEE = str(PROJECT / "orgs" / "coffee")


class Hands:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def is_raised() -> bool:
    try:
        ring()
    except Spent:
        return True
    return False


def test_a_clock_that_rings_without_an_account_says_nothing() -> None:
    assert not is_raised()


def test_a_clock_that_rings_in_time_says_nothing() -> None:
    with Account(1, clock=Hands()):
        assert not is_raised()


def test_what_tidies_up_is_left_in_peace_for_a_while() -> None:
    hands = Hands()
    with Account(1, clock=hands):
        hands.at = 2.0
        assert [is_raised(), is_raised()] == [True, False]
        hands.at += PATIENCE
        assert is_raised()


def test_a_loop_that_asked_itself_is_left_in_peace_as_well() -> None:
    with Account(0, clock=Hands()):
        with pytest.raises(Spent):
            allowance.check()
        assert not is_raised()


def test_an_account_around_that_has_just_spoken_is_not_asked_again() -> None:
    with Account(0, clock=Hands()), Account(None, clock=Hands()):
        assert [is_raised(), is_raised()] == [True, False]


@RINGS
def test_work_that_never_asks_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "EVERY", 0.01)
    with pytest.raises(Spent), ringing(), Account(0):
        sum(1 for _ in count())


@RINGS
def test_the_clock_is_put_back_as_it_was() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with ringing():
        assert signal.getsignal(signal.SIGALRM) is not before
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@RINGS
def test_a_clock_that_is_in_use_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def mine(*_: object) -> None:
        raise AssertionError

    before = signal.signal(signal.SIGALRM, mine)
    try:
        with ringing():
            assert signal.getsignal(signal.SIGALRM) is mine
    finally:
        signal.signal(signal.SIGALRM, before)


@RINGS
def test_no_import_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rung_in_the_middle.py").write_text("import signal\nsignal.raise_signal(signal.SIGALRM)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(clock, "EVERY", 1_000.0)
    with ringing(), Account(0):
        import_module("rung_in_the_middle")
        with pytest.raises(Spent):
            signal.raise_signal(signal.SIGALRM)


@RINGS
@pytest.mark.parametrize(("whole", "moment"), [(Account.__enter__, "return"), (Account.__exit__, "call")])
def test_no_account_is_left_open_by_a_ring(whole: FunctionType, moment: str) -> None:
    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code is whole.__code__ and event == moment:
            signal.raise_signal(signal.SIGALRM)
        return trace

    before = sys.gettrace()
    with ringing():
        sys.settrace(trace)
        try:
            with Account(0):
                pass
        finally:
            sys.settrace(before)
    allowance.check()  # which asks nobody


def test_in_a_thread_there_is_no_clock_and_no_harm() -> None:
    seen = list[object]()

    def work() -> None:
        with ringing():
            seen.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["done"]


@RINGS
def test_what_a_clock_raises_where_nobody_can_catch_it_is_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = list[object]()
    monkeypatch.setattr(sys, "unraisablehook", lambda told: heard.append(told.exc_value))
    mine, wrong = sys.unraisablehook, ValueError()

    class Raises:
        def __init__(self, raised: Exception) -> None:
            self.raised = raised

        def __del__(self) -> None:
            raise self.raised

    with ringing():
        for raised in (Spent("seconds", 1), wrong):
            made = Raises(raised)
            del made
    assert heard == [wrong]
    assert sys.unraisablehook is mine


@RINGS
def test_a_clock_that_is_set_already_is_left_alone() -> None:
    signal.setitimer(signal.ITIMER_REAL, 1_000)
    try:
        with ringing():
            assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
        assert 900 < signal.getitimer(signal.ITIMER_REAL)[0] <= 1_000
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@RINGS
def test_the_clock_rings_every_quarter_of_a_second() -> None:
    with ringing():
        first, again = signal.getitimer(signal.ITIMER_REAL)
    assert 0 < first <= again == 0.25


# -- on the command line --------------------------------------------------------------------


@pytest.fixture
def long(tmp_path: Path) -> Path:
    links = "".join(f"  - {{customer: c, provider: a, for: x{number}}}\n" for number in range(5_000))
    made = tmp_path / "long.yaml"
    made.write_text(
        f"organization: X\nactors: {{c: {{position: external customer}}, a: {{}}}}\nlinks:\n{links}"
    )
    rows = "".join(f"c,a,x{number}\n" for number in range(20_000))
    (tmp_path / "long.csv").write_text(f"customer,provider,for\n{rows}")
    return tmp_path


COMMANDS = [
    ("check", "long.yaml"),
    ("check", "long.yaml", "--format", "json"),
    ("check", "long.csv"),
    ("import", "long.csv", "-o", "out.yaml"),
    ("analyze", "long.yaml"),
    ("analyze", "long.yaml", "-o", "out.html"),
    ("map", "long.yaml", "-o", "out.svg"),
    ("compare", "long.yaml", "long.yaml"),
]


@RINGS
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a file closed late
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_reading_that_takes_too_long_ends_with_2_and_says_the_way_out(
    command: tuple[str, ...],
    long: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(long)
    monkeypatch.setattr(clock, "EVERY", 0.001)
    monkeypatch.setattr(allowance, "monotonic", count().__next__)
    assert run([*command, "--limit-seconds", "1"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"error: {Spent('seconds', 1)}\n")
    assert sorted(path.name for path in long.iterdir()) == ["long.csv", "long.yaml"]


@RINGS
def test_rules_that_take_too_long_end_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def endless(*_: object) -> None:
        while True:
            pass

    ticks = count()
    monkeypatch.setattr(clock, "EVERY", 0.01)
    monkeypatch.setattr("orgflow.rules.picked", endless)
    monkeypatch.setattr(allowance, "monotonic", lambda: next(ticks) / 10)
    rule = "rules: [{every: actor, has: owner}]\n"
    model = f"organization: X\nactors: {{a: {{}}}}\n{rule}"
    path = tmp_path / "model.yaml"
    path.write_text(model)
    assert run(["check", str(path), "--limit-seconds", "1"]) == 2
    assert capsys.readouterr().err == f"error: {Spent('seconds', 1)}\n"


def test_a_check_within_its_limits_says_what_it_always_said(capsys: pytest.CaptureFixture[str]) -> None:
    told = [
        (run(["check", COFFEE, *more]), capsys.readouterr().out) for more in ((), ("--limit-memory", "9"))
    ]
    assert told[0] == told[1]
