"""The messages of the wire schema (latticeforge.xml, version 1), field by field in wire order.

Each class is the table that `_codec` reads: scalar fields first, then groups (lists), then variable data.
Units are the schema's: nats, tokens, bytes; a float that is missing is NaN. A field that came in a later version
names it; a message from before has NaN there, or the largest number where it is no float.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

U8 = Annotated[int, "B"]
U16 = Annotated[int, "H"]
U32 = Annotated[int, "I"]
U64 = Annotated[int, "Q"]
I32 = Annotated[int, "i"]
I64 = Annotated[int, "q"]
F32 = Annotated[float, "f"]
F64 = Annotated[float, "d"]
F64_SINCE_1 = Annotated[float, "d", 1]
U64_SINCE_1 = Annotated[int, "Q", 1]
Bytes = Annotated[bytes, "bytes"]
Text = Annotated[str, "text"]

NO_ID = 0xFFFFFFFF
"""In place of a group, sequence or entry: the session, the whole group, the whole request."""

NO_ROUTE = 0xFFFF_FFFF_FFFF_FFFF
"""In place of a route: the outcome is about a group."""

NO_ANSWER = 0xFFFF

FEATURE_SIGNALS = 1
FEATURE_PUSH = 2
FEATURE_RING = 4

ENTRY_BOUNDARY = 1
ENTRY_END_OF_SEQUENCE = 2
ENTRY_RESYNC = 4

SEQUENCE_PROCESSED = 1
SEQUENCE_SAMPLING_UNKNOWN = 2

REPLY_READY = 1
REPLY_RESUMED = 2
REPLY_PUSHED = 4
REPLY_NO_RING_HERE = 8
REPLY_NO_RING_OVER_TCP = 16
REPLY_NO_RING_LIMIT = 32
REPLY_NO_RING_MEMORY = 64

TALLY_WINNER = 1
TALLY_TIED = 2
TALLY_CONTESTED = 4
TALLY_COMPLETED_ONLY = 8
TALLY_DIVERGES = 16


class Message:
    """Anything with a template id; every one of them starts with the number of its request."""

    template: ClassVar[int]
    request: int


@dataclass(slots=True)
class Hello(Message):
    template: ClassVar[int] = 1
    request: U64
    minVersion: U16
    maxVersion: U16
    vocabSize: U32
    elementKind: U8
    features: U32
    auth: Bytes
    resumeToken: Bytes
    clientName: Text
    modelName: Text


@dataclass(slots=True)
class ResumedSequence:
    group: U32
    sequence: U32
    nextStep: U32


@dataclass(slots=True)
class Welcome(Message):
    template: ClassVar[int] = 2
    request: U64
    version: U16
    flags: U8
    features: U32
    epoch: U64
    maxHeadBytes: U32
    maxFrameBytes: U32
    creditBytes: U32
    maxEntries: U32
    maxAnswerBytes: U32
    maxGroups: U32
    maxSequences: U32
    maxTopK: U32
    sequences: list[ResumedSequence]
    resumeToken: Bytes
    serverVersion: Text


@dataclass(slots=True)
class OpenGroup(Message):
    template: ClassVar[int] = 3
    request: U64
    group: U32
    sampleBudget: U32
    promptTokens: U32
    answerKind: U8
    policy: Text


@dataclass(slots=True)
class OpenSequence(Message):
    template: ClassVar[int] = 4
    request: U64
    group: U32
    sequence: U32
    temperature: F32
    topP: F32
    topK: U32
    flags: U8
    boundaryTokens: Bytes


@dataclass(slots=True)
class StepEntry:
    group: U32
    sequence: U32
    step: U32
    chosenToken: I32
    chosenLogProb: F32
    form: U8
    flags: U8
    topCount: U16


@dataclass(slots=True)
class ObserveStep(Message):
    template: ClassVar[int] = 5
    request: U64
    entries: list[StepEntry]
    topIds: Bytes
    topLogProbs: Bytes
    stats: Bytes


@dataclass(slots=True)
class Candidate(Message):
    template: ClassVar[int] = 6
    request: U64
    group: U32
    sequence: U32
    step: U32
    answer: Text


@dataclass(slots=True)
class Probe(Message):
    template: ClassVar[int] = 7
    request: U64
    group: U32
    sequence: U32
    step: U32
    probability: F32
    entropy: F32
    tokens: U32
    answer: Text


@dataclass(slots=True)
class DecisionEntry:
    decision: U64
    policyVersion: U64
    value: F64
    threshold: F64
    group: U32
    sequence: U32
    step: U32
    samples: U32
    rule: U16
    reason: U16
    action: U8


@dataclass(slots=True)
class SignalsEntry:
    group: U32
    sequence: U32
    step: U32
    entropy: F32
    varentropy: F32
    confidence: F32
    surprise: F32
    segmentEntropy: F32


@dataclass(slots=True)
class Decisions(Message):
    template: ClassVar[int] = 8
    request: U64
    journalPosition: U64
    creditBytes: U32
    flags: U8
    entries: list[DecisionEntry]
    signals: list[SignalsEntry]


@dataclass(slots=True)
class Applied(Message):
    template: ClassVar[int] = 9
    request: U64
    group: U32
    sequence: U32
    step: U32
    decision: U64


@dataclass(slots=True)
class CloseSequence(Message):
    template: ClassVar[int] = 10
    request: U64
    group: U32
    sequence: U32
    tokens: U32
    reason: U8
    answer: Text


@dataclass(slots=True)
class Vote(Message):
    template: ClassVar[int] = 11
    request: U64
    group: U32


@dataclass(slots=True)
class TallyEntry:
    weight: F64
    rule: U16
    answer: U16
    votes: U32
    flags: U8


@dataclass(slots=True)
class AnswerEntry:
    votes: U32
    answer: Text


@dataclass(slots=True)
class VoteResult(Message):
    template: ClassVar[int] = 12
    request: U64
    journalPosition: U64
    creditBytes: U32
    group: U32
    policyVersion: U64
    voters: U32
    dropped: U32
    rule: U16
    winnerAnswer: U16
    tallies: list[TallyEntry]
    answers: list[AnswerEntry]
    winner: Text


@dataclass(slots=True)
class Route(Message):
    template: ClassVar[int] = 13
    request: U64
    maxEdges: U32
    gate: Text
    focus: Bytes


@dataclass(slots=True)
class ScoreEntry:
    score: F64
    threshold: F64
    open: U8
    name: Text


@dataclass(slots=True)
class RouteResult(Message):
    template: ClassVar[int] = 14
    request: U64
    journalPosition: U64
    creditBytes: U32
    rejected: U8
    rejectScore: F64_SINCE_1
    rejectBelow: F64_SINCE_1
    scores: list[ScoreEntry]


@dataclass(slots=True)
class Outcome(Message):
    template: ClassVar[int] = 15
    request: U64
    group: U32
    reward: F32
    route: U64_SINCE_1
    truth: Text


@dataclass(slots=True)
class Status(Message):
    template: ClassVar[int] = 16
    request: U64
    group: U32
    sequence: U32


@dataclass(slots=True)
class CloseGroup(Message):
    template: ClassVar[int] = 17
    request: U64
    group: U32


@dataclass(slots=True)
class GateEdge:
    threshold: F64
    name: Text
    vector: Bytes


@dataclass(slots=True)
class DefineGate(Message):
    template: ClassVar[int] = 18
    request: U64
    dimensions: U32
    rejectBelow: F64
    edges: list[GateEdge]
    gate: Text


@dataclass(slots=True)
class RuleEntry:
    rule: U16
    state: U8
    evaluated: U64
    fired: U64
    name: Text
    reason: Text


@dataclass(slots=True)
class StatusReport(Message):
    template: ClassVar[int] = 19
    request: U64
    journalPosition: U64
    creditBytes: U32
    flags: U8
    policyVersion: U64
    groups: U32
    sequences: U32
    rules: list[RuleEntry]
    policy: Text


@dataclass(slots=True)
class Ping(Message):
    template: ClassVar[int] = 20
    request: U64
    creditBytes: U32


@dataclass(slots=True)
class Error(Message):
    template: ClassVar[int] = 21
    request: U64
    creditBytes: U32
    code: U16
    retryable: U8
    entry: U32
    value: I64
    bound: I64
    text: Text


@dataclass(slots=True)
class GoAway(Message):
    template: ClassVar[int] = 22
    request: U64
    deadlineMs: U32
    reason: Text


MESSAGES: tuple[type[Message], ...] = (
    Hello,
    Welcome,
    OpenGroup,
    OpenSequence,
    ObserveStep,
    Candidate,
    Probe,
    Decisions,
    Applied,
    CloseSequence,
    Vote,
    VoteResult,
    Route,
    RouteResult,
    Outcome,
    Status,
    CloseGroup,
    DefineGate,
    StatusReport,
    Ping,
    Error,
    GoAway,
)
