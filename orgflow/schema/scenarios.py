"""Whether a document has the shape of a scenario: some fields of actors or links, otherwise."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from pydantic import ConfigDict, TypeAdapter, ValidationError, model_validator

from orgflow.diagnostics import Diagnostic, in_order
from orgflow.document import Document
from orgflow.naming import similar
from orgflow.schema import entries as e
from orgflow.schema.groups import Shape, optional
from orgflow.schema.misfits import tell
from orgflow.schema.refusals import kind
from orgflow.schema.shapes import ActorShape, LinkFields, Misfit, keys_of


class ChangeShape(LinkFields):
    """What is otherwise about a link."""

    model_config = ConfigDict(title="link")
    is_called = "a change of a link"


class ActorChangeShape(ActorShape):
    """What is otherwise about an actor, of which other things are known already."""

    model_config = ConfigDict(title="actor")
    is_called = "a change of an actor"

    @model_validator(mode="after")
    def _states_what_it_can(self) -> Self:
        return self


class ScenarioShape(Shape):
    """What if some things were otherwise."""

    model_config = ConfigDict(title="scenario")
    is_called = "a scenario"

    scenario: e.Line | None = optional("What it is called.")
    scale_demand: e.Positive | None = optional("By what all demand is multiplied, such as 1.2.")
    without: e.Lines | None = optional("The keys of actors that deliver nothing.")
    actors: dict[e.Identity, ActorChangeShape | None] | None = optional(
        "What is otherwise about actors, by key."
    )
    links: dict[e.LinkId, ChangeShape | None] | None = optional("What is otherwise about links, by id.")


@cache
def _adapter() -> TypeAdapter[ScenarioShape]:
    return TypeAdapter(ScenarioShape)


def validate_scenario(document: Document) -> tuple[ScenarioShape | None, tuple[Diagnostic, ...]]:
    """Hold a document against the shape of a scenario: the scenario, or None and all that does not fit."""
    if not isinstance(document.data, dict):
        message = f"a scenario is a group of keys; this is {kind(document.data)}"
        way = "begin with a line such as 'scenario: one more clerk'"
        return None, (document.problem("ORG201", document.place(()), message, way),)
    try:
        return _adapter().validate_python(document.data), ()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    misfits = [Misfit(one["type"], one["loc"], _refused(one)) for one in found]
    inner = [misfit for misfit in misfits if not _is_strange_key(misfit)]
    strange = [_strange(str(misfit.path[0]), document) for misfit in misfits if _is_strange_key(misfit)]
    return None, in_order([*tell(inner, document), *strange])


def _refused(error: Any) -> Any:
    return error.get("ctx", {}).get("error")


def _is_strange_key(misfit: Misfit) -> bool:
    return misfit.kind == "extra_forbidden" and len(misfit.path) == 1


def _strange(key: str, document: Document) -> Diagnostic:
    known = keys_of(ScenarioShape)
    guess = similar(key, known)
    way = f"a similar key exists: '{guess}'" if guess else f"a scenario has the keys {', '.join(known)}"
    at = document.place((key,), key=True)
    return document.problem("ORG203", at, f"a scenario has no key '{key[:60]}'", way)
