"""The Python client under the conformance suite: one call a line on stdin, one reply a line on stdout.

See clients/conformance/README.md.
"""

import json
import math
import struct
import sys

from latticeforge import Action, Client, ConnectFailed, Decision, Edge, EndReason, Reason, RouteResult

MISSING = math.nan
COUNTERS = (
    "steps_answered",
    "decisions",
    "fail_open",
    "deadline_missed",
    "late_replies",
    "not_connected",
    "refused",
    "posts_dropped",
    "disconnects",
    "reconnects",
    "sessions_lost",
)


class Testee:
    """Each method is a call of the suite, with its arguments by name; what it gives is the reply."""

    def __init__(self):
        self._client = None

    def connect(
        self,
        socket=None,
        host=None,
        port=None,
        token="",
        vocab_size=0,
        element="f32",
        deadline_ms=1000,
        connect_deadline_ms=1000,
        first_retry_ms=50,
        longest_retry_ms=5000,
        model_name="",
        ring=False,
    ):
        try:
            self._client = Client(
                socket,
                host=host,
                port=port,
                token=token,
                vocab_size=vocab_size,
                element=element,
                deadline=deadline_ms / 1000,
                connect_deadline=connect_deadline_ms / 1000,
                model_name=model_name,
                reconnect_delays=(first_retry_ms / 1000, longest_retry_ms / 1000),
                ring=ring,
            )
        except ConnectFailed:
            return {"connected": False}
        return {"connected": True}

    def open_group(self, group, samples, answer_kind, policy="", prompt_tokens=0):
        self._client.open_group(group, samples, policy, answer_kind, prompt_tokens)

    def open_sequence(
        self, group, sequence, temperature=None, top_k=0, processed=False, boundary_tokens=()
    ):
        self._client.open_sequence(group, sequence, temperature, 1.0, top_k, boundary_tokens, processed)

    def candidate(self, group, sequence, step, answer):
        self._client.candidate(group, sequence, step, answer)

    def probe(self, group, sequence, step, answer, probability, entropy, tokens):
        self._client.probe(group, sequence, step, answer, probability, entropy, tokens)

    def applied(self, decision, step):
        given = Decision(
            int(decision["id"]),
            Action[decision["action"]],
            decision["group"],
            decision["sequence"],
            decision["step"],
            decision["samples"],
            decision["rule"],
            Reason(decision["reason"]),
            MISSING,
            MISSING,
            0,
        )
        self._client.applied(given, step)

    def close_sequence(self, group, sequence, tokens, reason, answer):
        self._client.close_sequence(group, sequence, tokens, EndReason[reason], answer)

    def close_group(self, group):
        self._client.close_group(group)

    def outcome(self, group, reward=MISSING, truth=""):
        self._client.outcome(group, reward, truth)

    def route_outcome(self, position, edge="", reward=MISSING):
        self._client.route_outcome(RouteResult(False, (), MISSING, MISSING, int(position)), edge, reward)

    def observe(self, entries):
        step = self._client.step()
        for entry in entries:
            self._add(step, **entry)
        return self._decisions(self._client.observe(step))

    def flush(self):
        return self._decisions(self._client.flush())

    def vote(self, group):
        result = self._client.vote(group)
        return result and {
            "group": result.group,
            "answer": result.answer,
            "voters": result.voters,
            "dropped": result.dropped,
            "rule": result.rule,
            "answers": [{"text": answer.text, "votes": answer.votes} for answer in result.answers],
            "tallies": len(result.tallies),
            "winning_tallies": sum(tally.winner for tally in result.tallies),
        }

    def define_gate(self, gate, edges, reject_below=MISSING):
        named = [Edge(edge["name"], edge["vector"], edge["threshold"]) for edge in edges]
        return {"taken": self._client.define_gate(gate, named, reject_below)}

    def route(self, gate, focus, max_edges=0):
        result = self._client.route(gate, focus, max_edges)
        return result and {
            "rejected": result.rejected,
            "position": str(result.position),
            "reject_score": result.reject_score,
            "reject_below": result.reject_below,
            "scores": [
                {"edge": one.name, "score": one.score, "threshold": one.threshold, "open": one.open}
                for one in result.scores
            ],
        }

    def status(self, group=None, sequence=None):
        report = self._client.status(group, sequence)
        return report and {
            "ready": report.ready,
            "groups": report.groups,
            "sequences": report.sequences,
            "policy": report.policy,
            "rules": {rule.name: {"state": rule.state.name, "reason": rule.reason} for rule in report.rules},
        }

    def ping(self):
        return {"answered": self._client.ping() is not None}

    def server(self):
        server = self._client.server
        return {
            "protocol_version": server.protocol_version,
            "ready": server.ready,
            "resumed": server.resumed,
            "ring": self._client.uses_ring,
        }

    def next_step(self, group, sequence):
        return {"next_step": self._client.next_step(group, sequence)}

    def counters(self):
        return {name: getattr(self._client.counters, name) for name in COUNTERS}

    def refusals(self):
        return {
            "refusals": [
                {
                    "code": refusal.code.name,
                    "retryable": refusal.retryable,
                    "entry": refusal.entry,
                    "value": refusal.value,
                    "bound": refusal.bound,
                }
                for refusal in self._client.refusals
            ]
        }

    def close(self):
        self._client.close()

    @staticmethod
    def _add(
        into,
        form,
        group,
        sequence,
        step,
        chosen,
        ids=(),
        logprobs=(),
        row=(),
        entropy=MISSING,
        varentropy=MISSING,
        confidence=MISSING,
        margin=MISSING,
        chosen_logprob=MISSING,
        boundary=False,
        end=False,
    ):
        key = (group, sequence, step, chosen)
        marks = {"boundary": boundary, "end": end}
        if form == "row":
            into.row(*key, struct.pack(f"<{len(row)}f", *row), **marks)
        elif form == "top_k":
            into.top_k(*key, ids, logprobs, chosen_logprob, **marks)
        else:
            into.stats(
                *key,
                entropy=entropy,
                varentropy=varentropy,
                confidence=confidence,
                margin=margin,
                chosen_logprob=chosen_logprob,
                **marks,
            )

    @staticmethod
    def _decisions(decisions):
        return {
            "decisions": [
                {
                    "id": str(one.id),
                    "action": one.action.name,
                    "group": one.group,
                    "sequence": one.sequence,
                    "step": one.step,
                    "samples": one.samples,
                    "rule": one.rule,
                    "reason": one.reason.value,
                    "value": one.value,
                    "threshold": one.threshold,
                }
                for one in decisions
            ]
        }


def _numbers(value):
    """Texts that stand for floats, as floats; and the other way round."""
    if isinstance(value, dict):
        return {name: _numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    if value == "NaN":
        return MISSING
    return "NaN" if isinstance(value, float) and math.isnan(value) else value


def main():
    testee = Testee()
    questions = ("vote", "route", "status")
    for line in sys.stdin:
        call = _numbers(json.loads(line))
        name = call.pop("call")
        method = None if name.startswith("_") else getattr(testee, name, None)
        if method is None:
            reply = {"unknown": True}
        else:
            try:
                reply = method(**call) or ({"none": True} if name in questions else {})
            except ValueError:
                reply = {"invalid": True}
        print(json.dumps(_numbers(reply)), flush=True)


if __name__ == "__main__":
    main()
