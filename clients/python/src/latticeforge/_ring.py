"""A ring in shared memory: two pipes of bytes between this process and the sidecar, with one producer and one consumer each.

docs/ring.md says where what lies. The sidecar makes the memory and passes it beside a byte on the Unix socket; frames go through it as they would
through the socket, which from then on only wakes who sleeps, and ends when the other side does. What the sidecar writes there is a claim: a
counter is read once, and checked.
"""

from __future__ import annotations

import mmap
import os
import platform
import select
import socket
import sys
import threading
import time

from . import _messages as m
from ._codec import decode
from ._connection import Connection
from ._waiting import Poller, Wait, Waiting
from .errors import Disconnected

_HEADER_BYTES = 4096
_VERSION = 1
_REQUEST_TAIL, _REQUEST_HEAD, _REPLY_TAIL, _REPLY_HEAD = 128 // 8, 256 // 8, 384 // 8, 512 // 8
_SIDECAR_SLEEPS, _CLIENT_SLEEPS = 640 // 4, 768 // 4
_SIZES = [1 << bits for bits in range(12, 31)]

_LOOK_S = 0.01
"""Who never waits hears of the sidecar's end by looking now and then."""

_FENCE = threading.Lock()
"""Python has no fence; taking a lock is one on x86, where nothing else is needed: other stores and loads keep their order."""


def rings_are_possible() -> bool:
    return sys.platform == "linux" and platform.machine() in ("x86_64", "AMD64") and hasattr(socket, "recv_fds")


class Ring:
    """The client's end. Counters are written and read whole: an item of a view of u64 is one store, one load."""

    __slots__ = ("_memory", "_u64", "_u32", "_requests", "_replies", "_written", "_taken", "_read", "_given")

    def __init__(self, descriptor: int) -> None:
        """Maps it and closes the descriptor. Disconnected where that is no ring, or could still be cut short."""
        try:
            size = os.fstat(descriptor).st_size
            if not _is_sealed(descriptor) or size < _HEADER_BYTES:
                raise Disconnected("the sidecar's shared memory can be cut short")
            self._memory = mmap.mmap(descriptor, size)
        except OSError as error:
            raise Disconnected(f"the ring cannot be mapped: {error.strerror or error}") from None
        finally:
            os.close(descriptor)
        view = memoryview(self._memory)
        self._u64 = view[:_HEADER_BYTES].cast("Q")
        self._u32 = view[:_HEADER_BYTES].cast("I")
        requests, replies = self._u64[3], self._u64[4]
        known = bytes(view[:8]) == b"LFRING\0\1" and self._u32[2] == _VERSION and self._u32[3] == _HEADER_BYTES
        if not known or requests not in _SIZES or replies not in _SIZES or _HEADER_BYTES + requests + replies != size:
            raise Disconnected(f"shared memory of {size} bytes holds no ring of version {_VERSION}")
        self._requests = view[_HEADER_BYTES : _HEADER_BYTES + requests]
        self._replies = view[_HEADER_BYTES + requests :]
        self._written = self._taken = self._read = self._given = 0

    def available(self) -> int:
        """Bytes to read."""
        claimed = self._u64[_REPLY_TAIL]
        if claimed < self._given or claimed - self._read > len(self._replies):
            raise Disconnected(f"the ring's counter of bytes sent to us is {claimed}, of which {self._read} are read")
        self._given = claimed
        return claimed - self._read

    def room(self) -> int:
        """Bytes that can be written."""
        claimed = self._u64[_REQUEST_HEAD]
        if claimed < self._taken or claimed > self._written:
            raise Disconnected(f"the ring's counter of bytes taken from us is {claimed}, written are {self._written}")
        self._taken = claimed
        return len(self._requests) - (self._written - claimed)

    def read(self, most: int = 1 << 30) -> bytes:
        """What has come; empty for nothing."""
        count = min(most, self.available())
        if not count:
            return b""
        at = self._read % len(self._replies)
        data = bytes(self._replies[at : at + count])
        if len(data) < count:
            data += bytes(self._replies[: count - len(data)])
        self._read += count
        self._u64[_REPLY_HEAD] = self._read
        return data

    def write(self, piece: memoryview) -> int:
        """Copies what fits: how much."""
        count = min(len(piece), self.room())
        at = self._written % len(self._requests)
        first = min(count, len(self._requests) - at)
        self._requests[at : at + first] = piece[:first]
        if first < count:
            self._requests[: count - first] = piece[first:count]
        self._written += count
        return count

    def publish(self) -> None:
        """Lets the sidecar have what was written."""
        self._u64[_REQUEST_TAIL] = self._written

    def sleep(self) -> None:
        """From here on what comes rings. Look once more before waiting for that."""
        self._u32[_CLIENT_SLEEPS] = 1
        with _FENCE:
            pass

    def awake(self) -> None:
        self._u32[_CLIENT_SLEEPS] = 0

    def rings(self) -> bool:
        """Whether the sidecar has to be woken for what was done."""
        with _FENCE:
            pass
        if not self._u32[_SIDECAR_SLEEPS]:
            return False
        self._u32[_SIDECAR_SLEEPS] = 0
        return True

    def close(self) -> None:
        for view in (self._u64, self._u32, self._requests, self._replies):
            view.release()
        # The mapping goes with the last view of it.


def _is_sealed(descriptor: int) -> bool:
    import fcntl

    sealed = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW
    return fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & sealed == sealed


class RingConnection(Connection):
    """A Unix socket on which a ring may be given: until then, and where none is, the socket carries the frames."""

    __slots__ = ("_ring", "_poller", "_patience_s", "_spin_s", "_held", "_looked_s", "_last_look")

    def __init__(self, sock: socket.socket, patience_s: float, spin_s: float) -> None:
        super().__init__(sock, patience_s)
        self._patience_s = patience_s
        self._poller = Poller()
        self._ring: Ring | None = None
        self._spin_s = spin_s
        self._held: list[bytes] = []
        self._looked_s = 0.0
        self._last_look = ""

    def receive(self, until_s: float) -> Waiting[list[bytes]]:
        """Welcome is handed on when the ring that it grants is here."""
        if not self._held:
            self._held = yield from super().receive(until_s)
        if self._held and self._ring is None and _grants(self._held[-1]):
            while self._ring is None:
                if not self._read() and not (yield from self._ready(select.POLLIN, until_s)):
                    return []
                if self._ended:
                    raise Disconnected(self._ended)
        heads, self._held = self._held, []
        return heads

    def trade(self, frame: bytes, reply: bytearray) -> int:
        ring = self._ring
        if ring is None:
            return super().trade(frame, reply)
        try:
            if ring.room() < len(frame):
                return -1
            ring.write(memoryview(frame))
            ring.publish()
            self._bell(ring)
            wait = self._ready(select.POLLIN, time.monotonic() + self._patience_s)
            if not self._poller.run(wait):
                return 0
            data = ring.read(len(reply))
        except Disconnected as end:  # whoever reads next is told
            self._last_look = str(end)
            return 0
        reply[: len(data)] = data
        self._bell(ring)
        return len(data)

    def close(self) -> None:
        super().close()
        if self._ring is not None:
            self._ring.close()
            self._ring = None

    def _write(self, rest: list[memoryview], until_s: float) -> Waiting[None]:
        ring = self._ring
        if ring is None:
            yield from super()._write(rest, until_s)
            return
        while rest:
            written = 0
            while rest:
                taken = ring.write(rest[0])
                written += taken
                if taken < len(rest[0]):
                    rest[0] = rest[0][taken:]
                    break
                del rest[0]
            if written:
                ring.publish()
                self._bell(ring)
            elif not (yield from self._ready(select.POLLIN | select.POLLOUT, until_s)):
                break
            elif not ring.room():
                self._read()  # a sidecar that waits for us to read would never take what we write
                if self._ended:
                    raise Disconnected(self._ended)

    def _read(self) -> bool:
        ring = self._ring
        if ring is None:
            return self._read_socket()
        data = ring.read()
        if data:
            self._reader.feed(data)
            self._bell(ring)
            return True
        if self._last_look:  # what was put in before the end has been read
            self._ended = self._last_look
            return True
        now_s = time.monotonic()
        if now_s - self._looked_s >= _LOOK_S:
            self._looked_s = now_s
            self._listen()
            return bool(self._last_look)
        return False

    def _read_socket(self) -> bool:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._sock, 1 << 16, 1, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError as error:
            self._ended = error.strerror or str(error)
            return True
        if descriptors:
            self._ring = Ring(descriptors[0])
            data = data[:-1]  # the byte beside which it came
        elif not data:
            self._ended = "closed by the server"
        self._reader.feed(data)
        return True

    def _ready(self, events: int, until_s: float) -> Waiting[bool]:
        ring = self._ring
        if ring is None:
            return (yield from super()._ready(events, until_s))
        spin_until_s = min(until_s, time.monotonic() + self._spin_s) if self._spin_s else 0.0
        while not self._moves(ring, events) and time.monotonic() < spin_until_s:
            pass
        while not self._moves(ring, events):
            if until_s <= time.monotonic():
                return False
            ring.sleep()
            try:
                if not self._moves(ring, events) and (yield Wait(self._sock.fileno(), select.POLLIN, until_s)):
                    self._listen()
            finally:
                ring.awake()
            if self._last_look:
                return True
        return True

    @staticmethod
    def _moves(ring: Ring, events: int) -> bool:
        return ring.available() > 0 or bool(events & select.POLLOUT and ring.room())

    def _listen(self) -> None:
        """Takes the bells that wait; notes where the socket has ended."""
        try:
            if not self._sock.recv(1024, socket.MSG_DONTWAIT):
                self._last_look = "closed by the server"
        except BlockingIOError:
            pass
        except OSError as error:
            self._last_look = error.strerror or str(error)

    def _bell(self, ring: Ring) -> None:
        if ring.rings():
            try:
                self._sock.send(b"\0", socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass  # enough bells are on their way
            except OSError as error:
                self._last_look = error.strerror or str(error)


def _grants(head: bytes) -> bool:
    message = decode(head)
    return isinstance(message, m.Welcome) and bool(message.features & m.FEATURE_RING)


_DECLINED = (
    (m.REPLY_NO_RING_HERE, "the sidecar gives none, by its settings or its system"),
    (m.REPLY_NO_RING_OVER_TCP, "the sidecar's door passes no descriptors"),
    (m.REPLY_NO_RING_LIMIT, "as many as the sidecar allows are open"),
    (m.REPLY_NO_RING_MEMORY, "the sidecar has no memory or descriptors for one"),
)


def declined(flags: int) -> str:
    """Why there is no ring that was asked for, by the flags of Welcome."""
    return next((why for bit, why in _DECLINED if flags & bit), "the sidecar knows none")

