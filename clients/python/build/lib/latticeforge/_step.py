"""One engine step of many sequences, as it is being put together."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ._codec import ENTRY, GROUP_HEADER, LAYOUTS, LENGTH, MESSAGE_HEADER, REQUEST, SCHEMA_ID, VERSION
from ._frame import FRAME_HEADER, ROW_ALIGNMENT, aligned, frame_bytes
from ._messages import ENTRY_BOUNDARY, ENTRY_END_OF_SEQUENCE, ENTRY_RESYNC, ObserveStep
from ._rows import Row, row_bytes
from .types import MISSING, ElementKind

FORM_ROW = 0
FORM_TOP_K = 1
FORM_STATS = 2

STATS = struct.Struct("<ffff")
_ZEROS = bytes(ROW_ALIGNMENT)
_BLOCK_BYTES = LAYOUTS[ObserveStep.template].block.size
_EMPTY_HEAD_BYTES = MESSAGE_HEADER.size + _BLOCK_BYTES + GROUP_HEADER.size + 3 * LENGTH.size

SequenceKey: TypeAlias = "tuple[int, int]"
"""Group and sequence."""


@dataclass(slots=True)
class _Entry:
    key: SequenceKey
    step: int
    fields: tuple[int, int, int, int, float, int, int, int]
    """group, sequence, step, chosenToken, chosenLogProb, form, flags, topCount, in the struct's order."""
    row: memoryview | None = None
    ids: bytes = b""
    log_probs: bytes = b""
    stats: bytes = b""

    @property
    def head_bytes(self) -> int:
        return ENTRY.block.size + len(self.ids) + len(self.log_probs) + len(self.stats)


@dataclass(slots=True)
class Chunk:
    """Entries of a step that fit one frame."""

    entries: list[_Entry]
    head_bytes: int
    frame_bytes: int

    def encode(self, request: int, is_gap: Callable[[SequenceKey, int], bool]) -> list[bytes | memoryview]:
        """The frame as pieces for a gather write; rows are the caller's own memory.

        `is_gap` is asked entry by entry whether tokens before it were not reported.
        """
        blocks = []
        for entry in self.entries:
            group, sequence, step, chosen, log_prob, form, flags, top_count = entry.fields
            if is_gap(entry.key, step):
                flags |= ENTRY_RESYNC
            blocks.append(ENTRY.block.pack(group, sequence, step, chosen, log_prob, form, flags, top_count))
        head = [
            FRAME_HEADER.pack(self.frame_bytes, self.head_bytes),
            MESSAGE_HEADER.pack(_BLOCK_BYTES, ObserveStep.template, SCHEMA_ID, VERSION),
            REQUEST.pack(request),
            GROUP_HEADER.pack(ENTRY.block.size, len(blocks)),
            *blocks,
        ]
        for column in ("ids", "log_probs", "stats"):
            parts = [getattr(entry, column) for entry in self.entries]
            head.append(LENGTH.pack(sum(map(len, parts))))
            head += parts
        pieces: list[bytes | memoryview] = [b"".join(head)]
        rows = [entry.row for entry in self.entries if entry.row is not None]
        if rows:
            self._pad(pieces, FRAME_HEADER.size + self.head_bytes)
        for row in rows:
            pieces.append(row)
            self._pad(pieces, row.nbytes)
        return pieces

    @staticmethod
    def _pad(pieces: list[bytes | memoryview], written: int) -> None:
        padding = aligned(written) - written
        if padding:
            pieces.append(_ZEROS[:padding])


class Step:
    """One engine step: an entry for each token that was drawn in it, of as many sequences as there are.

    Made by `Client.step`, filled with `row`, `top_k` or `stats`, sent by `Client.observe`. Several tokens of
    one sequence may come in one step, in their order. A row's memory is read when the step is observed, not
    before: leave it unchanged until then.
    """

    __slots__ = ("_entries", "_row_bytes", "_max_top_k")

    def __init__(self, vocab_size: int, element: ElementKind, max_top_k: int) -> None:
        self._entries: list[_Entry] = []
        self._row_bytes = vocab_size * element.bytes
        self._max_top_k = max_top_k

    def __len__(self) -> int:
        return len(self._entries)

    def row(
        self,
        group: int,
        sequence: int,
        step: int,
        chosen: int,
        row: Row,
        *,
        boundary: bool = False,
        end: bool = False,
    ) -> None:
        """The logits a token was drawn from.

        row: [vocab_size] of the session's element type, C-contiguous, anything with the buffer protocol
            (bytes, memoryview, array, mmap, numpy) or a CPU tensor of torch; not copied
        step: index of the token in its sequence, from 0
        chosen: id of the token that was drawn, -1 where it is not known
        boundary: this token ends a segment, whatever its id
        end: this token ends the sequence
        """
        view = row_bytes(row, self._row_bytes, f"row of sequence {sequence}, step {step}")
        self._add(group, sequence, step, chosen, MISSING, FORM_ROW, boundary, end, 0).row = view

    def top_k(
        self,
        group: int,
        sequence: int,
        step: int,
        chosen: int,
        ids: Sequence[int],
        logprobs: Sequence[float],
        chosen_logprob: float = MISSING,
        *,
        boundary: bool = False,
        end: bool = False,
    ) -> None:
        """The most likely tokens in place of a row.

        ids, logprobs: [k] token ids and log-probs in nats, best first; NaN where one is missing
        chosen_logprob: nats, NaN where it is not known
        """
        if len(ids) != len(logprobs):
            raise ValueError(f"{len(ids)} ids but {len(logprobs)} logprobs")
        if len(ids) > self._max_top_k:
            raise ValueError(f"top-k list of {len(ids)}, the server's bound is {self._max_top_k}")
        try:
            packed_ids = struct.pack(f"<{len(ids)}I", *ids)
            packed_log_probs = struct.pack(f"<{len(ids)}f", *logprobs)
        except (struct.error, OverflowError) as error:
            raise ValueError(f"top-k list of sequence {sequence}, step {step}: {error}") from None
        entry = self._add(group, sequence, step, chosen, chosen_logprob, FORM_TOP_K, boundary, end, len(ids))
        entry.ids = packed_ids
        entry.log_probs = packed_log_probs

    def stats(
        self,
        group: int,
        sequence: int,
        step: int,
        chosen: int,
        *,
        entropy: float,
        varentropy: float = MISSING,
        confidence: float = MISSING,
        margin: float = MISSING,
        chosen_logprob: float = MISSING,
        boundary: bool = False,
        end: bool = False,
    ) -> None:
        """Ready-made numbers in place of a row, at temperature 1, NaN where one is not known.

        entropy (nats), varentropy (nats^2), confidence: token confidence over the top 20 (nats), margin: gap
        of the two largest log-probs (nats)
        """
        try:
            packed = STATS.pack(entropy, varentropy, confidence, margin)
        except (struct.error, OverflowError) as error:
            raise ValueError(f"stats of sequence {sequence}, step {step}: {error}") from None
        self._add(group, sequence, step, chosen, chosen_logprob, FORM_STATS, boundary, end, 0).stats = packed

    def _add(
        self,
        group: int,
        sequence: int,
        step: int,
        chosen: int,
        log_prob: float,
        form: int,
        boundary: bool,
        end: bool,
        top_count: int,
    ) -> _Entry:
        flags = (ENTRY_BOUNDARY if boundary else 0) | (ENTRY_END_OF_SEQUENCE if end else 0)
        fields = (group, sequence, step, chosen, log_prob, form, flags, top_count)
        try:
            ENTRY.block.pack(*fields)
        except (struct.error, OverflowError) as error:
            raise ValueError(
                f"entry (group {group!r}, sequence {sequence!r}, step {step!r}, chosen {chosen!r},"
                f" chosen_logprob {log_prob!r}): {error}"
            ) from None
        entry = _Entry((group, sequence), step, fields)
        self._entries.append(entry)
        return entry

    def _chunks(self, max_entries: int, max_head_bytes: int, max_frame_bytes: int) -> Iterator[Chunk | None]:
        """The entries in as few frames as the limits allow; None in place of one that no frame can take."""
        taken: list[_Entry] = []
        head = _EMPTY_HEAD_BYTES
        rows = 0
        total = frame_bytes(head)
        for entry in self._entries:
            with_head = head + entry.head_bytes
            with_rows = rows + (entry.row is not None)
            with_total = frame_bytes(with_head, with_rows, self._row_bytes)
            if len(taken) == max_entries or with_head > max_head_bytes or with_total > max_frame_bytes:
                if taken:
                    yield Chunk(taken, head, total)
                    taken = []
                with_head = _EMPTY_HEAD_BYTES + entry.head_bytes
                with_rows = int(entry.row is not None)
                with_total = frame_bytes(with_head, with_rows, self._row_bytes)
                if with_head > max_head_bytes or with_total > max_frame_bytes:
                    yield None
                    head, rows, total = _EMPTY_HEAD_BYTES, 0, frame_bytes(_EMPTY_HEAD_BYTES)
                    continue
            taken.append(entry)
            head, rows, total = with_head, with_rows, with_total
        if taken:
            yield Chunk(taken, head, total)
