"""The models of the literature through which an organization may be looked at for comparison."""

from __future__ import annotations

from typing import cast

from orgflow.findings import Analysis
from orgflow.lenses import fdna, iim

LENSES = tuple(cast(Analysis, module) for module in (fdna, iim))
