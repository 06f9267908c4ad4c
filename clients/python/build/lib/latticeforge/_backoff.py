"""When to try again."""

from __future__ import annotations

import random


class Backoff:
    """Capped exponential delays in seconds with jitter: each is drawn from the upper half of [0, first *
    2^n], n capped.

    Jitter keeps the clients of a restarted server from coming back all at once.
    """

    __slots__ = ("_first_s", "_cap_s", "_failures", "_random")

    def __init__(self, first_s: float, cap_s: float, source: random.Random | None = None) -> None:
        self._first_s = first_s
        self._cap_s = cap_s
        self._failures = 0
        self._random = source or random.Random()

    def next_delay_s(self) -> float:
        """The delay after one more failure."""
        ceiling = min(self._cap_s, self._first_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return ceiling * (0.5 + 0.5 * self._random.random())

    def reset(self) -> None:
        """After a success."""
        self._failures = 0
