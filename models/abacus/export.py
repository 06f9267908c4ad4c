"""Writes abacus.onnx, and with --torch abacus.pt (TorchScript), from weights in safetensors as train.py leaves them.

    python export.py --weights model.safetensors [--torch]
    python export.py --weights abacus.onnx --torch            # the weights are in the graph too, under the same names

Inputs: tokens i64 [B, S]; rows i64 [B], which rows of the cache the tokens follow (one may be named twice: that forks it; one that is not named
leaves); past f32 [layers, 2, B0, heads, P, head_dim], P = 0 at the beginning. Outputs: logits f32 [B, S, V] and present, the past of the next
call: [layers, 2, B, heads, P + S, head_dim]. All rows stand at the same position, P + S <= 512. Metadata: context_tokens.

The architecture is Llama's: RMSNorm before attention and before SwiGLU, rotary positions on halves, no biases, tied embeddings.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import checker, helper, numpy_helper, save

import config as c

OPSET = 17
IR_VERSION = 8
EMBEDDING = "model.embed_tokens.weight"


def read_weights(path):
    if path.suffix == ".onnx":
        tensors = onnx.load(str(path)).graph.initializer
        return {t.name: numpy_helper.to_array(t) for t in tensors if t.name.startswith("model.")}
    from safetensors.numpy import load_file

    return load_file(str(path))


def rope_table():
    """cos and sin [context, head_dim], both halves alike."""
    inverse = c.ROPE_THETA ** -(np.arange(0, c.HEAD_DIM, 2) / c.HEAD_DIM)
    angles = np.outer(np.arange(c.CONTEXT), inverse)
    angles = np.concatenate([angles, angles], 1)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


class Graph:
    def __init__(self):
        self.nodes = []
        self.tensors = []

    def add(self, op, *inputs, outputs=None, **attributes):
        names = outputs or [f"{op.lower()}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names[0] if len(names) == 1 else names

    def tensor(self, name, values, dtype):
        self.tensors.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def linear(self, x, name):
        """x times a weight [out, in] transposed."""
        return self.add("MatMul", x, self.add("Transpose", name, perm=[1, 0]))

    def rms_norm(self, x, weight):
        mean = self.add("ReduceMean", self.add("Mul", x, x), axes=[-1], keepdims=1)
        return self.add("Mul", self.add("Div", x, self.add("Sqrt", self.add("Add", mean, "eps"))), weight)

    def heads(self, x):
        """[B, S, hidden] to [B, heads, S, head_dim]."""
        return self.add("Transpose", self.add("Reshape", x, "split_heads"), perm=[0, 2, 1, 3])

    def rotate(self, x, cos, sin):
        first = self.add("Slice", x, "zero", "half", "last_axis")
        second = self.add("Slice", x, "half", "whole", "last_axis")
        turned = self.add("Concat", self.add("Neg", second), first, axis=-1)
        return self.add("Add", self.add("Mul", x, cos), self.add("Mul", turned, sin))


def abacus_graph(weights):
    g = Graph()
    for name, values in weights.items():
        g.tensor(name, values, np.float32)
    cos_table, sin_table = rope_table()
    g.tensor("cos_table", cos_table, np.float32)
    g.tensor("sin_table", sin_table, np.float32)
    g.tensor("eps", c.RMS_EPS, np.float32)
    g.tensor("scale", c.HEAD_DIM ** -0.5, np.float32)
    g.tensor("hidden_minus", -1e9, np.float32)
    g.tensor("none", 0.0, np.float32)
    g.tensor("split_heads", [0, 0, c.HEADS, c.HEAD_DIM], np.int64)
    g.tensor("join_heads", [0, 0, c.HIDDEN], np.int64)
    for name, values in {"zero": [0], "half": [c.HEAD_DIM // 2], "whole": [c.HEAD_DIM], "last_axis": [3],
                         "zero_axis": [0], "first_axis": [1]}.items():
        g.tensor(name, values, np.int64)
    for name, value in {"zero_scalar": 0, "one_scalar": 1, "past_axis_scalar": 4}.items():
        g.tensor(name, value, np.int64)

    past = g.add("Gather", "past", "rows", axis=2)
    past_length = g.add("Gather", g.add("Shape", "past"), "past_axis_scalar")
    new_length = g.add("Gather", g.add("Shape", "tokens"), "one_scalar")
    end = g.add("Add", past_length, new_length)
    position = g.add("Range", past_length, end, "one_scalar")
    cos, sin = (g.add("Gather", table, position) for table in ("cos_table", "sin_table"))
    # A query sees the keys up to its own position: [S, P + S].
    keys = g.add("Range", "zero_scalar", end, "one_scalar")
    later = g.add("Greater", g.add("Unsqueeze", keys, "zero_axis"), g.add("Unsqueeze", position, "first_axis"))
    mask = g.add("Where", later, "hidden_minus", "none")

    x = g.add("Gather", EMBEDDING, "tokens")
    layers = g.add("Split", past, outputs=[f"past_{i}" for i in range(c.LAYERS)], axis=0)
    presents = []
    for i, layer_past in enumerate(layers):
        prefix = f"model.layers.{i}."
        h = g.rms_norm(x, prefix + "input_layernorm.weight")
        q, k, v = (g.heads(g.linear(h, f"{prefix}self_attn.{p}_proj.weight")) for p in "qkv")
        q, k = g.rotate(q, cos, sin), g.rotate(k, cos, sin)
        new = g.add("Concat", *(g.add("Unsqueeze", g.add("Unsqueeze", t, "zero_axis"), "zero_axis") for t in (k, v)), axis=1)
        present = g.add("Concat", layer_past, new, axis=4)
        presents.append(present)
        both = g.add("Squeeze", present, "zero_axis")
        k, v = (g.add("Gather", both, s, axis=0) for s in ("zero_scalar", "one_scalar"))
        scores = g.add("Mul", g.add("MatMul", q, g.add("Transpose", k, perm=[0, 1, 3, 2])), "scale")
        attended = g.add("MatMul", g.add("Softmax", g.add("Add", scores, mask), axis=-1), v)
        joined = g.add("Reshape", g.add("Transpose", attended, perm=[0, 2, 1, 3]), "join_heads")
        x = g.add("Add", x, g.linear(joined, prefix + "self_attn.o_proj.weight"))
        h = g.rms_norm(x, prefix + "post_attention_layernorm.weight")
        gate = g.linear(h, prefix + "mlp.gate_proj.weight")
        gated = g.add("Mul", g.add("Mul", gate, g.add("Sigmoid", gate)), g.linear(h, prefix + "mlp.up_proj.weight"))
        x = g.add("Add", x, g.linear(gated, prefix + "mlp.down_proj.weight"))
    g.add("Concat", *presents, outputs=["present"], axis=0)
    normed = g.rms_norm(x, "model.norm.weight")
    g.add("MatMul", normed, g.add("Transpose", EMBEDDING, perm=[1, 0]), outputs=["logits"])

    cache = [c.LAYERS, 2, "B0", c.HEADS, "P", c.HEAD_DIM]
    inputs = [
        helper.make_tensor_value_info("tokens", T.INT64, ["B", "S"]),
        helper.make_tensor_value_info("rows", T.INT64, ["B"]),
        helper.make_tensor_value_info("past", T.FLOAT, cache),
    ]
    outputs = [
        helper.make_tensor_value_info("logits", T.FLOAT, ["B", "S", len(c.VOCAB)]),
        helper.make_tensor_value_info("present", T.FLOAT, [c.LAYERS, 2, "B", c.HEADS, "T", c.HEAD_DIM]),
    ]
    model = helper.make_model(helper.make_graph(g.nodes, "abacus", inputs, outputs, g.tensors),
                              opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="latticeforge")
    helper.set_model_props(model, {"context_tokens": str(c.CONTEXT)})
    checker.check_model(model, full_check=True)
    return model


def main():
    arguments = argparse.ArgumentParser(description="exports the abacus")
    arguments.add_argument("--weights", type=Path, required=True)
    arguments.add_argument("--out", type=Path, default=c.HERE)
    arguments.add_argument("--torch", action="store_true", help="also TorchScript")
    args = arguments.parse_args()
    weights = read_weights(args.weights)
    save(abacus_graph(weights), str(args.out / "abacus.onnx"))
    if args.torch:
        import torch
        from model import Abacus

        abacus = Abacus()
        abacus.load_state_dict({name: torch.from_numpy(np.array(values)) for name, values in weights.items()})
        torch.jit.script(abacus.eval()).save(str(args.out / "abacus.pt"))


if __name__ == "__main__":
    main()
