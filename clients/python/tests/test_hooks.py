import random
import re
import unittest

from latticeforge import Action, EndReason, _messages
from latticeforge.hooks import AnswerReader, Samples, Sampling
from tests.fake_server import FakeServer, decision

WORDS = ["<end>", "step", "answer", ".", *map(str, range(10))]
END, STEP, ANSWER, STOP = range(4)
NINE = WORDS.index("9")


def text_of(tokens):
    return " ".join(WORDS[token] for token in tokens)


class AnswerReaderTest(unittest.TestCase):
    def test_what_counts_as_an_answer(self):
        cases = {
            "step 9 . answer 7 .": "7",
            "The answer is 1,234.5.": "1,234.5",
            "**Answer:** no. Answer: **-3**": "-3",
            r"so \boxed{x^2 + 1} and \boxed{42}": "42",
            "answer 4 . check . answer 5 .": "5",
            "the answers are many": None,
            "": None,
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(expected, AnswerReader(lambda _, text=text: text).stated([1]))

    def test_a_token_is_asked_for_once(self):
        asked = []
        reader = AnswerReader(lambda tokens: asked.append(tokens) or " end.\n" if tokens == [7] else "word")
        self.assertEqual([True, False, True], [reader.ends_segment(token) for token in (7, 8, 7)])
        self.assertEqual([[7]], asked)

    def test_a_pattern_without_a_group_is_refused(self):
        with self.assertRaisesRegex(ValueError, re.escape("answer is 'x+'")):
            AnswerReader(text_of, "x+")


class SamplesTest(unittest.TestCase):
    """Samples that draw what a test says, and the decisions of a server that does what a test says."""

    def setUp(self):
        self.server = FakeServer()
        self.addCleanup(self.server.__exit__)
        self.client = self.server.client(vocab_size=0)
        self.addCleanup(self.client.close)

    def samples(self, budget, **arguments):
        samples = Samples(self.client, AnswerReader(text_of), end_tokens=[END], **arguments)
        group = samples.begin(budget, Sampling())
        return samples, group, [samples.add(group) for _ in range(budget)]

    def draw(self, samples, tokens, decisions=()):
        """One engine step: a token for each of these samples, and what is decided about it."""
        self.server.standing += decisions
        step = self.client.step()
        taken = []
        for sample, token in tokens:
            at = len(sample.tokens)
            boundary, ends = samples.take(sample, token)
            step.stats(sample.group, sample.sequence, at, token, entropy=1.0, boundary=boundary, end=ends)
            taken.append((sample, ends))
        samples.settle(self.client.observe(step), taken)

    def closed(self):
        self.client.flush()
        return {
            one.sequence: (one.reason, one.tokens, one.answer) for one in self.server.of(_messages.CloseSequence)
        }

    def test_a_stated_answer_goes_before_the_token_that_ends_its_segment(self):
        samples, _, (one,) = self.samples(1)
        for token in (STEP, ANSWER, NINE, STOP):
            self.draw(samples, [(one, token)])
        names = [type(message).__name__ for message in self.server.received][-2:]
        self.assertEqual(["Candidate", "ObserveStep"], names)
        candidate = self.server.of(_messages.Candidate)[0]
        self.assertEqual((3, "9"), (candidate.step, candidate.answer))
        self.assertEqual("9", one.answer)

    def test_conclude_ends_a_sample_that_has_its_answer(self):
        samples, group, (one, other) = self.samples(2)
        for token in (ANSWER, NINE, STOP):
            self.draw(samples, [(one, token), (other, STEP)])
        self.draw(samples, [(one, STEP), (other, STEP)], [decision(5, Action.CONCLUDE, 0, group=0)])
        self.assertEqual((EndReason.CONCLUDED, None), (one.end, other.end))
        self.draw(samples, [(other, END)])
        samples.finish(group)
        self.assertEqual(
            {0: (EndReason.CONCLUDED, 4, "9"), 1: (EndReason.FINISHED, 5, "")}, self.closed()
        )
        self.assertEqual([(5, 4)], [(one.decision, one.step) for one in self.server.of(_messages.Applied)])
        self.assertEqual((9, 1, 0), (samples.totals.tokens, samples.totals.decided, samples.totals.after_decision))

    def test_conclude_without_an_answer_asks_for_it(self):
        samples, group, (one,) = self.samples(1, ask=[STEP, ANSWER])
        self.draw(samples, [(one, STEP)], [decision(5, Action.CONCLUDE, 0, group=0)])
        self.assertEqual([STEP, ANSWER], one.forced)
        for token in (*[one.forced.pop(0) for _ in range(2)], NINE, STOP):
            self.assertTrue(one.running)
            self.draw(samples, [(one, token)])
        self.assertEqual((EndReason.CONCLUDED, "9"), (one.end, one.answer))

    def test_what_is_asked_and_does_not_answer_is_ended(self):
        samples, _, (one,) = self.samples(1, ask=[ANSWER])
        self.draw(samples, [(one, STEP)], [decision(5, Action.CONCLUDE, 0, group=0)])
        one.forced.clear()
        for _ in range(100):
            if one.running:
                self.draw(samples, [(one, STEP)])
        self.assertEqual((EndReason.CONCLUDED, 34, ""), (one.end, len(one.tokens), one.answer))

    def test_stop_takes_the_answer_away_and_decided_ends_the_group(self):
        samples, group, drawn = self.samples(3)
        for token in (ANSWER, NINE, STOP):
            self.draw(samples, [(sample, token) for sample in drawn])
        self.draw(samples, [(drawn[0], END), *[(one, STEP) for one in drawn[1:]]], [decision(5, Action.STOP, 1, group=0)])
        self.draw(samples, [(drawn[2], STEP)], [decision(6, Action.DECIDED, _messages.NO_ID, group=0)])
        self.assertFalse(samples.wants_more(group))
        samples.finish(group)
        self.assertEqual(
            {
                0: (EndReason.FINISHED, 4, "9"),
                1: (EndReason.STOPPED, 4, ""),
                2: (EndReason.SETTLED, 5, "9"),
            },
            self.closed(),
        )
        self.assertEqual([5, 6], [one.decision for one in self.server.of(_messages.Applied)])

    def test_where_nothing_is_enforced_nothing_changes_and_the_saving_is_counted(self):
        rng = random.Random(7)
        samples, group, drawn = self.samples(4, enforce=False)
        lengths = [rng.randrange(10, 30) for _ in drawn]
        for at in range(30):
            decisions = [decision(9, Action.DECIDED, _messages.NO_ID, group=0)] if at == 12 else []
            running = [sample for sample in drawn if sample.running]
            if running:
                ended = [(one, END if at + 1 == lengths[one.sequence] else STEP) for one in running]
                self.draw(samples, ended, decisions)
        samples.finish(group)
        self.assertEqual(lengths, [len(sample.tokens) for sample in drawn], "seed 7")
        self.assertEqual({EndReason.FINISHED}, {sample.end for sample in drawn})
        self.assertEqual([], self.server.of(_messages.Applied))
        self.assertEqual(sum(max(0, length - 13) for length in lengths), samples.totals.after_decision)
        self.assertIn("would have saved", str(samples.totals))

    def test_a_settled_group_wants_no_more_samples(self):
        samples = Samples(self.client, AnswerReader(text_of), end_tokens=[END])
        group = samples.begin(3, Sampling())
        self.draw(samples, [(samples.add(group), STEP)], [decision(2, Action.DECIDED, _messages.NO_ID, group=0)])
        self.assertFalse(samples.wants_more(group))
        samples.finish(group)
        self.assertEqual(2, samples.totals.not_drawn)


if __name__ == "__main__":
    unittest.main()
