"""One session over successive connections: handshake, reconnecting, credit, matching answers to requests."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from . import _messages as m
from ._backoff import Backoff
from ._codec import VERSION, decode, encode, plain_credit, request_of
from ._connection import Connection
from ._door import Door
from ._frame import frame
from ._progress import SequenceKey
from ._ring import declined
from ._waiting import Waiting
from .errors import ConnectFailed, Disconnected, ErrorCode, ProtocolError
from .types import Counters

SILENCE_S = 5.0
"""A server that has not answered for so long is taken for gone, and its connection is given up."""

_TRADED_BYTES = 4096


@dataclass(slots=True, eq=False)
class Request:
    """Something that the server answers with exactly one frame."""

    number: int
    name: str
    frame_bytes: int
    frame: bytes = b""
    """Empty for a step: its rows are gone by the time it could be sent again."""
    posted: bool = False
    """Nobody waits for its answer; it is sent again if the connection is lost before that comes."""
    steps: Sequence[tuple[SequenceKey, int]] = ()
    """Sequence and step of each entry of a step."""
    sent_s: float = 0.0
    resent: bool = False
    given_up: bool = False
    answered: bool = False
    answer: m.Message | None = None


class Owner(Protocol):
    """What a link reports. None of these may send."""

    def on_welcome(self, welcome: m.Welcome, again: bool) -> None: ...

    def on_answer(self, request: Request | None, message: m.Message) -> None: ...

    def on_lost(self, unanswered: list[Request]) -> None: ...


@dataclass(slots=True)
class Greeting:
    """What Hello says, apart from what changes from one connection to the next."""

    vocab_size: int
    element_kind: int
    auth: bytes
    client_name: str
    model_name: str
    features: int = 0
    resume_token: bytes = field(default=b"", init=False)

    def hello(self, request: int) -> m.Hello:
        return m.Hello(
            request,
            0,
            VERSION,
            self.vocab_size,
            self.element_kind,
            self.features,
            self.auth,
            self.resume_token,
            self.client_name,
            self.model_name,
        )


class Link:
    """Times are values of time.monotonic(). After `connect` nothing raises; `is_open` says how it stands."""

    def __init__(
        self,
        door: Door,
        greeting: Greeting,
        deadline_s: float,
        connect_deadline_s: float,
        backoff: Backoff,
        counters: Counters,
        owner: Owner,
    ) -> None:
        self._door = door
        self._greeting = greeting
        self._deadline_s = deadline_s
        self._connect_deadline_s = connect_deadline_s
        self._backoff = backoff
        self._counters = counters
        self._owner = owner
        self._connection: Connection | None = None
        self._is_open = False
        self._is_proven = False
        """Open, and it has answered."""
        self._was_open = False
        self._closed = False
        self._started_s = 0.0
        self._retry_s = 0.0
        self._failure = ""
        self._last_number = 0
        self._pending: dict[int, Request] = {}
        self._received = bytearray(_TRADED_BYTES)
        self.credit_bytes = 0
        self.window_bytes = 0
        self.uses_ring = False
        self.ring_declined = ""

    @property
    def address(self) -> str:
        return self._door.text

    @property
    def is_open(self) -> bool:
        """Whether the session stands as far as is known."""
        return self._is_open

    @property
    def posts_unanswered(self) -> list[Request]:
        return [request for request in self._pending.values() if request.posted]

    def next_number(self) -> int:
        """0 is the server's, for frames that it pushes."""
        self._last_number += 1
        return self._last_number

    def connect(self) -> Waiting[None]:
        """Opens the first session. ConnectFailed says why it could not be."""
        until_s = time.monotonic() + self._connect_deadline_s
        if (yield from self._knock()):
            while not self._is_open and self._connection is not None:
                if not (yield from self._pump(until_s)):
                    break
        if not self._is_open:
            reason = self._failure or f"no Welcome within {self._connect_deadline_s:g} s"
            self._drop(reason)
            raise ConnectFailed(f"no session with the sidecar at {self._door.text}: {reason}")

    def close(self) -> None:
        self._closed = True
        self._is_open = self._is_proven = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._pending.clear()

    def ready(self, until_s: float) -> Waiting[bool]:
        """Takes what has arrived, reconnects if it is time to. Whether the session stands."""
        yield from self._catch_up()
        if self._is_open or self._closed:
            return self._is_open
        if self._connection is None and (time.monotonic() < self._retry_s or not (yield from self._knock())):
            return False
        # A handshake may span calls, but only the first waits: a frozen server costs one deadline an attempt.
        limit_s = min(until_s, self._started_s + self._deadline_s)
        while not self._is_open and self._connection is not None:
            if not (yield from self._pump(limit_s)):
                break
        overdue = time.monotonic() - self._started_s >= self._connect_deadline_s
        if overdue and not self._is_open and self._connection is not None:
            self._drop(f"no Welcome within {self._connect_deadline_s:g} s")
        return self._is_open

    def patience(self, until_s: float) -> float:
        """How long a step may wait: until the deadline of the oldest unanswered request.

        Without this a frozen or slow server would cost every step a whole deadline, instead of the first one.
        """
        for request in self._pending.values():
            return min(until_s, request.sent_s + self._deadline_s)
        return until_s

    def flush(self, until_s: float) -> Waiting[bool]:
        """Whether the socket has taken all that was sent, so that more may be."""
        try:
            return self._connection is not None and (yield from self._connection.flush(until_s))
        except Disconnected as end:
            self._drop(str(end))
            return False

    def await_credit(self, wanted_bytes: int, until_s: float) -> Waiting[None]:
        wanted_bytes = min(wanted_bytes, self.window_bytes)
        while self._is_open and self.credit_bytes < wanted_bytes:
            if not (yield from self._pump(until_s)):
                break

    def send(
        self, requests: Sequence[Request], pieces: Sequence[bytes | memoryview], until_s: float
    ) -> Waiting[None]:
        """The frames of these requests, in one gather write."""
        if self._connection is None:
            return
        now_s = time.monotonic()
        for request in requests:
            request.sent_s = now_s
            self._pending[request.number] = request
            self.credit_bytes -= request.frame_bytes
        try:
            yield from self._connection.send(pieces, until_s)
        except Disconnected as end:
            self._drop(str(end))

    def is_quiet(self) -> bool:
        """Whether the session stands, and nothing is under way: `trade` may be called, and if it says so, again."""
        connection = self._connection
        return self._is_proven and not self._pending and connection is not None and connection.is_quiet()

    def trade(self, request: int, content: bytes) -> int:
        """While all is quiet: sends the frame of a step, within the credit, and waits for its answer. Blocks, for the deadline of a call.

        1 where that has come, and nothing is decided; 0 where the frame is under way, and the answer is to be waited for; -1 where the
        frame could not be sent.
        """
        assert self._connection is not None
        size = self._connection.trade(content, self._received)
        credit_bytes = plain_credit(self._received, size, request)
        if credit_bytes >= 0:
            self.credit_bytes = min(self.window_bytes, self.credit_bytes - len(content) + credit_bytes)
            return 1
        if size < 0:
            return -1
        self._connection.give_back(self._received[:size])
        return 0

    def traded(self, request: Request, sent_s: float) -> None:
        """What was sent so is answered as any other request is."""
        request.sent_s = sent_s
        self._pending[request.number] = request
        self.credit_bytes -= request.frame_bytes

    def wait(self, request: Request, until_s: float, patient: bool = True) -> Waiting[bool]:
        """Whether the answer has come. `patient` waits for it even where older answers are overdue."""
        try:
            while not request.answered and request.number in self._pending:
                if not (yield from self._pump(until_s if patient else self.patience(until_s))):
                    break
        finally:
            request.given_up = not request.answered
        return request.answered

    def _knock(self) -> Waiting[bool]:
        self._started_s = time.monotonic()
        hello = encode(self._greeting.hello(self.next_number()))
        try:
            self._connection = self._door.knock(self._deadline_s)
            yield from self._connection.send((frame(hello),), 0.0)
        except (OSError, Disconnected) as error:
            self._drop(getattr(error, "strerror", None) or str(error))
            return False
        return True

    def _catch_up(self) -> Waiting[None]:
        while self._connection is not None and (yield from self._pump(0.0)):
            pass
        for oldest in self._pending.values():
            if time.monotonic() - oldest.sent_s > max(SILENCE_S, 20 * self._deadline_s):
                self._drop("the server has gone silent")
            break

    def _pump(self, until_s: float) -> Waiting[bool]:
        """Takes the answers that have arrived, waits for the first. False when time or connection is over."""
        if self._connection is None:
            return False
        try:
            heads = yield from self._connection.receive(until_s)
            for head in heads:
                self._dispatch(head)
        except Disconnected as end:
            self._drop(str(end))
        except ProtocolError as error:
            self._counters.protocol_errors += 1
            self._drop(str(error))
        else:
            return bool(heads)
        return False

    def _dispatch(self, head: bytes) -> None:
        if self._connection is None:
            return
        message = decode(head)
        if not self._is_open:
            self._greeted(message)
            return
        number = request_of(head)
        if isinstance(message, m.Error) and message.entry != m.NO_ID and not message.creditBytes:
            # About one entry of a step: the answer to the step itself follows, and hands back its credit.
            self._owner.on_answer(self._pending.get(number), message)
            return
        request = self._pending.pop(number, None)
        if request is not None:
            if not self._is_proven:  # not before: a server that welcomes and then fails is no success
                self._is_proven = True
                self._backoff.reset()
            request.answered = True
            request.answer = message
            self._counters.late_replies += request.given_up
        if message is None:
            self._counters.unknown_messages += 1
            self.credit_bytes += request.frame_bytes if request is not None else 0
            return
        self.credit_bytes = min(self.window_bytes, self.credit_bytes + getattr(message, "creditBytes", 0))
        self._owner.on_answer(request, message)

    def _greeted(self, message: m.Message | None) -> None:
        if isinstance(message, m.Error):
            code = ErrorCode(message.code)
            if not message.retryable:
                self._greeting.resume_token = b""  # it may be what was refused
            self._drop(f"{message.text} ({code.name})")
        elif isinstance(message, m.GoAway):
            self._drop(f"the server is draining: {message.reason}")
        elif isinstance(message, m.Welcome):
            if message.version > VERSION:
                raise ProtocolError(f"Welcome speaks version {message.version}, offered were 0 to {VERSION}")
            self._is_open = True
            self._greeting.resume_token = message.resumeToken
            self.window_bytes = self.credit_bytes = message.creditBytes
            self.uses_ring = bool(message.features & m.FEATURE_RING)
            wanted = self._greeting.features & m.FEATURE_RING
            self.ring_declined = declined(message.flags) if wanted and not self.uses_ring else ""
            again = self._was_open
            self._was_open = True
            self._owner.on_welcome(message, again)
        else:
            raise ProtocolError(f"{type(message).__name__} in place of Welcome")

    def _drop(self, reason: str) -> None:
        """Ends the connection, whatever state it was in."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._is_proven = False
        self._failure = reason
        self._retry_s = time.monotonic() + self._backoff.next_delay_s()
        lost = list(self._pending.values())
        self._pending.clear()
        if self._is_open:
            self._is_open = False
            self._counters.disconnects += 1
            self._owner.on_lost(lost)
        elif self._was_open:
            self._counters.connect_failures += 1
