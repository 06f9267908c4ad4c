"""What a session keeps, sends and hears. Nothing here blocks: what waits is a generator, which a client runs (`_waiting`)."""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Literal

from . import _messages as m
from ._backoff import Backoff
from ._codec import encode
from ._door import door_of
from ._entries import Entries
from ._frame import FRAME_HEADER, frame
from ._link import Greeting, Link, Request
from ._outbox import Outbox
from ._replies import decision_of, refusal_of, server_of
from ._progress import Progress
from ._ring import rings_are_possible
from ._step import Step
from ._waiting import Waiting
from .errors import ErrorCode, Refusal
from .types import Action, Counters, Decision, ElementKind, ServerInfo

_KEPT_REFUSALS = 64
_HARMLESS_WHEN_RESENT = (ErrorCode.DUPLICATE_ID, ErrorCode.UNKNOWN_GROUP, ErrorCode.UNKNOWN_SEQUENCE)
"""What the server says to a message that had taken effect before the connection was lost."""

NO_SESSION_YET = "there is no session yet: connect first"


@dataclass(slots=True)
class OpenGroup:
    """What must be said again if the server has forgotten it."""

    opening: m.OpenGroup
    sequences: dict[int, m.OpenSequence] = field(default_factory=dict)
    surfaced: set[int] = field(default_factory=set)
    """Decisions that have been handed out; the server repeats each until it is applied."""


class Exchange:
    """One session, over successive connections: the state of both clients."""

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
        ring: bool = False,
        ring_spin: float = 0.0,
    ) -> None:
        """
        socket_path: Unix socket of the sidecar; or host, port and token of its TCP door; none of them: `default_socket_path()`
        vocab_size: logits a row; 0 if no rows will be sent
        element: element type of the rows
        deadline: seconds that a call may take; a tick of the kernel (1 to 10 ms) may come on top
        connect_deadline: seconds for opening the first session; also when an attempt to reconnect is given up
        wait: False applies decisions one step late: `observe` sends and returns what has arrived before
        reconnect_delays: first and longest delay between attempts to reconnect, seconds
        ring: asks for shared memory in place of the socket (Linux on x86-64, Unix socket); where there is none the socket goes on, and
            `ring_declined` says why
        ring_spin: seconds for which a call looks at the ring before it sleeps; its core is busy meanwhile
        """
        if element.upper() not in ElementKind.__members__:
            raise ValueError(f"element is {element!r}; it must be one of f32, f16, bf16")
        if not deadline > 0:
            raise ValueError(f"deadline is {deadline!r} s; it must be above 0")
        self._vocab_size = vocab_size
        self._element = ElementKind[element.upper()]
        self._deadline_s = deadline
        self._wait = wait
        self._posts = Outbox()
        self._groups: dict[int, OpenGroup] = {}
        self._gates: dict[str, m.DefineGate] = {}
        self._progress = Progress()
        self._fresh: list[Decision] = []
        self._refusals: deque[Refusal] = deque(maxlen=_KEPT_REFUSALS)
        self._counters = Counters()
        self._draining: str | None = None
        self._server: ServerInfo | None = None
        rings = ring and host is None and rings_are_possible()
        self._no_ring = "" if rings or not ring else "there is none over TCP" if host is not None else "this system has none"
        self._row_bytes = vocab_size * self._element.bytes
        self._max_entries = self._max_head_bytes = self._max_top_k = 0
        auth = token.encode("utf-8") if isinstance(token, str) else bytes(token)
        self._link = Link(
            door_of(socket_path, host, port, ring_spin if rings else None),
            Greeting(vocab_size, self._element, auth, client_name, model_name, m.FEATURE_RING if rings else 0),
            deadline,
            connect_deadline,
            Backoff(*reconnect_delays),
            self._counters,
            self,
        )
        self._begin()

    def _begin(self) -> None:
        """What a client does when it has been made."""
        raise NotImplementedError

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
        if self._server is None:
            raise RuntimeError(NO_SESSION_YET)
        return self._server

    @property
    def connected(self) -> bool:
        """Whether the session stands, as of the last call."""
        return self._link.is_open

    @property
    def uses_ring(self) -> bool:
        """Whether frames go through shared memory."""
        return self._link.uses_ring

    @property
    def ring_declined(self) -> str:
        """Why they do not although that was asked for; empty otherwise."""
        return self._no_ring or self._link.ring_declined

    @property
    def address(self) -> str:
        """Where the sidecar listens: path, or host and port."""
        return self._link.address

    @property
    def draining(self) -> str | None:
        """Why the server is about to go away, if it is."""
        return self._draining

    def next_step(self, group: int, sequence: int) -> int:
        """The first step of the sequence that the server has not got, as far as is known."""
        return self._progress.next_step(group, sequence)

    # Sending

    def _post(self, message: m.Message) -> None:
        request = self._request(message, posted=True)
        if self._is_over_limit(request):
            return
        if not self._posts.has_room_for(request.frame_bytes):
            self._make_room()
        if self._posts.has_room_for(request.frame_bytes):
            self._posts.add(request)
        else:
            self._counters.posts_dropped += 1

    def _make_room(self) -> None:
        """Sends what is posted, if that can be done here: `_sending_posts`."""
        raise NotImplementedError

    def _sending_posts(self) -> Waiting[None]:
        until_s = time.monotonic() + self._deadline_s
        if (yield from self._link.ready(until_s)):
            yield from self._transmit(None, self._link.patience(until_s))

    def _asking(self, message: m.Message, deadline: float | None) -> Waiting[m.Message | None]:
        until_s = time.monotonic() + (self._deadline_s if deadline is None else deadline)
        request = self._request(message, posted=False)
        if not self._is_over_limit(request) and (yield from self._link.ready(until_s)):
            self._posts.add(request)
            yield from self._transmit(None, until_s)
            if not self._posts.withdraw(request) and (yield from self._link.wait(request, until_s)):
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

    def _send_step(self, step: Step, until_s: float) -> Waiting[tuple[list[Request], bool]]:
        """What was sent, and whether that is all of the step."""
        server = self.server
        sent: list[Request] = []
        complete = True
        largest = min(server.max_frame_bytes, server.credit_bytes)
        for part in step._frames(server.max_entries, server.max_head_bytes, largest):
            if part is None:
                self._counters.over_limit += 1
                complete = False
                continue
            request = yield from self._transmit(part, until_s)
            if request is None:
                self._counters.over_credit += self._link.is_open
                self._counters.not_connected += not self._link.is_open
                return sent, False
            sent.append(request)
        if not len(step):
            yield from self._transmit(None, until_s)
        return sent, complete

    def _transmit(self, part: Entries | None, until_s: float) -> Waiting[Request | None]:
        """What is posted, then the entries, in one gather write, as far as the credit goes.

        Gives the request of the entries, if it went.
        """
        link = self._link
        patience_s = until_s if part is None else link.patience(until_s)
        if not (yield from link.flush(patience_s)):
            return None
        part_bytes = part._frame_bytes() if part is not None else 0
        yield from link.await_credit(self._posts.frame_bytes + part_bytes, patience_s)
        if not link.is_open:
            return None
        requests = self._posts.take(link.credit_bytes)
        pieces: list[bytes | memoryview] = [request.frame for request in requests]
        observed = None
        credit_bytes = link.credit_bytes - sum(request.frame_bytes for request in requests)
        if part is not None and not self._posts and part_bytes <= credit_bytes:
            observed = self._request_of(part, link.next_number(), part_bytes)
            pieces += part._encode(observed.number, self._progress.advance(part._groups, part._sequences, part._steps))
            requests.append(observed)
        if requests:
            yield from link.send(requests, pieces, until_s)
        return observed

    def _request_of(self, part: Entries, number: int, frame_bytes: int) -> Request:
        return Request(number, "ObserveStep", frame_bytes, steps=list(zip(part._keys(), part._steps, strict=True)))

    # Hearing: called by the link

    def on_welcome(self, welcome: m.Welcome, again: bool) -> None:
        server = self._server = server_of(welcome)
        self._max_entries, self._max_top_k = server.max_entries, server.max_top_k
        self._max_head_bytes = min(server.max_head_bytes, server.max_frame_bytes - FRAME_HEADER.size)
        self._draining = None
        if not again:
            return
        self._counters.reconnects += 1
        if server.resumed:
            for resumed in welcome.sequences:
                self._progress.resume_at((resumed.group, resumed.sequence), resumed.nextStep)
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
                self._progress.begin(sequence.group, sequence.sequence)

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
            self._progress.fall_back_to(key, step)

    def _take_decisions(self) -> list[Decision]:
        fresh, self._fresh = self._fresh, []
        self._counters.decisions += len(fresh)
        return fresh
