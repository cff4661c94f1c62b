"""What changed between two waves of an organization, by what it does to the external customers."""

from __future__ import annotations

from orgflow.comparing.comparison import Comparison, compare
from orgflow.comparing.dates import as_of

__all__ = ["Comparison", "as_of", "compare"]
