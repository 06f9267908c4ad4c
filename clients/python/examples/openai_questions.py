"""Questions to an OpenAI-compatible server, by the official `openai` client: to the server itself, and through the gateway in front of it.

    python3 examples/openai_questions.py --server http://127.0.0.1:8000/v1 --gateway http://127.0.0.1:8081/v1 \\
        --questions models/traces/abacus/groups.jsonl --drop " ?"

A line of the questions is JSON with `prompt` and, if it is known, `truth`. The server alone is asked for all samples, one after the other, and
the majority of what they state is its answer; the gateway, in enforce mode, is asked for one answer. One that only observes passes every sample
through, and says on its own what it would have saved.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import openai

from latticeforge.hooks import ANSWER, AnswerReader


def main() -> None:
    parser = argparse.ArgumentParser(description="An OpenAI-compatible server, by itself and through the gateway.")
    parser.add_argument("--server", default="http://127.0.0.1:8000/v1", help="default: %(default)s")
    parser.add_argument("--gateway", default="http://127.0.0.1:8081/v1", help="default: %(default)s")
    parser.add_argument("--key", default="none", help="API key, if the server wants one")
    parser.add_argument("--questions", required=True, type=Path, help="JSONL with prompt and truth")
    parser.add_argument("--drop", default="", help="end of a prompt that the model's tokenizer puts there by itself")
    parser.add_argument("--prompts", type=int, default=8, help="questions to ask (default %(default)s)")
    parser.add_argument("--samples", type=int, default=8, help="samples of each; the gateway's own setting is the same (default %(default)s)")
    parser.add_argument("--max-tokens", type=int, default=400, help="default %(default)s")
    parser.add_argument("--server-logprobs", type=int, default=0, help="have the server alone give log-probs too (default %(default)s: no)")
    parser.add_argument("--answer", default=ANSWER, help="regular expression of a stated answer")
    arguments = parser.parse_args()

    questions = [json.loads(line) for line in arguments.questions.read_text().splitlines()][: arguments.prompts]
    server = openai.OpenAI(base_url=arguments.server, api_key=arguments.key)
    gateway = openai.OpenAI(base_url=arguments.gateway, api_key=arguments.key)
    model = server.models.list().data[0].id
    reader = AnswerReader(str, arguments.answer)
    drawing: dict[str, Any] = dict(model=model, max_tokens=arguments.max_tokens, temperature=1.0, top_p=1.0)

    def ask(client: openai.OpenAI, prompt: str, **more: Any) -> tuple[int, str | None, dict[str, Any]]:
        completion = client.completions.create(prompt=prompt, **drawing, **more)
        assert completion.usage is not None
        extension: dict[str, Any] = (completion.model_extra or {}).get("latticeforge") or {}
        return completion.usage.completion_tokens, reader.text_states(completion.choices[0].text), extension

    plain_tokens = plain_right = tokens = right = drawn = passed = 0
    plain_s = gateway_s = 0.0
    for number, question in enumerate(questions):
        prompt, truth = question["prompt"].removesuffix(arguments.drop), str(question.get("truth"))
        start_s = time.monotonic()
        answers: Counter[str] = Counter()
        for sample in range(arguments.samples):
            more = {"logprobs": arguments.server_logprobs} if arguments.server_logprobs else {}
            used, answer, _ = ask(server, prompt, seed=1000 * number + sample, **more)
            plain_tokens += used
            answers.update(filter(None, [answer]))
        plain_right += bool(answers) and answers.most_common(1)[0][0] == truth
        middle_s = time.monotonic()
        used, answer, said = ask(gateway, prompt)  # a seed would ask for one certain sample: that passes through
        tokens += used
        drawn += said.get("samples", 1)
        passed += not said
        right += answer == truth
        plain_s, gateway_s = plain_s + middle_s - start_s, gateway_s + time.monotonic() - middle_s

    count = len(questions)
    print(f"server   {plain_tokens:>7,} tokens, {plain_right} of {count} right, {plain_s:.1f} s ({arguments.samples} samples, majority)")
    print(f"gateway  {tokens:>7,} tokens, {right} of {count} right, {gateway_s:.1f} s ({drawn} samples begun)")
    if passed:
        print(f"{passed} of {count} passed through the gateway: does it run with --gateway-mode enforce, and does the server give log-probs?")
        raise SystemExit(1)
    print(f"saved    {plain_tokens - tokens:>7,} of {plain_tokens:,} tokens ({1 - tokens / plain_tokens:.1%})")


if __name__ == "__main__":
    main()
