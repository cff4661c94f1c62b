"""What a reader of all shown means and ratings can work out of those that are not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orgflow.analyses import perception
from orgflow.model import Actor, Link, Organization, Rating
from orgflow.network import Network
from orgflow.respondents import cell, minimum, people
from orgflow.respondents.margins import Margin, margins
from tests.builders import link, org

Equation = tuple[dict[str, int], Fraction]


def answered(ends: str, total: int, n: int) -> Link:
    """A link whose customer gave n answers from 1 to 5 with this sum."""
    return replace(link(ends), customer_rating=Rating(total / n, n))


def part(organization: Organization, **above: str) -> Organization:
    """Put actors into others: part(organization, A="Unit")."""
    known = {actor.id for actor in organization.actors}
    units = tuple(Actor(unit, unit) for unit in sorted(set(above.values()) - known))
    actors = tuple(replace(actor, part_of=above.get(actor.id)) for actor in organization.actors)
    return replace(organization, actors=actors + units)


# -- which means are shown -----------------------------------------------------------------


def test_the_mean_of_a_provider_is_that_of_all_its_answers() -> None:
    found = margins(org(answered("P>A", 10, 5), answered("P>B", 30, 10)))["P"]
    assert (found.n, found.links, found.withheld) == (15, 2, 0)
    assert found.mean == pytest.approx(5 / 12)


def test_a_rating_that_subtraction_would_give_back_stays_out_of_the_mean() -> None:
    found = margins(org(answered("P>A", 10, 5), answered("P>B", 12, 3)))["P"]
    assert found == Margin(0.25, 5, 1, 1)


def test_two_small_ratings_are_shown_together() -> None:
    found = margins(org(answered("P>A", 10, 3), answered("P>B", 6, 3)))["P"]
    assert (found.n, found.links, found.withheld) == (6, 2, 0)
    assert found.mean == pytest.approx(10 / 24)


def test_small_ratings_of_two_providers_meet_in_the_unit_of_both() -> None:
    small = org(answered("P>A", 10, 3), answered("Q>B", 6, 3))
    found = margins(part(small, P="Unit", Q="Unit"))
    assert [found[actor].mean for actor in ("P", "Q")] == [None, None]
    assert found["Unit"].mean == pytest.approx(10 / 24)


def test_what_a_provider_shows_is_not_given_away_one_level_up() -> None:
    mixed = org(answered("P>A", 10, 3), answered("P>B", 6, 3), answered("Q>A", 9, 3))
    found = margins(part(mixed, P="Unit", Q="Unit"))
    assert found["P"].mean == found["Unit"].mean == pytest.approx(10 / 24)
    assert found["Unit"].withheld == 1


def test_an_actor_that_nobody_rates_has_no_mean() -> None:
    assert margins(org("P>A"))["P"].mean is None


def test_agreed_marks_are_part_of_the_mean() -> None:
    own = replace(link("P>A"), customer_rating=Rating(5, 1, agreed=True))
    assert margins(org(own))["P"].mean == 1.0


def test_units_in_a_circle_come_to_an_end() -> None:
    found = margins(part(org(answered("P>Q", 10, 5), answered("Q>P", 20, 5)), P="Q", Q="P"))
    assert [found[actor].mean for actor in "PQ"] == [0.25, 0.75]


def test_a_long_line_of_units_with_nothing_to_show_comes_to_an_end() -> None:
    links = [answered(f"P{i}>A", 15, 3) for i in range(600)]
    found = margins(part(org(*links), **{f"P{i}": f"P{i + 1}" for i in range(599)}))
    assert {margin.mean for margin in found.values()} == {None}


def test_a_rating_that_was_taken_out_counts_as_withheld_and_one_that_was_never_given_does_not() -> None:
    found = margins(org("P>A", "P>B", withheld=(("P>A:work", "customer"), ("P>B:work", "provider"))))
    assert found["P"] == Margin(None, 0, 0, 1)


def test_who_belongs_to_somebody_unknown_belongs_to_nobody() -> None:
    found = margins(part(org(answered("P>A", 10, 5)), P="Gone", A="Gone"))
    alone = org(answered("P>A", 10, 5))
    lost = replace(alone, actors=tuple(replace(actor, part_of="gone") for actor in alone.actors))
    assert margins(lost)["P"] == found["P"] == Margin(0.25, 5, 1, 0)


@pytest.mark.parametrize("small, unit", [(200, Margin(0.5, 603, 201, 0)), (201, Margin(None, 0, 0, 202))])
def test_more_hidden_ratings_than_the_limit_are_given_up(small: int, unit: Margin) -> None:
    links = [answered(f"P>A for=w{i}", 9, 3) for i in range(small)]
    found = margins(part(org(*links, answered("Q>B", 9, 3)), P="Unit", Q="Unit"))
    assert found["Unit"] == unit


# -- the attack ----------------------------------------------------------------------------


class Known:
    """What follows from linear equations, by exact elimination."""

    def __init__(self, equations: Sequence[Equation]) -> None:
        self._pivots: dict[str, dict[str, Fraction]] = {}
        for row, _ in equations:
            rest = self._reduced({name: Fraction(factor) for name, factor in row.items()})
            if rest:
                pivot = min(rest)
                self._pivots[pivot] = {name: factor / rest[pivot] for name, factor in rest.items()}

    def _reduced(self, row: dict[str, Fraction]) -> dict[str, Fraction]:
        """Take away what is known from a combination of unknowns."""
        for name in sorted(self._pivots):
            factor = row.get(name, Fraction(0))
            for other, by in self._pivots[name].items() if factor else ():
                row = {**row, other: row.get(other, Fraction(0)) - factor * by}
        return {name: factor for name, factor in row.items() if factor}

    def sum_of(self, names: Iterable[str]) -> bool:
        """Tell whether a sum of unknowns follows."""
        return not self._reduced(dict.fromkeys(names, Fraction(1)))


def below(organization: Organization, actor: str) -> set[str]:
    """An actor with all that belong to it."""
    found = {actor}
    for _ in organization.actors:
        found |= {a.id for a in organization.actors if a.part_of in found}
    return found


def total(one: Link) -> Fraction:
    rating = one.customer_rating
    assert rating is not None
    return Fraction(round(rating.mean * rating.n))


def published(organization: Organization) -> Iterator[Equation]:
    """What the report says about sums of answers: of single links, and of the links of each actor.

    The attacker knows how many answered on each link, and finds out which ratings are part of
    a mean by trying which fit.
    """
    tables = {table.name: table.rows for table in perception.run(Network(organization)).tables}
    shown = {str(row["id"]) for row in tables["links"] if row["customer_rating"] is not None}
    links = {one.id: one for one in organization.links}
    yield from (({name: 1}, total(links[name])) for name in sorted(shown))
    for row in tables["actors"]:
        if row["customer_rating"] is not None:
            inside = below(organization, str(row["actor"]))
            of = [one for one in organization.links if one.provider in inside]
            yield _of_an_actor(row, of, shown)


def _of_an_actor(row: Any, links: list[Link], shown: set[str]) -> Equation:
    n = row["n"]
    told = Fraction(round(n * (1 + 4 * row["customer_rating"])))
    certain = [one for one in links if one.id in shown]
    hidden = [one for one in links if one.id not in shown]
    fitting = [
        [*certain, *chosen]
        for chosen in combinations(hidden, row["rated_links"] - len(certain))
        if sum(count(one) for one in [*certain, *chosen]) == n
        and sum(total(one) for one in [*certain, *chosen]) == told
    ]
    assume(len(fitting) == 1)
    return {one.id: 1 for one in fitting[0]}, told


def count(one: Link) -> float:
    rating = one.customer_rating
    assert rating is not None
    return rating.n


def hidden(organization: Organization) -> set[str]:
    return {one.id for one in organization.links if count(one) < minimum(organization)}


@st.composite
def hierarchies(draw: st.DrawFn, most: int = 9) -> Organization:
    """Providers in units of units, each with customers that gave few answers or many."""
    providers = [f"P{i}" for i in range(draw(st.integers(1, 5)))]
    ends = st.tuples(st.sampled_from(providers), st.sampled_from("ABCD"))
    links = []
    for provider, customer in sorted(draw(st.sets(ends, min_size=1, max_size=most))):
        n = draw(st.integers(1, 7))
        links.append(answered(f"{provider}>{customer}", draw(st.integers(n, 5 * n)), n))
    made = org(*links, s=dict.fromkeys(providers, 1.0), min_respondents=draw(st.sampled_from([3, 5])))
    units = ["U", "V", "W"]
    above: dict[str, str] = {}
    for place, actor in enumerate([*providers, *units]):
        over = draw(st.sampled_from([None, *units[max(0, place - len(providers) + 1) :]]))
        if over is not None:
            above[actor] = over
    return part(replace(made, actors=(*made.actors, *(Actor(unit, unit) for unit in units))), **above)


def groups(names: set[str]) -> Iterator[tuple[str, ...]]:
    """All groups of one or more."""
    return chain.from_iterable(combinations(sorted(names), size) for size in range(1, len(names) + 1))


@settings(max_examples=300, deadline=None)
@given(hierarchies())
def test_no_hidden_rating_follows_from_all_that_is_shown(organization: Organization) -> None:
    known = Known(list(published(organization)))
    assert [name for name in sorted(hidden(organization)) if known.sum_of([name])] == []


@settings(max_examples=300, deadline=None)
@given(hierarchies())
def test_no_sum_over_too_few_people_follows_from_all_that_is_shown(organization: Organization) -> None:
    known = Known(list(published(organization)))
    cells = {one.id: cell(one, "customer") for one in organization.links}
    for group in groups(hidden(organization)):
        inside = [found for name in group if (found := cells[name]) is not None]
        assert people(inside) >= minimum(organization) or not known.sum_of(group)


@settings(max_examples=150, deadline=None)
@given(hierarchies(most=5))
def test_no_hidden_rating_is_known_to_within_a_step_of_its_scale(organization: Organization) -> None:
    unknown = sorted(hidden(organization))
    assume(0 < len(unknown) <= 3)
    equations = list(published(organization))
    links = {one.id: one for one in organization.links}
    certain = {name: total(one) for name, one in links.items() if name not in unknown}
    possible: dict[str, set[Fraction]] = {name: set() for name in unknown}
    ranges = [range(int(count(links[name])), int(5 * count(links[name])) + 1) for name in unknown]
    for sums in product(*ranges):
        values = {**certain, **{name: Fraction(s) for name, s in zip(unknown, sums, strict=True)}}
        if all(sum(values[name] for name in row) == told for row, told in equations):
            for name in unknown:
                possible[name].add(values[name] / int(count(links[name])))
    assert all(max(means) - min(means) >= 1 for means in possible.values())


def test_the_attack_succeeds_where_a_plain_mean_is_shown() -> None:
    known = Known([({"a": 1}, Fraction(10)), ({"a": 1, "b": 1}, Fraction(22))])
    assert known.sum_of("b")


def test_the_attack_succeeds_over_several_levels() -> None:
    unit, parts = {"a": 1, "b": 1, "c": 1, "d": 1}, [{"a": 1, "b": 1}, {"b": 1, "c": 1, "d": 1}]
    known = Known([(row, Fraction(1)) for row in (unit, *parts)])
    assert [name for name in "abcd" if known.sum_of(name)] == ["a", "b"]


def test_the_attack_fails_where_nothing_follows() -> None:
    known = Known([({"a": 1, "b": 1}, Fraction(10)), ({"a": 1, "b": 1, "c": 1}, Fraction(22))])
    assert [name for name in "abc" if known.sum_of(name)] == ["c"]
    assert known.sum_of("ab")
