"""The questions that orgflow answers, in the order a reader should meet them."""

from __future__ import annotations

from typing import cast

from orgflow.analyses import (
    delivery,
    domino,
    lead_time,
    load,
    perception,
    plan,
    routes,
    single_points,
    situations,
    standards,
    structure,
    weak_links,
)
from orgflow.findings import Analysis

ANALYSES = tuple(
    cast(Analysis, module)
    for module in (
        weak_links,
        single_points,
        domino,
        perception,
        delivery,
        situations,
        routes,
        standards,
        lead_time,
        load,
        structure,
    )
)

# The questions that take longer and have a command of their own.
ON_REQUEST = tuple(cast(Analysis, module) for module in (plan,))
