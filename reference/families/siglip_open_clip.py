"""Fixtures of SigLIP in open_clip's layout, its picture tower a ViT of timm. Run: `python reference/families/siglip_open_clip.py`.

A network's name in timm fixes its sizes, which are too big for a fixture: they are made smaller here, all else stays.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import common
import numpy as np
import open_clip
import torch
from open_clip import timm_model
from safetensors.torch import save_file
from transformers import GemmaTokenizer, T5Tokenizer

import siglip

PACKAGES = ("torch", "open_clip_torch", "timm", "transformers", "sentencepiece", "pillow")
PREPROCESS = {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "interpolation": "bicubic", "resize_mode": "squash"}
TEXT = {
    "context_length": 24,
    "hf_tokenizer_name": "tiny",
    "tokenizer_kwargs": {"clean": "canonicalize"},
    "width": 24,
    "heads": 3,
    "layers": 2,
    "mlp_ratio": 2.5,
    "no_causal_mask": True,
    "proj_bias": True,
    "pool_type": "last",
    "norm_kwargs": {"eps": 1e-6},
}


class SmallerTimm:
    """timm with smaller networks."""

    def __init__(self, **sizes: object) -> None:
        self.sizes = sizes
        self.whole = timm_model.timm

    def create_model(self, name: str, **settings: object) -> torch.nn.Module:
        return self.whole.create_model(name, **settings, **self.sizes)


def make(folder: Path, config: dict, sizes: dict, family: str, dtype: torch.dtype = torch.float32) -> None:
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config, "preprocess_cfg": PREPROCESS}, indent=2) + "\n")
    whole = timm_model.timm
    timm_model.timm = SmallerTimm(**sizes)
    try:
        model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
        common.randomise(model)
        with torch.no_grad():
            model.logit_scale.fill_(1.7)
            if model.logit_bias is not None:
                model.logit_bias.fill_(-2.5)
        save_file(
            {name: tensor.to(dtype).contiguous() for name, tensor in model.state_dict().items()},
            folder / "open_clip_model.safetensors",
        )
        model = open_clip.create_model(f"local-dir:{folder}").float().eval()
    finally:
        timm_model.timm = whole
    tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
    settings = open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg)
    prepare = open_clip.transform.image_transform_v2(settings, is_train=False)
    values = torch.stack([prepare(picture) for picture in common.pictures()])
    levels = (values.permute(0, 2, 3, 1).double() * torch.tensor(settings.std) + torch.tensor(settings.mean)) * 255
    ids = tokenizer(list(siglip.TEXTS))
    with torch.no_grad():
        images, texts = model.encode_image(values), model.encode_text(ids)
    tensors = {"image_embeds": common.unit(images), "text_embeds": common.unit(texts)}
    if model.logit_bias is not None:
        tensors = siglip.scored(model, images, texts)
    common.write_expected(
        folder,
        family,
        f"open_clip {type(model).__name__}",
        PACKAGES,
        {"pixels": np.rint(levels.numpy()).astype(np.uint8), **tensors},
        ids=ids.tolist(),
        **siglip.facts(),
    )


def gemma(folder: Path) -> int:
    """Gemma's tokenizer under its own name, as open_clip's SigLIP 2 has it: it does not lower-case."""
    siglip.gemma_tokenizer(folder, 520)
    tokenizer = GemmaTokenizer.from_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return len(tokenizer)


def first() -> None:
    """SigLIP's largest network: an odd width of its feed-forward parts, patches that leave a rim out, T5's tokenizer."""
    folder = common.begin("open-clip-siglip")
    pieces = folder / "spiece.model"
    pieces.write_bytes(siglip.pieces("identity", 420))
    tokenizer = T5Tokenizer.from_pretrained(folder, extra_ids=0, pad_token="</s>")
    tokenizer.save_pretrained(folder)
    pieces.unlink(missing_ok=True)
    config = {
        "embed_dim": 32,
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": {
            "image_size": 45,
            "timm_model_name": "vit_so400m_patch14_siglip_384",
            "timm_model_pretrained": False,
            "timm_pool": "map",
            "timm_proj": "none",
        },
        "text_cfg": {**TEXT, "vocab_size": len(tokenizer)},
    }
    make(folder, config, {"embed_dim": 32, "depth": 2, "img_size": 45}, "SigLIP (open_clip)")


def second() -> None:
    """SigLIP 2's network with the other form of GELU."""
    folder = common.begin("open-clip-siglip2")
    config = {
        "embed_dim": 36,
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": {
            "image_size": 64,
            "timm_model_name": "vit_base_patch32_siglip_256.v2_webli",
            "timm_model_pretrained": False,
            "timm_pool": "map",
            "timm_proj": "none",
        },
        "text_cfg": {**TEXT, "vocab_size": gemma(folder), "act_kwargs": {"approximate": "tanh"}},
    }
    make(folder, config, {"embed_dim": 36, "depth": 1, "img_size": 64}, "SigLIP 2 (open_clip)", torch.bfloat16)


def clip() -> None:
    """A ViT of timm as CLIP's tower: the mean of its patches, normalised after, and two layers as projection."""
    folder = common.begin("open-clip-timm-vit")
    config = {
        "embed_dim": 20,
        "vision_cfg": {
            "image_size": 48,
            "timm_model_name": "vit_xsmall_patch16_clip_224",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "mlp",
        },
        "text_cfg": {**TEXT, "vocab_size": gemma(folder), "tokenizer_kwargs": {}, "no_causal_mask": False},
    }
    make(folder, config, {"embed_dim": 32, "depth": 2, "img_size": 48}, "CLIP (open_clip, ViT of timm)")


if __name__ == "__main__":
    for maker in (first, second, clip):
        if len(sys.argv) < 2 or maker.__name__ in sys.argv[1:]:
            maker()
