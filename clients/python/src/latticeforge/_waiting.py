"""Waiting as something that is asked for: the client's parts never block, they say for what they wait.

Each is a generator that yields a `Wait` and is told whether the socket became ready in time. `Poller` runs them in a thread that blocks,
`latticeforge.aio` in an event loop.
"""

from __future__ import annotations

import select
import time
from collections.abc import Generator
from typing import NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")


class Wait(NamedTuple):
    """For a socket, until a value of time.monotonic() that lies ahead."""

    descriptor: int
    events: int
    """select.POLLIN, select.POLLOUT, or both."""
    until_s: float


Waiting: TypeAlias = Generator[Wait, bool, T]


class Poller:
    """Runs what waits, and blocks. For one thread."""

    __slots__ = ("_poll", "_descriptor")

    def __init__(self) -> None:
        self._poll = select.poll()
        self._descriptor = -1

    def run(self, waiting: Waiting[T]) -> T:
        try:
            wait = next(waiting)
            while True:
                wait = waiting.send(self._ready(wait))
        except StopIteration as end:
            result: T = end.value
            return result

    def _ready(self, wait: Wait) -> bool:
        if wait.descriptor != self._descriptor:
            if self._descriptor >= 0:
                self._poll.unregister(self._descriptor)
            self._descriptor = wait.descriptor
        self._poll.register(wait.descriptor, wait.events)
        return bool(self._poll.poll(max(0.0, wait.until_s - time.monotonic()) * 1000))


def at_once(waiting: Waiting[T]) -> T:
    """Runs what waits, and gives it no time."""
    try:
        next(waiting)
        while True:
            waiting.send(False)
    except StopIteration as end:
        result: T = end.value
        return result
