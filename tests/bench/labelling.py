"""Labels that the model asks for

5,000 pictures of CIFAR-10 (500 a class) and 1,000 of its test, from EfficientNet-Lite0's features. The curve is `hearth label-curve`: a model learns from labels in the order that it asks for, 20 at a time, and in random order, five beginnings each; both are asked about the test. A label is stored before anything else is done; the window shows it in the frame after the key (`--test product label_flow`). The time is that from a label to a new ranking and new suggestions, with 100 to 1,000 labels, `examples/label_times`; beside it scikit-learn's logistic regression on the same number of labels and features, and the same probabilities.
"""

import shutil
import time

import numpy as np
from sklearn.linear_model import LogisticRegression

PER_CLASS, TEST_PER_CLASS = 500, 100
COMPONENTS = 128


def measure(surroundings):
    project, _, _ = surroundings.fresh_project("labelling", pictures(surroundings))
    curve, _ = surroundings.hearth("label-curve", project, "--repeats", "5")
    reached = curve["as_good_as_random"]
    times = surroundings.example("label_times", project)
    ours = sorted(times["seconds"])
    peer = sorted(fit_and_ask(count) for count in times["labels"])
    at = lambda values, share: values[min(len(values) - 1, int(len(values) * share))]
    stored = sorted(times["stored"])
    spread = [run[-1] for run in curve["random"]]
    return [
        ("labels as good as 1,000 random ones", str(reached), "", "", "≤ 700"),
        (
            "accuracy of 1,000 random labels",
            f"{np.mean(spread):.3f} ({min(spread):.3f}–{max(spread):.3f})",
            "",
            "",
            "",
        ),
        ("label stored and in what the window shows, 95%, ms", f"{at(stored, 0.95) * 1000:.1f}", "", "", "< 16.7"),
        (
            "label to suggestions and queue, 95%, seconds",
            f"{at(ours, 0.95):.3f}",
            f"{at(peer, 0.95):.3f}",
            f"{at(peer, 0.95) / at(ours, 0.95):.2f}",
            "< 1",
        ),
    ]


def pictures(surroundings):
    folder = surroundings.cache / "labelling"
    if not folder.exists():
        making = surroundings.cache / "labelling-making"
        shutil.rmtree(making, ignore_errors=True)
        for split, count in (("train", PER_CLASS), ("test", TEST_PER_CLASS)):
            for source in sorted((surroundings.cifar10() / split).iterdir()):
                target = making / split / source.name
                target.mkdir(parents=True)
                for file in sorted(source.iterdir())[:count]:
                    shutil.copy(file, target / file.name)
        making.rename(folder)
    return folder


def fit_and_ask(num_labels):
    """Seconds of the peer for one round; what it learns does not change how long it takes."""
    draw = np.random.default_rng(num_labels)
    rows = draw.normal(size=(5_000, COMPONENTS)).astype(np.float32)
    classes = np.arange(5_000) % 10
    rows[np.arange(5_000), classes] += 2.0
    started = time.perf_counter()
    head = LogisticRegression(C=0.05, max_iter=40, tol=2e-4)
    head.fit(rows[:num_labels], classes[:num_labels])
    head.predict_proba(rows[num_labels:])
    return time.perf_counter() - started
