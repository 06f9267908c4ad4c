"""The samples that a loop draws, and what becomes of them: the part of a hook that no engine changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..client import Client
from ..types import Action, Decision, EndReason, VoteResult
from ._answers import WINDOW_TOKENS, AnswerReader

MAX_ASKED_TOKENS = 32
"""A sample that was asked for its answer gets so many tokens for it."""


@dataclass(slots=True)
class Sample:
    """One sequence as it is being generated."""

    group: int
    sequence: int
    tokens: list[int] = field(default_factory=list)
    """Ids of the tokens drawn."""
    answer: str = ""
    """What the text has stated last; empty until then."""
    end: EndReason | None = None
    """Why it has ended; None while it runs."""
    decision: Decision | None = None
    """CONCLUDE or STOP, from when it came."""
    decided_after: int | None = None
    """Tokens that it had when a decision ended it or, where nothing is enforced, would have."""
    forced: list[int] = field(default_factory=list)
    """Tokens that are to be drawn next, whatever the model says: they ask for the answer."""
    asked_after: int | None = None
    """Tokens that it had when it was asked."""
    read: int = 0
    """Tokens in which an answer has been found already."""
    unseen: int = 0
    """Tokens drawn at its end that the engine has not told."""

    @property
    def length(self) -> int:
        """Tokens drawn."""
        return len(self.tokens) + self.unseen

    @property
    def running(self) -> bool:
        return self.end is None


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn from a row, as in `Client.open_sequence`."""

    temperature: float | None = 1.0
    top_p: float = 1.0
    top_k: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one prompt."""

    group: int
    answer: str | None
    """By the policy's vote; the sidecar's, or without its word None."""
    vote: VoteResult | None
    samples: tuple[Sample, ...]

    @property
    def tokens(self) -> int:
        return sum(sample.length for sample in self.samples)


@dataclass(slots=True)
class Totals:
    """Of all prompts of a hook."""

    enforce: bool
    prompts: int = 0
    samples: int = 0
    """Drawn."""
    not_drawn: int = 0
    """Samples of the budget that a settled group did not need."""
    tokens: int = 0
    """Drawn."""
    decided: int = 0
    """Samples that a decision ended; where nothing is enforced, would have ended."""
    lag_steps: int = 0
    """Summed over samples that a decision of their own ended as soon as it came: from the token that decided to the end."""
    lagged: int = 0
    """Number of those."""
    lag_steps_max: int = 0
    after_decision: int = 0
    """Tokens drawn after that: where nothing is enforced, what it would have saved."""

    def __str__(self) -> str:
        drawn = f"{self.tokens:,} tokens in {self.samples:,} samples of {self.prompts:,} prompts"
        if self.enforce:
            not_drawn = f", {self.not_drawn:,} were not needed" if self.not_drawn else ""
            return f"{drawn}; {self.decided:,} samples ended early{not_drawn}"
        share = self.after_decision / self.tokens if self.tokens else 0.0
        would = f"would have saved {self.after_decision:,} tokens ({share:.1%})"
        return f"{drawn}; {would} by ending {self.decided:,} samples early"


@dataclass(slots=True)
class _Group:
    budget: int
    sampling: Sampling
    samples: list[Sample] = field(default_factory=list)
    settled: bool = False


class Samples:
    """Opens samples, takes their tokens, obeys decisions. A hook owns one; for one thread, like its client.

    client: whose session it is; its groups are numbered from `first_group` on
    reader: finds answers and the ends of segments
    enforce: False lets everything run and counts what would have been saved
    ask: token ids that make the model give its answer (the end of its thinking, "The answer is"), for a sample that is to
        conclude but has stated none; without them it runs until it states one
    end_tokens: ids that end a sequence
    """

    def __init__(
        self,
        client: Client,
        reader: AnswerReader,
        *,
        enforce: bool = True,
        ask: Sequence[int] = (),
        end_tokens: Iterable[int] = (),
        first_group: int = 0,
    ) -> None:
        self.client = client
        self.totals = Totals(enforce)
        self._reader = reader
        self._enforce = enforce
        self._ask = list(ask)
        self._end_tokens = frozenset(end_tokens)
        self._next_group = first_group
        self._groups: dict[int, _Group] = {}
        self._fresh: list[int] = []
        """Decisions that came last."""

    def begin(
        self,
        budget: int,
        sampling: Sampling,
        policy: str = "",
        answer_kind: Literal["text", "number", "choice"] = "number",
        prompt_tokens: int = 0,
    ) -> int:
        """One more prompt, for which up to `budget` samples will be drawn; its group."""
        group = self._next_group
        self._next_group += 1
        self.client.open_group(group, budget, policy, answer_kind, prompt_tokens)
        self._groups[group] = _Group(budget, sampling)
        return group

    def add(self, group: int) -> Sample:
        """One more sample of a prompt."""
        opened = self._groups[group]
        sample = Sample(group, len(opened.samples))
        sampling = opened.sampling
        self.client.open_sequence(
            group, sample.sequence, sampling.temperature, sampling.top_p, sampling.top_k
        )
        if opened.settled:
            sample.decided_after = 0
        opened.samples.append(sample)
        return sample

    def wants_more(self, group: int) -> bool:
        """Whether another sample may be drawn: not where the group is settled or its budget spent."""
        opened = self._groups[group]
        return len(opened.samples) < opened.budget and not (opened.settled and self._enforce)

    def take(self, sample: Sample, token: int) -> tuple[bool, bool]:
        """One more token of a running sample: whether it ends a segment, and whether it ends the sample.

        Comes before the step with this token is observed; the answer that it completes, if any, goes with that step.
        """
        sample.tokens.append(token)
        ends = token in self._end_tokens
        boundary = ends or self._reader.ends_segment(token)
        if boundary:
            unread = max(sample.read, len(sample.tokens) - WINDOW_TOKENS)
            answer = self._reader.stated(sample.tokens[unread:])
            if answer is not None:
                sample.read = len(sample.tokens)
                sample.answer = answer
                self.client.candidate(sample.group, sample.sequence, len(sample.tokens) - 1, answer)
        return boundary, ends

    def settle(self, decisions: Sequence[Decision], taken: Iterable[tuple[Sample, bool]]) -> None:
        """What follows from a step: from the decisions that came, and the samples whose tokens were in it, with whether that
        ended them."""
        for sample, ended in taken:
            if ended:
                self._close(sample, EndReason.FINISHED if sample.asked_after is None else EndReason.CONCLUDED)
        self._fresh = [decision.id for decision in decisions]
        for decision in decisions:
            self._note(decision)
        for sample, _ in taken:
            if sample.running and sample.decision is not None:
                self._obey(sample, sample.decision)

    def finish(self, group: int, deadline: float = 1.0) -> Result:
        """Ends what still runs, as cut off by the length limit, asks for the vote within `deadline` seconds, and closes the
        group."""
        opened = self._groups[group]
        for sample in opened.samples:
            self.cut_off(sample)
        vote = self.client.vote(group, deadline)
        self.client.close_group(group)
        del self._groups[group]
        self.totals.prompts += 1
        self.totals.samples += len(opened.samples)
        self.totals.not_drawn += opened.budget - len(opened.samples)
        for sample in opened.samples:
            self.totals.tokens += sample.length
            if sample.decided_after is not None:
                self.totals.decided += 1
                self.totals.after_decision += sample.length - sample.decided_after
        return Result(group, vote.answer if vote else None, vote, tuple(opened.samples))

    def cut_off(self, sample: Sample) -> None:
        """It has reached the length limit, unless it has ended before."""
        if sample.running:
            self._close(sample, EndReason.TRUNCATED)

    def _note(self, decision: Decision) -> None:
        opened = self._groups.get(decision.group)
        if opened is None:
            return
        if decision.action is Action.DECIDED:
            opened.settled = True
            if self._enforce:
                self.client.applied(decision, 0)
            for sample in opened.samples:
                if sample.running:
                    self._end(sample, EndReason.SETTLED)
        elif decision.action in (Action.CONCLUDE, Action.STOP) and decision.sequence is not None:
            # PROBE and SPAWN are for loops that can fork or grow: a batch that is under way can do neither.
            sample = opened.samples[decision.sequence]
            if sample.running:
                sample.decision = decision

    def _obey(self, sample: Sample, decision: Decision) -> None:
        length = len(sample.tokens)
        if decision.action is Action.STOP:
            self._apply(sample, decision, EndReason.STOPPED)
        elif sample.answer and not sample.forced:
            self._apply(sample, decision, EndReason.CONCLUDED)
        elif sample.asked_after is not None:
            if length - sample.asked_after >= len(self._ask) + MAX_ASKED_TOKENS:
                self._apply(sample, decision, EndReason.CONCLUDED)
        elif self._ask and self._enforce:
            sample.asked_after = length
            sample.forced = list(self._ask)

    def _apply(self, sample: Sample, decision: Decision, reason: EndReason) -> None:
        if sample.decided_after is None and decision.id in self._fresh:  # one that had to wait for an answer says nothing of us
            lag_steps = len(sample.tokens) - decision.step
            self.totals.lag_steps += lag_steps
            self.totals.lag_steps_max = max(self.totals.lag_steps_max, lag_steps)
            self.totals.lagged += 1
        if self._enforce:
            self.client.applied(decision, len(sample.tokens))
        self._end(sample, reason)

    def _end(self, sample: Sample, reason: EndReason) -> None:
        """By a decision: where nothing is enforced, only noted."""
        if sample.decided_after is None:
            sample.decided_after = len(sample.tokens)
        if self._enforce:
            self._close(sample, reason)

    def _close(self, sample: Sample, reason: EndReason) -> None:
        sample.end = reason
        answer = "" if reason is EndReason.STOPPED else sample.answer
        self.client.close_sequence(sample.group, sample.sequence, sample.length, reason, answer)
