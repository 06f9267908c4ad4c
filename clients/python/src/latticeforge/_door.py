"""Where a sidecar listens."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import dataclass
from typing import Any

from ._connection import Connection
from ._ring import RingConnection
from .errors import ConnectFailed


def default_socket_path() -> str:
    """$LATTICEFORGE_SOCKET, else where `serve` puts it: latticeforge/ under $XDG_RUNTIME_DIR, else latticeforge-<user>/ in /tmp."""
    named = os.environ.get("LATTICEFORGE_SOCKET")
    run = os.environ.get("XDG_RUNTIME_DIR")
    doors = os.path.join(run, "latticeforge") if run else os.path.join("/tmp", f"latticeforge-{getpass.getuser()}")
    return named or os.path.join(doors, "latticeforge.sock")


@dataclass(frozen=True, slots=True)
class Door:
    """Where the sidecar listens. Names are resolved once: a resolver has no deadline."""

    family: socket.AddressFamily
    address: str | tuple[Any, ...]
    text: str
    ring_spin_s: float | None = None
    """How long a call looks at a ring before it sleeps; None where none is asked for."""

    @classmethod
    def unix(cls, path: str, ring_spin_s: float | None = None) -> Door:
        return cls(socket.AF_UNIX, path, path, ring_spin_s)

    @classmethod
    def tcp(cls, host: str, port: int) -> Door:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return cls(family, address, f"{host}:{port}")

    def knock(self, patience_s: float) -> Connection:
        """Starts connecting and does not wait: until then it takes no bytes. OSError where refused.

        patience_s: of the connection's `trade`
        """
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
            spin_s = self.ring_spin_s
            return Connection(sock, patience_s) if spin_s is None else RingConnection(sock, patience_s, spin_s)
        except BaseException:
            sock.close()
            raise


def door_of(
    socket_path: str | os.PathLike[str] | None, host: str | None, port: int | None, ring_spin_s: float | None = None
) -> Door:
    """ValueError where these name none or two; ConnectFailed where a name is not known."""
    if host is None and port is None:
        return Door.unix(os.fspath(default_socket_path() if socket_path is None else socket_path), ring_spin_s)
    if socket_path is not None or host is None or port is None:
        raise ValueError("either socket_path, or host and port")
    try:
        return Door.tcp(host, port)
    except OSError as error:
        raise ConnectFailed(
            f"no session with the sidecar at {host}:{port}: {error.strerror or error}"
        ) from None
