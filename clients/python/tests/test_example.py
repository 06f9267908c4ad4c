import subprocess
import sys
import unittest

from latticeforge import Action, EndReason, _messages
from tests.fake_server import FakeServer, decision
from tests.places import EXAMPLE, TRACES

CONCLUDED, STOPPED = 4, 2
SETTLED_AT = 40


class ExampleTest(unittest.TestCase):
    """The inference loop plays recorded generations and obeys."""

    def test_it_obeys(self):
        with FakeServer() as server:
            server.answers[_messages.ObserveStep] = lambda message: self.decide(server, message)
            server.answers[_messages.Vote] = lambda vote: _messages.VoteResult(
                vote.request, 9, 0, 0, 7, 3, 1, 2, 0, [], [_messages.AnswerEntry(3, "17")], "17"
            )
            played = self.play(server)
        self.assertEqual(0, played.returncode, played.stderr)
        spent, total = played.stdout.split()[1:4:2]
        self.assertEqual(sum(len(step.entries) for step in server.of(_messages.ObserveStep)) + 2, int(spent))
        self.assertLess(int(spent), int(total))
        self.assertIn("\nanswer 17 (truth 17)\n", played.stdout)

        closed = {one.sequence: one for one in server.of(_messages.CloseSequence)}
        self.assertEqual(set(range(16)), set(closed))
        self.assertEqual(
            (EndReason.STOPPED, 7, ""),
            (closed[STOPPED].reason, closed[STOPPED].tokens, closed[STOPPED].answer),
        )
        self.assertEqual(EndReason.CONCLUDED, closed[CONCLUDED].reason)
        self.assertGreater(closed[CONCLUDED].tokens, 7, "ended before a boundary")
        self.assertNotEqual("", closed[CONCLUDED].answer)
        settled = [one for one in closed.values() if one.reason == EndReason.SETTLED]
        self.assertGreater(len(settled), 0)
        self.assertEqual({SETTLED_AT + 1}, {one.tokens for one in settled})
        self.assertEqual([1, 2, 3], sorted(one.decision for one in server.of(_messages.Applied)))
        self.assertIn("17", [one.answer for one in server.of(_messages.Candidate)])

    def test_without_decisions_it_plays_to_the_end(self):
        with FakeServer() as server:
            played = self.play(server)
        self.assertEqual(0, played.returncode, played.stderr)
        self.assertIn("(0% saved)\nanswer none", played.stdout)
        self.assertEqual({EndReason.FINISHED}, {one.reason for one in server.of(_messages.CloseSequence)})

    def play(self, server):
        command = [sys.executable, EXAMPLE, "--socket", server.path, "--traces", TRACES, "--group", "c0000"]
        return subprocess.run(
            [*map(str, command), "--deadline", "5"], capture_output=True, text=True, timeout=30
        )

    def decide(self, server, message):
        step = message.entries[0].step
        if step == 6:
            server.standing += [
                decision(1, Action.CONCLUDE, CONCLUDED, group=0),
                decision(2, Action.STOP, STOPPED, group=0),
            ]
        if step == SETTLED_AT:
            server.standing.append(decision(3, Action.DECIDED, _messages.NO_ID, group=0))
        return _messages.Decisions(message.request, 1, 1 << 16, 1, list(server.standing), [])


if __name__ == "__main__":
    unittest.main()
