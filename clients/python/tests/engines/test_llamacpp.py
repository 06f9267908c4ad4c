"""llama.cpp, through llama-cpp-python, with a real sidecar, on the abacus."""

import ctypes
import os
import signal
import time
import unittest

import llama_cpp
import numpy as np
from abacus import REFERENCE, TOLERANCE, VOCABULARY, converted, majority, questions, stated
from latticeforge import Client, EndReason
from latticeforge.hooks.llamacpp import Hook
from sidecar import Sidecar

PROMPTS, SAMPLES, LONGEST = 4, 6, 120
PATIENCE = {"deadline": 5.0, "connect_deadline": 60.0, "vocab_size": len(VOCABULARY), "element": "f32"}
"""For a machine that is busy: these tests are of what is decided, not of how fast."""
SAMPLING = {"temperature": 1.0, "top_k": 0, "top_p": 1.0}
DRAWING = SAMPLING | {"min_p": 0.0, "max_tokens": LONGEST}


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.llama = cls.load()
        cls.addClassCleanup(cls.llama.close)

    @staticmethod
    def load(**arguments):
        return llama_cpp.Llama(
            converted("to_gguf.py", "abacus.gguf"), n_ctx=512, n_threads=1, n_threads_batch=1, verbose=False, **arguments
        )

    def plain(self, prompt, seed):
        """Tokens of a sample without a hook, and whether it drew its end."""
        completion = self.llama.create_completion(prompt, seed=seed, **DRAWING)
        choice = completion["choices"][0]
        return [VOCABULARY.index(word) for word in choice["text"].split()], choice["finish_reason"] == "stop"


class ModelTest(Case):
    def test_the_file_gives_the_reference_logits(self):
        # By default llama.cpp keeps its cache in f16, which costs 0.005 here.
        llama = self.load(logits_all=True, type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32)
        self.addCleanup(llama.close)
        for case in REFERENCE:
            llama.reset()
            llama.eval(case["tokens"])
            difference = np.abs(llama.scores[: len(case["tokens"])] - np.array(case["logits"]))
            self.assertLess(difference.max(), TOLERANCE)
            row = llama_cpp.llama_get_logits_ith(llama.ctx, -1)
            read = np.frombuffer(ctypes.string_at(row, 4 * llama.n_vocab()), np.float32)
            self.assertEqual(llama.scores[len(case["tokens"]) - 1].tolist(), read.tolist())

    def test_its_tokenizer_ends_a_prompt_with_the_question_mark(self):
        tokens = self.llama.tokenize(b"compute 8 * 23 + 11")
        self.assertEqual(REFERENCE[0]["tokens"][:8], tokens)
        self.assertEqual("step 8 * 23 = 29 . answer 9", self.llama.detokenize([20, 32, 9, 47, 10, 53, 11, 17, 33]).decode().strip())


class SamplesTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sidecar = Sidecar().__enter__()
        cls.addClassCleanup(cls.sidecar.__exit__)

    def client(self):
        client = Client(self.sidecar.socket_path, **PATIENCE)
        self.addCleanup(client.close)
        return client

    def watch(self, hook, prompt, seeds):
        with hook.watch(len(seeds), **SAMPLING) as watched:
            for seed in seeds:
                if watched.wants_more:
                    watched.sample(self.llama.create_completion, prompt, seed=seed, **DRAWING)
        return watched.result

    def asked(self):
        return [(prompt.removesuffix(" ?"), truth) for prompt, truth in questions(PROMPTS)]

    def test_samples_end_when_the_sidecar_says_so(self):
        client = self.client()
        hook = Hook(client, self.llama)
        without = right = plain_right = 0
        ends = set()
        for prompt, truth in self.asked():
            plain = [self.plain(prompt, seed) for seed in range(SAMPLES)]
            without += sum(len(tokens) + ended for tokens, ended in plain)
            plain_right += majority(stated(tokens) for tokens, _ in plain) == truth
            result = self.watch(hook, prompt, range(SAMPLES))
            right += result.answer == truth
            ends |= {sample.end for sample in result.samples}
            for sample, (tokens, ended) in zip(result.samples, plain):
                if sample.end is EndReason.FINISHED:
                    self.assertEqual((tokens, True), (sample.tokens[:-1], ended))
                else:
                    self.assertEqual(tokens[: len(sample.tokens)], sample.tokens, "what is drawn is what would have been")
        print(f"\n{hook.totals.tokens} of {without} tokens, saved {1 - hook.totals.tokens / without:.1%}; {hook.totals}; {client.counters}")
        print(f"lag: {hook.totals.lag_steps / hook.totals.lagged:.2f} steps, {hook.totals.lag_steps_max} at most")
        self.assertEqual(1, hook.totals.lag_steps_max, "a decision holds before another token is drawn")
        self.assertLess(hook.totals.tokens, 0.6 * without)
        self.assertGreaterEqual(right, plain_right - 1)
        self.assertIn(EndReason.CONCLUDED, ends)
        self.assertGreater(hook.totals.not_drawn, 0)
        self.assertEqual((0, ()), (client.counters.fail_open, client.refusals))

    def test_where_nothing_is_enforced_the_tokens_are_the_same(self):
        hook = Hook(self.client(), self.llama, enforce=False)
        drawn = 0
        for prompt, _ in self.asked()[:2]:
            result = self.watch(hook, prompt, range(SAMPLES))
            for sample, (tokens, ended) in zip(result.samples, [self.plain(prompt, seed) for seed in range(SAMPLES)], strict=True):
                self.assertEqual(tokens[: len(sample.tokens)], sample.tokens[: len(tokens)])
                self.assertEqual(len(tokens) + ended, sample.length)
                self.assertEqual(EndReason.FINISHED if ended else EndReason.TRUNCATED, sample.end)
                drawn += sample.length
        self.assertEqual(drawn, hook.totals.tokens)
        self.assertGreater(hook.totals.after_decision, 0.4 * drawn)
        print(f"\n{hook.totals}")

    def test_a_sample_that_streams(self):
        hook = Hook(self.client(), self.llama)
        prompt = self.asked()[0][0]
        with hook.watch(1, **SAMPLING) as watched:
            with self.assertRaisesRegex(ValueError, "stream is True"):
                watched.sample(self.llama.create_completion, prompt, stream=True)
            reason = None
            for delta in self.llama.create_completion(prompt, seed=1, stream=True, **DRAWING, **watched.begin()):
                reason = delta["choices"][0]["finish_reason"]
            watched.end(reason)
        self.assertIn(watched.result.samples[0].end, (EndReason.CONCLUDED, EndReason.STOPPED, EndReason.FINISHED))

    def draw_and(self, sidecar, hook, prompt, deeds, seeds=range(2)):
        """What was drawn, while the deeds were done: by the number of tokens drawn in all before each."""
        at = 0

        def also(input_ids, scores):
            nonlocal at
            deeds.pop(at, lambda: None)()
            at += 1
            return scores

        with hook.watch(len(seeds), **SAMPLING) as watched:
            for seed in seeds:
                if not watched.wants_more:
                    break
                arguments = watched.begin()
                arguments["logits_processor"].append(also)
                completion = self.llama.create_completion(prompt, seed=seed, **DRAWING, **arguments)
                watched.end(completion["choices"][0]["finish_reason"])
        self.assertEqual({}, deeds)
        return watched.result

    def assert_all_drawn(self, prompt, result):
        for sample, (tokens, ended) in zip(result.samples, [self.plain(prompt, seed) for seed in range(2)], strict=True):
            self.assertEqual(tokens[: len(sample.tokens)], sample.tokens[: len(tokens)])
            self.assertEqual(len(tokens) + ended, sample.length)

    def test_a_sidecar_that_dies_costs_no_token(self):
        prompt = self.asked()[0][0]
        with Sidecar() as sidecar, Client(sidecar.socket_path, **PATIENCE) as client:
            result = self.draw_and(sidecar, Hook(client, self.llama), prompt, {3: sidecar.kill})
        self.assert_all_drawn(prompt, result)
        self.assertIsNone(result.answer)
        self.assertEqual(1, client.counters.disconnects)

    def test_a_frozen_sidecar_costs_no_token_and_one_deadline(self):
        prompt = self.asked()[0][0]
        deadline_s = 0.2
        with Sidecar() as sidecar, Client(sidecar.socket_path, **PATIENCE | {"deadline": deadline_s}) as client:
            pid = sidecar.ready["pid"]
            hook = Hook(client, self.llama)
            self.addCleanup(lambda: os.path.exists(f"/proc/{pid}") and os.kill(pid, signal.SIGCONT))
            plain_s = time.monotonic()
            self.plain(prompt, 0), self.plain(prompt, 1)
            plain_s = time.monotonic() - plain_s
            start_s = time.monotonic()
            result = self.draw_and(sidecar, hook, prompt, {3: lambda: os.kill(pid, signal.SIGSTOP)})
            took_s = time.monotonic() - start_s
            os.kill(pid, signal.SIGCONT)
        self.assert_all_drawn(prompt, result)
        self.assertGreaterEqual(client.counters.deadline_missed, 1)
        print(f"\nfrozen: {took_s:.2f} s, {plain_s:.2f} s without; {client.counters}")
        self.assertLess(took_s, 4 * plain_s + 4, "it waits for one deadline, and a second for the vote, not for each token")

    def test_a_sidecar_that_comes_back_decides_again(self):
        prompt = self.asked()[0][0]
        with Sidecar() as sidecar, Client(sidecar.socket_path, **PATIENCE, reconnect_delays=(0.01, 0.05)) as client:
            hook = Hook(client, self.llama)
            seeds = range(SAMPLES)
            result = self.draw_and(sidecar, hook, prompt, {3: sidecar.kill, 8: sidecar.restart}, seeds)
            plain = [self.plain(prompt, seed) for seed in seeds]
        print(f"\nback: {hook.totals}; {client.counters}")
        self.assertEqual((1, 1, ()), (client.counters.disconnects, client.counters.reconnects, client.refusals))
        self.assertLess(hook.totals.tokens, sum(len(tokens) + ended for tokens, ended in plain))
        for sample, (tokens, _) in zip(result.samples, plain):
            self.assertEqual(tokens[: len(sample.tokens)], sample.tokens[: len(tokens)])
        self.assertIsNotNone(result.answer)


if __name__ == "__main__":
    unittest.main()
