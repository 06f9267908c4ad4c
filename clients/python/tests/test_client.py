import math
import os
import struct
import subprocess
import sys
import unittest

from latticeforge import (
    Action,
    Client,
    ConnectFailed,
    Edge,
    EndReason,
    ErrorCode,
    Reason,
    RuleState,
    _messages,
)
from latticeforge._codec import encode
from latticeforge._frame import frame
from tests.fake_server import FakeServer, decision, refusal

ROW = bytes(8)


def one_row(lf, step, sequence=0):
    filled = lf.step()
    filled.row(1, sequence, step, 2, ROW)
    return filled


def names(messages):
    return [type(message).__name__ for message in messages]


class ConversationTest(unittest.TestCase):
    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.__exit__)
        self.lf = self.server.client(model_name="abacus")
        self.addCleanup(self.lf.close)

    def test_greeting(self):
        (hello,) = self.server.received
        self.assertEqual(
            (4, 1, "abacus", b""), (hello.vocabSize, hello.elementKind, hello.modelName, hello.auth)
        )
        self.assertEqual("0.1.0-test", self.lf.server.server_version)
        self.assertEqual(
            (True, False, 20), (self.lf.server.ready, self.lf.server.resumed, self.lf.server.max_top_k)
        )

    def test_posts_go_with_the_next_step_and_before_it(self):
        self.lf.open_group(1, 2, policy="p", answer_kind="choice", prompt_tokens=9)
        self.lf.open_sequence(
            1, 0, temperature=0.5, top_p=0.9, top_k=40, boundary_tokens=[13, 198], processed=True
        )
        self.lf.open_sequence(1, 1, temperature=None)
        self.assertEqual(["Hello"], names(self.server.received))
        self.assertEqual([], self.lf.observe(one_row(self.lf, 0)))
        _, group, first, second, step = self.server.received
        self.assertEqual(
            (1, 2, 9, 2, "p"),
            (group.group, group.sampleBudget, group.promptTokens, group.answerKind, group.policy),
        )
        self.assertEqual(
            (0.5, 40, 1, struct.pack("<II", 13, 198)),
            (first.temperature, first.topK, first.flags, first.boundaryTokens),
        )
        self.assertTrue(
            math.isnan(second.temperature) and second.flags == _messages.SEQUENCE_SAMPLING_UNKNOWN
        )
        self.assertEqual(
            [(1, 0, 0, 2, 0)], [(e.group, e.sequence, e.step, e.chosenToken, e.flags) for e in step.entries]
        )
        self.assertEqual(
            (1, 1, 0), (self.lf.counters.steps, self.lf.counters.steps_answered, self.lf.counters.fail_open)
        )
        numbers = [message.request for message in self.server.received]
        self.assertEqual(sorted(set(numbers)), numbers)

    def test_everything_posted(self):
        self.open()
        self.server.standing = [decision(1, 3)]
        (stop,) = self.lf.observe(one_row(self.lf, 0))
        self.lf.candidate(1, 0, 0, "½")
        self.lf.probe(1, 0, 0, "7", 0.75, 0.5, 3)
        self.lf.applied(stop, 1)
        self.lf.close_sequence(1, 0, 1, EndReason.STOPPED)
        self.lf.outcome(1, 1.0, "7")
        self.lf.close_group(1)
        self.lf.flush()
        self.assertEqual(
            ["Candidate", "Probe", "Applied", "CloseSequence", "Outcome", "CloseGroup"],
            names(self.server.received[-6:]),
        )
        candidate, probe, applied, closed, outcome, _ = self.server.received[-6:]
        self.assertEqual("½", candidate.answer)
        self.assertEqual((0.75, 0.5, 3, "7"), (probe.probability, probe.entropy, probe.tokens, probe.answer))
        self.assertEqual((0, 1, 1), (applied.sequence, applied.step, applied.decision))
        self.assertEqual((1, 3, ""), (closed.tokens, closed.reason, closed.answer))
        self.assertEqual((1.0, _messages.NO_ROUTE, "7"), (outcome.reward, outcome.route, outcome.truth))
        self.assertEqual(0, self.lf.counters.refused)

    def test_a_decision_is_handed_out_once_though_it_is_repeated(self):
        self.open()
        self.server.standing = [decision(11, 2)]
        (conclude,) = self.lf.observe(one_row(self.lf, 0))
        self.assertEqual(
            (11, Action.CONCLUDE, 1, 0, 3),
            (conclude.id, conclude.action, conclude.group, conclude.sequence, conclude.step),
        )
        self.assertEqual(
            (4, Reason.ANSWER_STATED, 0.5, 0.25),
            (conclude.rule, conclude.reason, conclude.value, conclude.threshold),
        )
        self.server.standing.append(decision(12, 5, sequence=_messages.NO_ID))
        (decided,) = self.lf.observe(one_row(self.lf, 1))
        self.assertEqual((Action.DECIDED, None), (decided.action, decided.sequence))
        self.assertEqual([], self.lf.observe(one_row(self.lf, 2)))
        self.assertEqual(2, self.lf.counters.decisions)
        self.lf.applied(decided, 0)
        self.lf.flush()
        self.assertEqual(_messages.NO_ID, self.server.of(_messages.Applied)[0].sequence)

    def test_a_decision_about_what_is_closed_is_not_handed_out(self):
        self.open()
        self.lf.close_sequence(1, 0, 0)
        self.server.standing = [decision(11, 2), decision(12, 2, group=8), decision(13, 99, sequence=1)]
        self.assertEqual([], self.lf.flush())

    def test_a_pushed_decision_is_handed_out(self):
        self.open()
        self.lf.observe(one_row(self.lf, 0))
        self.server.push(_messages.Decisions(0, 1, 0, 5, [decision(11, 2)], []))
        self.assertEqual([11], [one.id for one in self.lf.flush()])

    def test_vote(self):
        self.server.answers[_messages.Vote] = lambda vote: _messages.VoteResult(
            vote.request,
            9,
            0,
            1,
            7,
            3,
            1,
            2,
            1,
            [_messages.TallyEntry(1.0, 1, 0, 1, 0), _messages.TallyEntry(1.5, 2, 1, 2, 3)]
            + [_messages.TallyEntry(0.5, 2, 0, 1, 9), _messages.TallyEntry(0.1, 2, 1, 1, 8 + 4 + 16)],
            [_messages.AnswerEntry(1, "194"), _messages.AnswerEntry(2, "195")],
            "195",
        )
        result = self.lf.vote(1)
        self.assertEqual(("195", 3, 1, 2), (result.answer, result.voters, result.dropped, result.rule))
        self.assertEqual([("194", 1), ("195", 2)], [(one.text, one.votes) for one in result.answers])
        self.assertEqual(
            [("194", False, False), ("195", True, True), ("194", True, False), ("195", False, False)],
            [(one.answer, one.winner, one.tied) for one in result.tallies],
        )
        self.assertEqual(
            [(False,) * 3, (False,) * 3, (False, True, False), (True, True, True)],
            [(one.contested, one.completed_only, one.diverges) for one in result.tallies],
        )
        self.assertFalse(result.contested, "among completed samples only")

    def test_a_vote_without_voters_has_no_answer(self):
        self.server.answers[_messages.Vote] = lambda vote: _messages.VoteResult(
            vote.request, 9, 0, 1, 7, 0, 4, 2, _messages.NO_ANSWER, [], [], ""
        )
        self.assertIsNone(self.lf.vote(1).answer)

    def test_gate_and_route(self):
        self.server.answers[_messages.Route] = lambda route: _messages.RouteResult(
            route.request,
            9,
            0,
            0,
            0.9,
            0.25,
            [_messages.ScoreEntry(0.9, 0.5, 1, "calculator"), _messages.ScoreEntry(0.1, 0.5, 0, "search")],
        )
        edges = [Edge("calculator", (1.0, 0.0), 0.5), Edge("search", (0.0, 1.0), 0.5)]
        self.assertTrue(self.lf.define_gate("tools", edges, reject_below=0.25))
        (gate,) = self.server.of(_messages.DefineGate)
        self.assertEqual((2, 0.25, "tools"), (gate.dimensions, gate.rejectBelow, gate.gate))
        self.assertEqual(struct.pack("<ff", 0.0, 1.0), gate.edges[1].vector)
        result = self.lf.route("tools", (0.9, 0.1), max_edges=2)
        self.assertEqual((False, ("calculator",), 2), (result.rejected, result.open, len(result.scores)))
        self.assertEqual((0.9, 0.25, 9), (result.reject_score, result.reject_below, result.position))
        self.lf.route_outcome(result, "search", 0.5)
        self.lf.route_outcome(result)
        self.lf.flush()
        right, none = self.server.of(_messages.Outcome)
        self.assertEqual(
            (_messages.NO_ID, 9, 0.5, "search"), (right.group, right.route, right.reward, right.truth)
        )
        self.assertEqual((9, ""), (none.route, none.truth))
        self.assertTrue(math.isnan(none.reward))
        with self.assertRaisesRegex(ValueError, "edge 'b' has 1 dimensions, the first one has 2"):
            self.lf.define_gate("tools", [edges[0], Edge("b", (1.0,), 0.0)])

    def test_an_older_server_does_not_say_what_was_held_against_the_bound(self):
        (hello,) = self.server.of(_messages.Hello)
        self.assertEqual((0, 1), (hello.minVersion, hello.maxVersion))
        self.server.answers[_messages.Route] = lambda route: frame(
            encode(_messages.RouteResult(route.request, 9, 0, 1, 0.5, 0.75, []), 0)
        )
        result = self.lf.route("tools", (0.9, 0.1))
        self.assertTrue(result.rejected)
        self.assertTrue(math.isnan(result.reject_score) and math.isnan(result.reject_below))

    def test_status(self):
        self.server.answers[_messages.Status] = lambda status: _messages.StatusReport(
            status.request,
            0,
            0,
            1,
            7,
            1,
            2,
            [
                _messages.RuleEntry(3, 0, 0, 0, "entropy_cusum", "no entropy: top-k lists"),
                _messages.RuleEntry(4, 1, 12, 1, "stated_answer", ""),
                _messages.RuleEntry(5, 77, 0, 0, "newer", ""),
            ],
            "default@1",
        )
        report = self.lf.status(1)
        self.assertEqual(
            (True, "default@1", 1, 2), (report.ready, report.policy, report.groups, report.sequences)
        )
        self.assertEqual(
            [RuleState.INACTIVE, RuleState.ACTIVE, RuleState.INACTIVE], [one.state for one in report.rules]
        )
        self.assertEqual("no entropy: top-k lists", report.rules[0].reason)
        (asked,) = self.server.of(_messages.Status)
        self.assertEqual((1, _messages.NO_ID), (asked.group, asked.sequence))

    def test_ping(self):
        self.assertGreater(self.lf.ping(), 0.0)

    def test_what_is_refused_is_kept_and_counted(self):
        self.open()
        self.server.answers[_messages.Candidate] = lambda message: refusal(message.request, 7, credit=55)
        self.lf.candidate(1, 0, 0, "7")
        self.lf.observe(one_row(self.lf, 0))
        (one,) = self.lf.refusals
        self.assertEqual(
            ("Candidate", ErrorCode.UNKNOWN_GROUP, "because", None, 12, 11),
            (one.message, one.code, one.text, one.entry, one.value, one.bound),
        )
        self.assertEqual((1, 0), (self.lf.counters.refused, self.lf.counters.fail_open))
        for _ in range(100):
            self.lf.candidate(1, 0, 0, "7")
        self.lf.flush()
        self.assertEqual((101, 64), (self.lf.counters.refused, len(self.lf.refusals)))

    def test_a_refused_question_has_no_answer(self):
        self.server.answers[_messages.Vote] = lambda message: refusal(message.request, 7)
        self.assertIsNone(self.lf.vote(1))
        self.assertEqual(
            (1, 1, 0),
            (self.lf.counters.refused, self.lf.counters.fail_open, self.lf.counters.deadline_missed),
        )

    def test_a_refused_step_leaves_a_gap_and_an_invalid_row_none(self):
        self.open()
        self.lf.observe(one_row(self.lf, 0))
        self.server.answers[_messages.ObserveStep] = lambda message: refusal(message.request, 15)
        self.assertEqual([], self.lf.observe(one_row(self.lf, 1)))
        self.assertEqual((1, 1), (self.lf.counters.fail_open, self.lf.next_step(1, 0)))
        self.server.answers[_messages.ObserveStep] = refusing(21, entry=0)
        self.lf.observe(one_row(self.lf, 2))
        self.assertEqual(3, self.lf.next_step(1, 0))
        self.lf.observe(one_row(self.lf, 3))
        flags = [message.entries[0].flags for message in self.server.of(_messages.ObserveStep)]
        self.assertEqual([0, 0, _messages.ENTRY_RESYNC, 0], flags)

    def test_only_the_refused_entry_leaves_a_gap(self):
        self.open()
        self.server.answers[_messages.ObserveStep] = refusing(11, entry=1)
        step = self.lf.step()
        step.row(1, 0, 0, 2, ROW)
        step.row(1, 1, 0, 2, ROW)
        self.assertEqual([11], [one.id for one in self.lf.observe(step)])
        self.assertEqual((1, 0), (self.lf.next_step(1, 0), self.lf.next_step(1, 1)))
        self.assertEqual([1], [one.entry for one in self.lf.refusals])
        self.assertEqual(
            (1, 1, 0), (self.lf.counters.refused, self.lf.counters.steps_answered, self.lf.counters.fail_open)
        )

    def test_a_long_queue_of_posts_is_sent_before_it_grows_over_its_bound(self):
        self.open()
        for number in range(40):
            self.lf.candidate(1, 0, number, "x" * 60_000)
        self.assertEqual(0, self.lf.counters.posts_dropped)
        self.lf.flush()
        self.assertEqual(40, len(self.server.of(_messages.Candidate)))

    def test_what_is_over_a_limit_is_not_sent(self):
        self.open()
        self.lf.candidate(1, 0, 0, "x" * (1 << 16))
        self.lf.observe(one_row(self.lf, 0))
        self.assertEqual((1, []), (self.lf.counters.over_limit, self.server.of(_messages.Candidate)))

    def test_wrong_arguments_are_refused(self):
        with self.assertRaisesRegex(ValueError, "group 5: this group is not open"):
            self.lf.open_sequence(5, 0)
        with self.assertRaisesRegex(ValueError, "answer_kind is 'essay'"):
            self.lf.open_group(1, 1, answer_kind="essay")
        with self.assertRaisesRegex(ValueError, "OpenGroup.sampleBudget = -1"):
            self.lf.open_group(1, -1)
        with self.assertRaisesRegex(ValueError, "element is 'f64'"):
            Client(self.server.path, element="f64")
        with self.assertRaisesRegex(ValueError, "either socket_path, or host and port"):
            Client(self.server.path, host="localhost", port=1)

    def open(self):
        self.lf.open_group(1, 2)
        self.lf.open_sequence(1, 0)
        self.lf.open_sequence(1, 1)


def refusing(code, entry):
    """An answer to a step of which one entry is refused: an Error for it, then Decisions."""

    def answer(message):
        decisions = _messages.Decisions(message.request, 1, 192, 1, [decision(11, 2)], [])
        return b"".join(frame(encode(one)) for one in (refusal(message.request, code, entry), decisions))

    return answer


class ConnectingTest(unittest.TestCase):
    def test_no_sidecar(self):
        with self.assertRaisesRegex(ConnectFailed, "no session with the sidecar at /nowhere/s: No such file"):
            Client("/nowhere/s")

    def test_refused(self):
        with FakeServer() as server:
            server.answers[_messages.Hello] = lambda hello: refusal(hello.request, 5)
            with self.assertRaisesRegex(ConnectFailed, r"because \(UNAUTHORIZED\)"):
                server.client()

    def test_a_door_that_nobody_answers(self):
        with FakeServer() as server:
            server.hold(_messages.Hello)
            with self.assertRaisesRegex(ConnectFailed, "no Welcome within 0.05 s"):
                server.client(connect_deadline=0.05)

    def test_doctor(self):
        with FakeServer() as server:
            well = _doctor(server.path)
            self.assertEqual(0, well.returncode, well.stderr)
            self.assertRegex(
                well.stdout, r"server +0\.1\.0-test at .*\nready +yes\nlimits .*\n.*\nround trip [\d,]+ us"
            )
        ill = _doctor("/nowhere/s")
        self.assertEqual(1, ill.returncode)
        self.assertEqual(
            "No session with the sidecar at /nowhere/s: No such file or directory.\n", ill.stderr
        )


def _doctor(path):
    command = [sys.executable, "-m", "latticeforge", "doctor", "--socket", path]
    return subprocess.run(command, capture_output=True, text=True, timeout=10, env=dict(os.environ))


if __name__ == "__main__":
    unittest.main()
