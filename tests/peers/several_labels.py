"""Figures of predictions with several labels, by scikit-learn.

usage: several_labels.py REPORT.json     a run's report, as Hearth keeps it
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn import metrics

report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
items = report["items"]
num_classes = len(report["per_class"])


def table(key):
    rows = np.zeros((len(items), num_classes), int)
    for row, item in zip(rows, items):
        row[item[key]] = 1
    return rows


truth, given = table("truth"), table("predicted")
scores = np.array([item["probabilities"] for item in items])
f1 = {
    how: metrics.f1_score(truth, given, average=how, zero_division=0)
    for how in ("micro", "macro", "weighted")
}
precision, recall, each, support = metrics.precision_recall_fscore_support(
    truth, given, zero_division=0
)
occurs = [0 < column.sum() < len(items) for column in truth.T]


def of_each(figure):
    return [
        float(figure(truth[:, c], scores[:, c])) if occurs[c] else None for c in range(num_classes)
    ]


print(
    json.dumps(
        {
            "micro_f1": f1["micro"],
            "macro_f1": f1["macro"],
            "weighted_f1": f1["weighted"],
            "subset_accuracy": metrics.accuracy_score(truth, given),
            "hamming_loss": metrics.hamming_loss(truth, given),
            "label_ranking_average_precision": metrics.label_ranking_average_precision_score(
                truth, scores
            ),
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": each.tolist(),
            "support": support.tolist(),
            "auc": of_each(metrics.roc_auc_score),
            "average_precision": of_each(metrics.average_precision_score),
        }
    )
)
