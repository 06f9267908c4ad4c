"""Writes reference.json: logits of a few prompts as transformers' own LlamaForCausalLM gives them, from the weights in abacus.onnx.

    python reference.py       # needs torch, transformers, onnx

An implementation that shares no line with ours: what the exported graphs are held to.
"""

import json
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM

import config as c
from export import read_weights

TEXTS = [
    "<bos> compute 8 * 23 + 11 ? step 8 * 23 = 29 . step 29 + 11 = 9 . answer 9 . check .",
    "<bos> find x in 16 : 5 * x + 11 = 24 ? try 14 : 8 , 19 no . try 15 : 13 , 24 yes . so answer 15 . check 5 * 15 = 13 ,",
    "<bos> compute 20 + 7 - 15 * 26 - 16 ?",
]

if __name__ == "__main__":
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(c.VOCAB), hidden_size=c.HIDDEN, intermediate_size=c.SWIGLU, num_hidden_layers=c.LAYERS, num_attention_heads=c.HEADS,
        num_key_value_heads=c.HEADS, max_position_embeddings=c.CONTEXT, rms_norm_eps=c.RMS_EPS, rope_theta=c.ROPE_THETA,
        tie_word_embeddings=True, attn_implementation="eager")).eval()
    weights = {name: torch.from_numpy(values.copy()) for name, values in read_weights(Path("abacus.onnx")).items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert missing == ["lm_head.weight"] and not unexpected, (missing, unexpected)
    model.tie_weights()
    cases = []
    with torch.no_grad():
        for text in TEXTS:
            tokens = c.encode(text)
            logits = model(torch.tensor([tokens])).logits[0]
            cases.append({"text": text, "tokens": tokens, "logits": [[round(float(z), 6) for z in row] for row in logits]})
    c.HERE.joinpath("reference.json").write_text(json.dumps({"made": "reference.py, transformers LlamaForCausalLM, f32", "cases": cases}) + "\n")
