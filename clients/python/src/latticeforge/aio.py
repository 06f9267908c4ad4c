"""The client for asyncio: the calls of `latticeforge.Client`, awaited."""

from __future__ import annotations

import asyncio
import select
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TypeVar

from ._session import Session
from ._step import Step
from ._waiting import Wait, Waiting, at_once
from .types import MISSING, Decision, Edge, RouteResult, StatusReport, VoteResult

__all__ = ["AsyncClient"]

T = TypeVar("T")


class AsyncClient(Session):
    """One session with a sidecar, in one event loop. What is said of `latticeforge.Client` holds here.

        async with AsyncClient() as lf:
            lf.open_group(1, samples=16)
            ...
            decisions = await lf.observe(step)

    Posted calls are plain: they only note. Those that wait are coroutines. Of several tasks that share a client one call is made at a
    time, in their order; one that does not get its turn within its deadline has failed open. A call that is cancelled may have been
    sent; the session goes on. A host name is resolved, without a deadline, when the client is made: give an address where that matters.
    """

    def _begin(self) -> None:
        self._turn = asyncio.Lock()

    def _make_room(self) -> None:
        if not self._turn.locked():  # else a frame may be half sent
            at_once(self._sending_posts())

    async def connect(self) -> None:
        """Opens the session. ConnectFailed says why it could not be."""
        await self._run(self._link.connect())

    async def __aenter__(self) -> AsyncClient:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def observe(self, step: Step) -> list[Decision]:
        """Sends a step, and what was posted before it; gives the decisions that have not been handed out yet.

        No decision means CONTINUE. Decisions that came too late for their own call come with the next one.
        """
        return await self._in_turn(self._observing(step), None, self._take_decisions)

    async def flush(self, deadline: float | None = None) -> list[Decision]:
        """Sends what is posted without a step, waits for the answers; gives decisions as `observe` does."""
        return await self._in_turn(self._flushing(deadline), deadline, self._take_decisions)

    # Asked: None if there is no answer in time

    async def vote(self, group: int, deadline: float | None = None) -> VoteResult | None:
        """The answer of a group as it stands."""
        return await self._in_turn(self._voting(group, deadline), deadline, _nothing)

    async def define_gate(
        self, gate: str, edges: Sequence[Edge], reject_below: float = MISSING, deadline: float | None = None
    ) -> bool:
        """Names the edges of a focus gate for this session; whether the server has taken it.

        edges: each with a vector of as many f32 as the gate has dimensions
        reject_below: a best score below this means none of these; NaN for no such bound
        """
        return await self._in_turn(self._defining_gate(gate, edges, reject_below, deadline), deadline, bool)

    async def route(
        self, gate: str, focus: Sequence[float], max_edges: int = 0, deadline: float | None = None
    ) -> RouteResult | None:
        """Which edges of a gate a focus opens.

        gate: one of this session, or one the sidecar is configured with
        focus: [dimensions of the gate] f32
        max_edges: scores wanted, best first; 0 for all
        """
        return await self._in_turn(self._routing(gate, focus, max_edges, deadline), deadline, _nothing)

    async def status(
        self, group: int | None = None, sequence: int | None = None, deadline: float | None = None
    ) -> StatusReport | None:
        """Which rules are active, which are not, and why: of a sequence, of a group, or of the session."""
        return await self._in_turn(self._asking_status(group, sequence, deadline), deadline, _nothing)

    async def ping(self, deadline: float | None = None) -> float | None:
        """Round trip in seconds."""
        return await self._in_turn(self._pinging(deadline), deadline, _nothing)

    async def close(self) -> None:
        """Sends what is posted, within the deadline, and ends the session."""
        async with self._turn:
            await self._run(self._closing())

    async def _in_turn(self, waiting: Waiting[T], deadline: float | None, otherwise: Callable[[], T]) -> T:
        """`otherwise` where other calls leave it no time."""
        limit_s = self._deadline_s if deadline is None else deadline
        try:
            if self._turn.locked():
                await asyncio.wait_for(self._turn.acquire(), limit_s)
            else:
                await self._turn.acquire()
        except asyncio.TimeoutError:
            waiting.close()
            self._counters.fail_open += 1
            self._counters.deadline_missed += 1
            return otherwise()
        try:
            return await self._run(waiting)
        finally:
            self._turn.release()

    async def _run(self, waiting: Waiting[T]) -> T:
        try:
            wait = next(waiting)
            while True:
                wait = waiting.send(await _ready(wait))
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            waiting.close()


async def _ready(wait: Wait) -> bool:
    """Whether the socket became ready in time."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[bool] = loop.create_future()

    def settle(in_time: bool) -> None:
        if not ready.done():
            ready.set_result(in_time)

    timer = loop.call_later(max(0.0, wait.until_s - time.monotonic()), settle, False)
    if wait.events & select.POLLIN:
        loop.add_reader(wait.descriptor, settle, True)
    if wait.events & select.POLLOUT:
        loop.add_writer(wait.descriptor, settle, True)
    try:
        return await ready
    finally:
        timer.cancel()
        loop.remove_reader(wait.descriptor)
        loop.remove_writer(wait.descriptor)


def _nothing() -> None:
    return None
