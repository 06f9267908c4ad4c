"""The client: what a model server or an inference loop says to the sidecar, and hears from it."""

from __future__ import annotations

import getpass
import os
import struct
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Literal

from . import _messages as m
from ._backoff import Backoff
from ._codec import encode
from ._connection import Door
from ._frame import FRAME_HEADER, frame
from ._link import Greeting, Link, Request
from ._outbox import Outbox
from ._replies import decision_of, refusal_of, route_of, server_of, status_of, vote_of
from ._step import Chunk, SequenceKey, Step
from .errors import ConnectFailed, ErrorCode, Refusal
from .types import (
    MISSING,
    Action,
    AnswerKind,
    Counters,
    Decision,
    Edge,
    ElementKind,
    EndReason,
    RouteResult,
    ServerInfo,
    StatusReport,
    VoteResult,
)

_KEPT_REFUSALS = 64
_HARMLESS_WHEN_RESENT = (ErrorCode.DUPLICATE_ID, ErrorCode.UNKNOWN_GROUP, ErrorCode.UNKNOWN_SEQUENCE)
"""What the server says to a message that had taken effect before the connection was lost."""


def default_socket_path() -> str:
    """$LATTICEFORGE_SOCKET, else where `serve` puts it: latticeforge/ under $XDG_RUNTIME_DIR, else latticeforge-<user>/ in /tmp."""
    named = os.environ.get("LATTICEFORGE_SOCKET")
    run = os.environ.get("XDG_RUNTIME_DIR")
    doors = os.path.join(run, "latticeforge") if run else os.path.join("/tmp", f"latticeforge-{getpass.getuser()}")
    return named or os.path.join(doors, "latticeforge.sock")


@dataclass(slots=True)
class _OpenGroup:
    """What must be said again if the server has forgotten it."""

    opening: m.OpenGroup
    sequences: dict[int, m.OpenSequence] = field(default_factory=dict)
    surfaced: set[int] = field(default_factory=set)
    """Decisions that have been handed out; the server repeats each until it is applied."""


class Client:
    """One session with a sidecar. For one thread; make another client for another thread.

    It fails open: once connected, no call raises or outlasts its deadline because of the sidecar. Without an
    answer in time `observe` has no decisions, which means CONTINUE, and `vote`, `route`, `status`, `ping`
    give None; `counters` says how often and why. A lost connection is opened again from within later calls,
    and the session resumed.

    What happens to groups and sequences (open, candidate, probe, applied, close, outcome) is *posted*: kept,
    and sent together with the next step. Nobody waits for it; what the server refuses of it is counted and
    stands in `refusals`.

    socket_path: Unix socket of the sidecar; or host, port and token of its TCP door; none of them:
        `default_socket_path()`
    vocab_size: logits a row; 0 if no rows will be sent
    element: element type of the rows
    deadline: seconds that a call may take, in steps of about 1 ms
    connect_deadline: seconds for opening the first session; also when an attempt to reconnect is given up
    wait: False applies decisions one step late: `observe` sends and returns what has arrived before
    reconnect_delays: first and longest delay between attempts to reconnect, seconds
    """

    def __init__(
        self,
        socket_path: str | os.PathLike[str] | None = None,
        *,
        host: str | None = None,
        port: int | None = None,
        token: bytes | str = b"",
        vocab_size: int = 0,
        element: Literal["f32", "f16", "bf16"] = "f16",
        deadline: float = 0.05,
        connect_deadline: float = 1.0,
        model_name: str = "",
        client_name: str = "latticeforge-python",
        wait: bool = True,
        reconnect_delays: tuple[float, float] = (0.05, 5.0),
    ) -> None:
        if element.upper() not in ElementKind.__members__:
            raise ValueError(f"element is {element!r}; it must be one of f32, f16, bf16")
        if not deadline > 0:
            raise ValueError(f"deadline is {deadline!r} s; it must be above 0")
        self._vocab_size = vocab_size
        self._element = ElementKind[element.upper()]
        self._deadline_s = deadline
        self._wait = wait
        self._posts = Outbox()
        self._groups: dict[int, _OpenGroup] = {}
        self._gates: dict[str, m.DefineGate] = {}
        self._next_steps: dict[SequenceKey, int] = {}
        self._fresh: list[Decision] = []
        self._refusals: deque[Refusal] = deque(maxlen=_KEPT_REFUSALS)
        self._counters = Counters()
        self._draining: str | None = None
        self._server: ServerInfo | None = None
        auth = token.encode("utf-8") if isinstance(token, str) else bytes(token)
        self._link = Link(
            _door(socket_path, host, port),
            Greeting(vocab_size, self._element, auth, client_name, model_name),
            deadline,
            connect_deadline,
            Backoff(*reconnect_delays),
            self._counters,
            self,
        )
        self._link.connect()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # How it stands

    @property
    def counters(self) -> Counters:
        return self._counters

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The latest requests that the server refused, oldest first."""
        return tuple(self._refusals)

    @property
    def server(self) -> ServerInfo:
        """What the server said when the session was last opened or resumed."""
        assert self._server is not None
        return self._server

    @property
    def connected(self) -> bool:
        """Whether the session stands, as of the last call."""
        return self._link.is_open

    @property
    def draining(self) -> str | None:
        """Why the server is about to go away, if it is."""
        return self._draining

    def next_step(self, group: int, sequence: int) -> int:
        """The first step of the sequence that the server has not got, as far as is known."""
        return self._next_steps.get((group, sequence), 0)

    # Posted: sent with the next step

    def open_group(
        self,
        group: int,
        samples: int,
        policy: str = "",
        answer_kind: Literal["text", "number", "choice"] = "number",
        prompt_tokens: int = 0,
    ) -> None:
        """One prompt, and the number of samples the caller is willing to draw for it.

        group: the caller's own id, u32, used once in a session
        policy: name of a policy the sidecar has loaded, empty for its default
        answer_kind: how its answers are made comparable
        """
        if answer_kind.upper() not in AnswerKind.__members__:
            raise ValueError(f"answer_kind is {answer_kind!r}; it must be one of text, number, choice")
        opening = m.OpenGroup(0, group, samples, prompt_tokens, AnswerKind[answer_kind.upper()], policy)
        self._post(opening)
        self._groups[group] = _OpenGroup(opening)

    def open_sequence(
        self,
        group: int,
        sequence: int,
        temperature: float | None = 1.0,
        top_p: float = 1.0,
        top_k: int = 0,
        boundary_tokens: Sequence[int] = (),
        processed: bool = False,
    ) -> None:
        """One sample of a group that is open.

        sequence: the caller's own id within the group, u32, used once
        temperature, top_p, top_k: how its tokens are drawn; temperature None where that is not known
        boundary_tokens: ids of the tokens that end a segment (full stop, newline)
        processed: rows come after temperature and truncation instead of before
        """
        opened = self._groups.get(group)
        if opened is None:
            raise ValueError(f"sequence {sequence} of group {group}: this group is not open")
        flags = m.SEQUENCE_PROCESSED if processed else 0
        if temperature is None:
            flags |= m.SEQUENCE_SAMPLING_UNKNOWN
            temperature, top_p, top_k = MISSING, MISSING, 0
        boundaries = _u32s(boundary_tokens, "boundary_tokens")
        opening = m.OpenSequence(0, group, sequence, temperature, top_p, top_k, flags, boundaries)
        self._post(opening)
        opened.sequences[sequence] = opening
        self._next_steps[group, sequence] = 0

    def candidate(self, group: int, sequence: int, step: int, answer: str) -> None:
        """The text has stated an answer by itself; `step` is the index of the token that completed it."""
        self._post(m.Candidate(0, group, sequence, step, answer))

    def probe(
        self,
        group: int,
        sequence: int,
        step: int,
        answer: str,
        probability: float,
        entropy: float,
        tokens: int,
    ) -> None:
        """The answer to a PROBE: what the model gives if asked after `step`.

        probability: of the answer; entropy: nats, where the answer begins; tokens: what asking cost
        """
        self._post(m.Probe(0, group, sequence, step, probability, entropy, tokens, answer))

    def applied(self, decision: Decision, step: int) -> None:
        """A decision took effect when its sequence had `step` tokens; for one about the group, 0 will do."""
        sequence = m.NO_ID if decision.sequence is None else decision.sequence
        self._post(m.Applied(0, decision.group, sequence, step, decision.id))

    def close_sequence(
        self,
        group: int,
        sequence: int,
        tokens: int,
        reason: EndReason = EndReason.FINISHED,
        answer: str = "",
    ) -> None:
        """A sequence has ended after `tokens` tokens in all, with this answer; empty if it has none."""
        self._post(m.CloseSequence(0, group, sequence, tokens, reason, answer))
        self._next_steps.pop((group, sequence), None)
        if group in self._groups:
            self._groups[group].sequences.pop(sequence, None)

    def close_group(self, group: int) -> None:
        """Nothing more will be asked or told about this group."""
        self._post(m.CloseGroup(0, group))
        opened = self._groups.pop(group, None)
        for sequence in opened.sequences if opened else ():
            self._next_steps.pop((group, sequence), None)

    def outcome(self, group: int, reward: float = MISSING, truth: str = "") -> None:
        """What came of it: reward 1 for right, 0 for wrong, or between; NaN if only the truth is known."""
        self._post(m.Outcome(0, group, reward, m.NO_ROUTE, truth))

    def route_outcome(self, route: RouteResult, edge: str = "", reward: float = MISSING) -> None:
        """What came of a routed request: the edge that was right, empty for none of these.

        A gate of the configuration that is told to learn does so; what others have routed is refused, as is a request
        that is no longer remembered or whose outcome was told before.

        reward: as the caller counts it, 0 to 1, for the record
        """
        self._post(m.Outcome(0, m.NO_ID, reward, route.position, edge))

    # One engine step

    def step(self) -> Step:
        """An empty engine step, to be filled and given to `observe`."""
        return Step(self._vocab_size, self._element, self.server.max_top_k)

    def observe(self, step: Step) -> list[Decision]:
        """Sends a step, and what was posted before it; gives the decisions that have not been handed out yet.

        No decision means CONTINUE. Decisions that came too late for their own call come with the next one.
        """
        until_s = time.monotonic() + self._deadline_s
        self._counters.steps += len(step) > 0
        if not self._link.ready(until_s):
            self._counters.not_connected += len(step) > 0
            self._counters.fail_open += 1
            return self._take_decisions()
        sent, complete = self._send_step(step, until_s)
        if self._wait:
            in_time = [self._link.wait(request, until_s, patient=False) for request in sent]
            refused = any(isinstance(request.answer, m.Error) for request in sent)
            answered = complete and all(in_time) and not refused
            self._counters.deadline_missed += self._link.is_open and not all(in_time)
            self._counters.fail_open += not answered
            self._counters.steps_answered += answered and len(sent) > 0
        return self._take_decisions()

    def flush(self, deadline: float | None = None) -> list[Decision]:
        """Sends what is posted without a step, waits for the answers; gives decisions as `observe` does."""
        until_s = time.monotonic() + (self._deadline_s if deadline is None else deadline)
        if self._link.ready(until_s):
            self._transmit(None, until_s)
            for request in self._link.posts_unanswered:
                if not self._link.wait(request, until_s):
                    break
        return self._take_decisions()

    # Asked: None if there is no answer in time

    def vote(self, group: int, deadline: float | None = None) -> VoteResult | None:
        """The answer of a group as it stands."""
        answer = self._ask(m.Vote(0, group), deadline)
        return vote_of(answer) if isinstance(answer, m.VoteResult) else None

    def define_gate(
        self, gate: str, edges: Sequence[Edge], reject_below: float = MISSING, deadline: float | None = None
    ) -> bool:
        """Names the edges of a focus gate for this session; whether the server has taken it.

        edges: each with a vector of as many f32 as the gate has dimensions
        reject_below: a best score below this means none of these; NaN for no such bound
        """
        dimensions = len(edges[0].vector) if edges else 0
        entries = []
        for edge in edges:
            if len(edge.vector) != dimensions:
                raise ValueError(
                    f"edge {edge.name!r} has {len(edge.vector)} dimensions, the first one has {dimensions}"
                )
            entries.append(m.GateEdge(edge.threshold, edge.name, _f32s(edge.vector, f"edge {edge.name!r}")))
        definition = m.DefineGate(0, dimensions, reject_below, entries, gate)
        accepted = isinstance(self._ask(definition, deadline), m.Decisions)
        if accepted:
            self._gates[gate] = definition
        return accepted

    def route(
        self, gate: str, focus: Sequence[float], max_edges: int = 0, deadline: float | None = None
    ) -> RouteResult | None:
        """Which edges of a gate a focus opens.

        gate: one of this session, or one the sidecar is configured with
        focus: [dimensions of the gate] f32
        max_edges: scores wanted, best first; 0 for all
        """
        answer = self._ask(m.Route(0, max_edges, gate, _f32s(focus, "focus")), deadline)
        return route_of(answer) if isinstance(answer, m.RouteResult) else None

    def status(
        self, group: int | None = None, sequence: int | None = None, deadline: float | None = None
    ) -> StatusReport | None:
        """Which rules are active, which are not, and why: of a sequence, of a group, or of the session."""
        of_group = m.NO_ID if group is None else group
        of_sequence = m.NO_ID if sequence is None else sequence
        answer = self._ask(m.Status(0, of_group, of_sequence), deadline)
        return status_of(answer) if isinstance(answer, m.StatusReport) else None

    def ping(self, deadline: float | None = None) -> float | None:
        """Round trip in seconds."""
        start_s = time.monotonic()
        answer = self._ask(m.Ping(0, 0), deadline)
        return time.monotonic() - start_s if isinstance(answer, m.Ping) else None

    def close(self) -> None:
        """Sends what is posted, within the deadline, and ends the session."""
        if self._link.is_open:
            self.flush()
        self._link.close()

    # Sending

    def _post(self, message: m.Message) -> None:
        request = self._request(message, posted=True)
        if self._is_over_limit(request):
            return
        if not self._posts.has_room_for(request.frame_bytes):
            until_s = time.monotonic() + self._deadline_s
            if self._link.ready(until_s):
                self._transmit(None, self._link.patience(until_s))
        if self._posts.has_room_for(request.frame_bytes):
            self._posts.add(request)
        else:
            self._counters.posts_dropped += 1

    def _ask(self, message: m.Message, deadline: float | None) -> m.Message | None:
        until_s = time.monotonic() + (self._deadline_s if deadline is None else deadline)
        request = self._request(message, posted=False)
        if not self._is_over_limit(request) and self._link.ready(until_s):
            self._posts.add(request)
            self._transmit(None, until_s)
            if not self._posts.withdraw(request) and self._link.wait(request, until_s):
                self._counters.fail_open += isinstance(request.answer, m.Error)
                return request.answer
            self._counters.deadline_missed += self._link.is_open
        self._counters.fail_open += 1
        return None

    def _request(self, message: m.Message, posted: bool) -> Request:
        message.request = self._link.next_number()
        content = frame(encode(message))
        return Request(message.request, type(message).__name__, len(content), content, posted)

    def _is_over_limit(self, request: Request) -> bool:
        over = request.frame_bytes - FRAME_HEADER.size > self.server.max_head_bytes
        self._counters.over_limit += over
        return over

    def _send_step(self, step: Step, until_s: float) -> tuple[list[Request], bool]:
        """What was sent, and whether that is all of the step."""
        server = self.server
        sent: list[Request] = []
        complete = True
        largest = min(server.max_frame_bytes, server.credit_bytes)
        for chunk in step._chunks(server.max_entries, server.max_head_bytes, largest):
            if chunk is None:
                self._counters.over_limit += 1
                complete = False
                continue
            request = self._transmit(chunk, until_s)
            if request is None:
                self._counters.over_credit += self._link.is_open
                self._counters.not_connected += not self._link.is_open
                return sent, False
            sent.append(request)
        if not len(step):
            self._transmit(None, until_s)
        return sent, complete

    def _transmit(self, chunk: Chunk | None, until_s: float) -> Request | None:
        """What is posted, then the chunk, in one gather write, as far as the credit goes.

        Gives the chunk's request, if it went.
        """
        link = self._link
        patience_s = until_s if chunk is None else link.patience(until_s)
        if not link.flush(patience_s):
            return None
        link.await_credit(self._posts.frame_bytes + (chunk.frame_bytes if chunk else 0), patience_s)
        if not link.is_open:
            return None
        requests = self._posts.take(link.credit_bytes)
        pieces: list[bytes | memoryview] = [request.frame for request in requests]
        observed = None
        credit_bytes = link.credit_bytes - sum(request.frame_bytes for request in requests)
        if chunk is not None and not self._posts and chunk.frame_bytes <= credit_bytes:
            steps = [(entry.key, entry.step) for entry in chunk.entries]
            observed = Request(link.next_number(), "ObserveStep", chunk.frame_bytes, steps=steps)
            pieces += chunk.encode(observed.number, self._is_gap)
            requests.append(observed)
        if requests:
            link.send(requests, pieces, until_s)
        return observed

    def _is_gap(self, key: SequenceKey, step: int) -> bool:
        """Whether tokens before this one were not reported; from now on the one after it is expected."""
        expected = self._next_steps.get(key)
        if expected is None:
            return False
        self._next_steps[key] = step + 1
        return step > expected

    # Hearing: called by the link

    def on_welcome(self, welcome: m.Welcome, again: bool) -> None:
        self._server = server_of(welcome)
        self._draining = None
        if not again:
            return
        self._counters.reconnects += 1
        if self._server.resumed:
            for resumed in welcome.sequences:
                key = (resumed.group, resumed.sequence)
                if key in self._next_steps:
                    self._next_steps[key] = resumed.nextStep
        else:
            self._counters.sessions_lost += 1
            self._open_again()

    def _open_again(self) -> None:
        """The server has forgotten the session: what is open is opened again, its steps go on after a gap."""
        openings = (m.OpenGroup.__name__, m.OpenSequence.__name__)
        waiting = self._posts.take(self._posts.frame_bytes)
        self._counters.posts_dropped += sum(
            request.posted and request.name not in openings for request in waiting
        )
        for gate in self._gates.values():
            self._posts.add(self._request(replace(gate), posted=True))
        for group in self._groups.values():
            group.surfaced.clear()
            self._posts.add(self._request(replace(group.opening), posted=True))
            for sequence in group.sequences.values():
                self._posts.add(self._request(replace(sequence), posted=True))
                self._next_steps[sequence.group, sequence.sequence] = 0

    def on_lost(self, unanswered: list[Request]) -> None:
        posts = [request for request in unanswered if request.posted]
        for request in posts:
            request.resent = True
        self._posts.put_back(posts)

    def on_answer(self, request: Request | None, message: m.Message) -> None:
        if isinstance(message, m.Decisions):
            for entry in message.entries:
                self._surface(decision_of(entry))
        elif isinstance(message, m.Error):
            self._refused(request, message)
        elif isinstance(message, m.GoAway):
            self._draining = message.reason or "the server is draining"

    def _surface(self, decision: Decision) -> None:
        group = self._groups.get(decision.group)
        if group is None or decision.action is Action.CONTINUE or decision.id in group.surfaced:
            return
        group.surfaced.add(decision.id)
        if decision.sequence is None or decision.sequence in group.sequences:
            self._fresh.append(decision)

    def _refused(self, request: Request | None, error: m.Error) -> None:
        refusal = refusal_of(request.name if request else "session", error)
        if request is not None and request.resent and refusal.code in _HARMLESS_WHEN_RESENT:
            return
        self._counters.refused += 1
        self._refusals.append(refusal)
        if (
            request is None or refusal.code is ErrorCode.INVALID_ROW
        ):  # such a row is seen, the sequence goes on
            return
        steps = request.steps
        for key, step in steps if refusal.entry is None else steps[refusal.entry : refusal.entry + 1]:
            if key in self._next_steps:
                self._next_steps[key] = min(self._next_steps[key], step)

    def _take_decisions(self) -> list[Decision]:
        fresh, self._fresh = self._fresh, []
        self._counters.decisions += len(fresh)
        return fresh


def _door(socket_path: str | os.PathLike[str] | None, host: str | None, port: int | None) -> Door:
    if host is None and port is None:
        return Door.unix(os.fspath(default_socket_path() if socket_path is None else socket_path))
    if socket_path is not None or host is None or port is None:
        raise ValueError("either socket_path, or host and port")
    try:
        return Door.tcp(host, port)
    except OSError as error:
        raise ConnectFailed(
            f"no session with the sidecar at {host}:{port}: {error.strerror or error}"
        ) from None


def _u32s(values: Sequence[int], what: str) -> bytes:
    try:
        return struct.pack(f"<{len(values)}I", *values)
    except struct.error as error:
        raise ValueError(f"{what}: {error}") from None


def _f32s(values: Sequence[float], what: str) -> bytes:
    try:
        return struct.pack(f"<{len(values)}f", *values)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"{what}: {error}") from None
