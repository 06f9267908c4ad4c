"""The fused record as a TorchScript module: what make.py says of the ONNX graphs holds here too. Any float type in.

PyTorch sums f32 in pairs, which is exact enough here: no f64 pass as in the ONNX graph."""

from typing import Tuple

import torch
from torch import Tensor, nn


def top_list(z: Tensor, k: int) -> Tuple[Tensor, Tensor]:
    """Values and ids, best first, equals in order of id. torch.topk leaves open which of equals it takes, and in which order."""
    vocab = z.size(1)
    values, ids = torch.topk(z, min(k + 1, vocab), dim=1)
    more_equals = values.size(1) > k and bool((values[:, k] == values[:, k - 1]).any())
    values = values[:, :k]
    ids, by_id = torch.sort(ids[:, :k], dim=1)
    values, by_value = torch.sort(torch.gather(values, 1, by_id), dim=1, descending=True, stable=True)
    ids = torch.gather(ids, 1, by_value)
    if more_equals:
        tied = z == values[:, -1:]
        all_ids = torch.arange(vocab, device=z.device).unsqueeze(0)
        lowest = vocab - torch.topk(torch.where(tied, vocab - all_ids, torch.zeros_like(all_ids)), k, dim=1)[0]
        better = (values > values[:, -1:]).sum(1, keepdim=True)
        rank = torch.arange(k, device=z.device).unsqueeze(0) - better
        tie_ids = torch.gather(lowest, 1, torch.clamp(rank, min=0))
        ids = torch.where(torch.logical_and(rank >= 0, tie_ids < vocab), tie_ids, ids)
    return values, ids


def finite_count(z: Tensor, best: Tensor) -> Tensor:
    """Finite logits of each row; 0 for a row that is no distribution. amin and topk both carry a NaN on."""
    lowest = torch.amin(z, 1)
    count = torch.full_like(lowest, z.size(1), dtype=torch.float64)
    if bool(torch.isneginf(lowest).any()):
        count = count - torch.isneginf(z).sum(1)
    return torch.where(torch.logical_or(torch.isnan(lowest), torch.logical_not(torch.isfinite(best))), torch.zeros_like(count), count)


def mean_below(t: Tensor, finite: Tensor) -> Tensor:
    """Mean of the finite t of each row; divided before they are summed, as masks near the lowest f32 would overflow."""
    if bool((finite < t.size(1)).any()):
        t = torch.where(torch.isneginf(t), torch.zeros_like(t), t)
    return (t / finite.to(torch.float32).unsqueeze(1)).sum(1).to(torch.float64)


class Record(nn.Module):
    def forward(self, logits: Tensor, chosen: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        z = logits.to(torch.float32)
        k = min(20, z.size(1))
        top, top_ids = top_list(z, k)
        best = top[:, :1]
        finite = finite_count(z, best[:, 0])

        t = z - best
        mean_t = mean_below(t, finite)
        t.clamp_(min=-150.0)
        e = torch.exp(t)
        s0 = e.sum(1).to(torch.float64)
        weighted = t * e
        mu = weighted.sum(1).to(torch.float64) / s0
        t.sub_(mu.to(torch.float32).unsqueeze(1))
        squares = t.mul_(t).mul_(e).sum(1).to(torch.float64)

        log_s0 = torch.log(s0)
        lse = best[:, 0].to(torch.float64) + log_s0
        margin = best[:, 0].to(torch.float64) - top[:, min(1, k - 1)].to(torch.float64)
        listed = torch.where(torch.isneginf(top), torch.zeros_like(top), top).to(torch.float64).sum(1)
        confidence = lse - listed / torch.clamp(finite, max=20.0)
        certainty = log_s0 - mean_t - torch.log(finite)
        chosen_logit = torch.gather(z, 1, torch.clamp(chosen, min=0).unsqueeze(1))[:, 0]
        columns = [lse, torch.clamp(log_s0 - mu, min=0.0), squares / s0, margin, confidence, certainty,
                   chosen_logit.to(torch.float64) - lse, finite]
        record = torch.stack(columns, 1).to(torch.float32)
        return record, top_ids, (top.to(torch.float64) - lse.unsqueeze(1)).to(torch.float32)
