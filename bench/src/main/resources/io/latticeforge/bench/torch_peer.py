"""The peer in Python with PyTorch: started by the benchmark, one thread, one command a line, one answer a line.

    time FILE V N NS      microseconds for the record of one row, over the N rows of the file in turn, for about NS nanoseconds
    moments FILE V N      entropy and varentropy of each row, in f32, as the plain operations give them
    job FILE V N TOKENS   CPU seconds for the records and running signals of so many tokens, N rows a step
"""
import collections
import math
import sys
import time

import torch

TOP = 20
WINDOW = 2048
SEGMENT = 128

torch.set_num_threads(1)
print(torch.__version__, flush=True)


def rows(file, vocab, count):
    return torch.from_file(file, shared=False, size=vocab * count, dtype=torch.float32).view(count, vocab)


def moments(logits):
    log_p = torch.log_softmax(logits, 1)
    weighted = log_p.exp() * log_p
    entropy = -weighted.sum(1)
    return log_p, entropy, (weighted * log_p).sum(1) - entropy * entropy


def record(logits, chosen):
    log_p, entropy, varentropy = moments(logits)
    top, ids = log_p.topk(TOP, 1)
    picked = log_p.gather(1, chosen)[:, 0]
    return entropy, varentropy, top[:, 0] - top[:, 1], -top.mean(1), -log_p.mean(1) - math.log(logits.size(1)), picked, ids


class Signals:
    """What a sequence's tokens add up to: running surprise, a window's mean confidence, a segment's entropy; one bound each."""

    def __init__(self):
        self.luck = self.variance = self.confidence = self.segment = 0.0
        self.window = collections.deque()
        self.entropies = collections.deque()

    def add(self, entropy, varentropy, confidence, picked):
        self.luck += picked + entropy
        self.variance += varentropy
        self.window.append(confidence)
        self.confidence += confidence
        if len(self.window) > WINDOW:
            self.confidence -= self.window.popleft()
        self.entropies.append(entropy)
        self.segment += entropy
        if len(self.entropies) > SEGMENT:
            self.segment -= self.entropies.popleft()
        return (self.luck / math.sqrt(self.variance + 0.25) < -2 or self.confidence / len(self.window) < 1
                or self.segment / len(self.entropies) < 1e-4)


def job(logits, tokens):
    chosen = logits.argmax(1, keepdim=True)
    sequences = [Signals() for _ in range(logits.size(0))]
    stops = 0
    start = time.process_time()
    for _ in range(tokens // logits.size(0)):
        entropy, varentropy, _, confidence, _, picked, _ = record(logits, chosen)
        for signals, *values in zip(sequences, entropy.tolist(), varentropy.tolist(), confidence.tolist(), picked.tolist()):
            stops += signals.add(*values)
    return time.process_time() - start


with torch.inference_mode():
    for line in sys.stdin:
        command, file, vocab, count, *rest = line.rstrip("\n").split("\t")
        logits = rows(file, int(vocab), int(count))
        if command == "time":
            chosen = logits.argmax(1, keepdim=True)
            start = now = time.perf_counter_ns()
            runs = 0
            while now - start < int(rest[0]):
                i = runs % logits.size(0)
                record(logits[i : i + 1], chosen[i : i + 1])
                runs += 1
                now = time.perf_counter_ns()
            print((now - start) / 1e3 / runs, flush=True)
        elif command == "moments":
            values = []
            for i in range(logits.size(0)):
                _, entropy, varentropy = moments(logits[i : i + 1])
                values += [entropy.item(), varentropy.item()]
            print(" ".join(map(repr, values)), flush=True)
        else:
            print(job(logits, int(rest[0])), flush=True)
