"""What rules are judged on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from orgflow.model import Actor, Link, Organization
from orgflow.network import Need, Network
from orgflow.report import Names

if TYPE_CHECKING:
    from orgflow.workload import Load

Subject = Actor | Link | Need


class Grounds:
    """An organization as a graph, with the names people use; figures only once a rule asks for them."""

    def __init__(self, organization: Organization) -> None:
        self.network = Network(organization)
        self.names = Names(organization)

    @cached_property
    def calibrated(self) -> Network:
        """The network at the rates that reports are made with; raises TooLarge."""
        from orgflow.calibration import calibrated

        return calibrated(self.network)

    @property
    def loads(self) -> Mapping[str, Load]:
        """The work of each actor over the year, by id; raises TooLarge."""
        from orgflow.workload import workload

        return workload(self.calibrated).loads

    def called(self, subject: Subject) -> str:
        """Give the name of an actor, a link or a need."""
        if isinstance(subject, Need):
            return f'"{subject.primary.deliverable}" for {self.names.name(subject.customer)}'
        return self.names.name(subject.id)
