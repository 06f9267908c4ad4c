"""What can go wrong, and what of it is raised.

Only connecting raises (`ConnectFailed`), and arguments that no server could take (`ValueError`). After that a
call that gets no answer says so by its empty result and by `Client.counters`; what the server refused stands
in `Client.refusals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class LatticeForgeError(Exception):
    """Base of what this package raises, apart from ValueError."""


class ConnectFailed(LatticeForgeError):
    """No session could be opened; the text says why and where."""


class ProtocolError(LatticeForgeError):
    """Bytes that the wire schema does not allow."""


class Disconnected(LatticeForgeError):
    """The connection ended. Never leaves the client."""


class ErrorCode(IntEnum):
    """Codes of refusals; a number from a newer server is INTERNAL."""

    TOO_LARGE = 1
    MALFORMED = 2
    UNKNOWN_TEMPLATE = 3
    UNSUPPORTED_VERSION = 4
    UNAUTHORIZED = 5
    OUT_OF_TURN = 6
    UNKNOWN_GROUP = 7
    UNKNOWN_SEQUENCE = 8
    DUPLICATE_ID = 9
    OUT_OF_ORDER = 10
    WRONG_ROW = 11
    UNKNOWN_NAME = 12
    LIMIT_REACHED = 13
    OVER_CREDIT = 14
    NOT_READY = 15
    DRAINING = 16
    BAD_CONFIGURATION = 17
    UNAVAILABLE = 18
    CORRUPT = 19
    INTERNAL = 20
    INVALID_ROW = 21
    UNKNOWN_ROUTE = 22

    @classmethod
    def _missing_(cls, value: object) -> ErrorCode:
        return cls.INTERNAL


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that the server refused; nothing of it took effect, except the other entries of a step."""

    message: str
    """Name of the refused message, e.g. "Candidate"."""
    code: ErrorCode
    text: str
    retryable: bool
    entry: int | None
    """Index of the refused entry of a step; None where all of it was refused."""
    value: int
    """The offending value."""
    bound: int
    """What it was held against."""

    def __str__(self) -> str:
        return (
            f"{self.message} refused: {self.code.name}, {self.text} (value {self.value}, bound {self.bound})"
        )
