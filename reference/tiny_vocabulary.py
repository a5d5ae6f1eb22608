"""A small byte-level BPE of CLIP's kind, learned from sentences of our own: no part of any published vocabulary.

The learning is CLIP's: lower case, words cut as CLIP cuts them, bytes as printable characters, `</w>` at the end of a word,
the most frequent pair merged first.
"""

from __future__ import annotations

import collections
import functools
import json
from pathlib import Path

import class_texts
import neutral_sentences
from tokenizers import Regex, normalizers, pre_tokenizers

MERGES = 1500
MORE = (
    "should've could've they're it's i'm we'd you'll don't can't the dog's bowl. the photographs of snowy mountains",
    "ein kleines Mädchen klettert über die schöne Straße. größer, müde, natürlich",
    "une fillette à l'école près de la forêt, où était la fenêtre ? ça, là, être",
    "el niño pequeño juega en la montaña con un pingüino. ¿qué? ¡mañana!",
    "красная машина стоит на улице. большая собака бежит по снегу. дом и дорога",
    "ο σκύλος τρέχει στην παραλία. το σπίτι και η θάλασσα",
    "雪山 湖 犬 猫 写真 日本 中国 人 大 小 山 川 の は を に 。、",
    "눈 덮인 산 강아지 고양이 사진 사람 한국",
    "قطة على السرير كلب في الثلج",
    "2 10 100 2025 1999 50% $9.99 ... !!! ?? -- (one) [two] 👍 ❤️ 👨‍👩‍👧",
)


def corpus() -> list[str]:
    sentences = list(neutral_sentences.SENTENCES)
    sentences += [text for _, _, texts in class_texts.KINDS for text in texts]
    sentences += [text for texts in class_texts.SCENES.values() for text in texts]
    return sentences + [text for text, _ in class_texts.COATS] + list(MORE) * 5


def bytes_as_characters() -> list[str]:
    """The 256 byte symbols in CLIP's order: printable bytes as themselves first, the rest from U+0100 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(byte) for byte in printable] + [chr(256 + index) for index in range(256 - len(printable))]


@functools.cache
def learn() -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    """Vocabulary and merges; ties go to the pair that sorts first, so that the result is always the same."""
    normalise = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    pattern = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    cut = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    counted = collections.Counter(
        word for text in corpus() for word, _ in cut.pre_tokenize_str(normalise.normalize_str(text))
    )
    words = {tuple(word[:-1]) + (word[-1] + "</w>",): count for word, count in counted.items()}
    merges: list[tuple[str, str]] = []
    while len(merges) < MERGES:
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        merged: collections.Counter = collections.Counter()
        for word, count in words.items():
            merged[join(word, best)] += count
        words = dict(merged)
    symbols = bytes_as_characters()
    tokens = symbols + [symbol + "</w>" for symbol in symbols] + ["".join(pair) for pair in merges]
    tokens = list(dict.fromkeys(tokens)) + ["<|startoftext|>", "<|endoftext|>"]
    return {token: index for index, token in enumerate(tokens)}, tuple(merges)


def join(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    if pair[0] not in word:
        return word
    result: list[str] = []
    index = 0
    while index < len(word):
        if word[index : index + 2] == pair:
            result.append(pair[0] + pair[1])
            index += 2
        else:
            result.append(word[index])
            index += 1
    return tuple(result)


def size() -> int:
    return len(learn()[0])


def write(folder: Path) -> None:
    """`vocab.json` and `merges.txt` as CLIP's checkpoints have them."""
    vocabulary, merges = learn()
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = ["#version: 0.2"] + [" ".join(pair) for pair in merges]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
