"""Makes the fixtures of open_clip's layout. Run: `python reference/families/open_clip_towers.py [NAME...]`.

Tiny models with random weights, each a folder as open_clip saves it: `open_clip_config.json` and
`open_clip_model.safetensors`. They are loaded again by open_clip itself, `local-dir:`, for the expected numbers.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path

import numpy as np
import open_clip
import timm
import torch
from safetensors.torch import save_file

import tiny_bytes
from common import PICTURES, TEXTS, begin, pictures, randomise, unit, write_expected

TEXT = {
    "hf_tokenizer_name": "tiny-bytes",
    "vocab_size": tiny_bytes.VOCABULARY,
    "context_length": 77,
    "width": 32,
    "heads": 2,
    "layers": 2,
}
VISION = {"image_size": 48, "patch_size": 16, "width": 32, "head_width": 16, "layers": 2}


def save(folder: Path, model_cfg: dict, preprocess_cfg: dict, dtype: torch.dtype = torch.float32) -> None:
    """A folder as `open_clip.push_to_hf_hub` makes it, with random weights."""
    config = {"model_cfg": model_cfg, "preprocess_cfg": preprocess_cfg}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    if model_cfg["text_cfg"].get("hf_tokenizer_name"):
        tiny_bytes.write(folder)
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    randomise(model)
    with torch.no_grad():
        model.logit_scale.fill_(3.3)
        if model.logit_bias is not None:
            model.logit_bias.fill_(-2.5)
    tensors = {name: tensor.to(dtype).contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, folder / "open_clip_model.safetensors")


def expect(folder: Path, family: str) -> None:
    """What open_clip makes of the folder."""
    model = open_clip.create_model(f"local-dir:{folder}").float().eval()
    tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
    expect_of(folder, family, model, tokenizer, open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg))


def expect_of(folder: Path, family: str, model: torch.nn.Module, tokenizer, settings) -> None:
    prepare = open_clip.transform.image_transform_v2(settings, is_train=False)
    values = torch.stack([prepare(image) for image in pictures()])
    mean, std = (torch.tensor(numbers).view(1, 3, 1, 1) for numbers in (settings.mean, settings.std))
    pixels = ((values * std + mean) * 255).round().to(torch.uint8).permute(0, 2, 3, 1)
    ids = tokenizer(list(TEXTS))
    with torch.no_grad():
        image = model.encode_image(values)
        text = torch.cat([model.encode_text(row[None]) for row in ids])
    facts = {"logit_scale": model.logit_scale.exp().item()}
    if model.logit_bias is not None:
        facts["logit_bias"] = model.logit_bias.item()
    write_expected(
        folder,
        family,
        f"open_clip {type(model).__name__}",
        ("torch", "open_clip_torch", "timm", "transformers", "pillow"),
        {"pixels": np.asarray(pixels), "image_embeds": unit(image), "text_embeds": unit(text)},
        pictures=[file.name for file in PICTURES],
        texts=TEXTS,
        ids=ids.tolist(),
        **facts,
    )


def make(name: str, model_cfg: dict, preprocess_cfg: dict, family: str, dtype: torch.dtype = torch.float32) -> None:
    folder = begin(name)
    save(folder, model_cfg, preprocess_cfg, dtype)
    expect(folder, family)


def plain() -> None:
    """CLIP in open_clip's form with QuickGELU and a rectangle of a picture, two texts' ends, half precision."""
    make(
        "open-clip-vit",
        {"embed_dim": 24, "quick_gelu": True, "vision_cfg": VISION, "text_cfg": TEXT},
        {"interpolation": "bicubic", "resize_mode": "shortest"},
        "CLIP",
    )


def unusual() -> None:
    """The settings that fewer models have: CLIPA's pooling, layer scales, a mean, other epsilons, a biased projection."""
    vision = VISION | {"image_size": [50, 40], "patch_size": 12, "no_ln_pre": True, "pool_type": "avg"}
    vision |= {"final_ln_after_pool": True, "ls_init_value": 0.1, "mlp_ratio": 3.3, "patch_dropout": 0.5}
    vision |= {"norm_kwargs": {"eps": 1e-3}, "act_kwargs": {"approximate": "tanh"}, "pos_embed_type": "learnable"}
    text = TEXT | {"context_length": 20, "no_causal_mask": True, "pool_type": "last", "proj_bias": True}
    text |= {"ls_init_value": 0.1, "mlp_ratio": 2.7, "norm_kwargs": {"eps": 1e-3}, "layers": 3, "heads": 4}
    text |= {"act_kwargs": {"approximate": "tanh"}, "tokenizer_kwargs": {"clean": "canonicalize", "strip_sep_token": True}}
    make(
        "open-clip-unusual",
        {"embed_dim": 20, "custom_text": True, "init_logit_bias": -10, "vision_cfg": vision, "text_cfg": text},
        {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "interpolation": "bilinear", "resize_mode": "squash"},
        "CLIP",
        torch.float16,
    )


def attention_pooled() -> None:
    """Attention pooling, and a text's end by its id."""
    vision = VISION | {"attentional_pool": True, "attn_pooler_queries": 5, "attn_pooler_heads": 4, "norm_kwargs": {"eps": 1e-4}}
    text = TEXT | {"pool_type": "eos", "eos_id": tiny_bytes.END, "proj_type": "none"}
    make(
        "open-clip-attention-pooled",
        {"embed_dim": 32, "vision_cfg": vision, "text_cfg": text},
        {"resize_mode": "longest", "fill_color": 128},
        "CLIP",
    )


def resnet() -> None:
    """The residual network, with a size that is no multiple of 32 and a head width of its own."""
    vision = {"image_size": 70, "layers": [2, 1, 1, 2], "width": 4, "head_width": 32, "patch_size": None}
    make(
        "open-clip-resnet",
        {"embed_dim": 24, "quick_gelu": True, "vision_cfg": vision, "text_cfg": TEXT | {"layers": 1}},
        {},
        "CLIP (ResNet)",
        torch.float16,
    )


def words(rows: int, width: int) -> torch.Tensor:
    """A table of tens of thousands of rows that a test can make again, so that it need not be stored."""
    row, column = torch.arange(rows)[:, None], torch.arange(width)[None]
    return (((row * 1031 + column * 797) % 1009 - 504) / 1008).half()


def openai() -> None:
    """OpenAI's original: weights alone, in half precision, without the table of words."""
    vit = {"image_size": 48, "patch_size": 16, "width": 64, "layers": 1}
    for name, family, vision in (
        ("openai-clip-vit", "CLIP", vit),
        ("openai-clip-resnet", "CLIP (ResNet)", {"image_size": 64, "layers": (1, 1, 2, 1), "width": 4, "head_width": 64}),
    ):
        folder = begin(name)
        text = open_clip.CLIPTextCfg(width=64, heads=1, layers=1, context_length=77)
        model = open_clip.CLIP(16, open_clip.CLIPVisionCfg(**vision), text, quick_gelu=True)
        randomise(model)
        with torch.no_grad():
            model.logit_scale.fill_(3.3)
            model.token_embedding.weight.copy_(words(49408, 64))
        state = {key: value.half().contiguous() for key, value in model.state_dict().items()}
        state |= {"input_resolution": torch.tensor(0), "context_length": torch.tensor(77), "vocab_size": torch.tensor(49408)}
        save_file({key: value for key, value in state.items() if key != "token_embedding.weight"}, folder / "model.safetensors")
        whole = open_clip.model.build_model_from_openai_state_dict(dict(state), cast_dtype=torch.float32).float().eval()
        expect_of(folder, family, whole, open_clip.SimpleTokenizer(), open_clip.transform.PreprocessCfg(size=whole.visual.image_size))


def convnext() -> None:
    """timm's smallest ConvNeXt, with two layers after it."""
    vision = {"timm_model_name": "test_convnext", "timm_model_pretrained": False, "timm_pool": "", "timm_proj": "mlp"}
    make(
        "open-clip-convnext",
        {"embed_dim": 24, "vision_cfg": vision | {"timm_drop_path": 0.1, "image_size": 70}, "text_cfg": TEXT | {"layers": 1}},
        {},
        "CLIP (ConvNeXt)",
        torch.float16,
    )


def shrink(name: str, **sizes: object) -> None:
    """Lets timm make a network of EVA's by a published name in another size: open_clip takes names only."""
    published = inspect.getsource(timm.models._registry._model_entrypoints[name])

    def small(pretrained: bool = False, **settings: object) -> timm.models.eva.Eva:
        wanted = {key: settings[key] for key in ("num_classes", "global_pool") if key in settings}
        network = timm.models.eva.Eva(**FORMS[name], **sizes, **wanted)
        network.default_cfg = {}
        return network

    assert all(f"{key}={value!r}" in published for key, value in FORMS[name].items()), f"{name} has changed in timm"
    timm.models._registry._model_entrypoints[name] = small


FORMS = {
    "eva02_base_patch16_clip_224": {
        "num_heads": 12,
        "qkv_fused": False,
        "swiglu_mlp": True,
        "scale_mlp": True,
        "scale_attn_inner": True,
        "use_rot_pos_emb": True,
        "ref_feat_shape": (16, 16),
    },
    "eva02_enormous_patch14_clip_224": {"num_heads": 16, "use_post_norm": True},
    "eva_giant_patch14_224": {"num_heads": 16},
}


def eva() -> None:
    """The three forms of EVA: with turns and gates, with norms after the parts, and the first one with a mean."""
    shrink("eva02_base_patch16_clip_224", img_size=(40, 48), patch_size=8, embed_dim=96, depth=2, mlp_ratio=2)
    shrink("eva02_enormous_patch14_clip_224", img_size=42, patch_size=14, embed_dim=64, depth=2, mlp_ratio=2.5)
    shrink("eva_giant_patch14_224", img_size=42, patch_size=14, embed_dim=64, depth=2, mlp_ratio=3)
    for name, timm_name, vision in (
        ("open-clip-eva02", "eva02_base_patch16_clip_224", {"image_size": [40, 48], "timm_pool": "token", "timm_proj": None}),
        ("open-clip-eva02-enormous", "eva02_enormous_patch14_clip_224", {"image_size": 42, "timm_pool": "token", "timm_proj": None}),
        ("open-clip-eva", "eva_giant_patch14_224", {"image_size": 42, "timm_pool": "avg", "timm_proj": "linear", "timm_proj_bias": True}),
    ):
        vision = {"timm_model_name": timm_name, "timm_model_pretrained": False, **vision}
        make(
            name,
            {"embed_dim": 24, "custom_text": True, "vision_cfg": vision, "text_cfg": TEXT | {"layers": 1}},
            {},
            "EVA-CLIP",
            torch.float16,
        )


MAKERS = (plain, unusual, attention_pooled, resnet, openai, convnext, eva)


def main() -> None:
    wanted = sys.argv[1:]
    for maker in MAKERS:
        if not wanted or maker.__name__ in wanted:
            maker()


if __name__ == "__main__":
    main()
