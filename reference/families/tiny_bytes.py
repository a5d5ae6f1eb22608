"""A tokenizer of bytes: small, and every text has ids. Special tokens: `<pad>` 0, `<s>` 1, `</s>` the highest."""

from __future__ import annotations

import json
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

import common  # noqa: F401 - puts reference/ on the path
import tiny_vocabulary

VOCABULARY = 259
PAD, START, END = 0, 1, VOCABULARY - 1


def write(folder: Path) -> None:
    """`tokenizer.json` and `tokenizer_config.json`, as `AutoTokenizer` reads them."""
    symbols = ["<pad>", "<s>", *tiny_vocabulary.bytes_as_characters(), "</s>"]
    tokenizer = Tokenizer(models.BPE(vocab={symbol: index for index, symbol in enumerate(symbols)}, merges=[]))
    tokenizer.add_special_tokens(["<pad>", "<s>", "</s>"])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", START), ("</s>", END)]
    )
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "model_max_length": 1000000,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings) + "\n")
