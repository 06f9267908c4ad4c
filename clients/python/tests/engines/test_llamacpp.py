"""llama.cpp, through llama-cpp-python, with a real sidecar, on the abacus."""

import ctypes
import os
import signal
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
        cls.llama = llama_cpp.Llama(
            converted("to_gguf.py", "abacus.gguf"), n_ctx=512, n_threads=1, n_threads_batch=1, verbose=False
        )
        cls.addClassCleanup(cls.llama.close)

    def plain(self, prompt, seed):
        """Tokens of a sample without a hook, and whether it drew its end."""
        completion = self.llama.create_completion(prompt, seed=seed, **DRAWING)
        choice = completion["choices"][0]
        return [VOCABULARY.index(word) for word in choice["text"].split()], choice["finish_reason"] == "stop"


class ModelTest(Case):
    def test_the_file_gives_the_reference_logits(self):
        llama = llama_cpp.Llama(
            self.llama.model_path, n_ctx=512, n_threads=1, n_threads_batch=1, logits_all=True, verbose=False
        )
        self.addCleanup(llama.close)
        for case in REFERENCE:
            llama.reset()
            llama.eval(case["tokens"])
            difference = np.abs(llama.scores[: len(case["tokens"])] - np.array(case["logits"]))
            self.assertLess(difference.max(), TOLERANCE)

    def test_its_tokenizer_ends_a_prompt_with_the_question_mark(self):
        tokens = self.llama.tokenize(b"compute 8 * 23 + 11")
        self.assertEqual(REFERENCE[0]["tokens"][:8], tokens)
        self.assertEqual("step 8 * 23 = 29 . answer 9", self.llama.detokenize([20, 32, 9, 47, 10, 53, 11, 17, 33]).decode().strip())

    def test_a_row_is_read_in_place(self):
        case = REFERENCE[0]
        self.llama.reset()
        self.llama.eval(case["tokens"])
        row = llama_cpp.llama_get_logits_ith(self.llama.ctx, -1)
        read = np.frombuffer(ctypes.string_at(row, 4 * self.llama.n_vocab()), np.float32)
        self.assertLess(np.abs(read - np.array(case["logits"][-1])).max(), TOLERANCE)


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

    def test_a_sidecar_that_dies_costs_no_token(self):
        prompt = self.asked()[0][0]
        with Sidecar() as sidecar, Client(sidecar.socket_path, **PATIENCE) as client:
            hook = Hook(client, self.llama)
            os.kill(sidecar.ready["pid"], signal.SIGKILL)
            result = self.watch(hook, prompt, range(2))
        for sample, (tokens, ended) in zip(result.samples, [self.plain(prompt, seed) for seed in range(2)], strict=True):
            self.assertEqual(len(tokens) + ended, sample.length)
        self.assertIsNone(result.answer)
        self.assertEqual(1, client.counters.disconnects)


if __name__ == "__main__":
    unittest.main()
