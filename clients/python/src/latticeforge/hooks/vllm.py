"""A hook into vLLM, for its logits processors as they were before Model Runner V2 (`VLLM_USE_V2_MODEL_RUNNER=0`, CPU, and where V2 steps back).

    vllm serve MODEL --logits-processors latticeforge.hooks.vllm:LatticeForge

A request is watched that carries `vllm_xargs` (offline: `extra_args`) of `Arguments`, one request with n = 1 for each sample:
`{"lf_group": "q17", "lf_sequence": 0, "lf_samples": 16}`. $LATTICEFORGE_HOOK=enforce lets decisions end requests; without it they are observed.
"""

from __future__ import annotations

import atexit
import math
from typing import TYPE_CHECKING

import torch
from vllm.v1.sample.logits_processor import LogitsProcessor, MoveDirectionality

from ._arguments import Arguments
from ._relay import Ended, EngineStep, Left, Sight
from ._sequences import Sequence
from ._vllm_engine import Hook, sampling_of, validate

if TYPE_CHECKING:
    from vllm.config import VllmConfig
    from vllm.sampling_params import SamplingParams
    from vllm.v1.sample.logits_processor import BatchUpdate

_Slot = tuple[Sequence, list[int]]
"""A sequence and the engine's own list of its tokens, which grows as they are drawn."""


class LatticeForge(LogitsProcessor):
    """Shows each row to the sidecar once its token is known, and forces the end of what the sidecar has decided to end.

    In `apply` the last token of every list is the one before: vLLM repairs its placeholders (-1) first. A row of which no token comes, because
    it was a chunk of a prompt, is there again in a later step and replaces itself.
    """

    @classmethod
    def validate_params(cls, sampling_params: SamplingParams) -> None:
        validate(sampling_params)

    def __init__(self, vllm_config: VllmConfig, device: torch.device, is_pin_memory: bool) -> None:
        self._hook = Hook(vllm_config, device)
        self._slots: dict[int, _Slot] = {}
        if self._hook.relay is not None:
            atexit.register(self._hook.relay.close)

    def is_argmax_invariant(self) -> bool:
        """False, also where nothing is forced: those that are true come after the temperature, and not at all for greedy requests."""
        return False

    def update_state(self, batch_update: BatchUpdate | None) -> None:
        if batch_update is None or self._hook.relay is None:
            return
        slots = self._slots
        gone = {id(slot[0]): slot for index in batch_update.removed if (slot := slots.pop(index, None))}
        for index, params, prompt, output in batch_update.added:
            replaced = slots.pop(index, None)
            if replaced is not None:
                gone[id(replaced[0])] = replaced
            arguments = Arguments.of(params.extra_args)
            if arguments is not None:
                sequence = self._hook.relay.watch(arguments, sampling_of(params), len(prompt or ()))
                slots[index] = (sequence, output)
        for first, second, direction in batch_update.moved:
            a, b = slots.pop(first, None), slots.pop(second, None)
            if a is not None:
                slots[second] = a
            if b is not None and direction is MoveDirectionality.SWAP:
                slots[first] = b
        for sequence, output in gone.values():
            tail = (len(output), output[-1] if output else -1)
            self._hook.relay.submit(Left(sequence, lambda tail=tail: tail))

    def apply(self, logits: torch.Tensor) -> torch.Tensor:
        relay = self._hook.relay
        if relay is None or not self._slots:
            return logits
        wanted: list[int] = []
        sights: list[Sight] = []
        forced: list[tuple[int, int]] = []
        ends: list[Ended] = []
        for index in sorted(self._slots):
            sequence, output = self._slots[index]
            step, fed = len(output), output[-1] if output else -1
            ended = sequence.ended
            token = sequence.force(step, relay.ends_segment(fed))
            if token is None:
                sights.append(Sight(sequence, step, fed, len(wanted)))
                wanted.append(index)
                continue
            sights.append(Sight(sequence, step, fed, -1))
            forced.append((index, token))
            if sequence.ended and not ended:
                ends.append(Ended(sequence, step))
        snapshot = self._hook.snapshots.take(logits, wanted) if wanted else None
        if snapshot is None and wanted:
            relay.counters.steps_dropped += 1
        else:
            relay.submit(EngineStep(snapshot, lambda: sights))
        for index, token in forced:
            logits[index].fill_(-math.inf)
            logits[index, token] = 0.0
        for end in ends:
            relay.submit(end)
        return logits
