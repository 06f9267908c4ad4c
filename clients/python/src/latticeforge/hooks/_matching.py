"""From an engine's rows to observations: each row with the token that was drawn from it, once that is known."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as ListOf
from typing import TYPE_CHECKING, TypeAlias

from .._step import Step
from ..types import EndReason
from ._answers import WINDOW_TOKENS, AnswerReader
from ._items import EngineStep, HookCounters
from ._ledger import Ledger
from ._sequences import Record, Sequence

if TYPE_CHECKING:
    from ._snapshots import Snapshot

_MAX_PATTERNS = 64
TextOf: TypeAlias = "Callable[[ListOf[int]], str]"


class Matching:
    """Belongs to the relay's thread, but for `boundaries`, which may be read by any."""

    def __init__(self, ledger: Ledger, counters: HookCounters) -> None:
        self._ledger = ledger
        self._counters = counters
        self._newest: Snapshot | None = None
        self._readers: dict[str, AnswerReader] = {}
        self.text_of: TextOf | None = None
        """None where the engine has no tokenizer: then rules that read the text are idle."""
        self.boundaries: set[int] = set()
        """Of the tokens drawn so far, those that end a segment."""

    def saw(self, item: EngineStep, into: Step | None) -> None:
        """The rows of an engine's step: those before them have their tokens now, and go `into` the frame."""
        snapshot = item.snapshot
        try:
            values: list[list[float]] = snapshot.reduced().values.tolist() if snapshot is not None else []
            for sight in item.sights():
                sequence = sight.sequence
                self._counters.rows += sight.row >= 0
                if sequence.end is not None:
                    self._counters.rows_out_of_step += sight.row >= 0
                    continue
                self._ledger.present(sequence)
                if not sight.draft:
                    self.settle(sequence, sight.step, sight.fed, into)
                if sight.row < 0 or snapshot is None:
                    continue
                if sight.step < sequence.next_step:
                    self._counters.rows_out_of_step += 1
                    continue
                sequence.pending.append(Record(sight.step, sight.fed, values[sight.row], snapshot, sight.row))
        finally:
            if snapshot is not None:
                if self._newest is not None:
                    self._newest.give_back()
                self._newest = snapshot

    def settle(self, sequence: Sequence, step: int, fed: int, into: Step | None) -> None:
        """The token before `step` is `fed`: rows before it become observations, rows from there on were for nothing.

        A draft's row is followed by the row of the draft that it led to, which was fed that token; if it was accepted, `step` is beyond it.
        """
        fed_at = {record.step: record.fed for record in sequence.pending}
        fed_at[step] = fed
        for record in sequence.pending:
            token = fed_at.get(record.step + 1, -1)
            if record.step >= step:
                self._counters.rows_discarded += 1
            elif record.step < sequence.next_step or token < 0:
                self._counters.rows_out_of_step += 1
            elif sequence.end is None:
                self._observe(sequence, record, token, into)
        sequence.pending.clear()

    def _observe(self, sequence: Sequence, record: Record, token: int, into: Step | None) -> None:
        sequence.next_step = record.step + 1
        self._counters.observations += 1
        ends = token in sequence.sampling.stops
        boundary = self._read(sequence, token, record.step)
        if into is not None and self._ledger.opened(sequence):
            entropy, varentropy, confidence, margin, _ = record.values
            into.stats(
                sequence.group.number,
                sequence.arguments.sequence,
                record.step,
                token,
                entropy=entropy,
                varentropy=varentropy,
                confidence=confidence,
                margin=margin,
                chosen_logprob=record.log_prob(token),
                boundary=boundary,
                end=ends,
            )
        if ends:
            self._ledger.end(sequence, record.step + 1, EndReason.FINISHED, sequence.answer)

    def _read(self, sequence: Sequence, token: int, step: int) -> bool:
        """Whether the token ends a segment. What the text states is looked for there, and where the sequence ends."""
        if self.text_of is None:
            return False
        reader = self._reader(sequence.arguments.answer, self.text_of)
        ends = token in sequence.sampling.stops
        if not ends:
            sequence.unread.append(token)
            if reader.ends_segment(token):
                self.boundaries.add(token)
                ends = True
        if ends:
            del sequence.unread[:-WINDOW_TOKENS]
            answer = reader.stated(sequence.unread)
            if answer is not None:
                sequence.unread.clear()
                self._ledger.stated(sequence, step, answer)
        return ends

    def _reader(self, pattern: str, text_of: TextOf) -> AnswerReader:
        reader = self._readers.get(pattern)
        if reader is None:
            if len(self._readers) >= _MAX_PATTERNS:
                self._readers.clear()
            reader = self._readers[pattern] = AnswerReader(text_of, pattern)
        return reader
