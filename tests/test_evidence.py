from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgflow.evidence import Posterior, beta_cdf, beta_quantile, pooled_mean, posteriors, rating_share
from orgflow.model import RATING_SCALE, Actor, Counted, Link, Organization, Rating
from tests.paths import FIXTURES

LINEAR = (0.0, 0.25, 0.5, 0.75, 1.0)
RATED = Rating(3.4, 14)  # stands for 0.85 + 0.4 * 0.10 = 0.89 of the occasions

needs_fixtures = pytest.mark.skipif(FIXTURES is None, reason="the worked numbers are not here")


def worked(name: str) -> Any:
    assert FIXTURES is not None
    return json.loads((FIXTURES / name).read_text())


def link(name: str = "a", **evidence: Any) -> Link:
    return Link(id=name, customer="c", provider="p", deliverable=name, **evidence)


def org(*links: Link, external: bool = False, scale: tuple[float, ...] = RATING_SCALE) -> Organization:
    position = ("external customer",) if external else ()
    actors = (Actor("c", "C", position=position), Actor("p", "P"))
    return Organization("Test", actors, links, rating_scale=scale)


def known(external: bool = False, **evidence: Any) -> Posterior:
    return posteriors(org(link(**evidence), external=external))["a"]


# A second link without a single good occasion balances five good of seven: the prior becomes (1, 1).
BALANCE = link("balance", measured=Counted(0, 3))


@needs_fixtures
@pytest.mark.parametrize("version", ["top_two_box", "fractional"])
def test_seven_ratings_give_the_worked_posterior(version: str) -> None:
    case = worked("svc-04-beta-from-ratings.json")
    ratings, expected = case["input"]["ratings"], case["expected"][version]
    good = sum(rating >= 4 for rating in ratings)
    evidence = {
        "top_two_box": link(measured=Counted(good, len(ratings))),
        "fractional": link(customer_rating=Rating(sum(ratings) / len(ratings), len(ratings))),
    }
    found = posteriors(org(evidence[version], BALANCE, scale=LINEAR))["a"]
    assert (found.a, found.b, found.mean, found.low, found.high) == pytest.approx(
        (expected["alpha"], expected["beta"], expected["mean"], *expected["ci90"]),
        abs=case["tolerance"]["abs"],
    )


@needs_fixtures
def test_the_published_probability_that_one_link_beats_another_comes_out() -> None:
    case = worked("rank-01-prob-b-beats-a.json")
    found = [beats(*params) for params in case["input"]["cases_alphaA_betaA_alphaB_betaB"]]
    assert found == pytest.approx(case["expected"]["p_b_greater_a"], abs=case["tolerance"]["abs"])


def beats(a: float, b: float, other_a: float, other_b: float) -> float:
    """Integrate density times survival by Simpson's rule."""

    factor = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))

    def integrand(x: float) -> float:
        return factor * math.pow(x, a - 1) * math.pow(1 - x, b - 1) * (1 - beta_cdf(x, other_a, other_b))

    steps = 2000
    weights = [1.0 if i in (0, steps) else 4.0 if i % 2 else 2.0 for i in range(steps + 1)]
    return math.fsum(w * integrand(i / steps) for i, w in enumerate(weights)) / (3 * steps)


@pytest.mark.parametrize(
    "mean, share", [(1, 0.50), (2, 0.70), (3, 0.85), (4, 0.95), (5, 0.99), (3.4, 0.89), (4.5, 0.97)]
)
def test_a_rating_from_1_to_5_stands_for_a_share_of_occasions(mean: float, share: float) -> None:
    assert rating_share(Rating(mean, 1), RATING_SCALE) == pytest.approx(share, abs=1e-15)


@pytest.mark.parametrize("rating", [Rating(5.5, 1, 1, 10), Rating(50, 1, 0, 100), Rating(0, 1, -3, 3)])
def test_another_scale_is_read_by_position(rating: Rating) -> None:
    assert rating_share(rating, RATING_SCALE) == pytest.approx(0.85, abs=1e-15)


def test_an_organization_may_read_ratings_its_own_way() -> None:
    assert posteriors(org(link(health=Rating(4, 1)), scale=LINEAR))["a"].mean == 0.75


@given(st.floats(1, 5), st.floats(1, 5))
def test_a_better_rating_never_stands_for_less(one: float, other: float) -> None:
    worse, better = (rating_share(Rating(mean, 1), RATING_SCALE) for mean in sorted((one, other)))
    assert worse <= better


@given(st.floats(0, 1))
def test_a_lone_judgement_stays_the_number_that_was_written(health: float) -> None:
    assert known(health=health).mean == health


def test_a_lone_judgement_has_a_weight_of_four() -> None:
    found = known(health=0.75)
    assert (found.a, found.b, found.size) == (3.0, 1.0, 4.0)


def test_a_judgement_in_the_form_of_a_rating_is_one_judgement() -> None:
    found = known(health=Rating(4, 1))
    assert (found.mean, found.size, found.kind) == (0.95, 4.0, "stated")


def test_other_links_do_not_move_a_lone_judgement() -> None:
    links = link(health=0.83), link("b", measured=Counted(1, 100))
    assert posteriors(org(*links))["a"] == known(health=0.83)


def test_counted_occasions_count_in_full() -> None:
    found = known(measured=Counted(412, 430))
    pooled = 412 / 430
    assert (found.a, found.b, found.size) == pytest.approx((412 + 2 * pooled, 18 + 2 * (1 - pooled), 430))


def test_each_rating_of_the_customer_counts_as_one_occasion() -> None:
    found = known(customer_rating=RATED)
    assert (found.size, found.mean) == pytest.approx((14, 0.89))


def test_each_rating_of_the_provider_counts_half_beside_other_evidence() -> None:
    found = known(customer_rating=RATED, provider_rating=Rating(4.6, 9))
    assert found.size == 14 + 4.5


def test_a_provider_that_rates_itself_alone_tells_nothing() -> None:
    links = link(provider_rating=Rating(5, 100)), link("b", health=0.6)
    assert posteriors(org(*links))["a"] == posteriors(org(link(), link("b", health=0.6)))["a"]


def test_a_judgement_beside_other_evidence_has_a_weight_of_two() -> None:
    found = known(health=0.5, measured=Counted(90, 100))
    pooled = (90 + 1) / 102
    assert (found.a, found.size) == pytest.approx((90 + 1 + 2 * pooled, 102))


def test_evidence_leads_over_the_judgement_beside_it() -> None:
    assert known(health=0.1, measured=Counted(990, 1000)).mean > 0.98


@pytest.mark.parametrize("evidence", [{"measured": Counted(0, 0)}, {"customer_rating": Rating(3, 0)}, {}])
def test_evidence_without_weight_is_none(evidence: dict[str, Any]) -> None:
    found = known(**evidence)
    assert (found.kind, found.size, found.mean) == ("unknown", 0.0, 0.8)


def test_an_unknown_link_is_the_prior_itself() -> None:
    found = posteriors(org(link(), link("b", health=0.6)))["a"]
    assert (found.mean, found.a, found.b) == (0.6, 1.2, 0.8)


def test_the_pooled_mean_weighs_a_lone_judgement_like_two_occasions() -> None:
    assert pooled_mean(org(link(health=0.5), link("b", measured=Counted(8, 8)))) == pytest.approx(0.9)


def test_nothing_known_at_all_pools_to_four_fifths() -> None:
    assert pooled_mean(org(link())) == 0.8


def test_the_order_of_links_does_not_move_the_pooled_mean() -> None:
    links = [link(f"l{i}", measured=Counted(0.1 * i, i + 1)) for i in range(50)]
    assert pooled_mean(org(*links)) == pooled_mean(org(*reversed(links)))


@pytest.mark.parametrize(
    "evidence, kind",
    [
        ({"measured": Counted(1, 2), "customer_rating": RATED, "health": 0.5}, "measured"),
        ({"customer_rating": RATED, "health": 0.5}, "ratings"),
        ({"provider_rating": RATED, "health": 0.5}, "ratings"),
        ({"health": 0.5}, "stated"),
        ({"provider_rating": RATED}, "unknown"),
    ],
)
def test_the_kind_is_the_strongest_evidence_there_is(evidence: dict[str, Any], kind: str) -> None:
    assert known(**evidence).kind == kind


@pytest.mark.parametrize(
    "evidence, counted", [({"measured": Counted(1, 2)}, True), ({"customer_rating": RATED}, False)]
)
def test_only_counted_occasions_are_counted(evidence: dict[str, Any], counted: bool) -> None:
    assert known(**evidence).counted is counted


@pytest.mark.parametrize(
    "evidence, external, arrival",
    [
        ({"measured": Counted(1, 2)}, True, True),
        ({"customer_rating": RATED}, True, True),
        ({"measured": Counted(1, 2)}, False, False),
        ({"health": 0.9}, True, False),
        ({"health": 0.9, "provider_rating": RATED}, True, False),
        ({"measured": Counted(1, 2), "about": "link"}, True, False),
        ({"measured": Counted(1, 2), "about": "arrival"}, False, True),
        ({"health": 0.9, "about": "arrival"}, False, True),
        ({"about": "arrival"}, True, False),
    ],
)
def test_evidence_of_an_external_customer_is_about_arrival_unless_said(
    evidence: dict[str, Any], external: bool, arrival: bool
) -> None:
    assert known(external, **evidence).arrival is arrival


@pytest.mark.parametrize("health", [0.0, 1.0])
def test_a_certain_link_has_no_interval(health: float) -> None:
    found = known(health=health)
    assert (found.low, found.mean, found.high) == (health, health, health)


evidence_of_a_link = st.fixed_dictionaries(
    {},
    optional={
        "health": st.floats(0, 1),
        "measured": st.integers(1, 10**6).flatmap(
            lambda of: st.builds(Counted, st.integers(0, of), st.just(of))
        ),
        "customer_rating": st.builds(Rating, st.floats(1, 5), st.integers(0, 500)),
        "provider_rating": st.builds(Rating, st.floats(1, 5), st.integers(0, 500)),
    },
)


@given(st.lists(evidence_of_a_link, min_size=1, max_size=5))
def test_the_mean_lies_within_its_interval(evidence: list[dict[str, Any]]) -> None:
    found = posteriors(org(*(link(str(i), **one) for i, one in enumerate(evidence))))
    assert all(0 <= one.low <= one.mean <= one.high <= 1 for one in found.values())


@given(
    evidence_of_a_link, evidence_of_a_link, st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 1000)
)
def test_more_good_evidence_never_lowers_the_mean(
    evidence: dict[str, Any], other: dict[str, Any], met: int, missed: int, more: int
) -> None:
    before = link(**evidence | {"measured": Counted(met, met + missed + 1)})
    after = replace(before, measured=Counted(met + more, met + missed + 1 + more))
    lower, higher = (posteriors(org(one, link("b", **other)))["a"].mean for one in (before, after))
    assert lower <= higher + 1e-15


@pytest.mark.parametrize(
    "p, a, b, x",
    [
        (0.05, 413.6, 18.4, 0.9403301782286391),
        (0.95, 413.6, 18.4, 0.9720801995653222),
        (0.05, 1.6, 0.4, 0.2928725547858299),
        (0.95, 3.32, 0.68, 0.9966555309200694),
        (0.05, 0.5, 20, 9.953491192326215e-05),
        (0.95, 6e3, 1e6, 0.006091042236751124),
        (0.05, 3e6, 1e7, 0.23057704570853416),
        (0.95, 0.01, 2, 0.0021936453526283394),
        (0.05, 1e7, 1e7, 0.4998160997777756),
    ],
)
def test_quantiles_agree_with_figures_computed_elsewhere(p: float, a: float, b: float, x: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(x, abs=1e-9)


EXACT: dict[str, Callable[[float, float], tuple[float, float, float]]] = {
    "a power": lambda p, a: (a, 1.0, p ** (1 / a)),
    "a power from above": lambda p, a: (1.0, a, -math.expm1(math.log1p(-p) / a)),
    "the arcsine law": lambda p, a: (0.5, 0.5, math.sin(math.pi * p / 2) ** 2),
}


@pytest.mark.parametrize("law", EXACT)
@given(p=st.floats(1e-6, 1 - 1e-6), exponent=st.floats(-3, 7))
def test_quantiles_agree_with_the_laws_that_are_known_exactly(law: str, p: float, exponent: float) -> None:
    a, b, x = EXACT[law](p, 10**exponent)
    assert beta_quantile(p, a, b) == pytest.approx(x, abs=1e-9)


@given(st.floats(-3, 7))
def test_the_median_of_a_symmetric_distribution_is_its_middle(exponent: float) -> None:
    assert beta_quantile(0.5, 10**exponent, 10**exponent) == pytest.approx(0.5, abs=1e-9)


weights = st.floats(-3, 7).map(lambda exponent: 10.0**exponent)
probabilities = st.floats(1e-4, 1 - 1e-4)


@given(probabilities, st.floats(-1, 7), st.floats(-1, 7))
def test_the_quantile_inverts_the_distribution(p: float, first: float, second: float) -> None:
    a, b = 10**first, 10**second
    x = beta_quantile(p, a, b)
    around = max(0.0, x - 1e-9), min(1.0, x + 1e-9)
    assert beta_cdf(around[0], a, b) <= p <= beta_cdf(around[1], a, b)


@given(probabilities, probabilities, weights, weights)
def test_the_quantile_never_falls_as_the_probability_rises(p: float, q: float, a: float, b: float) -> None:
    lower, higher = (beta_quantile(one, a, b) for one in sorted((p, q)))
    assert lower <= higher + 1e-9


@given(probabilities, weights, weights)
def test_quantiles_of_right_or_wrong_mirror_each_other(p: float, a: float, b: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(1 - beta_quantile(1 - p, b, a), abs=1e-9)


@pytest.mark.parametrize(
    "p, a, b, x", [(0.5, 0, 3, 0), (0.5, 3, 0, 1), (0, 2, 3, 0), (1, 2, 3, 1), (0, 2, 0, 1)]
)
def test_a_certain_or_an_outermost_quantile_is_an_end(p: float, a: float, b: float, x: float) -> None:
    assert beta_quantile(p, a, b) == x


@pytest.mark.parametrize("p, a, b", [(-0.1, 1, 1), (1.1, 1, 1), (0.5, -1, 1), (0.5, 0, 0), (math.nan, 1, 1)])
def test_a_quantile_that_does_not_exist_is_refused(p: float, a: float, b: float) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        beta_quantile(p, a, b)
