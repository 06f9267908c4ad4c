"""llama.cpp through llama-cpp-python: a logits processor that reports the rows that tokens are drawn from, a criterion that stops.

    hook = Hook(client, llama)
    with hook.watch(samples=16, temperature=0.8) as watched:
        while watched.wants_more:
            watched.sample(llama.create_completion, prompt, max_tokens=400, temperature=0.8)
    print(watched.result.answer, hook.totals)

A `Llama` draws one sequence at a time, so the samples of a prompt come one after another, and those that a settled group does not need
are never drawn. The row of a token is read in place (`llama_get_logits_ith`) and kept until the next call of the processor names the
token; what is decided holds before another token is decoded. Of the token that reaches the length limit llama.cpp tells nothing.

Without a draft model; a sample that streams: `begin` and `end`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import llama_cpp
import numpy as np
from llama_cpp import Llama, LogitsProcessorList, StoppingCriteriaList

from ..client import Client
from ._answers import ANSWER, BOUNDARIES, AnswerReader
from ._samples import Result, Sample, Samples, Sampling, Totals

__all__ = ["Hook", "Watched"]


class Hook:
    """Connects a `Llama` with a sidecar, prompt after prompt.

    client: made with `vocab_size=llama.n_vocab()` and `element="f32"`
    answer, boundaries: what an answer looks like, and which characters end a segment
    ask: text that makes the model give its answer, e.g. "</think>The answer is"; "" for none
    enforce: False changes nothing in what is generated, and `totals` says what would have been saved
    """

    def __init__(
        self,
        client: Client,
        llama: Llama,
        *,
        answer: str = ANSWER,
        boundaries: str = BOUNDARIES,
        ask: str = "",
        enforce: bool = True,
    ) -> None:
        def text_of(tokens: list[int]) -> str:
            text: bytes = llama.detokenize(tokens)
            return text.decode("utf-8", "ignore")

        self._llama = llama
        self.samples = Samples(
            client,
            AnswerReader(text_of, answer, boundaries),
            enforce=enforce,
            ask=llama.tokenize(ask.encode(), add_bos=False, special=True) if ask else (),
            end_tokens=(llama.token_eos(),),
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
        temperature: float | None = 0.8,
        top_p: float = 0.95,
        top_k: int = 40,
        policy: str = "",
        answer_kind: Literal["text", "number", "choice"] = "number",
    ) -> Iterator[Watched]:
        """One prompt, for which up to `samples` samples are drawn.

        temperature, top_p, top_k: as given to llama-cpp-python; the defaults are its own
        policy: empty for the sidecar's default
        """
        group = self.samples.begin(samples, Sampling(temperature, top_p, top_k), policy, answer_kind)
        watched = Watched(self.samples, self._llama, group)
        try:
            yield watched
        finally:
            watched._finish()


class Watched:
    """What `Hook.watch` gives; once the `with` has ended, with `result`."""

    def __init__(self, samples: Samples, llama: Llama, group: int) -> None:
        self.result: Result | None = None
        self._samples = samples
        self._llama = llama
        self._group = group
        self._sample: Sample | None = None
        self._row = bytearray(4 * llama.n_vocab())
        self._into = (ctypes.c_char * len(self._row)).from_buffer(self._row)
        self._pending = False

    @property
    def wants_more(self) -> bool:
        """Whether another sample is to be drawn: until the group is settled, or its budget spent."""
        return self._samples.wants_more(self._group)

    def sample(self, complete: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Draws one more sample; what `complete` gives.

        complete: `llama.create_completion` or `llama.create_chat_completion`, called with the arguments that follow
        """
        if named.get("stream"):
            raise ValueError("stream is True; a sample that streams goes between `begin` and `end`")
        completion = complete(*arguments, **named, **self.begin())
        self.end(completion["choices"][0]["finish_reason"], told=not named.get("stop"))
        return completion

    def begin(self) -> dict[str, Any]:
        """One more sample; the arguments for its completion: logits_processor and stopping_criteria."""
        self._sample = self._samples.add(self._group)
        self._pending = False
        return {
            "logits_processor": LogitsProcessorList([self._process]),
            "stopping_criteria": StoppingCriteriaList([self._is_over]),
        }

    def end(self, finish_reason: str | None, told: bool = True) -> None:
        """The sample's completion has returned.

        finish_reason: as it says
        told: whether "stop" means that the model drew its end token; False where a stop string may have ended it
        """
        sample = self._sample
        if sample is not None and sample.running and self._pending:
            if finish_reason == "stop" and told:
                self._report(sample, self._llama.token_eos())
            else:
                sample.unseen = 1
                self._samples.cut_off(sample)
        self._sample = None
        self._pending = False

    def _process(self, input_ids: Any, scores: Any) -> Any:
        """Before a token is drawn. input_ids: [prompt and tokens so far], scores: [V] f32"""
        sample = self._sample
        assert sample is not None
        if self._pending:
            self._report(sample, int(input_ids[-1]))
        ctypes.memmove(self._into, llama_cpp.llama_get_logits_ith(self._llama.ctx, -1), len(self._row))
        self._pending = sample.running
        if not sample.running or not sample.forced:
            return scores
        forced = np.full_like(scores, -np.inf)
        forced[sample.forced.pop(0)] = 0.0
        return forced

    def _is_over(self, input_ids: Any, scores: Any) -> bool:
        return self._sample is not None and not self._sample.running

    def _report(self, sample: Sample, token: int) -> None:
        """The row that is kept, and the token that was drawn from it."""
        self._pending = False
        at = len(sample.tokens)
        boundary, ends = self._samples.take(sample, token)
        step = self._samples.client.step()
        step.row(sample.group, sample.sequence, at, token, self._row, boundary=boundary, end=ends)
        self._samples.settle(self._samples.client.observe(step), [(sample, ends)])

    def _finish(self) -> None:
        self.end(None)
        self.result = self._samples.finish(self._group)
