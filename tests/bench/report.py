"""A report on 10,000 samples

Ten and a hundred classes: `examples/report_times`, from answers and probabilities that are there to all figures with their intervals, calibration, and each class against the rest. The peer is scikit-learn with the same figures of the same numbers, without any interval: a bootstrap there takes a thousand times as long.
"""

import statistics
import time

import numpy as np
from sklearn import metrics

SAMPLES = 10_000


def measure(surroundings):
    rows = []
    for classes in (10, 100):
        ours = statistics.median(surroundings.example("report_times", SAMPLES, classes)["seconds"])
        theirs = statistics.median(figures(classes) for _ in range(5))
        rows.append(
            (f"seconds, {classes} classes", f"{ours:.2f}", f"{theirs:.2f}", f"{theirs / ours:.2f}", "< 2 s")
        )
    return rows


def figures(classes):
    """Seconds of the peer."""
    draw = np.random.default_rng(classes)
    truth = np.arange(SAMPLES) % classes
    scores = draw.random((SAMPLES, classes))
    scores[np.arange(SAMPLES), truth] += 0.8
    scores /= scores.sum(axis=1, keepdims=True)
    started = time.perf_counter()
    answers = scores.argmax(axis=1)
    metrics.accuracy_score(truth, answers)
    metrics.balanced_accuracy_score(truth, answers)
    metrics.precision_recall_fscore_support(truth, answers)
    metrics.confusion_matrix(truth, answers)
    metrics.log_loss(truth, scores)
    for k in (3, 5):
        metrics.top_k_accuracy_score(truth, scores, k=k)
    for one in range(classes):
        metrics.roc_auc_score(truth == one, scores[:, one])
        metrics.average_precision_score(truth == one, scores[:, one])
    return time.perf_counter() - started
