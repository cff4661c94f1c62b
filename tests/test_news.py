"""Failure is followed by its news alone, and counted by whole rows: the same as looking at all of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgflow import worlds
from orgflow.network import Network
from orgflow.views.moment import during
from orgflow.worlds.bits import ALL, Words, counted
from orgflow.worlds.breaking import Component, broken_worlds
from orgflow.worlds.compiled import compile_network
from orgflow.worlds.cuts import single_cuts
from orgflow.worlds.lines import Lines
from orgflow.worlds.sampled import Sampled
from orgflow.worlds.settling import risen, settled
from tests.builders import net
from tests.test_worlds import networks

ACTORS = "ABCDEFGHIJ"
some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def circles(draw: st.DrawFn) -> Network:
    """Draw ten actors in a circle that is large enough for a short cut, with links across and customers."""
    ends = st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS + "XY")).filter(lambda p: p[0] != p[1])
    ring = list(zip(ACTORS, ACTORS[1:] + ACTORS[0], strict=True))
    across = draw(st.lists(ends.filter(lambda p: p not in ring), min_size=3, max_size=14, unique=True))
    lines = [f"{a}>{b} {draw(st.sampled_from([0.7, 0.9, 1.0]))} b=.5" for a, b in ring]
    for number, (a, b) in enumerate(across):
        text = f"{a}>{b} {draw(st.sampled_from([0.7, 0.9, 1.0]))}"
        lines.append(f"{text} any_of=n{b}" if number % 3 == 0 else f"{text} b=.5")
    return net(*lines, external="X Y", s=dict.fromkeys(ACTORS, 0.95))


def along(lines: Lines, reached: Words) -> Words:
    """Follow all ways at once until nothing is added."""
    after = reached.copy()
    while True:
        before = after.copy()
        for actor, part in lines.of.items():
            for way in range(part.start, part.stop):
                after[actor] |= after[lines.ways.providers[way]] & lines.rows[way]
        if (after == before).all():
            return after


@some
@given(circles(), st.sets(st.sampled_from(range(10)), min_size=1))
def test_news_spreads_as_far_as_all_there_is(network: Network, changed: set[int]) -> None:
    numbers, sampled = compile_network(network), Sampled(compile_network(network), 256)
    drawn = sampled.drawn(network.rates)
    failed = settled(numbers, drawn)
    lines = Lines(numbers, drawn, failed)
    reached = np.zeros_like(failed)
    for actor in changed:
        reached[actor] = ~failed[actor]
    expected, before = along(lines, reached), reached.copy()
    added = lines.downstream.spread(reached, changed)
    assert (reached == expected).all()
    assert added == {actor for actor in range(len(reached)) if (reached[actor] != before[actor]).any()}


def test_a_circle_of_ten_has_a_short_cut() -> None:
    network = net(
        *(f"{a}>{b} .9" for a, b in zip(ACTORS, ACTORS[1:] + "A", strict=True)), "A>X .9", external="X"
    )
    numbers, sampled = compile_network(network), Sampled(compile_network(network), 256)
    drawn = sampled.drawn(network.rates)
    assert Lines(numbers, drawn, settled(numbers, drawn)).hub is not None


@some
@given(circles(), st.sampled_from(range(10)))
def test_one_fall_more_comes_to_rest_where_all_falls_do(network: Network, actor: int) -> None:
    numbers = compile_network(network)
    drawn = Sampled(numbers, 256).drawn(network.rates)
    own = drawn.own.copy()
    own[actor] = ALL
    expected = settled(numbers, replace(drawn, own=own))
    assert (risen(numbers, drawn, settled(numbers, drawn), actor) == expected).all()


@some
@given(st.lists(st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=2), min_size=1, max_size=20))
def test_rows_are_counted_as_their_bits_are(rows: list[list[int]]) -> None:
    words = [np.array(row, np.uint64) for row in rows]
    bits = [np.unpackbits(row.view(np.uint8), bitorder="little") for row in words]
    assert counted(words).tolist() == np.sum(bits, axis=0, dtype=int).tolist()


@some
@given(networks())
def test_a_link_leaves_unmet_what_it_does_in_a_world_of_its_own(network: Network) -> None:
    numbers = worlds.compiled(network)
    found = {cut.components[0].id: {need.primary.id for need in cut.unmet} for cut in single_cuts(numbers)}
    for link in network.links:
        drawn = broken_worlds(numbers, [(Component("link", link.id),)])
        failed = settled(numbers, drawn)
        unmet = {
            source.primary.id
            for need, source in zip(drawn.needs, numbers.sources, strict=True)
            if need.unmet(failed)[0] & np.uint64(1) and network.actor(source.customer).is_counted
        }
        assert found.get(link.id, set()) == unmet


@some
@given(networks(), st.sampled_from([(), ("close",)]))
def test_a_network_at_another_moment_is_the_same_made_anew(network: Network, held: tuple[str, ...]) -> None:
    organization = during(network.organization, held)
    moment = worlds.within(network, network.at(organization))
    anew = Network(organization, network.rates)
    assert moment.is_needed(network.links[0]) == anew.is_needed(network.links[0])
    assert worlds.delivery(moment) == worlds.delivery(anew)
    assert worlds.delivery(moment).cold_start == pytest.approx(worlds.delivery(anew).cold_start)
    assert worlds.compiled(moment).occasions == worlds.compiled(anew).occasions
    assert worlds.compiled(moment).never == worlds.compiled(anew).never
