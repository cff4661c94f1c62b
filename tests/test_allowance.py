from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from orgflow import allowance, worlds
from orgflow.allowance import Account, Kind, Spent, check, told
from orgflow.cli import run
from orgflow.comparing import compare
from orgflow.diagnostics import OrgflowError
from tests.builders import net, org
from tests.paths import PROJECT

MODEL = str(PROJECT / "orgs" / "coffee")


def still() -> float:
    return 0.0


def ticking() -> Callable[[], float]:
    """A clock on which a second passes with each look."""
    return count().__next__


def looks(seconds: float | None, memory: float | None = None, meter: Callable[[], int | None] = int) -> int:
    """How often may be asked before an account is spent, at most 100 times."""
    with Account(seconds, memory, clock=ticking(), meter=meter):
        for number in range(100):
            try:
                check()
            except Spent:
                return number
    return 100


def test_without_an_account_nothing_is_ever_spent() -> None:
    check()


def test_time_is_spent_when_the_clock_says_so() -> None:
    assert looks(3) == 2


def test_no_limit_is_never_spent() -> None:
    assert looks(None) == 100


def test_memory_is_spent_above_its_limit() -> None:
    assert looks(None, 2.0, meter=count(0, 1_000_000_000).__next__) == 2


def test_memory_held_at_the_start_is_never_too_much() -> None:
    assert looks(None, 2.0, meter=lambda: 5_000_000_000) == 100


def test_memory_that_grows_beyond_what_was_held_at_the_start_is_spent() -> None:
    assert looks(None, 2.0, meter=count(5_000_000_000).__next__) == 0


def test_where_the_system_does_not_tell_the_memory_it_is_never_spent() -> None:
    assert looks(None, 2.0, meter=lambda: None) == 100


def test_what_is_spent_stays_spent() -> None:
    grown = iter([0, 9_000_000_000, 9_000_000_000])
    with Account(None, 2.0, clock=still, meter=lambda: next(grown)):
        for _ in range(2):
            with pytest.raises(Spent):
                check()


def test_an_account_gives_itself_when_it_is_opened() -> None:
    account = Account(1)
    with account as opened:
        assert opened is account


def test_an_account_of_which_nothing_is_said_has_two_minutes_and_all_memory() -> None:
    account = Account()
    assert (account.seconds, account.memory) == (120.0, None)


@pytest.mark.parametrize(
    "limit, allowed, said",
    [
        ("seconds", 1, "1 second"),
        ("seconds", 2_000, "2,000 seconds"),
        ("memory", 1, "1 gigabyte"),
        ("memory", 1.5, "1.5 gigabytes"),
        ("memory", 2_000, "2,000 gigabytes"),
    ],
)
def test_how_much_is_allowed_is_said_as_people_write_it(limit: Kind, allowed: float, said: str) -> None:
    assert told(limit, allowed) == said


def test_a_closed_account_asks_nothing() -> None:
    with Account(0, clock=still):
        pass
    check()


def test_an_account_is_closed_by_what_is_raised_in_it() -> None:
    with pytest.raises(Spent), Account(0, clock=still):
        check()
    check()


def test_an_account_within_another_ends_by_the_one_around_it() -> None:
    with Account(1, clock=ticking()), Account(None, clock=still), pytest.raises(Spent) as raised:
        check()
    assert raised.value.allowed == 1


def test_an_account_within_another_ends_by_itself_and_leaves_the_other_open() -> None:
    with Account(9, clock=still):
        with Account(1, clock=ticking()), pytest.raises(Spent):
            check()
        check()


def test_an_account_opened_within_itself_asks_once() -> None:
    account = Account(3, clock=ticking())
    with account, account:
        check()
        check()
        with pytest.raises(Spent):
            check()


@pytest.mark.parametrize(
    ("limit", "allowed", "sentence"),
    [
        ("seconds", 120.0, "this takes longer than 120 seconds: give more time with --limit-seconds, "),
        ("seconds", 1.0, "this takes longer than 1 second: give more time with --limit-seconds, "),
        ("memory", 2.0, "this needs more than 2 gigabytes of memory: allow more with --limit-memory, "),
        ("memory", 0.5, "this needs more than 0.5 gigabytes of memory: allow more with --limit-memory, "),
    ],
)
def test_the_sentence_names_the_limit_with_the_ways_out(
    limit: allowance.Kind, allowed: float, sentence: str
) -> None:
    assert str(Spent(limit, allowed)) == sentence + allowance.WAYS_OUT
    assert issubclass(Spent, OrgflowError)


def test_this_process_holds_memory() -> None:
    held = allowance.peak()
    assert (held is None) == (sys.platform == "win32")
    assert held is None or 1_000_000 < held < 1_000_000_000_000


# -- inside long work -----------------------------------------------------------------------

MANY = [f"A{n}>A{n + 1} .9" for n in range(150)] + [f"A{n + 2}>A{n} .8" for n in range(0, 148, 3)]


def test_delivery_ends_where_time_is_up_inside() -> None:
    network = net(*MANY, "A150>C .9", external="C")
    with Account(50, clock=ticking()), pytest.raises(Spent):
        worlds.delivery(network)


def test_what_was_cut_off_is_worked_out_anew_to_the_same_figures() -> None:
    network, other = (net(*MANY, "A150>C .9", external="C") for _ in range(2))
    for seconds in (5, 50, 120):
        with Account(seconds, clock=ticking()), pytest.raises(Spent):
            worlds.importance(network)
    assert worlds.importance(network).link_gain == worlds.importance(other).link_gain
    assert worlds.delivery(network) == worlds.delivery(other)


def test_a_network_made_of_another_asks_the_same_account() -> None:
    network = net("P>S .9", "S>C .8", external="C")
    known = worlds.delivery(network)
    with Account(0, clock=still):
        assert worlds.delivery(network) == known
        with pytest.raises(Spent):
            worlds.delivery(network.with_rates(replace(network.rates, calibration=0.5)))


def test_what_changed_ends_where_time_is_up() -> None:
    comparison = compare(org("P>S .9", "S>C .8", external="C"), org("S>C .7", external="C"))
    with Account(0, clock=still), pytest.raises(Spent):
        comparison.attribution  # noqa: B018


# -- on the command line --------------------------------------------------------------------

COMMANDS = [
    ("plan", MODEL),
    ("routes", MODEL),
    ("compare", MODEL, MODEL),
    ("domino", MODEL, "roaster"),
    ("analyze", MODEL),
    ("analyze", MODEL, "--only", "load"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_that_takes_too_long_ends_with_2_and_says_the_way_out(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(allowance, "monotonic", ticking())
    assert run([*command, "--limit-seconds", "1"]) == 2
    told = capsys.readouterr()
    assert told.err == f"error: {Spent('seconds', 1)}\n"
    assert told.out == ""


def test_a_command_that_needs_too_much_memory_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(allowance, "peak", count(0, 10_000_000_000).__next__)
    assert run(["plan", MODEL, "--limit-memory", "1.5"]) == 2
    assert capsys.readouterr().err == f"error: {Spent('memory', 1.5)}\n"


def test_a_picture_that_takes_too_long_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "monotonic", ticking())
    assert run(["map", MODEL, "-o", str(tmp_path / "map.svg"), "--limit-seconds", "1"]) == 2
    assert list(tmp_path.iterdir()) == []
