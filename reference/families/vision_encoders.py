"""Fixtures of vision transformers by themselves. Run: `python reference/families/vision_encoders.py`."""

from __future__ import annotations

import common
import numpy as np
import torch
import transformers

PACKAGES = ("torch", "transformers", "pillow")


def fixture(name: str, family: str, model, processor) -> None:
    folder = common.begin(name)
    common.randomise(model).save_pretrained(folder)
    processor.save_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    images = common.pictures()
    raw = processor(images, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"]
    values = processor(images, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        vectors = model(values).last_hidden_state[:, 0]
    common.write_expected(
        folder,
        family,
        f"transformers {type(model).__name__}",
        PACKAGES,
        {"pixels": np.rint(raw).astype(np.uint8).transpose(0, 2, 3, 1), "image_embeds": common.unit(vectors)},
        pictures=[file.name for file in common.PICTURES],
    )


def main() -> None:
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    square = {"crop_size": {"height": 42, "width": 42}, "size": {"shortest_edge": 48}}
    imagenet = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
    fixture(
        "tiny-dinov2",
        "DINOv2",
        transformers.Dinov2Model(transformers.Dinov2Config(**size, image_size=70, mlp_ratio=2)),
        transformers.BitImageProcessorPil(**square, **imagenet),
    )
    fixture(
        "tiny-dinov2-swiglu",
        "DINOv2",
        transformers.Dinov2ForImageClassification(
            transformers.Dinov2Config(**size, image_size=28, use_swiglu_ffn=True, qkv_bias=False, num_labels=3)
        ),
        transformers.BitImageProcessorPil(**square, **imagenet),
    )
    fixture(
        "tiny-dinov2-registers",
        "DINOv2 with registers",
        transformers.Dinov2WithRegistersModel(
            transformers.Dinov2WithRegistersConfig(**size, image_size=70, patch_size=14, num_register_tokens=3, mlp_ratio=3)
        ),
        transformers.BitImageProcessorPil(**square, **imagenet),
    )
    fixture(
        "tiny-vit",
        "ViT",
        transformers.ViTForImageClassification(
            transformers.ViTConfig(**size, image_size=48, patch_size=12, intermediate_size=56, hidden_act="gelu_fast")
        ),
        transformers.ViTImageProcessorPil(size={"height": 48, "width": 48}),
    )


if __name__ == "__main__":
    main()
