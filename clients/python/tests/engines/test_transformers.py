"""Hugging Face generate with a real sidecar, on the abacus."""

import os
import signal
import unittest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the model is small, and the sidecar needs a core as well

import torch
from abacus import END, REFERENCE, TOLERANCE, converted, majority, questions, stated
from latticeforge import Client, EndReason
from latticeforge.hooks.transformers import Hook
from sidecar import Sidecar
from transformers import AutoModelForCausalLM, AutoTokenizer

torch.set_num_threads(1)
PROMPTS, SAMPLES, LONGEST = 4, 8, 120
PATIENCE = {"deadline": 5.0, "connect_deadline": 60.0}
"""For a machine that is busy: these tests are of what is decided, not of how fast."""


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = converted("to_transformers.py", "transformers")
        cls.tokenizer = AutoTokenizer.from_pretrained(folder)
        cls.model = AutoModelForCausalLM.from_pretrained(folder)

    def prompts(self, count=PROMPTS):
        asked = questions(count)
        tokens = self.tokenizer([prompt for prompt, _ in asked], return_tensors="pt", padding=True)
        return {"input_ids": tokens["input_ids"], "attention_mask": tokens["attention_mask"]}, [truth for _, truth in asked]

    def generate(self, prompts, watched=None, samples=SAMPLES, seed=3):
        """[batch, drawn] token ids."""
        torch.manual_seed(seed)
        drawn = self.model.generate(
            **prompts, do_sample=True, top_k=0, num_return_sequences=samples, max_new_tokens=LONGEST,
            **(watched.arguments if watched else {}),
        )  # fmt: skip
        return drawn[:, prompts["input_ids"].shape[1] :]


def lengths(drawn):
    """Tokens of each sequence, its end included."""
    return [(row.tolist() + [END]).index(END) + 1 if END in row else len(row) for row in drawn]


class ModelTest(Case):
    def test_the_folder_gives_the_reference_logits(self):
        for case in REFERENCE:
            tokens = self.tokenizer(case["text"].removeprefix("<bos> "), return_tensors="pt")["input_ids"]
            self.assertEqual(case["tokens"], tokens[0].tolist())
            with torch.no_grad():
                logits = self.model(tokens).logits[0]
            self.assertLess((logits - torch.tensor(case["logits"])).abs().max().item(), TOLERANCE)


class GenerateTest(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sidecar = Sidecar().__enter__()
        cls.addClassCleanup(cls.sidecar.__exit__)

    def client(self, **arguments):
        client = Client(self.sidecar.socket_path, **PATIENCE, **arguments)
        self.addCleanup(client.close)
        return client

    def test_samples_end_when_the_sidecar_says_so(self):
        prompts, truths = self.prompts()
        plain = self.generate(prompts)
        for send, client in (
            ("records", self.client()),
            ("rows", self.client(vocab_size=55, element="f32")),
        ):
            with self.subTest(send):
                hook = Hook(client, self.model, self.tokenizer, send=send)
                with hook.watch(SAMPLES) as watched:
                    drawn = self.generate(prompts, watched)
                samples = [sample for result in watched.results for sample in result.samples]
                for sample, row in zip(samples, drawn.tolist(), strict=True):
                    self.assertEqual(sample.tokens, row[: len(sample.tokens)])
                    self.assertLessEqual(set(row[len(sample.tokens) :]), {0, END}, "tokens were drawn after the end")
                without, spent = sum(lengths(plain)), hook.totals.tokens
                print(f"\n{send}: {spent} of {without} tokens, saved {1 - spent / without:.1%}; {client.counters}")
                self.assertEqual(spent, sum(len(sample.tokens) for sample in samples))
                self.assertLess(spent, 0.6 * without)
                self.assertEqual(0, client.counters.fail_open)
                self.assertEqual((), client.refusals)
                ends = {sample.end for sample in samples}
                self.assertIn(EndReason.CONCLUDED, ends)
                self.assertIn(EndReason.SETTLED, ends)
                right = sum(result.answer == truth for result, truth in zip(watched.results, truths))
                votes = [majority(map(stated, plain[at : at + SAMPLES].tolist())) for at in range(0, len(plain), SAMPLES)]
                self.assertGreaterEqual(right, sum(vote == truth for vote, truth in zip(votes, truths)) - 1)
                for result in watched.results:
                    self.assertEqual(result.vote.voters + result.vote.dropped, SAMPLES)

    def test_where_nothing_is_enforced_the_tokens_are_the_same(self):
        prompts, _ = self.prompts()
        hook = Hook(self.client(), self.model, self.tokenizer, enforce=False)
        with hook.watch(SAMPLES) as watched:
            drawn = self.generate(prompts, watched)
        self.assertTrue(torch.equal(self.generate(prompts), drawn))
        self.assertEqual(sum(lengths(drawn)), hook.totals.tokens)
        self.assertGreater(hook.totals.after_decision, 0.4 * hook.totals.tokens)
        print(f"\n{hook.totals}")

    def test_one_prompt_after_the_other_in_one_session(self):
        client = self.client()
        hook = Hook(client, self.model, self.tokenizer)
        for count in (1, 2):
            prompts, _ = self.prompts(count)
            with hook.watch(4) as watched:
                self.generate(prompts, watched, samples=4)
            self.assertEqual(count, len(watched.results))
        self.assertEqual((3, 12), (hook.totals.prompts, hook.totals.samples))
        self.assertEqual((), client.refusals)

    def test_a_batch_that_is_no_multiple_of_the_samples_is_refused(self):
        prompts, _ = self.prompts(1)
        with self.assertRaisesRegex(ValueError, "a batch of 4 sequences is not a number of prompts times 3 samples"):
            with Hook(self.client(), self.model, self.tokenizer).watch(3) as watched:
                self.generate(prompts, watched, samples=4)


class LostSidecarTest(Case):
    def test_a_sidecar_that_dies_costs_no_token(self):
        prompts, _ = self.prompts(1)
        plain = self.generate(prompts)
        with Sidecar() as sidecar, Client(sidecar.socket_path, **PATIENCE) as client:
            hook = Hook(client, self.model, self.tokenizer)
            with hook.watch(SAMPLES) as watched:
                os.kill(sidecar.ready["pid"], signal.SIGKILL)
                drawn = self.generate(prompts, watched)
            self.assertTrue(torch.equal(plain, drawn))
            self.assertIsNone(watched.results[0].answer)
            self.assertEqual(sum(lengths(drawn)), hook.totals.tokens)
            self.assertEqual(1, client.counters.disconnects)


if __name__ == "__main__":
    unittest.main()
