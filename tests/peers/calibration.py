"""The temperature with the least logarithmic loss by scipy, and the expected calibration error.

usage: calibration.py TABLE.json     {"probabilities": [[...], ...], "classes": [...]}
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

table = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
probabilities = np.array(table["probabilities"], np.float64)
classes = np.array(table["classes"])
logs = np.log(np.maximum(probabilities, 1e-30))
rows = np.arange(len(classes))


def loss(log_temperature):
    return -log_softmax(logs / np.exp(log_temperature), axis=1)[rows, classes].mean()


def calibration_error(p):
    surest, right = p.max(axis=1), p.argmax(axis=1) == classes
    edges = np.linspace(0, 1, 16)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (surest > low) & (surest <= high)
        if inside.any():
            total += inside.mean() * abs(surest[inside].mean() - right[inside].mean())
    return total


best = minimize_scalar(
    loss, bounds=(np.log(0.05), np.log(20.0)), method="bounded", options={"xatol": 1e-12}
)
temperature = np.exp(best.x)
print(
    json.dumps(
        {
            "temperature": temperature,
            "loss_before": loss(0.0),
            "loss_after": best.fun,
            "error_before": calibration_error(probabilities),
            "error_after": calibration_error(softmax(logs / temperature, axis=1)),
        }
    )
)
