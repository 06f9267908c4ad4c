"""What a client gives and gets: actions, decisions, votes, routes, reports, counters.

Units: entropies and log-probs in nats, lengths in tokens, times in seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum


class ElementKind(IntEnum):
    """How one logit of a row is stored, little endian."""

    F32 = 0
    F16 = 1
    BF16 = 2

    @property
    def bytes(self) -> int:
        return 4 if self is ElementKind.F32 else 2


class AnswerKind(IntEnum):
    """How the answers of a group are made comparable."""

    TEXT = 0
    NUMBER = 1
    CHOICE = 2


class Action(IntEnum):
    """What a decision asks for; one that only a newer server knows is CONTINUE."""

    CONTINUE = 0
    PROBE = 1
    """Ask the model for its answer now, report it with `Client.probe`."""
    CONCLUDE = 2
    """The answer has crystallised: end thinking at the next boundary, answer now."""
    STOP = 3
    """The trace is failing: abort it; it has no vote."""
    SPAWN = 4
    """Draw `Decision.samples` more samples."""
    DECIDED = 5
    """The group is settled: stop the rest."""

    @classmethod
    def _missing_(cls, value: object) -> Action:
        return cls.CONTINUE


class EndReason(IntEnum):
    """Why a sequence ended."""

    FINISHED = 0
    TRUNCATED = 1
    CONCLUDED = 2
    STOPPED = 3
    SETTLED = 4
    ABANDONED = 5


class RuleState(IntEnum):
    """Whether a rule decides; one that only a newer server knows is INACTIVE."""

    INACTIVE = 0
    ACTIVE = 1
    OBSERVING = 2

    @classmethod
    def _missing_(cls, value: object) -> RuleState:
        return cls.INACTIVE


class Reason(IntEnum):
    """Why a decision was taken; one that only a newer server knows is NONE."""

    NONE = 0
    COLLAPSED = 1
    SHIFTED = 2
    ANSWER_STATED = 3
    LOW_CONFIDENCE = 4
    UNLUCKY_DRAW = 5
    REPEATING = 6
    BUDGET_SPENT = 7
    POSTERIOR = 8
    SHARE = 9
    WAVE = 10
    UNANIMOUS = 12
    FIRST_FINISHED = 13
    CERTIFIED = 14
    NOT_WORTH_IT = 15
    PROBE_DUE = 16
    TRIAL_ANSWER = 17
    CONVERGED = 18
    ENTROPY_SETTLED = 19
    STUCK = 20
    TRAPPED = 21
    EXPANDED = 22
    CHOSEN = 28

    @classmethod
    def _missing_(cls, value: object) -> Reason:
        return cls.NONE

    @property
    def sentence(self) -> str:
        return _REASON_SENTENCES[self]


_REASON_SENTENCES = {
    Reason.NONE: "no reason",
    Reason.COLLAPSED: "entropy collapsed and stayed low",
    Reason.SHIFTED: "the mean of log entropy shifted down",
    Reason.ANSWER_STATED: "the text stated its answer in a calm segment",
    Reason.LOW_CONFIDENCE: "the lowest windowed confidence fell below that of the warm-up samples",
    Reason.UNLUCKY_DRAW: "the tokens drawn are improbable under the model's own distribution",
    Reason.REPEATING: "the text repeats itself",
    Reason.BUDGET_SPENT: "the token budget is spent",
    Reason.POSTERIOR: "the leading answer is ahead with the wanted probability",
    Reason.SHARE: "the leading answer has the wanted share of the weight",
    Reason.WAVE: "the samples so far do not settle it",
    Reason.UNANIMOUS: "a whole window of votes agrees",
    Reason.FIRST_FINISHED: "the first samples have finished",
    Reason.CERTIFIED: "the leading answer is certified as the mode, however often it was looked at",
    Reason.NOT_WORTH_IT: "another sample would tell less than it costs",
    Reason.PROBE_DUE: "the rule wants the answer if asked now",
    Reason.TRIAL_ANSWER: "the answer if asked now is probable enough",
    Reason.CONVERGED: "the last answers asked for are equal",
    Reason.ENTROPY_SETTLED: "the entropy of the answer if asked now has settled",
    Reason.STUCK: "segment after segment is as unsure as before",
    Reason.TRAPPED: "entropy and varentropy stay high",
    Reason.EXPANDED: "the variance of entropy was compressed and has expanded",
    Reason.CHOSEN: "the controller chose the policy, which begins with so many samples",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to do, other than CONTINUE. Handed out once; it stands until `Client.applied` reports it."""

    id: int
    """Journal position; the name of this decision."""
    action: Action
    group: int
    sequence: int | None
    """None where it is about the whole group."""
    step: int
    """Step at which it was decided."""
    samples: int
    """SPAWN: samples to draw."""
    rule: int
    """Number of the rule; `StatusReport.rules` has its name."""
    reason: Reason
    value: float
    """What the rule measured."""
    threshold: float
    """What it was held against."""
    policy_version: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in canonical form, and how many sequences gave it."""

    text: str
    votes: int


@dataclass(frozen=True, slots=True)
class Tally:
    """One answer under one vote rule."""

    rule: int
    answer: str
    votes: int
    weight: float
    winner: bool
    tied: bool
    """Another answer had the same weight; count, weight, first seen broke the tie."""
    contested: bool = False
    """Said of a winner: two voters who are each nearly certain contradict each other (pairwise K above 0.7)."""
    completed_only: bool = False
    """This tally leaves out samples that were cut off by their length limit."""
    diverges: bool = False
    """Said of a winner: it is not the majority's."""


@dataclass(frozen=True, slots=True)
class VoteResult:
    """The answer of a group as it stands."""

    group: int
    answer: str | None
    """The winner under the policy's rule, in canonical form; None where nobody voted."""
    rule: int
    """Number of the policy's vote rule."""
    voters: int
    """Sequences whose answers were counted."""
    dropped: int
    """Sequences without an answer, or stopped as failing."""
    answers: tuple[Answer, ...]
    tallies: tuple[Tally, ...]
    """Every rule, every answer; where samples were cut off by their length limit, then all again without those."""
    policy_version: int

    @property
    def contested(self) -> bool:
        """Two voters who are each nearly certain contradict each other: pairwise K above 0.7."""
        return any(one.contested and not one.completed_only for one in self.tallies)


@dataclass(frozen=True, slots=True)
class Edge:
    """A place a focus gate can open: a tool, template, search node or module."""

    name: str
    vector: Sequence[float]
    """f32, as many as the gate has dimensions."""
    threshold: float
    """Scores from here on open it."""


@dataclass(frozen=True, slots=True)
class EdgeScore:
    name: str
    score: float
    threshold: float
    open: bool


@dataclass(frozen=True, slots=True)
class RouteResult:
    """Where a focus goes."""

    rejected: bool
    """None of these: reject_score < reject_below, or, of a gate that rejects by its best score, no edge open."""
    scores: tuple[EdgeScore, ...]
    """Best first, as many as were asked for."""
    reject_score: float
    """What was held against reject_below, over all edges: the best score, or, of a learned gate, ln of the sum of exp(score),
    which lies between the best score and ln(edges) above it. Scores of 0.8 and 0 make 1.1711. NaN from a server that speaks
    version 0, or if the gate was gone."""
    reject_below: float
    """The gate's bound; NaN if it has none, or reject_score is NaN."""
    position: int
    """In the journal: by it an outcome names this request."""

    @property
    def open(self) -> tuple[str, ...]:
        """Names of the edges that are taken, best first."""
        return tuple(score.name for score in self.scores if score.open)


@dataclass(frozen=True, slots=True)
class RuleStatus:
    rule: int
    name: str
    state: RuleState
    reason: str
    """Why it is inactive; empty otherwise."""
    evaluated: int
    """Observations on which it was able to fire."""
    fired: int


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Which rules are active, which are not, and why."""

    ready: bool
    policy: str
    """name@version"""
    policy_version: int
    groups: int
    """Open groups of this session."""
    sequences: int
    """Open sequences of this session."""
    rules: tuple[RuleStatus, ...]


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What the server said of itself and of its limits when the session was opened or resumed."""

    server_version: str
    protocol_version: int
    epoch: int
    """Scopes the group and sequence ids."""
    ready: bool
    resumed: bool
    max_head_bytes: int
    max_frame_bytes: int
    credit_bytes: int
    """Bytes of frames that may be unanswered at a time."""
    max_entries: int
    max_top_k: int
    max_answer_bytes: int
    max_groups: int
    max_sequences: int


@dataclass(slots=True)
class Counters:
    """What happened since the client was made. Only ever grows."""

    steps: int = 0
    """Calls of observe with at least one entry."""
    steps_answered: int = 0
    """of these, answered in time."""
    decisions: int = 0
    """Decisions handed out."""
    fail_open: int = 0
    """Calls that returned without the server's word, for whatever reason."""
    deadline_missed: int = 0
    """of these, because time ran out."""
    late_replies: int = 0
    """Answers that came after their call had returned."""
    over_credit: int = 0
    """Steps not sent because the credit, or the socket's buffer, was full."""
    over_limit: int = 0
    """Requests not sent because they are over a limit of the server."""
    not_connected: int = 0
    """Steps not sent for want of a connection."""
    refused: int = 0
    """Error replies; the latest are in `Client.refusals`."""
    posts_dropped: int = 0
    """Posted messages given up: too many waited, or their session is gone."""
    disconnects: int = 0
    """Connections lost."""
    connect_failures: int = 0
    """Attempts to reconnect that failed."""
    reconnects: int = 0
    """Sessions opened again, resumed or new."""
    sessions_lost: int = 0
    """of these, new: the server knew nothing of the old session, what is open was opened again."""
    protocol_errors: int = 0
    """Replies that the wire schema does not allow; each ends its connection."""
    unknown_messages: int = 0
    """Replies of a kind that this version does not know."""

    def __str__(self) -> str:
        """Those that are not zero, in one line."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return ", ".join(f"{name} {value}" for name, value in named if value) or "nothing yet"


MISSING = math.nan
"""A float that is not known."""
