"""Writes the abacus as one GGUF file for llama.cpp.

    python to_gguf.py --out abacus.gguf             # needs numpy, onnx, gguf

llama.cpp knows no tokenizer that splits at blanks alone; of those it has, the word pieces of BERT come nearest: a token that begins a word is
written with a mark before it. That tokenizer puts <bos> before a prompt, and its separator behind it, always. So `?`, which ends every
prompt of the abacus, is declared to be the separator: leave it off, "compute 8 * 23 + 11" is the whole prompt.
"""

import argparse
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, LlamaFileType, TokenType

import config as c
from export import read_weights

WORD = "\u2581"
"""What the word pieces of llama.cpp begin a word with."""
BLOCK = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def in_pairs(weight):
    """The rows of a projection in the order of llama.cpp, which rotates neighbours: ours come in two halves a head."""
    halves = weight.reshape(c.HEADS, 2, c.HEAD_DIM // 2, -1)
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(weight.shape))


def tensors(weights):
    """Name and values of each tensor; the embedding is the output matrix as well, so that there is no output.weight."""
    yield "token_embd.weight", weights["model.embed_tokens.weight"]
    yield "output_norm.weight", weights["model.norm.weight"]
    for layer in range(c.LAYERS):
        for ours, theirs in BLOCK.items():
            weight = weights[f"model.layers.{layer}.{ours}.weight"]
            yield f"blk.{layer}.{theirs}.weight", in_pairs(weight) if theirs in ("attn_q", "attn_k") else weight


def describe(out):
    out.add_name("abacus")
    out.add_license("Apache-2.0")
    out.add_file_type(LlamaFileType.ALL_F32)
    out.add_vocab_size(len(c.VOCAB))
    out.add_context_length(c.CONTEXT)
    out.add_embedding_length(c.HIDDEN)
    out.add_block_count(c.LAYERS)
    out.add_feed_forward_length(c.SWIGLU)
    out.add_head_count(c.HEADS)
    out.add_head_count_kv(c.HEADS)
    out.add_rope_dimension_count(c.HEAD_DIM)
    out.add_rope_freq_base(c.ROPE_THETA)
    out.add_layer_norm_rms_eps(c.RMS_EPS)


def describe_words(out):
    special = (c.PAD, c.BOS, c.END)
    out.add_tokenizer_model("bert")
    out.add_token_list([word if i in special else WORD + word for i, word in enumerate(c.VOCAB)])
    out.add_token_types([TokenType.CONTROL if i in special else TokenType.NORMAL for i in range(len(c.VOCAB))])
    out.add_token_type_count(1)
    out.add_bos_token_id(c.BOS)
    out.add_eos_token_id(c.END)
    out.add_pad_token_id(c.PAD)
    out.add_unk_token_id(c.PAD)
    out.add_sep_token_id(c.IDS["?"])
    out.add_add_bos_token(True)
    out.add_chat_template("{{ messages[-1]['content'] }}")


def main():
    arguments = argparse.ArgumentParser(description="writes the abacus for llama.cpp")
    arguments.add_argument("--out", type=Path, required=True)
    out = GGUFWriter(arguments.parse_args().out, "llama")
    describe(out)
    describe_words(out)
    for name, values in tensors(read_weights(c.HERE / "abacus.onnx")):
        out.add_tensor(name, np.ascontiguousarray(values, dtype=np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


if __name__ == "__main__":
    main()
