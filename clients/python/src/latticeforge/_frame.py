"""Frames: what lies around a message on the wire.

    0          4          8                 8 + headBytes     up to 64      up to 64
    +----------+----------+-----------------+-----------------+-------------+-------------+
    | u32      | u32      | message header  | zeros, only if  | row of the  | row of the  | ...
    | frameB.  | headB.   | and message     | rows follow     | 1st ROW     | 2nd ROW     |
    +----------+----------+-----------------+-----------------+-------------+-------------+

frameBytes counts the whole frame. Each row starts at a multiple of 64 from the frame's start and is padded to
one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .errors import ProtocolError

FRAME_HEADER = struct.Struct("<II")
ROW_ALIGNMENT = 64
MIN_HEAD_BYTES = 8

MAX_REPLY_BYTES = 64 << 20
"""Longest frame taken from a server; a length over it means that framing is lost."""


def aligned(size: int) -> int:
    """`size` bytes, padded to a multiple of 64."""
    return (size + ROW_ALIGNMENT - 1) // ROW_ALIGNMENT * ROW_ALIGNMENT


def frame_bytes(head_bytes: int, rows: int = 0, row_bytes: int = 0) -> int:
    """Length of the frame of a head of `head_bytes` that is followed by `rows` rows of `row_bytes` each."""
    plain = FRAME_HEADER.size + head_bytes
    return aligned(plain) + rows * aligned(row_bytes) if rows else plain


def frame(head: bytes) -> bytes:
    """The frame of a message without rows."""
    return FRAME_HEADER.pack(FRAME_HEADER.size + len(head), len(head)) + head


class FrameReader:
    """Takes bytes as they arrive, split anywhere, and gives back the heads of whole frames."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = bytearray()

    def is_empty(self) -> bool:
        return not self._buffer

    def feed(self, data: bytes | bytearray) -> None:
        self._buffer += data

    def heads(self) -> Iterator[bytes]:
        """Heads of the frames that are complete. ProtocolError where the lengths cannot be a server's."""
        at = 0
        buffer = self._buffer
        try:
            while len(buffer) - at >= FRAME_HEADER.size:
                total, head = FRAME_HEADER.unpack_from(buffer, at)
                if head < MIN_HEAD_BYTES or total != FRAME_HEADER.size + head or total > MAX_REPLY_BYTES:
                    raise ProtocolError(f"frame of {total} bytes with a head of {head}")
                if len(buffer) - at < total:
                    return
                start = at + FRAME_HEADER.size
                at += total
                yield bytes(buffer[start:at])
        finally:
            del buffer[:at]
