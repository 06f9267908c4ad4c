"""Rows of logits to what leaves the engine: 16 numbers and a top 20 each. Formulas as in the sidecar's own kernel, at temperature 1.

H = ln Z - E[x], varentropy = E[x^2] - E[x]^2, with x = logit - largest logit and ln Z of exp(x); token confidence = the mean of -log p over
the top 20; margin = gap of the two largest, NaN where there is one only.

Worked: two tokens of logit 0 and the rest -inf give H = ln 2 = 0.693, varentropy 0, margin 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import torch

TOP = 20
_BLOCK = 128
_CACHED = 1 << 17
"""Logits whose temporaries, 1 MiB, stay in a core's own cache."""
_FLOOR = -1e4
"""exp of it is 0 in f32, and 0 times it is 0: what masked tokens (-inf) are raised to."""

FloatArray: TypeAlias = "np.ndarray[Any, np.dtype[np.float32]]"
IntArray: TypeAlias = "np.ndarray[Any, np.dtype[np.int64]]"


@dataclass(frozen=True, slots=True)
class Reduced:
    """Of B rows; nats. A row with NaN or without a finite logit has an entropy that is not finite."""

    values: FloatArray
    """[B, 5] entropy, varentropy, token confidence, margin, logsumexp."""
    top_ids: IntArray
    """[B, k], k = 20 or the vocabulary, best first."""
    top_log_probs: FloatArray
    """[B, k]."""


class HostReducer:
    """Of rows in the host's memory, by numpy: one thread, without the interpreter's lock where it matters, memory kept between calls."""

    def __init__(self) -> None:
        self._shifted: FloatArray = np.empty(0, np.float32)
        self._mass: FloatArray = np.empty(0, np.float32)

    def reduce(self, rows: FloatArray) -> Reduced:
        """rows: [B, V] f32, not changed."""
        top, ids = _top(rows)
        at_once = max(1, _CACHED // rows.shape[1])
        moments = [self._moments(rows[at : at + at_once], top[at : at + at_once, :1]) for at in range(0, len(rows), at_once)]
        z, mean, square = np.concatenate(moments, 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            log_z = np.log(z)
            log_sum_exp = top[:, 0] + log_z
            log_probs = top - log_sum_exp[:, None]
            finite = np.isfinite(log_probs)
            confidence = -np.where(finite, log_probs, 0).sum(1) / finite.sum(1)
            gap = top[:, 0] - top[:, 1] if top.shape[1] > 1 else np.full(len(top), np.nan, np.float32)
            margin = np.where(np.isfinite(gap), gap, np.nan)
            varentropy = np.maximum(square - mean * mean, 0)
            values = np.stack((log_z - mean, varentropy, confidence, margin, log_sum_exp), 1)
        return Reduced(values, ids, log_probs)

    def _moments(self, rows: FloatArray, peak: FloatArray) -> FloatArray:
        """[3, rows]: Z, E[x], E[x^2]. A few rows at a time, so that each pass finds what the one before left in the cache."""
        if self._shifted.size < rows.size:
            self._shifted = np.empty(rows.size, np.float32)
            self._mass = np.empty(rows.size, np.float32)
        shifted = self._shifted[: rows.size].reshape(rows.shape)
        mass = self._mass[: rows.size].reshape(rows.shape)
        with np.errstate(invalid="ignore", over="ignore"):
            np.subtract(rows, peak, out=shifted)
            np.exp(shifted, out=mass)
            z = mass.sum(1)
            mean = _dot(mass, shifted) / z
            if np.isnan(mean).any():  # 0 times -inf: there are masked tokens
                np.maximum(shifted, _FLOOR, out=shifted)
                mean = _dot(mass, shifted) / z
            np.multiply(mass, shifted, out=mass)
            return np.stack((z, mean, _dot(mass, shifted) / z))


def _dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """[rows]: of each row of one with that of the other, without a product in memory."""
    return np.matmul(a[:, None, :], b[:, :, None])[:, 0, 0]


def _top(rows: FloatArray) -> tuple[FloatArray, IntArray]:
    """The largest of each row: those of the 20 blocks whose largest are largest, which hold the 20 largest of the row.

    A block is every so many-th logit, not a stretch of them: so their largest are found by whole vectors, in one pass of the memory.
    """
    count, width = rows.shape
    keep = min(TOP, width)
    blocks = width // _BLOCK
    if blocks <= TOP:
        candidates, at = rows, None
    else:
        largest = rows[:, : blocks * _BLOCK].reshape(count, _BLOCK, blocks).max(1)
        best = np.argpartition(largest, blocks - TOP, 1)[:, -TOP:]
        at = (best[:, :, None] + blocks * np.arange(_BLOCK)).reshape(count, -1)
        rest = np.broadcast_to(np.arange(blocks * _BLOCK, width), (count, width - blocks * _BLOCK))
        at = np.concatenate((at, rest), 1)
        candidates = np.take_along_axis(rows, at, 1)
    some = np.argpartition(candidates, candidates.shape[1] - keep, 1)[:, -keep:]
    values = np.take_along_axis(candidates, some, 1)
    order = np.argsort(-values, 1, kind="stable")
    ids = np.take_along_axis(some, order, 1)
    return np.take_along_axis(values, order, 1), ids if at is None else np.take_along_axis(at, ids, 1)


def reduce_on_device(rows: torch.Tensor) -> torch.Tensor:
    """The same where the rows are: [B, V] to [B, 5 + 2k] f32, values, ids, log-probs, so that one copy brings it to the host.

    Ids stay exact in f32 up to 2^24.
    """
    import torch

    rows = rows.float()
    top, ids = rows.topk(min(TOP, rows.shape[1]), -1)
    shifted = (rows - top[:, :1]).clamp_min_(_FLOOR)
    mass = shifted.exp()
    z = mass.sum(-1)
    mean = mass.mul_(shifted).sum(-1) / z
    square = mass.mul_(shifted).sum(-1) / z
    log_z = z.log()
    log_sum_exp = top[:, 0] + log_z
    log_probs = top - log_sum_exp[:, None]
    finite = log_probs.isfinite()
    confidence = -log_probs.where(finite, 0.0).sum(-1) / finite.sum(-1)
    gap = top[:, 0] - top[:, 1] if top.shape[1] > 1 else torch.full_like(z, torch.nan)
    margin = gap.where(gap.isfinite(), torch.nan)
    values = torch.stack((log_z - mean, (square - mean * mean).clamp_min_(0), confidence, margin, log_sum_exp), -1)
    return torch.cat((values, ids.float(), log_probs), -1)


def unpacked(packed: FloatArray) -> Reduced:
    """What `reduce_on_device` gave, on the host."""
    k = (packed.shape[1] - 5) // 2
    return Reduced(packed[:, :5], packed[:, 5 : 5 + k].astype(np.int64), packed[:, 5 + k :])
