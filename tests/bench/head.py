"""A head on cached features

2,000 rows of 1,280 features, ten classes, 20 epochs of batches of 32 with AdamW, and 400 rows that are measured after each epoch: `examples/head_times`, which includes standardising the features and keeping the best weights. The peer is a linear layer in eager PyTorch with the same batches, the same optimiser and the same measuring.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

ROWS, WIDTH, CLASSES, EPOCHS, BATCH, REPEATS = 2_000, 1_280, 10, 20, 32, 5
TORCH = "torch==2.15.0"


def measure(surroundings):
    peer = pytorch(surroundings)
    ours = surroundings.example("head_times", ROWS, WIDTH, CLASSES, EPOCHS)["seconds"]
    again = surroundings.example("head_times", ROWS, WIDTH, CLASSES, EPOCHS)["seconds"]
    ours = statistics.median(ours + again)
    theirs = statistics.median(peer)
    return [("seconds", f"{ours:.2f}", f"{theirs:.2f}", f"{theirs / ours:.1f}", "≥ 2, reach 5")]


def pytorch(surroundings):
    """Seconds of the peer, which has an environment of its own: it is large."""
    environment = surroundings.cache / "torch"
    python = environment / "bin" / "python"
    if not (environment / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", TORCH, "numpy"], check=True)
        (environment / "ready").touch()
    done = subprocess.run([python, __file__], env=surroundings.environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def fit():
    """Runs in the peer's environment."""
    import time

    import torch

    torch.set_num_threads(2)
    draw = torch.Generator().manual_seed(1)
    features = torch.rand(ROWS, WIDTH, generator=draw) * 2 - 1
    classes = torch.arange(ROWS) % CLASSES
    valid = torch.rand(ROWS // 5, WIDTH, generator=draw) * 2 - 1
    valid_classes = torch.arange(ROWS // 5) % CLASSES
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        head = torch.nn.Linear(WIDTH, CLASSES)
        optimizer = torch.optim.AdamW(head.parameters(), lr=1e-3, weight_decay=1.0)
        loss_of = torch.nn.CrossEntropyLoss()
        for _ in range(EPOCHS):
            for rows in torch.randperm(ROWS, generator=draw).split(BATCH):
                optimizer.zero_grad()
                loss_of(head(features[rows]), classes[rows]).backward()
                optimizer.step()
            with torch.no_grad():
                loss_of(head(valid), valid_classes).item()
        seconds.append(time.perf_counter() - started)
    print(json.dumps(seconds))


if __name__ == "__main__":
    fit()
