"""From token ids to what a text says by itself: where its segments end, and the answers that it states."""

from __future__ import annotations

import re
from collections.abc import Callable

_KEPT_CHARACTERS = 256
_SEGMENT_ENDS = (".", "!", "?", "\n")


class Pieces:
    """The text of each token, decoded once. For the relay's thread, but `boundaries` may be read by any.

    decode: a list of ids to a text
    """

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self._decode = decode
        self._anchor: tuple[int, str] | None = None
        self._known: dict[int, str] = {}
        self.boundaries: set[int] = set()
        """Of the tokens seen so far, those that end a segment: a sentence or a line."""

    def piece(self, token: int) -> str:
        """With the blank before it, where it has one: tokenizers take that off the first token, so another goes before it."""
        known = self._known.get(token)
        if known is None:
            if self._anchor is None:
                self._anchor = (token, self._decode([token]))
            anchor, text = self._anchor
            known = self._known[token] = self._decode([anchor, token])[len(text) :]
            if known.rstrip(" ").endswith(_SEGMENT_ENDS):
                self.boundaries.add(token)
        return known


class StatedAnswers:
    """Finds the answers in a text that grows by a piece a token. An answer counts once something follows it: 1 may go on to be 17."""

    __slots__ = ("_pattern", "_text", "_steps")

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self._text = ""
        self._steps: list[int] = []

    def take(self, piece: str, step: int) -> list[tuple[int, str]]:
        """Answers that have become certain with this piece: the step of their last token, and what they say."""
        self._text += piece
        self._steps += [step] * len(piece)
        found = []
        cut = max(0, len(self._text) - _KEPT_CHARACTERS)
        for match in self._pattern.finditer(self._text):
            if match.end() == len(self._text):
                break
            answer = next((group for group in match.groups() if group is not None), "")
            found.append((self._steps[match.end() - 1], answer.strip()))
            cut = max(cut, match.end())
        if cut:
            self._text = self._text[cut:]
            del self._steps[:cut]
        return found
