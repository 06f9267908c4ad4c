"""llama.cpp with a sidecar beside it, and without: what is saved, and what it costs in answers.

    python3 examples/llamacpp_samples.py --model abacus.gguf --questions models/traces/abacus/groups.jsonl --drop " ?"

abacus.gguf is what `models/abacus/to_gguf.py` writes; any other model will do. A line of the questions is JSON with `prompt` and, if it
is known, `truth`. A sidecar must be running: `./latticeforge serve`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from llama_cpp import Llama

from latticeforge import Client, default_socket_path
from latticeforge.hooks import ANSWER, AnswerReader
from latticeforge.hooks.llamacpp import Hook


def main() -> None:
    parser = argparse.ArgumentParser(description="llama.cpp, with a sidecar and without.")
    parser.add_argument("--model", required=True, help="GGUF file")
    parser.add_argument("--questions", required=True, type=Path, help="JSONL with prompt and truth")
    parser.add_argument("--drop", default="", help="end of a prompt that the model's tokenizer puts there by itself")
    parser.add_argument("--socket", default=default_socket_path(), help="default: %(default)s")
    parser.add_argument("--prompts", type=int, default=8, help="questions to ask (default %(default)s)")
    parser.add_argument("--samples", type=int, default=16, help="samples of each (default %(default)s)")
    parser.add_argument("--max-tokens", type=int, default=400, help="default %(default)s")
    parser.add_argument("--answer", default=ANSWER, help="regular expression of a stated answer")
    parser.add_argument("--deadline", type=float, default=0.05, help="seconds a token may wait (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the samples (default %(default)s)")
    arguments = parser.parse_args()

    llama = Llama(arguments.model, n_ctx=512, verbose=False)
    questions = [json.loads(line) for line in arguments.questions.read_text().splitlines()][: arguments.prompts]
    truths = [str(question.get("truth")) for question in questions]
    prompts = [question["prompt"].removesuffix(arguments.drop) for question in questions]
    sampling: dict[str, Any] = dict(temperature=1.0, top_k=0, top_p=1.0)
    drawing: dict[str, Any] = dict(max_tokens=arguments.max_tokens, min_p=0.0, repeat_penalty=1.0, **sampling)

    reader = AnswerReader(str, arguments.answer)
    plain_tokens = plain_right = 0
    start_s = time.monotonic()
    for prompt, truth in zip(prompts, truths):
        answers: Counter[str] = Counter()
        for sample in range(arguments.samples):
            plain = llama.create_completion(prompt, seed=arguments.seed + sample, **drawing)
            plain_tokens += plain["usage"]["completion_tokens"] + (plain["choices"][0]["finish_reason"] == "stop")
            answers.update(filter(None, [reader.text_states(plain["choices"][0]["text"])]))
        plain_right += bool(answers) and answers.most_common(1)[0][0] == truth
    plain_s = time.monotonic() - start_s

    right = 0
    start_s = time.monotonic()
    with Client(
        arguments.socket,
        vocab_size=llama.n_vocab(),
        element="f32",
        deadline=arguments.deadline,
        connect_deadline=30.0,
        model_name=Path(arguments.model).stem,
    ) as lf:
        hook = Hook(lf, llama, answer=arguments.answer)
        for prompt, truth in zip(prompts, truths):
            with hook.watch(arguments.samples, **sampling) as watched:
                for sample in range(arguments.samples):
                    if watched.wants_more:
                        watched.sample(llama.create_completion, prompt, seed=arguments.seed + sample, **drawing)
            right += watched.result is not None and watched.result.answer == truth
        watched_s = time.monotonic() - start_s
        print(f"without  {plain_tokens:,} tokens, {plain_s:.1f} s, majority right {plain_right} of {len(truths)}")
        print(f"with     {hook.totals}, {watched_s:.1f} s, right {right} of {len(truths)}")
        print(f"client   {lf.counters}")
        saved = plain_tokens - hook.totals.tokens
        print(f"saved    {saved:,} of {plain_tokens:,} tokens ({saved / plain_tokens:.1%})")


if __name__ == "__main__":
    main()
