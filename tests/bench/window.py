"""The window with 100,000 pictures

CIFAR-10 whole, and 40,000 of its pictures again, mirrored and saved anew. An import finds, hashes and decodes every file. The times of frames are what the program logs: the first one, with the project's grid in it, from the start of the process; the others, while the Data step is scrolled through with the mouse wheel, from the first request to the last shape. A decode on the window's thread would show in the slowest. The memory is the resident size, in an X server without a GPU (which keeps the frames of the software renderer in this process, too, and draws them on the same cores).
"""

import os
import re
import shutil
import statistics
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

ROUNDS = 3
NUM_PICTURES, NUM_MIRRORED = 100_000, 40_000
TURNS = 1000
SCREEN = (1280, 800)
# Where the head of the Data step has “Table” on a screen of that size.
TABLE = (767, 359)


def measure(surroundings):
    project = surroundings.cache / "projects" / "hundred-thousand"
    _, imported, import_seconds = surroundings.fresh_project(project.name, pictures(surroundings))
    assert imported["num_added"] == NUM_PICTURES, imported["num_added"]
    inspect_seconds = statistics.median(surroundings.hearth("inspect", project)[1] for _ in range(ROUNDS))
    with XServer() as display:
        empty = statistics.median(first_frame_ms(surroundings, display) for _ in range(ROUNDS))
        full = statistics.median(first_frame_ms(surroundings, display, project) for _ in range(ROUNDS))
        scrolled = {name: scroll(surroundings, display, project, name) for name in ["grid", "table"]}
    shots = [Image.open(surroundings.cache / f"{name}.png").convert("L") for name in scrolled]
    assert sum(ImageChops.difference(*shots).histogram()[24:]) > 100_000, "the click did not open the table"
    rows = [
        ("import, pictures a second", f"{NUM_PICTURES / import_seconds:.0f}", "", "", "≥ 5000"),
        ("`hearth inspect`, seconds", f"{inspect_seconds:.2f}", "", "", ""),
        ("first frame, welcome, ms", f"{empty:.0f}", "", "", "< 1000"),
        ("first frame with the grid, ms", f"{full:.0f}", "", "", "< 1000"),
    ]
    for name, (frames, memory) in scrolled.items():
        rows += [
            (f"{name}: frames of {TURNS} turns of the wheel, ms, median", frames["median"], "", "", "< 16.7"),
            (f"{name}: 99 of 100 within", frames["99% within"], "", "", "< 16.7"),
            (f"{name}: slowest", frames["slowest"], "", "", "< 33"),
            (f"{name}: frames a second, drawn in software", frames["a second"], "", "", ""),
            (f"{name}: memory after that, MB", f"{memory['VmRSS']:.0f}", "", "", "< 800"),
            (f"{name}: largest memory, MB", f"{memory['VmHWM']:.0f}", "", "", "< 800"),
        ]
    return rows


def pictures(surroundings):
    """The class folders, made once."""
    folder = surroundings.cache / "hundred-thousand"
    if folder.exists():
        return folder
    making = surroundings.cache / "hundred-thousand-making"
    shutil.rmtree(making, ignore_errors=True)
    files = sorted(file.relative_to(surroundings.cifar10()) for file in surroundings.cifar10().rglob("*.*"))
    for parent in {file.parent for file in files}:
        (making / parent).mkdir(parents=True)
    for file in files:
        os.link(surroundings.cifar10() / file, making / file)
    with ProcessPoolExecutor() as workers:
        list(workers.map(mirror, [making / file for file in files[:NUM_MIRRORED]], chunksize=500))
    making.rename(folder)
    return folder


def mirror(file):
    ImageOps.mirror(Image.open(file)).save(file.with_name(f"mirrored-{file.name}"), quality=90)


class XServer:
    def __enter__(self):
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{SCREEN[0]}x{SCREEN[1]}x24"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        return f":{self.server.stdout.readline().strip()}"

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def start(surroundings, display, *arguments, log):
    environment = {
        **surroundings.environment,
        "DISPLAY": display, "HEARTH_LOG": "error,hearth=info", "HEARTH_LANG": "en", "HEARTH_THEME": "light",
    }
    environment.pop("WAYLAND_DISPLAY", None)
    return subprocess.Popen(
        [surroundings.release / "hearth", *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=log
    )


def first_frame_ms(surroundings, display, *arguments):
    log_file = surroundings.cache / "window.log"
    with log_file.open("w") as log:
        process = start(surroundings, display, *arguments, log=log)
        try:
            for _ in range(600):
                time.sleep(0.05)
                found = re.search(r"first frame after (\d+) ms, with (\d+) pictures", log_file.read_text())
                if found:
                    assert int(found[2]) == (NUM_PICTURES if arguments else 0), found[0]
                    return int(found[1])
            raise SystemExit(f"no first frame within 30 s:\n{log_file.read_text()}")
        finally:
            process.terminate()
            process.wait()


def scroll(surroundings, display, project, name):
    """Times of frames in ms, and memory in MB, of scrolling through the grid or the table."""
    log_file = surroundings.cache / "window.log"
    with log_file.open("w") as log:
        process = start(surroundings, display, project, log=log)
        try:
            time.sleep(4)
            xdotool = ["env", f"DISPLAY={display}", "xdotool"]
            window = subprocess.run(
                [*xdotool, "search", "--onlyvisible", "--pid", str(process.pid)],
                check=True, capture_output=True, text=True,
            ).stdout.split()[0]
            # There is no window manager that would give it the whole screen.
            whole = ["windowmove", window, "0", "0", "windowsize", window, *map(str, SCREEN)]
            subprocess.run([*xdotool, *whole, "windowfocus", window], check=True)
            time.sleep(1)
            if name == "table":
                subprocess.run([*xdotool, "mousemove", *map(str, TABLE), "click", "1"], check=True)
                time.sleep(1)
            subprocess.run([*xdotool, "mousemove", "700", "650"], check=True)
            keep_shot(surroundings, display, f"{name}.png")
            began = time.perf_counter()
            for _ in range(TURNS // 20):
                subprocess.run([*xdotool, "click", "--repeat", "20", "--delay", "15", "5"], check=True)
            seconds = time.perf_counter() - began
            status = Path(f"/proc/{process.pid}/status").read_text()
            keep_shot(surroundings, display, f"{name}-scrolled.png")
            subprocess.run([*xdotool, "key", "ctrl+q"], check=True)
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


def keep_shot(surroundings, display, name):
    """What was on the screen, for whoever doubts the figures."""
    subprocess.run(["import", "-display", display, "-window", "root", surroundings.cache / name], check=True)
