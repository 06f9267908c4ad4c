import fcntl
import os
import random
import unittest

from latticeforge._ring import Ring, rings_are_possible
from latticeforge.errors import Disconnected

HEADER = 4096
REQUESTS, REPLIES = 4096, 8192
REQUEST_TAIL, REQUEST_HEAD, REPLY_TAIL, REPLY_HEAD = 128, 256, 384, 512
SIDECAR_SLEEPS, CLIENT_SLEEPS = 640, 768


class Sidecar:
    """The other end, by hand."""

    def __init__(self, sealed=True, magic=b"LFRING\0\1", requests=REQUESTS):
        self.fd = os.memfd_create("ring-test", os.MFD_ALLOW_SEALING)
        os.ftruncate(self.fd, HEADER + REQUESTS + REPLIES)
        self.put(0, magic)
        for at, value, size in ((8, 1, 4), (12, HEADER, 4), (24, requests, 8), (32, REPLIES, 8)):
            self.put(at, value.to_bytes(size, "little"))
        if sealed:
            fcntl.fcntl(
                self.fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
            )
        self.sent = self.taken = 0

    def put(self, at, data):
        os.pwrite(self.fd, data, at)

    def counter(self, at):
        return int.from_bytes(os.pread(self.fd, 8, at), "little")

    def count(self, at, value):
        self.put(at, value.to_bytes(8, "little"))

    def send(self, data):
        at = self.sent % REPLIES
        self.put(HEADER + REQUESTS + at, data[: REPLIES - at])
        self.put(HEADER + REQUESTS, data[REPLIES - at :])
        self.sent += len(data)
        self.count(REPLY_TAIL, self.sent)

    def take(self):
        size = self.counter(REQUEST_TAIL) - self.taken
        at = self.taken % REQUESTS
        data = os.pread(self.fd, min(size, REQUESTS - at), HEADER + at)
        data += os.pread(self.fd, size - len(data), HEADER)
        self.taken += size
        self.count(REQUEST_HEAD, self.taken)
        return data

    def ring(self):
        return Ring(os.dup(self.fd))

    def close(self):
        os.close(self.fd)


@unittest.skipUnless(rings_are_possible(), "rings are for Linux on x86-64")
class RingTest(unittest.TestCase):
    def sidecar(self, **how):
        made = Sidecar(**how)
        self.addCleanup(made.close)
        return made

    def test_bytes_come_out_as_they_went_in_over_many_turns(self):
        sidecar = self.sidecar()
        ring = sidecar.ring()
        chance = random.Random(7)
        for _ in range(500):
            request = chance.randbytes(chance.randrange(1, REQUESTS + 1))
            reply = chance.randbytes(chance.randrange(1, REPLIES + 1))
            self.assertEqual(len(request), ring.write(memoryview(request)))
            ring.publish()
            self.assertEqual(request, sidecar.take())
            sidecar.send(reply)
            self.assertEqual(reply, ring.read())
            self.assertEqual(sidecar.sent, sidecar.counter(REPLY_HEAD))
        ring.close()

    def test_a_full_ring_takes_what_fits(self):
        sidecar = self.sidecar()
        ring = sidecar.ring()
        self.assertEqual(REQUESTS, ring.write(memoryview(bytes(5000))))
        ring.publish()
        self.assertEqual(0, ring.room())
        self.assertEqual(0, ring.write(memoryview(b"x")))
        sidecar.take()
        self.assertEqual(REQUESTS, ring.room())

    def test_counters_that_cannot_be_end_it(self):
        for forged in (99, 100 + REPLIES + 1, (1 << 64) - 1):
            sidecar = self.sidecar()
            ring = sidecar.ring()
            sidecar.send(bytes(100))
            ring.read()
            sidecar.count(REPLY_TAIL, forged)
            with self.assertRaisesRegex(Disconnected, f"is {forged}, of which 100 are read"):
                ring.read()
        ring.write(memoryview(b"abc"))
        sidecar.count(REQUEST_HEAD, 4)
        with self.assertRaisesRegex(Disconnected, "is 4, written are 3"):
            ring.room()

    def test_memory_that_is_no_ring_is_not_used(self):
        for how in ({"sealed": False}, {"magic": b"LFRING\0\2"}, {"requests": 5000}, {"requests": 8192}):
            with self.subTest(how), self.assertRaises(Disconnected):
                self.sidecar(**how).ring()

    def test_a_sleeper_is_rung_once(self):
        sidecar = self.sidecar()
        ring = sidecar.ring()
        self.assertFalse(ring.rings())
        sidecar.put(SIDECAR_SLEEPS, b"\1\0\0\0")
        self.assertTrue(ring.rings())
        self.assertFalse(ring.rings())
        ring.sleep()
        self.assertEqual(b"\1", os.pread(sidecar.fd, 1, CLIENT_SLEEPS))
        ring.awake()
        self.assertEqual(b"\0", os.pread(sidecar.fd, 1, CLIENT_SLEEPS))


if __name__ == "__main__":
    unittest.main()
