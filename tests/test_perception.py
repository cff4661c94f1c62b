"""What is said of links that both sides see differently, and what is not said of few answers."""

from __future__ import annotations

import json as plain_json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orgflow
from orgflow.analyses import perception
from orgflow.diagrams import map as mapped
from orgflow.formats import json, markdown, terminal
from orgflow.model import SIDES, Counted, Link, Organization, Rating
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.respondents import is_shown, minimum
from orgflow.views.pooling import confidential
from tests.builders import link, org
from tests.strategies import organizations


def rated(
    provider: Rating | None, customer: Rating | None, ends: str = "A>B", measured: Counted | None = None
) -> Link:
    return replace(link(ends), provider_rating=provider, customer_rating=customer, measured=measured)


def of(*answers: float) -> Rating:
    return Rating(sum(answers) / len(answers), len(answers), answers=answers)


def chain(*links: Link, **settings: Any) -> Organization:
    return org(*links, "B>C .9 f=100", external="C", **settings)


def row(organization: Organization, name: str = "A>B:work", table: str = "links") -> dict[str, Any]:
    (found,) = (t for t in perception.run(Network(organization)).tables if t.name == table)
    key = "id" if table == "links" else "actor"
    return next(dict(row) for row in found.rows if row[key] == name)


def messages(organization: Organization, code: str) -> list[str]:
    return [f.message for f in perception.run(Network(organization)).findings if f.code == code]


def advice(organization: Organization, code: str) -> list[str]:
    return [f.advice for f in perception.run(Network(organization)).findings if f.code == code]


# -- gaps -------------------------------------------------------------------------------


def test_the_gap_is_the_provider_minus_the_customer() -> None:
    found = row(chain(rated(Rating(5, 9), Rating(2, 14))))
    assert (found["provider_rating"], found["customer_rating"], found["gap"]) == (1.0, 0.25, 0.75)
    assert (found["n_provider"], found["n_customer"], found["blind_spot"]) == (9, 14, True)


def test_a_side_that_nobody_asked_leaves_the_gap_unknown() -> None:
    found = row(chain(rated(None, Rating(2, 14))))
    assert found["customer_rating"] == 0.25
    assert [found[key] for key in ("provider_rating", "gap", "n_provider", "blind_spot")] == [None] * 4
    assert found["not_shown"] == ()


def test_every_link_has_a_row_the_largest_gap_first() -> None:
    made = chain(rated(Rating(4, 9), Rating(4, 9)), rated(Rating(5, 9), Rating(2, 9), "Q>B"), link("R>B"))
    (links, _) = perception.run(Network(made)).tables
    assert [found["id"] for found in links.rows] == ["Q>B:work", "A>B:work", "B>C:work", "R>B:work"]


def test_a_blind_spot_is_told_with_both_marks() -> None:
    (message,) = messages(chain(rated(Rating(4.6, 9), Rating(3.1, 7))), "ORG641")
    assert message == (
        "A → B: work. The provider gives itself a pass, the customer does not: "
        "marks 4.6 | 3.1 (provider | customer)."
    )


def test_a_gap_between_two_that_fail_is_no_blind_spot() -> None:
    made = chain(rated(Rating(3.5, 9), Rating(1.5, 9)))
    assert messages(made, "ORG641") == []
    assert "thinks better of it" in messages(made, "ORG642")[0]


def test_a_customer_who_is_happier_than_the_provider_knows_is_told() -> None:
    made = chain(rated(Rating(2, 9), Rating(4, 9)))
    assert "happier with it than the provider knows" in messages(made, "ORG643")[0]
    assert advice(made, "ORG643") == ["Tell the provider: it may be mending what nobody misses."]


def test_sides_that_agree_make_no_finding() -> None:
    made = chain(rated(Rating(4.2, 9), Rating(4.1, 9)))
    assert [messages(made, code) for code in ("ORG641", "ORG642", "ORG643")] == [[], [], []]


def test_only_the_first_of_a_kind_says_what_to_do() -> None:
    made = chain(rated(Rating(5, 9), Rating(2, 9)), rated(Rating(5, 9), Rating(3, 9), "Q>B"))
    assert [bool(told) for told in advice(made, "ORG641")] == [True, False]


def test_marks_on_another_scale_say_so() -> None:
    made = chain(rated(Rating(9, 9, 0, 10), Rating(4, 9, 0, 10)))
    assert "marks 9 | 4 (provider | customer; from 0 to 10)" in messages(made, "ORG641")[0]


def test_marks_on_two_scales_are_told_on_one() -> None:
    made = chain(rated(Rating(10, 9, 0, 10), Rating(2, 9)))
    assert "marks 5 | 2 (provider | customer; from 1 to 5)" in messages(made, "ORG641")[0]


def test_the_average_gap_weighs_links_by_importance() -> None:
    made = org(
        rated(Rating(4, 9), Rating(2, 9), "A>C b=1"),
        rated(Rating(4, 9), Rating(4, 9), "B>C b=.5"),
        rated(Rating(4, 9), Rating(4, 9), "D>C b=.5"),
        external="C",
    )
    (message,) = messages(made, "ORG644")
    assert message.startswith("Both sides rated 3 of 3 links; the provider thinks better of 1 of them")
    assert "on average 1 above those of their customers" in message


def test_a_whole_house_that_flatters_itself_is_more_than_chance() -> None:
    links = [rated(Rating(4, 9), Rating(3, 9), f"P{i}>C") for i in range(9)]
    assert (
        "would come about in under 1 of 100 such surveys" in messages(org(*links, external="C"), "ORG644")[0]
    )


def test_links_of_one_provider_count_once_when_chance_is_told() -> None:
    links = [rated(Rating(4, 9), Rating(3, 9), f"P>C{i}") for i in range(8)]
    assert "chance" not in messages(org(*links, external="C0"), "ORG644")[0]


# -- chance -----------------------------------------------------------------------------


def test_single_answers_tell_how_likely_the_gap_is_chance() -> None:
    made = chain(rated(of(5, 5, 4, 5, 4), of(2, 3, 1, 2, 3, 2)))
    found = row(made)
    assert (found["p_value"], found["p_test"]) == (pytest.approx(1 / 462), "permutation")
    assert messages(made, "ORG641")[0].endswith(
        "by chance alone a difference this large would come about in under 1 of 100 such surveys."
    )


def test_pairs_are_compared_as_pairs() -> None:
    made = chain(replace(rated(of(5, 4, 5, 4, 5), of(4, 3, 4, 3, 4)), paired=True))
    assert (row(made)["p_value"], row(made)["p_test"]) == (2 / 32, "sign-flip")


def test_means_alone_have_no_p_value() -> None:
    assert row(chain(rated(Rating(5, 9), Rating(2, 9))))["p_value"] is None


def test_too_many_answers_are_said_not_to_be_compared() -> None:
    made = chain(rated(of(*[5.0, 4.0] * 600), of(*[1.0, 2.0] * 600)))
    assert row(made)["p_value"] is None
    assert messages(made, "ORG648") == [
        "The answers on 1 link are too many to be compared one by one; how chance plays in is not told."
    ]


# -- one side ------------------------------------------------------------------------------


def test_those_whom_nobody_asked_are_counted() -> None:
    made = chain(rated(Rating(5, 9), None), rated(None, Rating(2, 9), "Q>B"))
    assert messages(made, "ORG645") == [
        "Nobody asked the customers of 2 links or the providers of 2 how they see it."
    ]
    assert advice(made, "ORG645")[0].startswith('Ask first the customer of "work" (A → B)')


def test_where_nobody_was_asked_that_is_all_there_is_to_say() -> None:
    made = chain(link("A>B .9"))
    assert [f.code for f in perception.run(Network(made)).findings] == ["ORG649"]


def test_an_organization_without_links_says_nothing() -> None:
    assert perception.run(Network(org(external="C"))).findings == ()


# -- asked and answered ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer, asked, says",
    [
        ("no", None, "The provider has said no:"),
        ("whatever", "true", 'The provider said "whatever":'),
        ("will try", None, "The provider has promised no more than to try:"),
        (None, "2026-10-14", "Asked for, and not answered:"),
    ],
)
def test_what_the_provider_has_not_said_yes_to_is_named(
    answer: str | None, asked: str | None, says: str
) -> None:
    made = chain(replace(link("A>B"), answer=answer, asked=asked))
    assert messages(made, "ORG647")[0] == f'{says} "work" (A → B).'
    assert row(made)["answer"] == answer


def test_a_yes_needs_no_words_but_the_others_were_not_asked() -> None:
    made = chain(replace(link("A>B"), answer="yes"))
    assert messages(made, "ORG647") == [
        "Whether the provider agrees was asked of 1 of 2 links; the others rest on the word of one side."
    ]


def test_where_no_provider_was_asked_nothing_is_said_of_answers() -> None:
    assert messages(chain(link("A>B")), "ORG647") == []


# -- too few answers -----------------------------------------------------------------------------


def test_a_mark_by_few_is_not_shown_nor_how_many_they_are() -> None:
    found = row(chain(rated(Rating(5, 9), Rating(2, 4))))
    assert [found[key] for key in ("customer_rating", "n_customer", "gap", "blind_spot", "p_value")] == [
        None
    ] * 5
    assert (found["provider_rating"], found["n_provider"]) == (1.0, 9)
    assert (found["marks"], found["not_shown"]) == ("5 | few", ("customer",))


def test_an_agreed_mark_counts_as_one_and_is_shown() -> None:
    found = row(chain(rated(Rating(5, 9), Rating(2, 1, agreed=True))))
    assert (found["customer_rating"], found["n_customer"], found["not_shown"]) == (0.25, 1, ())


def test_marks_that_are_not_shown_are_counted() -> None:
    made = chain(rated(Rating(5, 9), Rating(2, 4)))
    assert messages(made, "ORG646") == [
        "Fewer than 5 people gave a mark on 1 link; these marks are used and not shown."
    ]


def test_a_group_stands_in_where_the_report_is_confidential() -> None:
    made = confidential(chain(rated(None, Rating(2, 4)), rated(None, Rating(4, 4), "A>D")))
    assert row(made)["customer_rating"] is None
    assert row(made, "A", "actors")["customer_rating"] == pytest.approx(0.5)
    assert "the mean of a larger group stands in" in messages(made, "ORG646")[0]


HIDDEN = Rating(3.217, 4)


def numbers(value: Any) -> Iterator[float]:
    """All numbers in plain data."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


HEALTHS = ("health", "health_low", "health_high", "health_used", "success", "weakest_health")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("measured", [None, Counted(45, 50)])
def test_no_figure_of_a_link_is_what_few_people_said(side: str, measured: Counted | None) -> None:
    other = Rating(4.1, 8)
    ratings = (HIDDEN, other) if side == "provider" else (other, HIDDEN)
    made = chain(rated(*ratings, measured=measured))
    told = orgflow.analyze(made).to_dict()
    posterior = Network(made).posterior("A>B:work")
    secrets = [HIDDEN.mean, HIDDEN.position, posterior.mean, posterior.low, posterior.high, posterior.size]
    tables = [table for result in told["results"].values() for table in result["tables"].values()]
    shown = [
        value
        for table in tables
        for row in table["rows"]
        for key, value in row.items()
        if key in HEALTHS or key.endswith(("rating", "gap", "size"))
    ]
    assert [value for value in numbers(shown) for s in secrets if value == pytest.approx(s, abs=1e-9)] == []


def test_no_page_and_no_picture_names_a_mark_by_few() -> None:
    made = chain(rated(HIDDEN, HIDDEN))
    report = orgflow.analyze(made)
    network = Network(made)
    pages = [
        terminal.render(report, tables=True),
        markdown.render(report),
        json.render(report),
        mapped.draw(network, weak(network)).dot.encode(),
    ]
    assert weak(network)[0] == "A>B:work"
    assert [page for page in pages if b"3.2" in page or b"0.554" in page] == []
    assert all(b"few" in page for page in pages)


def test_a_link_that_few_rated_is_ranked_without_its_health() -> None:
    found = orgflow.analyze(chain(rated(None, Rating(1, 4)))).to_dict()["results"]["weak-links"]
    (first, *_) = found["tables"]["links"]["rows"]
    assert (first["id"], first["evidence"], first["list"]) == ("A>B:work", "ratings", "fix")
    assert [first[key] for key in ("health", "health_low", "health_used", "evidence_size")] == [None] * 4
    assert first["gain"] > 0
    assert "is known from fewer than 5 answers, which are not shown" in found["findings"][0]["message"]


def test_a_low_mark_by_few_is_not_named_as_low() -> None:
    made = org("B>C .9 f=100", rated(None, Rating(1, 4), "A>B b=.0001"), external="C")
    found = orgflow.analyze(made).to_dict()["results"]["weak-links"]["findings"]
    assert [finding for finding in found if finding["code"] == "ORG613"] == []


def test_a_way_over_a_link_that_few_rated_does_not_tell_how_often_it_works() -> None:
    made = org(rated(None, Rating(1, 4), "A>B"), "B>C .9 f=100", external="C")
    result = orgflow.analyze(made, only=["routes"]).results[0]
    (way,) = result.tables[0].rows
    assert (way["success"], way["weakest"], way["weakest_health"]) == (None, "A>B:work", None)
    assert (
        "How often it works rests on fewer than 5 answers, which are not shown" in result.findings[0].message
    )


def moved(organization: Organization, share: float) -> Organization:
    """The same organization, where those whose answers are hidden answered something else."""
    least = minimum(organization)

    def other(rating: Rating | None) -> Rating | None:
        if rating is None or is_shown(rating, least):
            return rating
        return replace(rating, mean=rating.low + share * (rating.high - rating.low), answers=())

    links = (
        replace(x, customer_rating=other(x.customer_rating), provider_rating=other(x.provider_rating))
        for x in organization.links
    )
    return replace(organization, links=tuple(links))


@settings(max_examples=80, deadline=None)
@given(organizations(), st.sampled_from([0.0, 0.3, 1.0]))
def test_what_is_said_of_both_sides_does_not_depend_on_what_is_hidden(
    organization: Organization, share: float
) -> None:
    one, other = (perception.run(Network(made)) for made in (organization, moved(organization, share)))
    assert one.findings == tuple(
        replace(finding, evidence=first.evidence)
        for finding, first in zip(other.findings, one.findings, strict=True)
    )
    assert one.tables[0] == other.tables[0]


@settings(max_examples=80, deadline=None)
@given(organizations(), st.sampled_from([0.0, 0.3, 1.0]))
def test_the_health_that_is_told_does_not_depend_on_what_is_hidden_of_its_link(
    organization: Organization, share: float
) -> None:
    told = []
    for made in (organization, moved(organization, share)):
        disclosure = Network(made).disclosure
        hidden = sorted(link for link in disclosure.hidden if not disclosure.is_whole(link))
        told.append([disclosure.posterior(link) for link in hidden])
    assert told[0] == told[1]


@settings(max_examples=60, deadline=None)
@given(organizations(), st.booleans())
def test_every_figure_is_one_whatever_is_written(organization: Organization, hide: bool) -> None:
    made = confidential(organization) if hide else organization
    links, actors = perception.run(Network(made)).tables
    assert len(links.rows) == len(made.links)
    assert len(actors.rows) == len(made.actors)
    assert all(-1 <= found["gap"] <= 1 for found in links.rows if isinstance(found["gap"], float))
    shares = [found["p_value"] for found in links.rows] + [found["customer_rating"] for found in actors.rows]
    assert all(0 <= share <= 1 for share in shares if isinstance(share, float))


# -- the command line ------------------------------------------------------------------------------

YAML = """
organization: Corner Bakery
actors: {customers: {position: external customer}, shop: {}, bakehouse: {}, mill: {}}
links:
  - {customer: customers, provider: shop, for: bread, how_often: 100/day, health: 98%}
  - {customer: shop, provider: bakehouse, for: bread at six, ratings: {customer: {mean: 2.1, n: 3}}}
  - {customer: mill, provider: bakehouse, for: sacks back, ratings: {customer: {mean: 4.1, n: 3}}}
"""


@pytest.fixture
def path(tmp_path: Any) -> str:
    target = tmp_path / "bakery.yaml"
    target.write_text(YAML, encoding="utf-8")
    return str(target)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    from orgflow.cli import run

    assert run(arguments) == 0
    found: dict[str, Any] = plain_json.loads(capsys.readouterr().out)
    return found


def test_by_default_marks_by_few_are_used_and_counted(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    basis = answer(capsys, "analyze", path, "--format", "json")["basis"]
    assert [basis[key] for key in ("min_respondents", "few", "confidential", "withheld")] == [5, 2, False, 0]


@pytest.mark.parametrize("command", ["analyze", "routes"])
def test_a_confidential_report_says_so(command: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    basis = answer(capsys, command, path, "--confidential", "--format", "json")["basis"]
    assert [basis[key] for key in ("few", "confidential", "withheld")] == [2, True, 0]


def test_confidential_can_be_set_for_all_commands(
    path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORGFLOW_CONFIDENTIAL", "1")
    assert answer(capsys, "analyze", path, "--format", "json")["basis"]["confidential"] is True


def test_a_confidential_map_is_drawn_from_group_means(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    from orgflow.cli import run

    assert run(["map", path, "-o", "-", "--confidential"]) == 0
    picture = capsys.readouterr().out
    assert "- | few" in picture


def test_the_method_says_what_was_done_with_marks_by_few(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from orgflow.cli import run

    told = []
    for options in ([], ["--confidential"]):
        assert run(["analyze", path, *options]) == 0
        told.append(" ".join(capsys.readouterr().out.split()))
    assert "Ratings of 2 links by fewer than 5 people are used and not shown." in told[0]
    assert (
        "Before anything was computed, means of larger groups took the place of ratings of 2 links by fewer "
        "than 5 people." in told[1]
    )
