"""How a check ended, in a sentence or two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orgflow.diagnostics import Checked, RuleCount, has_errors
from orgflow.wording import plural


def summary(checked: Checked) -> str:
    """Count what was found: "Checked 7 files: 1 warning. 4 rules: 3 kept, 1 not kept (2 places)."."""
    return " ".join([_files(checked), *_unread(checked), *_rules(checked)])


def _files(checked: Checked) -> str:
    counts = Counter(d.severity for d in checked.diagnostics if not d.is_of_rule)
    told = [plural(counts[kind], kind) for kind in ("error", "warning", "note") if counts[kind]]
    return f"Checked {plural(checked.files, 'file')}: {', '.join(told) or 'nothing wrong'}."


def _unread(checked: Checked) -> Iterator[str]:
    if any(diagnostic.ends_reading for diagnostic in checked.diagnostics):
        yield "The rest is checked once this is right."


def _rules(checked: Checked) -> Iterator[str]:
    count = checked.rules
    if count is None or not count.rules:
        return
    if has_errors(checked.diagnostics):
        waits = "waits" if count.rules == 1 else "wait"
        yield f"{plural(count.rules, 'rule')} {waits} until the errors are gone."
    elif count.kept == count.rules:
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
