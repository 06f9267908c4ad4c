"""One socket: frames out by gather writes, frames in through a reader. No call outlasts its time."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ._frame import FrameReader
from .errors import Disconnected

_MAX_PIECES = 512
"""Of one gather write; Linux takes 1024."""
_READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Door:
    """Where the sidecar listens. Names are resolved once: a resolver has no deadline."""

    family: socket.AddressFamily
    address: str | tuple[Any, ...]
    text: str

    @classmethod
    def unix(cls, path: str) -> Door:
        return cls(socket.AF_UNIX, path, path)

    @classmethod
    def tcp(cls, host: str, port: int) -> Door:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return cls(family, address, f"{host}:{port}")

    def knock(self) -> Connection:
        """Starts connecting and does not wait: until then it takes no bytes. OSError where refused."""
        sock = socket.socket(self.family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            if self.family != socket.AF_UNIX:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                sock.connect(self.address)
            except BlockingIOError:
                if self.family == socket.AF_UNIX:  # its accept queue is full: nothing is under way
                    raise
        except BaseException:
            sock.close()
            raise
        return Connection(sock)


class Connection:
    """Times are values of time.monotonic(); all methods raise Disconnected once the connection has ended."""

    __slots__ = ("_sock", "_poll", "_reader", "_backlog", "_ended")

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._poll = select.poll()
        self._reader = FrameReader()
        self._backlog = memoryview(b"")
        self._ended = ""

    def send(self, pieces: Sequence[bytes | memoryview], until_s: float) -> None:
        """Writes the pieces one after another. What the socket does not take in time goes first next time.

        That is a copy, because the caller's memory will change. Only a stalled server costs it, and only once
        until `flush` is true again.
        """
        rest = self._write([self._backlog, *pieces], until_s)
        self._backlog = memoryview(b"".join(rest))

    def flush(self, until_s: float) -> bool:
        """Whether everything given to `send` is on its way."""
        if self._backlog:
            self.send((), until_s)
        return not self._backlog

    def receive(self, until_s: float) -> list[bytes]:
        """Heads of the frames that have arrived; waits for the first. Empty when time is up."""
        while True:
            heads = list(self._reader.heads())
            if heads:
                return heads
            if self._ended:
                raise Disconnected(self._ended)
            if self._backlog:
                self.send((), 0.0)
            if not self._read() and not self._ready(
                select.POLLIN | (select.POLLOUT if self._backlog else 0), until_s
            ):
                return []

    def close(self) -> None:
        self._sock.close()
        self._ended = self._ended or "closed"

    def _write(self, pieces: Sequence[bytes | memoryview], until_s: float) -> list[memoryview]:
        rest = [memoryview(piece) for piece in pieces if len(piece)]
        at = 0
        while at < len(rest):
            try:
                written = self._sock.sendmsg(rest[at : at + _MAX_PIECES])
            except BlockingIOError:
                if not self._ready(select.POLLIN | select.POLLOUT, until_s):
                    break
                self._read()  # a server that waits for us to read would never take what we write
                if self._ended:
                    raise Disconnected(self._ended) from None
                continue
            except OSError as error:
                raise Disconnected(error.strerror or str(error)) from None
            while at < len(rest) and written >= len(rest[at]):
                written -= len(rest[at])
                at += 1
            if written:
                rest[at] = rest[at][written:]
        return rest[at:]

    def _read(self) -> bool:
        """Takes what is there; False if that is nothing."""
        try:
            data = self._sock.recv(_READ_BYTES)
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

    def _ready(self, events: int, until_s: float) -> bool:
        left_s = until_s - time.monotonic()
        if left_s <= 0:
            return False
        self._poll.register(self._sock, events)
        return bool(self._poll.poll(left_s * 1000))
