"""A step of 16 x top-20: this client with a sidecar, beside bare exchanges of as many bytes, in turn, round after round; medians.

    PYTHONPATH=clients/python/src python3 clients/python/tests/speed.py SOCKET [--answering SOCKET]
"""

import argparse
import array
import os
import socket
import statistics
import struct
import tempfile
import time

from latticeforge import Client, _codec, _frame, _messages

SAMPLES = 16
TOP = 20
TURN = 400
ROUNDS = 9
REPLY_BYTES = 49


def echo(path):
    """A process that answers each request with its first bytes, and does nothing else. Gives a connection to it."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(path)
    door.listen(1)
    if os.fork() == 0:
        peer, _ = door.accept()
        size = struct.unpack("<I", peer.recv(4))[0]
        while True:
            have = b""
            while len(have) < size:
                got = peer.recv(size - len(have))
                if not got:
                    os._exit(0)
                have += got
            peer.sendall(have[:REPLY_BYTES])
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    return connection


def exact(connection, size):
    have = b""
    while len(have) < size:
        have += connection.recv(size - len(have))
    return have


class Bare:
    """Bytes that were made before, and their reply."""

    def __init__(self, connection, frame):
        self._connection = connection
        self._frame = frame
        connection.sendall(struct.pack("<I", len(frame)))

    def trip(self):
        self._connection.sendall(self._frame)
        exact(self._connection, REPLY_BYTES)


class Prepared:
    """A session of bare frames with the sidecar: only the numbers of request and step change."""

    def __init__(self, path, frame):
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._connection.connect(path)
        self._frame = bytearray(frame)
        self._request = 100
        self._step = 0
        self._say(_messages.Hello(1, 0, _codec.VERSION, 0, 0, 0, b"", b"", "bare", ""))
        self._say(_messages.OpenGroup(2, 1, SAMPLES, 0, 1, ""))
        for sample in range(SAMPLES):
            self._say(_messages.OpenSequence(3 + sample, 1, sample, 1.0, 1.0, 0, 0, b""))

    def _say(self, message):
        self._connection.sendall(_frame.frame(_codec.encode(message)))
        size = struct.unpack("<I", exact(self._connection, 4))[0]
        exact(self._connection, size - 4)

    def trip(self):
        struct.pack_into("<Q", self._frame, 16, self._request)
        for sample in range(SAMPLES):
            struct.pack_into("<I", self._frame, 30 + 24 * sample + 8, self._step)
        self._request += 1
        self._step += 1
        self._connection.sendall(self._frame)
        exact(self._connection, REPLY_BYTES)


class Ours:
    def __init__(self, path):
        self.client = Client(path, deadline=5.0, connect_deadline=10.0)
        self.client.open_group(1, SAMPLES)
        for sample in range(SAMPLES):
            self.client.open_sequence(1, sample)
        self._at = 0
        self.ids = [97 * k for k in range(TOP)]
        self.logprobs = [-0.7 * (k + 1) for k in range(TOP)]

    def trip(self):
        at = self._next()
        drawn = at % 3
        step = self.client.step()
        for sample in range(SAMPLES):
            step.top_k(1, sample, at, self.ids[drawn], self.ids, self.logprobs, self.logprobs[drawn])
        self.client.observe(step)

    def _next(self):
        self._at += 1
        return self._at - 1

    def frame(self):
        """The frame of a step, as it goes over the wire."""
        step = self.client.step()
        for sample in range(SAMPLES):
            step.top_k(1, sample, 0, self.ids[1], self.ids, self.logprobs, self.logprobs[1])
        return b"".join(step._encode(1, ()))


class Batch(Ours):
    """A loop that holds its lists as [16, 20] numbers in memory."""

    def __init__(self, path):
        super().__init__(path)
        self._sequences = list(range(SAMPLES))
        self._ids = matrix(array.array("i", self.ids * SAMPLES))
        self._logprobs = matrix(array.array("f", self.logprobs * SAMPLES))

    def trip(self):
        at = self._next()
        drawn = at % 3
        step = self.client.step()
        step.top_k_batch(
            1,
            self._sequences,
            [at] * SAMPLES,
            [self.ids[drawn]] * SAMPLES,
            self._ids,
            self._logprobs,
            [self.logprobs[drawn]] * SAMPLES,
        )
        self.client.observe(step)


def matrix(numbers):
    return memoryview(numbers).cast("B").cast(numbers.typecode, (SAMPLES, TOP))


def turn(contender):
    times = []
    for _ in range(TURN):
        start = time.perf_counter_ns()
        contender.trip()
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("socket", help="Unix socket of a running sidecar")
    parser.add_argument("--answering", help="socket of a peer that only answers: clients/c/tests/answering.c")
    given = parser.parse_args()
    peers = {"a peer that only answers": given.answering} if given.answering else {}
    ours = []
    with tempfile.TemporaryDirectory() as folder:
        contenders = {}
        for peer, path in {**peers, "sidecar": given.socket}.items():
            ours += [Ours(path), Batch(path)]
            contenders |= {
                f"prepared frames, {peer}": Prepared(path, ours[0].frame()),
                f"this client, {peer}": ours[-2],
                f"this client by batches, {peer}": ours[-1],
            }
        contenders = {"bare Python client, Python echo": Bare(echo(os.path.join(folder, "e")), ours[0].frame())} | contenders
        rounds = [[turn(one) for one in contenders.values()] for _ in range(ROUNDS + 2)][2:]
    for one in ours:
        counters = one.client.counters
        if counters.steps_answered != counters.steps or counters.refused or counters.decisions:
            raise SystemExit(f"a step was not answered, or something was decided: {counters}")
    print(f"{'16 x top-20, 3 kB there, 49 B back':56} {'p50 us':>8} {'ratio':>8} {'lowest-highest':>16}")
    for which, name in enumerate(contenders):
        us = statistics.median(one[which] for one in rounds)
        ratios = sorted(one[which] / one[0] for one in rounds)
        print(f"{name:56} {us:8.1f} {ratios[ROUNDS // 2]:8.2f} {ratios[0]:8.2f}-{ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
