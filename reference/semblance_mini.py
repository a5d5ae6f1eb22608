"""semblance-mini in PyTorch: the reference composition that the Java code has to reproduce.

The two networks are the published classes (`efficientnet_lite_pytorch.EfficientNet`, `transformers.BertModel`), loaded from
the files of the model's own folder and from nothing else, so that what is measured here is what ships.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch.nn.functional import normalize
from transformers import BertConfig, BertModel

import wheels

FOLDER = Path(__file__).resolve().parent.parent / "models" / "semblance-mini"


class SemblanceMini:
    """Both towers and the head, in fp32 on the processor."""

    def __init__(self, folder: Path = FOLDER):
        self.config = json.loads((folder / "config.json").read_text())
        self.preprocessor = json.loads((folder / "preprocessor_config.json").read_text())
        tensors = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
        self.vision = vision_network()
        self.vision.load_state_dict(part(tensors, "vision_model."), strict=False)
        self.text = BertModel(BertConfig(**self.config["text_config"]), add_pooling_layer=False).eval()
        self.text.load_state_dict(part(tensors, "text_model."))
        self.class_embeddings = tensors["vision_projection.weight"]  # [classes, dimension]
        self.vision_center = tensors["vision_projection.center"]  # [dimension]
        self.text_center = tensors["text_projection.center"]  # [dimension]
        self.temperature = self.config["vision_projection"]["temperature"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def pixels(self, picture: Image.Image) -> np.ndarray:
        """The picture as the network sees it, before rescaling: [height, width, 3] of uint8."""
        return preprocess(picture, self.preprocessor)

    def normalised(self, pixels: np.ndarray) -> torch.Tensor:
        """[batch, height, width, 3] of uint8 to [batch, 3, height, width] of fp32."""
        settings = self.preprocessor
        mean = torch.tensor(settings["image_mean"]).view(1, 3, 1, 1)
        std = torch.tensor(settings["image_std"]).view(1, 3, 1, 1)
        planes = torch.from_numpy(pixels).permute(0, 3, 1, 2).float()
        return (planes * settings["rescale_factor"] - mean) / std

    @torch.no_grad()
    def logits(self, pixels: np.ndarray) -> torch.Tensor:
        return self.vision(self.normalised(pixels))

    @torch.no_grad()
    def embed_logits(self, logits: torch.Tensor) -> torch.Tensor:
        mixture = torch.softmax(logits / self.temperature, dim=-1) @ self.class_embeddings
        return normalize(mixture - self.vision_center, dim=-1)

    def embed_pictures(self, pictures: list[Image.Image], batch: int = 32) -> torch.Tensor:
        rows = []
        for start in range(0, len(pictures), batch):
            pixels = np.stack([self.pixels(picture) for picture in pictures[start : start + batch]])
            rows.append(self.embed_logits(self.logits(pixels)))
        return torch.cat(rows)

    def token_ids(self, text: str) -> list[int]:
        """Token ids, cut to the longest length that the model takes, the closing token kept."""
        ids = self.tokenizer.encode(text).ids
        longest = self.config["text_max_length"]
        return ids if len(ids) <= longest else ids[: longest - 1] + ids[-1:]

    @torch.no_grad()
    def embed_texts(self, texts: list[str], batch: int = 64) -> torch.Tensor:
        rows = []
        for start in range(0, len(texts), batch):
            rows.append(pool(self.text, [self.token_ids(text) for text in texts[start : start + batch]]))
        return normalize(torch.cat(rows) - self.text_center, dim=-1)


def vision_network():
    """EfficientNet-Lite2 as published, without weights."""
    return wheels.efficientnet_class().from_name("efficientnet-lite2").eval()


def part(tensors: dict[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def pool(network: BertModel, sequences: list[list[int]]) -> torch.Tensor:
    """Mean over all tokens of each sequence, opening and closing token included, normalised: [batch, width]."""
    longest = max(len(sequence) for sequence in sequences)
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    mask = torch.zeros(len(sequences), longest)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    hidden = network(input_ids=ids, attention_mask=mask).last_hidden_state  # [batch, tokens, width]
    mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return normalize(mean, dim=-1)


def preprocess(picture: Image.Image, settings: dict) -> np.ndarray:
    """Resizing and cropping as a Hugging Face `preprocessor_config.json` says it, through Pillow."""
    picture = picture.convert("RGB")
    size = settings["size"]
    if "shortest_edge" in size:
        width, height = picture.size
        edge = size["shortest_edge"]
        if width <= height:
            target = (edge, int(edge * height / width))
        else:
            target = (int(edge * width / height), edge)
    else:
        target = (size["width"], size["height"])
    picture = picture.resize(target, resample=settings["resample"])
    if settings["do_center_crop"]:
        wide, high = settings["crop_size"]["width"], settings["crop_size"]["height"]
        left, top = (target[0] - wide) // 2, (target[1] - high) // 2
        picture = picture.crop((left, top, left + wide, top + high))
    return np.asarray(picture)
