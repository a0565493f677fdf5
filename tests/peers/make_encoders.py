"""Writes small encoders of texts as Hugging Face lays them out, with random weights, and says how its
tokenizers cut texts.

usage: make_encoders.py FOLDER TEXTS.json

FOLDER gets `bert` (tokenizer.json), `distil` (vocab.txt, cased) and `roberta` (vocab.json and
merges.txt). Prints for each the tokens of the texts, 128 at most.
"""

import json
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

folder, texts = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
WIDTH, LAYERS, HEADS, INNER, PLACES = 32, 2, 4, 64, 160
draw = np.random.default_rng(11)


def tensors(prefix, vocabulary, places, kinds, name_of=lambda name: name):
    found = {}

    def put(name, *shape, around=0.0, scale=0.3):
        found[prefix + name_of(name)] = draw.normal(around, scale, shape).astype(np.float32)

    def norm(name):
        put(f"{name}.weight", WIDTH, around=1.0, scale=0.05)
        put(f"{name}.bias", WIDTH, scale=0.05)

    def dense(name, out, into):
        put(f"{name}.weight", out, into, scale=into**-0.5)
        put(f"{name}.bias", out, scale=0.02)

    put("embeddings.word_embeddings.weight", vocabulary, WIDTH)
    put("embeddings.position_embeddings.weight", places, WIDTH, scale=0.05)
    if kinds:
        put("embeddings.token_type_embeddings.weight", kinds, WIDTH, scale=0.05)
    norm("embeddings.LayerNorm")
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        for part in ("query", "key", "value"):
            dense(f"{at}attention.self.{part}", WIDTH, WIDTH)
        dense(f"{at}attention.output.dense", WIDTH, WIDTH)
        norm(f"{at}attention.output.LayerNorm")
        dense(f"{at}intermediate.dense", INNER, WIDTH)
        dense(f"{at}output.dense", WIDTH, INNER)
        norm(f"{at}output.LayerNorm")
    return found


def write_safetensors(path, found, more=()):
    header, start = {}, 0
    blobs = []
    for name, array in [*found.items(), *more]:
        kind = {"float32": "F32", "float16": "F16", "int64": "I64"}[str(array.dtype)]
        blob = array.tobytes()
        header[name] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [start, start + len(blob)],
        }
        start += len(blob)
        blobs.append(blob)
    header = json.dumps(header).encode()
    header += b" " * (-len(header) % 8)
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"".join(blobs))


def of_distil(name):
    for old, new in (
        ("encoder.layer.", "transformer.layer."),
        ("attention.self.query", "attention.q_lin"),
        ("attention.self.key", "attention.k_lin"),
        ("attention.self.value", "attention.v_lin"),
        ("attention.output.dense", "attention.out_lin"),
        ("attention.output.LayerNorm", "sa_layer_norm"),
        ("intermediate.dense", "ffn.lin1"),
        ("output.dense", "ffn.lin2"),
        ("output.LayerNorm", "output_layer_norm"),
    ):
        name = name.replace(old, new)
    return name


MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def word_pieces(lower):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=400, special_tokens=MARKS)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", tokenizer.token_to_id("[SEP]")), ("[CLS]", tokenizer.token_to_id("[CLS]"))
    )
    return tokenizer


def byte_pairs():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")),
        ("<s>", tokenizer.token_to_id("<s>")),
        add_prefix_space=False,
    )
    return tokenizer


def make(name, tokenizer, config, found, more=()):
    into = folder / name
    into.mkdir(parents=True)
    (into / "config.json").write_text(json.dumps({"vocab_size": tokenizer.get_vocab_size(), **config}))
    write_safetensors(into / "model.safetensors", found, more)
    tokenizer.enable_truncation(128)
    return into, [tokenizer.encode(text).ids for text in texts]


def main():
    told = {}
    sizes = {
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": INNER,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
    }

    tokenizer = word_pieces(lower=True)
    config = {"model_type": "bert", **sizes, "max_position_embeddings": PLACES, "type_vocab_size": 2}
    found = tensors("bert.", tokenizer.get_vocab_size(), PLACES, 2)
    # Files of some years ago hold the places, too, as whole numbers.
    places = ("bert.embeddings.position_ids", np.arange(PLACES)[None])
    into, told["bert"] = make("bert", tokenizer, config, found, [places])
    tokenizer.enable_padding(length=128)
    tokenizer.save(str(into / "tokenizer.json"))

    tokenizer = word_pieces(lower=False)
    config = {
        "model_type": "distilbert",
        "dim": WIDTH,
        "n_layers": LAYERS,
        "n_heads": HEADS,
        "hidden_dim": INNER,
        "max_position_embeddings": PLACES,
        "activation": "gelu",
    }
    found = tensors("distilbert.", tokenizer.get_vocab_size(), PLACES, 0, of_distil)
    found = {name: array.astype(np.float16) for name, array in found.items()}
    into, told["distil"] = make("distil", tokenizer, config, found)
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (into / "vocab.txt").write_text("\n".join(word for word, _ in words), encoding="utf-8")
    (into / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}))

    tokenizer = byte_pairs()
    config = {
        "model_type": "roberta",
        **sizes,
        "max_position_embeddings": PLACES + 2,
        "type_vocab_size": 1,
        "pad_token_id": 1,
        "layer_norm_eps": 1e-5,
    }
    found = tensors("roberta.", tokenizer.get_vocab_size(), PLACES + 2, 1)
    into, told["roberta"] = make("roberta", tokenizer, config, found)
    tokenizer.model.save(str(into))
    print(json.dumps(told))


main()
