"""What the scripts of all families share: contents, random weights, and the form of a fixture.

A fixture is a folder under `model/src/test/resources/` with a checkpoint as its package saves it, `expected.json` and
`expected.safetensors`. Expected numbers are fp32 on the processor, one thread, weights up-cast from what the folder stores.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

REFERENCE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REFERENCE))

INTO = REFERENCE.parent / "model" / "src" / "test" / "resources"
SEED = 20261121
PICTURES = tuple(sorted((INTO / "pictures").glob("*.png")))
TEXTS = (
    "a photo of a cat",
    "",
    "Two children shouldn't have played near the neighbours' fence.",
    "ein kleines Mädchen klettert in ein Spielhaus",
    "красная машина на улице",
    "雪山と湖",
    "family 👨‍👩‍👧‍👦 at the lake 🏞️!!",
    "  white\tspace \n around  ",
    "price: $1,299.99 (50% off) — v2.0",
    "the quick brown fox jumps over the lazy dog and " * 40,
)


def begin(name: str) -> Path:
    """An empty folder for a fixture."""
    torch.set_num_threads(1)  # the order of summation, and so the last bits, would depend on it
    folder = INTO / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def pictures() -> list[Image.Image]:
    return [Image.open(file).convert("RGB") for file in PICTURES]


def randomise(model: torch.nn.Module, seed: int = SEED) -> torch.nn.Module:
    """Weights big enough that errors show: the usual initialisation would hide most of them."""
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            if tensor.dim() == 0:
                continue
            if tensor.dim() > 1:
                scale = 0.5 if "embedding" in name or "pos_embed" in name else 1.5 / tensor[0].numel() ** 0.5
                tensor.normal_(0, scale, generator=random)
            elif name.endswith("bias"):
                tensor.normal_(0, 0.1, generator=random)
            else:
                tensor.uniform_(0.6, 1.4, generator=random)
        for name, tensor in model.named_buffers():
            if name.endswith("running_mean"):
                tensor.normal_(0, 0.2, generator=random)
            elif name.endswith("running_var"):
                tensor.uniform_(0.5, 1.5, generator=random)
    return model.eval()


def unit(rows: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(rows.float(), dim=-1)


def versions(*packages: str) -> dict[str, str]:
    return {package: importlib.metadata.version(package) for package in packages}


def write_expected(folder: Path, family: str, reference: str, packages: tuple[str, ...], tensors: dict, **facts: object) -> None:
    """`expected.json` and `expected.safetensors`.

    `facts`: `pictures` (file names), `texts`, `ids` (as the tower reads them), and what a family needs beside.
    `tensors`: `pixels` (uint8, after resize and crop, before rescale; one flat array if sizes differ), `image_embeds`,
    `text_embeds` (rows of unit length), and so on.
    """
    content = {"family": family, "reference": reference, **facts, "versions": versions(*packages)}
    (folder / "expected.json").write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n")
    tensors = {name: torch.as_tensor(np.asarray(value)).contiguous() for name, value in tensors.items()}
    save_file(tensors, folder / "expected.safetensors")
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o644)
