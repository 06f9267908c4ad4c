"""One socket: frames out by gather writes, frames in through a reader. Nothing outlasts its time."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Sequence

from ._frame import FrameReader
from ._waiting import Wait, Waiting
from .errors import Disconnected

_MAX_PIECES = 512
"""Of one gather write; Linux takes 1024."""
_READ_BYTES = 1 << 16


class Connection:
    """Times are values of time.monotonic(); all methods raise Disconnected once the connection has ended.

    What waits may be given up while it does (a task is cancelled): no byte is lost or sent twice by that.
    """

    __slots__ = ("_sock", "_reader", "_backlog", "_ended")

    def __init__(self, sock: socket.socket, patience_s: float) -> None:
        """patience_s: how long `trade` waits, which the kernel is told once"""
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(patience_s))
        sock.setblocking(True)  # everything but `trade` says for itself that it does not wait
        self._sock = sock
        self._reader = FrameReader()
        self._backlog = memoryview(b"")
        self._ended = ""

    def send(self, pieces: Sequence[bytes | memoryview], until_s: float) -> Waiting[None]:
        """Writes the pieces one after another. What the socket does not take in time goes first next time.

        That is a copy, because the caller's memory will change. Only a stalled server costs it, and only once
        until `flush` is true again.
        """
        rest = [memoryview(piece) for piece in (self._backlog, *pieces) if len(piece)]
        try:
            yield from self._write(rest, until_s)
        finally:
            self._backlog = memoryview(b"".join(rest))

    def is_quiet(self) -> bool:
        """Whether nothing is under way, as far as is known: `trade` may be called."""
        return not self._backlog and self._reader.is_empty() and not self._ended

    def trade(self, frame: bytes, reply: bytearray) -> int:
        """Sends a frame and takes what comes, at most the length of `reply`: two system calls and nothing else. Blocks.

        -1 where the frame could not even be begun; 0 where it is under way, and no answer has come in time or the connection has ended.
        """
        sock = self._sock
        try:
            sent = sock.send(frame, socket.MSG_DONTWAIT)
        except OSError:
            return -1
        if sent < len(frame):
            self._backlog = memoryview(frame)[sent:]
            return 0
        try:
            return sock.recv_into(reply)
        except OSError:  # time is up, or whoever reads next is told what has happened
            return 0

    def give_back(self, data: bytes | bytearray) -> None:
        """Something that `trade` took, and that is not the answer alone, for `receive`."""
        self._reader.feed(data)

    def flush(self, until_s: float) -> Waiting[bool]:
        """Whether everything given to `send` is on its way."""
        if self._backlog:
            yield from self.send((), until_s)
        return not self._backlog

    def receive(self, until_s: float) -> Waiting[list[bytes]]:
        """Heads of the frames that have arrived; waits for the first. Empty when time is up."""
        while True:
            heads = list(self._reader.heads())
            if heads:
                return heads
            if self._ended:
                raise Disconnected(self._ended)
            if self._backlog:
                yield from self.send((), 0.0)
            if self._read():
                continue
            events = select.POLLIN | (select.POLLOUT if self._backlog else 0)
            if not (yield from self._ready(events, until_s)):
                return []

    def close(self) -> None:
        self._sock.close()
        self._ended = self._ended or "closed"

    def _write(self, rest: list[memoryview], until_s: float) -> Waiting[None]:
        """Takes from the front of `rest` what the socket takes."""
        while rest:
            try:
                written = self._sock.sendmsg(rest[:_MAX_PIECES], (), socket.MSG_DONTWAIT)
            except BlockingIOError:
                if not (yield from self._ready(select.POLLIN | select.POLLOUT, until_s)):
                    break
                self._read()  # a server that waits for us to read would never take what we write
                if self._ended:
                    raise Disconnected(self._ended) from None
                continue
            except OSError as error:
                raise Disconnected(error.strerror or str(error)) from None
            whole = 0
            while whole < len(rest) and written >= len(rest[whole]):
                written -= len(rest[whole])
                whole += 1
            del rest[:whole]
            if written:
                rest[0] = rest[0][written:]

    def _read(self) -> bool:
        """Takes what is there; False if that is nothing."""
        try:
            data = self._sock.recv(_READ_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError as error:
            self._ended = error.strerror or str(error)
            return True
        if data:
            self._reader.feed(data)
        else:
            self._ended = "closed by the server"
        return True

    def _ready(self, events: int, until_s: float) -> Waiting[bool]:
        if until_s <= time.monotonic():
            return False
        return (yield Wait(self._sock.fileno(), events, until_s))


def _timeval(seconds: float) -> bytes:
    """At least a microsecond: 0 would mean for ever."""
    whole = int(seconds)
    return struct.pack("@ll", whole, max(1, int((seconds - whole) * 1e6)))
