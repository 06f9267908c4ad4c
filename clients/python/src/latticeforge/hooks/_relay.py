"""The thread that talks with the sidecar, so that the engine's never does: rows in, decisions out."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence as SequenceOf
from dataclasses import asdict, dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from .._step import Step
from ..client import Client
from ..errors import ConnectFailed
from ..types import Action, Decision, EndReason
from ._answers import WINDOW_TOKENS, AnswerReader
from ._arguments import Arguments
from .reports import Reports
from ._sequences import Group, Record, Sampling, Sequence

if TYPE_CHECKING:
    from ._snapshots import Snapshot

_log = logging.getLogger("latticeforge")

_MAX_WAITING = 64
"""Engine steps that may wait for the relay; later ones are not seen."""
_MAX_GROUPS = 512
"""Open at a time; the one that was seen longest ago makes room."""
_MAX_PATTERNS = 64
_TICK_S = 0.25
_RETRY_S = 1.0
_ABSENT_S = 30.0
"""A sequence that has left the batch and not come back in this time was aborted."""
_REASONS = {Action.CONCLUDE: EndReason.CONCLUDED, Action.STOP: EndReason.STOPPED, Action.DECIDED: EndReason.SETTLED}

TextOf: TypeAlias = "Callable[[SequenceOf[int]], str]"


class Mode(Enum):
    """What becomes of a decision."""

    OBSERVE = "reported"
    ABORT = "the front end is asked to abort"
    FORCE = "the end is forced where that is safe, else the front end is asked to abort"


@dataclass(slots=True)
class HookCounters:
    """What the hook saw and did; only ever grows."""

    rows: int = 0
    """Rows of watched requests that the engine computed."""
    observations: int = 0
    """of these, reported with the token that was drawn."""
    rows_discarded: int = 0
    """of these, computed again or for nothing: chunks of a prompt, drafts that were not accepted."""
    rows_out_of_step: int = 0
    """of these, about a step whose token is known already, or whose token never will be."""
    steps_dropped: int = 0
    """Engine steps not seen because the relay was behind."""
    steps_alone: int = 0
    """Engine steps in which there was no session with the sidecar."""
    decisions: int = 0
    forced: int = 0
    """Sequences that the hook has ended."""
    lag_steps: int = 0
    """Summed over those that a decision of their own ended: steps from the token that decided to the one forced."""
    lagged: int = 0
    """Number of those."""
    lag_steps_max: int = 0
    aborts_asked: int = 0
    """Sequences that the front end was asked to abort."""
    tokens: int = 0
    """Of sequences that have ended."""
    groups_evicted: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in asdict(self).items())


@dataclass(frozen=True, slots=True)
class Sight:
    """A row of a sequence in an engine step."""

    sequence: Sequence
    step: int
    """Index of the token that will be drawn from it."""
    fed: int
    """The token before; -1 where it is not known."""
    row: int
    """In the snapshot; -1 where the token is forced, so that the row says nothing about it."""
    draft: bool = False
    """`fed` is a draft, which may turn out not to be part of the sequence."""


@dataclass(frozen=True, slots=True)
class EngineStep:
    snapshot: Snapshot | None
    sights: Callable[[], list[Sight]]
    """Asked on the relay's thread, once the step's tensors are there."""


@dataclass(frozen=True, slots=True)
class Left:
    """A sequence is no longer in the batch: it has ended, was aborted, or was preempted and will come back."""

    sequence: Sequence
    tail: Callable[[], tuple[int, int]]
    """Its length and its last token, -1 where that is not known; asked on the relay's thread."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The engine forces the end of a sequence at this step."""

    sequence: Sequence
    step: int


class Relay:
    """`watch` and `submit` are the engine's; everything else happens on the relay's own thread.

    open_client: opens a session, or raises ConnectFailed
    load_text: gives what makes a text of token ids, None where the engine has no tokenizer: then rules that read the text are idle
    on_idle: called on the relay's thread when there has been no engine step for a quarter of a second
    """

    def __init__(
        self,
        open_client: Callable[[], Client],
        load_text: Callable[[], TextOf | None],
        mode: Mode,
        reports: Reports,
        on_idle: Callable[[], None] = lambda: None,
    ) -> None:
        self._open_client = open_client
        self._load_text = load_text
        self._mode = mode
        self._reports = reports
        self._on_idle = on_idle
        self._waiting: deque[EngineStep | Left | Ended] = deque()
        self._wake = threading.Event()
        self._closed = False
        self._lock = threading.Lock()
        self._by_name: dict[str, Group] = {}
        self._by_number: dict[int, Group] = {}
        self._numbers = 0
        self._client: Client | None = None
        self._retry_s = 0.0
        self._newest: Snapshot | None = None
        self._absent: dict[Sequence, None] = {}
        self._endings: list[tuple[Sequence, int, EndReason, str]] = []
        self._text_of: TextOf | None = None
        self._readers: dict[str, AnswerReader] = {}
        self._boundaries: set[int] = set()
        self.counters = HookCounters()
        self._thread = threading.Thread(target=self._run, name="latticeforge-relay", daemon=True)
        self._thread.start()

    # The engine's thread

    def watch(self, arguments: Arguments, sampling: Sampling, prompt_tokens: int) -> Sequence:
        """The sequence of a request that enters the batch; the one from before, where it comes back."""
        with self._lock:
            group = self._by_name.get(arguments.group)
            known = group.sequences.get(arguments.sequence) if group else None
            if group is None or known is not None and known.end is not None:
                self._numbers += 1
                group = self._by_name[arguments.group] = Group(arguments, self._numbers)
                known = None
            group.last_seen_s = time.monotonic()
            if known is None:
                known = group.sequences[arguments.sequence] = Sequence(group, arguments, sampling, prompt_tokens)
            return known

    def ends_segment(self, token: int) -> bool:
        """Whether this token, which has been drawn before, ends a segment."""
        return token in self._boundaries

    def submit(self, item: EngineStep | Left | Ended) -> None:
        """Never waits. A step that comes when too many wait is dropped."""
        if isinstance(item, EngineStep) and len(self._waiting) >= _MAX_WAITING:
            self.counters.steps_dropped += 1
            if item.snapshot is not None:
                item.snapshot.give_back()
            return
        self._waiting.append(item)
        self._wake.set()

    def close(self) -> None:
        """Says what is left to say, and ends the thread; waits a second for it."""
        self._closed = True
        self._wake.set()
        self._thread.join(1.0)

    # The relay's thread

    def _run(self) -> None:
        try:
            self._text_of = self._load_text()
        except Exception as error:  # whatever a tokenizer may raise: the rows are worth having without it
            _log.warning("no tokenizer, so rules that read the text are idle: %s", error)
        while not self._closed:
            self._wake.wait(_TICK_S)
            self._wake.clear()
            try:
                self._turn()
            except Exception:
                _log.exception("a step was lost; generation goes on")
        if self._client is not None:
            self._client.close()
        _log.info("%s; client: %s", self.counters, self._client.counters if self._client else "never connected")

    def _turn(self) -> None:
        self._connect()
        if not self._waiting:
            self._on_idle()
        while self._waiting:
            self._take(self._waiting.popleft())
        now_s = time.monotonic()
        for sequence in [one for one in self._absent if now_s - one.absent_s > _ABSENT_S]:
            self._absent.pop(sequence)
            self._end(sequence, sequence.next_step, EndReason.ABANDONED, "")
        self._say_endings()
        if self._client is not None:
            self._obey(self._client.observe(self._client.step()))

    def _connect(self) -> None:
        if self._client is not None or time.monotonic() < self._retry_s:
            return
        try:
            self._client = self._open_client()
            _log.info("sidecar %s; decisions: %s", self._client.server.server_version, self._mode.value)
        except ConnectFailed as error:
            if not self._retry_s:
                _log.warning("generation goes on without decisions: %s", error)
            self._retry_s = time.monotonic() + _RETRY_S

    def _take(self, item: EngineStep | Left | Ended) -> None:
        """One frame each, so that what is posted about a token comes after the frame that reports it."""
        step = self._client.step() if self._client else None
        if isinstance(item, EngineStep):
            self._saw(item, step)
            self.counters.steps_alone += self._client is None or not self._client.connected
        elif isinstance(item, Left):
            self._left(item, step)
        else:
            self._forced(item)
        if self._client is not None and step is not None and len(step):
            self._obey(self._client.observe(step))
        self._say_endings()

    def _saw(self, item: EngineStep, into: Step | None) -> None:
        snapshot = item.snapshot
        reduced = snapshot.reduced() if snapshot is not None else None
        for sight in item.sights():
            sequence = sight.sequence
            self.counters.rows += sight.row >= 0
            if sequence.end is not None:
                self.counters.rows_out_of_step += sight.row >= 0
                continue
            if sequence.absent_s:
                sequence.absent_s = 0.0
                self._absent.pop(sequence, None)
            if not sight.draft:
                self._settle(sequence, sight.step, sight.fed, into)
            if sight.row < 0 or snapshot is None or reduced is None:
                continue
            if sight.step < sequence.next_step:
                self.counters.rows_out_of_step += 1
                continue
            ids, log_probs = reduced.top_ids[sight.row].tolist(), reduced.top_log_probs[sight.row].tolist()
            values = tuple(reduced.values[sight.row].tolist())
            top = dict(zip(ids, log_probs, strict=True))
            sequence.pending.append(Record(sight.step, sight.fed, values, top, snapshot, sight.row))
        if snapshot is not None:
            if self._newest is not None:
                self._newest.give_back()
            self._newest = snapshot

    def _settle(self, sequence: Sequence, step: int, fed: int, into: Step | None) -> None:
        """The token before `step` is `fed`: rows before it become observations, rows from there on were for nothing.

        A draft's row is followed by the row of the draft that it led to, which was fed that token; if it was accepted, `step` is beyond it.
        """
        fed_at = {record.step: record.fed for record in sequence.pending}
        fed_at[step] = fed
        for record in sequence.pending:
            token = fed_at.get(record.step + 1, -1)
            if record.step >= step:
                self.counters.rows_discarded += 1
            elif record.step < sequence.next_step or token < 0:
                self.counters.rows_out_of_step += 1
            elif sequence.end is None:
                self._observe(sequence, record, token, into)
        sequence.pending.clear()

    def _observe(self, sequence: Sequence, record: Record, token: int, into: Step | None) -> None:
        sequence.next_step = record.step + 1
        self.counters.observations += 1
        ends = token in sequence.sampling.stops
        boundary = self._read(sequence, token, record.step)
        if into is not None and self._opened(sequence):
            entropy, varentropy, confidence, margin, _ = record.values
            into.stats(
                sequence.group.number,
                sequence.arguments.sequence,
                record.step,
                token,
                entropy=entropy,
                varentropy=varentropy,
                confidence=confidence,
                margin=margin,
                chosen_logprob=record.log_prob(token),
                boundary=boundary,
                end=ends,
            )
        if ends:
            self._finish(sequence, record.step + 1, EndReason.FINISHED)

    def _read(self, sequence: Sequence, token: int, step: int) -> bool:
        """Whether the token ends a segment. What the text states is looked for there, and where the sequence ends."""
        if self._text_of is None:
            return False
        pattern = sequence.arguments.answer
        reader = self._readers.get(pattern)
        if reader is None:
            if len(self._readers) >= _MAX_PATTERNS:
                self._readers.clear()
            reader = self._readers[pattern] = AnswerReader(self._text_of, pattern)
        ends = token in sequence.sampling.stops
        if not ends:
            sequence.unread.append(token)
            if reader.ends_segment(token):
                self._boundaries.add(token)
                ends = True
                del sequence.unread[:-WINDOW_TOKENS]
        answer = reader.stated(sequence.unread[-WINDOW_TOKENS:]) if ends else None
        if answer is not None:
            sequence.unread.clear()
            sequence.answer = answer
            sequence.answered = True
            if self._client is not None and self._opened(sequence):
                self._client.candidate(sequence.group.number, sequence.arguments.sequence, step, answer)
        return ends

    def _opened(self, sequence: Sequence) -> bool:
        """Whether the sidecar knows the sequence; it is told so at first sight."""
        client, group, sampling = self._client, sequence.group, sequence.sampling
        if client is None:
            return False
        if not group.opened:
            self._make_room()
            self._by_number[group.number] = group
            arguments = group.arguments
            client.open_group(
                group.number, arguments.samples, arguments.policy, arguments.answer_kind, sequence.prompt_tokens
            )
            group.opened = True
        if not sequence.opened and sequence.end is None:
            client.open_sequence(
                group.number, sequence.arguments.sequence, sampling.temperature, sampling.top_p, sampling.top_k
            )
            sequence.opened = True
        return sequence.opened

    def _obey(self, decisions: list[Decision]) -> None:
        for decision in decisions:
            self.counters.decisions += 1
            group = self._by_number.get(decision.group)
            if group is None or decision.action not in _REASONS:
                continue
            if decision.action is Action.DECIDED:
                group.decided = decision if self._mode is Mode.FORCE else None
                running = [one for one in list(group.sequences.values()) if one.end is None]
            else:
                named = group.sequences.get(-1 if decision.sequence is None else decision.sequence)
                running = [] if named is None or named.end is not None else [named]
                for one in running:
                    one.decision = decision if self._mode is Mode.FORCE else None
            for sequence in running:
                if self._mode is not Mode.FORCE or sequence.sampling.eos is None:
                    self._ask(sequence, decision)

    def _ask(self, sequence: Sequence, decision: Decision) -> None:
        """The front end, about a sequence that the hook cannot end."""
        abort = self._mode is not Mode.OBSERVE and (decision.action is not Action.CONCLUDE or sequence.answered)
        if abort:
            self.counters.aborts_asked += sequence.abort is None
            sequence.abort = decision
        self._reports.decided(sequence, decision, abort)

    def _forced(self, item: Ended) -> None:
        sequence = item.sequence
        own = sequence.decision
        decision = sequence.group.decided or own
        if sequence.end is not None or decision is None:
            return
        self.counters.forced += 1
        if decision is own:
            self.counters.lag_steps += item.step - own.step
            self.counters.lag_steps_max = max(self.counters.lag_steps_max, item.step - own.step)
            self.counters.lagged += 1
        self._apply(sequence, decision, item.step)
        self._end_by(sequence, decision, item.step + 1)

    def _left(self, item: Left, into: Step | None) -> None:
        sequence = item.sequence
        if sequence.end is not None:
            return
        length, last = item.tail()
        self._settle(sequence, length, last, into)
        if sequence.end is not None:
            return
        if length >= sequence.sampling.max_tokens:
            self._finish(sequence, length, EndReason.TRUNCATED)
        elif sequence.abort is not None:
            self._apply(sequence, sequence.abort, length)
            self._end_by(sequence, sequence.abort, length)
        else:
            sequence.absent_s = time.monotonic()
            self._absent[sequence] = None

    def _apply(self, sequence: Sequence, decision: Decision, step: int) -> None:
        if self._client is not None and sequence.opened:
            self._client.applied(decision, 0 if decision.sequence is None else step)

    def _finish(self, sequence: Sequence, tokens: int, reason: EndReason) -> None:
        self._end(sequence, tokens, reason, sequence.answer)

    def _end_by(self, sequence: Sequence, decision: Decision, tokens: int) -> None:
        concluded = decision.action is Action.CONCLUDE
        self._end(sequence, tokens, _REASONS[decision.action], sequence.answer if concluded else "")

    def _end(self, sequence: Sequence, tokens: int, reason: EndReason, answer: str) -> None:
        if sequence.end is None:
            sequence.end = reason
            self._endings.append((sequence, tokens, reason, answer))

    def _say_endings(self) -> None:
        """What has ended is said after the frame that reports its last token; the answer to it may settle a group."""
        if not self._endings:
            return
        whole: list[Group] = []
        for sequence, tokens, reason, answer in self._endings:
            group = sequence.group
            if self._client is not None and sequence.opened:
                self._client.close_sequence(group.number, sequence.arguments.sequence, tokens, reason, answer)
            self._absent.pop(sequence, None)
            self.counters.tokens += tokens
            group.closed += 1
            group.tokens += tokens
            if group.closed >= group.arguments.samples:
                whole.append(group)
        self._endings.clear()
        if self._client is not None:
            self._obey(self._client.flush())
        for group in whole:
            self._close_group(group)

    def _close_group(self, group: Group) -> None:
        with self._lock:
            if self._by_name.get(group.arguments.group) is group:
                del self._by_name[group.arguments.group]
        if self._by_number.pop(group.number, None) is not None and self._client is not None:
            self._reports.settled(group, self._client.vote(group.number), asdict(self.counters))
            self._client.close_group(group.number)

    def _make_room(self) -> None:
        if len(self._by_number) < _MAX_GROUPS:
            return
        self.counters.groups_evicted += 1
        oldest = min(self._by_number.values(), key=lambda one: one.last_seen_s)
        for sequence in list(oldest.sequences.values()):
            self._end(sequence, sequence.next_step, EndReason.ABANDONED, "")
        self._close_group(oldest)
