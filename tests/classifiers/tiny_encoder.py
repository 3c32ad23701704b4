"""Sentence encoders for tests: one in Python, and a folder with a real one of a few hundred bytes."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

SIZE = 8
WORDS = ("[UNK]", "satellites", "see", "maps", "tea")
_INT64, _FLOAT = 7, 1


@dataclass
class FakeEncoder:
    """Numbers of which the first tells what belongs, of some papers against their words."""

    fingerprint: str = "a" * 64
    folder: Path = Path("/encoder")
    known: frozenset[str] = frozenset()
    """Ids of papers that belong whatever their words."""
    asked: list[str] = field(default_factory=list)

    def vectors(self, papers):
        self.asked += [paper.arxiv_id for paper in papers]
        return np.stack([self._vector(paper) for paper in papers])

    def _vector(self, paper):
        belongs = any(word in paper.abstract for word in ("assistant", "caption", "diffusion"))
        return _drawn(paper.abstract[:40], 5 if belongs or paper.arxiv_id in self.known else -5)


def _drawn(text, first):
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=SIZE)
    vector[0] = first
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def write_tiny_encoder(folder, rank=3):
    """A model that looks each token up in a table: onnx.proto written by hand, and a tokenizer."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.onnx").write_bytes(_model(rank))
    return folder


def _model(rank):
    table = np.random.default_rng(0).normal(size=(len(WORDS), SIZE)).astype(np.float32)
    weights = (
        b"".join(_number(1, size) for size in table.shape)
        + _number(2, _FLOAT)
        + _text(8, "table")
        + _bytes(9, table.tobytes())
    )
    if rank == 3:
        nodes = _bytes(1, _node("Gather", ["table", "input_ids"], "last_hidden_state"))
    else:
        nodes = _bytes(1, _node("Shape", ["input_ids"], "last_hidden_state"))
    graph = (
        nodes
        + _text(2, "tiny")
        + _bytes(5, weights)
        + _bytes(11, _value("input_ids", _INT64, ("batch", "tokens")))
        + _bytes(
            12, _value("last_hidden_state", *((_FLOAT, "bts") if rank == 3 else (_INT64, "d")))
        )
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 17))


def _node(kind, inputs, output):
    return b"".join(_text(1, name) for name in inputs) + _text(2, output) + _text(4, kind)


def _value(name, kind, dimensions):
    shape = b"".join(_bytes(1, _text(2, each)) for each in dimensions)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _number(tag, value):
    return _varint(tag << 3) + _varint(value)


def _text(tag, value):
    return _bytes(tag, value.encode())


def _bytes(tag, value):
    return _varint(tag << 3 | 2) + _varint(len(value)) + value


def _varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
