"""The groups and sequences that are watched, from first row to end: what the sidecar is told of them, and decides about them."""

from __future__ import annotations

import threading
import time

from ..client import Client
from ..types import Action, Decision, EndReason
from ._arguments import Arguments
from ._items import Ended, HookCounters, Mode
from ._sequences import Group, Sampling, Sequence
from .reports import Reports

_MAX_GROUPS = 512
"""Open at a time; the one that was seen longest ago makes room."""
_ABSENT_S = 30.0
"""A sequence that has left the batch and not come back in this time was aborted."""
_REASONS = {Action.CONCLUDE: EndReason.CONCLUDED, Action.STOP: EndReason.STOPPED, Action.DECIDED: EndReason.SETTLED}


class Ledger:
    """Belongs to the relay's thread, but for `watch`, which is the engine's."""

    def __init__(self, mode: Mode, reports: Reports, counters: HookCounters) -> None:
        self._mode = mode
        self._reports = reports
        self._counters = counters
        self._lock = threading.Lock()
        self._by_name: dict[str, Group] = {}
        self._by_number: dict[int, Group] = {}
        self._numbers = 0
        self._absent: dict[Sequence, None] = {}
        self._endings: list[tuple[Sequence, int, EndReason, str]] = []
        self.client: Client | None = None
        """None until there is a session."""

    def watch(self, arguments: Arguments, sampling: Sampling, prompt_tokens: int) -> Sequence:
        """The sequence of a request that enters the batch; the one from before, where it comes back."""
        with self._lock:
            group = self._by_name.get(arguments.group)
            known = group.sequences.get(arguments.sequence) if group else None
            if group is None or known is not None and known.end is not None:
                self._numbers += 1
                group = self._by_name[arguments.group] = Group(arguments, self._numbers)
                known = None
            group.last_seen_s = time.monotonic()
            if known is None:
                known = group.sequences[arguments.sequence] = Sequence(group, arguments, sampling, prompt_tokens)
            return known

    def opened(self, sequence: Sequence) -> bool:
        """Whether the sidecar knows the sequence; it is told so at first sight."""
        client, group, sampling = self.client, sequence.group, sequence.sampling
        if client is None:
            return False
        if not group.opened:
            self._make_room()
            self._by_number[group.number] = group
            arguments = group.arguments
            client.open_group(
                group.number, arguments.samples, arguments.policy, arguments.answer_kind, sequence.prompt_tokens
            )
            group.opened = True
        if not sequence.opened and sequence.end is None:
            client.open_sequence(
                group.number, sequence.arguments.sequence, sampling.temperature, sampling.top_p, sampling.top_k
            )
            sequence.opened = True
        return sequence.opened

    def stated(self, sequence: Sequence, step: int, answer: str) -> None:
        """Its text has stated an answer, which the token of this step makes certain."""
        sequence.answer = answer
        sequence.answered = True
        if self.client is not None and self.opened(sequence):
            self.client.candidate(sequence.group.number, sequence.arguments.sequence, step, answer)

    def obey(self, decisions: list[Decision]) -> None:
        """Lays decisions where the engine finds them, or asks the front end."""
        for decision in decisions:
            self._counters.decisions += 1
            group = self._by_number.get(decision.group)
            if decision.action is Action.PROBE:
                self._counters.probes_asked += 1
            elif decision.action is Action.SPAWN:
                self._counters.spawns_asked += 1
                if group is not None:
                    self._reports.spawn(group, decision, self._mode is not Mode.OBSERVE)
            if group is None or decision.action not in _REASONS:
                continue
            if decision.action is Action.DECIDED:
                group.decided = decision if self._mode is Mode.FORCE else None
                running = [one for one in list(group.sequences.values()) if one.end is None]
            else:
                named = group.sequences.get(-1 if decision.sequence is None else decision.sequence)
                running = [] if named is None or named.end is not None else [named]
                for one in running:
                    one.decision = decision if self._mode is Mode.FORCE else None
            for sequence in running:
                if self._mode is not Mode.FORCE or sequence.sampling.eos is None:
                    self._ask(sequence, decision)

    def forced(self, item: Ended) -> None:
        """The engine has forced an end."""
        sequence = item.sequence
        own = sequence.decision
        decision = sequence.group.decided or own
        if sequence.end is not None or decision is None:
            return
        self._counters.forced += 1
        if decision is own:
            self._counters.lag_steps += item.step - own.step
            self._counters.lag_steps_max = max(self._counters.lag_steps_max, item.step - own.step)
            self._counters.lagged += 1
        self._end_by(sequence, decision, item.step, item.step + 1)

    def present(self, sequence: Sequence) -> None:
        """It is in the batch (again)."""
        if sequence.absent_s:
            sequence.absent_s = 0.0
            self._absent.pop(sequence, None)

    def left(self, sequence: Sequence, length: int) -> None:
        """It is no longer in the batch, and its last token, if that is known, has not ended it."""
        if length >= sequence.sampling.max_tokens:
            self.end(sequence, length, EndReason.TRUNCATED, sequence.answer)
        elif sequence.abort is not None:
            self._end_by(sequence, sequence.abort, length, length)
        else:
            sequence.absent_s = time.monotonic()
            self._absent[sequence] = None

    def end(self, sequence: Sequence, tokens: int, reason: EndReason, answer: str) -> None:
        """It ends; the sidecar hears of it by `say_endings`, after the frame that reports its last token."""
        if sequence.end is None:
            sequence.end = reason
            self._endings.append((sequence, tokens, reason, answer))

    def expire(self) -> None:
        """Ends those that have not come back."""
        now_s = time.monotonic()
        for sequence in [one for one in self._absent if now_s - one.absent_s > _ABSENT_S]:
            self.end(sequence, sequence.next_step, EndReason.ABANDONED, "")

    def say_endings(self) -> None:
        """Tells the sidecar who has ended, which may settle a group, and closes groups that are whole."""
        if not self._endings:
            return
        whole: list[Group] = []
        for sequence, tokens, reason, answer in self._endings:
            group = sequence.group
            if self.client is not None and sequence.opened and group.number in self._by_number:
                self.client.close_sequence(group.number, sequence.arguments.sequence, tokens, reason, answer)
            self._absent.pop(sequence, None)
            self._counters.tokens += tokens
            group.closed += 1
            group.tokens += tokens
            if group.closed >= group.arguments.samples:
                whole.append(group)
        self._endings.clear()
        if self.client is not None:
            self.obey(self.client.flush())
        for group in whole:
            self._close_group(group)

    def _ask(self, sequence: Sequence, decision: Decision) -> None:
        """The front end, about a sequence that the hook cannot end."""
        abort = self._mode is not Mode.OBSERVE and (decision.action is not Action.CONCLUDE or sequence.answered)
        if abort:
            self._counters.aborts_asked += sequence.abort is None
            sequence.abort = decision
        self._reports.decided(sequence, decision, abort)

    def _end_by(self, sequence: Sequence, decision: Decision, step: int, tokens: int) -> None:
        """A decision ends it, at `step` and after `tokens` in all."""
        of_group = decision.sequence is None
        if self.client is not None and sequence.opened and not (of_group and sequence.group.applied):
            self.client.applied(decision, 0 if of_group else step)
            sequence.group.applied = sequence.group.applied or of_group
        concluded = decision.action is Action.CONCLUDE
        self.end(sequence, tokens, _REASONS[decision.action], sequence.answer if concluded else "")

    def _close_group(self, group: Group) -> None:
        with self._lock:
            if self._by_name.get(group.arguments.group) is group:
                del self._by_name[group.arguments.group]
        if self._by_number.pop(group.number, None) is not None and self.client is not None:
            self._reports.settled(group, self.client.vote(group.number), self._counters)
            self.client.close_group(group.number)

    def _make_room(self) -> None:
        if len(self._by_number) < _MAX_GROUPS:
            return
        self._counters.groups_evicted += 1
        oldest = min(self._by_number.values(), key=lambda one: one.last_seen_s)
        for sequence in list(oldest.sequences.values()):
            self.end(sequence, sequence.next_step, EndReason.ABANDONED, "")
        self._close_group(oldest)
