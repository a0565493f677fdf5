"""Planted faults in 10,000 pictures

The test pictures of CIFAR-10, drawn into 70/15/15, with 2% exact copies and 2% altered copies of training pictures planted in the test split: saved again as JPEG of quality 50 or as PNG, brighter, with less contrast, at 24 × 24, or cut by one pixel on two sides. Found is what `hearth inspect` names as a leak. What it names beyond the planted ones counts against the precision, although CIFAR-10 has look-alikes of its own. Look-alikes are searched for in CIFAR-10 whole and in MNIST, whose digits on black are all alike. In a second copy of the pictures 5% lie in the folder of another class; found is what `hearth check` suspects.
"""

import random
import shutil

from PIL import Image, ImageEnhance

import learning

SEED = 1


def measure(surroundings):
    folder, exact, near = plant(surroundings)
    project, _, import_seconds = surroundings.fresh_project("faults", folder)
    inspected, _ = surroundings.hearth("inspect", project)
    found = {finding["kind"]: set(finding["samples"]) for finding in inspected["findings"]}
    leaks = found.get("leak-between-splits", set())
    look_alikes = found.get("near-leak-between-splits", set())
    whole, _, seconds = surroundings.fresh_project("sixty-thousand-again", surroundings.cifar10())
    digits, _, _ = surroundings.fresh_project("digits", learning.mnist(surroundings))
    flipped_folder, flipped = flip(surroundings)
    mislabelled, _, _ = surroundings.fresh_project("flipped", flipped_folder)
    checked, check_seconds = surroundings.hearth("check", mislabelled)
    suspects = {suspect["path"] for suspect in checked["suspects"]}
    return [
        ("flipped labels found", share(suspects & flipped, flipped), "", "", "≥ 0.70"),
        ("precision of that", share(suspects & flipped, suspects), "", "", "≥ 0.50"),
        ("closer look at 10,000 pictures, seconds", f"{check_seconds:.1f}", "", "", ""),
        ("exact copies found", share(leaks & exact, exact), "", "", "1.00"),
        ("altered copies found", share(look_alikes & near, near), "", "", "≥ 0.90"),
        ("precision of that", share(look_alikes & near, look_alikes), "", "", "≥ 0.90"),
        ("import of 10,400 pictures, seconds", f"{import_seconds:.1f}", "", "", ""),
        ("import of 60,000 pictures, a second", f"{60_000 / seconds:.0f}", "", "", "≥ 5000"),
        ("look-alikes in 60,000 pictures, seconds", searched(surroundings, whole), "", "", "< 60"),
        ("look-alikes in 70,000 digits, seconds", searched(surroundings, digits), "", "", "< 60"),
    ]


def searched(surroundings, project):
    """Seconds of a search for look-alikes: an opening without its cache less one with it."""
    shutil.rmtree(project / "cache")
    _, first = surroundings.hearth("inspect", project)
    _, again = surroundings.hearth("inspect", project)
    return f"{first - again:.1f}"


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


def flip(surroundings):
    folder = surroundings.cache / "flipped"
    shutil.rmtree(folder, ignore_errors=True)
    draw = random.Random(SEED)
    source = surroundings.cifar10() / "test"
    labels = sorted(path.name for path in source.iterdir())
    files = [(label, file) for label in labels for file in sorted((source / label).iterdir())]
    flipped_ones = set(draw.sample(range(len(files)), len(files) // 20))
    flipped = set()
    for index, (label, file) in enumerate(files):
        given = label
        if index in flipped_ones:
            given = draw.choice([other for other in labels if other != label])
        # The names of two classes would meet in one folder.
        name = f"{given}/{label}-{file.name}"
        if index in flipped_ones:
            flipped.add(name)
        (folder / given).mkdir(parents=True, exist_ok=True)
        shutil.copy(file, folder / name)
    return folder, flipped


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
