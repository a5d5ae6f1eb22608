"""Makes the fixtures of tokenizers and text cleaning. Run: `python reference/make_text_fixtures.py`.

Tiny vocabularies learned from sentences of our own, folders of every layout they are published in, and the ids that
transformers' `AutoTokenizer`, open_clip's `SimpleTokenizer` and open_clip's cleaning give for thousands of nasty strings. For
the committed file only a checksum of each string's ids is kept; `--whole` keeps the ids, for a look at what differs.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import html
import importlib.metadata
import io
import json
import os
import re
import shutil
import string
import struct
import tempfile
import zlib
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"

import ftfy
import open_clip.tokenizer
import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from transformers import AutoTokenizer

import nasty_strings
import tiny_vocabulary

INTO = Path(__file__).resolve().parent.parent / "model" / "src" / "test" / "resources" / "text"
LIMIT = 12  # tokens, where texts are cut and padded
RULES = "\u00a0\u0020 \uff41\u0061 \ufb01\u0066\u0069 \u2026\u002e\u002e\u002e \u0009\u0020 \u000a\u0020 \u3000\u0020 \u200b\u0020 \u00ad".split(" ")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--into", type=Path, default=INTO)
    arguments.add_argument("--count", type=int, default=4000)
    arguments.add_argument("--seed", type=int, default=nasty_strings.SEED)
    arguments.add_argument("--whole", action="store_true")
    given = arguments.parse_args()
    if not given.whole:
        shutil.rmtree(given.into, ignore_errors=True)
    given.into.mkdir(parents=True, exist_ok=True)
    strings = nasty_strings.strings(given.count, given.seed)
    print(f"{len(strings)} strings, seed {given.seed}")
    if not (given.into / "unigram.model").exists():
        vocabularies(given.into)
    texts = [without_surrogates(text) for text in strings]
    cases = []
    for name, files, configs in layouts():
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for target, source in files.items():
                shutil.copy(given.into / source, folder / target)
            for target, value in configs.items():
                (folder / target).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
            tokenizer = AutoTokenizer.from_pretrained(folder)
            ids = [tokenizer(text)["input_ids"] for text in texts]
            case = {"name": name, "class": type(tokenizer).__name__, "files": files, "configs": configs, "ids": kept(ids, given.whole)}
            if tokenizer.pad_token is not None:
                some = texts[:600]
                padded = [tokenizer(text, max_length=LIMIT, padding="max_length", truncation=True)["input_ids"] for text in some]
                case["padded"] = kept(padded, given.whole)
            cases.append(case)
            print(f"{name}: {type(tokenizer).__name__}, {len(tokenizer)} tokens")
    simple = open_clip.tokenizer.SimpleTokenizer()
    result = {
        "versions": {name: importlib.metadata.version(name) for name in ("transformers", "tokenizers", "sentencepiece", "open_clip_torch", "ftfy", "regex")},
        "limit": LIMIT,
        "strings": strings,
        "cases": cases,
        "open_clip": {
            "ids": kept([[simple.sot_token_id, *simple.encode(text), simple.eot_token_id] for text in strings], given.whole),
            "padded": kept([simple(text, LIMIT)[0].tolist() for text in strings[:600]], given.whole),
        },
        "cleaned": {name: [differing(text, clean(text)) for text in strings] for name, clean in cleanings().items()},
    }
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as stream:
        stream.write(json.dumps(result).encode("ascii"))
    (given.into / "cases.json.gz").write_bytes(file.getvalue())
    print(f"cases.json.gz: {len(file.getvalue())} bytes, {len(cases)} cases")


def cleanings() -> dict:
    clean = open_clip.tokenizer.get_clean_fn
    return {
        "STRIP": str.strip,
        "STRIP_LOWER": lambda text: text.strip().lower(),
        "OPEN_CLIP_WHITESPACE": clean("whitespace"),
        "OPEN_CLIP_LOWER": clean("lower"),
        "OPEN_CLIP_CANONICALIZE": clean("canonicalize"),
        "SIGLIP": canonical,
        "ftfy": ftfy.fix_text,
        "unescape": html.unescape,
    }


def canonical(text: str) -> str:
    """What `SiglipTokenizer.canonicalize_text` gives."""
    return re.sub(r"\s+", " ", text.lower().translate(str.maketrans("", "", string.punctuation))).strip()


def differing(text: str, cleaned: str) -> str | None:
    return None if cleaned == text else cleaned


def without_surrogates(text: str) -> str:
    """As UTF-16 would be read: pairs joined, lonely halves replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") if re.search("[\ud800-\udfff]", text) else text


def kept(ids: list[list[int]], whole: bool) -> str | list[list[int]]:
    if whole:
        return ids
    sums = [zlib.crc32(",".join(map(str, each)).encode("ascii")) for each in ids]
    return base64.b64encode(struct.pack(f"<{len(sums)}I", *sums)).decode("ascii")


def vocabularies(into: Path) -> None:
    corpus = tiny_vocabulary.corpus()
    train_byte_level(corpus, into, "roberta", ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    train_byte_level(corpus, into, "gpt2", ["<|endoftext|>"])
    tiny_clip(into)
    train_word_pieces(corpus, into / "bert.txt", True, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    train_word_pieces(corpus, into / "bert-cased.txt", False, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    train_word_pieces(corpus, into / "mpnet.txt", True, ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"])
    rules = "\n".join(
        " ".join(f"{ord(character):X}" for character in rule[:1]) + "\t" + " ".join(f"{ord(character):X}" for character in rule[1:])
        for rule in ["\u00a0 ", "\uff41a", "\ufb01fi", "\u2026...", "\t ", "\n ", "\u3000 ", "\u200b ", "\u00ad", "\u00c5\u0041\u030a"]
    )
    rule_file = into / "rules.tsv"
    rule_file.write_text(rules + "\n", encoding="utf-8")
    lower = [text.lower() for text in corpus]
    common = {"character_coverage": 0.9995, "num_threads": 1, "minloglevel": 2, "hard_vocab_limit": False, "shuffle_input_sentence": False}
    train(corpus, into / "unigram.model", model_type="unigram", vocab_size=900, **common)  # <unk> <s> </s>, as XLM-R's
    train(lower, into / "t5.model", model_type="unigram", vocab_size=700, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, normalization_rule_tsv=str(rule_file), user_defined_symbols=["▁the", "©"], **common)  # fmt: skip
    train(corpus, into / "bpe.model", model_type="bpe", vocab_size=900, normalization_rule_tsv=str(rule_file), **common)
    train(corpus, into / "gemma.model", model_type="bpe", vocab_size=1200, pad_id=0, eos_id=1, bos_id=2, unk_id=3, byte_fallback=True, split_digits=True, normalization_rule_name="identity", add_dummy_prefix=False, remove_extra_whitespaces=False, user_defined_symbols=["<mask>", "<start_of_turn>", "▁▁", "\t"], **common)  # fmt: skip
    rule_file.unlink()
    whole_files(into)


def train(corpus: list[str], file: Path, **settings) -> None:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(corpus), model_writer=model, **settings)
    written = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    written.normalizer_spec.ClearField("normalization_rule_tsv")  # the path of a file that was needed to learn, on one machine
    file.write_bytes(written.SerializeToString())


def train_byte_level(corpus: list[str], into: Path, name: str, special: list[str]) -> None:
    tokenizer = tokenizers.ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(corpus, vocab_size=900, min_frequency=2, special_tokens=special, show_progress=False)
    described = json.loads(tokenizer.to_str())["model"]
    (into / f"{name}-vocab.json").write_text(json.dumps(described["vocab"], ensure_ascii=False), encoding="utf-8")
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in described["merges"]]
    (into / f"{name}-merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")


def tiny_clip(into: Path) -> None:
    tiny_vocabulary.write(into)
    for name in ("vocab.json", "merges.txt"):
        (into / name).rename(into / f"clip-{name}")


def train_word_pieces(corpus: list[str], file: Path, lower: bool, special: list[str]) -> None:
    tokenizer = tokenizers.BertWordPieceTokenizer(lowercase=lower)
    tokenizer.train_from_iterator(corpus, vocab_size=900, min_frequency=1, special_tokens=special, show_progress=False)
    ordered = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    file.write_text("".join(f"{token}\n" for token, _ in ordered), encoding="utf-8")


def whole_files(into: Path) -> None:
    """`tokenizer.json` files as `save_pretrained` writes them, and some that no class would make."""
    for name, files, configs in layouts():
        if name in ("clip-files", "bert-lower", "t5", "nllb", "gemma-model", "siglip2-model", "xlm-roberta"):
            with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as saved:
                for target, source in files.items():
                    shutil.copy(into / source, Path(place) / target)
                for target, value in configs.items():
                    (Path(place) / target).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
                AutoTokenizer.from_pretrained(place).save_pretrained(saved)
                text = (Path(saved) / "tokenizer.json").read_text(encoding="utf-8")
                (into / f"{name}.json").write_text(json.dumps(json.loads(text), ensure_ascii=False), encoding="utf-8")
    odd = json.loads((into / "bert-lower.json").read_text(encoding="utf-8"))
    odd["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]}
    odd["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": True}]}
    odd["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"SpecialToken": {"id": "two", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}, "two": {"id": "two", "ids": [5, 6], "tokens": ["five", "six"]}},
    }  # fmt: skip
    odd["truncation"] = {"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0}
    odd["padding"] = {"strategy": {"Fixed": 9}, "direction": "Left", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}
    odd["added_tokens"].append({"id": len(odd["model"]["vocab"]), "content": "ﬁne", "single_word": True, "lstrip": False, "rstrip": False, "normalized": True, "special": False})
    (into / "odd.json").write_text(json.dumps(odd, ensure_ascii=False), encoding="utf-8")


def token(content: str, **flags) -> dict:
    return {"__type": "AddedToken", "content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, **flags}


def numbered(content: str, **flags) -> dict:
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True, **flags}


def layouts() -> list[tuple[str, dict[str, str], dict]]:
    """Name, files (name in the folder: fixture), JSON files to be written."""
    settings = "tokenizer_config.json"
    clip = {"vocab.json": "clip-vocab.json", "merges.txt": "clip-merges.txt"}
    roberta = {"vocab.json": "roberta-vocab.json", "merges.txt": "roberta-merges.txt"}
    languages = ["deu_Latn", "eng_Latn", "fra_Latn"]
    siglip = {"1": numbered("</s>", lstrip=True, rstrip=True), "2": numbered("<unk>", lstrip=True, rstrip=True)}
    return [
        ("clip-files", clip, {"config.json": {"model_type": "clip"}}),
        ("clip-named", clip, {settings: {"tokenizer_class": "CLIPTokenizer", "pad_token": "!", "bos_token": token("<|startoftext|>", normalized=True), "model_max_length": 77}, "special_tokens_map.json": {"unk_token": {"content": "<|endoftext|>", "lstrip": False, "normalized": True, "rstrip": True, "single_word": False}}}),
        ("clip-json", {"tokenizer.json": "clip-files.json"}, {settings: {"tokenizer_class": "CLIPTokenizer"}}),
        ("gpt2", {"vocab.json": "gpt2-vocab.json", "merges.txt": "gpt2-merges.txt"}, {settings: {"tokenizer_class": "GPT2Tokenizer"}}),
        ("gpt2-begun", {"vocab.json": "gpt2-vocab.json", "merges.txt": "gpt2-merges.txt"}, {settings: {"tokenizer_class": "GPT2Tokenizer", "add_bos_token": True, "add_prefix_space": True, "pad_token": "<|endoftext|>"}}),
        ("roberta", roberta, {settings: {"tokenizer_class": "RobertaTokenizer"}}),
        ("roberta-clap", roberta, {"config.json": {"model_type": "clap"}, settings: {"add_prefix_space": True, "mask_token": token("<mask>", lstrip=True, normalized=True)}, "added_tokens.json": {"snow": 900, "<new>": 901}}),
        ("bert-lower", {"vocab.txt": "bert.txt"}, {"config.json": {"model_type": "align"}}),
        ("bert-cased", {"vocab.txt": "bert-cased.txt"}, {settings: {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "tokenize_chinese_chars": False}}),
        ("bert-accents", {"vocab.txt": "bert.txt"}, {settings: {"tokenizer_class": "BertTokenizerFast", "do_lower_case": True, "strip_accents": False, "never_split": None}, "config.json": {"model_type": "bert"}}),
        ("bert-chinese", {"vocab.txt": "bert.txt"}, {"config.json": {"model_type": "chinese_clip"}, settings: {"do_lower_case": False, "strip_accents": True, "added_tokens_decoder": {"0": numbered("[PAD]"), "2": numbered("[CLS]"), "905": numbered("red car", special=False, normalized=True)}}}),
        ("bert-json", {"tokenizer.json": "bert-lower.json"}, {settings: {"tokenizer_class": "BertTokenizer", "do_lower_case": False}}),
        ("mpnet", {"vocab.txt": "mpnet.txt"}, {"config.json": {"model_type": "mpnet"}, settings: {"tokenizer_class": "MPNetTokenizer", "do_lower_case": True}}),
        ("xlm-roberta", {"sentencepiece.bpe.model": "unigram.model"}, {"config.json": {"model_type": "xlm-roberta"}, settings: {"mask_token": token("<mask>", lstrip=True, normalized=True)}}),
        ("xlm-roberta-json", {"tokenizer.json": "xlm-roberta.json"}, {settings: {"tokenizer_class": "XLMRobertaTokenizer", "padding_side": "left", "truncation_side": "left"}}),
        ("xlm-roberta-whole", {"tokenizer.json": "xlm-roberta.json"}, {settings: {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>"}, "config.json": {"model_type": "bert"}}),
        ("t5", {"spiece.model": "t5.model"}, {settings: {"tokenizer_class": "T5Tokenizer", "extra_ids": 100}}),
        ("t5-json", {"tokenizer.json": "t5.json"}, {settings: {"tokenizer_class": "T5TokenizerFast", "extra_ids": 0, "pad_token": "</s>"}}),
        ("siglip", {"spiece.model": "t5.model"}, {"config.json": {"model_type": "siglip"}, settings: {"tokenizer_class": "SiglipTokenizer", "added_tokens_decoder": siglip, "do_lower_case": True, "model_max_length": 64, "pad_token": "</s>", "additional_special_tokens": []}}),
        ("siglip-bare", {"spiece.model": "t5.model"}, {"config.json": {"model_type": "siglip"}}),
        ("siglip-cased", {"spiece.model": "unigram.model"}, {settings: {"tokenizer_class": "SiglipTokenizer", "do_lower_case": False}}),
        ("nllb", {"sentencepiece.bpe.model": "bpe.model"}, {settings: {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": languages, "src_lang": "eng_Latn"}}),
        ("nllb-legacy", {"sentencepiece.bpe.model": "bpe.model"}, {settings: {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": languages, "legacy_behaviour": True, "src_lang": "deu_Latn"}, "config.json": {"model_type": "m2m_100"}}),
        ("nllb-json", {"tokenizer.json": "nllb.json"}, {settings: {"tokenizer_class": "NllbTokenizerFast"}}),
        ("gemma-model", {"tokenizer.model": "gemma.model"}, {settings: {"tokenizer_class": "GemmaTokenizer", "add_bos_token": True, "add_eos_token": True}}),
        ("gemma-json", {"tokenizer.json": "gemma-model.json"}, {settings: {"tokenizer_class": "GemmaTokenizer", "padding_side": "right"}, "config.json": {"model_type": "siglip"}}),
        ("siglip2-model", {"tokenizer.model": "gemma.model"}, {settings: {"tokenizer_class": "Siglip2Tokenizer", "add_eos_token": True}}),
        ("siglip2-json", {"tokenizer.json": "siglip2-model.json"}, {"config.json": {"model_type": "siglip2"}, settings: {"tokenizer_class": "GemmaTokenizerFast", "padding_side": "right"}}),
        ("whole-odd", {"tokenizer.json": "odd.json"}, {settings: {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "padding_side": "left", "truncation_side": "left"}}),
        ("whole-model", {"tokenizer.model": "gemma.model"}, {settings: {"tokenizer_class": "PreTrainedTokenizerFast"}}),
        ("whole-unigram", {"tokenizer.model": "t5.model"}, {settings: {"tokenizer_class": "TokenizersBackend", "add_eos_token": True}}),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
