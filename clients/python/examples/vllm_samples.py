"""Questions to a vLLM server that has the hook, each with many samples, and without: what is saved, and what it costs in answers.

    python3 examples/vllm_samples.py --url http://127.0.0.1:8000/v1 --questions models/traces/abacus/groups.jsonl

A line of the questions is JSON with `prompt` and, if it is known, `truth`. Needs the package `openai`. With --reports PATH, the same as in
the server's $LATTICEFORGE_REPORTS, samples are also aborted that the hook cannot end, and what was only observed is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI

from latticeforge.hooks.reports import ReportDoor

ANSWER = r"answer (-?\d+)"
LAG_STEPS = 2
"""Tokens that an enforcing hook lets through after the one that decided."""


@dataclass
class Sample:
    """One request, as it is being answered."""

    text: str = ""
    tokens: int = 0
    decided_at: int | None = None
    """Step at which it was decided to end it, where that was reported."""


class Asking:
    """One pass over the questions. `watched` tells the hook about every request."""

    def __init__(self, client: AsyncOpenAI, model: str, arguments: argparse.Namespace, watched: bool) -> None:
        self._client = client
        self._model = model
        self._arguments = arguments
        self._watched = watched
        self._run = f"{time.time_ns():x}"
        self.samples: dict[tuple[str, int], Sample] = {}
        self.tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self.right = 0

    async def question(self, number: int, prompt: str, truth: str) -> None:
        group = f"{self._run}-{number}"
        keys = [(group, sequence) for sequence in range(self._arguments.samples)]
        self.tasks = {key: asyncio.create_task(self._sample(key, prompt)) for key in keys}
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        stated = [re.findall(self._arguments.answer, self.samples[key].text) for key in keys]
        best = Counter(answers[-1] for answers in stated if answers).most_common(1)
        self.right += bool(best) and best[0][0] == truth

    async def _sample(self, key: tuple[str, int], prompt: str) -> None:
        sample = self.samples[key] = Sample()
        group, sequence = key
        about = {"lf_group": group, "lf_sequence": sequence, "lf_samples": self._arguments.samples}
        extra: dict[str, Any] = {"vllm_xargs": about} if self._watched else {}
        stream = await self._client.completions.create(
            model=self._model,
            prompt=prompt,
            max_tokens=self._arguments.max_tokens,
            temperature=1.0,
            seed=self._arguments.seed * 1000 + sequence,
            stream=True,
            stream_options={"include_usage": True, "continuous_usage_stats": True},
            extra_body=extra,
        )
        async for chunk in stream:
            sample.text += chunk.choices[0].text if chunk.choices else ""
            sample.tokens = chunk.usage.completion_tokens if chunk.usage else sample.tokens

    async def obey(self, door: ReportDoor) -> None:
        async for report in door.reports():
            key = (report["group"], report.get("sequence", -1))
            if report["event"] != "decided" or key not in self.samples:
                continue
            if self.samples[key].decided_at is None:
                self.samples[key].decided_at = report["step"]
            if report["abort"]:
                self.tasks[key].cancel()

    @property
    def tokens(self) -> int:
        return sum(sample.tokens for sample in self.samples.values())

    @property
    def would_save(self) -> int:
        """Tokens that came after those that an enforcing hook would have let through."""
        ends = ((sample, sample.decided_at) for sample in self.samples.values())
        return sum(max(0, sample.tokens - at - LAG_STEPS) for sample, at in ends if at is not None)


async def ask(asking: Asking, questions: list[dict[str, Any]], door: ReportDoor | None) -> float:
    """Seconds it took."""
    start_s = time.monotonic()
    obeying = asyncio.create_task(asking.obey(door)) if door else None
    for number, question in enumerate(questions):
        await asking.question(number, question["prompt"], str(question.get("truth")))
    if obeying is not None:
        await asyncio.sleep(0.5)  # for what is still to be reported
        obeying.cancel()
        with suppress(asyncio.CancelledError):
            await obeying
    return time.monotonic() - start_s


async def main() -> None:
    parser = argparse.ArgumentParser(description="Samples from a vLLM server, with a sidecar and without.")
    parser.add_argument("--url", default="http://127.0.0.1:8000/v1", help="default: %(default)s")
    parser.add_argument("--questions", required=True, type=Path, help="JSONL with prompt and truth")
    parser.add_argument("--prompts", type=int, default=4, help="questions to ask (default %(default)s)")
    parser.add_argument("--samples", type=int, default=16, help="samples of each (default %(default)s)")
    parser.add_argument("--max-tokens", type=int, default=400, help="default %(default)s")
    parser.add_argument("--answer", default=ANSWER, help="regular expression of a stated answer (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the samples (default %(default)s)")
    parser.add_argument("--reports", help="Unix socket to bind for what the hook reports")
    arguments = parser.parse_args()

    questions = [json.loads(line) for line in arguments.questions.read_text().splitlines()][: arguments.prompts]
    client = AsyncOpenAI(base_url=arguments.url, api_key="none", max_retries=0, timeout=600)
    model = (await client.models.list()).data[0].id
    with ExitStack() as stack:
        door = stack.enter_context(ReportDoor(arguments.reports)) if arguments.reports else None
        plain = Asking(client, model, arguments, watched=False)
        plain_s = await ask(plain, questions, None)
        watched = Asking(client, model, arguments, watched=True)
        watched_s = await ask(watched, questions, door)
    of = len(questions)
    print(f"without  {plain.tokens:,} tokens, {plain_s:.1f} s, majority right {plain.right} of {of}")
    print(f"with     {watched.tokens:,} tokens, {watched_s:.1f} s, majority right {watched.right} of {of}")
    if watched.would_save:
        print(f"observed {watched.would_save:,} of {watched.tokens:,} tokens would have been saved ({watched.would_save / watched.tokens:.1%})")
    saved = plain.tokens - watched.tokens
    print(f"saved    {saved:,} of {plain.tokens:,} tokens ({saved / plain.tokens:.1%})")


if __name__ == "__main__":
    asyncio.run(main())
