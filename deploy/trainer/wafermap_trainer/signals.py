"""Signals that ask for an end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def listening(handler: Callable[[int, object], None]) -> Iterator[None]:
    """SIGTERM and SIGINT call `handler` while the block runs, and then whom they called before."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
