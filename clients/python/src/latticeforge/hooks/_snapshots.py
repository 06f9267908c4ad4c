"""Copies of an engine step's rows, taken on its thread and read on another: memory kept between steps, bounded."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Any

import torch

from ._reduce import HostReducer, Reduced, reduce_on_device, unpacked


class Snapshot:
    """Rows of one step. `reduced` and `logit` are the relay's, on its own stream where the rows are on a device."""

    __slots__ = ("rows", "ready", "_memory", "_owner", "live")

    def __init__(self, owner: Snapshots, memory: torch.Tensor, rows: torch.Tensor, ready: Any) -> None:
        self._owner = owner
        self._memory = memory
        self.rows = rows
        self.ready = ready
        """An event after which the rows are there; None on the host, where they are."""
        self.live = True

    def reduced(self) -> Reduced:
        return self._owner._reduce(self)

    def logit(self, row: int, token: int) -> float:
        """NaN once the rows have been given back, or where there is no such token."""
        if not self.live or not 0 <= token < self.rows.shape[1]:
            return math.nan
        return self._owner._read(self.rows, row, token)

    def give_back(self) -> None:
        if self.live:
            self.live = False
            self._owner._free.append(self._memory)


class Readback:
    """A small tensor on its way to the host."""

    __slots__ = ("_host", "_ready")

    def __init__(self, tensor: torch.Tensor) -> None:
        self._ready = None
        self._host = tensor
        if tensor.device.type != "cpu":
            self._host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
            self._host.copy_(tensor, non_blocking=True)
            self._ready = torch.Event(device=tensor.device)
            self._ready.record()

    def get(self) -> torch.Tensor:
        if self._ready is not None:
            self._ready.synchronize()
        return self._host


class Snapshots:
    """A few buffers, as large as the largest step so far. None is there when the relay is behind: then the step is not seen, and counted.

    count: steps that may be under way, the one before the newest included, whose rows are kept until its tokens are known
    """

    def __init__(self, device: torch.device, count: int = 6) -> None:
        self._device = device
        self._free: deque[torch.Tensor] = deque(torch.empty(0) for _ in range(count))
        self._host = HostReducer() if device.type == "cpu" else None
        self._stream: Any = None
        self._pinned = torch.empty(0)

    def take(self, logits: torch.Tensor, rows: Sequence[int]) -> Snapshot | None:
        """rows: those wanted, ascending. The copy is in the order of the current stream; nothing waits."""
        try:
            memory = self._free.popleft()
        except IndexError:
            return None
        width = logits.shape[1]
        if memory.numel() < len(rows) * width or memory.dtype != logits.dtype:
            memory = torch.empty(len(rows) * width, dtype=logits.dtype, device=logits.device)
        copy = memory[: len(rows) * width].view(len(rows), width)
        if len(rows) == logits.shape[0]:
            copy.copy_(logits, non_blocking=True)
        else:
            wanted = torch.tensor(list(rows), pin_memory=self._host is None).to(logits.device, non_blocking=True)
            torch.index_select(logits, 0, wanted, out=copy)
        ready = None
        if self._host is None:
            ready = torch.Event(device=logits.device)
            ready.record()
        return Snapshot(self, memory, copy, ready)

    def _read(self, rows: torch.Tensor, row: int, token: int) -> float:
        if self._stream is None:
            return float(rows[row, token])
        with self._stream:
            return float(rows[row, token])

    def _reduce(self, snapshot: Snapshot) -> Reduced:
        if self._host is not None:
            return self._host.reduce(snapshot.rows.float().numpy())
        if self._stream is None:
            self._stream = torch.Stream(device=self._device)
        with self._stream:
            self._stream.wait_event(snapshot.ready)
            packed = reduce_on_device(snapshot.rows)
            if self._pinned.numel() < packed.numel():
                self._pinned = torch.empty(packed.numel(), pin_memory=True)
            host = self._pinned[: packed.numel()].view(packed.shape)
            host.copy_(packed, non_blocking=True)
            self._stream.synchronize()
        return unpacked(host.numpy().copy())
