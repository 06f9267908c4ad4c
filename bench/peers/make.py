"""Writes plain.pt: the record as one writes it in PyTorch, with log_softmax, exp, mul, sum, topk and gather; the peer of K2.

    python make.py            # needs torch, as ../../models/reduce/requirements.txt

Not held to the bounds of the record (masks, ties, cancellation): only to the typical rows it is measured on.
"""

import math
from pathlib import Path
from typing import Tuple

import torch
from torch import Tensor, nn


class Plain(nn.Module):
    def forward(self, logits: Tensor, chosen: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        vocab = logits.size(1)
        log_p = torch.log_softmax(logits, 1)
        p = log_p.exp()
        weighted = p * log_p
        entropy = -weighted.sum(1)
        varentropy = (weighted * log_p).sum(1) - entropy * entropy
        top, top_ids = log_p.topk(min(20, vocab), 1)
        picked = chosen.unsqueeze(1)
        chosen_log_prob = log_p.gather(1, picked)[:, 0]
        lse = logits.gather(1, picked)[:, 0] - chosen_log_prob
        certainty = -log_p.mean(1) - math.log(vocab)
        record = torch.stack([lse, entropy, varentropy, top[:, 0] - top[:, min(1, vocab - 1)], -top.mean(1), certainty, chosen_log_prob,
                              torch.full_like(lse, vocab)], 1)
        return record, top_ids, top


if __name__ == "__main__":
    torch.jit.script(Plain()).save(str(Path(__file__).parent / "plain.pt"))
