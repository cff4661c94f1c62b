"""How long 10,000 links take to read, as YAML or as a table, beside PyYAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from benchmarks import reading


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as place:
        reading.make(Path(place), 10_000)
        yield Path(place)


@pytest.mark.benchmark(group="10,000 links read")
@pytest.mark.parametrize("way", reading.WAYS, ids=lambda way: way.__name__)
def test_reading(benchmark: Any, folder: Path, way: Callable[[Path], None]) -> None:
    benchmark.pedantic(way, args=(folder,), rounds=3, warmup_rounds=1)
