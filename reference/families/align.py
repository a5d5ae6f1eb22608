"""Makes the fixtures of ALIGN. Run: `python reference/families/align.py`."""

from __future__ import annotations

from pathlib import Path

import common
import torch
import wordpieces
from transformers import AlignConfig, AlignModel, AlignProcessor
from transformers.models.efficientnet.image_processing_pil_efficientnet import EfficientNetImageProcessorPil

TEXT = dict(
    hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40, max_position_embeddings=80, type_vocab_size=2
)
# As published: levels from -1 to 1, no mean, a crop out of a square.
PUBLISHED = dict(
    do_center_crop=True,
    do_normalize=False,
    do_rescale=True,
    include_top=False,
    rescale_factor=1 / 127.5,
    rescale_offset=True,
    resample=2,
)


def features(output: object) -> torch.Tensor:
    return output.pooler_output if hasattr(output, "pooler_output") else output


def expected(folder: Path, processor: AlignProcessor, model: AlignModel, texts: tuple[str, ...]) -> None:
    prepared = [
        processor.image_processor(picture, do_rescale=False, do_normalize=False, include_top=False, return_tensors="np")
        for picture in common.pictures()
    ]
    pixels = torch.cat([torch.as_tensor(each["pixel_values"]) for each in prepared])
    values = processor.image_processor(common.pictures(), return_tensors="pt")["pixel_values"]
    encoded = [processor(text=text, truncation=True, return_tensors="pt") for text in texts]
    with torch.no_grad():
        images = features(model.get_image_features(values))
        rows = torch.cat([features(model.get_text_features(**each)) for each in encoded])
        scores = model(pixel_values=values, **{key: torch.cat([each[key] for each in encoded[:3]]) for key in encoded[0]})
    common.write_expected(
        folder,
        "ALIGN",
        "transformers AlignModel",
        ("transformers", "torch", "pillow", "tokenizers"),
        {
            "pixels": pixels.round().to(torch.uint8).permute(0, 2, 3, 1).reshape(-1),
            "image_embeds": common.unit(images),
            "text_embeds": common.unit(rows),
            "probabilities": scores.logits_per_image.softmax(-1),
        },
        pictures=[file.name for file in common.PICTURES],
        texts=list(texts),
        ids=[each["input_ids"][0].tolist() for each in encoded],
    )


def make(name: str, projection: int, vision: dict, text: dict, images: dict, *, temperature: float, half: bool = False) -> None:
    folder = common.begin(name)
    tokenizer = wordpieces.tokenizer(folder)
    config = AlignConfig(
        text_config={**TEXT, **text, "vocab_size": len(wordpieces.learn())},
        vision_config=vision,
        projection_dim=projection,
        temperature_init_value=temperature,
    )
    model = common.randomise(AlignModel(config))
    if half:
        model = model.half()
    model.save_pretrained(folder)
    processor = AlignProcessor(EfficientNetImageProcessorPil(**images), tokenizer)
    processor.save_pretrained(folder)
    expected(folder, processor, AlignModel.from_pretrained(folder, dtype=torch.float32).eval(), common.TEXTS)


def main() -> None:
    make(
        "tiny-align",
        24,
        dict(
            width_coefficient=1.0,
            depth_coefficient=1.4,
            depth_divisor=4,
            in_channels=[32, 8, 12, 16],
            out_channels=[8, 12, 16, 24],
            kernel_sizes=[3, 3, 5, 3],
            strides=[1, 2, 2, 1],
            num_block_repeats=[1, 2, 1, 1],
            expand_ratios=[1, 3, 4, 3],
            hidden_dim=24,
        ),
        {},
        dict(PUBLISHED, size={"height": 42, "width": 42}, crop_size={"height": 37, "width": 37}),
        temperature=0.07,
    )
    make(
        "tiny-align-odd",
        18,
        dict(
            width_coefficient=0.5,
            depth_coefficient=1.0,
            depth_divisor=2,
            in_channels=[32, 16, 20],
            out_channels=[16, 20, 36],
            kernel_sizes=[5, 3, 7],
            strides=[2, 1, 2],
            num_block_repeats=[2, 1, 2],
            expand_ratios=[2, 1, 3],
            depthwise_padding=[0],
            squeeze_expansion_ratio=0.3,
            hidden_act="gelu",
            hidden_dim=16,
            pooling_type="max",
            batch_norm_eps=0.01,
        ),
        dict(hidden_act="relu", layer_norm_eps=1e-5, num_attention_heads=2, max_position_embeddings=64),
        dict(
            size={"height": 50, "width": 44},
            crop_size={"height": 289, "width": 289},
            do_center_crop=False,
            resample=3,
            include_top=True,
        ),
        temperature=1.5,
        half=True,
    )


if __name__ == "__main__":
    main()
