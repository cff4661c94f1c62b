"""What links matter to the external customers against how well they work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from orgflow import wording, worlds
from orgflow.diagrams import axes, scatter, wordings
from orgflow.diagrams.quadrants import Dot, Kind, Lines
from orgflow.diagrams.scatter import MOST
from orgflow.findings import Figure
from orgflow.illustration.links import NOTICEABLE, failures, works
from orgflow.model import Link
from orgflow.network import Network
from orgflow.ranking import weak
from orgflow.ties import even

_STRETCHED = "from 90 to 99 of 100 is as far as from 0 to 90"

GOOD = 0.9  # where links that work well begin, unless all are on one side of it


def importance_health(network: Network, *, headed: bool = True) -> Figure:
    """Draw each link that can reach an external customer: what its loss costs, how well it works.

    The lines are at the median loss of what is shown, and at 90 of 100 occasions; where
    all links are on one side of that, at their median.
    """
    dots = sorted(_dots(network), key=lambda dot: (-even(dot.loss), dot.link))
    shown = dots[:MOST]
    lines = Lines(_good(shown), median([dot.loss for dot in shown] or [0.0]), _is_yearly(network))
    sentence = _sentence(network, shown, lines, len(dots))
    return scatter.draw(network, shown, lines, title=_title(network, shown), sentence=sentence, headed=headed)


def _is_yearly(network: Network) -> bool:
    return worlds.delivery(network).per_year


def _dots(network: Network) -> Iterator[Dot]:
    outcome = worlds.delivery(network)
    if not outcome.weight:
        return
    reaching = network.upstream(*network.external)
    losses, links = worlds.importance(network).link_loss, frozenset(weak(network))
    whole = 1.0 if outcome.per_year else outcome.weight
    for link in network.links:
        if link.customer in reaching and network.is_needed(link):
            yield _dot(network, link, losses[link.id] / whole, is_weak=link.id in links)


def _dot(network: Network, link: Link, loss: float, *, is_weak: bool) -> Dot:
    _, text, ends = works(network, link)
    kind: Kind = "known" if ends else "few" if network.disclosure.posterior(link.id) is None else "unknown"
    if kind == "few":
        loss = float(f"{loss:.1e}")  # no more digits than are told in words: it varies with what is not told
    low, health, high = ends or (0.0, 0.0, 0.0)
    costs = _costs(network, loss)
    name = f"{link.deliverable}, {wording.chain([network.name(link.provider), network.name(link.customer)])}"
    return Dot(link.id, kind, health, low, high, max(0.0, loss), is_weak, f"{name}\nworks {text}\n{costs}")


def _costs(network: Network, loss: float) -> str:
    """Say what a loss costs, in the unit of the picture."""
    outcome = worlds.delivery(network)
    amount = loss if outcome.per_year else loss * outcome.weight
    if amount <= NOTICEABLE:
        return "if it stopped, no external customer would notice"
    return f"if it stopped, failed occasions would rise by {failures(network, amount)}"


def _good(dots: Sequence[Dot]) -> float:
    healths = [dot.health for dot in dots if dot.kind == "known"]
    if not healths or min(healths) < GOOD <= max(healths):
        return GOOD
    return median(healths)


# -- words -----------------------------------------------------------------------------------------


def _title(network: Network, dots: Sequence[Dot]) -> str:
    organization = network.organization
    title = f"What matters and how well it works at {organization.name}"
    title = wordings.at_that_time(title, organization)
    return wordings.with_weak(title, sum(dot.weak for dot in dots), len(network.links))


def _sentence(network: Network, dots: Sequence[Dot], lines: Lines, many: int) -> str:
    if not dots:
        return "No link is known to reach an external customer, so none can be held against what it matters."
    told = [
        "Each dot is a link: the higher, the more external customers would miss it; "
        "the further right, the better it works.",
        _where(network, dots, lines),
        _scales(dots, lines),
        _below(dots, lines),
    ]
    if many > len(dots):
        told.append(f"Shown are the {len(dots)} that matter most of {wording.number(many)} links.")
    told.append(_out_of_reach(len(network.links) - many))
    return " ".join(part for part in told if part)


def _out_of_reach(many: int) -> str:
    """Say how many links have no dot since no external customer would miss them."""
    if not many:
        return ""
    reach, have = ("reaches", "has") if many == 1 else ("reach", "have")
    return f"{wording.plural(many, 'link').capitalize()} that {reach} no external customer {have} no dot."


def _where(network: Network, dots: Sequence[Dot], lines: Lines) -> str:
    costs = _amount(lines)
    half = "; half of the links are above that" if len(dots) > 1 else ""
    if all(dot.kind != "known" for dot in dots):
        unknown = "How well they work is not known, or not told, so all stand on the left."
        return f"{unknown} The line across is at {costs}{half}."
    good = f"{wording.of_hundred(lines.health)} occasions right"
    middle = " (half of the links work better)" if lines.health != GOOD else ""
    return f"The line upwards is at {good}{middle}, the line across at {costs}{half}."


def _amount(lines: Lines) -> str:
    if lines.loss <= NOTICEABLE:
        return "no failed occasion"
    return wording.failures(lines.loss) if lines.yearly else f"{wording.share(lines.loss)} of all occasions"


def _scales(dots: Sequence[Dot], lines: Lines) -> str:
    """Say that even steps are no even amounts."""
    if all(dot.kind != "known" for dot in dots):
        return ""
    if axes.losses([dot.loss for dot in dots], yearly=lines.yearly).by_multiples:
        return f"Both scales go by multiples: {_STRETCHED}."
    return f"To the right the scale goes by multiples: {_STRETCHED}."


def _below(dots: Sequence[Dot], lines: Lines) -> str:
    """Say why weak links may be among those that matter less."""
    if not any(dot.weak and lines.quadrant(dot) == "let be" for dot in dots):
        return ""
    return "A weak link under the line already fails so often that its stopping would add less."
