"""Drawing on a picture of 50 megapixels with 500 boxes

A picture of 8660 × 5773 pixels, made of CIFAR-10's pictures side by side, with 500 boxes of ten classes as COCO. The window shows it on the Label step; the mouse wheel zooms in and out on it, the pointer moves the picture, and boxes are drawn with it. The times of frames are what the program logs, from the first request to the last shape, with its very first frames in them; pictures reach the screen in an X server without a GPU.
"""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
from PIL import Image

import window

SIZE = (8660, 5773)
NUM_BOXES, NUM_CLASSES = 500, 10
MIDDLE = (600, 400)


def measure(surroundings):
    project = surroundings.cache / "projects" / "fifty-megapixels"
    shutil.rmtree(project, ignore_errors=True)
    surroundings.hearth("new", project, "--task", "object-detection")
    imported, _ = surroundings.hearth("import", project, picture(surroundings))
    assert imported["num_boxes"] == NUM_BOXES, imported
    with window.XServer() as display:
        frames, memory = work(surroundings, display, project)
    out = surroundings.cache / "fifty-megapixels-out"
    shutil.rmtree(out, ignore_errors=True)
    boxes, _ = surroundings.hearth("export-data", project, "--format", "jsonl", "--out", out)
    return [
        ("frames while zooming, moving and drawing, ms, median", frames["median"], "", "", "< 16.7"),
        ("99 of 100 within", frames["99% within"], "", "", "< 16.7"),
        ("slowest", frames["slowest"], "", "", ""),
        ("frames a second, drawn in software", frames["a second"], "", "", ""),
        ("memory, MB", f"{memory['VmRSS']:.0f}", "", "", ""),
        ("largest memory, MB", f"{memory['VmHWM']:.0f}", "", "", ""),
        ("boxes after two were drawn", str(boxes["num_boxes"]), "", "", "502"),
    ]


def picture(surroundings):
    folder = surroundings.cache / "fifty-megapixels"
    if folder.exists():
        return folder
    making = surroundings.cache / "fifty-megapixels-making"
    shutil.rmtree(making, ignore_errors=True)
    (making / "images").mkdir(parents=True)
    whole = Image.new("RGB", SIZE)
    files = sorted((surroundings.cifar10() / "test").rglob("*.*"))
    side = 64
    columns = -(-SIZE[0] // side)
    for index in range(columns * -(-SIZE[1] // side)):
        small = Image.open(files[index % len(files)]).convert("RGB").resize((side, side))
        whole.paste(small, (index % columns * side, index // columns * side))
    whole.save(making / "images" / "large.jpg", quality=90)
    draw = np.random.default_rng(4)
    low = draw.uniform([0, 0], [SIZE[0] - 400, SIZE[1] - 400], (NUM_BOXES, 2))
    extent = draw.uniform(30, 400, (NUM_BOXES, 2))
    annotations = [
        {"id": i, "image_id": 1, "category_id": i % NUM_CLASSES, "bbox": [*map(float, low[i]), *map(float, extent[i])]}
        for i in range(NUM_BOXES)
    ]
    coco = {
        "images": [{"id": 1, "file_name": "large.jpg", "width": SIZE[0], "height": SIZE[1]}],
        "categories": [{"id": i, "name": f"class {i}"} for i in range(NUM_CLASSES)],
        "annotations": annotations,
    }
    (making / "annotations").mkdir()
    (making / "annotations" / "instances_train.json").write_text(json.dumps(coco))
    making.rename(folder)
    return folder


def work(surroundings, display, project):
    """Times of frames in ms, and memory in MB."""
    log_file = surroundings.cache / "canvas.log"
    with log_file.open("w") as log:
        process = window.start(surroundings, display, project, log=log)
        try:
            time.sleep(4)
            xdotool = ["env", f"DISPLAY={display}", "xdotool"]
            run = lambda *words: subprocess.run([*xdotool, *map(str, words)], check=True, capture_output=True, text=True)
            found = run("search", "--onlyvisible", "--pid", process.pid).stdout.split()[0]
            run("windowmove", found, 0, 0, "windowsize", found, *window.SCREEN, "windowfocus", found)
            time.sleep(1)
            run("key", "ctrl+3")
            time.sleep(6)
            run("mousemove", *MIDDLE)
            window.keep_shot(surroundings, display, "canvas.png")
            began = time.perf_counter()
            for _ in range(3):
                run("click", "--repeat", 30, "--delay", 15, 4)
                drag(run, 2, [(400, 300), (800, 500), (500, 350), (600, 400)])
                run("click", "--repeat", 40, "--delay", 15, 5)
            window.keep_shot(surroundings, display, "canvas-worked.png")
            # All of it in sight, so that there is something to draw on.
            run("key", "f")
            time.sleep(1)
            for corner in (420, 620):
                run("key", "w")
                drag(run, 1, [(corner, 300), (corner + 40, 340), (corner + 90, 380)])
            seconds = time.perf_counter() - began
            time.sleep(1)
            status = Path(f"/proc/{process.pid}/status").read_text()
            window.keep_shot(surroundings, display, "canvas-drawn.png")
            run("key", "ctrl+q")
            process.wait(timeout=20)
        finally:
            process.terminate()
            process.wait()
    logged = log_file.read_text()
    frames = dict(re.findall(r"(median|99% within|slowest) ([\d.]+) ms", logged))
    num_frames = int(re.search(r"(\d+) frames:", logged)[1])
    frames["a second"] = f"{num_frames / seconds:.0f}"
    memory = {key: int(kb) / 1000 for key, kb in re.findall(r"(VmHWM|VmRSS):\s+(\d+) kB", status)}
    return frames, memory


def drag(run, button, places):
    """With the first button a drag draws, with the middle one it moves the picture."""
    run("mousemove", *places[0], "mousedown", button)
    for (x0, y0), (x1, y1) in zip(places, places[1:]):
        for step in range(1, 13):
            run("mousemove", x0 + (x1 - x0) * step // 12, y0 + (y1 - y0) * step // 12)
            time.sleep(0.012)
    run("mouseup", button)
