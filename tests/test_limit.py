from __future__ import annotations

from functools import partial
from itertools import count

from orgflow.assembly import analyze
from orgflow.findings import Result
from orgflow.limit import Limit, Question
from orgflow.network import Network
from tests.builders import net, org

TWO = org("P>S .9", "S>C .8", external="C")


def asked(*slugs: str) -> list[Question]:
    return [Question(slug, f"What of {slug}?", partial(answer, slug)) for slug in slugs]


def answer(slug: str, _: Network) -> Result:
    return Result(slug, "")


def answered(seconds: float, *slugs: str) -> tuple[list[str], tuple[str, ...]]:
    """The slugs with a result, and those left out, where a second passes with each look at the clock."""
    results, left = Limit(seconds, count().__next__).answers(asked(*slugs), net("P>C .9", external="C"))
    return [result.slug for result in results if not result.findings], left


def test_all_questions_are_answered_in_time() -> None:
    assert answered(10, "a", "b", "c") == (["a", "b", "c"], ())


def test_no_further_question_is_begun_when_time_is_up() -> None:
    assert answered(2, "a", "b", "c", "d") == (["a", "b"], ("c", "d"))


def test_the_first_question_is_answered_however_little_time_there_is() -> None:
    assert answered(0, "a", "b") == (["a"], ("b",))


def test_a_finding_in_place_of_the_first_left_out_names_all_of_them() -> None:
    results, _ = Limit(1, count().__next__).answers(asked("a", "b", "c"), net("P>C .9", external="C"))
    (finding,) = results[-1].findings
    assert (results[-1].slug, finding.code) == ("b", "ORG750")
    assert finding.message == 'Left out, to end within 1 second: "What of b?" and "What of c?".'


def test_a_report_says_what_is_left_out_and_still_names_the_weak_links() -> None:
    report = analyze(TWO, limit_seconds=0)
    assert [result.slug for result in report.results] == ["weak-links", "single-points"]
    assert report.to_dict()["basis"]["left_out"] == list(report.basis.left_out)
    assert report.basis.left_out[0] == "single-points"
    assert report.title == analyze(TWO).title


def test_a_report_within_its_time_leaves_nothing_out() -> None:
    assert analyze(TWO).basis.left_out == ()
