"""What the benchmarks share: the program, the data, and projects made from it."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

NUM_THREADS = 2
TRAIN_PER_CLASS, TEST_PER_CLASS = 200, 100

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))


class Surroundings:
    def __init__(self, cache, release, data):
        self.cache, self.release, self.data = cache, release, data
        self.environment = {
            **os.environ,
            "RAYON_NUM_THREADS": str(NUM_THREADS),
            "HEARTH_DATA_DIR": str(cache / "user-data"),
        }
        self.backbone = Path("assets/models/efficientnet-lite0.onnx")

    def hearth(self, *arguments):
        """Runs a command; what it prints, and the seconds from start to end."""
        command = [self.release / "hearth", *arguments, "--json", "--quiet"]
        started = time.perf_counter()
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        seconds = time.perf_counter() - started
        if done.returncode != 0:
            sys.exit(f"{command} failed:\n{done.stdout}\n{done.stderr}")
        return json.loads(done.stdout), seconds

    def example(self, name, *arguments):
        """Runs an example of hearth-core that prints JSON."""
        command = [self.release / "examples" / name, *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def cifar10(self):
        """CIFAR-10 as class folders, unpacked once."""
        folder = self.cache / "cifar10"
        if not folder.exists():
            unpacked = self.cache / "unpacking"
            shutil.rmtree(unpacked, ignore_errors=True)
            with tarfile.open(self.data / "cifar10.tar.gz") as archive:
                archive.extractall(unpacked, filter="data")
            (root,) = [path.parent for path in unpacked.rglob("train") if path.is_dir()]
            root.rename(folder)
        return folder

    def cifar10_small(self):
        """The first pictures of each class by file name: 2,000 to learn from, 1,000 to test."""
        folder = self.cache / "cifar10-small"
        if not folder.exists():
            making = self.cache / "cifar10-small-making"
            shutil.rmtree(making, ignore_errors=True)
            for split, count in [("train", TRAIN_PER_CLASS), ("test", TEST_PER_CLASS)]:
                for class_folder in sorted((self.cifar10() / split).iterdir()):
                    target = making / split / class_folder.name
                    target.mkdir(parents=True)
                    for picture in sorted(class_folder.iterdir())[:count]:
                        os.link(picture, target / picture.name)
            making.rename(folder)
        return folder

    def fresh_project(self, name, pictures):
        """A new project with these pictures; also what the import printed, and its seconds."""
        project = self.cache / "projects" / name
        shutil.rmtree(project, ignore_errors=True)
        self.hearth("new", project, "--task", "image-classification")
        imported, seconds = self.hearth("import", project, pictures)
        return project, imported, seconds

    def runtime_session(self):
        """The same backbone file in ONNX Runtime."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = NUM_THREADS
        return onnxruntime.InferenceSession(self.backbone, options, providers=["CPUExecutionProvider"])
