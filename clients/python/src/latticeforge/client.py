"""The client: what a model server or an inference loop says to the sidecar, and hears from it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType

from ._door import default_socket_path
from ._session import Session
from ._step import Step
from ._waiting import Poller
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
        self._poller = Poller()
        self._poller.run(self._link.connect())

    def _make_room(self) -> None:
        self._poller.run(self._sending_posts())

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
        if not self._is_plain(step):
            return self._poller.run(self._observing(step))
        # Nearly every step: nothing else is under way, and its answer is that nothing is decided.
        link = self._link
        sent_s = time.monotonic()
        number = link.next_number()
        content = step._encode_head(number, self._progress.advance(step._groups, step._sequences, step._steps))
        traded = link.trade(number, content)
        if traded < 0:
            return self._poller.run(self._observing(step))
        counters = self._counters
        counters.steps += 1
        if traded:
            counters.steps_answered += 1
            return self._take_decisions() if self._fresh else []
        request = self._request_of(step, number, len(content))
        link.traded(request, sent_s)
        return self._poller.run(self._hearing((request,), True, sent_s + self._deadline_s))

    def flush(self, deadline: float | None = None) -> list[Decision]:
        """Sends what is posted without a step, waits for the answers; gives decisions as `observe` does."""
        return self._poller.run(self._flushing(deadline))

    # Asked: None if there is no answer in time

    def vote(self, group: int, deadline: float | None = None) -> VoteResult | None:
        """The answer of a group as it stands."""
        return self._poller.run(self._voting(group, deadline))

    def define_gate(
        self, gate: str, edges: Sequence[Edge], reject_below: float = MISSING, deadline: float | None = None
    ) -> bool:
        """Names the edges of a focus gate for this session; whether the server has taken it.

        edges: each with a vector of as many f32 as the gate has dimensions
        reject_below: a best score below this means none of these; NaN for no such bound
        """
        return self._poller.run(self._defining_gate(gate, edges, reject_below, deadline))

    def route(
        self, gate: str, focus: Sequence[float], max_edges: int = 0, deadline: float | None = None
    ) -> RouteResult | None:
        """Which edges of a gate a focus opens.

        gate: one of this session, or one the sidecar is configured with
        focus: [dimensions of the gate] f32
        max_edges: scores wanted, best first; 0 for all
        """
        return self._poller.run(self._routing(gate, focus, max_edges, deadline))

    def status(
        self, group: int | None = None, sequence: int | None = None, deadline: float | None = None
    ) -> StatusReport | None:
        """Which rules are active, which are not, and why: of a sequence, of a group, or of the session."""
        return self._poller.run(self._asking_status(group, sequence, deadline))

    def ping(self, deadline: float | None = None) -> float | None:
        """Round trip in seconds."""
        return self._poller.run(self._pinging(deadline))

    def close(self) -> None:
        """Sends what is posted, within the deadline, and ends the session."""
        self._poller.run(self._closing())
