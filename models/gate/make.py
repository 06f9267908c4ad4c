"""Writes scores.onnx, the product of a focus gate: scores [B, E] = vectors [B, d] x edges [E, d] transposed, f32, any sizes.

    python make.py            # needs onnx
    python make.py --torch    # and scores.pt; needs torch
"""

import sys
from pathlib import Path

from onnx import TensorProto, checker, helper, save

OPSET = 17
IR_VERSION = 8
HERE = Path(__file__).parent


def scores_graph():
    f32 = TensorProto.FLOAT
    inputs = [helper.make_tensor_value_info("vectors", f32, ["B", "d"]), helper.make_tensor_value_info("edges", f32, ["E", "d"])]
    outputs = [helper.make_tensor_value_info("scores", f32, ["B", "E"])]
    nodes = [helper.make_node("Gemm", ["vectors", "edges"], ["scores"], transB=1)]
    model = helper.make_model(helper.make_graph(nodes, "scores", inputs, outputs), opset_imports=[helper.make_opsetid("", OPSET)],
                              ir_version=IR_VERSION, producer_name="latticeforge")
    checker.check_model(model, full_check=True)
    return model


def write_torch():
    import torch

    class Scores(torch.nn.Module):
        def forward(self, vectors: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
            return vectors @ edges.t()

    torch.jit.script(Scores()).save(str(HERE / "scores.pt"))


if __name__ == "__main__":
    save(scores_graph(), str(HERE / "scores.onnx"))
    if "--torch" in sys.argv[1:]:
        write_torch()
