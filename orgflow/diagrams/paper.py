"""The sizes of pages that a picture can be made for."""

from __future__ import annotations

from typing import NamedTuple

_POINTS = 72 / 25.4  # in a millimetre


class Paper(NamedTuple):
    """A page: width with height in millimetres, the longer side first."""

    width: float
    height: float
    turns: bool = True

    def turned(self, shape: float) -> Paper:
        """Give the page the way round that suits a picture whose width is ``shape`` times its height."""
        return Paper(self.height, self.width, True) if self.turns and shape < 1 else self

    @property
    def shape(self) -> float:
        """Its width in heights."""
        return self.width / self.height

    @property
    def points(self) -> tuple[float, float]:
        """Its width and its height in points."""
        return self.width * _POINTS, self.height * _POINTS


# ISO 216, and a slide of 13.333 by 7.5 inches
PAPERS = {
    "a4": Paper(297, 210),
    "a3": Paper(420, 297),
    "a0": Paper(1189, 841),
    "16:9": Paper(338.667, 190.5, turns=False),
}
