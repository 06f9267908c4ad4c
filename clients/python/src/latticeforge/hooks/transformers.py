"""Hugging Face `generate`: a logits processor that reports what the model draws from, and a stopping criterion that obeys.

    hook = Hook(client, model, tokenizer)
    with hook.watch(samples=16) as watched:
        model.generate(**prompts, do_sample=True, top_k=0, num_return_sequences=16, **watched.arguments)
    print([result.answer for result in watched.results], hook.totals)

A token and the row it was drawn from are reported when the next forward pass has been given to the device, and what is decided
then holds before the next token is drawn. A sample that is over is made to draw its end token and is finished for `generate`,
which keeps its place in the batch until the last sample has ended: time goes with the longest, tokens with the sum.

For sampling and greedy decoding; beams, assisted and contrastive decoding draw no sequences that grow token by token.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from transformers import LogitsProcessor, LogitsProcessorList, StoppingCriteria, StoppingCriteriaList

from ..client import Client
from ._answers import ANSWER, BOUNDARIES, AnswerReader
from ._aside import Aside, Reducer
from ._reduce import Reduced, reduce_on_device, unpacked
from ._samples import Result, Sample, Samples, Sampling, Totals

__all__ = ["Hook", "Watched"]


class Hook:
    """Connects `generate` with a sidecar, call after call.

    client: made with `vocab_size` and `element="f32"` if rows are sent
    model, tokenizer: what generates; asked once for the tokens that end a sequence
    send: "records" reduces each row where it lies to its entropy, varentropy, token confidence and margin; "rows" sends rows as
        they are, which tells the sidecar more where the temperature is not 1, and costs 4 bytes a word of the vocabulary
    answer, boundaries: what an answer looks like, and which characters end a segment
    ask: text that makes the model give its answer, e.g. "</think>The answer is"; "" for none
    enforce: False changes nothing in what is generated, and `totals` says what would have been saved
    """

    def __init__(
        self,
        client: Client,
        model: Any,
        tokenizer: Any,
        *,
        send: Literal["records", "rows"] = "records",
        answer: str = ANSWER,
        boundaries: str = BOUNDARIES,
        ask: str = "",
        enforce: bool = True,
    ) -> None:
        if send not in ("records", "rows"):
            raise ValueError(f"send is {send!r}; it must be records or rows")
        self._send_rows = send == "rows"
        named = model.generation_config.eos_token_id
        end_tokens = [named] if isinstance(named, int) else list(named or ())
        if not end_tokens:
            raise ValueError("model.generation_config.eos_token_id names no token that ends a sequence")
        self._words = _Words(end_tokens[0], tokenizer.pad_token_id)
        self._reducer = Reducer()
        self.samples = Samples(
            client,
            AnswerReader(tokenizer.decode, answer, boundaries),
            enforce=enforce,
            ask=tokenizer(ask, add_special_tokens=False)["input_ids"] if ask else (),
            end_tokens=end_tokens,
        )

    @property
    def totals(self) -> Totals:
        """What has been generated so far; prints as one line."""
        return self.samples.totals

    @contextmanager
    def watch(
        self,
        samples: int = 1,
        *,
        temperature: float | None = 1.0,
        top_p: float = 1.0,
        top_k: int = 0,
        policy: str = "",
        answer_kind: Literal["text", "number", "choice"] = "number",
    ) -> Iterator[Watched]:
        """One call of `generate`.

        samples: its `num_return_sequences`; how many prompts there are is seen from the batch
        temperature, top_p, top_k: as given to `generate`
        policy: one that starts all samples at once; empty for the sidecar's default
        """
        sampling = Sampling(temperature, top_p, top_k)
        watched = Watched(self.samples, samples, sampling, policy, answer_kind, self._send_rows, self._words, self._reducer)
        try:
            yield watched
        finally:
            watched._finish()


@dataclass(frozen=True, slots=True)
class _Words:
    """Ids of tokens with a meaning of their own."""

    end: int
    pad: int | None


@dataclass(frozen=True, slots=True)
class _Pending:
    """One engine step, on its way to the host."""

    tokens: Tensor
    """[batch] i64: what was drawn,"""
    logits: Tensor
    """[batch] f32: and its logits."""
    rows: Tensor | None
    """[batch, V] f32, or"""
    reduced: Tensor | Aside | Reduced | None
    """what they come to: as a device has packed it, on its way, or there."""
    arrived: Any
    """Event of the device; None on the host."""


class Watched:
    """What `Hook.watch` gives: `arguments` for generate and, once the `with` has ended, `results`, one for each prompt."""

    def __init__(
        self,
        samples: Samples,
        budget: int,
        sampling: Sampling,
        policy: str,
        answer_kind: Literal["text", "number", "choice"],
        send_rows: bool,
        words: _Words,
        reducer: Reducer,
    ) -> None:
        self.results: list[Result] = []
        self._samples = samples
        self._budget = budget
        self._sampling = sampling
        self._policy = policy
        self._answer_kind: Literal["text", "number", "choice"] = answer_kind
        self._send_rows = send_rows
        self._words = words
        self._batch: list[Sample] = []
        self._groups: list[int] = []
        self._reducer = reducer
        self._scores: Tensor | None = None
        self._reduced: Tensor | Aside | Reduced | None = None
        self._pending: _Pending | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """Of generate: logits_processor and stopping_criteria."""
        return {
            "logits_processor": LogitsProcessorList([_Processor(self)]),
            "stopping_criteria": StoppingCriteriaList([_Criterion(self)]),
        }

    def before(self, prompts: Tensor, scores: Tensor) -> Tensor:
        """Before a token of each sample is drawn. scores: [batch, V] f32"""
        if not self._batch:
            self._open(prompts)
        self._report()
        self._scores = scores
        if not self._send_rows:
            self._reduced = reduce_on_device(scores) if scores.is_cuda else self._reducer.begin(scores)
        return self._forced(scores)

    def after(self, input_ids: Tensor) -> Tensor:
        """After it: which samples are over, [batch] bool. Waits for nothing."""
        assert self._scores is not None
        tokens = input_ids[:, -1]
        logits = self._scores.gather(1, tokens.unsqueeze(1))[:, 0].float()
        rows = _to_host(self._scores) if self._send_rows else None
        reduced = _to_host(self._reduced) if isinstance(self._reduced, Tensor) else self._reduced
        arrived = torch.cuda.current_stream(tokens.device).record_event() if tokens.is_cuda else None
        self._pending = _Pending(_to_host(tokens), _to_host(logits), rows, reduced, arrived)
        return torch.tensor([not sample.running for sample in self._batch], device=input_ids.device)

    def _open(self, prompts: Tensor) -> None:
        batch, longest = prompts.shape
        if batch % self._budget:
            raise ValueError(f"a batch of {batch} sequences is not a number of prompts times {self._budget} samples")
        lengths = [longest] * batch if self._words.pad is None else (prompts != self._words.pad).sum(1).tolist()
        for length in lengths[:: self._budget]:
            group = self._samples.begin(
                self._budget, self._sampling, self._policy, self._answer_kind, prompt_tokens=length
            )
            self._groups.append(group)
            self._batch += [self._samples.add(group) for _ in range(self._budget)]

    def _report(self) -> None:
        """The step before this one: its rows, and the tokens drawn from them."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        if pending.arrived is not None:
            pending.arrived.synchronize()
        reduced = pending.reduced
        if isinstance(reduced, Tensor):
            reduced = unpacked(reduced.numpy())
        elif isinstance(reduced, Aside):
            reduced = reduced.get()
        values = reduced.values.tolist() if reduced is not None else []
        step = self._samples.client.step()
        taken = []
        for i, (sample, token, logit) in enumerate(
            zip(self._batch, pending.tokens.tolist(), pending.logits.tolist())
        ):
            if not sample.running:
                continue
            at = len(sample.tokens)
            boundary, ends = self._samples.take(sample, token)
            taken.append((sample, ends))
            if pending.rows is not None:
                step.row(sample.group, sample.sequence, at, token, pending.rows[i], boundary=boundary, end=ends)
                continue
            if not values:  # a gap, which the client marks as one
                continue
            entropy, varentropy, confidence, margin, log_sum_exp = values[i]
            step.stats(
                sample.group,
                sample.sequence,
                at,
                token,
                entropy=entropy,
                varentropy=varentropy,
                confidence=confidence,
                margin=margin,
                chosen_logprob=logit - log_sum_exp,
                boundary=boundary,
                end=ends,
            )
        if taken:
            self._samples.settle(self._samples.client.observe(step), taken)

    def _forced(self, scores: Tensor) -> Tensor:
        """The scores, with one word left to those samples that are over, or asked for their answer."""
        forced: list[tuple[int, int]] = []
        for i, sample in enumerate(self._batch):
            if not sample.running:
                forced.append((i, self._words.end))
            elif sample.forced:
                forced.append((i, sample.forced.pop(0)))
        if not forced:
            return scores
        rows, words = torch.tensor(forced, device=scores.device).T
        scores = scores.clone()
        scores[rows] = -torch.inf
        scores[rows, words] = 0.0
        return scores

    def _finish(self) -> None:
        self._report()
        self.results = [self._samples.finish(group) for group in self._groups]


class _Processor(LogitsProcessor):
    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        return self._watched.before(input_ids, scores)


class _Criterion(StoppingCriteria):
    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    def __call__(self, input_ids: Tensor, scores: Any, **_: Any) -> Tensor:
        return self._watched.after(input_ids)


def _to_host(tensor: Tensor) -> Tensor:
    """Starts the copy; where the tensor is on the host, there is none."""
    if not tensor.is_cuda:
        return tensor
    host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
    return host.copy_(tensor, non_blocking=True)
