"""Rows in the host's memory, reduced on a thread beside the model's."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor

from torch import Tensor

from ._reduce import HostReducer, Reduced

_log = logging.getLogger("latticeforge")

_AT_ONCE = 1 << 15
"""Logits that are reduced sooner than another thread is awake."""


class Aside:
    """What rows come to, once it is asked for. They lie where the model left them: nothing may write there until then."""

    __slots__ = ("_rows", "_version", "_reduced", "_reducer")

    def __init__(self, reducer: Reducer, rows: Tensor, reduced: Future[Reduced]) -> None:
        self._reducer = reducer
        self._rows = rows
        self._version = rows._version
        self._reduced = reduced

    def get(self) -> Reduced | None:
        """Waits for it. None where somebody has written there meanwhile: what was read says nothing then."""
        reduced = self._reduced.result()
        if self._rows._version == self._version:
            return reduced
        self._reducer.wait_from_now_on()
        return None


class Reducer:
    """For the rows of one step after another. Its thread ends with the process, or when nothing refers to it any more."""

    def __init__(self) -> None:
        self._host = HostReducer()
        self._thread: ThreadPoolExecutor | None = None
        self._waits = False

    def begin(self, rows: Tensor) -> Aside | Reduced:
        """rows: [B, V]; f32 is read where it lies."""
        if self._waits or rows.numel() <= _AT_ONCE:
            return self._host.reduce(rows.float().numpy())
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "latticeforge-reduce")
        return Aside(self, rows, self._thread.submit(self._reduce, rows))

    def wait_from_now_on(self) -> None:
        if not self._waits:
            _log.warning("rows of logits are changed in place after they were drawn from; from now on the model waits until they are read")
            self._waits = True

    def _reduce(self, rows: Tensor) -> Reduced:
        return self._host.reduce(rows.float().numpy())
