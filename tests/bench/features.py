"""Features of pictures on the CPU, pictures a second.

The bundled EfficientNet-Lite0 at 224 × 224 on the same 16 CIFAR-10 pictures, for a few seconds each in turn. The peer is ONNX Runtime on the same file.
"""

import statistics
import time

import numpy as np

from prepare import prepare

ROUNDS, SECONDS = 3, 4


def measure(surroundings):
    pictures = [p for c in sorted((surroundings.cifar10_small() / "test").iterdir()) for p in sorted(c.iterdir())[:2]]
    raw = surroundings.cache / "pictures.f32"
    input_ = np.stack([prepare(path, 224, 224) for path in pictures[:16]])
    input_.tofile(raw)
    session = surroundings.runtime_session()
    rows = []
    for batch in (1, 16):
        mine, peer = [], []
        for _ in range(ROUNDS):
            bench = surroundings.example("features_bench", surroundings.backbone, raw, batch, SECONDS)
            mine.append(bench["images_per_sec"])
            peer.append(runtime_rate(session, input_[:batch]))
        mine, peer = statistics.median(mine), statistics.median(peer)
        rows.append((f"pictures a second, batch {batch}", f"{mine:.0f}", f"{peer:.0f}", f"{mine / peer:.2f}", "≥ 0.25"))
    return rows


def runtime_rate(session, batch):
    for _ in range(3):
        session.run(["embedding"], {"image": batch})
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS:
        session.run(["embedding"], {"image": batch})
        count += len(batch)
    return count / (time.perf_counter() - started)
