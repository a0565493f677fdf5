"""An encoder of texts: reading and learning

The test sentences of SST-2 (1,821) through a net of the sizes of all-MiniLM-L6-v2: cutting them into tokens, encoding them, and one pass of learning all layers from the first 640 in batches of 32 with AdamW (`examples/encoder_times`). The peer is eager PyTorch with the same net of random weights, built of `torch.nn` (`scaled_dot_product_attention`, and without the fast path for nested tensors), on the same tokens, sentences of like length together and padded; and Hugging Face's tokenizers, on one thread like Hearth's.
"""

import json
import subprocess
import sys

import hugging_face
from head import TORCH

LEARNED, THREADS = 640, 2
WORDS, WIDTH, LAYERS, HEADS, INNER, PLACES = 30_522, 384, 6, 12, 1_536, 512


def measure(surroundings):
    file = surroundings.cache / "tasks" / "sst2-test.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [line.rstrip("\n").split("\t")[0] for line in open(surroundings.data / "text/sst2-test.tsv", encoding="utf-8")]
    file.write_text("\n".join(lines), encoding="utf-8")
    ours = surroundings.example("encoder_times", file, LEARNED)
    theirs = pytorch(surroundings, file)
    again = surroundings.example("encoder_times", file, LEARNED)
    ours = {key: min(ours[key], again[key]) for key in ours}
    count = len(lines)

    def row(name, number, key):
        ratio = theirs[key] / ours[key]
        return name, f"{number / ours[key]:.0f}", f"{number / theirs[key]:.0f}", f"{ratio:.2f}", "≥ 1"

    return [
        row("sentences cut into tokens in a second", count, "cut"),
        row("sentences encoded in a second", count, "embed"),
        row("sentences learned from in a second", LEARNED, "learn"),
    ]


def pytorch(surroundings, file):
    """The peer's seconds, in an environment of its own."""
    environment = surroundings.cache / "torch"
    python = environment / "bin" / "python"
    if not (environment / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", TORCH, "numpy"], check=True)
        (environment / "ready").touch()
    if subprocess.run([python, "-c", "import tokenizers"], capture_output=True).returncode != 0:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "tokenizers"], check=True)
    done = subprocess.run([python, __file__, file], env=surroundings.environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def peer(file):
    """Runs in the peer's environment."""
    import os
    import time

    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    import torch
    torch.set_num_threads(THREADS)
    tokenizer = hugging_face.tokenizer()
    texts = open(file, encoding="utf-8").read().splitlines()
    started = time.perf_counter()
    tokens = [tokenizer.encode(text).ids[:128] for text in texts]
    cut = time.perf_counter() - started

    class Layer(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.qkv, self.out = torch.nn.Linear(WIDTH, 3 * WIDTH), torch.nn.Linear(WIDTH, WIDTH)
            self.up, self.down = torch.nn.Linear(WIDTH, INNER), torch.nn.Linear(INNER, WIDTH)
            self.first, self.second = torch.nn.LayerNorm(WIDTH), torch.nn.LayerNorm(WIDTH)

        def forward(self, x, mask):
            n, length, _ = x.shape
            q, k, v = self.qkv(x).view(n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
            mixed = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
            x = self.first(x + self.out(mixed.transpose(1, 2).reshape(n, length, WIDTH)))
            return self.second(x + self.down(torch.nn.functional.gelu(self.up(x))))

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.places = torch.nn.Embedding(WORDS, WIDTH), torch.nn.Embedding(PLACES, WIDTH)
            self.norm, self.layers = torch.nn.LayerNorm(WIDTH), torch.nn.ModuleList(Layer() for _ in range(LAYERS))
            self.head = torch.nn.Linear(WIDTH, 2)

        def forward(self, ids, there):
            x = self.norm(self.words(ids) + self.places(torch.arange(ids.shape[1])))
            for layer in self.layers:
                x = layer(x, there[:, None, None, :])
            weights = there[..., None].float()
            return (x * weights).sum(1) / weights.sum(1)

    def padded(batch):
        length = max(map(len, batch))
        ids = torch.tensor([text + [0] * (length - len(text)) for text in batch])
        there = torch.tensor([[True] * len(text) + [False] * (length - len(text)) for text in batch])
        return ids, there

    net = Net().eval()
    embeds = []
    for _ in range(3):
        started = time.perf_counter()
        with torch.inference_mode():
            in_order = sorted(tokens, key=len)
            for at in range(0, len(in_order), 64):
                net(*padded(in_order[at : at + 64]))
        embeds.append(time.perf_counter() - started)

    net.train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-5, weight_decay=0.01)
    learns = []
    for _ in range(2):
        started = time.perf_counter()
        for at in range(0, LEARNED, 32):
            batch = tokens[at : at + 32]
            optimizer.zero_grad()
            logits = net.head(net(*padded(batch)))
            torch.nn.functional.cross_entropy(logits, torch.arange(len(batch)) % 2).backward()
            optimizer.step()
        learns.append(time.perf_counter() - started)
    print(json.dumps({"cut": cut, "embed": min(embeds), "learn": min(learns)}))


if __name__ == "__main__":
    peer(*sys.argv[1:])
