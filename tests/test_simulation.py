"""Utilisations and waits, against small organizations that are played through.

The formulas must lie within what twenty batches of a play leave open.
"""

from __future__ import annotations

import pytest

from benchmarks.simulation import ORGANIZATIONS, played, told
from tests.builders import org, staffed


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_an_organization_that_is_played_through_is_as_busy_and_waits_as_long_as_told(name: str) -> None:
    desks = played(ORGANIZATIONS[name], name)
    assert desks
    for desk in desks:
        assert desk.busy.is_met, f"{desk.actor}: busy"
        assert desk.wait is not None
        assert desk.wait.is_met, f"{desk.actor}: waits"


def test_a_play_tells_a_wrong_wait_from_the_right_one() -> None:
    (desk,) = played(ORGANIZATIONS["one desk"], "one desk")
    assert desk.wait is not None
    assert desk.wait.is_met
    assert not desk.wait.allows(desk.wait.expected / 2)


def test_requests_that_come_in_bursts_wait_longer_than_told() -> None:
    bursts = staffed(org("P>X .9 f=300 e=1", "Q>P .9 per=4 e=1", external="X"), P="2000", Q="2000")
    desk = played(bursts, "bursts", 20_000)[1]
    assert desk.wait is not None
    assert desk.busy.is_met
    assert desk.wait.mean - desk.wait.margin > desk.wait.expected


def test_who_is_overloaded_is_not_played() -> None:
    over = staffed(org("P>X .9 f=3000 e=1", external="X"), P="2000")
    assert played(over, "over", 10) == []
    assert "overloaded" in "\n".join(told("over", []))
