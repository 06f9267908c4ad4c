"""A hook into SGLang, by its custom logit processor. Not run in a real SGLang: tested against the interface of 0.5.23.

    python -m sglang.launch_server --model-path MODEL --enable-custom-logit-processor --disable-overlap-schedule

A request is watched that carries `"custom_logit_processor": LatticeForge.to_str()` and, in `sampling_params`, `"custom_params"` of `Arguments`:
`{"lf_group": "q17", "lf_sequence": 0, "lf_samples": 16}`. Environment as in `latticeforge.hooks.vllm`.

With the overlap schedule a request's tokens are known one step late and which token a row gave is a guess: the hook is idle then, and says so.
"""

from __future__ import annotations

import atexit
import logging
import os
from collections.abc import Iterable
from collections.abc import Sequence as ListOf
from typing import Any

import torch
from sglang.srt.sampling.custom_logit_processor import CustomLogitProcessor

from ..client import Client
from ._arguments import Arguments
from ._items import Mode
from ._listed import leave, show
from ._relay import Relay
from ._sequences import Sampling, Sequence
from ._snapshots import Snapshots
from .reports import Reports

_log = logging.getLogger("latticeforge")


class LatticeForge(CustomLogitProcessor):
    """Shows each row to the sidecar once its token is known, and forces the end of what the sidecar has decided to end.

    SGLang makes one object of it for each request; what they share is made once in the process.
    """

    def __call__(self, logits: torch.Tensor, custom_param_list: list[dict[str, Any]] | None = None) -> torch.Tensor:
        """logits: [rows, V] of the requests of the list, in its order. Several rows of one request are drafts: then none is seen."""
        given = [id(params) for params in custom_param_list or () if params]
        if not given or len(set(given)) < len(given):
            return logits
        hook = _hook(logits.device)
        return logits if hook is None else hook.apply(logits, [params or {} for params in custom_param_list or ()])


class Hook:
    """Of one scheduler process."""

    def __init__(self, device: torch.device, mode: Mode) -> None:
        self._snapshots = Snapshots(device)
        self._running: dict[str, tuple[Sequence, Any, ListOf[int]]] = {}
        self._tokenizer: Any = None
        reports = Reports(os.environ.get("LATTICEFORGE_REPORTS", ""))
        self.relay = Relay(lambda: Client(client_name="latticeforge-sglang"), lambda: self._text, mode, reports, self._leave_finished)
        atexit.register(self.relay.close)

    def apply(self, logits: torch.Tensor, params: list[dict[str, Any]]) -> torch.Tensor:
        self._leave_finished()
        watched = ((row, self._sequence(one), one) for row, one in enumerate(params))
        rows = [(row, sequence, one["__req__"].output_ids) for row, sequence, one in watched if sequence is not None]
        show(self.relay, self._snapshots, logits, rows)
        return logits

    def _sequence(self, params: dict[str, Any]) -> Sequence | None:
        request = params.get("__req__")
        if request is None:
            return None
        known = self._running.get(request.rid)
        if known is not None:
            return known[0]
        try:
            arguments = Arguments.of({name: value for name, value in params.items() if name != "__req__"})
        except ValueError as error:  # nobody asks a processor before a request is let in
            _log.warning("request %s is not watched: %s", request.rid, error)
            arguments = None
        if arguments is None:
            return None
        self._tokenizer = self._tokenizer or request.tokenizer
        sequence = self.relay.watch(arguments, _sampling(request), len(request.origin_input_ids))
        self._running[request.rid] = (sequence, request, request.output_ids)
        return sequence

    def _leave_finished(self) -> None:
        for rid, (sequence, request, tokens) in list(self._running.items()):
            if _finished(request) and self._running.pop(rid, None) is not None:
                leave(self.relay, sequence, tokens)

    def _text(self, ids: Iterable[int]) -> str:
        return "" if self._tokenizer is None else str(self._tokenizer.decode(list(ids), skip_special_tokens=False))


def _finished(request: Any) -> bool:
    """Requests are lent by weak reference: one that is gone has ended as well."""
    try:
        return bool(request.finished())
    except ReferenceError:
        return True


def _sampling(request: Any) -> Sampling:
    params = request.sampling_params
    ids = getattr(request, "eos_token_ids", None) or {getattr(request.tokenizer, "eos_token_id", None)}
    ends = {int(one) for one in ids if one is not None}
    constrained = any(getattr(params, name, None) for name in ("json_schema", "regex", "ebnf", "structural_tag"))
    return Sampling(
        temperature=params.temperature,
        top_p=params.top_p,
        top_k=params.top_k if 0 < params.top_k < 1 << 20 else 0,
        max_tokens=params.max_new_tokens or 1 << 31,
        min_tokens=params.min_new_tokens,
        eos=None if constrained or params.ignore_eos or not ends else min(ends),
        stops=frozenset() if params.ignore_eos else ends | set(params.stop_token_ids or ()),
    )


_hooks: dict[str, Hook | None] = {}


def _hook(device: torch.device) -> Hook | None:
    if "hook" not in _hooks:
        mode = _mode()
        _hooks["hook"] = None if mode is None else Hook(device, mode)
    return _hooks["hook"]


def _mode() -> Mode | None:
    """None where the hook is idle: with the overlap schedule, and on ranks whose rows the first one reports."""
    from sglang.srt.runtime_context import get_parallel, get_schedule

    if not get_schedule().disable_overlap_schedule:
        _log.warning("the hook is idle: with the overlap schedule tokens come a step late; start with --disable-overlap-schedule")
        return None
    if get_parallel().tp_rank != 0:
        return None
    wanted = os.environ.get("LATTICEFORGE_HOOK", "observe")
    if wanted not in ("observe", "enforce"):
        raise ValueError(f"LATTICEFORGE_HOOK is {wanted!r}; it must be observe or enforce")
    if wanted == "observe":
        return Mode.OBSERVE
    return Mode.FORCE if get_parallel().tp_size == 1 else Mode.ABORT
