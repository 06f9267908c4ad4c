"""A hook into vLLM, for the logits processors of Model Runner V2. Not run in a real V2 engine: it needs Triton, so a GPU.

    vllm serve MODEL --logits-processors latticeforge.hooks.vllm_v2:LatticeForge

Requests and environment as in `latticeforge.hooks.vllm`; which of the two a server wants, its log says at the start.
"""

from __future__ import annotations

import atexit
import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch
from vllm.v1.worker.gpu.sample.logits_processor.interface import LogitsProcessor

from ._arguments import Arguments
from ._relay import Ended, EngineStep, Left, Sight
from ._sequences import Sequence
from ._snapshots import Readback
from ._vllm_engine import Hook, sampling_of, validate

if TYPE_CHECKING:
    from vllm.config import VllmConfig
    from vllm.sampling_params import SamplingParams
    from vllm.v1.worker.gpu.sample.logits_processor.interface import LogitsContext, LogitsProcRequestState


@dataclass(frozen=True, slots=True)
class _Slot:
    sequence: Sequence
    prompt_tokens: int
    prefill_tokens: int
    """The prompt and, after a preemption, what had been drawn: rows before its end are for nothing."""


class LatticeForge(LogitsProcessor):
    """Shows each row to the sidecar once its token is known, and forces the end of what the sidecar has decided to end.

    Nothing here waits for the device: which slot, position and token a row belongs to is read by the relay, with the row. The token that a row
    was fed is the one before it; a draft's row counts only where a later step begins beyond it. Nobody says when a request has left, so that is
    seen from the batch.
    """

    def __init__(self, vllm_config: VllmConfig, req_states: LogitsProcRequestState) -> None:
        self._states = req_states
        self._slots: dict[int, _Slot] = {}
        self._present: set[int] = set()
        self._hook = Hook(vllm_config, req_states.device, on_idle=self._leave_all)
        if self._hook.relay is not None:
            atexit.register(self._hook.relay.close)

    @classmethod
    def validate_params(cls, sampling_params: SamplingParams) -> None:
        validate(sampling_params)

    def add_request(self, req_idx: int, sampling_params: SamplingParams) -> bool:
        relay = self._hook.relay
        if relay is None:
            return False
        self._leave((req_idx,))  # what the slot holds of its last owner is overwritten after this
        self._slots.pop(req_idx, None)
        arguments = Arguments.of(sampling_params.extra_args)
        if arguments is None:
            return False
        prompt = int(self._states.prompt_len.np[req_idx])
        sequence = relay.watch(arguments, sampling_of(sampling_params), prompt)
        self._slots[req_idx] = _Slot(sequence, prompt, int(self._states.prefill_len.np[req_idx]))
        return True

    def apply(self, logits: torch.Tensor, ctx: LogitsContext) -> torch.Tensor:
        relay = self._hook.relay
        if relay is None or not self._slots:
            return logits
        batch = ctx.idx_mapping_np.tolist()
        self._leave(self._present.difference(batch))
        watched = {slot: self._slots[slot] for slot in batch if slot in self._slots}
        self._present = set(watched)
        if not watched:
            return logits
        forced: dict[int, int] = {}
        ends: list[Ended] = []
        if logits.shape[0] == len(batch):  # a row each: no drafts, and the host knows the lengths
            for row, slot in enumerate(batch):
                if slot in watched:
                    self._force(watched[slot], int(ctx.seq_lens_upper_bound_np[row]), row, forced, ends)
        places = (ctx.expanded_idx_mapping, ctx.pos, ctx.input_ids, ctx.expanded_local_pos)
        snapshot = self._hook.snapshots.take(logits, range(logits.shape[0]))
        if snapshot is None:
            relay.counters.steps_dropped += 1
        else:
            read = Readback(torch.stack([place.long() for place in places]))
            relay.submit(EngineStep(snapshot, partial(_sights, read, watched, forced)))
        for row, token in forced.items():
            logits[row].fill_(-math.inf)
            logits[row, token] = 0.0
        for end in ends:
            relay.submit(end)
        return logits

    def _force(self, slot: _Slot, length: int, row: int, forced: dict[int, int], ends: list[Ended]) -> None:
        step = length - slot.prompt_tokens
        if length < slot.prefill_tokens:
            return
        ended = slot.sequence.ended
        # Whether the token before ended a segment is on the device only: thinking is ended where it is.
        token = slot.sequence.force(step, at_boundary=True)
        if token is not None:
            forced[row] = token
            if slot.sequence.ended and not ended:
                ends.append(Ended(slot.sequence, step))

    def _leave(self, slots: Collection[int]) -> None:
        """These have left the batch; what they drew last is still in their slots. They may come back."""
        relay = self._hook.relay
        for index in self._present.intersection(slots):
            self._present.discard(index)
            slot = self._slots[index]
            total = self._states.total_len.gpu[index].long()
            last = self._states.all_token_ids.gpu[index].gather(0, (total - 1).clamp_min(0).view(1)).long()
            read = Readback(torch.cat((total.view(1), last)))
            if relay is not None:
                relay.submit(Left(slot.sequence, partial(_tail, read, slot.prompt_tokens)))

    def _leave_all(self) -> None:
        """No step for a while, and nobody says that the last requests have gone: whoever has not, will be seen again."""
        self._leave(tuple(self._present))


def _tail(read: Readback, prompt_tokens: int) -> tuple[int, int]:
    total, last = read.get().tolist()
    return total - prompt_tokens, last


def _sights(read: Readback, watched: dict[int, _Slot], forced: Collection[int]) -> list[Sight]:
    sights = []
    for row, (index, position, fed, local) in enumerate(read.get().T.tolist()):
        slot = watched.get(index)
        if slot is None or position + 1 < slot.prefill_tokens:
            continue
        step = position + 1 - slot.prompt_tokens
        sights.append(Sight(slot.sequence, step, fed if step else -1, -1 if row in forced else row, local > 0))
    return sights
