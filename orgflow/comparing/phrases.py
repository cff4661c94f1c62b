"""The phrases in which two waves are set against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orgflow import wording
from orgflow.comparing.comparison import Comparison
from orgflow.comparing.differences import EVIDENCE, Difference
from orgflow.comparing.matching import Change
from orgflow.findings import link_told
from orgflow.model import Actor, Link

SAME = 1e-6
MOST_NAMED = 5
MOST_SUPPOSED = 3
SIGNS = {"better": "▲ ", "worse": "▼ "}


def condition(comparison: Comparison) -> str:
    """Say what is supposed: "supposing Payroll had 7 people"; empty where nothing is."""
    supposed = comparison.after.organization.supposed
    return f"supposing {wording.listing(supposed, MOST_SUPPOSED)}" if supposed else ""


def since(comparison: Comparison) -> str:
    """Say from when on, or on which condition, as far as there is either."""
    return ", ".join(part for part in (condition(comparison), _since(comparison)) if part)


def _since(comparison: Comparison) -> str:
    """Say from when on: "since 1 March 2026"; of strangers "compared with Acme"; empty without dates."""
    if comparison.are_strangers:
        return f"compared with {comparison.before.organization.name}"
    then, now = comparison.before.organization.as_of, comparison.after.organization.as_of
    if then is None or now is None or then == now:
        return ""
    is_since = then < now and not comparison.is_supposed
    return f"{'since' if is_since else 'compared with'} {wording.day(then)}"


def than_before(comparison: Comparison) -> str:
    """Say what a wave is better or worse than: "than on 1 March 2026"; empty for a supposition."""
    if comparison.is_pure:
        return ""
    then, now = comparison.before.organization.as_of, comparison.after.organization.as_of
    return "than before" if then is None or then == now else f"than on {wording.day(then)}"


def sentence(text: str) -> str:
    """Begin a text with a capital letter, where it begins with a letter."""
    return text[:1].upper() + text[1:]


def occasions(before: float | None, after: float | None, verb: str = "", alike: str = "as before") -> str:
    """Say two shares of occasions: "84 of 100 occasions instead of 79", with a verb behind "occasions"."""
    now, then = wording.of_hundred(after), wording.of_hundred(before)
    said = f"{now} occasions {verb}".rstrip()
    if after is None or before is None or now != then:
        return f"{said} instead of {then if after is None else then.removesuffix(' of 100')}"
    return f"{said}, {alike if abs(after - before) < SAME else f'about {alike}'}"


def per_year(before: float, after: float, fail: str = "fail") -> str:
    """Say two yearly rates: "about 830 a year fail instead of about 850"."""
    now, then = wording.per_year(after), wording.per_year(before)
    if now == then:
        return f"{now} {fail}"
    alike = now.endswith(" a year") and then.endswith(" a year")
    return f"{now} {fail} instead of {then.removesuffix(' a year') if alike else then}"


def failures(comparison: Comparison, amount: float, more: str = "") -> str:
    """Say an amount of failures: "about 770 failed occasions a year"; a share where no rate is known."""
    one, other = comparison.outcomes
    if not other.per_year:
        share = wording.share(amount / (other.weight or one.weight))
        return f"{more} failures on {share} of the occasions".lstrip()
    return wording.failures(amount, more)


def several(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Say names that may hold commas: "A; B; 3 more"."""
    more = [f"{wording.number(len(names) - most)} more"] if len(names) > most else []
    return "; ".join([*names[:most], *more])


def link(comparison: Comparison, change: Change[Link]) -> str:
    """Say a link in full, as it is now, or as it was where it is gone."""
    return link_told(comparison.before if change.after is None else comparison.after, change.known)


def name(comparison: Comparison, change: Change[Link]) -> str:
    """Say a link in short: "Pricing → Sales: special quotes"."""
    names, one = comparison.waves.names, change.known
    ends = [names.get(end, end) for end in (one.provider, one.customer)]
    return f"{wording.chain(ends)}: {one.deliverable}"


def told(found: Iterable[Difference], *, supposed: bool = False) -> str:
    """Say differences one after the other: "people 4 instead of 6; site Leeds, not said before"."""
    return "; ".join(_told(difference, supposed=supposed) for difference in found)


def _told(found: Difference, *, supposed: bool) -> str:
    """Say a difference; of what is supposed, what the files do not say is not said "before"."""
    if supposed and (found.what, found.after) == ("reliability", "0 %"):
        return "delivers nothing"
    if not supposed or found.is_kept_back or (found.before is not None and found.after is not None):
        return found.phrase
    if found.before is None:
        return f"{found.what} {found.after}, where nothing is written"
    return f"no {found.what}, where {found.before} is written"


def what_changed(comparison: Comparison, change: Change[Link]) -> str:
    """Say what is different about a link: how often it holds, by what evidence, what else."""
    if change.kind in ("new", "gone"):
        guessed = any(change.id in (guess.gone, guess.new) for guess in comparison.renamed)
        return sentence(f"{change.kind}, or perhaps only renamed" if guessed else change.kind)
    evidence = [one for one in change.differences if one.what in EVIDENCE]
    rest = [one for one in change.differences if one.what not in EVIDENCE]
    one, other = comparison.healths(change.id)
    then, now = wording.of_hundred(one), wording.of_hundred(other)
    if not evidence or one is None or other is None or then == now:
        return sentence(told(change.differences, supposed=comparison.is_pure))
    holds = "Would hold" if comparison.is_supposed else "Holds"
    held = f"{holds} on {now} occasions instead of {then.removesuffix(' of 100')}"
    if comparison.is_pure:
        held += _in_place_of(evidence)
    plain = comparison.is_pure or [difference.what for difference in evidence] == ["judgement"]
    shown = rest if plain else change.differences
    return "; ".join([held, *(_told(difference, supposed=comparison.is_pure) for difference in shown)])


def _in_place_of(evidence: Sequence[Difference]) -> str:
    """Say what is written where another kind of evidence is supposed: "the counted 571 of 600"."""
    written = [f"{one.what} {one.before}" for one in evidence if one.before is not None and one.after is None]
    return f", supposed in place of the {wording.listing(written)}" if written else ""


# -- on a map ------------------------------------------------------------------------------


def direction(comparison: Comparison, change: Change[Link]) -> str:
    """Tell whether a link that stayed holds "better" or "worse", as its line says; empty for neither."""
    one, other = comparison.healths(change.id) if change.kind == "changed" else (None, None)
    if one is None or other is None or wording.share(one) == wording.share(other):
        return ""
    if all(difference.what not in EVIDENCE for difference in change.differences):
        return ""
    return "better" if other > one else "worse"


def on_the_line(comparison: Comparison, change: Change[Link]) -> tuple[str, str]:
    """Say a changed link in the few words that fit on its line: "quotes", then "62 → 80 %"."""
    names, one = comparison.waves.names, change.known
    situation = f"if {wording.listing([names.get(when, when) for when in one.when])}: " if one.when else ""
    told = f"{situation}{one.deliverable}"
    if change.kind != "changed":
        return (f"new: {told}" if change.kind == "new" else told), ""
    then, now = (wording.share(health) for health in comparison.healths(change.id))
    rest = [difference for difference in change.differences if difference.what not in EVIDENCE]
    if then == now or len(rest) == len(change.differences):
        return f"{told}: {change.differences[0].what}", _arrow(change.differences)
    shares = wording.chain([then.removesuffix(" %") if now.endswith(" %") else then, now])
    sign = SIGNS.get(direction(comparison, change), "")
    return f"{sign}{told}", f"{shares}{' and more' if rest else ''}"


def in_the_box(change: Change[Actor]) -> tuple[str, str]:
    """Say a changed actor in the few words that fit into its box: "people", then "6 → 4"."""
    if change.kind != "changed":
        return change.kind, ""
    return f"{change.differences[0].what}:", _arrow(change.differences)


def _arrow(found: Sequence[Difference]) -> str:
    if found[0].is_kept_back:
        return "not shown"
    more = " and more" if len(found) > 1 else ""
    return f"{wording.chain([found[0].before or 'none', found[0].after or 'none'])}{more}"
