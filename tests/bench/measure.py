"""Runs every benchmark and writes the page. Started by `tests/bench/run`."""

import argparse
import datetime
import importlib
import json
import os
import platform
from pathlib import Path

from surroundings import Surroundings

BENCHMARKS = [
    "accuracy", "learning", "tasks", "encoder", "head", "report", "features", "retrain", "window", "faults", "labelling", "canvas",
]

parser = argparse.ArgumentParser()
parser.add_argument("--cache", type=Path, required=True)
parser.add_argument("--release", type=Path, required=True)
parser.add_argument("--data", type=Path, required=True)
parser.add_argument("--page", type=Path, required=True)
parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []])
args = parser.parse_args()


def machine():
    """Processor, cores and memory in words."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    cpu = names[0] if names else platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB memory, {platform.system()} {platform.release()}"


# What was measured before is kept, so that one benchmark can be run anew on its own.
args.cache.mkdir(parents=True, exist_ok=True)
kept_file = args.cache / "results.json"
kept = json.loads(kept_file.read_text()) if kept_file.exists() else {}
surroundings = Surroundings(args.cache, args.release, args.data)
for name in args.names or BENCHMARKS:
    print(f"\n## {name}", flush=True)
    rows = importlib.import_module(name).measure(surroundings)
    for row in rows:
        print("  ".join(str(cell) for cell in row), flush=True)
    kept[name] = {"date": datetime.date.today().isoformat(), "machine": machine(), "rows": rows}
    kept_file.write_text(json.dumps(kept, indent=1))

page = [
    "# Benchmarks",
    "",
    "Written by `tests/bench/run`, which anyone can run again. Hearth and its peers take turns in one session on one machine, with 2 threads each; figures are medians.",
    "Times on a shared machine vary by a fifth and more from run to run: trust the ratios.",
    "What made the difference is in `docs/speed-notes.md`.",
]
for name in BENCHMARKS:
    if name not in kept:
        continue
    doc = importlib.import_module(name).__doc__.strip().splitlines()
    page += ["", f"## {doc[0].rstrip('.')}", "", *doc[2:]]
    page += ["", "| what | Hearth | peer | ratio | wanted |", "| --- | ---: | ---: | ---: | ---: |"]
    page += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in kept[name]["rows"]]
    page += ["", f"{kept[name]['date']}, {kept[name]['machine']}."]
args.page.write_text("\n".join(page) + "\n", encoding="utf-8")
print(f"\nWritten: {args.page}")
