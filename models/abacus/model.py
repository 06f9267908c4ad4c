"""The abacus in PyTorch, for training and for TorchScript: Llama's architecture, its names of weights, a key-value cache as one tensor.

forward(tokens [B, S], rows [B], past [layers, 2, B0, heads, P, head_dim]) gives logits [B, S, V] and present, as export.py says.
"""

from typing import List, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import config as c


class RmsNorm(nn.Module):
    def __init__(self, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(c.HIDDEN))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(c.HIDDEN, c.HIDDEN, bias=False) for _ in range(4))
        self.heads = c.HEADS
        self.head_dim = c.HEAD_DIM

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), x.size(1), self.heads, self.head_dim).transpose(1, 2)

    def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        first, second = x.chunk(2, -1)
        return x * cos + torch.cat((-second, first), -1) * sin

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past: Tensor) -> Tuple[Tensor, Tensor]:
        q, k, v = self.split(self.q_proj(x)), self.split(self.k_proj(x)), self.split(self.v_proj(x))
        q, k = self.rotate(q, cos, sin), self.rotate(k, cos, sin)
        present = torch.cat((past, torch.stack((k, v))), 3)
        attended = F.scaled_dot_product_attention(q, present[0], present[1], attn_mask=mask)
        return self.o_proj(attended.transpose(1, 2).reshape(x.size(0), x.size(1), -1)), present


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate_proj, self.up_proj = (nn.Linear(c.HIDDEN, c.SWIGLU, bias=False) for _ in range(2))
        self.down_proj = nn.Linear(c.SWIGLU, c.HIDDEN, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.input_layernorm = RmsNorm(c.RMS_EPS)
        self.self_attn = Attention()
        self.post_attention_layernorm = RmsNorm(c.RMS_EPS)
        self.mlp = Mlp()

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, past: Tensor) -> Tuple[Tensor, Tensor]:
        attended, present = self.self_attn(self.input_layernorm(x), cos, sin, mask, past)
        x = x + attended
        return x + self.mlp(self.post_attention_layernorm(x)), present


class Trunk(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed_tokens = nn.Embedding(len(c.VOCAB), c.HIDDEN)
        self.layers = nn.ModuleList(Layer() for _ in range(c.LAYERS))
        self.norm = RmsNorm(c.RMS_EPS)
        angles = torch.outer(torch.arange(c.CONTEXT).double(), c.ROPE_THETA ** -(torch.arange(0, c.HEAD_DIM, 2).double() / c.HEAD_DIM))
        angles = torch.cat((angles, angles), 1)
        self.register_buffer("cos", angles.cos().float(), persistent=False)
        self.register_buffer("sin", angles.sin().float(), persistent=False)

    def forward(self, tokens: Tensor, past: Tensor) -> Tuple[Tensor, Tensor]:
        start = past.size(4)
        end = start + tokens.size(1)
        position = torch.arange(start, end, device=tokens.device)
        mask = torch.arange(end, device=tokens.device).unsqueeze(0) <= position.unsqueeze(1)
        cos, sin = self.cos[start:end], self.sin[start:end]
        x = self.embed_tokens(tokens)
        presents: List[Tensor] = []
        for i, layer in enumerate(self.layers):
            x, present = layer(x, cos, sin, mask, past[i])
            presents.append(present)
        return F.linear(self.norm(x), self.embed_tokens.weight), torch.stack(presents)


class Abacus(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Trunk()
        self.sizes_of_cache = [c.LAYERS, c.HEADS, c.HEAD_DIM, len(c.VOCAB), c.CONTEXT]

    @torch.jit.export
    def sizes(self) -> Tensor:
        """Layers, heads, head_dim, V, context."""
        return torch.tensor(self.sizes_of_cache)

    def forward(self, tokens: Tensor, rows: Tensor, past: Tensor) -> Tuple[Tensor, Tensor]:
        return self.model(tokens, past.index_select(2, rows))


def empty_cache(batch: int) -> Tensor:
    return torch.zeros(c.LAYERS, 2, batch, c.HEADS, 0, c.HEAD_DIM)
