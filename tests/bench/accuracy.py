"""Accuracy on a small part of CIFAR-10.

The first 200 training pictures of each class by file name to learn from, the first 100 test pictures of each class to measure on; preset balanced on the CPU. The peer is the usual pipeline: features of the same backbone file from ONNX Runtime at 224 × 224, then scikit-learn's logistic regression on standardised features.
"""

import time

import numpy as np

from prepare import prepare
from surroundings import NUM_THREADS


def measure(surroundings):
    folder = surroundings.cifar10_small()
    project, imported, _ = surroundings.fresh_project("accuracy", folder)
    trained, seconds = surroundings.hearth("train", project, "--preset", "balanced", "--device", "cpu")
    peer, peer_seconds = logistic_regression(surroundings, folder)
    low, high = trained["accuracy_interval"]
    mine = trained["accuracy"]
    return [
        ("test accuracy", f"{mine:.3f} ({low:.3f} to {high:.3f})", f"{peer:.3f}", f"{mine / peer:.2f}", "≥ 0.72"),
        ("macro F1", f"{trained['macro_f1']:.3f}", "", "", ""),
        ("seconds, all included", f"{seconds:.1f}", f"{peer_seconds:.1f}", f"{seconds / peer_seconds:.2f}", ""),
    ]


def logistic_regression(surroundings, folder):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    started = time.perf_counter()
    session = surroundings.runtime_session()
    labels = sorted(path.name for path in (folder / "train").iterdir())

    def features(split):
        files = [(file, i) for i, label in enumerate(labels) for file in sorted((folder / split / label).iterdir())]
        rows = []
        for start in range(0, len(files), 16):
            batch = np.stack([prepare(file, 224, 224) for file, _ in files[start : start + 16]])
            rows.append(session.run(["embedding"], {"image": batch})[0])
        return np.concatenate(rows), [label for _, label in files]

    with threadpool_limits(NUM_THREADS):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
        model.fit(*features("train"))
        accuracy = model.score(*features("test"))
    return accuracy, time.perf_counter() - started
