import struct
import time
import unittest
from unittest import mock

from latticeforge import _link, _messages
from latticeforge._codec import encode
from latticeforge._frame import frame
from tests.fake_server import PATIENCE_S, FakeServer, decision, refusal

DEADLINE_S = 0.02
SLACK_S = 1.0
"""What a busy machine may add to a call that keeps its deadline; far from what it would take if it waited."""


class FailingOpenTest(unittest.TestCase):
    """Steps of rows, which go out in a gather write; `ListsFailingOpenTest` has those that are one send and one receive."""

    frame_bytes = 192

    def fill(self, step, sequence, at, row):
        step.row(1, sequence, at, 2, row)

    def start(self, client=None, **server):
        self.server = FakeServer(**server)
        self.addCleanup(self.server.__exit__)
        self.lf = self.server.client(**(client or {}))
        self.addCleanup(self.lf.close)
        self.counters = self.lf.counters
        self.lf.open_group(1, 2)
        self.lf.open_sequence(1, 0)
        self.lf.open_sequence(1, 1)

    def observe(self, step, row=bytes(8), sequence=0):
        filled = self.lf.step()
        self.fill(filled, sequence, step, row)
        started_s = time.monotonic()
        decisions = self.lf.observe(filled)
        self.took_s = time.monotonic() - started_s
        return decisions

    def step_flags(self):
        return [
            (message.entries[0].step, message.entries[0].flags)
            for message in self.server.of(_messages.ObserveStep)
        ]

    def settle(self, done):
        """Observes until `done`, as a loop does, for what needs more than one call."""
        step = 100
        until_s = time.monotonic() + PATIENCE_S
        while not done() and time.monotonic() < until_s:
            self.observe(step)
            step += 1
        self.assertTrue(done(), f"after {step - 100} steps: {self.counters}")
        return step

    # Deadlines

    def test_a_frozen_server_costs_one_deadline_and_no_decision(self):
        self.start(client={"deadline": DEADLINE_S})
        self.lf.flush(PATIENCE_S)
        self.server.hold(_messages.ObserveStep)
        self.assertEqual([], self.observe(0))
        self.assertGreaterEqual(self.took_s, DEADLINE_S * 0.9)
        self.assertLess(self.took_s, DEADLINE_S + SLACK_S)
        started_s = time.monotonic()
        for step in range(1, 101):
            self.assertEqual([], self.observe(step))
        self.assertLess(time.monotonic() - started_s, 100 * DEADLINE_S * 0.9, "later steps wait again")
        self.assertEqual(
            (101, 101, 101), (self.counters.steps, self.counters.fail_open, self.counters.deadline_missed)
        )

    def test_a_late_reply_is_taken_by_the_next_call(self):
        self.start(client={"deadline": DEADLINE_S})
        self.lf.flush(PATIENCE_S)
        self.server.hold(_messages.ObserveStep)
        self.server.standing = [decision(11, 2)]
        self.assertEqual([], self.observe(0))
        self.server.release()
        self.server.await_answer_to(_messages.ObserveStep)
        self.assertEqual([11], [one.id for one in self.observe(1)])
        self.assertEqual((1, 1), (self.counters.late_replies, self.counters.decisions))

    def test_after_a_late_reply_steps_are_waited_for_again(self):
        self.start(client={"deadline": DEADLINE_S})
        self.server.hold(_messages.ObserveStep)
        self.observe(0)
        self.server.release()
        self.server.await_answer_to(_messages.ObserveStep)
        self.lf._deadline_s = self.lf._link._deadline_s = PATIENCE_S
        self.observe(1)
        self.assertEqual(1, self.counters.steps_answered)

    def test_a_question_in_vain_costs_its_deadline(self):
        self.start(client={"deadline": DEADLINE_S})
        self.lf.flush(PATIENCE_S)
        self.server.hold(_messages.Vote, _messages.Ping)
        started_s = time.monotonic()
        self.assertIsNone(self.lf.vote(1))
        self.assertIsNone(self.lf.ping(deadline=2 * DEADLINE_S))
        self.assertLess(time.monotonic() - started_s, 3 * DEADLINE_S + SLACK_S)
        self.assertEqual((2, 2), (self.counters.fail_open, self.counters.deadline_missed))

    def test_one_step_late(self):
        self.start(client={"wait": False})
        self.lf.flush(PATIENCE_S)
        self.server.standing = [decision(11, 2)]
        self.server.hold(_messages.ObserveStep)
        self.assertEqual([], self.observe(0))
        self.server.release()
        self.server.await_answer_to(_messages.ObserveStep)
        self.assertEqual([11], [one.id for one in self.observe(1)])
        self.assertEqual((0, 0), (self.counters.fail_open, self.counters.late_replies))

    def test_a_server_that_stays_silent_is_given_up(self):
        self.start(client={"deadline": 0.001})
        self.server.hold(_messages.ObserveStep)
        with mock.patch.object(_link, "SILENCE_S", 0.0):
            self.settle(lambda: self.counters.disconnects == 1)

    # Credit and the socket's buffer

    def test_no_step_over_the_credit(self):
        self.start(client={"deadline": DEADLINE_S}, credit_bytes=1500, max_frame_bytes=1000)
        self.lf.flush(PATIENCE_S)
        self.server.hold(_messages.ObserveStep)
        for step in range(20):
            self.observe(step)
        sent_bytes = 1500 - self.lf._link.credit_bytes
        self.assertLessEqual(sent_bytes, 1500)
        over = self.counters.over_credit
        self.assertEqual(20 - sent_bytes // self.frame_bytes, over)
        self.server.release()
        self.settle(lambda: self.counters.steps_answered >= 1)
        reported = [step for step, _ in self.step_flags()]
        self.assertEqual(list(range(20 - over)), reported[: 20 - over])
        self.assertEqual(
            _messages.ENTRY_RESYNC, self.step_flags()[20 - over][1], "the steps not sent are a gap"
        )

    def test_credit_is_handed_back(self):
        self.start(credit_bytes=1000, max_frame_bytes=1000)
        for step in range(50):
            self.observe(step)
        self.assertEqual((50, 0), (self.counters.steps_answered, self.counters.over_credit))
        self.assertEqual(1000, self.lf._link.credit_bytes)

    def test_what_a_stalled_socket_does_not_take_is_sent_later_as_it_was(self):
        vocab = 2 << 20
        self.start(
            client={"deadline": DEADLINE_S, "vocab_size": vocab},
            credit_bytes=64 << 20,
            max_frame_bytes=8 << 20,
        )
        self.lf.flush(PATIENCE_S)
        self.server.hold(_messages.ObserveStep)
        memory = bytearray(b"a") * (2 * vocab)
        self.observe(0, bytes(2 * vocab))
        self.observe(1, memory)
        memory[:] = b"b" * len(memory)
        self.observe(2, memory)
        self.assertGreaterEqual(self.counters.over_credit, 1)
        self.server.release()
        self.settle_large(memory)
        whole = {
            message.entries[0].step: frame
            for message, frame in zip(
                self.server.of(_messages.ObserveStep),
                self.server.frames[-len(self.server.of(_messages.ObserveStep)) :],
                strict=True,
            )
        }
        self.assertIn(1 if 1 in whole else 0, whole)
        for step, frame in whole.items():
            expected = {0: b"\0", 1: b"a"}.get(step, b"b")
            self.assertEqual(expected * (2 * vocab), frame[-2 * vocab :], f"step {step}")

    def settle_large(self, memory):
        step = 3
        until_s = time.monotonic() + PATIENCE_S
        while self.counters.steps_answered == 0 and time.monotonic() < until_s:
            self.observe(step, memory)
            step += 1
        self.assertGreater(self.counters.steps_answered, 0, str(self.counters))

    # Lost connections

    def test_a_lost_session_is_resumed_and_a_gap_is_marked(self):
        self.start()
        self.observe(0)
        self.observe(1)
        self.server.resumable = [_messages.ResumedSequence(1, 0, 1), _messages.ResumedSequence(1, 1, 0)]
        self.server.drop()
        self.observe(2)
        self.observe(3)
        self.assertEqual([b"", b"again"], [hello.resumeToken for hello in self.server.of(_messages.Hello)])
        self.assertEqual([(0, 0), (1, 0), (2, _messages.ENTRY_RESYNC), (3, 0)], self.step_flags())
        self.assertEqual(
            (1, 1, 0), (self.counters.disconnects, self.counters.reconnects, self.counters.sessions_lost)
        )
        self.assertTrue(self.lf.server.resumed)

    def test_a_resumed_session_without_a_gap(self):
        self.start()
        self.observe(0)
        self.server.resumable = [_messages.ResumedSequence(1, 0, 1)]
        self.server.drop()
        self.assertEqual(1, self.lf.next_step(1, 0))
        self.observe(1)
        self.assertEqual([(0, 0), (1, 0)], self.step_flags())

    def test_a_decision_handed_out_before_the_loss_is_not_handed_out_again(self):
        self.start()
        self.server.standing = [decision(11, 2)]
        self.assertEqual(1, len(self.observe(0)))
        self.server.resumable = [_messages.ResumedSequence(1, 0, 1)]
        self.server.drop()
        self.assertEqual([], self.observe(1))

    def test_posts_without_an_answer_are_sent_again(self):
        self.start(client={"deadline": DEADLINE_S})
        self.lf.flush(PATIENCE_S)
        self.server.hold(_messages.Candidate)
        self.lf.candidate(1, 0, 0, "7")
        self.lf.flush()
        self.server.await_request(_messages.Candidate)
        self.server.drop()
        self.settle(
            lambda: len(self.server.of(_messages.Candidate)) == 2 and self.counters.steps_answered > 0
        )
        first, second = self.server.of(_messages.Candidate)
        self.assertEqual(first, second)

    def test_what_had_taken_effect_before_the_loss_is_no_refusal(self):
        self.start()
        self.server.answers[_messages.OpenGroup] = lambda message: b""
        self.lf.flush(DEADLINE_S)
        self.server.answers[_messages.OpenGroup] = lambda message: refusal(message.request, 9)
        self.server.drop()
        self.observe(0)
        self.assertEqual((2, 0), (len(self.server.of(_messages.OpenGroup)), self.counters.refused))

    def test_a_server_that_has_forgotten_the_session_hears_again_what_is_open(self):
        self.start()
        self.observe(0)
        self.lf.close_sequence(1, 1, 1)
        self.lf.flush()
        self.server.standing = [decision(11, 2)]
        self.assertEqual(1, len(self.observe(1)))
        self.server.resumable = None
        self.server.drop()
        self.server.received.clear()
        self.assertEqual([11], [one.id for one in self.observe(2)], "decisions of the new session are new")
        kinds = [type(message).__name__ for message in self.server.received]
        self.assertEqual(["Hello", "OpenGroup", "OpenSequence", "ObserveStep"], kinds)
        self.assertEqual([(2, _messages.ENTRY_RESYNC)], self.step_flags())
        self.assertEqual(1, self.counters.sessions_lost)

    def test_no_server_for_a_while(self):
        self.start()
        self.observe(0)
        self.server.stop()
        for step in range(1, 20):
            self.assertEqual([], self.observe(step))
            self.assertLess(self.took_s, SLACK_S)
        self.lf.candidate(1, 0, 19, "7")
        self.assertIsNone(self.lf.vote(1))
        self.assertFalse(self.lf.connected)
        self.assertEqual(
            (1, 19, 20), (self.counters.disconnects, self.counters.not_connected, self.counters.fail_open)
        )
        self.assertGreaterEqual(self.counters.connect_failures, 19)
        self.server.listen()
        self.settle(lambda: self.counters.steps_answered == 2)
        self.assertEqual(["7"], [message.answer for message in self.server.of(_messages.Candidate)])

    def test_attempts_are_spaced(self):
        self.start(client={"reconnect_delays": (60.0, 60.0)})
        self.observe(0)
        self.server.drop()
        for step in range(1, 10):
            self.observe(step)
        self.assertEqual(
            (1, 0, 9),
            (self.counters.disconnects, self.counters.connect_failures, self.counters.not_connected),
        )
        self.assertEqual(1, len(self.server.of(_messages.Hello)))

    def test_a_greeting_that_is_not_answered_costs_one_deadline(self):
        self.start(client={"deadline": DEADLINE_S, "connect_deadline": PATIENCE_S})
        self.lf.flush(PATIENCE_S)
        self.server.drop()
        self.server.hold(_messages.Hello)
        started_s = time.monotonic()
        for step in range(100):
            self.assertEqual([], self.observe(step))
        self.assertLess(time.monotonic() - started_s, 100 * DEADLINE_S * 0.9)
        self.assertEqual(2, len(self.server.of(_messages.Hello)))
        self.server.release()
        self.settle(lambda: self.counters.steps_answered > 0)
        self.assertEqual(2, len(self.server.of(_messages.Hello)), "the same greeting is answered late")

    def test_a_connection_lost_within_a_call(self):
        self.start()
        self.observe(0)
        self.server.answers[_messages.ObserveStep] = self.hang_up
        self.assertEqual([], self.observe(1))
        self.assertEqual(
            (1, 1, 0), (self.counters.disconnects, self.counters.fail_open, self.counters.deadline_missed)
        )

    def hang_up(self, message):
        del self.server.answers[_messages.ObserveStep]
        raise ConnectionAbortedError("as told")

    # Replies that are not as they should be

    def test_bytes_that_are_no_frame_end_the_connection(self):
        for garbage in (b"\xff" * 64, struct.pack("<II", 28, 20) + b"\0" * 20):
            with self.subTest(garbage.hex()):
                self.start()
                self.observe(0)
                self.server.answers[_messages.ObserveStep] = lambda message, reply=garbage: reply
                self.assertEqual([], self.observe(1))
                self.assertEqual(
                    (1, 1, 1),
                    (self.counters.protocol_errors, self.counters.disconnects, self.counters.fail_open),
                )
                del self.server.answers[_messages.ObserveStep]
                self.settle(lambda: self.counters.reconnects == 1)

    def test_a_reply_of_a_later_version_is_an_answer(self):
        self.start()
        self.server.answers[_messages.ObserveStep] = lambda message: struct.pack(
            "<IIHHHHQ", 24, 16, 8, 999, 1818, 4, message.request
        )
        before = self.lf._link.credit_bytes
        self.observe(0)
        self.assertEqual((1, 1), (self.counters.unknown_messages, self.counters.steps_answered))
        self.assertEqual(before, self.lf._link.credit_bytes)

    def test_a_draining_server_says_so(self):
        self.start()
        self.observe(0)
        self.assertIsNone(self.lf.draining)
        self.server.push(_messages.GoAway(0, 5000, "new version"))
        self.observe(1)
        self.assertEqual("new version", self.lf.draining)

    def test_tcp_with_a_token(self):
        self.start(client={"token": "secret"}, tcp=True)
        self.observe(0)
        self.assertEqual(b"secret", self.server.of(_messages.Hello)[0].auth)
        self.assertEqual(1, self.counters.steps_answered)

class ListsFailingOpenTest(FailingOpenTest):
    frame_bytes = 194

    def fill(self, step, sequence, at, row):
        step.top_k(1, sequence, at, 2, list(range(16)), [-1.0] * 16)

    test_what_a_stalled_socket_does_not_take_is_sent_later_as_it_was = None  # of rows only

    def test_what_is_pushed_before_the_answer_is_heard(self):
        self.start()
        self.observe(0)
        self.server.answers[_messages.ObserveStep] = lambda step: frame(
            encode(_messages.GoAway(0, 0, "a new version"))
        ) + frame(encode(_messages.Decisions(step.request, 1, self.frame_bytes, 1, [decision(11, 2)], [])))
        self.assertEqual([11], [one.id for one in self.observe(1)])
        self.assertEqual("a new version", self.lf.draining)
        self.assertEqual((2, 0), (self.counters.steps_answered, self.counters.fail_open))

    def test_an_answer_in_pieces(self):
        self.start()
        self.observe(0)
        self.server.pause_s = DEADLINE_S
        for step in (1, 2):
            self.assertEqual([], self.observe(step))
        self.assertEqual((3, 0), (self.counters.steps_answered, self.counters.fail_open))

    def test_a_deadline_of_a_step_that_is_under_way_in_part(self):
        """The answer's first bytes come in time, its last do not."""
        self.start(client={"deadline": DEADLINE_S})
        self.lf.flush(PATIENCE_S)
        self.observe(0)
        self.server.pause_s = 3 * DEADLINE_S
        self.assertEqual([], self.observe(1))
        self.assertLess(self.took_s, DEADLINE_S + SLACK_S)
        self.assertEqual((1, 1), (self.counters.fail_open, self.counters.deadline_missed))
        self.server.pause_s = 0.0
        self.server.await_answer_to(_messages.ObserveStep)
        self.settle(lambda: self.counters.late_replies >= 1)

    def test_a_server_that_is_gone_when_the_step_is_sent(self):
        self.start()
        self.observe(0)
        self.server.stop()
        self.server.listen()
        self.server.resumable = [_messages.ResumedSequence(1, 0, 1), _messages.ResumedSequence(1, 1, 0)]
        self.observe(1)
        self.assertEqual((2, 1, 0), (self.counters.steps_answered, self.counters.reconnects, self.counters.fail_open))
        self.assertEqual([(0, 0), (1, 0)], self.step_flags())


if __name__ == "__main__":
    unittest.main()
