"""What changed between two waves of an organization, by what it does to the external customers."""

from __future__ import annotations

from orgflow.comparing.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]
