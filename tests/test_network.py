from __future__ import annotations

import socket

import pytest


def test_a_test_that_talks_to_somebody_fails() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talking,
        pytest.raises(AssertionError, match="use the network"),
    ):
        talking.connect(("127.0.0.1", 9))
