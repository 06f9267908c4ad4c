"""The small model that ships, its questions, and its reference logits, for the tests of every engine."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
ABACUS = ROOT / "models/abacus"
VOCABULARY = (ABACUS / "vocab.txt").read_text().split()
END = VOCABULARY.index("<end>")
REFERENCE = json.loads((ABACUS / "reference.json").read_text())["cases"]
"""text, tokens, logits of three texts, by an implementation that shares no line with any here."""
TOLERANCE = 2e-4
_FOLDER = tempfile.TemporaryDirectory(prefix="abacus-")


@cache
def converted(script: str, name: str) -> str:
    """The model in an engine's own format, written once a run by `models/abacus/<script>`."""
    out = str(Path(_FOLDER.name) / name)
    subprocess.run([sys.executable, script, "--out", out], cwd=ABACUS, check=True)
    return out


def questions(count: int) -> list[tuple[str, str]]:
    """Prompts and their right answers."""
    lines = (ROOT / "models/traces/abacus/groups.jsonl").read_text().splitlines()[:count]
    return [(one["prompt"], one["truth"]) for one in map(json.loads, lines)]


def stated(tokens: Sequence[int]) -> str | None:
    """The number after the last `answer`."""
    words = [VOCABULARY[token] for token in tokens]
    answers = [after for word, after in zip(words, words[1:]) if word == "answer" and after.isdigit()]
    return answers[-1] if answers else None


def majority(answers: Iterable[str | None]) -> str | None:
    counted = Counter(answer for answer in answers if answer is not None)
    return counted.most_common(1)[0][0] if counted else None
