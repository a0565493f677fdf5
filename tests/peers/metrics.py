"""Figures of classes and numbers, by scikit-learn.

usage: metrics.py CASES.json     {"classes": [{"truths", "scores"}], "numbers": [{"truths", "predictions"}]}
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics

# Classes that are never named, or do not occur, are part of the cases.
warnings.filterwarnings("ignore")


def of_classes(case):
    truth, scores = np.array(case["truths"]), np.array(case["scores"])
    classes = np.arange(scores.shape[1])
    answers = scores.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, answers, labels=classes, zero_division=0
    )
    ranked = [both(truth == one, scores[:, one]) for one in classes]
    aucs = [auc for auc, _, _ in ranked if auc is not None]
    one_hot = np.eye(len(classes))[truth]
    brier = ((scores - one_hot) ** 2).sum(axis=1).mean()
    return {
        "accuracy": metrics.accuracy_score(truth, answers),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, answers),
        "macro_f1": metrics.f1_score(truth, answers, average="macro", zero_division=0),
        "weighted_f1": metrics.f1_score(truth, answers, average="weighted", zero_division=0),
        "confusion_matrix": metrics.confusion_matrix(truth, answers, labels=classes).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "log_loss": metrics.log_loss(truth, scores, labels=classes),
        "brier_score": brier / 2 if len(classes) == 2 else brier,
        # Of equals scikit-learn takes the last, Hearth the first.
        "top_k": {
            k: metrics.top_k_accuracy_score(
                len(classes) - 1 - truth, scores[:, ::-1], k=k, labels=classes
            )
            for k in (3, 5)
            if k < len(classes)
        },
        "auc": [auc for auc, _, _ in ranked],
        "average_precision": [precision for _, precision, _ in ranked],
        "roc": [roc for _, _, roc in ranked],
        "macro_auc": float(np.mean(aucs)) if aucs else None,
        "expected_calibration_error": calibration_error(truth == answers, scores.max(axis=1)),
    }


def both(is_of_class, scores):
    """AUC, average precision and ROC curve of one class, where both sides occur."""
    if is_of_class.all() or not is_of_class.any():
        return None, None, None
    alarms, hits, _ = metrics.roc_curve(is_of_class, scores, drop_intermediate=False)
    return (
        metrics.roc_auc_score(is_of_class, scores),
        metrics.average_precision_score(is_of_class, scores),
        [alarms.tolist(), hits.tolist()],
    )


def calibration_error(is_right, confidence, num_bins=15):
    """By its definition: scikit-learn has none."""
    edges = np.linspace(0, 1, num_bins + 1)
    error = 0.0
    for low, high in zip(edges, edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(is_right[inside].mean() - confidence[inside].mean())
    return error


def of_numbers(case):
    truth, predictions = case["truths"], case["predictions"]
    return {
        "r2": metrics.r2_score(truth, predictions),
        "rmse": metrics.root_mean_squared_error(truth, predictions),
        "mae": metrics.mean_absolute_error(truth, predictions),
    }


cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
print(
    json.dumps(
        {
            "classes": [of_classes(case) for case in cases["classes"]],
            "numbers": [of_numbers(case) for case in cases["numbers"]],
        }
    )
)
