"""One engine step of many sequences, as it is being put together."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from ._codec import ENTRY, GROUP_HEADER, LAYOUTS, LENGTH, MESSAGE_HEADER, REQUEST, SCHEMA_ID, VERSION
from ._frame import FRAME_HEADER, ROW_ALIGNMENT, aligned, frame_bytes
from ._messages import ENTRY_BOUNDARY, ENTRY_END_OF_SEQUENCE, ENTRY_RESYNC, ObserveStep
from ._rows import Row, column_bytes, row_bytes
from .types import MISSING, ElementKind

FORM_ROW = 0
FORM_TOP_K = 1
FORM_STATS = 2

STATS = struct.Struct("<ffff")
_ZEROS = bytes(ROW_ALIGNMENT)
_BLOCK_BYTES = LAYOUTS[ObserveStep.template].block.size
_ENTRY_BYTES = ENTRY.block.size
_pack_entry = ENTRY.block.pack
_FLAGS_OFFSET = struct.calcsize(ENTRY.block.format[: 1 + ENTRY.scalars.index("flags")])
_HEAD = struct.Struct(
    "<" + "".join(part.format.lstrip("<") for part in (FRAME_HEADER, MESSAGE_HEADER, REQUEST, GROUP_HEADER))
)
"""All that comes before the first entry."""
_EMPTY_HEAD_BYTES = _HEAD.size - FRAME_HEADER.size + 3 * LENGTH.size
_IDS = tuple(struct.Struct(f"<{k}I") for k in range(65))
_LOG_PROBS = tuple(struct.Struct(f"<{k}f") for k in range(65))
"""For lists of the usual lengths."""

SequenceKey: TypeAlias = "tuple[int, int]"
"""Group and sequence."""


class _Entry(NamedTuple):
    key: SequenceKey
    step: int
    block: bytes
    """Packed, without the flag that only sending sets."""
    row: memoryview | None
    ids: bytes
    log_probs: bytes
    stats: bytes

    @property
    def head_bytes(self) -> int:
        return _ENTRY_BYTES + len(self.ids) + len(self.log_probs) + len(self.stats)


_new_entry = tuple.__new__
"""What _Entry(...) does, without a call in between: a step has hundreds of them."""


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
        keys, steps, blocks, rows, ids, log_probs, stats = zip(*self.entries, strict=True)
        gaps = tuple(map(is_gap, keys, steps))
        if True in gaps:
            blocks = tuple(map(_marked, blocks, gaps))
        id_bytes, log_prob_bytes, stats_bytes = b"".join(ids), b"".join(log_probs), b"".join(stats)
        head = b"".join(
            (
                _HEAD.pack(
                    self.frame_bytes,
                    self.head_bytes,
                    _BLOCK_BYTES,
                    ObserveStep.template,
                    SCHEMA_ID,
                    VERSION,
                    request,
                    _ENTRY_BYTES,
                    len(blocks),
                ),
                *blocks,
                LENGTH.pack(len(id_bytes)),
                id_bytes,
                LENGTH.pack(len(log_prob_bytes)),
                log_prob_bytes,
                LENGTH.pack(len(stats_bytes)),
                stats_bytes,
            )
        )
        pieces: list[bytes | memoryview] = [head]
        if self.frame_bytes > len(head):
            self._pad(pieces, len(head))
            for row in rows:
                if row is not None:
                    pieces.append(row)
                    self._pad(pieces, row.nbytes)
        return pieces

    @staticmethod
    def _pad(pieces: list[bytes | memoryview], written: int) -> None:
        padding = aligned(written) - written
        if padding:
            pieces.append(_ZEROS[:padding])


def _marked(block: bytes, gap: bool) -> bytes:
    """The block of an entry, flagged where tokens before it were not reported."""
    if not gap:
        return block
    flags = bytes((block[_FLAGS_OFFSET] | ENTRY_RESYNC,))
    return block[:_FLAGS_OFFSET] + flags + block[_FLAGS_OFFSET + 1 :]


def _packed(values: Sequence[int] | Sequence[float], count: int, usual: tuple[struct.Struct, ...], code: str) -> bytes:
    """A column of an entry."""
    if type(values) is not list:
        memory = column_bytes(values, code)
        if memory is not None:
            return memory
    return usual[count].pack(*values) if count < len(usual) else struct.pack(f"<{count}{code}", *values)


class Step:
    """One engine step: an entry for each token that was drawn in it, of as many sequences as there are.

    Made by `Client.step`, filled with `row`, `top_k` or `stats`, sent by `Client.observe`. Several tokens of
    one sequence may come in one step, in their order. A row's memory is read when the step is observed, not
    before: leave it unchanged until then.
    """

    __slots__ = ("_entries", "_head_bytes", "_rows", "_row_bytes", "_max_top_k")

    def __init__(self, vocab_size: int, element: ElementKind, max_top_k: int) -> None:
        self._entries: list[_Entry] = []
        self._head_bytes = _EMPTY_HEAD_BYTES
        self._rows = 0
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
        self._add(group, sequence, step, chosen, MISSING, FORM_ROW, boundary, end, 0, view)
        self._rows += 1

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

        ids, logprobs: [k] token ids and log-probs in nats, best first; NaN where one is missing. Lists, or memory of 4-byte integers and
            of f32 (array, numpy), which is taken as it lies
        chosen_logprob: nats, NaN where it is not known
        """
        count = len(ids)
        if count != len(logprobs):
            raise ValueError(f"{count} ids but {len(logprobs)} logprobs")
        if count > self._max_top_k:
            raise ValueError(f"top-k list of {count}, the server's bound is {self._max_top_k}")
        try:
            packed_ids = _packed(ids, count, _IDS, "I")
            packed_log_probs = _packed(logprobs, count, _LOG_PROBS, "f")
        except (struct.error, OverflowError) as error:
            raise ValueError(f"top-k list of sequence {sequence}, step {step}: {error}") from None
        self._add(
            group,
            sequence,
            step,
            chosen,
            chosen_logprob,
            FORM_TOP_K,
            boundary,
            end,
            count,
            None,
            packed_ids,
            packed_log_probs,
        )

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
        self._add(
            group, sequence, step, chosen, chosen_logprob, FORM_STATS, boundary, end, 0, None, b"", b"", packed
        )

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
        row: memoryview | None = None,
        ids: bytes = b"",
        log_probs: bytes = b"",
        stats: bytes = b"",
    ) -> None:
        flags = (ENTRY_BOUNDARY if boundary else 0) | (ENTRY_END_OF_SEQUENCE if end else 0)
        try:
            block = _pack_entry(group, sequence, step, chosen, log_prob, form, flags, top_count)
        except (struct.error, OverflowError) as error:
            raise ValueError(
                f"entry (group {group!r}, sequence {sequence!r}, step {step!r}, chosen {chosen!r},"
                f" chosen_logprob {log_prob!r}): {error}"
            ) from None
        self._entries.append(
            _new_entry(_Entry, ((group, sequence), step, block, row, ids, log_probs, stats))
        )
        self._head_bytes += _ENTRY_BYTES + len(ids) + len(log_probs) + len(stats)

    def _chunks(self, max_entries: int, max_head_bytes: int, max_frame_bytes: int) -> Iterator[Chunk | None]:
        """The entries in as few frames as the limits allow; None in place of one that no frame can take."""
        whole = frame_bytes(self._head_bytes, self._rows, self._row_bytes)
        if len(self._entries) <= max_entries and self._head_bytes <= max_head_bytes and whole <= max_frame_bytes:
            if self._entries:
                yield Chunk(self._entries, self._head_bytes, whole)
            return
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
