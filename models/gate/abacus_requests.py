"""Writes abacus-train.jsonl and abacus-validation.jsonl: requests to learn from which question of the abacus one is, and when it is none.

    python abacus_requests.py           # into this folder
    python abacus_requests.py DIR

Each line has the text, the intent ("compute", "find", or "oos" for none of these) and the features that are made of the text: the share of its
words that are each of WORDS, then of those that are numbers from 0 to 30, of those that the abacus knows besides, and of those that it does not
know; the square root of each, so that the vector has length 1 and one foreign word among many is seen. None of these are: the texts of
requests-train.jsonl and requests-validation.jsonl, and near misses made here, which differ from a question in little. Seeds are fixed; the
standard library only, and of its random numbers only random(), which is the same in every version.
"""

import json
import math
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
VOCABULARY = (HERE.parent / "abacus" / "vocab.txt").read_text().splitlines()
WORDS = ["compute", "find", "x", "in", ":", "=", "?", "+", "-", "*"]
NUMBERS = [str(n) for n in range(31)]
FILES = {"train": (20_261, 100, 98), "validation": (20_262, 50, 49)}


def below(rng, n):
    return int(rng.random() * n)


def one(rng, of):
    return of[below(rng, len(of))]


def compute(rng, ops="+-*", numbers=tuple(NUMBERS)):
    words = ["compute", one(rng, numbers)]
    for _ in range(3 + below(rng, 5)):
        words += [one(rng, ops), one(rng, numbers)]
    return words + ["?"]


def find(rng, unknown="x", op="*"):
    return ["find", unknown, "in", str(6 + below(rng, 25)), ":", one(rng, NUMBERS[2:]), op, unknown, "+", one(rng, NUMBERS), "=",
            one(rng, NUMBERS), "?"]


def foreign_operator(rng):
    return compute(rng, ops="+-*/^%")


def large_number(rng):
    return compute(rng, numbers=tuple(str(n) for n in range(0, 400, 7)))


def in_other_words(rng):
    spoken = {"compute": one(rng, ["calculate", "evaluate", "how much is"]), "+": "plus", "-": "minus", "*": "times"}
    return [spoken.get(word, word) for word in compute(rng)]


def other_unknown(rng):
    return find(rng, unknown=one(rng, ["y", "n", "z", "t"]))


def other_equation(rng):
    return find(rng, op=one(rng, ["/", "^", "mod"]))


def working(rng):
    """What the abacus itself writes: words that it knows, and no question."""
    words = []
    for _ in range(1 + below(rng, 4)):
        words += [one(rng, ["step", "check"]), one(rng, NUMBERS), one(rng, "+-*"), one(rng, NUMBERS), "=", one(rng, NUMBERS), "."]
    return words + ["answer", one(rng, NUMBERS), "."]


def cut_short(rng):
    """A question without its end."""
    words = one(rng, [compute, find])(rng)
    return words[:2 + below(rng, len(words) - 2)]


def foreign(rng, kind):
    """A near miss; a draw of other operators or numbers that holds none is drawn again."""
    while True:
        text = " ".join(kind(rng))
        if kind in (working, cut_short) or any(word not in VOCABULARY for word in text.split(" ")):
            return text


def features(text):
    words = text.split(" ")
    counts = [0] * (len(WORDS) + 3)
    for word in words:
        if word in WORDS:
            counts[WORDS.index(word)] += 1
        elif word in NUMBERS:
            counts[-3] += 1
        else:
            counts[-2 if word in VOCABULARY else -1] += 1
    return [math.sqrt(count / len(words)) if count else 0 for count in counts]


def requests(name, seed, questions, near_misses):
    rng = random.Random(seed)
    for _ in range(questions):
        yield " ".join(compute(rng)), "compute"
        yield " ".join(find(rng)), "find"
    for line in (HERE / f"requests-{name}.jsonl").read_text().splitlines():
        yield json.loads(line)["text"], "oos"
    kinds = [foreign_operator, large_number, in_other_words, other_unknown, other_equation, working, cut_short]
    for i in range(near_misses):
        yield foreign(rng, kinds[i % len(kinds)]), "oos"


if __name__ == "__main__":
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, (seed, questions, near_misses) in FILES.items():
        lines = [json.dumps({"text": text, "intent": intent, "features": features(text)}, ensure_ascii=False)
                 for text, intent in requests(name, seed, questions, near_misses)]
        (to / f"abacus-{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
