"""What the hook for transformers costs a step of `generate`, with a real sidecar: batch of 16, the abacus's vocabulary and one of 128,256.

    run transformers                                          # makes the environment
    $ENVIRONMENT/bin/python transformers_overhead.py          # with clients/python/src on PYTHONPATH

Taken as a step: 20 ms, in which the thread waits, as it does for a GPU. Measured is what processor and criterion take in it, the sidecar's
answer included, and apart from that the time on a CPU, which other processes disturb less: of the thread of `generate`, of the threads
beside it, which have the step's 20 ms for that, and, to hold it against, of reading the rows once (`scores.sum(-1)`); here the rows are
in the host's memory. Every observation is checked: as many as tokens, with the token drawn, and its
entropy against double precision, or the very row.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from types import SimpleNamespace
from typing import Any
from unittest import mock

import torch
from latticeforge import Client
from latticeforge._step import Step
from latticeforge.hooks.transformers import Hook
from sidecar import Sidecar

BATCH = 16
STEP_S = 0.020


class Said:
    """What the hook says of each token, kept on its way into the step."""

    def __init__(self) -> None:
        self.entropies: dict[tuple[int, int], tuple[int, float]] = {}
        self.rows: dict[tuple[int, int], tuple[int, Any]] = {}
        self._stats, self._row = Step.stats, Step.row

    def stats(self, step: Step, group: int, sequence: int, at: int, chosen: int, **given: Any) -> None:
        self.entropies[sequence, at] = (chosen, given["entropy"])
        self._stats(step, group, sequence, at, chosen, **given)

    def row(self, step: Step, group: int, sequence: int, at: int, chosen: int, row: Any, **given: Any) -> None:
        self.rows[sequence, at] = (chosen, row)
        self._row(step, group, sequence, at, chosen, row, **given)

    def check(self, pool: list[torch.Tensor], drawn: torch.Tensor) -> int:
        """How many; AssertionError where one is not what was drawn or what the row says."""
        entropies = [torch.distributions.Categorical(logits=rows.double()).entropy().tolist() for rows in pool]
        for (sequence, at), (token, entropy) in self.entropies.items():
            expected = entropies[at % len(pool)][sequence]
            assert token == drawn[sequence, at] and abs(entropy - expected) < 1e-4 * max(1, expected), (sequence, at)
        for (sequence, at), (token, row) in self.rows.items():
            assert token == drawn[sequence, at] and torch.equal(row, pool[at % len(pool)][sequence]), (sequence, at)
        return len(self.entropies) + len(self.rows)


def measure(vocabulary: int, send: Any, steps: int, socket_path: str) -> dict[str, Any]:
    source = torch.Generator().manual_seed(1)
    pool = [4 * torch.randn(BATCH, vocabulary, generator=source) for _ in range(4)]
    drawn = torch.randint(0, vocabulary - 1, (BATCH, steps), generator=source)
    model = SimpleNamespace(generation_config=SimpleNamespace(eos_token_id=vocabulary - 1))
    tokenizer = SimpleNamespace(pad_token_id=None, decode=lambda tokens: f" {tokens[0]}" + ("." if tokens[0] % 16 == 0 else ""))
    said = Said()
    took_ms, cpu_ms, pass_ms = [], [], []
    with (
        mock.patch.object(Step, "stats", lambda step, *given, **named: said.stats(step, *given, **named)),
        mock.patch.object(Step, "row", lambda step, *given, **named: said.row(step, *given, **named)),
        Client(socket_path, vocab_size=vocabulary, element="f32", deadline=10.0, connect_deadline=60.0) as client,
    ):
        hook = Hook(client, model, tokenizer, send=send, enforce=False)
        with hook.watch(BATCH) as watched:
            processor, criterion = (watched.arguments[name][0] for name in ("logits_processor", "stopping_criteria"))
            ids = torch.zeros(BATCH, 1, dtype=torch.long)
            beside_s = time.process_time() - time.thread_time()
            for at in range(steps):
                scores = pool[at % len(pool)]
                start_s, start_cpu_s = time.perf_counter(), time.thread_time()
                processor(ids, scores)
                processed_s, processed_cpu_s = time.perf_counter(), time.thread_time()
                ids = torch.cat((ids, drawn[:, at : at + 1]), 1)
                judged_s, judged_cpu_s = time.perf_counter(), time.thread_time()
                criterion(ids, None)
                end_s, end_cpu_s = time.perf_counter(), time.thread_time()
                cpu_ms.append(1000 * (end_cpu_s - judged_cpu_s + processed_cpu_s - start_cpu_s))
                took_ms.append(1000 * (end_s - judged_s + processed_s - start_s))
                read_cpu_s = time.thread_time()
                scores.sum(-1)
                pass_ms.append(1000 * (time.thread_time() - read_cpu_s))
                time.sleep(max(0.0, STEP_S - (end_s - start_s)))
            beside_s = time.process_time() - time.thread_time() - beside_s
        assert client.counters.steps_answered == steps, client.counters
    observations = said.check(pool, drawn)
    assert observations == BATCH * steps, observations
    settled_ms = sorted(took_ms[steps // 10 :])
    median_ms = statistics.median(settled_ms)
    return {
        "vocabulary": vocabulary,
        "send": send,
        "p50_ms": round(median_ms, 3),
        "p99_ms": round(settled_ms[int(0.99 * len(settled_ms))], 3),
        "share_of_20_ms": round(median_ms / 1000 / STEP_S, 4),
        "cpu_p50_ms": round(statistics.median(cpu_ms[steps // 10 :]), 3),
        "cpu_beside_ms": round(1000 * beside_s / steps, 3),
        "cpu_one_pass_ms": round(statistics.median(pass_ms[steps // 10 :]), 3),
        "observations_checked": observations,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="What the hook for transformers costs a step.")
    parser.add_argument("--steps", type=int, default=300, help="of each vocabulary (default %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="of torch's arithmetic (default %(default)s)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with Sidecar() as sidecar:
        for vocabulary in (55, 128_256):
            for send in ("records", "rows"):
                print(json.dumps(measure(vocabulary, send, arguments.steps, sidecar.socket_path)), flush=True)


if __name__ == "__main__":
    main()
