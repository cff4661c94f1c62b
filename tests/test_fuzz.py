from __future__ import annotations

import json
import random

import pytest

from orgflow.exchange.links_csv import Options, read_csv
from orgflow.loader import read_text
from orgflow.scenario import read_scenario
from tests import fuzz, mutation

PARTS = 4
MUTANTS = 20_000
MORE = [*mutation.QUESTIONS, ["map", "-", "-o", "-", "--view", "matrix"], ["calendar", "-", "-o", "-"]]


@pytest.mark.parametrize("seed", range(1, PARTS + 1))
def test_spoilt_files_come_to_a_clean_end(seed: int) -> None:
    assert list(fuzz.finds(seed, MUTANTS // PARTS)) == []


def test_the_good_files_are_good() -> None:
    model = read_text(mutation.MODEL).organization
    assert model is not None
    assert read_csv(mutation.TABLE, "links.csv", Options(), None, "actors.csv").organization is not None
    assert read_text(json.dumps(mutation.TREE)).organization is not None
    assert read_scenario(mutation.SCENARIO, "more.yaml").laid_over(model).supposed == ("one more clerk",)


@pytest.mark.parametrize("question", MORE, ids=" ".join)
def test_every_question_about_the_good_tree_is_answered(question: list[str]) -> None:
    assert fuzz.ending(question, json.dumps(mutation.TREE).encode()).code in (0, 1)


def test_more_than_a_quarter_of_the_spoilt_trees_are_read() -> None:
    read = sum(read_text(data).organization is not None for data in mutation.trees(1, 100))
    assert 25 < read < 75


def test_an_end_without_an_answer_is_a_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "run", lambda _: 2)
    assert fuzz.unclean_check(b"") is not None
    assert fuzz.unclean_check(b"", "text") is not None
    assert fuzz.unclean_question(["analyze", "-"], b"") is not None


@pytest.mark.parametrize("said", ["it takes nan hours", "Traceback (most recent", "Input should be a"])
def test_an_answer_in_foreign_words_is_a_find(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    def answered(_: list[str]) -> int:
        print(said)
        return 0

    monkeypatch.setattr(fuzz, "run", answered)
    assert fuzz.unclean_question(["analyze", "-"], b"") is not None


def test_mutants_are_the_same_for_the_same_seed() -> None:
    assert list(mutation.mutants(1, 50, mutation.MODEL)) == list(mutation.mutants(1, 50, mutation.MODEL))
    assert list(mutation.trees(1, 50)) == list(mutation.trees(1, 50))
    assert mutation.words(random.Random(1)) == mutation.words(random.Random(1))
