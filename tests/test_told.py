"""What reading says, held word for word, with every place, against what it is to say."""

from __future__ import annotations

import pytest
import yaml

from orgflow.document import walking
from tests.told import cases, of_the_table, of_the_text, of_the_whole


@pytest.mark.parametrize("text, said", cases("said-of-texts.txt"))
def test_a_mistake_in_a_text_is_told_in_these_words(text: str | bytes, said: str) -> None:
    assert of_the_text(text) == said


@pytest.mark.parametrize("text, said", cases("said-of-texts.txt"))
def test_it_is_told_alike_without_the_fast_parser(
    text: str | bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "LOADER", yaml.Loader)
    assert of_the_text(text) == said


@pytest.mark.parametrize("text, said", cases("said-of-organizations.txt"))
def test_what_does_not_fit_together_is_told_in_these_words(text: str | bytes, said: str) -> None:
    assert of_the_whole(text) == said


@pytest.mark.parametrize("text, said", cases("said-of-tables.txt"))
def test_what_is_wrong_in_a_table_is_told_in_these_words(text: str | bytes, said: str) -> None:
    assert of_the_table(text) == said
