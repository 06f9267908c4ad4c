import random
import unittest

from latticeforge._backoff import Backoff


class BackoffTest(unittest.TestCase):
    def test_delays_double_to_the_cap_with_jitter(self):
        backoff = Backoff(0.1, 1.0, random.Random(1))
        for ceiling in (0.1, 0.2, 0.4, 0.8, 1.0, 1.0):
            delay = backoff.next_delay_s()
            self.assertGreaterEqual(delay, ceiling / 2)
            self.assertLessEqual(delay, ceiling)

    def test_success_starts_again(self):
        backoff = Backoff(0.1, 1.0)
        for _ in range(2000):
            backoff.next_delay_s()
        backoff.reset()
        self.assertLessEqual(backoff.next_delay_s(), 0.1)


if __name__ == "__main__":
    unittest.main()
