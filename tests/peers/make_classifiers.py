"""Writes image classifiers as other programs export them, and what ONNX Runtime says of one picture.

usage: make_classifiers.py FOLDER SIDE

Prints the embedding of a picture of SIDE × SIDE pixels, whose byte in row y, column x, channel c is
(7 y + 13 x + 50 c) mod 256, for each file that is a good backbone; pixels are scaled as ImageNet's.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

folder, side = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
draw = np.random.default_rng(5)
MEAN = np.array([123.675, 116.28, 103.53], np.float32).reshape(1, 3, 1, 1)
STD = np.array([58.395, 57.12, 57.375], np.float32).reshape(1, 3, 1, 1)


class Net:
    """A graph that grows node by node, as PyTorch's exporter writes it."""

    def __init__(self, shape, opset=13):
        self.input = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, shape)
        self.nodes, self.weights, self.opset = [], [], opset
        self.channels = 3

    def weight(self, values):
        name = f"onnx::w_{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(self, op, inputs, **attributes):
        name = f"/layer/{op}_{len(self.nodes)}"
        output = f"{name}_output_0"
        self.nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))
        return output

    def floats(self, *shape, scale=None):
        fan_in = max(1, int(np.prod(shape[1:])))
        return draw.normal(0, scale or (2 / fan_in) ** 0.5, shape).astype(np.float32)

    def conv(self, x, out, kernel=3, stride=1, group=1):
        weight = self.weight(self.floats(out, self.channels // group, kernel, kernel))
        self.channels = out
        pads = [kernel // 2] * 4
        return self.node(
            "Conv", [x, weight, self.weight(self.floats(out, scale=0.1))],
            kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=pads, group=group,
        )

    def norm(self, x):
        c = self.channels
        operands = [
            np.ones(c, np.float32), self.floats(c, scale=0.1), self.floats(c, scale=0.1),
            draw.uniform(0.5, 1.5, c).astype(np.float32),
        ]
        return self.node("BatchNormalization", [x, *map(self.weight, operands)], epsilon=1e-5)

    def dense(self, x, out):
        weight = self.weight(self.floats(out, self.channels))
        return self.node("Gemm", [x, weight, self.weight(np.zeros(out, np.float32))], transB=1)

    def save(self, name, output):
        outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, "net", [self.input], outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        onnx.save(model, folder / f"{name}.onnx")
        return model

    def embedding(self, value):
        """What ONNX Runtime makes of the picture, up to a value."""
        outputs = [helper.make_tensor_value_info(value, TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, "net", [self.input], outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        y, x, c = np.mgrid[0:side, 0:side, 0:3]
        bytes_ = ((7 * y + 13 * x + 50 * c) % 256).astype(np.float32).transpose(2, 0, 1)[None]
        (found,) = session.run(None, {"pixels": (bytes_ - MEAN) / STD})
        return found.reshape(-1).tolist()


def residual(shape):
    net = Net(shape, opset=12)
    x = net.node("Relu", [net.norm(net.conv("pixels", 16, stride=2))])
    for _ in range(2):
        inner = net.node("Relu", [net.norm(net.conv(x, 16))])
        inner = net.norm(net.conv(inner, 16))
        x = net.node("Relu", [net.node("Add", [inner, x])])
    return net, net.conv(x, 24, stride=2)


known = {}

# A shape that is computed: how MobileNetV2 and others were exported.
net, x = residual(["batch", 3, "height", "width"])
pooled = net.node("GlobalAveragePool", [x])
count = net.node("Gather", [net.node("Shape", [pooled]), net.weight(np.int64(0))], axis=0)
shape = net.node("Concat", [net.node("Unsqueeze", [count], axes=[0]), net.weight(np.array([-1]))], axis=0)
flat = net.node("Reshape", [pooled, shape])
net.save("computed-shape", net.dense(flat, 10))
known["computed-shape"] = net.embedding(flat)

# One size only: the mean is a window as large as what is left of the picture.
net, x = residual([1, 3, side, side])
mean = net.node("AveragePool", [x], kernel_shape=[side // 4] * 2)
flat = net.node("Flatten", [mean], axis=1)
net.save("one-size", net.node("Softmax", [net.dense(flat, 10)], axis=1))
known["one-size"] = net.embedding(flat)

# Squeeze and excitation, smooth activations, and a classifier that is a convolution.
net = Net(["batch", 3, side, side], opset=14)
x = net.node("HardSwish", [net.norm(net.conv("pixels", 16, stride=2))])
for _ in range(2):
    inner = net.node("HardSwish", [net.norm(net.conv(x, 48, kernel=1))])
    inner = net.node("HardSwish", [net.norm(net.conv(inner, 48, kernel=5, group=48))])
    gate = net.node("GlobalAveragePool", [inner])
    gate = net.node("Relu", [net.conv(gate, 12, kernel=1)])
    gate = net.node("Sigmoid", [net.conv(gate, 48, kernel=1)])
    inner = net.node("Mul", [gate, inner])
    x = net.node("Add", [x, net.norm(net.conv(inner, 16, kernel=1))])
swish = net.conv(x, 32, kernel=1)
swish = net.node("Mul", [swish, net.node("Sigmoid", [swish])])
pooled = net.node("GlobalAveragePool", [swish])
net.save("gated", net.node("Flatten", [net.conv(pooled, 10, kernel=1)], axis=1))
known["gated"] = net.embedding(pooled)

# No classifier: it gives its embedding.
net, x = residual(["batch", 3, "height", "width"])
pooled = net.node("GlobalAveragePool", [x])
net.save("headless", net.node("Flatten", [pooled], axis=1))
known["headless"] = net.embedding(pooled)

# What cannot be built on.
net = Net(["batch", side, side, 3])
x = net.conv(net.node("Transpose", ["pixels"], perm=[0, 3, 1, 2]), 8)
net.save("channels-last", net.dense(net.node("Flatten", [net.node("GlobalAveragePool", [x])], axis=1), 10))
net = Net(["batch", 1, side, side])
net.channels = 1
x = net.node("GlobalAveragePool", [net.conv("pixels", 8)])
net.save("grey", net.dense(net.node("Flatten", [x], axis=1), 10))
net, x = residual(["batch", 3, side, side])
net.save("picture-to-picture", net.node("Relu", [net.conv(x, 3)]))
net, x = residual(["batch", 3, side, side])
x = net.node("LpNormalization", [x], axis=1)
net.save("strange", net.dense(net.node("Flatten", [net.node("GlobalAveragePool", [x])], axis=1), 10))
whole = (folder / "gated.onnx").read_bytes()
(folder / "cut-short.onnx").write_bytes(whole[: len(whole) // 2])
(folder / "words.onnx").write_text("no model at all\n")

print(json.dumps(known))
