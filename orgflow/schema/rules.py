"""What a rule may say."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, model_validator

from orgflow.model import DEPENDENCY, EXTERNAL
from orgflow.naming import similar
from orgflow.schema import entries as e
from orgflow.schema.groups import Shape, optional
from orgflow.schema.refusals import Refused

ACTORS, LINKS, NEEDS, CUSTOMERS = "actors", "links", "needs", f"{EXTERNAL}s"
# What a rule can ask for, and whom it can ask that of.
OF = {
    "reaches": (ACTORS,),
    "has": (ACTORS, LINKS, NEEDS),
    "never": (ACTORS, LINKS, NEEDS),
    "health_at_least": (LINKS,),
    "rating_at_least": (LINKS,),
    "served_right_at_least": (CUSTOMERS,),
    "delivery_at_least": (ACTORS,),
    "providers_at_least": (NEEDS,),
    "providers_at_most": (ACTORS,),
    "customers_at_most": (ACTORS,),
    "links_at_most": (ACTORS,),
    "utilisation_below": (ACTORS,),
}
PICK_ACTORS = ("name", "position", "status", "part_of", "reports_to", "site", "owner", "tags")
PICK_LINKS = ("id", "customer", "provider", "for", "when", "importance", "any_of", "answer", "source")
# What an actor, or a link, can be asked to have.
OF_ACTORS = (
    *("position", "served_right", "part_of", "reports_to", "people", "capacity", "other_work"),
    "variability",
    *("reliability", "site", "owner", "tags", "note"),
)
OF_LINKS = (
    *("how_often", "when", "importance", "any_of", "switch", "health", "measured"),
    *("ratings", "ratings.customer", "ratings.provider", "standard", "standard.within", "standard.met"),
    *("lead_time", "effort", "per", "cost_to_fix", "target", "asked", "answer", "source", "as_of", "note"),
)


class WhereShape(Shape):
    """What something must be like for a rule to be about it."""

    model_config = ConfigDict(title="where")
    is_called = "the group 'where'"

    name: e.Lines | None = optional("Of an actor: its name.")
    position: e.Positions | None = optional("Of an actor: where it stands, also where that is derived.")
    status: e.Statuses | None = optional("Of an external customer: current, lapsed or prospect.")
    part_of: e.Lines | None = optional("Of an actor: the key of what it belongs to, directly or not.")
    reports_to: e.Lines | None = optional("Of an actor: the key of whom it reports to, directly or not.")
    site: e.Lines | None = optional("Of an actor: where it is.")
    owner: e.Lines | None = optional("Of an actor: who answers for it.")
    tags: e.Lines | None = optional("Of an actor: a word among its tags.")
    id: e.Lines | None = optional("Of a link: its id.")
    customer: e.Lines | None = optional("Of a link: its customer, a position or a tag of the customer.")
    provider: e.Lines | None = optional("Of a link: its provider, a position or a tag of the provider.")
    for_: e.Lines | None = optional("Of a link: what the customer depends on the provider for.", alias="for")
    when: e.Lines | None = optional("Of a link: a situation in which it is needed.")
    importance: e.Importances | None = optional("Of a link: its importance, also where that is the default.")
    any_of: e.Lines | None = optional("Of a link: the name of its need.")
    answer: e.AnswerWords | None = optional("Of a link: what the provider answered.")
    source: e.Lines | None = optional("Of a link: who said so.")


class RuleShape(Shape):
    """What must hold."""

    model_config = ConfigDict(title="rule")
    is_called = "a rule"

    every: e.Subject | None = optional("What the rule is about: actors in a position, or all; links; needs.")
    where: WhereShape | None = optional("Only those that have these values; of a list, any will do.")
    reaches: e.Line | None = optional(
        "Whom its work must reach: a position, or the key or a tag of an actor."
    )
    within: e.Hops | None = optional("Over how many links at most: '4 links'.")
    has: e.Lines | None = optional("The keys that must be filled in; 'health' is any evidence.")
    never: e.Never | None = optional("What must not be: a single point of failure, or a dependency.")
    between: e.Two | None = optional("Between which two groups there must be no dependency.")
    indirect: e.Truth | None = optional("true where not even a dependency through others may be.")
    health_at_least: e.Share | None = optional("Of a link: the least health, as the evidence has it.")
    rating_at_least: e.Mark | None = optional("Of a link: the least mark by its customer.")
    served_right_at_least: e.Share | None = optional(
        "Of an external customer: the least share of its occasions that go right."
    )
    delivery_at_least: e.Share | None = optional("Of an actor: how often its output must come out right.")
    providers_at_least: e.Whole | None = optional("Of a need: how many different providers there must be.")
    providers_at_most: e.Whole | None = optional("Of an actor: on how many others it may depend.")
    customers_at_most: e.Whole | None = optional("Of an actor: how many others may depend on it.")
    links_at_most: e.Whole | None = optional("Of an actor: how many links it may have, in and out.")
    utilisation_below: e.Share | None = optional("Of an actor: the load that must not be reached.")
    name: e.Line | None = optional("What to call the rule.")
    because: e.Prose | None = optional("Why it must hold; shown where it does not.")
    severity: e.Severity | None = optional("error where it must hold (the default), warning where it should.")

    @model_validator(mode="after")
    def _makes_a_sentence(self) -> Self:
        asked = [key for key in OF if getattr(self, key) not in (None, [])]
        if not asked:
            way = f"add for example 'has: standard'; a rule can ask for {', '.join(OF)}"
            raise Refused("ORG213", "a rule has to ask for something", way, of_key=False)
        if len(asked) > 1:
            message = f"cannot stand beside '{asked[0]}': a rule asks for one thing"
            raise Refused("ORG213", message, "write a rule of its own for it", at=(asked[1],))
        self._has_what_goes_together()
        if self.never == DEPENDENCY:
            self._is_about_groups()
        else:
            self._is_about(asked[0])
        self._picks_what_it_is_about()
        self._names_keys()
        return self

    def _has_what_goes_together(self) -> None:
        pairs = [("within", "reaches", self.reaches is not None)]
        pairs += [(key, f"never: {DEPENDENCY}", self.never == DEPENDENCY) for key in ("between", "indirect")]
        for key, other, is_there in pairs:
            if getattr(self, key) is not None and not is_there:
                raise Refused("ORG209", f"goes with '{other}' only", "leave it out", at=(key,))

    def _is_about_groups(self) -> None:
        if self.between is None:
            way = "say between whom: 'between: [front line, supplier]'"
            raise Refused("ORG209", "needs 'between' beside it", way, at=("never",))
        if self.every is not None:
            way = "leave it out, or pick links with 'where'"
            raise Refused("ORG209", f"cannot stand beside 'never: {DEPENDENCY}'", way, at=("every",))

    def _is_about(self, asked: str) -> None:
        if self.every is None:
            way = "say what it is about, such as 'every: link'"
            raise Refused("ORG202", "a rule needs the key 'every'", way, of_key=False)
        kinds = {"link": (LINKS,), "need": (NEEDS,), EXTERNAL: (CUSTOMERS, ACTORS)}.get(self.every, (ACTORS,))
        if set(kinds).isdisjoint(OF[asked]):
            whom = OF[asked][0]
            message = f"can be asked of {whom} only; this rule is about '{self.every}'"
            way = f"write 'every: {whom.removesuffix('s')}', or ask for something else"
            raise Refused("ORG214", message, way, at=(asked,))

    @property
    def _is_about_actors(self) -> bool:
        return self.never != DEPENDENCY and self.every not in ("link", "need")

    def _picks_what_it_is_about(self) -> None:
        right, wrong = (PICK_ACTORS, PICK_LINKS) if self._is_about_actors else (PICK_LINKS, PICK_ACTORS)
        whom, others = (ACTORS, LINKS) if self._is_about_actors else (LINKS, ACTORS)
        for key in wrong:
            if getattr(self.where, "for_" if key == "for" else key, None) is not None:
                message = f"is a key of {others}; this rule picks {whom}"
                raise Refused("ORG214", message, f"pick by one of: {', '.join(right)}", at=("where", key))

    def _names_keys(self) -> None:
        one, known = ("an actor", OF_ACTORS) if self._is_about_actors else ("a link", OF_LINKS)
        for number, key in enumerate(self.has or ()):
            if key not in known:
                near = similar(key, known)
                way = f"'{near}' is spelt alike" if near else f"there are {', '.join(known)}"
                if key in (*OF_ACTORS, *OF_LINKS):
                    way = f"write 'every: {'link' if self._is_about_actors else 'actor'}'"
                message = f"'{key}' is nothing that {one} can be asked to have"
                raise Refused("ORG204", message, way, of_key=False, at=("has", number))
