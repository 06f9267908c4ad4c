import os
import tempfile
import threading
import time
import unittest
from types import SimpleNamespace

from latticeforge import Action, ConnectFailed, EndReason, _messages
from latticeforge.hooks._arguments import Arguments
from latticeforge.hooks._items import Ended, EngineStep, HookCounters, Left, Mode, Sight
from latticeforge.hooks._relay import Relay
from latticeforge.hooks._sequences import Sampling
from latticeforge.hooks.reports import ReportDoor, Reports
from tests.fake_server import PATIENCE_S, FakeServer, decision

WORDS = ["<end>", "step", "answer", ".", *map(str, range(10))]
END, STEP, ANSWER, STOP = range(4)
SEVEN = WORDS.index("7")


class Table(list):
    """As much of an array as the relay asks for."""

    def tolist(self):
        return list(self)


class FakeSnapshot:
    """Rows of which each says how long the sequence was."""

    def __init__(self, rows, value=0.1):
        self.values = Table([[value, 0.2, 0.3, 0.4, 2.0]] * rows)
        self.kept = True

    def reduced(self):
        return self

    def logit(self, row, token):
        return -1.0 * token if self.kept else float("nan")

    def give_back(self):
        self.kept = False


def text_of(ids):
    return " ".join(WORDS[one] for one in ids)


def sampling(**given):
    usual = {"temperature": 1.0, "top_p": 1.0, "top_k": 0, "max_tokens": 100, "min_tokens": 0, "eos": END, "stops": (END,)}
    return Sampling(**usual | given)


class Told:
    """Instead of the socket to the front end."""

    def __init__(self):
        self.events = []

    def flush(self):
        pass

    def close(self):
        pass

    def decided(self, sequence, told, abort):
        self.events.append((sequence.arguments.sequence, told.action, abort))

    def spawn(self, group, told, enforced):
        self.events.append((group.arguments.group, told.action, told.samples, enforced))

    def settled(self, group, vote, counters):
        self.events.append((group.arguments.group, group.tokens))


class ReportsTest(unittest.TestCase):
    def test_a_reader_who_is_behind_gets_everything_and_nobody_gets_nothing(self):
        group = SimpleNamespace(arguments=SimpleNamespace(group="q"), tokens=7, closed=2)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "reports")
            reports = Reports(path)
            self.addCleanup(reports.close)
            reports.settled(group, None, HookCounters())
            self.assertEqual(1, reports.dropped, "nobody is there")
            with ReportDoor(path) as door:
                for _ in range(100):
                    reports.settled(group, None, HookCounters())
                taken = door.waiting()
                self.assertLess(len(taken), 100, "the socket keeps a few")
                while len(taken) < 100:
                    reports.flush()
                    more = door.waiting()
                    self.assertTrue(more)
                    taken += more
            self.assertEqual((100, 1), (len(taken), reports.dropped))
            self.assertEqual({("settled", "q", 7)}, {(one["event"], one["group"], one["tokens"]) for one in taken})


class RelayTest(unittest.TestCase):
    """What becomes of an engine's rows: which are observations, of which tokens, and what is decided about whom."""

    def relay(self, mode=Mode.FORCE, client=None):
        self.server = FakeServer()
        self.addCleanup(self.server.__exit__)
        self.told = Told()
        relay = Relay(client or (lambda: self.server.client(vocab_size=0)), lambda: text_of, mode, self.told)
        self.addCleanup(relay.close)
        self.settle(relay)
        return relay

    def settle(self, relay):
        """Until the relay has taken everything, and said what follows from it."""
        until = time.monotonic() + PATIENCE_S
        for _ in range(2):
            while relay._waiting and time.monotonic() < until:
                time.sleep(0.001)
            passed = threading.Event()
            relay.submit(EngineStep(None, lambda passed=passed: passed.set() or []))
            self.assertTrue(passed.wait(PATIENCE_S), "the relay's thread has stopped")

    def until(self, holds):
        """What nobody waits for has reached the server."""
        end = time.monotonic() + PATIENCE_S
        while not holds() and time.monotonic() < end:
            time.sleep(0.001)
        self.assertTrue(holds())

    def sequence(self, relay, number=0, samples=2, **given):
        return relay.watch(Arguments("q", number, samples), sampling(**given), 5)

    def see(self, relay, *sights, snapshot=None):
        relay.submit(EngineStep(snapshot or FakeSnapshot(len(sights)), lambda: list(sights)))

    def say(self, relay, sequence, tokens, first=0):
        """One row after another, as an engine computes them: each is fed the token before."""
        fed = -1
        for step, token in enumerate(tokens, first):
            self.see(relay, Sight(sequence, step, fed, 0))
            fed = token
        return fed

    def observed(self):
        return [
            (one.sequence, one.step, one.chosenToken, bool(one.flags & 1), bool(one.flags & 2))
            for step in self.server.of(_messages.ObserveStep)
            for one in step.entries
        ]

    def test_a_row_is_reported_when_its_token_is_known(self):
        relay = self.relay()
        one = self.sequence(relay)
        last = self.say(relay, one, [STEP, ANSWER, SEVEN, STOP])
        self.settle(relay)
        expected = [(0, 0, STEP, False, False), (0, 1, ANSWER, False, False), (0, 2, SEVEN, False, False)]
        self.assertEqual(expected, self.observed())
        relay.submit(Left(one, lambda: (4, last)))
        self.settle(relay)
        self.assertEqual([*expected, (0, 3, STOP, True, False)], self.observed())
        (opened,) = self.server.of(_messages.OpenGroup)
        self.assertEqual((2, 5), (opened.sampleBudget, opened.promptTokens))
        (stated,) = self.server.of(_messages.Candidate)
        self.assertEqual((3, "7"), (stated.step, stated.answer))
        kinds = [type(message).__name__ for message in self.server.received]
        self.assertLess(kinds.index("Candidate"), len(kinds) - 1 - kinds[::-1].index("ObserveStep"), "not before its boundary")

    def test_the_log_prob_is_that_of_the_token_drawn(self):
        relay = self.relay()
        one = self.sequence(relay)
        self.say(relay, one, [STEP, SEVEN, STOP])
        self.settle(relay)
        log_probs = [step.entries[0].chosenLogProb for step in self.server.of(_messages.ObserveStep)]
        self.assertEqual([-STEP - 2.0, -SEVEN - 2.0], log_probs)

    def test_chunks_of_a_prompt_give_one_observation(self):
        relay = self.relay()
        one = self.sequence(relay)
        for _ in range(3):
            self.see(relay, Sight(one, 0, -1, 0))
        self.see(relay, Sight(one, 1, STEP, 0))
        self.settle(relay)
        self.assertEqual([(0, 0, STEP, False, False)], self.observed())
        self.assertEqual((4, 1, 2), (relay.counters.rows, relay.counters.observations, relay.counters.rows_discarded))

    def test_a_preempted_request_comes_back_as_the_same_sequence(self):
        relay = self.relay()
        one = self.sequence(relay)
        self.say(relay, one, [STEP, STEP, STEP])
        relay.submit(Left(one, lambda: (3, STEP)))
        self.settle(relay)
        again = self.sequence(relay)
        self.assertIs(one, again)
        self.see(relay, Sight(again, 3, STEP, 0))  # what had been drawn is computed again: two chunks
        self.see(relay, Sight(again, 3, STEP, 0))
        self.see(relay, Sight(again, 4, SEVEN, 0))
        self.settle(relay)
        self.assertEqual([0, 1, 2, 3], [step for _, step, *_ in self.observed()])
        self.assertEqual([], self.server.of(_messages.CloseSequence))

    def test_a_placeholder_is_no_token(self):
        relay = self.relay()
        one = self.sequence(relay)
        self.see(relay, Sight(one, 0, -1, 0))
        self.see(relay, Sight(one, 1, -1, 0))
        self.see(relay, Sight(one, 2, STEP, 0))
        self.settle(relay)
        self.assertEqual([(0, 1, STEP, False, False)], self.observed())
        self.assertEqual(1, relay.counters.rows_out_of_step)

    def test_of_drafts_the_accepted_ones_are_observed(self):
        relay = self.relay()
        one = self.sequence(relay)
        drafts = [Sight(one, 0, -1, 0), Sight(one, 1, STEP, 1, True), Sight(one, 2, ANSWER, 2, True), Sight(one, 3, STOP, 3, True)]
        self.see(relay, *drafts)
        self.see(relay, Sight(one, 3, SEVEN, 0), Sight(one, 4, STOP, 1, True))  # two accepted, the third was 7 instead
        self.see(relay, Sight(one, 4, STEP, 0))  # none accepted
        self.settle(relay)
        tokens = [(step, token) for _, step, token, *_ in self.observed()]
        self.assertEqual([(0, STEP), (1, ANSWER), (2, SEVEN), (3, STEP)], tokens)
        self.assertEqual(2, relay.counters.rows_discarded)

    def test_decisions_reach_the_engine_and_what_it_forces_is_reported(self):
        relay = self.relay()
        one, two = self.sequence(relay, 0), self.sequence(relay, 1)
        self.server.standing = [decision(9, Action.STOP, 0)]
        self.say(relay, one, [STEP] * 4)
        self.say(relay, two, [STEP] * 4)
        self.settle(relay)
        self.assertEqual((END, None), (one.force(5, False), two.force(5, False)))
        relay.submit(Ended(one, 5))
        self.server.standing.append(decision(10, Action.DECIDED, _messages.NO_ID))
        self.see(relay, Sight(two, 4, STEP, 0))
        self.settle(relay)
        self.assertEqual(END, two.force(6, False))
        relay.submit(Ended(two, 6))
        self.settle(relay)
        self.assertEqual([(9, 5), (10, 0)], [(one.decision, one.step) for one in self.server.of(_messages.Applied)])
        closed = [(one.sequence, one.tokens, one.reason) for one in self.server.of(_messages.CloseSequence)]
        self.assertEqual([(0, 6, EndReason.STOPPED), (1, 7, EndReason.SETTLED)], closed)
        self.until(lambda: len(self.server.of(_messages.CloseGroup)) == 1)
        self.assertEqual([("q", 13)], self.told.events)
        self.assertEqual((2, 2, 1), (relay.counters.forced, relay.counters.lag_steps, relay.counters.lagged))

    def test_what_may_not_be_forced_is_for_the_front_end(self):
        relay = self.relay()
        one = self.sequence(relay, 0, eos=None)
        self.server.standing = [decision(9, Action.STOP, 0)]
        self.say(relay, one, [STEP] * 3)
        self.settle(relay)
        self.assertIsNone(one.force(4, True))
        self.assertEqual([(0, Action.STOP, True)], self.told.events)
        relay.submit(Left(one, lambda: (6, STEP)))
        self.settle(relay)
        (closed,) = self.server.of(_messages.CloseSequence)
        self.assertEqual((6, EndReason.STOPPED), (closed.tokens, closed.reason))

    def test_what_an_engine_cannot_do_is_counted_and_told(self):
        relay = self.relay()
        one = self.sequence(relay)
        spawn, probe = decision(9, Action.SPAWN, _messages.NO_ID), decision(10, Action.PROBE, 0)
        spawn.samples = 3
        self.server.standing = [spawn, probe]
        self.say(relay, one, [STEP] * 3)
        self.settle(relay)
        self.assertIsNone(one.force(4, True))
        self.assertEqual([("q", Action.SPAWN, 3, True)], self.told.events)
        self.assertEqual((1, 1, 2), (relay.counters.spawns_asked, relay.counters.probes_asked, relay.counters.decisions))

    def test_observing_changes_nothing(self):
        relay = self.relay(Mode.OBSERVE)
        one = self.sequence(relay)
        self.server.standing = [decision(9, Action.STOP, 0), decision(10, Action.DECIDED, _messages.NO_ID)]
        self.say(relay, one, [STEP] * 3)
        self.settle(relay)
        self.assertIsNone(one.force(4, True))
        self.assertEqual([(0, Action.STOP, False), (0, Action.DECIDED, False)], self.told.events)

    def test_ends_by_itself(self):
        relay = self.relay()
        one, two = self.sequence(relay, 0), self.sequence(relay, 1, max_tokens=5)
        relay.submit(Left(one, lambda last=self.say(relay, one, [ANSWER, SEVEN, END]): (3, last)))
        relay.submit(Left(two, lambda last=self.say(relay, two, [STEP, STEP, ANSWER, SEVEN, STOP]): (5, last)))
        self.settle(relay)
        closed = [(one.sequence, one.tokens, one.reason, one.answer) for one in self.server.of(_messages.CloseSequence)]
        self.assertEqual([(0, 3, EndReason.FINISHED, "7"), (1, 5, EndReason.TRUNCATED, "7")], closed)
        self.assertEqual((0, 2, END, True, True), self.observed()[2])
        self.assertIsNot(one.group, self.sequence(relay, 0).group, "the name may be used again")

    def test_a_server_that_freezes_costs_steps_but_never_the_engine(self):
        relay = self.relay()
        one = self.sequence(relay)
        self.server.hold(_messages.ObserveStep)
        self.say(relay, one, [STEP] * 3)
        snapshots = [FakeSnapshot(1) for _ in range(200)]
        start_s = time.monotonic()
        for step, snapshot in enumerate(snapshots, 3):
            self.see(relay, Sight(one, step, STEP, 0), snapshot=snapshot)
        self.assertLess(time.monotonic() - start_s, 0.5)
        self.assertGreater(relay.counters.steps_dropped, 100)
        self.server.release()
        self.settle(relay)
        self.assertEqual(1, sum(one.kept for one in snapshots), "all but the newest are given back")
        self.see(relay, Sight(one, 203, STEP, 0))
        self.see(relay, Sight(one, 204, STEP, 0))
        self.settle(relay)
        self.assertEqual(203, self.observed()[-1][1])

    def test_without_a_sidecar_it_goes_on(self):
        def nobody():
            raise ConnectFailed("nobody there")

        relay = self.relay(client=nobody)
        one = self.sequence(relay)
        with self.assertLogs("latticeforge", "INFO"):
            self.say(relay, one, [STEP] * 5)
            self.settle(relay)
            relay.close()
        self.assertEqual(4, relay.counters.observations)
        self.assertGreaterEqual(relay.counters.steps_alone, 5)
        self.assertEqual([], self.server.received)


class SequenceTest(unittest.TestCase):
    """Which token is forced, and when that is safe."""

    def sequence(self, action, conclude=(), **given):
        from latticeforge.hooks._sequences import Group, Sequence
        from latticeforge._replies import decision_of

        arguments = Arguments("q", 0, 1, conclude=conclude)
        sequence = Sequence(Group(arguments, 1), arguments, sampling(**given), 5)
        sequence.decision = decision_of(decision(9, action))
        return sequence

    def test_not_before_the_fewest_tokens(self):
        sequence = self.sequence(Action.STOP, min_tokens=8)
        self.assertEqual([None, END], [sequence.force(step, True) for step in (7, 8)])

    def test_a_row_that_is_computed_again_is_forced_again(self):
        sequence = self.sequence(Action.STOP)
        self.assertEqual([END, END], [sequence.force(step, True) for step in (7, 7)])

    def test_concluding_waits_for_an_answer(self):
        sequence = self.sequence(Action.CONCLUDE)
        self.assertIsNone(sequence.force(7, True))
        sequence.answered = True
        self.assertEqual(END, sequence.force(8, False))

    def test_thinking_is_ended_at_a_boundary_token_by_token(self):
        sequence = self.sequence(Action.CONCLUDE, conclude=(21, 22))
        rows = ((7, False), (8, True), (9, False), (9, False), (10, True), (11, True))
        forced = [sequence.force(step, boundary) for step, boundary in rows]
        self.assertEqual([None, 21, 22, 22, None, None], forced)
        self.assertFalse(sequence.ended)


class ArgumentsTest(unittest.TestCase):
    def test_what_a_request_may_say(self):
        self.assertIsNone(Arguments.of(None))
        self.assertIsNone(Arguments.of({"other": 1}))
        given = {"lf_group": 7, "lf_sequence": 3, "lf_samples": 16, "lf_conclude": [5], "lf_answer": r"= (\d+)", "other": 1}
        self.assertEqual(Arguments("7", 3, 16, "", "number", r"= (\d+)", (5,)), Arguments.of(given))

    def test_what_is_refused(self):
        cases = {
            "unknown argument lf_sequnce; did you mean lf_sequence?": {"lf_group": "q", "lf_sequnce": 1},
            "lf_sequence is missing": {"lf_group": "q"},
            "lf_sequence is -1; it must be a whole number from 0": {"lf_group": "q", "lf_sequence": -1},
            "lf_samples is 0; it must be a whole number from 1 to 65535": {"lf_group": "q", "lf_sequence": 0, "lf_samples": 0},
            "lf_answer_kind is 'prose'; it must be one of text, number, choice": {
                "lf_group": "q",
                "lf_sequence": 0,
                "lf_answer_kind": "prose",
            },
            "it must have a group, which is the answer": {"lf_group": "q", "lf_sequence": 0, "lf_answer": "answer"},
            "no regular expression": {"lf_group": "q", "lf_sequence": 0, "lf_answer": "("},
            "lf_group is ''; it must be": {"lf_group": "", "lf_sequence": 0},
        }
        for sentence, given in cases.items():
            with self.subTest(sentence), self.assertRaises(ValueError) as refused:
                Arguments.of(given)
            self.assertIn(sentence, str(refused.exception))


if __name__ == "__main__":
    unittest.main()
