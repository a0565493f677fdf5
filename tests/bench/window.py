"""The window with 60,000 pictures.

CIFAR-10 whole. The times of frames are what the program logs: the first one, with the project's grid in it, from the start of the process; the others, while the Data step is scrolled through with the mouse wheel, from the first request to the last shape. A decode on the window's thread would show in the slowest. The memory is the largest resident size meanwhile, in an X server without a GPU (which keeps the frames of the software renderer in this process, too).
"""

import re
import shutil
import statistics
import subprocess
import time
from pathlib import Path

ROUNDS = 3


def measure(surroundings):
    project = surroundings.cache / "projects" / "sixty-thousand"
    _, imported, import_seconds = surroundings.fresh_project(project.name, surroundings.cifar10())
    assert imported["num_added"] == 60_000, imported["num_added"]
    with XServer() as display:
        empty = statistics.median(first_frame_ms(surroundings, display) for _ in range(ROUNDS))
        full = statistics.median(first_frame_ms(surroundings, display, project) for _ in range(ROUNDS))
        peak, frames, scrolls = scroll(surroundings, display, project)
    return [
        ("first frame, welcome, ms", f"{empty:.0f}", "", "", "< 1000"),
        ("first frame, 60,000 pictures, ms", f"{full:.0f}", "", "", "< 1000"),
        ("import of 60,000 pictures, seconds", f"{import_seconds:.1f}", "", "", ""),
        (f"frames of {scrolls} turns of the wheel, ms, median", frames["median"], "", "", ""),
        ("99 of 100 within", frames["99% within"], "", "", ""),
        ("slowest", frames["slowest"], "", "", ""),
        (f"memory after {scrolls} turns of the wheel, MB", f"{peak:.0f}", "", "", "< 700"),
    ]


class XServer:
    def __enter__(self):
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        return f":{self.server.stdout.readline().strip()}"

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()


def start(surroundings, display, *arguments, log):
    environment = {**surroundings.environment, "DISPLAY": display, "HEARTH_LOG": "error,hearth=info"}
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
                    assert int(found[2]) == (60_000 if arguments else 0), found[0]
                    return int(found[1])
            raise SystemExit(f"no first frame within 30 s:\n{log_file.read_text()}")
        finally:
            process.terminate()
            process.wait()


def scroll(surroundings, display, project):
    """Largest memory in MB, times of frames in ms, turns of the wheel."""
    turns = 400
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
            subprocess.run([*xdotool, "windowfocus", window, "mousemove", "700", "600"], check=True)
            for _ in range(turns // 20):
                subprocess.run([*xdotool, "click", "--repeat", "20", "--delay", "30", "5"], check=True)
            status = Path(f"/proc/{process.pid}/status").read_text()
            if shutil.which("import"):
                shot = surroundings.cache / "scrolled.png"
                subprocess.run(["import", "-display", display, "-window", "root", shot], check=False)
            subprocess.run([*xdotool, "key", "ctrl+q"], check=True)
            process.wait(timeout=20)
        finally:
            process.terminate()
            process.wait()
    frames = dict(re.findall(r"(median|99% within|slowest) ([\d.]+) ms", log_file.read_text()))
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1000, frames, turns
