"""The calls that both clients have: those that are posted, and what waits, for a client to run."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from typing import Literal

from . import _messages as m
from ._exchange import NO_SESSION_YET, Exchange, OpenGroup
from ._link import Request
from ._replies import route_of, status_of, vote_of
from ._step import Step
from ._waiting import Waiting
from .types import (
    MISSING,
    AnswerKind,
    Decision,
    Edge,
    EndReason,
    RouteResult,
    StatusReport,
    VoteResult,
)


class Session(Exchange):
    """Nothing of it blocks."""

    # Posted: sent with the next step

    def open_group(
        self,
        group: int,
        samples: int,
        policy: str = "",
        answer_kind: Literal["text", "number", "choice"] = "number",
        prompt_tokens: int = 0,
    ) -> None:
        """One prompt, and the number of samples the caller is willing to draw for it.

        group: the caller's own id, u32, used once in a session
        policy: name of a policy the sidecar has loaded, empty for its default
        answer_kind: how its answers are made comparable
        """
        if answer_kind.upper() not in AnswerKind.__members__:
            raise ValueError(f"answer_kind is {answer_kind!r}; it must be one of text, number, choice")
        opening = m.OpenGroup(0, group, samples, prompt_tokens, AnswerKind[answer_kind.upper()], policy)
        self._post(opening)
        self._groups[group] = OpenGroup(opening)

    def open_sequence(
        self,
        group: int,
        sequence: int,
        temperature: float | None = 1.0,
        top_p: float = 1.0,
        top_k: int = 0,
        boundary_tokens: Sequence[int] = (),
        processed: bool = False,
    ) -> None:
        """One sample of a group that is open.

        sequence: the caller's own id within the group, u32, used once
        temperature, top_p, top_k: how its tokens are drawn; temperature None where that is not known
        boundary_tokens: ids of the tokens that end a segment (full stop, newline)
        processed: rows come after temperature and truncation instead of before
        """
        opened = self._groups.get(group)
        if opened is None:
            raise ValueError(f"sequence {sequence} of group {group}: this group is not open")
        flags = m.SEQUENCE_PROCESSED if processed else 0
        if temperature is None:
            flags |= m.SEQUENCE_SAMPLING_UNKNOWN
            temperature, top_p, top_k = MISSING, MISSING, 0
        boundaries = _u32s(boundary_tokens, "boundary_tokens")
        opening = m.OpenSequence(0, group, sequence, temperature, top_p, top_k, flags, boundaries)
        self._post(opening)
        opened.sequences[sequence] = opening
        self._progress.begin(group, sequence)

    def candidate(self, group: int, sequence: int, step: int, answer: str) -> None:
        """The text has stated an answer by itself; `step` is the index of the token that completed it."""
        self._post(m.Candidate(0, group, sequence, step, answer))

    def probe(
        self,
        group: int,
        sequence: int,
        step: int,
        answer: str,
        probability: float,
        entropy: float,
        tokens: int,
    ) -> None:
        """The answer to a PROBE: what the model gives if asked after `step`.

        probability: of the answer; entropy: nats, where the answer begins; tokens: what asking cost
        """
        self._post(m.Probe(0, group, sequence, step, probability, entropy, tokens, answer))

    def applied(self, decision: Decision, step: int) -> None:
        """A decision took effect when its sequence had `step` tokens; for one about the group, 0 will do."""
        sequence = m.NO_ID if decision.sequence is None else decision.sequence
        self._post(m.Applied(0, decision.group, sequence, step, decision.id))

    def close_sequence(
        self,
        group: int,
        sequence: int,
        tokens: int,
        reason: EndReason = EndReason.FINISHED,
        answer: str = "",
    ) -> None:
        """A sequence has ended after `tokens` tokens in all, with this answer; empty if it has none."""
        self._post(m.CloseSequence(0, group, sequence, tokens, reason, answer))
        self._progress.end(group, (sequence,))
        if group in self._groups:
            self._groups[group].sequences.pop(sequence, None)

    def close_group(self, group: int) -> None:
        """Nothing more will be asked or told about this group."""
        self._post(m.CloseGroup(0, group))
        opened = self._groups.pop(group, None)
        if opened is not None:
            self._progress.end(group, opened.sequences)

    def outcome(self, group: int, reward: float = MISSING, truth: str = "") -> None:
        """What came of it: reward 1 for right, 0 for wrong, or between; NaN if only the truth is known."""
        self._post(m.Outcome(0, group, reward, m.NO_ROUTE, truth))

    def route_outcome(self, route: RouteResult, edge: str = "", reward: float = MISSING) -> None:
        """What came of a routed request: the edge that was right, empty for none of these.

        A gate of the configuration that is told to learn does so; what others have routed is refused, as is a request
        that is no longer remembered or whose outcome was told before.

        reward: as the caller counts it, 0 to 1, for the record
        """
        self._post(m.Outcome(0, m.NO_ID, reward, route.position, edge))

    # One engine step

    def step(self) -> Step:
        """An empty engine step, to be filled and given to `observe`."""
        if self._server is None:
            raise RuntimeError(NO_SESSION_YET)
        return Step(self._row_bytes, self._max_top_k)

    # What waits, each to be run by a client

    def _observing(self, step: Step) -> Waiting[list[Decision]]:
        until_s = time.monotonic() + self._deadline_s
        self._counters.steps += len(step) > 0
        if not (yield from self._link.ready(until_s)):
            self._counters.not_connected += len(step) > 0
            self._counters.fail_open += 1
            return self._take_decisions()
        sent, complete = yield from self._send_step(step, until_s)
        return (yield from self._hearing(sent, complete, until_s))

    def _hearing(self, sent: Sequence[Request], complete: bool, until_s: float) -> Waiting[list[Decision]]:
        """After a step was sent, or not all of it."""
        if self._wait:
            in_time = True
            for request in sent:
                in_time &= yield from self._link.wait(request, until_s, patient=False)
            refused = any(isinstance(request.answer, m.Error) for request in sent)
            answered = complete and in_time and not refused
            self._counters.deadline_missed += self._link.is_open and not in_time
            self._counters.fail_open += not answered
            self._counters.steps_answered += answered and len(sent) > 0
        return self._take_decisions()

    def _flushing(self, deadline: float | None) -> Waiting[list[Decision]]:
        until_s = time.monotonic() + (self._deadline_s if deadline is None else deadline)
        if (yield from self._link.ready(until_s)):
            yield from self._transmit(None, until_s)
            for request in self._link.posts_unanswered:
                if not (yield from self._link.wait(request, until_s)):
                    break
        return self._take_decisions()

    def _voting(self, group: int, deadline: float | None) -> Waiting[VoteResult | None]:
        answer = yield from self._asking(m.Vote(0, group), deadline)
        return vote_of(answer) if isinstance(answer, m.VoteResult) else None

    def _defining_gate(
        self, gate: str, edges: Sequence[Edge], reject_below: float, deadline: float | None
    ) -> Waiting[bool]:
        dimensions = len(edges[0].vector) if edges else 0
        entries = []
        for edge in edges:
            if len(edge.vector) != dimensions:
                raise ValueError(
                    f"edge {edge.name!r} has {len(edge.vector)} dimensions, the first one has {dimensions}"
                )
            entries.append(m.GateEdge(edge.threshold, edge.name, _f32s(edge.vector, f"edge {edge.name!r}")))
        definition = m.DefineGate(0, dimensions, reject_below, entries, gate)
        accepted = isinstance((yield from self._asking(definition, deadline)), m.Decisions)
        if accepted:
            self._gates[gate] = definition
        return accepted

    def _routing(
        self, gate: str, focus: Sequence[float], max_edges: int, deadline: float | None
    ) -> Waiting[RouteResult | None]:
        answer = yield from self._asking(m.Route(0, max_edges, gate, _f32s(focus, "focus")), deadline)
        return route_of(answer) if isinstance(answer, m.RouteResult) else None

    def _asking_status(
        self, group: int | None, sequence: int | None, deadline: float | None
    ) -> Waiting[StatusReport | None]:
        of_group = m.NO_ID if group is None else group
        of_sequence = m.NO_ID if sequence is None else sequence
        answer = yield from self._asking(m.Status(0, of_group, of_sequence), deadline)
        return status_of(answer) if isinstance(answer, m.StatusReport) else None

    def _pinging(self, deadline: float | None) -> Waiting[float | None]:
        start_s = time.monotonic()
        answer = yield from self._asking(m.Ping(0, 0), deadline)
        return time.monotonic() - start_s if isinstance(answer, m.Ping) else None

    def _closing(self) -> Waiting[None]:
        if self._link.is_open:
            yield from self._flushing(None)
        self._link.close()


def _u32s(values: Sequence[int], what: str) -> bytes:
    try:
        return struct.pack(f"<{len(values)}I", *values)
    except struct.error as error:
        raise ValueError(f"{what}: {error}") from None


def _f32s(values: Sequence[float], what: str) -> bytes:
    try:
        return struct.pack(f"<{len(values)}f", *values)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"{what}: {error}") from None
