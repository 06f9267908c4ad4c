"""From the messages of the wire to what a caller gets."""

from __future__ import annotations

from . import _messages as m
from .errors import ErrorCode, Refusal
from .types import (
    Action,
    Answer,
    Decision,
    EdgeScore,
    Reason,
    RouteResult,
    RuleState,
    RuleStatus,
    ServerInfo,
    StatusReport,
    Tally,
    VoteResult,
)


def decision_of(entry: m.DecisionEntry) -> Decision:
    return Decision(
        id=entry.decision,
        action=Action(entry.action),
        group=entry.group,
        sequence=None if entry.sequence == m.NO_ID else entry.sequence,
        step=entry.step,
        samples=entry.samples,
        rule=entry.rule,
        reason=Reason(entry.reason),
        value=entry.value,
        threshold=entry.threshold,
        policy_version=entry.policyVersion,
    )


def vote_of(result: m.VoteResult) -> VoteResult:
    answers = tuple(Answer(entry.answer, entry.votes) for entry in result.answers)
    tallies = tuple(
        Tally(
            rule=entry.rule,
            answer=answers[entry.answer].text,
            votes=entry.votes,
            weight=entry.weight,
            winner=bool(entry.flags & m.TALLY_WINNER),
            tied=bool(entry.flags & m.TALLY_TIED),
            contested=bool(entry.flags & m.TALLY_CONTESTED),
            completed_only=bool(entry.flags & m.TALLY_COMPLETED_ONLY),
            diverges=bool(entry.flags & m.TALLY_DIVERGES),
        )
        for entry in result.tallies
        if entry.answer < len(answers)
    )
    return VoteResult(
        group=result.group,
        answer=None if result.winnerAnswer == m.NO_ANSWER else result.winner,
        rule=result.rule,
        voters=result.voters,
        dropped=result.dropped,
        answers=answers,
        tallies=tallies,
        policy_version=result.policyVersion,
    )


def route_of(result: m.RouteResult) -> RouteResult:
    scores = tuple(
        EdgeScore(entry.name, entry.score, entry.threshold, bool(entry.open)) for entry in result.scores
    )
    return RouteResult(bool(result.rejected), scores, result.rejectScore, result.rejectBelow, result.journalPosition)


def status_of(report: m.StatusReport) -> StatusReport:
    return StatusReport(
        ready=bool(report.flags & m.REPLY_READY),
        policy=report.policy,
        policy_version=report.policyVersion,
        groups=report.groups,
        sequences=report.sequences,
        rules=tuple(
            RuleStatus(
                entry.rule, entry.name, RuleState(entry.state), entry.reason, entry.evaluated, entry.fired
            )
            for entry in report.rules
        ),
    )


def server_of(welcome: m.Welcome) -> ServerInfo:
    return ServerInfo(
        server_version=welcome.serverVersion,
        protocol_version=welcome.version,
        epoch=welcome.epoch,
        ready=bool(welcome.flags & m.REPLY_READY),
        resumed=bool(welcome.flags & m.REPLY_RESUMED),
        max_head_bytes=welcome.maxHeadBytes,
        max_frame_bytes=welcome.maxFrameBytes,
        credit_bytes=welcome.creditBytes,
        max_entries=welcome.maxEntries,
        max_top_k=welcome.maxTopK,
        max_answer_bytes=welcome.maxAnswerBytes,
        max_groups=welcome.maxGroups,
        max_sequences=welcome.maxSequences,
    )


def refusal_of(message: str, error: m.Error) -> Refusal:
    return Refusal(
        message=message,
        code=ErrorCode(error.code),
        text=error.text,
        retryable=bool(error.retryable),
        entry=None if error.entry == m.NO_ID else error.entry,
        value=error.value,
        bound=error.bound,
    )
