"""A plain PyTorch loop with a sidecar beside it: sixteen samples of one prompt, and nothing but `torch` and `latticeforge`.

    python3 examples/pytorch_loop.py --model models/abacus/abacus.pt --vocab models/abacus/vocab.txt

The loop is `sample`; the model is a TorchScript file that takes tokens, rows of the cache and the cache.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor

from latticeforge import Client, Decision, default_socket_path
from latticeforge.hooks import AnswerReader, Samples, Sampling


class Model:
    """The abacus: a step gives the logits of the last token of each row, [batch, V] f32, and keeps the cache."""

    def __init__(self, path: Path, prompt: list[int], batch: int) -> None:
        self._module = torch.jit.load(str(path))
        layers, heads, width, self.vocabulary, _ = self._module.sizes().tolist()
        self._rows = torch.arange(batch)
        self._cache = torch.zeros(layers, 2, batch, heads, 0, width)
        self.logits = self.step(torch.tensor([prompt] * batch))

    def step(self, tokens: Tensor) -> Tensor:
        logits, self._cache = self._module(tokens, self._rows, self._cache)
        return logits[:, -1].contiguous()


def sample(lf: Client, samples: Samples, group: int, model: Model, longest: int) -> None:
    """Draws until every sample has ended by itself or by a decision."""
    batch = [samples.add(group) for _ in range(model.logits.shape[0])]
    logits = model.logits
    for at in range(longest):
        tokens = torch.multinomial(logits.softmax(-1), 1)
        step = lf.step()
        taken = [(one, *samples.take(one, int(tokens[i]))) for i, one in enumerate(batch) if one.running]
        for one, boundary, ends in taken:
            step.row(group, one.sequence, at, one.tokens[-1], logits[one.sequence], boundary=boundary, end=ends)
        samples.settle(lf.observe(step), [(one, ends) for one, _, ends in taken])
        if not any(one.running for one in batch):
            break
        logits = model.step(tokens)


def main() -> None:
    parser = argparse.ArgumentParser(description="A plain PyTorch loop with a sidecar beside it.")
    parser.add_argument("--model", required=True, type=Path, help="TorchScript file")
    parser.add_argument("--vocab", required=True, type=Path, help="text of a token by id, one a line")
    parser.add_argument("--socket", default=default_socket_path(), help="default: %(default)s")
    parser.add_argument("--prompt", default="<bos> find x in 16 : 5 * x + 11 = 24 ?", help="default: %(default)s")
    parser.add_argument("--samples", type=int, default=16, help="default %(default)s")
    parser.add_argument("--deadline", type=float, default=0.05, help="seconds a step may wait (default %(default)s)")
    arguments = parser.parse_args()
    words = arguments.vocab.read_text().split()

    def text_of(tokens: list[int]) -> str:
        return " ".join(words[token] for token in tokens)

    for enforce in (False, True):
        torch.manual_seed(1)
        model = Model(arguments.model, [words.index(word) for word in arguments.prompt.split()], arguments.samples)
        with Client(
            arguments.socket, vocab_size=len(words), element="f32", deadline=arguments.deadline, connect_deadline=30.0
        ) as lf:
            samples = Samples(lf, AnswerReader(text_of), enforce=enforce, end_tokens=[words.index("<end>")])
            group = samples.begin(arguments.samples, Sampling())
            sample(lf, samples, group, model, longest=400)
            result = samples.finish(group)
            print(f"answer {result.answer}; {samples.totals}")


if __name__ == "__main__":
    main()
