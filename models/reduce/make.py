"""Writes the fused-record graphs: reduce-f32.onnx, reduce-f16.onnx, reduce-bf16.onnx with onnx.helper, reduce.pt (TorchScript) with PyTorch.

    python make.py            # the ONNX graphs; needs onnx
    python make.py --torch    # and reduce.pt; needs torch

Inputs: logits [B, V] of the type, chosen [B] i64 (-1: not known). Outputs, k = min(20, V):
  record        f32 [B, 8]   lse, entropy, varentropy, margin, token confidence, self-certainty, chosen log-prob, finite logits
  top_ids       i64 [B, k]   best first; equal logits in order of id
  top_log_probs f32 [B, k]   z - lse
A row with NaN, +Inf or nothing but -Inf has 0 finite logits, and nothing else of it means anything; no other row is touched. Where fewer than k
logits are finite, the entries past the last finite one mean nothing, and the margin of one finite logit neither.

Formulas: m = max z, t = z - m, S0 = sum e^t, S1 = sum t e^t, mu = S1/S0; lse = m + ln S0, H = ln S0 - mu, V = sum e^t (t - mu)^2 / S0 (two passes:
nothing cancels), confidence = lse - mean of the top logits, self-certainty = lse - mean(z) - ln(finite). Elements in f32, sums in f64: f32 sums over
262,144 logits miss the bounds. t is clipped at -150, where e^t is 0 in f32, so that a mask (-Inf, the lowest f32) never makes 0 * Inf.
"""

import sys
from pathlib import Path

from onnx import TensorProto as T
from onnx import checker, helper, save

OPSET = 17
IR_VERSION = 8
TOP_K = 20
FLOOR = -150.0
HERE = Path(__file__).parent
ELEMENTS = {"f32": T.FLOAT, "f16": T.FLOAT16, "bf16": T.BFLOAT16}


class Graph:
    """Nodes in order; every call adds one and returns the name of what it makes."""

    def __init__(self):
        self.nodes = []
        self.constants = []

    def add(self, op, inputs, outputs=None, **attributes):
        names = outputs or [f"{op.lower()}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        return names[0] if len(names) == 1 else names

    def constant(self, name, element, dims, values):
        self.constants.append(helper.make_tensor(name, element, dims, values))
        return name

    def f64(self, x):
        return self.add("Cast", [x], to=T.DOUBLE)

    def f32(self, x):
        return self.add("Cast", [x], to=T.FLOAT)

    def row_sum(self, x):
        """[B, V] in f32 to [B, 1] in f64."""
        return self.add("ReduceSum", [self.f64(x), "last_axis"], keepdims=1)


def record_graph(element):
    g = Graph()
    g.constant("last_axis", T.INT64, [1], [1])
    g.constant("first_index", T.INT64, [1], [0])
    g.constant("second_index", T.INT64, [1], [1])
    g.constant("twenty", T.INT64, [1], [TOP_K])
    g.constant("two", T.INT64, [1], [2])
    g.constant("floor", T.FLOAT, [], [FLOOR])
    g.constant("zero_f32", T.FLOAT, [], [0.0])
    g.constant("zero_f64", T.DOUBLE, [], [0.0])
    g.constant("zero_i64", T.INT64, [], [0])

    z = "logits" if element == T.FLOAT else g.f32("logits")
    vocab = g.add("Gather", [g.add("Shape", ["logits"]), "second_index"])
    masked = g.add("IsInf", [z], detect_positive=0)
    unmasked = g.add("Where", [masked, "zero_f32", z])
    sum_z = g.row_sum(unmasked)
    hidden = g.add("ReduceSum", [g.f32(masked), "last_axis"], keepdims=1)
    counted = g.f64(g.add("Sub", [g.f32(vocab), hidden]))
    # x - x is 0 for a finite x and NaN for NaN and +Inf: one comparison tells a row that is no distribution.
    valid = g.add("Equal", [g.add("Sub", [sum_z, sum_z]), "zero_f64"])
    finite = g.add("Where", [valid, counted, "zero_f64"])

    k = g.add("Min", ["twenty", vocab])
    top, ids = g.add("TopK", [z, k], ["top_logits", "top_ids"], axis=1, largest=1, sorted=1)
    best = g.add("Gather", [top, "first_index"], axis=1)
    second = g.add("Gather", [top, g.add("Sub", [g.add("Min", ["two", vocab]), "second_index"])], axis=1)

    t = g.add("Max", [g.add("Sub", [z, best]), "floor"])
    e = g.add("Exp", [t])
    s0 = g.row_sum(e)
    mu = g.add("Div", [g.row_sum(g.add("Mul", [t, e])), s0])
    d = g.add("Sub", [t, g.f32(mu)])
    squares = g.row_sum(g.add("Mul", [g.add("Mul", [d, d]), e]))

    log_s0 = g.add("Log", [s0])
    lse = g.add("Add", [g.f64(best), log_s0])
    entropy = g.add("Max", [g.add("Sub", [log_s0, mu]), "zero_f64"])
    varentropy = g.add("Div", [squares, s0])
    margin = g.add("Sub", [g.f64(best), g.f64(second)])
    listed = g.f64(g.add("Where", [g.add("IsInf", [top], detect_positive=0), "zero_f32", top]))
    list_size = g.add("Min", [finite, g.f64("twenty")])
    confidence = g.add("Sub", [lse, g.add("Div", [g.add("ReduceSum", [listed, "last_axis"], keepdims=1), list_size])])
    certainty = g.add("Sub", [g.add("Sub", [lse, g.add("Div", [sum_z, finite])]), g.add("Log", [finite])])
    chosen = g.add("Unsqueeze", [g.add("Max", ["chosen", "zero_i64"]), "last_axis"])
    chosen_log_prob = g.add("Sub", [g.f64(g.add("GatherElements", [z, chosen], axis=1)), lse])

    columns = [lse, entropy, varentropy, margin, confidence, certainty, chosen_log_prob, finite]
    g.add("Cast", [g.add("Concat", columns, axis=1)], ["record"], to=T.FLOAT)
    g.add("Cast", [g.add("Sub", [g.f64(top), lse])], ["top_log_probs"], to=T.FLOAT)

    inputs = [helper.make_tensor_value_info("logits", element, ["B", "V"]), helper.make_tensor_value_info("chosen", T.INT64, ["B"])]
    outputs = [
        helper.make_tensor_value_info("record", T.FLOAT, ["B", 8]),
        helper.make_tensor_value_info("top_ids", T.INT64, ["B", "k"]),
        helper.make_tensor_value_info("top_log_probs", T.FLOAT, ["B", "k"]),
    ]
    graph = helper.make_graph(g.nodes, "record", inputs, outputs, g.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION, producer_name="latticeforge")
    checker.check_model(model, full_check=True)
    return model


def write_torch():
    import torch
    from record import Record

    torch.jit.script(Record()).save(str(HERE / "reduce.pt"))


if __name__ == "__main__":
    for name, element_type in ELEMENTS.items():
        save(record_graph(element_type), str(HERE / f"reduce-{name}.onnx"))
    if "--torch" in sys.argv[1:]:
        write_torch()
