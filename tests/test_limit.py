from __future__ import annotations

from functools import partial
from itertools import count

import pytest

from orgflow import allowance
from orgflow.allowance import Account, Spent
from orgflow.analyses import single_points
from orgflow.assembly import analyze
from orgflow.findings import Result
from orgflow.limit import Limit, Question
from orgflow.network import Network
from tests.builders import net, org

TWO = org("P>S .9", "S>C .8", external="C")
CHAIN = net("P>C .9", external="C")


def asked(*slugs: str) -> list[Question]:
    return [Question(slug, f"What of {slug}?", partial(answer, slug)) for slug in slugs]


def answer(slug: str, _: Network) -> Result:
    return Result(slug, "")


def long(slug: str, _: Network) -> Result:
    """Look at the clock again and again, as long questions do."""
    for _step in range(10):
        allowance.check()
    return Result(slug, "")


def answered(seconds: float, *slugs: str) -> tuple[list[str], tuple[str, ...]]:
    """The slugs with a result, and those left out, where a second passes with each look at the clock."""
    return told(Account(seconds, clock=count().__next__), asked(*slugs))


def told(account: Account, questions: list[Question]) -> tuple[list[str], tuple[str, ...]]:
    results, left = Limit(account).answers(questions, CHAIN)
    return [result.slug for result in results if not result.findings], left


def with_long(*slugs: str, at: int) -> list[Question]:
    questions = asked(*slugs)
    questions[at] = questions[at]._replace(run=partial(long, slugs[at]))
    return questions


def ticking(seconds: float) -> Account:
    return Account(seconds, clock=count().__next__)


def test_all_questions_are_answered_in_time() -> None:
    assert answered(10, "a", "b", "c") == (["a", "b", "c"], ())


def test_no_further_question_is_begun_when_time_is_up() -> None:
    assert answered(2, "a", "b", "c", "d") == (["a", "b"], ("c", "d"))


def test_a_first_question_that_takes_no_time_is_answered_however_little_there_is() -> None:
    assert answered(0, "a", "b") == (["a"], ("b",))


def test_a_later_question_in_which_time_is_up_is_left_out_with_all_after_it() -> None:
    assert told(ticking(5), with_long("a", "b", "c", at=1)) == (["a"], ("b", "c"))


def test_a_last_question_in_which_time_is_up_is_left_out() -> None:
    assert told(ticking(5), with_long("a", "b", at=1)) == (["a"], ("b",))


def test_a_long_question_is_answered_where_its_time_suffices() -> None:
    assert told(ticking(30), with_long("a", "b", "c", at=1)) == (["a", "b", "c"], ())


def test_a_first_question_in_which_time_is_up_ends_the_run() -> None:
    with pytest.raises(Spent, match="takes longer than 5 seconds: give more time with --limit-seconds"):
        told(ticking(5), with_long("a", "b", at=0))


def test_a_question_in_which_memory_is_used_up_is_left_out() -> None:
    account = Account(None, 3.0, clock=count().__next__, meter=count(0, 500_000_000).__next__)
    results, left = Limit(account).answers(with_long("a", "b", at=1), CHAIN)
    assert left == ("b",)
    (finding,) = results[-1].findings
    assert finding.message == 'Left out, to stay within 3 gigabytes of memory: "What of b?".'
    assert finding.advice is not None
    assert "--limit-memory" in finding.advice


def test_what_is_left_out_leaves_no_account_open() -> None:
    told(ticking(5), with_long("a", "b", at=1))
    assert long("c", CHAIN).slug == "c"


def test_a_finding_in_place_of_the_first_left_out_names_all_of_them() -> None:
    results, _ = Limit(ticking(1)).answers(asked("a", "b", "c"), CHAIN)
    (finding,) = results[-1].findings
    assert (results[-1].slug, finding.code) == ("b", "ORG750")
    assert finding.message == 'Left out, to end within 1 second: "What of b?" and "What of c?".'


class Stopped:
    """A clock that stands still until it is told that all time has passed."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Stopped:
    stopped = Stopped()
    monkeypatch.setattr(allowance, "monotonic", stopped)
    return stopped


def running_out(clock: Stopped, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the time run out as soon as single points are looked for."""
    run = single_points.run

    def slow(network: Network) -> Result:
        clock.now = 1e9
        allowance.check()
        return run(network)

    monkeypatch.setattr(single_points, "run", slow)


def test_a_report_says_what_is_left_out_and_still_names_the_weak_links(
    clock: Stopped, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = analyze(TWO).title
    running_out(clock, monkeypatch)
    report = analyze(TWO)
    assert [result.slug for result in report.results] == ["weak-links", "single-points"]
    assert report.to_dict()["basis"]["left_out"] == list(report.basis.left_out)
    assert report.basis.left_out[0] == "single-points"
    assert report.title == title


def test_a_page_for_whose_maps_no_time_is_left_says_so(
    clock: Stopped, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_out(clock, monkeypatch)
    report = analyze(TWO, illustrated=True)
    assert report.figures == ()
    assert "the maps" in report.results[-1].findings[-1].message


def test_a_report_within_its_time_leaves_nothing_out() -> None:
    assert analyze(TWO).basis.left_out == ()


def test_no_report_is_made_where_not_even_the_first_question_fits() -> None:
    with pytest.raises(Spent):
        analyze(TWO, limit_seconds=0)


def test_where_they_suffice_limits_change_nothing() -> None:
    assert analyze(TWO, limit_seconds=9_999, limit_memory=9_999) == analyze(TWO)
