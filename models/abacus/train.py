"""Trains the abacus from nothing: worked puzzles modulo 31, as made here, never stored. Writes model.safetensors, which export.py reads.

    python train.py --out DIR                   # half an hour on two cores, as the one that ships
    python train.py --out DIR --minutes 2       # enough to see the loss fall

AdamW 2e-3 (300 steps of warm-up, cosine to nothing over the time), betas 0.9/0.99, weight decay 0.02, gradient clip 1, batches of about 2,600
tokens of documents of like length, loss on the solution only; documents cut to 64 tokens for the first 8 % of the time and to 110 until 20 %;
55 % compute, 45 % find. Seeds are fixed, but the schedule follows the clock: another machine gets another model of the same kind. Stop where
sampled single answers are right 60 to 80 % of the time: later it has nothing left to be unsure of.
"""

import argparse
import math
import random
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

import config as c
from model import Abacus, empty_cache

SEED = 20_261
PEAK_RATE = 2e-3
WARM_UP_STEPS = 300
TOKENS_A_BATCH = 2_600
COMPUTE_SHARE = 0.55
CUTS = ((0.08, 64), (0.20, 110), (1.01, 224))
POOL = 512


def apply(op, a, b):
    return {"+": a + b, "-": a - b, "*": a * b}[op] % c.MODULUS


def compute(rng):
    """compute 8 * 23 + 11 ? step 8 * 23 = 29 . step 29 + 11 = 9 . answer 9 . check . step ... <end>"""
    numbers = [rng.randrange(c.MODULUS) for _ in range(rng.randint(3, 8))]
    ops = [rng.choice("+-*") for _ in numbers[1:]]
    prompt = ["<bos>", "compute", str(numbers[0])]
    work, value = [], numbers[0]
    for op, number in zip(ops, numbers[1:]):
        prompt += [op, str(number)]
        result = apply(op, value, number)
        work += ["step", str(value), op, str(number), "=", str(result), "."]
        value = result
    work += ["answer", str(value), "."]
    solution = list(work)
    for _ in range(rng.randint(0, 3)):
        solution += ["check", "."] + work
    return prompt + ["?"], solution + ["<end>"]


def find(rng):
    """find x in 16 : 5 * x + 11 = 24 ? try 14 : 8 , 19 no . ... try 15 : 13 , 24 yes . so answer 15 . check 5 * 15 = 13 , 13 + 11 = 24 yes . ..."""
    size = rng.randint(6, 30)
    factor, shift, x = rng.randint(2, c.MODULUS - 1), rng.randrange(c.MODULUS), rng.randrange(size)
    target = (factor * x + shift) % c.MODULUS
    prompt = ["<bos>", "find", "x", "in", str(size), ":", str(factor), "*", "x", "+", str(shift), "=", str(target), "?"]
    candidates = list(range(size))
    rng.shuffle(candidates)
    solution = []
    for candidate in candidates:
        product = factor * candidate % c.MODULUS
        total = (product + shift) % c.MODULUS
        solution += ["try", str(candidate), ":", str(product), ",", str(total), "yes" if total == target else "no", "."]
        if total == target:
            break
    solution += ["so", "answer", str(x), "."]
    product = factor * x % c.MODULUS
    for _ in range(rng.randint(1, 4)):
        solution += ["check", str(factor), "*", str(x), "=", str(product), ",", str(product), "+", str(shift), "=", str(target), "yes", ".",
                     "answer", str(x), "."]
    return prompt, solution + ["<end>"]


def batches(rng, done):
    """Batches of like length, without end; done() is the share of the time that is over."""
    while True:
        cut = next(tokens for share, tokens in CUTS if done() < share)
        pool = []
        while len(pool) < POOL:
            prompt, solution = compute(rng) if rng.random() < COMPUTE_SHARE else find(rng)
            words = (prompt + solution)[:cut]
            pool.append((len(prompt), [c.IDS[word] for word in words]))
        pool.sort(key=lambda document: len(document[1]))
        made, batch = [], []
        for document in pool:
            if batch and (len(batch) + 1) * len(document[1]) > TOKENS_A_BATCH:
                made.append(batch)
                batch = []
            batch.append(document)
        made.append(batch)
        rng.shuffle(made)
        yield from made


def tensors(batch):
    """Tokens padded on the right, and the targets with -100 where nothing is learnt: prompt and padding."""
    longest = max(len(ids) for _, ids in batch)
    tokens = torch.full((len(batch), longest), c.PAD)
    targets = torch.full((len(batch), longest), -100)
    for row, (prompt, ids) in enumerate(batch):
        tokens[row, : len(ids)] = torch.tensor(ids)
        targets[row, prompt - 1 : len(ids) - 1] = torch.tensor(ids[prompt:])
    return tokens, targets


def train(minutes, say=print):
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    abacus = Abacus()
    for name, weight in abacus.named_parameters():
        if weight.dim() == 2:
            torch.nn.init.normal_(weight, std=0.02)
    optimiser = torch.optim.AdamW(abacus.parameters(), lr=PEAK_RATE, betas=(0.9, 0.99), weight_decay=0.02)
    begun = time.monotonic()

    def done():
        return min(1.0, (time.monotonic() - begun) / (60 * minutes))

    losses = []
    for step, batch in enumerate(batches(rng, done)):
        share = done()
        if share >= 1:
            break
        rate = PEAK_RATE * min(1, (step + 1) / WARM_UP_STEPS) * 0.5 * (1 + math.cos(math.pi * share))
        for group in optimiser.param_groups:
            group["lr"] = rate
        tokens, targets = tensors(batch)
        logits, _ = abacus(tokens, torch.zeros(len(tokens), dtype=torch.int64), empty_cache(1))
        loss = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(abacus.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        if step % 25 == 0:
            last = losses[-25:]
            say(f"step {step}  {100 * share:.0f} % of the time  loss {sum(last) / len(last):.3f} nats a token", flush=True)
    return abacus, losses


def main():
    arguments = argparse.ArgumentParser(description="trains the abacus")
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--minutes", type=float, default=30.0)
    args = arguments.parse_args()
    abacus, _ = train(args.minutes)
    args.out.mkdir(parents=True, exist_ok=True)
    save_file({name: weight.contiguous() for name, weight in abacus.state_dict().items()}, str(args.out / "model.safetensors"))


if __name__ == "__main__":
    main()
