"""What the abacus is, once: shared by training and export."""

from pathlib import Path

HERE = Path(__file__).parent
VOCAB = HERE.joinpath("vocab.txt").read_text().split()
IDS = {word: i for i, word in enumerate(VOCAB)}
PAD, BOS, END = IDS["<pad>"], IDS["<bos>"], IDS["<end>"]

HIDDEN = 128
LAYERS = 4
HEADS = 4
HEAD_DIM = HIDDEN // HEADS
SWIGLU = 384
ROPE_THETA = 10_000.0
RMS_EPS = 1e-6
CONTEXT = 512
MODULUS = 31


def encode(text):
    return [IDS[word] for word in text.split()]
