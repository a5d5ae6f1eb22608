"""Makes the fixtures of X-CLIP. Run: `python reference/families/xclip.py`.

Films are lists of the committed pictures, so that no film has to be decoded. transformers leaves the choice of frames to its
caller; it is made here as mmaction's `SampleFrames` makes it in the test pipeline that X-CLIP was published with (clips of
one frame, as many clips as the network reads frames).
"""

from __future__ import annotations

import sys
from pathlib import Path

import common
import numpy as np
import tiny_vocabulary
import torch
from transformers import CLIPTokenizer, VideoMAEImageProcessorPil, XCLIPConfig, XCLIPModel, XCLIPProcessor

PACKAGES = ("transformers", "torch", "pillow", "tokenizers")


def sample(frames: int, wanted: int) -> list[int]:
    stretch = frames / float(wanted)
    return (np.arange(wanted) * stretch + stretch / 2.0).astype(int).tolist()


def films(lengths: tuple[int, ...]) -> list[list[str]]:
    """Names of pictures, each film in another order."""
    names = [file.name for file in common.PICTURES]
    return [[names[(3 * film + index * (film + 1)) % len(names)] for index in range(length)] for film, length in enumerate(lengths)]


def make_tokenizer(folder: Path, *more: str) -> CLIPTokenizer:
    tiny_vocabulary.write(folder)
    tokenizer = CLIPTokenizer.from_pretrained(folder, model_max_length=77)
    tokenizer.add_tokens(list(more))
    for name in ("vocab.json", "merges.txt"):  # tokenizer.json says the same, and comes with the processor
        (folder / name).unlink()
    return tokenizer


def frames_of(film: list[str], wanted: int) -> list:
    pictures = dict(zip((file.name for file in common.PICTURES), common.pictures()))
    return [pictures[film[index]] for index in sample(len(film), wanted)]


@torch.no_grad()
def write(
    folder: Path, model: XCLIPModel, processor: VideoMAEImageProcessorPil, tokenizer: CLIPTokenizer, lengths: tuple[int, ...],
    texts: tuple[str, ...], dtype: torch.dtype = torch.float32,
) -> None:
    common.randomise(model)
    model.logit_scale.fill_(2.2)
    XCLIPProcessor(processor, tokenizer).save_pretrained(folder)
    model.to(dtype).save_pretrained(folder)
    model = XCLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
    named = films(lengths)
    chosen = [frames_of(film, model.config.vision_config.num_frames) for film in named]
    raw = processor(chosen, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"]
    values = processor(chosen, return_tensors="pt")["pixel_values"]
    encoded = [tokenizer(text, truncation=True, max_length=77, return_tensors="pt") for text in texts]
    texts_raw = torch.cat([model.get_text_features(**each).pooler_output for each in encoded])
    videos = model.get_video_features(pixel_values=values).pooler_output
    together = tokenizer(list(texts), truncation=True, max_length=77, padding=True, return_tensors="pt")
    whole = model(pixel_values=values, **together)
    assert torch.allclose(common.unit(videos), whole.video_embeds, atol=1e-5)
    logits = whole.logits_per_video
    common.write_expected(
        folder,
        "X-CLIP",
        "transformers XCLIPModel",
        PACKAGES,
        {
            "film_pixels": np.rint(raw).astype(np.uint8).transpose(0, 1, 3, 4, 2),
            "video_embeds": common.unit(videos),
            "text_embeds": common.unit(texts_raw),
            "logits_per_video": logits,
            "probabilities": logits.softmax(-1),
        },
        films=named,
        texts=list(texts),
        ids=[each["input_ids"][0].tolist() for each in encoded],
    )


def usual() -> None:
    folder = common.begin("tiny-xclip")
    tokenizer = make_tokenizer(folder)
    size = len(tokenizer)
    config = XCLIPConfig(
        projection_dim=20,
        prompt_layers=2,
        prompt_num_attention_heads=4,
        text_config=dict(
            vocab_size=size, hidden_size=18, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3,
            bos_token_id=size - 2, eos_token_id=size - 1, pad_token_id=size - 1,
        ),
        vision_config=dict(
            hidden_size=24, intermediate_size=44, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8, num_frames=4,
            mit_hidden_size=20, mit_intermediate_size=28, mit_num_hidden_layers=2, mit_num_attention_heads=2,
        ),
    )
    processor = VideoMAEImageProcessorPil(size={"shortest_edge": 36}, crop_size={"height": 32, "width": 32})
    write(folder, XCLIPModel(config), processor, tokenizer, (1, 3, 4, 5, 17), common.TEXTS)


def odd() -> None:
    """Settings seldom met: a rim that no patch reads, heads that do not divide the width, a token behind the end of text."""
    folder = common.begin("tiny-xclip-odd")
    tokenizer = make_tokenizer(folder, "kinetics")
    config = XCLIPConfig(
        projection_dim=24,
        prompt_layers=1,
        prompt_num_attention_heads=5,
        prompt_hidden_act="gelu",
        text_config=dict(
            vocab_size=len(tokenizer) + 3, hidden_size=20, intermediate_size=33, num_hidden_layers=1, num_attention_heads=4,
            max_position_embeddings=77, hidden_act="gelu", layer_norm_eps=1e-4, eos_token_id=len(tokenizer) - 2,
        ),
        vision_config=dict(
            hidden_size=30, intermediate_size=51, num_hidden_layers=3, num_attention_heads=5, image_size=35, patch_size=9, num_frames=8,
            hidden_act="gelu_new", layer_norm_eps=1e-3,
            mit_hidden_size=24, mit_intermediate_size=31, mit_num_hidden_layers=1, mit_num_attention_heads=5,
        ),
    )
    processor = VideoMAEImageProcessorPil(
        size={"height": 35, "width": 35}, do_center_crop=False, resample=3, image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225]
    )
    texts = (*common.TEXTS[:4], "a dog of kinetics in the snow", "kinetics")
    write(folder, XCLIPModel(config), processor, tokenizer, (2, 8, 9, 30), texts, torch.float16)


if __name__ == "__main__":
    for make in (usual, odd):
        if len(sys.argv) < 2 or make.__name__ in sys.argv[1:]:
            make()
