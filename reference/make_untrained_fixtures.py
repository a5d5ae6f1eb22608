"""Makes the fixture for new models: `python reference/make_untrained_fixtures.py`.

`model/src/test/resources/untrained-clip/expected.json` holds

- `initialization`: what `CLIPModel(config)` of transformers draws its tensors from, by their names: shape, mean and standard deviation;
- `merges`: byte pair merges learned from `texts` by counting all pairs anew before each, the plain way;
- `ids`: what `CLIPTokenizer` of transformers makes of `strings` with that vocabulary.

Everything is seeded; a second run gives the same file.
"""

from __future__ import annotations

import collections
import json
import tempfile
import unicodedata
from pathlib import Path

import regex
import torch
from transformers import CLIPConfig, CLIPModel, CLIPTokenizer
from transformers.convert_slow_tokenizer import bytes_to_unicode

import fixture_strings
from make_model_fixtures import TEXTS, versions
from neutral_sentences import DOES, WHERE, WHO

INTO = Path(__file__).resolve().parent.parent / "model" / "src" / "test" / "resources" / "untrained-clip"
SEED = 20251121
MERGES = 120  # beyond, pairs stand once
PATTERN = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+")
CONFIG = {
    "projection_dim": 48,
    "vision_config": {
        "hidden_size": 96, "intermediate_size": 384, "num_hidden_layers": 3, "num_attention_heads": 3, "image_size": 48, "patch_size": 12,
        "projection_dim": 48,
    },
    "text_config": {
        "hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 514 + MERGES,
        "max_position_embeddings": 77, "bos_token_id": 512 + MERGES, "eos_token_id": 513 + MERGES, "projection_dim": 48,
    },
}  # fmt: skip


def main() -> None:
    texts = [*TEXTS, *WHO, *DOES, *WHERE]
    merges = learned(texts)
    strings = [*TEXTS[:-1], *WHERE, *(string for string in fixture_strings.HARD if "<|" not in string)]
    content = {
        "versions": versions("torch", "transformers", "tokenizers"),
        "initialization": initialization(),
        "texts": texts,
        "merges": merges,
        "strings": strings,
        "ids": ids(merges, strings),
    }
    INTO.mkdir(parents=True, exist_ok=True)
    (INTO / "expected.json").write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n")


def initialization() -> dict[str, dict[str, object]]:
    torch.manual_seed(SEED)
    tensors = CLIPModel(CLIPConfig(**CONFIG)).state_dict()
    return {
        name: {"shape": list(tensor.shape), "mean": tensor.double().mean().item(), "deviation": tensor.double().std(correction=0).item()}
        for name, tensor in sorted(tensors.items())
        if tensor.dtype == torch.float32
    }


def learned(texts: list[str]) -> list[str]:
    """Of pairs that are as frequent, the one whose tokens have the lower ids comes first."""
    symbols = list(bytes_to_unicode().values())
    ids = {symbol: index for index, symbol in enumerate([*symbols, *(symbol + "</w>" for symbol in symbols)])}
    by_byte = bytes_to_unicode()
    words = collections.Counter()
    for text in texts:
        # letter by letter, as tokenizers does: a capital sigma at the end of a word becomes no final one
        plain = "".join(letter.lower() for letter in " ".join(unicodedata.normalize("NFC", text).split()))
        for word in PATTERN.findall(plain):
            letters = [by_byte[byte] for byte in word.encode()]
            words[(*letters[:-1], letters[-1] + "</w>")] += 1
    merges = []
    while len(ids) < 2 * len(symbols) + MERGES:
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], ids[pair[0]], ids[pair[1]]))
        merges.append(" ".join(best))
        ids.setdefault("".join(best), len(ids))
        replaced = collections.Counter()
        for word, count in words.items():
            replaced[merged(word, best)] += count
        words = replaced
    return merges


def merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    out = []
    place = 0
    while place < len(word):
        here = word[place : place + 2] == pair
        out.append("".join(pair) if here else word[place])
        place += 2 if here else 1
    return tuple(out)


def ids(merges: list[str], strings: list[str]) -> list[list[int]]:
    symbols = list(bytes_to_unicode().values())
    tokens = [*symbols, *(symbol + "</w>" for symbol in symbols), *(merge.replace(" ", "") for merge in merges)]
    tokens = [*dict.fromkeys(tokens), "<|startoftext|>", "<|endoftext|>"]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(tokens)}))
        (Path(folder) / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")
        tokenizer = CLIPTokenizer.from_pretrained(folder)
        return [tokenizer(string)["input_ids"] for string in strings]


if __name__ == "__main__":
    main()
