"""What is known of a request that is watched, and of its group. The engine's thread and the relay's share these."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..types import Action, Decision, EndReason
from ._arguments import Arguments

if TYPE_CHECKING:
    from ._snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the tokens of a request are drawn, and how it may be ended."""

    temperature: float
    top_p: float
    top_k: int
    max_tokens: int
    min_tokens: int
    eos: int | None
    """The token that ends it; None where none may be forced: structured output, `ignore_eos`, a list of allowed tokens without it."""
    stops: Collection[int]
    """Ids that end it wherever they are drawn."""


@dataclass(slots=True, eq=False)
class Group:
    """One question. Belongs to the relay's thread, but for `decided`."""

    arguments: Arguments
    number: int
    """Its id in the session."""
    sequences: dict[int, Sequence] = field(default_factory=dict)
    opened: bool = False
    """Whether the sidecar knows it."""
    closed: int = 0
    """Sequences that have ended."""
    tokens: int = 0
    """Of those."""
    decided: Decision | None = None
    """Written by the relay, read by the engine."""
    last_seen_s: float = 0.0


@dataclass(slots=True)
class Record:
    """What a row was reduced to, until it is known which token was drawn from it."""

    step: int
    fed: int
    """The token before, which the row's forward pass was fed."""
    values: tuple[float, ...]
    """entropy, varentropy, token confidence, margin, logsumexp"""
    top: dict[int, float]
    """log-probs of the most likely tokens"""
    snapshot: Snapshot
    row: int

    def log_prob(self, token: int) -> float:
        """Of any token, as long as the row is kept; after that of the most likely ones, and NaN for the rest."""
        known = self.top.get(token)
        return self.snapshot.logit(self.row, token) - self.values[4] if known is None else known


@dataclass(slots=True, eq=False)
class Sequence:
    """One sample, which is one request. It outlives preemption: a request that comes back with the same key is the same sequence."""

    group: Group
    arguments: Arguments
    sampling: Sampling
    prompt_tokens: int

    decision: Decision | None = None
    """Written by the relay, read by the engine."""
    answered: bool = False
    """It has stated an answer. Written by the relay, read by the engine."""

    conclude_at: int | None = None
    """Step at which the first token of `conclude` is forced. The engine's."""
    ended: bool = False
    """The engine has forced its end. The engine's."""

    opened: bool = False
    """Whether the sidecar knows it. From here on the relay's."""
    pending: list[Record] = field(default_factory=list)
    next_step: int = 0
    """The first step whose token is not known."""
    unread: list[int] = field(default_factory=list)
    """Tokens in which no answer has been found yet."""
    answer: str = ""
    """The last one that its text has stated."""
    absent_s: float = 0.0
    """When it left the batch; 0 while it is in it."""
    abort: Decision | None = None
    """What the front end was asked to abort it for."""
    end: EndReason | None = None

    def force(self, step: int, at_boundary: bool) -> int | None:
        """The token to force at `step`, if a decision asks for one and it is safe. The engine's thread asks before it samples, and again
        where it computes a row again: the answer is the same.
        """
        decision = self.group.decided or self.decision
        if decision is None or self.sampling.eos is None or step < self.sampling.min_tokens:
            return None
        if decision.action is Action.CONCLUDE:
            if self.arguments.conclude:
                return self._conclude(step, at_boundary)
            if not self.answered:
                return None
        self.ended = True
        return self.sampling.eos

    def _conclude(self, step: int, at_boundary: bool) -> int | None:
        if self.conclude_at is None and at_boundary:
            self.conclude_at = step
        at = -1 if self.conclude_at is None else step - self.conclude_at
        return self.arguments.conclude[at] if 0 <= at < len(self.arguments.conclude) else None
