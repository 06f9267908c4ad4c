import asyncio
import time
import unittest

from latticeforge import ConnectFailed, _messages
from latticeforge.aio import AsyncClient
from tests.fake_server import PATIENCE_S, FakeServer, decision

DEADLINE_S = 0.05
ROW = bytes(8)


class AsyncClientTest(unittest.IsolatedAsyncioTestCase):
    """The calls are the sync client's, whose tests say what they do; here is what an event loop changes."""

    def serve(self, **arguments):
        server = FakeServer(**arguments)
        self.addCleanup(server.__exit__)
        return server

    def client(self, server, **arguments):
        arguments = {"vocab_size": 4, "deadline": PATIENCE_S, "reconnect_delays": (0.0, 0.0)} | arguments
        door = {"host": "127.0.0.1", "port": server.port} if server.tcp else {"socket_path": server.path}
        return AsyncClient(**door, **arguments)

    def step(self, lf, at=0, row=ROW):
        step = lf.step()
        step.row(1, 0, at, 3, row)
        return step

    async def test_a_whole_session(self):
        server = self.serve()
        server.standing = [decision(11, 2)]
        server.answers[_messages.Vote] = lambda vote: _messages.VoteResult(
            vote.request, 9, 0, 1, 7, 3, 1, 2, 0, [], [_messages.AnswerEntry(3, "17")], "17"
        )
        async with self.client(server) as lf:
            lf.open_group(1, samples=2)
            lf.open_sequence(1, 0)
            self.assertEqual([11], [one.id for one in await lf.observe(self.step(lf))])
            self.assertEqual("17", (await lf.vote(1)).answer)
            self.assertLess(await lf.ping(), PATIENCE_S)
            self.assertEqual([], await lf.flush())
            self.assertIsNone(await lf.route("gate", [1.0]))
            self.assertIsNone(await lf.status())
            self.assertFalse(await lf.define_gate("gate", []) and lf.refusals)
            self.assertEqual((1, 1, 1), (lf.counters.steps, lf.counters.steps_answered, lf.counters.decisions))
        names = [type(message).__name__ for message in server.received][:4]
        self.assertEqual(["Hello", "OpenGroup", "OpenSequence", "ObserveStep"], names)

    async def test_the_loop_goes_on_while_a_call_waits(self):
        server = self.serve()
        async with self.client(server) as lf:
            server.hold(_messages.ObserveStep)
            waiting = asyncio.create_task(lf.observe(self.step(lf)))
            await asyncio.to_thread(server.await_request, _messages.ObserveStep)
            self.assertFalse(waiting.done())
            server.release()
            self.assertEqual([], await waiting)
            self.assertEqual(1, lf.counters.steps_answered)

    async def test_no_answer_in_time(self):
        server = self.serve()
        async with self.client(server, deadline=DEADLINE_S) as lf:
            server.hold(_messages.ObserveStep)
            started_s = time.monotonic()
            self.assertEqual([], await lf.observe(self.step(lf)))
            self.assertGreaterEqual(time.monotonic() - started_s, 0.9 * DEADLINE_S)
            self.assertEqual((1, 1), (lf.counters.fail_open, lf.counters.deadline_missed))
            server.release()

    async def test_tasks_take_turns_and_none_outlasts_its_deadline(self):
        server = self.serve()
        async with self.client(server) as lf:
            pings = await asyncio.gather(*[lf.ping() for _ in range(20)])
            self.assertNotIn(None, pings)
            server.hold(_messages.Ping)
            long = asyncio.create_task(lf.ping())
            await asyncio.sleep(0)
            started_s = time.monotonic()
            self.assertIsNone(await lf.ping(deadline=DEADLINE_S))
            self.assertLess(time.monotonic() - started_s, PATIENCE_S / 2)
            self.assertFalse(long.done())
            self.assertEqual((1, 1), (lf.counters.fail_open, lf.counters.deadline_missed))
            server.release()
            self.assertIsNotNone(await long)

    async def test_a_call_that_is_cancelled_leaves_the_session_whole(self):
        server = self.serve(max_frame_bytes=1 << 22, credit_bytes=1 << 26)
        row = bytes(1 << 21)  # more than a socket takes at once
        async with self.client(server, vocab_size=1 << 20) as lf:
            lf.open_group(1, samples=1)
            lf.open_sequence(1, 0)
            await lf.flush()
            server.hold(_messages.Ping)
            asking = asyncio.create_task(lf.ping())
            await asyncio.to_thread(server.await_request, _messages.Ping)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            for at in range(3):  # the server does not read, so that this waits in the middle of a frame
                sending = asyncio.create_task(lf.observe(self.step(lf, at, row)))
                await asyncio.sleep(0.02)
                sending.cancel()
                self.assertIsInstance((await asyncio.gather(sending, return_exceptions=True))[0], asyncio.CancelledError)
            server.release()
            self.assertIsNotNone(await lf.ping())
            await lf.observe(self.step(lf, 3, row))
            self.assertEqual((0, 0), (lf.counters.disconnects, lf.counters.protocol_errors))
        # What was half sent has arrived whole; what had to wait for that was never begun.
        self.assertEqual([0, 3], [step.entries[0].step for step in server.of(_messages.ObserveStep)])

    async def test_it_comes_back(self):
        server = self.serve(tcp=True)
        async with self.client(server, token="secret") as lf:
            lf.open_group(1, samples=1)
            lf.open_sequence(1, 0)
            await lf.observe(self.step(lf))
            server.drop()
            for _ in range(100):
                await lf.observe(self.step(lf, 1))
                if lf.counters.reconnects:
                    break
            self.assertEqual((1, 1), (lf.counters.disconnects, lf.counters.reconnects))
            self.assertTrue(lf.connected)
        self.assertEqual({b"secret"}, {hello.auth for hello in server.of(_messages.Hello)})

    async def test_nobody_there(self):
        lf = AsyncClient("/nowhere/s")
        with self.assertRaisesRegex(RuntimeError, "connect first"):
            lf.open_group(1, samples=1)
        with self.assertRaisesRegex(ConnectFailed, "/nowhere/s: No such file or directory"):
            await lf.connect()

    async def test_more_posts_than_the_outbox_takes_go_out_at_once(self):
        server = self.serve()
        async with self.client(server) as lf:
            lf.open_group(1, samples=1)
            lf.open_sequence(1, 0)
            for at in range(1500):
                lf.candidate(1, 0, at, "9" * 1000)
            await lf.flush(PATIENCE_S)
            self.assertEqual(0, lf.counters.posts_dropped)
        self.assertEqual(list(range(1500)), [one.step for one in server.of(_messages.Candidate)])


if __name__ == "__main__":
    unittest.main()
