"""Random organizations written as YAML, read back, compared with what was written.

``python -m tests.roundtrip --examples 10000 --seed 1`` tries ten thousand of them.
"""

from __future__ import annotations

import argparse
import sys

from hypothesis import HealthCheck, given, seed, settings

from orgflow.loader import read_text
from orgflow.model import Organization
from orgflow.writer import write
from tests.strategies import organizations


def fault(organization: Organization) -> str | None:
    """Say what became different on the way to YAML and back, or give None."""
    text = write(organization)
    reading = read_text(text)
    if reading.organization != organization:
        return f"not the same again, {[one.message for one in reading.diagnostics]}:\n{text}"
    same = write(reading.organization) == text
    return None if same else f"not written the same again:\n{text}"


def first_fault(number: int, examples: int) -> tuple[int, str | None]:
    """Give how many organizations were tried and the fault of the smallest that has one."""
    tried, found = 0, None

    @seed(number)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(organizations())
    def same_again(organization: Organization) -> None:
        nonlocal tried, found
        tried += 1
        fallen = fault(organization)
        found = fallen or found
        assert fallen is None

    try:
        same_again()
    except AssertionError:
        return tried, found
    return tried, None


def main() -> int:
    """Try as many organizations as asked for; ends with 1 where one came back different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    tried, found = first_fault(asked.seed, asked.examples)
    print(f"{tried} organizations, {found or 'each the same again'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
