"""The page that derives every figure says what orgflow computes from the file it shows."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from docs.walkthrough import Fence, fences
from orgflow import worlds
from orgflow.calibration import calibrated
from orgflow.loader import read_text
from orgflow.model import Organization
from orgflow.network import Network
from tests import oracle
from tests.paths import PROJECT
from tests.test_docs import computed

PAGE = (PROJECT / "docs" / "explanation" / "method.md").read_text(encoding="utf-8")
LINE = re.compile(r"(?P<left>.+?) = (?P<right>-?[\d.,]+)(?: {2,}(?P<label>.+))?")
FIXED = "counter>riders:bicycle-ready-when-promised"
REPAIRED = "workshop>counter:bicycle-repaired"
PART = "parts-store>workshop:the-right-part"
EXPRESS = "wholesaler>workshop:part-by-express"
WEEKLY = "wholesaler>parts-store:weekly-delivery"
LINKS = {
    "bicycle ready when promised": FIXED,
    "bicycle repaired": REPAIRED,
    "the right part": PART,
    "part by express": EXPRESS,
    "weekly delivery": WEEKLY,
}


@dataclass(frozen=True)
class Step:
    """A line of arithmetic: what is computed, its result as written, what that is."""

    left: str
    right: str
    label: str

    @property
    def result(self) -> float:
        return float(self.right.replace(",", ""))

    @property
    def unit(self) -> float:
        """One unit of the last digit that is shown."""
        return float(10 ** -len(self.right.partition(".")[2]))


def steps() -> Iterator[Step]:
    for fence in fences(PAGE):
        if "arithmetic" in fence.words:
            for line in fence.body.splitlines():
                found = LINE.fullmatch(line.rstrip())
                assert found, line
                yield Step(found["left"], found["right"], found["label"] or "")


STEPS = list(steps())


@pytest.mark.parametrize("step", STEPS, ids=[step.label or step.left for step in STEPS])
def test_a_line_of_arithmetic_is_right(step: Step) -> None:
    value = computed(ast.parse(step.left.replace(",", "").replace(" x ", " * "), mode="eval").body)
    assert abs(value - step.result) <= step.unit / 2 + 1e-12


def file(of: str) -> Fence:
    """The one block of the page in some language that goes into the file."""
    return next(fence for fence in fences(PAGE) if fence.language == of and "file" in fence.words)


def organization(yaml: str) -> Organization:
    found = read_text(yaml).organization
    assert found is not None
    return found


CYCLES = organization(file("yaml").body)
NETWORK = calibrated(Network(CYCLES))
IMPORTANCE = worlds.importance(NETWORK)


def failed(**healths: float) -> float:
    """Failed occasions with some links at another health, by deliverable."""
    by_id = {LINKS[name.replace("_", " ")]: health for name, health in healths.items()}
    rates = replace(NETWORK.rates, health={**NETWORK.rates.health, **by_id})
    return worlds.delivery(NETWORK.with_rates(rates)).failed


def served(network: Network) -> float:
    share = worlds.delivery(network).served_right
    assert share is not None
    return share


def stopped(actor: str) -> Network:
    rates = replace(NETWORK.rates, reliability={**NETWORK.rates.reliability, actor: 0.0})
    return NETWORK.with_rates(rates)


def blur(link: str) -> float:
    posterior = NETWORK.posterior(link)
    steepness = IMPORTANCE.link_gain[link] + IMPORTANCE.link_loss[link]
    return (posterior.high - posterior.low) * steepness


def figures() -> Mapping[str, float]:
    """What orgflow says of the file, by the label that the page gives it."""
    today, after = worlds.delivery(NETWORK), worlds.delivery(stopped("wholesaler"))
    names = {actor.id: actor.name.lower() for actor in CYCLES.actors}
    drops = {a: today.running[a] - after.running[a] for a in ("parts-store", "workshop", "counter")}
    none, every = failed(part_by_express=0.0), failed(part_by_express=1.0)
    return {
        **{f"health: {name}": NETWORK.health(link) for name, link in LINKS.items()},
        **{f"delivery: {names[actor]}": share for actor, share in today.running.items()},
        **{f"gain: {name}": IMPORTANCE.link_gain[link] for name, link in LINKS.items()},
        **{f"loss: {name}": IMPORTANCE.link_loss[link] for name, link in LINKS.items()},
        **{f"alone: {name}": IMPORTANCE.link_alone[link] for name, link in LINKS.items()},
        **{f"drop: {names[actor]}": drop for actor, drop in drops.items()},
        "the average of the house": NETWORK.posterior(EXPRESS).mean,
        "served right": served(NETWORK),
        "failed occasions": today.failed,
        "failed, if it always came": failed(the_right_part=1.0),
        "failed, if it never came": failed(the_right_part=0.0),
        "steepness": IMPORTANCE.link_gain[PART] + IMPORTANCE.link_loss[PART],
        "steepness: bicycle repaired": IMPORTANCE.link_gain[REPAIRED] + IMPORTANCE.link_loss[REPAIRED],
        "served right, if express never held": 1 - none / 1_000,
        "served right, if express always held": 1 - every / 1_000,
        "other actors that fail, on average": math.fsum(drops.values()),
        "more failed occasions a year": after.failed - today.failed,
        "failed with both right": failed(bicycle_repaired=1.0, the_right_part=1.0),
        "plan: bicycle repaired, the right part": today.failed
        - failed(bicycle_repaired=1.0, the_right_part=1.0),
    }


TOLD = {step.label: step for step in STEPS if step.label in figures()}


@pytest.mark.parametrize("label", TOLD)
def test_what_is_worked_by_hand_is_what_orgflow_computes(label: str) -> None:
    # Steps go on from rounded results, so the last digit may be off by one.
    assert abs(figures()[label] - TOLD[label].result) <= TOLD[label].unit


@pytest.mark.parametrize(
    "kind, least", [("health", 3), ("delivery", 3), ("gain", 4), ("loss", 1), ("alone", 3), ("drop", 3)]
)
def test_the_page_works_out_every_kind_of_figure(kind: str, least: int) -> None:
    assert sum(label.startswith(f"{kind}:") for label in TOLD) >= least


BLURS = {step.label.removeprefix("blur: "): step.result for step in STEPS if step.label.startswith("blur: ")}


@pytest.mark.parametrize("link", ["the right part", "bicycle repaired"])
def test_the_blur_of_a_link_is_its_steepness_times_its_range(link: str) -> None:
    assert blur(LINKS[link]) == pytest.approx(BLURS[link], rel=0.005)


@pytest.mark.parametrize("link", LINKS)
def test_the_table_of_ranges_is_that_of_orgflow(link: str) -> None:
    posterior = NETWORK.posterior(LINKS[link])
    ends = f"{posterior.mean:.2f} | {posterior.low:.3f} | {posterior.high:.3f}"
    assert f"| {link} | {posterior.a:g} | {posterior.b:.3g} | {ends} |" in PAGE


def drawn(repaired: float, part: float) -> tuple[float, float]:
    """The gains of both links in a draw."""
    now = failed(bicycle_repaired=repaired, the_right_part=part)
    return (
        now - failed(bicycle_repaired=1.0, the_right_part=part),
        now - failed(bicycle_repaired=repaired, the_right_part=1.0),
    )


def test_the_draws_are_ranked_as_the_page_says() -> None:
    told = [step.result for step in STEPS if step.label.startswith("gain of ")]
    assert [*drawn(0.92, 0.8), *drawn(0.93, 0.7)] == pytest.approx(told, abs=0.06)


def test_the_observed_figure_is_met_by_a_factor_just_below_one_half() -> None:
    old, new = (line[1:] for line in file("diff").body.splitlines())
    network = calibrated(Network(organization(file("yaml").body.replace(old, new))))
    assert 0.49 < network.rates.calibration < 0.5
    assert served(network) == pytest.approx(0.864)


def test_at_half_the_judged_failures_as_many_are_served_as_the_page_says() -> None:
    (step,) = (step for step in STEPS if step.label == "served right, at half")
    rates = NETWORK.rates
    health = {x: h if x == REPAIRED else 1 - (1 - h) / 2 for x, h in rates.health.items()}
    reliability = {actor: 1 - (1 - s) / 2 for actor, s in rates.reliability.items()}
    halved = NETWORK.with_rates(replace(rates, health=health, reliability=reliability))
    assert served(halved) == pytest.approx(step.result, abs=step.unit)


def falling(broken: str) -> Iterator[tuple[int, str]]:
    """Who falls in which round, with everything else working and every need biting."""
    ok = {actor.id: actor.id != broken for actor in NETWORK.actors}
    world = {f"{kind} {x.id}": True for kind in ("link", "switch") for x in NETWORK.links}
    number, fallen = 0, [broken]
    while fallen:
        yield from ((number, NETWORK.name(actor)) for actor in fallen)
        ok |= dict.fromkeys(fallen, False)
        unmet = {need.customer for need in NETWORK.needs if not oracle.met(need, world, ok)}
        number, fallen = number + 1, sorted(actor for actor in unmet if ok[actor])


def test_actors_fall_in_the_rounds_that_the_page_shows() -> None:
    shown = re.findall(r"^\| (\d) \| ([A-Z][a-z ]+) \|", PAGE, flags=re.MULTILINE)
    assert [(int(number), name) for number, name in shown] == list(falling("wholesaler"))


def test_no_other_pair_avoids_more_than_the_one_the_page_names() -> None:
    names = [name.replace(" ", "_") for name in LINKS]
    pairs = {(a, b): failed(**{a: 1.0, b: 1.0}) for a in names for b in names if a < b}
    assert min(pairs, key=pairs.__getitem__) == ("bicycle_repaired", "the_right_part")


def test_the_chain_on_the_page_is_that_of_the_file() -> None:
    hours = [
        x.standard.within.hours
        for x in CYCLES.links
        if x.customer != "riders" and x.standard is not None and x.standard.within is not None
    ]
    (chain,) = (step for step in STEPS if step.label == "hours along the longest chain")
    assert sum(hours) == chain.result
