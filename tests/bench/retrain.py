"""A second training on cached features of 2,000 pictures.

From press to result: what the job itself says, and the whole process with its start and end. The peer fits scikit-learn's logistic regression on features of the same size that are in memory already.
"""

import statistics
import time

import numpy as np

ROUNDS = 3


def measure(surroundings):
    folder = surroundings.cifar10_small()
    project, _, _ = surroundings.fresh_project("retrain", folder)
    surroundings.hearth("train", project, "--preset", "balanced", "--device", "cpu")
    job, whole, peer = [], [], []
    for seed in range(ROUNDS):
        trained, seconds = surroundings.hearth(
            "train", project, "--preset", "balanced", "--device", "cpu", "--seed", str(seed)
        )
        job.append(trained["duration_secs"])
        whole.append(seconds)
        peer.append(logistic_regression())
    job, whole, peer = map(statistics.median, (job, whole, peer))
    return [
        ("seconds of the job", f"{job:.2f}", f"{peer:.2f}", f"{job / peer:.2f}", "< 1"),
        ("seconds of the process", f"{whole:.2f}", "", "", ""),
    ]


def logistic_regression():
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(10), 200)
    features = random.normal(size=(2000, 1280)) + random.normal(size=(10, 1280))[labels] * 0.1
    with threadpool_limits(2):
        started = time.perf_counter()
        LogisticRegression(C=0.01, max_iter=1000).fit(features, labels)
        return time.perf_counter() - started
