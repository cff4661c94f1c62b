"""What there is to know of each actor, of each link, told for a page that one can explore."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known, in words; ``span`` is its low end, its value, its high end where they are shares."""

    label: str
    text: str
    span: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class LinkPortrait:
    """A link in words.

    ``brief`` says in a line how often it serves, how well; ``called`` what it is called
    where it belongs on a list ("weak"), else it is empty. ``when`` are the ids of the
    situations that must hold. ``fells`` tells whether its customer falls with it where
    every need matters, and ``loss`` what its breaking would cost. ``way`` are the ids of the
    links on its best route to an external customer, itself first; empty where there is none.
    """

    id: str
    provider: str
    customer: str
    deliverable: str
    brief: str
    called: str = ""
    when: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    fells: bool = False
    loss: str = ""
    way: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fall:
    """An actor that falls in a round after something broke, for want of what a link brings; by ids."""

    actor: str
    round: int
    link: str


@dataclass(frozen=True, slots=True)
class ActorPortrait:
    """An actor in words.

    ``falls`` are those who fall with it where every need matters, in order of their
    rounds; None where they were not followed. ``loss`` is what its stopping would cost.
    """

    id: str
    name: str
    layer: str
    facts: tuple[Fact, ...] = ()
    falls: tuple[Fall, ...] | None = None
    loss: str = ""


@dataclass(frozen=True, slots=True)
class Atlas:
    """All actors with all links of an organization in words; layers run toward the external customer.

    ``situations`` are ids with names. ``remarks`` say what was left out.
    """

    actors: tuple[ActorPortrait, ...] = ()
    links: tuple[LinkPortrait, ...] = ()
    situations: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
