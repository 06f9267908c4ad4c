"""One engine step of many sequences, as it is being put together."""

from __future__ import annotations

from ._codec import ENTRY
from ._columns import MISFIT, Column, ListPackers, listed, pack_floats, pack_ids
from ._entries import FORM_ROW, FORM_STATS, FORM_TOP_K, STATS, Entries
from ._messages import ENTRY_BOUNDARY, ENTRY_END_OF_SEQUENCE
from ._rows import Row, row_bytes
from .types import MISSING

_pack_entry = ENTRY.block.pack
_list_ids = pack_ids.of_list
_list_floats = pack_floats.of_list
_ENTRY_CODE = ENTRY.block.format.lstrip("<")
_entries = ListPackers(_ENTRY_CODE)
_FIELDS = len(ENTRY.scalars)
_USUAL_BATCH = 256


class Step(Entries):
    """One engine step: an entry for each token that was drawn in it, of as many sequences as there are.

    Made by `Client.step`, filled with `row`, `top_k`, `top_k_batch` or `stats`, sent by `Client.observe`. Several tokens of
    one sequence may come in one step, in their order. A row's memory is read when the step is observed, not
    before: leave it unchanged until then.
    """

    __slots__ = ()

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
        self._add(group, sequence, step, chosen, MISSING, FORM_ROW, boundary, end)
        self._rows.append(view)

    def top_k(
        self,
        group: int,
        sequence: int,
        step: int,
        chosen: int,
        ids: Column,
        logprobs: Column,
        chosen_logprob: float = MISSING,
        *,
        boundary: bool = False,
        end: bool = False,
    ) -> None:
        """The most likely tokens in place of a row.

        ids, logprobs: [k] token ids and log-probs in nats, best first; NaN where one is missing. Lists, or memory (array, numpy, a CPU
            tensor of torch): integers of 4 or 8 bytes and f32 are taken as they lie
        chosen_logprob: nats, NaN where it is not known
        """
        count = len(ids)
        if count > self._max_top_k:
            raise ValueError(self._too_wide(count))
        try:
            packed_ids = _list_ids[count](*ids) if type(ids) is list else pack_ids(ids, count)
            packed_log_probs = _list_floats[count](*logprobs) if type(logprobs) is list else pack_floats(logprobs, count)
            flags = _flags(boundary, end) if boundary or end else 0
            block = _pack_entry(group, sequence, step, chosen, chosen_logprob, FORM_TOP_K, flags, count)
        except MISFIT as error:
            if count != len(logprobs):
                raise ValueError(f"{count} ids but {len(logprobs)} logprobs") from None
            raise ValueError(
                f"top-k list of sequence {sequence!r}, step {step!r} (group {group!r}, chosen {chosen!r},"
                f" chosen_logprob {chosen_logprob!r}): {error}"
            ) from None
        self._blocks.append(block)
        self._groups.append(group)
        self._sequences.append(sequence)
        self._steps.append(step)
        self._ids.append(packed_ids)
        self._log_probs.append(packed_log_probs)
        self._listed += count

    def top_k_batch(
        self,
        group: int,
        sequences: Column,
        steps: Column,
        chosen: Column,
        ids: Column,
        logprobs: Column,
        chosen_logprobs: Column | None = None,
        *,
        boundary: Column | None = None,
        end: Column | None = None,
    ) -> None:
        """What `top_k` does, for many sequences of a group at once: for loops that hold [batch, k] tensors.

        sequences, steps, chosen: [batch], as in `top_k`
        ids, logprobs: [batch, k]; memory of integers of 4 or 8 bytes and of f32 is taken as it lies
        chosen_logprobs: [batch] nats, NaN where one is not known; None where none is
        boundary, end: [batch] truth values; None where no token ends a segment, or a sequence
        """
        batch = len(sequences)
        if batch != len(ids) or batch != len(logprobs):
            raise ValueError(f"a batch of {batch} sequences with {len(ids)} lists of ids and {len(logprobs)} of logprobs")
        if not batch:
            return
        width = ids.shape[-1] if hasattr(ids, "shape") else len(ids[0])
        if width > self._max_top_k:
            raise ValueError(self._too_wide(width))
        numbers, positions = listed(sequences), listed(steps)
        try:
            packed_ids = pack_ids.matrix(ids, batch, width)
            packed_log_probs = pack_floats.matrix(logprobs, batch, width)
            fields: list[int | float] = [group, 0, 0, 0, MISSING, FORM_TOP_K, 0, width] * batch
            fields[1::_FIELDS] = numbers
            fields[2::_FIELDS] = positions
            fields[3::_FIELDS] = listed(chosen)
            if chosen_logprobs is not None:
                fields[4::_FIELDS] = listed(chosen_logprobs)
            if boundary is not None or end is not None:
                nothing = [False] * batch
                marks = zip(nothing if boundary is None else boundary, nothing if end is None else end, strict=True)
                fields[6::_FIELDS] = [_flags(*one) for one in marks]
            packers = _entries if batch <= _USUAL_BATCH else ListPackers(_ENTRY_CODE)
            block = packers[batch](*fields)
        except (*MISFIT, ValueError) as error:
            raise ValueError(f"batch of {batch} lists of group {group!r}: {error}") from None
        self._groups += [group] * batch
        self._sequences += numbers
        self._steps += positions
        self._blocks.append(block)
        self._ids.append(packed_ids)
        self._log_probs.append(packed_log_probs)
        self._listed += batch * width

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
        except MISFIT as error:
            raise ValueError(f"stats of sequence {sequence}, step {step}: {error}") from None
        self._add(group, sequence, step, chosen, chosen_logprob, FORM_STATS, boundary, end)
        self._stats.append(packed)

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
    ) -> None:
        """The entry itself; what belongs to it is added by the caller."""
        try:
            block = _pack_entry(group, sequence, step, chosen, log_prob, form, _flags(boundary, end), 0)
        except MISFIT as error:
            raise ValueError(
                f"entry (group {group!r}, sequence {sequence!r}, step {step!r}, chosen {chosen!r},"
                f" chosen_logprob {log_prob!r}): {error}"
            ) from None
        self._blocks.append(block)
        self._groups.append(group)
        self._sequences.append(sequence)
        self._steps.append(step)

    def _too_wide(self, count: int) -> str:
        return f"top-k list of {count}, the server's bound is {self._max_top_k}"


def _flags(boundary: bool, end: bool) -> int:
    return (ENTRY_BOUNDARY if boundary else 0) | (ENTRY_END_OF_SEQUENCE if end else 0)
