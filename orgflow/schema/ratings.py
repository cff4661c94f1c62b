"""What a file may say of how the two sides of a link rate it."""

from __future__ import annotations

from math import fsum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, model_validator

from orgflow.model import Rating
from orgflow.schema import entries as e
from orgflow.schema import fields
from orgflow.schema.groups import Shape, optional
from orgflow.schema.refusals import Refused, shown


class RatingShape(Shape):
    """What ratings say on average."""

    model_config = ConfigDict(title="rating")
    is_called = "a rating"
    in_short = "a text like 4/5"

    mean: e.Number | None = optional("The mean of the ratings.")
    n: e.Positive | None = optional(
        "How many people rated. Left out: the mark a unit agreed on counts as one."
    )
    scale: e.Scale | None = optional("The lowest and the highest rating there is (1-5).")
    answers: e.Answers | None = optional("The single ratings, in place of mean and n: [4, 3, 5, 4, 4].")

    @property
    def rating(self) -> Rating:
        """The rating with what was left out filled in."""
        low, high = self.scale or (1.0, 5.0)
        if self.answers is not None:
            mean = fsum(self.answers) / len(self.answers)
            return Rating(mean, float(len(self.answers)), low, high, self.answers)
        assert self.mean is not None
        n = 1.0 if self.n is None else self.n
        return Rating(float(self.mean), n, low, high, agreed=self.n is None)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.answers is None and self.mean is None:
            way = "add 'mean: 3.4', or the single answers: 'answers: [4, 3, 5]'"
            raise Refused("ORG202", "a rating needs the key 'mean' or 'answers'", way, of_key=False)
        for key in ("mean", "n"):
            if self.answers is not None and getattr(self, key) is not None:
                way = "leave it out: it follows from the answers"
                raise Refused("ORG209", "cannot stand beside 'answers'", way, at=(key,))
        return self

    @model_validator(mode="after")
    def _lies_on_its_scale(self) -> Self:
        low, high = self.scale or (1.0, 5.0)
        way = "correct it, or state the scale: 'scale: 0-10'"
        if self.mean is not None and not low <= self.mean <= high:
            message = f"goes from {shown(low)} to {shown(high)}; this is {shown(self.mean)}"
            raise Refused("ORG211", message, way, at=("mean",))
        for place, answer in enumerate(self.answers or ()):
            if not low <= answer <= high:
                message = f"go from {shown(low)} to {shown(high)}; this is {shown(answer)}"
                raise Refused("ORG211", message, way, at=("answers", place))
        return self


def _rating(value: Any) -> Any:
    """A rating in short, such as ``4/5``, written out."""
    if not isinstance(value, str):
        return value
    short = fields.fraction(value)
    return {"mean": short.mean, "scale": f"{short.low:g}-{short.high:g}"}


_Rated = Annotated[RatingShape, BeforeValidator(_rating)]


class RatingsShape(Shape):
    """How the two sides of a link rate it."""

    model_config = ConfigDict(title="ratings")
    is_called = "the group 'ratings'"

    customer: _Rated | None = optional("How the customer rates what it gets.", short=e.FRACTION)
    provider: _Rated | None = optional("How the provider rates what it gives.", short=e.FRACTION)
    paired: e.Flag | None = optional("true where the first answers of both sides belong together, and so on.")

    @model_validator(mode="after")
    def _pairs_have_two_sides(self) -> Self:
        if self.paired:
            counts = [len(side.answers or ()) if side else 0 for side in (self.customer, self.provider)]
            if 0 in counts or counts[0] != counts[1]:
                way = "write as many answers on both sides, in the same order, or leave it out"
                raise Refused("ORG209", "needs the 'answers' of both sides, one for one", way, at=("paired",))
        return self
