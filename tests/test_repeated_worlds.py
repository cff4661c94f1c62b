"""The same few worlds under many sets of healths: exact where chance has no part in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from orgflow import worlds
from orgflow.network import Network
from orgflow.worlds.bits import Words, shuffled
from orgflow.worlds.compiled import Compiled, compile_network
from orgflow.worlds.drawn import Drawn
from orgflow.worlds.exact import Exact
from orgflow.worlds.repeated import TOGETHER, Repeated
from orgflow.worlds.results import Alone, Floats, Slopes
from orgflow.worlds.sampled import RARELY
from orgflow.worlds.settling import resettled
from tests.builders import net
from tests.tangles import tangle

EACH = 1 / 2_048  # what one of the worlds counts


def repeated(network: Network) -> Repeated:
    return Repeated(compile_network(network), network.rates)


def no_slopes(links: list[float]) -> Slopes:
    return Slopes(links, [], lambda: Alone([], []))


@pytest.mark.parametrize("first", [0, TOGETHER, 3 * TOGETHER])
def test_a_link_fails_in_as_many_worlds_as_its_health_says(first: int) -> None:
    network = net("A>U 1 f=10", external="U")
    failing = np.array([0, 1, 2, 700, 1_024, 2_047, 2_048])
    healths = np.ones((1, first + len(failing)))
    healths[0, first:] = 1 - failing * EACH
    found = repeated(network).unmet(healths, [0.0])
    assert found[0, :first].tolist() == [0.0] * first
    assert found[0, first:].tolist() == pytest.approx((failing * EACH).tolist(), abs=1e-12)


def test_what_is_known_at_the_rates_moves_by_what_the_worlds_say() -> None:
    network = net("A>U .75 f=10", external="U")
    found = repeated(network).unmet(np.array([[0.75, 0.5, 1.0, 0.0]]), [0.3])
    assert found[0].tolist() == pytest.approx([0.3, 0.55, 0.05, 1.0])


def test_what_is_unmet_is_a_chance() -> None:
    network = net("A>U .75 f=10", external="U")
    high, low = (repeated(network).unmet(np.array([[0.0, 1.0]]), [known]) for known in (0.4, 0.1))
    assert (high[0, 0], low[0, 1]) == (1.0, 0.0)


def test_delivery_moves_in_proportion() -> None:
    network = net("A>M .5", "M>U 1", external="U")
    numbers = compile_network(network)
    healths = np.array([[0.5, 0.25, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    found = repeated(network).delivered(healths, [numbers.number["M"]], [0.4])
    assert found[0].tolist() == pytest.approx([0.4, 0.2, 0.8, 0.0])


def test_delivery_is_at_most_always() -> None:
    network = net("A>M .5", "M>U 1", external="U")
    numbers = compile_network(network)
    found = repeated(network).delivered(np.array([[1.0], [1.0]]), [numbers.number["M"]], [0.9])
    assert found.tolist() == [[1.0]]


def test_what_never_works_today_is_delivered_as_it_is_known() -> None:
    network = net("A>M 0", "M>U 1", external="U")
    numbers = compile_network(network)
    found = repeated(network).delivered(np.array([[0.5], [1.0]]), [numbers.number["M"]], [0.0])
    assert found.tolist() == [[0.0]]


def test_worlds_are_the_same_within_a_part_and_others_in_the_next() -> None:
    network = net("A>U .5 any_of=x", "B>U .5 any_of=x", external="U")
    found = repeated(network).unmet(np.full((2, 4 * TOGETHER), 0.75), [0.25])[0].reshape(4, TOGETHER)
    assert (found == found[:, :1]).all()
    assert len(set(found[:, 0].tolist())) == 4
    assert (found.shape[1], repeated(network).worlds) == (250, 2_048)
    assert found.mean() == pytest.approx(0.0625, abs=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_figures_move_as_the_exact_ones_do(seed: int) -> None:
    network = tangle(seed, actors=4, links=8)
    numbers = compile_network(network)
    healths: Floats = np.random.Generator(np.random.PCG64(1)).random((len(network.links), 6))
    exact, few = Exact(numbers), Repeated(numbers, network.rates)
    chances, slopes = exact.chances(network.rates), exact.slopes(network.rates)
    expected, found = exact.spread(network.rates, healths), few.spread(healths, chances.unmet, slopes)
    assert found.unmet == pytest.approx(expected.unmet, abs=0.05)
    assert few.unmet(healths, chances.unmet) == pytest.approx(found.unmet, abs=1e-12)
    actors = range(len(numbers.actors))
    delivered = few.delivered(healths, actors, chances.delivery)
    assert delivered == pytest.approx(exact.delivered(network.rates, healths, actors), abs=0.07)


def test_a_slope_moves_by_what_the_other_link_lets_through() -> None:
    network = net("A>M .75", "M>U .5 f=8", external="U")
    healths = np.array([[0.75, 0.75, 0.25], [0.5, 1.0, 0.5]])
    found = repeated(network).spread(healths, [0.6], no_slopes([5.0, 7.0])).slopes
    assert found[0].tolist() == pytest.approx([5.0, 5.0 + 8 * 0.5, 5.0], abs=0.2)
    assert found[1].tolist() == pytest.approx([7.0, 7.0, 7.0 - 8 * 0.5], abs=0.2)


def test_a_slope_is_never_below_nothing() -> None:
    network = net("A>M .75", "M>U .5 f=8", external="U")
    found = repeated(network).spread(np.array([[0.75], [0.0]]), [0.6], no_slopes([1.0, 1.0])).slopes
    assert found.tolist() == [[0.0], [1.0]]


@pytest.mark.parametrize("today, then", [(RARELY / 2, 0.9), (0.9, RARELY / 2), (RARELY / 2, RARELY / 4)])
def test_where_a_link_hardly_ever_holds_its_slope_stays(today: float, then: float) -> None:
    network = net("A>M .5", f"M>U {today} f=8", external="U")
    found = repeated(network).spread(np.array([[1.0], [then]]), [0.6], no_slopes([1.0, 3.0])).slopes
    assert found[1].tolist() == [3.0]


@pytest.mark.parametrize("today, then", [(RARELY, 0.9), (0.9, RARELY)])
def test_where_a_link_holds_just_often_enough_its_slope_moves(today: float, then: float) -> None:
    network = net("A>M .5", f"M>U {today} f=8", external="U")
    found = repeated(network).spread(np.array([[1.0], [then]]), [0.6], no_slopes([1.0, 3.0])).slopes
    assert found[1, 0] == pytest.approx(7.0, abs=1.0)


def test_needs_of_a_situation_exist_in_its_worlds_alone() -> None:
    network = net("A>U 1 when=close", "B>U 1", external="U", situations={"close": 0.25})
    numbers = compile_network(network)
    few = Repeated(numbers, network.rates)
    healths = np.array([[0.0], [1.0]])
    assert few.unmet(healths, [0.0, 0.0])[:, 0].tolist() == pytest.approx([1.0, 0.0])
    assert few.delivered(healths, [numbers.number["U"]], [1.0])[0, 0] == pytest.approx(0.75)


def test_a_sampled_organization_answers_about_many_healths_by_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orgflow.worlds.exact.MOST_VARIABLES", 0)
    network = net("A>M .75", "M>U .5 f=8", external="U")
    healths = np.array([[0.75, 1.0], [0.5, 0.5]])
    known = worlds.delivery(network)
    unmet = 1 - known.occasions[0].met
    few = repeated(network)
    assert worlds.unmet(network, healths).tolist() == few.unmet(healths, [unmet]).tolist()
    assert worlds.spread(network, healths).unmet.tolist() == few.unmet(healths, [unmet]).tolist()
    assert worlds.delivered(network, healths, ["M"])[0].tolist() == pytest.approx(
        [known.running["M"], min(1.0, known.running["M"] / 0.75)], abs=2e-3
    )


def test_reliabilities_are_those_of_the_rates() -> None:
    network = net("A>M 1", "M>U 1", external="U", s={"A": 0.5, "M": 0.75})
    sure = network.with_rates(replace(network.rates, reliability=dict.fromkeys("AMU", 1.0)))
    numbers = compile_network(network)
    healths = np.array([[0.5], [1.0]])
    unsure, certain = (Repeated(numbers, one.rates).unmet(healths, [0.0])[0, 0] for one in (network, sure))
    assert certain == pytest.approx(0.5)
    assert unsure == pytest.approx(0.5 * 0.5 * 0.75, abs=0.03)  # half of what M delivers today


def test_the_worlds_of_a_link_are_put_in_order_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = list[str]()

    def noted(seed: str, size: int) -> NDArray[np.intp]:
        ordered.append(seed)
        return shuffled(seed, size)

    monkeypatch.setattr("orgflow.worlds.repeated.shuffled", noted)
    few = repeated(net("A>U .75", "B>U .5", external="U"))
    for _ in range(2):
        few.unmet(np.full((2, 2 * TOGETHER), 0.5), [0.0, 0.0])
    assert ordered == ["repeated A>U:work", "repeated B>U:work"]


@pytest.mark.parametrize(
    "row, cells, longest",
    [(200, 10**6, 192), (192, 10**6, 192), (191, 10**6, 160), (10**6, 1200, 192), (1, 1, 64)],
)
def test_so_many_draws_are_followed_side_by_side_as_fit_a_row_with_the_rates_before_them(
    row: int, cells: int, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths = list[int]()

    def noted(compiled: Compiled, drawn: Drawn, failed: Words, actors: Collection[int]) -> Words:
        lengths.append(drawn.own.shape[1])
        return resettled(compiled, drawn, failed, actors)

    monkeypatch.setattr("orgflow.worlds.repeated.resettled", noted)
    monkeypatch.setattr("orgflow.worlds.repeated.ROW", row)
    monkeypatch.setattr("orgflow.worlds.repeated.CELLS", cells)
    few = repeated(net("A>U .75", "B>U .5", external="U"))
    few.unmet(np.full((2, 20), 0.5), [0.0, 0.0])
    assert max(lengths) == longest  # words; each draw takes 32
    assert sum(length // 32 - 1 for length in lengths) == 20
