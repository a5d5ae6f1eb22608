"""A small WordPiece vocabulary of BERT's kind, from sentences of our own: no part of any published vocabulary."""

from __future__ import annotations

import collections
import functools
import unicodedata
from pathlib import Path

import common  # noqa: F401: finds the scripts above
import tiny_vocabulary
from transformers import BertTokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WORDS = 300


@functools.cache
def learn() -> tuple[str, ...]:
    """Special tokens, every letter at a word's start and within one, and the most frequent words."""
    counted = collections.Counter()
    for text in tiny_vocabulary.corpus():
        plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
        counted.update("".join(c if c.isalnum() else f" {c} " for c in plain).split())
    letters = sorted({letter for word in counted for letter in word if ord(letter) < 0x2000})
    words = sorted((word for word in counted if len(word) > 1), key=lambda word: (-counted[word], word))[:WORDS]
    return (*SPECIAL, *letters, *(f"##{letter}" for letter in letters if letter.isalnum()), *words)


def tokenizer(folder: Path, **settings: object) -> BertTokenizer:
    """BERT's tokenizer over these words, saved in a folder as transformers does."""
    made = BertTokenizer(vocab={word: index for index, word in enumerate(learn())}, **settings)
    made.save_pretrained(folder)
    return made
