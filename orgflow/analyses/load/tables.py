"""The tables of everybody's work, the fullest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orgflow.findings import Column, Table, Value
from orgflow.workload import NEAR, Load, Week, Workload

MOST_SHOWN = 10
MOST_ROWS = 5_000

ACTORS = (
    Column("actor", "Actor", "id"),
    Column("unit", "In"),
    Column("load", "Work a year"),
    Column("other_work", "Other work"),
    Column("capacity", "Capacity"),
    Column("utilisation", "In use", "share"),
    Column("wait", "Wait", "hours"),
    Column("worst_week", "Worst week", printed=False),
    Column("worst_utilisation", "In its worst week", "share"),
    Column("sustainable_demand", "Bears how many times today's demand"),
    Column("servers", "Servers", printed=False),
    Column("counted", "Links counted", printed=False),
    Column("uncounted", "Links not counted", printed=False),
)
WEEKS = (
    Column("week", "Week of"),
    Column("actor", "Actor", "id"),
    Column("utilisation", "In use", "share"),
    Column("situations", "What comes on top", "ids"),
)


def actors(work: Workload, first: Sequence[Load], when: str = "") -> Table:
    """Tell the work of everybody: those held against a capacity ``first``; ``when``, of one context."""
    rest = [load for load in work.loads.values() if load.utilisation is None]
    rest.sort(key=lambda load: (load.load is None, load.capacity is None, load.actor))
    rows = tuple(_row(work, load) for load in (*first, *rest))
    known = sum(row["load"] is not None for row in rows)
    told = f" {when}, as a rate a year" if when else ""
    title = f"The work of everybody{told}, the fullest first"
    return Table("actors", title, ACTORS, rows, min(MOST_SHOWN, known))


def _row(work: Workload, load: Load) -> Mapping[str, Value]:
    worst = work.worst(load.actor)
    is_said = load.load is not None or load.capacity is not None
    return {
        "actor": load.actor,
        "unit": load.unit if is_said else None,
        "load": load.load,
        "other_work": load.other if is_said else None,
        "capacity": load.capacity,
        "utilisation": load.utilisation,
        "wait": load.wait,
        "worst_week": None if worst is None else worst.monday.isoformat(),
        "worst_utilisation": work.peak(load.actor),
        "sustainable_demand": load.sustainable,
        "servers": load.servers,
        "counted": len(load.work),
        "uncounted": len(load.uncounted),
    }


def weeks(work: Workload) -> Table:
    """List the full weeks of those whose weeks differ; of the others the year says it all."""
    changing = (actor for actor in work.weeks if work.worst(actor) is not None)
    full = [(week, actor) for actor in changing for week in work.weeks[actor] if week.utilisation >= NEAR]
    full.sort(key=lambda one: (-one[0].utilisation, one[0].monday, one[1]))
    rows = tuple(_week(week, actor) for week, actor in full[:MOST_ROWS])
    return Table("weeks", "Weeks at 85 % or more of those whose weeks differ, the fullest first", WEEKS, rows)


def _week(week: Week, actor: str) -> Mapping[str, Value]:
    return {
        "week": week.monday.isoformat(),
        "actor": actor,
        "utilisation": week.utilisation,
        "situations": week.situations,
    }
