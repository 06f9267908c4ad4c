"""Rows of logits in torch, reduced where they lie to what a sidecar needs of them."""

from __future__ import annotations

import torch
from torch import Tensor

_BLOCK = 256
"""Logits of which only the largest is looked at first."""


def top_k(logits: Tensor, k: int = 20) -> tuple[Tensor, Tensor, Tensor]:
    """Ids and log-probs (nats, at temperature 1) of the k most likely tokens of each row, best first, and logsumexp.

    logits: [rows, V] of any float type, on any device; nothing is waited for
    returns: ids [rows, k'] i64, log-probs [rows, k'] f32, logsumexp [rows, 1] f32, with k' = min(k, V)
    """
    k = min(k, logits.shape[-1])
    values, ids = _largest(logits, k)
    total = torch.logsumexp(logits.float(), -1, keepdim=True)
    return ids, values.float() - total, total


def _largest(logits: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """topk, on a CPU by way of blocks: the k largest lie in the k blocks with the largest maxima."""
    rows, vocabulary = logits.shape
    blocks = vocabulary // _BLOCK
    if logits.device.type != "cpu" or blocks < 4 * k:
        values, ids = logits.topk(k)
        return values, ids
    whole = logits[:, : blocks * _BLOCK].view(rows, blocks, _BLOCK)
    best = whole.amax(-1).topk(k).indices
    of_blocks = whole.gather(1, best.unsqueeze(-1).expand(rows, k, _BLOCK)).view(rows, k * _BLOCK)
    ids_of_blocks = (best.unsqueeze(-1) * _BLOCK + torch.arange(_BLOCK)).view(rows, k * _BLOCK)
    rest = logits[:, blocks * _BLOCK :]
    ids_of_rest = torch.arange(blocks * _BLOCK, vocabulary).expand(rows, -1)
    values, at = torch.cat((of_blocks, rest), 1).topk(k)
    return values, torch.cat((ids_of_blocks, ids_of_rest), 1).gather(1, at)
