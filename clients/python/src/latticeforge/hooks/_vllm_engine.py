"""What both of vLLM's interfaces share: what is read from its configuration and from a request, and how the relay is set up."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

from ..client import Client
from ._arguments import Arguments
from ._items import Mode
from ._matching import TextOf
from ._relay import Relay
from .reports import Reports
from ._sequences import Sampling
from ._snapshots import Snapshots

if TYPE_CHECKING:
    from vllm.config import VllmConfig
    from vllm.sampling_params import SamplingParams

_log = logging.getLogger("latticeforge")


def validate(params: SamplingParams) -> None:
    """At the front end, before a request is let in: ValueError names what is wrong with its arguments."""
    if Arguments.of(params.extra_args) is not None and params.n != 1:
        raise ValueError(f"n is {params.n}: its samples would share lf_sequence; send a request with n = 1 for each sample")


def sampling_of(params: SamplingParams) -> Sampling:
    eos = params.eos_token_id
    masked = params.allowed_token_ids is not None and eos not in params.allowed_token_ids
    may_force = params.structured_outputs is None and not params.ignore_eos and not masked
    return Sampling(
        temperature=params.temperature,
        top_p=params.top_p,
        top_k=max(params.top_k, 0),
        max_tokens=params.max_tokens or 1 << 31,
        min_tokens=params.min_tokens,
        eos=eos if may_force else None,
        stops=frozenset() if params.ignore_eos else frozenset(params.all_stop_token_ids),
    )


class Hook:
    """Of one worker process. `relay` is None on ranks whose rows another one reports."""

    def __init__(
        self, vllm_config: VllmConfig, device: torch.device, on_idle: Callable[[], None] = lambda: None
    ) -> None:
        self.relay: Relay | None = None
        self.snapshots = Snapshots(device)
        self.mode = _mode(vllm_config)
        if _speaks(vllm_config):
            _log_like_vllm()
            self.relay = Relay(
                lambda: _client(vllm_config),
                lambda: _text_of(vllm_config),
                self.mode,
                Reports(os.environ.get("LATTICEFORGE_REPORTS", "")),
                on_idle,
            )


def _mode(vllm_config: VllmConfig) -> Mode:
    """$LATTICEFORGE_HOOK: observe (the default) or enforce. Nothing is forced on ranks that sample in step, which a late decision would
    tell apart, nor on drafts, whose place in the sequence is not known yet: there the front end is asked to abort."""
    wanted = os.environ.get("LATTICEFORGE_HOOK", "observe")
    if wanted not in ("observe", "enforce"):
        raise ValueError(f"LATTICEFORGE_HOOK is {wanted!r}; it must be observe or enforce")
    if wanted == "observe" or _sharded(vllm_config):
        return Mode.OBSERVE
    alone = vllm_config.parallel_config.tensor_parallel_size == 1 and vllm_config.speculative_config is None
    return Mode.FORCE if alone else Mode.ABORT


def _sharded(vllm_config: VllmConfig) -> bool:
    return bool(getattr(vllm_config.parallel_config, "enable_batch_sharded_sampling", False))


def _speaks(vllm_config: VllmConfig) -> bool:
    """Of the ranks that compute the same rows one reports them; where each samples its own, each reports its own."""
    from vllm.distributed.parallel_state import get_pp_group, get_tensor_model_parallel_rank

    return get_pp_group().is_last_rank and (_sharded(vllm_config) or get_tensor_model_parallel_rank() == 0)


def _client(vllm_config: VllmConfig) -> Client:
    """Called as vLLM's own metrics call this engine, so that the sidecar's, which take `engine` from behind the #, join with them."""
    parallel = vllm_config.parallel_config
    engine = getattr(parallel, "data_parallel_index", getattr(parallel, "data_parallel_rank", 0))
    return Client(model_name=str(vllm_config.model_config.served_model_name or ""), client_name=f"vllm#{engine}")


def _text_of(vllm_config: VllmConfig) -> TextOf | None:
    from vllm.tokenizers import cached_tokenizer_from_config

    if vllm_config.model_config.skip_tokenizer_init:
        return None
    tokenizer: Any = cached_tokenizer_from_config(vllm_config.model_config)
    return lambda ids: str(tokenizer.decode(list(ids), skip_special_tokens=False))


def _log_like_vllm() -> None:
    """vLLM configures its own loggers only."""
    theirs = logging.getLogger("vllm")
    if not _log.handlers and not logging.getLogger().handlers:
        for handler in theirs.handlers:
            _log.addHandler(handler)
        _log.setLevel(theirs.level)
