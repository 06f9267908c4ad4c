"""What a hook inside an engine tells the front end, because that alone can do it: which requests to abort; and how a question was settled.

The front end binds a Unix socket, and the server is started with its path in $LATTICEFORGE_REPORTS:

    with ReportDoor("/run/me/reports") as door:
        async for report in door.reports():
            if report["event"] == "decided" and report["abort"]:
                tasks[report["group"], report["sequence"]].cancel()      # offline: llm_engine.abort_request([id])
            elif report["event"] == "spawn" and report["enforced"]:
                ...                                                      # send report["samples"] more requests of report["group"]
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..types import Decision, VoteResult
    from ._items import HookCounters
    from ._sequences import Group, Sequence

_MAX_REPORT_BYTES = 1 << 16
_MAX_BEHIND = 1024


class Reports:
    """The hook's end: one JSON object a datagram. Nothing is waited for: what a reader who is behind has no room for (Linux keeps 10
    datagrams) goes with the next `flush`; with nobody there, or more than 1,024 behind, it is dropped and counted.

    path: empty where nobody wants to know
    """

    def __init__(self, path: str = "") -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._behind: deque[bytes] = deque()
        self.dropped = 0

    def decided(self, sequence: Sequence, decision: Decision, abort: bool) -> None:
        """abort: the front end shall end the request; else that was only observed."""
        self._send(
            event="decided",
            group=sequence.arguments.group,
            sequence=sequence.arguments.sequence,
            action=decision.action.name,
            reason=decision.reason.sentence,
            step=decision.step,
            abort=abort,
        )

    def spawn(self, group: Group, decision: Decision, enforced: bool) -> None:
        """More samples are wanted, with sequences that go on from those that were; enforced: else that was only observed."""
        self._send(
            event="spawn",
            group=group.arguments.group,
            samples=decision.samples,
            reason=decision.reason.sentence,
            enforced=enforced,
        )

    def settled(self, group: Group, vote: VoteResult | None, counters: HookCounters) -> None:
        """All samples of a group have ended: its answer, None where nobody voted; tokens are those the engine drew."""
        self._send(
            event="settled",
            group=group.arguments.group,
            answer=vote.answer if vote else None,
            votes={one.text: one.votes for one in vote.answers} if vote else {},
            tokens=group.tokens,
            samples=group.closed,
            counters=asdict(counters),
        )

    def _send(self, **event: Any) -> None:
        if not self._path:
            return
        if len(self._behind) == _MAX_BEHIND:
            self._behind.popleft()
            self.dropped += 1
        self._behind.append(json.dumps(event).encode())
        self.flush()

    def flush(self) -> None:
        """Sends what has waited, as far as there is room."""
        while self._behind:
            try:
                if self._socket is None:
                    self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                    self._socket.setblocking(False)
                self._socket.sendto(self._behind[0], self._path)
            except BlockingIOError:
                return
            except OSError:
                self.dropped += 1
            self._behind.popleft()

    def close(self) -> None:
        """What waits is dropped."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class ReportDoor:
    """The front end's end. Bound for this user only, from `with` to its end."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def __enter__(self) -> ReportDoor:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)
        mask = os.umask(0o177)
        try:
            self._socket.bind(self._path)
        finally:
            os.umask(mask)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._path)

    def waiting(self) -> list[dict[str, Any]]:
        """Those that have come."""
        found = []
        while True:
            try:
                found.append(json.loads(self._socket.recv(_MAX_REPORT_BYTES)))
            except BlockingIOError:
                return found

    async def reports(self) -> AsyncIterator[dict[str, Any]]:
        """As they come, without an end."""
        loop = asyncio.get_running_loop()
        while True:
            yield json.loads(await loop.sock_recv(self._socket, _MAX_REPORT_BYTES))
