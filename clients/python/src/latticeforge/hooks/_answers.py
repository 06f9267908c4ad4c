"""What a text states: where its segments end, and which answer it has given by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

ANSWER = r"(?i)\\boxed\{([^{}]+)\}|\banswer(?: is)?:? +\**\$?(-?\d[\d,]*(?:\.\d+)?)"
"""What counts as an answer unless said otherwise: `\\boxed{…}`, `answer 9`, `The answer is 9`, `Answer: **9**`."""
BOUNDARIES = ".?!\n"
WINDOW_TOKENS = 128
"""An answer and what announces it lie within so many tokens."""


class AnswerReader:
    """Reads tokens as they come. One for all samples of a model; holds nothing of any of them.

    text_of: from token ids to text, the tokenizer's `decode`
    answer: regular expression; the first group that matched is the answer
    boundaries: characters that end a segment where a token ends with one
    """

    def __init__(
        self, text_of: Callable[[list[int]], object], answer: str = ANSWER, boundaries: str = BOUNDARIES
    ) -> None:
        self._text_of = text_of
        self._answer = re.compile(answer)
        if self._answer.groups < 1:
            raise ValueError(f"answer is {answer!r}; it must have a group, which is the answer")
        self._boundaries = tuple(boundaries)
        self._ends: dict[int, bool] = {}

    def ends_segment(self, token: int) -> bool:
        """Whether this token ends a segment; asked of the tokenizer once for each token."""
        ends = self._ends.get(token)
        if ends is None:
            text = str(self._text_of([token]))
            ends = text.rstrip(" \t").endswith(self._boundaries)
            self._ends[token] = ends
        return ends

    def stated(self, tokens: Sequence[int]) -> str | None:
        """The last answer that these tokens state."""
        return self.text_states(str(self._text_of(list(tokens))))

    def text_states(self, text: str) -> str | None:
        """The last answer that a text states."""
        found = None
        for match in self._answer.finditer(text):
            found = next((group for group in match.groups() if group is not None), found)
        return found
