"""What has been posted and not yet sent, bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from ._link import Request

MAX_POSTED_BYTES = 1 << 20


class Outbox:
    """A queue of requests with a bound on their bytes."""

    __slots__ = ("_queue", "frame_bytes")

    def __init__(self) -> None:
        self._queue: deque[Request] = deque()
        self.frame_bytes = 0
        """Of all that is here."""

    def __len__(self) -> int:
        return len(self._queue)

    def has_room_for(self, frame_bytes: int) -> bool:
        return self.frame_bytes + frame_bytes <= MAX_POSTED_BYTES

    def add(self, request: Request) -> None:
        self._queue.append(request)
        self.frame_bytes += request.frame_bytes

    def put_back(self, requests: Iterable[Request]) -> None:
        """Requests that were sent already, in their order, before all others."""
        for request in reversed(list(requests)):
            self._queue.appendleft(request)
            self.frame_bytes += request.frame_bytes

    def take(self, credit_bytes: int) -> list[Request]:
        """As many as the credit covers, oldest first."""
        taken: list[Request] = []
        while self._queue and self._queue[0].frame_bytes <= credit_bytes:
            request = self._queue.popleft()
            credit_bytes -= request.frame_bytes
            self.frame_bytes -= request.frame_bytes
            taken.append(request)
        return taken

    def withdraw(self, request: Request) -> bool:
        """Whether it was still here."""
        if request not in self._queue:
            return False
        self._queue.remove(request)
        self.frame_bytes -= request.frame_bytes
        return True
