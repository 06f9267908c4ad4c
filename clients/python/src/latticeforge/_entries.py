"""The entries of an ObserveStep, kept in columns as they go over the wire."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from ._codec import ENTRY, GROUP_HEADER, LAYOUTS, LENGTH, MESSAGE_HEADER, REQUEST, SCHEMA_ID, VERSION
from ._frame import FRAME_HEADER, ROW_ALIGNMENT, aligned, frame_bytes
from ._messages import ENTRY_RESYNC, ObserveStep
from ._progress import SequenceKey

FORM_ROW = 0
FORM_TOP_K = 1
FORM_STATS = 2

ENTRY_BYTES = ENTRY.block.size
STATS = struct.Struct("<ffff")
_ZEROS = bytes(ROW_ALIGNMENT)
_BLOCK_BYTES = LAYOUTS[ObserveStep.template].block.size
_FORM_AND_COUNT = struct.Struct(f"<{ENTRY_BYTES - 4}xBxH")
FLAGS_OFFSET = struct.calcsize(ENTRY.block.format[: 1 + ENTRY.scalars.index("flags")])
_HEAD = struct.Struct(
    "<" + "".join(part.format.lstrip("<") for part in (FRAME_HEADER, MESSAGE_HEADER, REQUEST, GROUP_HEADER))
)
"""All that comes before the first entry."""
_EMPTY_HEAD_BYTES = _HEAD.size - FRAME_HEADER.size + 3 * LENGTH.size


class Entries:
    """Tokens of one frame, or more than one frame takes: then `_frames` cuts them."""

    __slots__ = (
        "_row_bytes",
        "_max_top_k",
        "_groups",
        "_sequences",
        "_steps",
        "_blocks",
        "_rows",
        "_ids",
        "_log_probs",
        "_listed",
        "_stats",
    )

    def __init__(self, row_bytes: int, max_top_k: int = 0) -> None:
        self._row_bytes = row_bytes
        self._max_top_k = max_top_k
        self._groups: list[int] = []
        self._sequences: list[int] = []
        self._steps: list[int] = []
        self._blocks: list[bytes | bytearray] = []
        """Packed, one or many in each, without the flag that only sending sets."""
        self._rows: list[memoryview] = []
        self._ids: list[bytes] = []
        self._log_probs: list[bytes] = []
        self._listed = 0
        """Numbers in ids, and in log_probs."""
        self._stats: list[bytes] = []

    def __len__(self) -> int:
        return len(self._steps)

    def _keys(self) -> list[SequenceKey]:
        return list(zip(self._groups, self._sequences, strict=True))

    def _head_bytes(self) -> int:
        return (
            _EMPTY_HEAD_BYTES + ENTRY_BYTES * len(self._steps) + 8 * self._listed + STATS.size * len(self._stats)
        )

    def _frame_bytes(self) -> int:
        return frame_bytes(self._head_bytes(), len(self._rows), self._row_bytes)

    def _encode(self, request: int, gaps: Sequence[int]) -> list[bytes | memoryview]:
        """The frame as pieces for a gather write: its head, then rows, which are the caller's own memory."""
        head = self._encode_head(request, gaps, self._head_bytes(), self._frame_bytes())
        pieces: list[bytes | memoryview] = [head]
        if self._rows:
            _pad(pieces, len(head))
            for row in self._rows:
                pieces.append(row)
                _pad(pieces, row.nbytes)
        return pieces

    def _encode_head(self, request: int, gaps: Sequence[int], head_bytes: int, total_bytes: int) -> bytes:
        """The frame up to its rows; all of it, where it has none.

        gaps: indices of entries before which tokens were not reported
        """
        blocks = self._blocks
        if gaps:
            marked = bytearray().join(blocks)
            for entry in gaps:
                marked[ENTRY_BYTES * entry + FLAGS_OFFSET] |= ENTRY_RESYNC
            blocks = [marked]
        list_bytes = LENGTH.pack(4 * self._listed)
        return b"".join(
            (
                _HEAD.pack(
                    total_bytes,
                    head_bytes,
                    _BLOCK_BYTES,
                    ObserveStep.template,
                    SCHEMA_ID,
                    VERSION,
                    request,
                    ENTRY_BYTES,
                    len(self._steps),
                ),
                *blocks,
                list_bytes,
                *self._ids,
                list_bytes,
                *self._log_probs,
                LENGTH.pack(STATS.size * len(self._stats)),
                *self._stats,
            )
        )

    def _frames(self, max_entries: int, max_head_bytes: int, max_frame_bytes: int) -> Iterator[Entries | None]:
        """The entries in as few frames as the limits allow; None in place of one that no frame can take."""
        if not self._steps:
            return
        head_bytes = self._head_bytes()
        whole = frame_bytes(head_bytes, len(self._rows), self._row_bytes)
        if len(self._steps) <= max_entries and head_bytes <= max_head_bytes and whole <= max_frame_bytes:
            yield self
            return
        part = Entries(self._row_bytes)
        for one in self._singly():
            head_bytes = part._head_bytes() + one._head_bytes() - _EMPTY_HEAD_BYTES
            with_one = frame_bytes(head_bytes, len(part._rows) + len(one._rows), self._row_bytes)
            if len(part) == max_entries or head_bytes > max_head_bytes or with_one > max_frame_bytes:
                if len(part):
                    yield part
                    part = Entries(self._row_bytes)
                if one._head_bytes() > max_head_bytes or one._frame_bytes() > max_frame_bytes:
                    yield None
                    continue
            part._take(one)
        if len(part):
            yield part

    def _singly(self) -> Iterator[Entries]:
        """Each entry by itself."""
        blocks = b"".join(self._blocks)
        ids, log_probs = b"".join(self._ids), b"".join(self._log_probs)
        rows, stats = iter(self._rows), iter(self._stats)
        listed = 0
        for at, (form, count) in enumerate(_FORM_AND_COUNT.iter_unpack(blocks)):
            one = Entries(self._row_bytes)
            one._groups, one._sequences, one._steps = [self._groups[at]], [self._sequences[at]], [self._steps[at]]
            one._blocks = [blocks[ENTRY_BYTES * at : ENTRY_BYTES * (at + 1)]]
            if form == FORM_ROW:
                one._rows = [next(rows)]
            elif form == FORM_STATS:
                one._stats = [next(stats)]
            else:
                one._ids = [ids[4 * listed : 4 * (listed + count)]]
                one._log_probs = [log_probs[4 * listed : 4 * (listed + count)]]
                one._listed = count
                listed += count
            yield one

    def _take(self, one: Entries) -> None:
        self._groups += one._groups
        self._sequences += one._sequences
        self._steps += one._steps
        self._blocks += one._blocks
        self._rows += one._rows
        self._ids += one._ids
        self._log_probs += one._log_probs
        self._listed += one._listed
        self._stats += one._stats


def _pad(pieces: list[bytes | memoryview], written: int) -> None:
    padding = aligned(written) - written
    if padding:
        pieces.append(_ZEROS[:padding])
