from __future__ import annotations

import pytest

from orgflow.exchange.links_csv import Options, read_csv
from orgflow.loader import read_text
from tests import fuzz

PARTS = 4
MUTANTS = 20_000


@pytest.mark.parametrize("seed", range(1, PARTS + 1))
def test_spoilt_files_come_to_a_clean_end(seed: int) -> None:
    assert list(fuzz.finds(seed, MUTANTS // PARTS)) == []


def test_the_good_files_are_good() -> None:
    assert read_text(fuzz.MODEL).organization is not None
    assert read_csv(fuzz.TABLE, "links.csv", Options(), None, "actors.csv").organization is not None


def test_an_end_without_an_answer_is_a_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "run", lambda _: 2)
    assert fuzz.unclean_check(b"") is not None


def test_mutants_are_the_same_for_the_same_seed() -> None:
    assert list(fuzz.mutants(1, 50, fuzz.MODEL)) == list(fuzz.mutants(1, 50, fuzz.MODEL))
