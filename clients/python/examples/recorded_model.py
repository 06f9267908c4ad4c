"""Stands in for a model in `inference_loop.py`: plays recorded generations, format lattice-traces/1."""

from __future__ import annotations

import json
import mmap
from array import array
from pathlib import Path
from typing import Any


class Traces:
    """A folder of recorded generations, format lattice-traces/1."""

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        self.model: str = manifest["model"]
        self.temperature: float = manifest["temperature"]
        self.vocabulary = (folder / "vocab.txt").read_text().splitlines()
        self.groups = [json.loads(line) for line in (folder / "groups.jsonl").read_text().splitlines()]
        self.tokens = array("H", (folder / "tokens.u16").read_bytes())
        self.answers_if_asked = array("H", (folder / "probe_answer.u16").read_bytes())
        with open(folder / "rows.f16", "rb") as rows:
            self._rows = memoryview(mmap.mmap(rows.fileno(), 0, access=mmap.ACCESS_READ))

    def row(self, token: int) -> memoryview:
        """Logits, [vocabulary] f16, from which this token of the folder was drawn; a view of the file."""
        row_bytes = 2 * len(self.vocabulary)
        return self._rows[token * row_bytes : (token + 1) * row_bytes]


class Sample:
    """One sample as it is being generated: each `draw` is one token further."""

    def __init__(self, traces: Traces, recorded: dict[str, Any]) -> None:
        self._traces = traces
        self._first: int = recorded["first_token"]
        self.tokens: int = recorded["tokens"]
        self.completed: bool = recorded["completed"]
        self.sequence: int = recorded["sequence"]
        self.length = 0
        self.answer = ""
        """Empty until there is one."""
        self.has_just_answered = False

    def draw(self) -> tuple[memoryview, int]:
        """The next row, and the token drawn from it."""
        at = self._first + self.length
        token = self._traces.tokens[at]
        text = self._text(token)
        self.has_just_answered = (
            self.length > 0 and self._text(self._traces.tokens[at - 1]) == "answer" and text.isdigit()
        )
        if self.has_just_answered:
            self.answer = text
        self.length += 1
        return self._traces.row(at), token

    @property
    def ended(self) -> bool:
        return self.length == self.tokens

    @property
    def at_boundary(self) -> bool:
        return self._text(self._traces.tokens[self._first + self.length - 1]) == "."

    def ask_now(self) -> int:
        """Ends thinking and asks for the answer; the tokens that costs."""
        self.answer = self._text(self._traces.answers_if_asked[self._first + self.length - 1])
        return 2

    def _text(self, token: int) -> str:
        return self._traces.vocabulary[token]
