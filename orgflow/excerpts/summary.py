"""How a check ended, in a sentence or two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orgflow.diagnostics import Checked, Diagnostic, RuleCount, has_errors
from orgflow.wording import plural

CLASHES = ("ORG303", "ORG304", "ORG308")  # what two files say that cannot both be so
TWO = "To set two side by side: orgflow compare BEFORE AFTER."


def summary(checked: Checked) -> str:
    """Count what was found: "Checked 7 files: 1 warning. 4 rules: 3 kept, 1 not kept (2 places)."."""
    clash = any(map(_is_clash, checked.diagnostics))
    told = [_files(checked, " as one organization" if clash else ""), *([TWO] if clash else [])]
    return " ".join([*told, *(_further(checked) if has_errors(checked.diagnostics) else _rules(checked))])


def _files(checked: Checked, together: str) -> str:
    counts = Counter(d.severity for d in checked.diagnostics if not d.is_of_rule)
    told = [plural(counts[kind], kind) for kind in ("error", "warning", "note") if counts[kind]]
    return f"Checked {plural(checked.files, 'file')}{together}: {', '.join(told) or 'nothing wrong'}."


def _is_clash(found: Diagnostic) -> bool:
    """Whether two files that are read together say it, each otherwise."""
    others = {at.source for at, _ in found.related} - {found.position.source}
    return found.code in CLASHES and bool(others)


def _further(checked: Checked) -> Iterator[str]:
    """Say what waits until the errors are gone."""
    wrong = [diagnostic for diagnostic in checked.diagnostics if diagnostic.is_wrong]
    this = "this is" if len(wrong) == 1 else "these are"
    rules = checked.rules.rules if checked.rules is not None else 0
    if any(diagnostic.ends_reading for diagnostic in wrong):
        yield f"The rest is checked once {this} mended."
    elif rules:
        yield f"Further checks, with {plural(rules, 'rule')}, follow once {this} mended."
    else:
        yield f"Further checks follow once {this} mended."


def _rules(checked: Checked) -> Iterator[str]:
    count = checked.rules
    if count is None or not count.rules:
        return
    if count.kept == count.rules:
        yield f"{plural(count.rules, 'rule')}: {'kept' if count.rules == 1 else 'all kept'}."
    else:
        yield f"{plural(count.rules, 'rule')}: {', '.join(_parts(count))}."


def _parts(count: RuleCount) -> Iterator[str]:
    if count.kept:
        yield f"{count.kept} kept"
    if count.not_kept:
        yield f"{count.not_kept} not kept ({plural(count.places, 'place')})"
    if count.not_checked:
        yield f"{count.not_checked} not checked"
