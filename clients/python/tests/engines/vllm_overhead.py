"""What the vLLM hook costs an engine's step, with a real sidecar: batch of 16, the abacus's vocabulary and one of 128,256.

    run vllm                                                  # makes the environment
    $ENVIRONMENT/bin/python vllm_overhead.py                  # with clients/python/src on PYTHONPATH

Taken as a step: 20 ms, in which the engine's thread waits, as it does for a GPU. Two figures: the time that `update_state` and `apply`
take on the engine's thread, and how much longer a step becomes in which the thread works all the time instead, so that the relay's thread
competes with it for the interpreter and for a core. Beside the first, reading the rows once (`logits.sum(-1)`): the hook has to copy
them, as the engine divides them by the temperature in place. Rounds with and without are interleaved. Every observation is checked: as many as
tokens, with the token drawn, and its entropy against double precision.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from types import SimpleNamespace
from typing import Any
from unittest import mock

import torch
from latticeforge import Client
from latticeforge._step import Step
from latticeforge.hooks import vllm
from sidecar import Sidecar
from vllm import SamplingParams
from vllm.v1.sample.logits_processor import BatchUpdate

BATCH = 16
STEP_S = 0.020


class Engine:
    """A batch that draws tokens from random rows, and the hook where there is one."""

    def __init__(self, vocabulary: int, hook: vllm.LatticeForge | None, name: str) -> None:
        source = torch.Generator().manual_seed(1)
        self.rows = [4 * torch.randn(BATCH, vocabulary, generator=source) for _ in range(8)]
        self.vocabulary = vocabulary
        self.hook = hook
        self.outputs: list[list[int]] = [[] for _ in range(BATCH)]
        self.took_s: list[float] = []
        self.pass_s: list[float] = []
        if hook is not None:
            about = [{"lf_group": name, "lf_sequence": one, "lf_samples": BATCH} for one in range(BATCH)]
            params = [SamplingParams(max_tokens=1 << 20, extra_args=one) for one in about]
            added = [(one, params[one], [1], self.outputs[one]) for one in range(BATCH)]
            hook.update_state(BatchUpdate(BATCH, removed=[], added=added, moved=[]))

    def step(self) -> None:
        at = len(self.outputs[0])
        logits = self.rows[at % len(self.rows)].clone()
        if self.hook is not None:
            relay = self.hook._hook.relay
            assert relay is not None
            dropped = relay.counters.steps_dropped
            start_s = time.perf_counter()
            self.hook.update_state(None)
            self.hook.apply(logits)
            if relay.counters.steps_dropped == dropped:
                self.took_s.append(time.perf_counter() - start_s)
            start_s = time.perf_counter()
            logits.sum(-1)
            self.pass_s.append(time.perf_counter() - start_s)
        for sequence, output in enumerate(self.outputs):
            output.append(drawn(sequence, at, self.vocabulary))


def drawn(sequence: int, step: int, vocabulary: int) -> int:
    return 3 + (7 * sequence + 13 * step) % (vocabulary - 3)


def work(matrix: torch.Tensor, rounds: int) -> None:
    """A step's worth of what an engine's thread does: products, and Python between them."""
    for _ in range(rounds):
        torch.mm(matrix, matrix)
        sum(range(400))


class Checking:
    """Stands before `Step.stats` and keeps what was said."""

    def __init__(self) -> None:
        self.said: dict[tuple[int, int], tuple[int, float]] = {}
        self._stats = Step.stats

    def __call__(self, step: Step, group: int, sequence: int, at: int, chosen: int, **given: Any) -> None:
        self.said[sequence, at] = (chosen, given["entropy"])
        self._stats(step, group, sequence, at, chosen, **given)

    def check(self, engine: Engine) -> int:
        """How many; AssertionError where one is not what was drawn or what the row says."""
        entropies = [torch.distributions.Categorical(logits=rows.double()).entropy().tolist() for rows in engine.rows]
        for (sequence, at), (token, entropy) in self.said.items():
            assert token == engine.outputs[sequence][at], (sequence, at, token)
            expected = entropies[at % len(entropies)][sequence]
            assert abs(entropy - expected) < 1e-4 * max(1, expected), (sequence, at, entropy, expected)
        return len(self.said)


def measure(vocabulary: int, steps: int, socket_path: str) -> dict[str, Any]:
    checking = Checking()
    with (
        mock.patch.dict(os.environ, LATTICEFORGE_SOCKET=socket_path, LATTICEFORGE_HOOK="observe"),
        mock.patch("latticeforge.hooks._vllm_engine._speaks", lambda _: True),
        mock.patch("latticeforge.hooks._vllm_engine._text_of", lambda _: lambda ids: " ".join(map(str, ids))),
        mock.patch.object(Step, "stats", lambda step, *given, **named: checking(step, *given, **named)),
    ):
        parallel = SimpleNamespace(tensor_parallel_size=1, enable_batch_sharded_sampling=False)
        model = SimpleNamespace(served_model_name="m")
        config: Any = SimpleNamespace(parallel_config=parallel, speculative_config=None, model_config=model)
        hook = vllm.LatticeForge(config, torch.device("cpu"), False)
        relay = hook._hook.relay
        assert relay is not None
        waiting = Engine(vocabulary, hook, f"waiting-{vocabulary}")
        clock = time.pthread_getcpuclockid(relay._thread.ident or 0)
        relay_s = time.clock_gettime(clock)
        for _ in range(steps):
            start_s = time.perf_counter()
            waiting.step()
            time.sleep(max(0.0, STEP_S - (time.perf_counter() - start_s)))
        settle(relay)
        relay_s = time.clock_gettime(clock) - relay_s
        observations = checking.check(waiting)
        dropped = relay.counters.steps_dropped
        assert observations == BATCH * (steps - 1) or dropped, (observations, relay.counters)

        matrix = torch.randn(256, 256)
        rounds = calibrated(matrix)
        longer, plain_s = slowdown(matrix, rounds, vocabulary, hook, steps)
        settle(relay)
        relay.close()
    times_ms = sorted(1000 * one for one in waiting.took_s[len(waiting.took_s) // 10 :])
    return {
        "vocabulary": vocabulary,
        "apply_p50_ms": round(statistics.median(times_ms), 3),
        "apply_p99_ms": round(times_ms[int(0.99 * len(times_ms))], 3),
        "share_of_20_ms": round(statistics.median(times_ms) / 1000 / STEP_S, 4),
        "one_pass_p50_ms": round(1000 * statistics.median(waiting.pass_s), 3),
        "relay_cpu_ms": round(1000 * relay_s / steps, 3),
        "busy_step_ms": round(1000 * plain_s, 2),
        "busy_step_longer": round(longer, 4),
        "observations_checked": observations,
        "steps_dropped": dropped,
    }


def slowdown(matrix: torch.Tensor, rounds: int, vocabulary: int, hook: vllm.LatticeForge, steps: int) -> tuple[float, float]:
    """By how much of itself a step becomes longer, and the step; medians of interleaved blocks of ten."""
    engines = {"with": Engine(vocabulary, hook, f"busy-{vocabulary}"), "without": Engine(vocabulary, None, "")}
    took: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(max(2, steps // 20)):
        for name, engine in engines.items():
            start_s = time.perf_counter()
            for _ in range(10):
                work(matrix, rounds)
                engine.step()
            took[name].append((time.perf_counter() - start_s) / 10)
    plain_s = statistics.median(took["without"])
    return statistics.median(took["with"]) / plain_s - 1, plain_s


def calibrated(matrix: torch.Tensor) -> int:
    """Rounds of `work` that take about a step."""
    work(matrix, 20)
    start_s = time.perf_counter()
    work(matrix, 50)
    return max(1, round(50 * STEP_S / (time.perf_counter() - start_s)))


def settle(relay: Any) -> None:
    until_s = time.monotonic() + 10
    while relay._waiting and time.monotonic() < until_s:
        time.sleep(0.01)
    time.sleep(0.3)


def main() -> None:
    parser = argparse.ArgumentParser(description="What the vLLM hook costs a step.")
    parser.add_argument("--steps", type=int, default=300, help="of each vocabulary (default %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="of the engine's own arithmetic (default %(default)s)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with Sidecar() as sidecar:
        with Client(sidecar.socket_path, connect_deadline=60.0) as lf:
            assert lf.ping(60.0)
        for vocabulary in (55, 128_256):
            print(json.dumps(measure(vocabulary, arguments.steps, sidecar.socket_path)), flush=True)


if __name__ == "__main__":
    main()
