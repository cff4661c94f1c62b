"""Organizations looked at on one day, or during a situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from orgflow import worlds
from orgflow.calibration import calibrated
from orgflow.contexts import calendar
from orgflow.model import Organization, Situation
from orgflow.network import Network
from orgflow.views import moment
from orgflow.views.moment import during, on
from orgflow.worlds.cuts import single_cuts
from tests.builders import net, org
from tests.test_worlds import networks, slow

CLOSING = org(
    *["P>U .9 f=100", "Q>U .6 when=close f=12 for=books", "P>M .5 when=close", "M>U .8 f=10 for=more"],
    external="U",
    situations={"close": 0.25},
)


def outcome(organization: Organization) -> worlds.Delivery:
    return worlds.delivery(Network(organization))


def test_an_ordinary_day_has_no_situation() -> None:
    assert outcome(during(CLOSING, ())).running["M"] == pytest.approx(1.0)


def test_during_a_situation_its_needs_exist() -> None:
    assert outcome(during(CLOSING, ("close",))).running["M"] == pytest.approx(0.5)


def test_a_situation_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="clsoe"):
        during(CLOSING, ("clsoe",))


def test_occasions_of_an_ordinary_need_fall_into_a_situation_by_its_share() -> None:
    weights = {o.need.primary.deliverable: o.weight for o in outcome(during(CLOSING, ("close",))).occasions}
    assert weights == pytest.approx({"work": 25.0, "books": 12.0, "more": 2.5})


@slow
@given(networks())
def test_failures_of_all_contexts_add_up_to_those_of_the_year(network: Network) -> None:
    organization = network.organization
    parts = [outcome(during(organization, names)).failed for names in ((), ("close",))]
    whole = worlds.delivery(network)
    if whole.per_year:
        assert sum(parts) == pytest.approx(whole.failed, abs=1e-9)


@slow
@given(networks())
def test_delivery_of_the_year_is_the_mean_over_contexts(network: Network) -> None:
    ordinary, closing = (outcome(during(network.organization, names)) for names in ((), ("close",)))
    for actor, delivered in worlds.delivery(network).running.items():
        mixed = 0.75 * ordinary.running[actor] + 0.25 * closing.running[actor]
        assert delivered == pytest.approx(mixed, abs=1e-9)


def test_a_need_outside_its_situation_is_not_told_as_never_needed() -> None:
    assert outcome(during(CLOSING, ())).never == ()


def test_situations_that_never_meet_are_looked_at_as_if_they_did() -> None:
    spring = Situation("spring", "spring", dates=((date(2027, 3, 1), date(2027, 3, 31)),))
    autumn = Situation("autumn", "autumn", dates=((date(2027, 9, 1), date(2027, 9, 30)),))
    made = org(
        *["P>U .9 f=100 when=spring", "Q>U .6 when=autumn f=12 for=books"],
        external="U",
        situations=(spring, autumn),
        as_of=date(2027, 1, 1),
    )
    weights = {o.weight for o in outcome(during(made, ("spring", "autumn"))).occasions}
    assert weights == {100.0, 12.0}


def test_a_day_is_looked_at_in_the_situations_that_cover_it() -> None:
    close = Situation("close", "close", rrule="FREQ=MONTHLY;BYMONTHDAY=-1")
    made = replace(CLOSING, situations=(close,))
    assert on(made, date(2028, 2, 29)).during == ("close",)
    assert on(made, date(2028, 2, 28)).during == ()


def test_one_day_is_looked_at_with_the_calibration_of_the_year() -> None:
    close = Situation("close", "close", dates=((date(2027, 3, 1), date(2027, 3, 31)),))
    made = org("P>X .5 f=10", "A>P .9 when=close", external="X", situations=(close,), as_of=date(2027, 1, 1))
    made = replace(
        made, actors=tuple(replace(a, served_right=0.9 if a.id == "X" else None) for a in made.actors)
    )
    there = calibrated(Network(on(made, date(2027, 12, 24))))
    assert there.rates == calibrated(Network(made)).rates


def test_a_day_outside_the_calendar_has_the_year_that_begins_with_it() -> None:
    close = Situation("close", "close", rrule="FREQ=MONTHLY;BYMONTHDAY=-1")
    made = on(org("A>X .9 when=close", external="X", situations=(close,)), date(2031, 5, 31))
    assert calendar(made, ["close"]).part == pytest.approx(12 / 366)


def test_what_is_known_only_by_its_share_does_not_hold_on_a_day() -> None:
    assert on(CLOSING, date(2027, 1, 1)).during == ()


def test_what_was_observed_all_year_holds_for_one_context_too() -> None:
    actors = tuple(replace(a, served_right=0.9) if a.id == "U" else a for a in CLOSING.actors)
    whole = replace(CLOSING, actors=actors)
    factor = calibrated(Network(whole)).rates.calibration
    assert calibrated(Network(during(whole, ("close",)))).rates.calibration == factor != 1.0


def test_on_an_ordinary_day_only_ordinary_needs_have_single_points() -> None:
    def stopped(organization: Organization) -> set[str]:
        cuts = single_cuts(worlds.compiled(Network(organization)))
        return {component.id for cut in cuts for component in cut.components if component.kind == "actor"}

    whole = net("P>U .9", "Q>U .6 when=close for=books", external="U", situations={"close": 0.25})
    assert "Q" not in stopped(during(whole.organization, ()))
    assert "Q" in stopped(during(whole.organization, ("close",)))


def test_what_comes_with_something_else_only_is_looked_at_with_it() -> None:
    storm = Situation("storm", "storm", share=0.1)
    flood = Situation("flood", "flood", share=0.04, together=("storm",))
    made = org(
        "P>U .6 when=storm f=10", "Q>U .5 when=flood f=4 for=pumps", external="U", situations=(storm, flood)
    )
    found = outcome(during(made, ("flood",)))
    assert found.running["U"] == pytest.approx(0.3)
    assert {o.need.primary.deliverable: o.weight for o in found.occasions} == pytest.approx(
        {"work": 4, "pumps": 4}
    )


# -- how long the calendar goes --------------------------------------------------------------


@pytest.mark.parametrize(
    "first, last, told",
    [
        (date(2026, 10, 1), None, "the year"),
        (date(2026, 10, 1), date(2027, 9, 30), "the year"),
        (date(2026, 10, 1), date(2026, 12, 31), "the time looked at"),
        (date(2026, 10, 1), date(2028, 9, 30), "the time looked at"),
        (None, None, "the year"),
    ],
)
def test_only_a_year_is_called_one(first: date | None, last: date | None, told: str) -> None:
    assert moment.stretch(org("a>b", as_of=first, horizon_end=last)) == told
