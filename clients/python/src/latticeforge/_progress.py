"""How far the server has got with each sequence, so that a gap in what it is told is marked as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

SequenceKey: TypeAlias = "tuple[int, int]"
"""Group and sequence."""


class Progress:
    """The step that each open sequence goes on with; those that are not open are not known here.

    Nearly always the same sequences draw a token each, step after step. They are compared and counted as whole lists then, and noted
    one by one only when somebody asks.
    """

    __slots__ = ("_next", "_groups", "_sequences", "_expected")

    def __init__(self) -> None:
        self._next: dict[SequenceKey, int] = {}
        self._groups: list[int] = []
        self._sequences: list[int] = []
        self._expected: list[int] = []
        """Of the sequences of the last step, in its order; not in `_next` yet."""

    def begin(self, group: int, sequence: int, step: int = 0) -> None:
        self._settle()
        self._next[group, sequence] = step

    def end(self, group: int, sequences: Iterable[int]) -> None:
        self._settle()
        for sequence in sequences:
            self._next.pop((group, sequence), None)

    def next_step(self, group: int, sequence: int) -> int:
        """0 for one that is not open."""
        self._settle()
        return self._next.get((group, sequence), 0)

    def resume_at(self, key: SequenceKey, step: int) -> None:
        """The server has the sequence up to there, if it is open."""
        self._settle()
        if key in self._next:
            self._next[key] = step

    def fall_back_to(self, key: SequenceKey, step: int) -> None:
        """The server did not take this step, if the sequence is open."""
        self._settle()
        if key in self._next:
            self._next[key] = min(self._next[key], step)

    def advance(self, groups: list[int], sequences: list[int], steps: list[int]) -> Sequence[int]:
        """These steps are told now. Gives the indices of those before which something was not."""
        if steps == self._expected and sequences == self._sequences and groups == self._groups:
            self._expected = [step + 1 for step in steps]
            return ()
        self._settle()
        keys = list(zip(groups, sequences, strict=True))
        if list(map(self._next.get, keys)) == steps and len(set(keys)) == len(keys):
            self._groups, self._sequences = groups.copy(), sequences.copy()
            self._expected = [step + 1 for step in steps]
            return ()
        gaps = []
        for at, (key, step) in enumerate(zip(keys, steps, strict=True)):
            expected = self._next.get(key)
            if expected is not None:
                self._next[key] = step + 1
                if step > expected:
                    gaps.append(at)
        return gaps

    def _settle(self) -> None:
        if self._expected:
            self._next.update(zip(zip(self._groups, self._sequences, strict=True), self._expected, strict=True))
            self._groups, self._sequences, self._expected = [], [], []
