"""Writes reference.json: vectors of three sentences by the Python bindings of ONNX Runtime and tokenizers, what native/embedding is held against.

    python reference.py native/embedding/target/models    # needs numpy, onnxruntime and tokenizers
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

SENTENCES = ["how do you say good morning in spanish", "Translate “good morning” into Spanish, please!", "the brakes of my car squeal"]
HERE = Path(__file__).parent

if __name__ == "__main__":
    models = Path(sys.argv[1])
    tokenizer = Tokenizer.from_file(str(models / "all-minilm-l6-v2-q-tokenizer.json"))
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(str(models / "all-minilm-l6-v2-q.onnx"))
    entries = []
    for sentence in SENTENCES:
        ids = numpy.array([tokenizer.encode(sentence).ids], dtype=numpy.int64)
        feeds = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        mean = session.run(["last_hidden_state"], feeds)[0][0].mean(axis=0)
        vector = mean / numpy.linalg.norm(mean)
        entries.append({"text": sentence, "tokens": ids[0].tolist(), "vector": [round(float(value), 6) for value in vector]})
    (HERE / "reference.json").write_text(json.dumps(entries, ensure_ascii=False) + "\n", encoding="utf-8")
