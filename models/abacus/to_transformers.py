"""Writes the abacus as a folder that transformers and vLLM load: config.json, model.safetensors and a word-level tokenizer.

    python to_transformers.py --out FOLDER          # needs numpy, onnx, safetensors, tokenizers

The tokenizer puts <bos> before a prompt by itself; the chat template gives the last message as the prompt.
"""

import argparse
import json
from pathlib import Path

from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors

import config as c
from export import read_weights

MODEL = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "torch_dtype": "float32",
    "vocab_size": len(c.VOCAB),
    "hidden_size": c.HIDDEN,
    "intermediate_size": c.SWIGLU,
    "num_hidden_layers": c.LAYERS,
    "num_attention_heads": c.HEADS,
    "num_key_value_heads": c.HEADS,
    "head_dim": c.HEAD_DIM,
    "hidden_act": "silu",
    "max_position_embeddings": c.CONTEXT,
    "rms_norm_eps": c.RMS_EPS,
    "rope_theta": c.ROPE_THETA,
    "tie_word_embeddings": True,
    "attention_bias": False,
    "mlp_bias": False,
}
SPECIAL = {"bos_token_id": c.BOS, "eos_token_id": c.END, "pad_token_id": c.PAD}
TOKENIZER = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<bos>",
    "eos_token": "<end>",
    "pad_token": "<pad>",
    "unk_token": "<pad>",
    "padding_side": "left",
    "model_max_length": c.CONTEXT,
    "clean_up_tokenization_spaces": False,
    "chat_template": "{{ bos_token }} {{ messages[-1]['content'] }}",
}


def tokenizer():
    words = Tokenizer(models.WordLevel(c.IDS, unk_token="<pad>"))
    words.add_special_tokens(["<pad>", "<bos>", "<end>"])
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", c.BOS)])
    return words


def main():
    arguments = argparse.ArgumentParser(description="writes the abacus for transformers")
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    weights = {name: values.copy() for name, values in read_weights(c.HERE / "abacus.onnx").items()}
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    tokenizer().save(str(out / "tokenizer.json"))
    for name, content in {"config": MODEL | SPECIAL, "generation_config": SPECIAL, "tokenizer_config": TOKENIZER}.items():
        (out / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
