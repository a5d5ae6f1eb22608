"""The picture towers that peers are measured with, built as their users build them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import semblance_mini  # noqa: E402


def mini() -> tuple[torch.nn.Module, int]:
    """semblance-mini's picture side around the published EfficientNet-Lite2, and its input size."""
    model = semblance_mini.SemblanceMini()

    class Tower(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.vision = model.vision
            self.register_buffer("classes", model.class_embeddings)
            self.register_buffer("center", model.vision_center)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:  # [batch, 3, size, size] to [batch, dimension]
            mixture = torch.softmax(self.vision(pixels) / model.temperature, dim=-1) @ self.classes
            return torch.nn.functional.normalize(mixture - self.center, dim=-1)

    return Tower().eval(), model.config["vision_config"]["image_size"]


def vit_b_32() -> tuple[torch.nn.Module, int]:
    """transformers' CLIP picture tower with its projection, of ViT-B/32's shape, with random weights."""
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    torch.manual_seed(1)
    config = CLIPVisionConfig(
        hidden_size=768, intermediate_size=3072, projection_dim=512, num_hidden_layers=12, num_attention_heads=12,
        image_size=224, patch_size=32, hidden_act="quick_gelu", layer_norm_eps=1e-5,
    )  # fmt: skip
    network = CLIPVisionModelWithProjection(config).eval()

    class Tower(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return self.network(pixel_values=pixels).image_embeds

    return Tower().eval(), 224


def rate(step, batch: int, seconds: float) -> dict[str, float]:
    """Runs `step` for that long after two warm-up runs; pictures a second by the median and the best step."""
    step()
    step()
    times = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    times.sort()
    return {
        "pictures_per_second": round(batch / times[len(times) // 2], 2),
        "pictures_per_second_best": round(batch / times[0], 2),
        "steps": len(times),
    }
