"""Hugging Face generate with a sidecar beside it, and without: what is saved, and what it costs in answers.

    python3 examples/transformers_generate.py --model FOLDER --questions models/traces/abacus/groups.jsonl

FOLDER is what `models/abacus/to_transformers.py` writes, or any causal model of transformers; a line of the questions is JSON with
`prompt` and, if it is known, `truth`. A sidecar must be running: `./latticeforge serve`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from latticeforge import Client, default_socket_path
from latticeforge.hooks import ANSWER, AnswerReader
from latticeforge.hooks.transformers import Hook


def main() -> None:
    parser = argparse.ArgumentParser(description="Hugging Face generate, with a sidecar and without.")
    parser.add_argument("--model", required=True, help="folder of a model")
    parser.add_argument("--questions", required=True, type=Path, help="JSONL with prompt and truth")
    parser.add_argument("--socket", default=default_socket_path(), help="default: %(default)s")
    parser.add_argument("--prompts", type=int, default=8, help="questions to ask (default %(default)s)")
    parser.add_argument("--samples", type=int, default=16, help="samples of each (default %(default)s)")
    parser.add_argument("--max-new-tokens", type=int, default=400, help="default %(default)s")
    parser.add_argument("--answer", default=ANSWER, help="regular expression of a stated answer")
    parser.add_argument("--deadline", type=float, default=0.05, help="seconds a step may wait (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the samples (default %(default)s)")
    arguments = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(arguments.model, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(arguments.model)
    questions = [json.loads(line) for line in arguments.questions.read_text().splitlines()][: arguments.prompts]
    truths = [str(question.get("truth")) for question in questions]
    prompts = tokenizer([question["prompt"] for question in questions], return_tensors="pt", padding=True)
    prompts.pop("token_type_ids", None)
    sampling = dict(
        do_sample=True, temperature=1.0, top_k=0, num_return_sequences=arguments.samples,
        max_new_tokens=arguments.max_new_tokens, pad_token_id=tokenizer.pad_token_id,
    )

    torch.manual_seed(arguments.seed)
    start_s = time.monotonic()
    plain = model.generate(**prompts, **sampling)[:, prompts["input_ids"].shape[1] :]
    plain_s = time.monotonic() - start_s
    plain_tokens = int((plain != tokenizer.pad_token_id).sum())
    stated = [AnswerReader(tokenizer.decode, arguments.answer).stated(tokens) for tokens in plain.tolist()]
    votes = [stated[at : at + arguments.samples] for at in range(0, len(stated), arguments.samples)]
    majorities = [Counter(filter(None, vote)).most_common(1) for vote in votes]

    with Client(arguments.socket, deadline=arguments.deadline, connect_deadline=30.0, model_name=Path(arguments.model).name) as lf:
        hook = Hook(lf, model, tokenizer, answer=arguments.answer)
        torch.manual_seed(arguments.seed)
        start_s = time.monotonic()
        with hook.watch(arguments.samples) as watched:
            model.generate(**prompts, **sampling, **watched.arguments)
        watched_s = time.monotonic() - start_s
        right = sum(result.answer == truth for result, truth in zip(watched.results, truths))
        plain_right = sum(bool(best) and best[0][0] == truth for best, truth in zip(majorities, truths))
        print(f"without  {plain_tokens:,} tokens, {plain_s:.1f} s, majority right {plain_right} of {len(truths)}")
        print(f"with     {hook.totals}, {watched_s:.1f} s, right {right} of {len(truths)}")
        print(f"client   {lf.counters}")
        saved = plain_tokens - hook.totals.tokens
        print(f"saved    {saved:,} of {plain_tokens:,} tokens ({saved / plain_tokens:.1%})")


if __name__ == "__main__":
    main()
