"""A hook into vLLM, for its logits processors as they were before Model Runner V2 (`VLLM_USE_V2_MODEL_RUNNER=0`, and on CPUs).

    vllm serve MODEL --logits-processors latticeforge.hooks.vllm:LatticeForge

A request is watched that carries `vllm_xargs` (offline: `extra_args`) of `Arguments`, one request with n = 1 for each sample:
`{"lf_group": "q17", "lf_sequence": 0, "lf_samples": 16}`. $LATTICEFORGE_HOOK=enforce lets decisions end requests; without it they
are observed. $LATTICEFORGE_SOCKET says where the sidecar is.
"""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

import torch
from vllm.v1.sample.logits_processor import LogitsProcessor, MoveDirectionality

from ._arguments import Arguments
from ._listed import leave, show
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

    In `apply` the last token of every list is the one before: vLLM repairs its placeholders (-1) first.
    """

    @classmethod
    def validate_params(cls, sampling_params: SamplingParams) -> None:
        validate(sampling_params)

    def __init__(self, vllm_config: VllmConfig, device: torch.device, is_pin_memory: bool) -> None:
        self._slots: dict[int, _Slot] = {}
        self._hook = Hook(vllm_config, device, on_idle=self._leave_finished)
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
            leave(self._hook.relay, sequence, output)

    def apply(self, logits: torch.Tensor) -> torch.Tensor:
        relay = self._hook.relay
        if relay is None or not self._slots:
            return logits
        slots = self._slots
        show(relay, self._hook.snapshots, logits, ((index, *slots[index]) for index in sorted(slots)))
        return logits

    def _leave_finished(self) -> None:
        """Where no step comes any more, nobody says that the last requests have gone: their lists do."""
        for sequence, output in list(self._slots.values()):
            sampling = sequence.sampling
            ended = bool(output) and (output[-1] in sampling.stops or len(output) >= sampling.max_tokens)
            if ended and sequence.end is None and self._hook.relay is not None:
                leave(self._hook.relay, sequence, output)
