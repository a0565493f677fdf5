"""Planted faults in 10,000 pictures

The test pictures of CIFAR-10, drawn into 70/15/15, with 2% exact copies and 2% altered copies of training pictures planted in the test split: saved again as JPEG of quality 50 or as PNG, brighter, with less contrast, at 24 × 24, or cut by one pixel on two sides. Found is what `hearth inspect` names as a leak. What it names beyond the planted ones counts against the precision, although CIFAR-10 has look-alikes of its own.
"""

import random
import shutil

from PIL import Image, ImageEnhance

SEED = 1


def measure(surroundings):
    folder, exact, near = plant(surroundings)
    project, _, import_seconds = surroundings.fresh_project("faults", folder)
    inspected, _ = surroundings.hearth("inspect", project)
    found = {finding["kind"]: set(finding["samples"]) for finding in inspected["findings"]}
    leaks = found.get("leak-between-splits", set())
    look_alikes = found.get("near-leak-between-splits", set())
    whole, _, seconds = surroundings.fresh_project("sixty-thousand-again", surroundings.cifar10())
    shutil.rmtree(whole / "cache")
    _, searched = surroundings.hearth("inspect", whole)
    _, opened = surroundings.hearth("inspect", whole)
    return [
        ("exact copies found", share(leaks & exact, exact), "", "", "1.00"),
        ("altered copies found", share(look_alikes & near, near), "", "", "≥ 0.90"),
        ("precision of that", share(look_alikes & near, look_alikes), "", "", "≥ 0.90"),
        ("import of 10,400 pictures, seconds", f"{import_seconds:.1f}", "", "", ""),
        ("import of 60,000 pictures, a second", f"{60_000 / seconds:.0f}", "", "", "≥ 5000"),
        ("look-alikes in 60,000 pictures, seconds", f"{searched - opened:.1f}", "", "", "< 60"),
    ]


def share(part, whole):
    return f"{len(part) / max(1, len(whole)):.3f}"


def plant(surroundings):
    folder = surroundings.cache / "faults"
    shutil.rmtree(folder, ignore_errors=True)
    draw = random.Random(SEED)
    training = []
    for source in sorted((surroundings.cifar10() / "test").iterdir()):
        files = sorted(source.iterdir())
        draw.shuffle(files)
        for index, file in enumerate(files):
            part = index / len(files)
            split = "train" if part < 0.7 else "valid" if part < 0.85 else "test"
            target = folder / split / source.name
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / file.name)
            if split == "train":
                training.append((source.name, file))
    count = 10_000 // 50
    chosen = draw.sample(training, 2 * count)
    exact, near = set(), set()
    for label, file in chosen[:count]:
        name = f"test/{label}/exact-{file.name}"
        shutil.copy(file, folder / name)
        exact.add(name)
    for index, (label, file) in enumerate(chosen[count:]):
        picture, ending, quality = altered(Image.open(file).convert("RGB"), index % 6)
        name = f"test/{label}/near-{file.stem}.{ending}"
        picture.save(folder / name, quality=quality)
        near.add(name)
    return folder, exact, near


def altered(picture, kind):
    """The picture, the ending of its file, the quality of a JPEG."""
    if kind == 0:
        return picture, "jpg", 50
    if kind == 1:
        return ImageEnhance.Brightness(picture).enhance(1.15), "jpg", 95
    if kind == 2:
        return picture.resize((24, 24), Image.BICUBIC), "jpg", 95
    if kind == 3:
        return picture.crop((1, 1, 32, 32)).resize((32, 32), Image.BICUBIC), "jpg", 95
    if kind == 4:
        return ImageEnhance.Contrast(picture).enhance(0.85), "jpg", 95
    return picture, "png", 95
