"""The client: what a model server or an inference loop says to the sidecar, and hears from it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from ._door import default_socket_path
from ._frame import FRAME_HEADER
from ._session import Session
from ._step import Step
from ._waiting import Poller, T, Waiting
from .types import MISSING, Decision, Edge, RouteResult, StatusReport, VoteResult

__all__ = ["Client", "default_socket_path"]


class Client(Session):
    """One session with a sidecar. For one thread; make another client for another thread.

    It fails open: once connected, no call raises or outlasts its deadline because of the sidecar. Without an
    answer in time `observe` has no decisions, which means CONTINUE, and `vote`, `route`, `status`, `ping`
    give None; `counters` says how often and why. A lost connection is opened again from within later calls,
    and the session resumed.

    What happens to groups and sequences (open, candidate, probe, applied, close, outcome) is *posted*: kept,
    and sent together with the next step. Nobody waits for it; what the server refuses of it is counted and
    stands in `refusals`.
    """

    def _begin(self) -> None:
        self._is_quiet = False
        """Nothing has happened since a step was answered as plainly as can be."""
        self._poller = Poller()
        self._run(self._link.connect())

    def _make_room(self) -> None:
        self._run(self._sending_posts())

    def _run(self, waiting: Waiting[T]) -> T:
        self._is_quiet = False
        return self._poller.run(waiting)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def observe(self, step: Step) -> list[Decision]:
        """Sends a step, and what was posted before it; gives the decisions that have not been handed out yet.

        No decision means CONTINUE. Decisions that came too late for their own call come with the next one.
        """
        head_bytes = step._head_bytes()
        if (
            not (self._is_quiet or self._wait and self._link.is_quiet())
            or self._posts.frame_bytes
            or step._rows
            or not 0 < len(step._steps) <= self._max_entries
            or head_bytes > self._max_head_bytes
            or head_bytes + FRAME_HEADER.size > self._link.credit_bytes
        ):
            return self._run(self._observing(step))
        return self._trade(step, head_bytes)

    def _trade(self, step: Step, head_bytes: int) -> list[Decision]:
        """Nearly every step: nothing else is under way, it goes in one frame, and the answer is that nothing is decided."""
        sent_s = time.monotonic()
        frame_bytes = head_bytes + FRAME_HEADER.size
        number = self._link.next_number()
        gaps = self._progress.advance(step._groups, step._sequences, step._steps)
        traded = self._link.trade(number, step._encode_head(number, gaps, head_bytes, frame_bytes))
        if traded < 0:
            return self._run(self._observing(step))
        self._counters.steps += 1
        if traded:
            self._is_quiet = True
            self._counters.steps_answered += 1
            return self._take_decisions() if self._fresh else []
        request = self._request_of(step, number, frame_bytes)
        self._link.traded(request, sent_s)
        return self._run(self._hearing((request,), True, sent_s + self._deadline_s))

    def flush(self, deadline: float | None = None) -> list[Decision]:
        """Sends what is posted without a step, waits for the answers; gives decisions as `observe` does."""
        return self._run(self._flushing(deadline))

    # Asked: None if there is no answer in time

    def vote(self, group: int, deadline: float | None = None) -> VoteResult | None:
        """The answer of a group as it stands."""
        return self._run(self._voting(group, deadline))

    def define_gate(
        self, gate: str, edges: Sequence[Edge], reject_below: float = MISSING, deadline: float | None = None
    ) -> bool:
        """Names the edges of a focus gate for this session; whether the server has taken it.

        edges: each with a vector of as many f32 as the gate has dimensions
        reject_below: a best score below this means none of these; NaN for no such bound
        """
        return self._run(self._defining_gate(gate, edges, reject_below, deadline))

    def route(
        self, gate: str, focus: Sequence[float], max_edges: int = 0, deadline: float | None = None
    ) -> RouteResult | None:
        """Which edges of a gate a focus opens.

        gate: one of this session, or one the sidecar is configured with
        focus: [dimensions of the gate] f32
        max_edges: scores wanted, best first; 0 for all
        """
        return self._run(self._routing(gate, focus, max_edges, deadline))

    def status(
        self, group: int | None = None, sequence: int | None = None, deadline: float | None = None
    ) -> StatusReport | None:
        """Which rules are active, which are not, and why: of a sequence, of a group, or of the session."""
        return self._run(self._asking_status(group, sequence, deadline))

    def ping(self, deadline: float | None = None) -> float | None:
        """Round trip in seconds."""
        return self._run(self._pinging(deadline))

    def close(self) -> None:
        """Sends what is posted, within the deadline, and ends the session."""
        self._run(self._closing())
