"""Makes the fixtures of CoCa. Run: `python reference/families/coca.py [NAME...]`.

Tiny models with random weights as open_clip saves them, with captions as its `generate` writes them. Its beam search needs
`BeamSearchScorer`, which transformers 5 no longer has; without it open_clip writes no captions at all. So that one class is
taken from the last transformers that has it, from its wheel and without installing it; all else is the installed packages'.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import types

import numpy as np
import open_clip
import torch
import transformers
from safetensors.torch import save_file

import tiny_bytes
from common import PICTURES, TEXTS, begin, pictures, randomise, unit, write_expected
from wheels import Wheel, member

OLDER_TRANSFORMERS = Wheel(
    "transformers",
    "4.56.2",
    "transformers-4.56.2-py3-none-any.whl",
    "79c03d0e85b26cb573c109ff9eafa96f3c8d4febfd8a0774e8bba32702dd6dde",
    "Apache-2.0",
    "BeamSearchScorer, which later versions lack",
)
TEXT = {
    "hf_tokenizer_name": "tiny-bytes",
    "vocab_size": tiny_bytes.VOCABULARY,
    "context_length": 40,
    "width": 32,
    "heads": 2,
    "layers": 2,
    "embed_cls": True,
    "output_tokens": True,
}
VISION = {"image_size": 48, "patch_size": 16, "width": 24, "head_width": 12, "layers": 2, "output_tokens": True}
DECODER = {"context_length": 40, "vocab_size": tiny_bytes.VOCABULARY, "width": 32, "heads": 4, "layers": 2}


def older(name: str) -> types.ModuleType:
    """A module of the older transformers, as a part of the installed one."""
    full = f"transformers.{name.replace('/', '.')}"
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(full, loader=None))
    module.__package__ = full.rpartition(".")[0]
    sys.modules[full] = module
    exec(member(OLDER_TRANSFORMERS, f"transformers/{name}.py"), module.__dict__)
    return module


def let_captions_be_written() -> None:
    """Gives open_clip's module the names that it failed to import."""
    module = open_clip.coca_model
    older("generation/beam_constraints")
    module.BeamSearchScorer = older("generation/beam_search").BeamSearchScorer
    for name in (
        "LogitsProcessorList",
        "TopPLogitsWarper",
        "TopKLogitsWarper",
        "RepetitionPenaltyLogitsProcessor",
        "MinLengthLogitsProcessor",
        "MaxLengthCriteria",
        "StoppingCriteriaList",
    ):
        setattr(module, name, getattr(transformers, name))
    module.GENERATION_TYPES = {
        "top_k": module.TopKLogitsWarper,
        "top_p": module.TopPLogitsWarper,
        "beam_search": "beam_search",
    }
    module._has_transformers = True


def captions(model: torch.nn.Module, values: torch.Tensor, **settings: object) -> list[list[int]]:
    """Token ids, a picture at a time."""
    tokens = {"sot_token_id": tiny_bytes.START, "eos_token_id": tiny_bytes.END}
    return [model.generate(value[None], **tokens, **settings)[0].tolist() for value in values]


def expect(folder) -> None:
    """What open_clip makes of the folder."""
    model = open_clip.create_model(f"local-dir:{folder}").float().eval()
    tokenizer = open_clip.get_tokenizer(f"local-dir:{folder}")
    settings = open_clip.transform.PreprocessCfg(**model.visual.preprocess_cfg)
    prepare = open_clip.transform.image_transform_v2(settings, is_train=False)
    values = torch.stack([prepare(image) for image in pictures()])
    mean, std = (torch.tensor(numbers).view(1, 3, 1, 1) for numbers in (settings.mean, settings.std))
    pixels = ((values * std + mean) * 255).round().to(torch.uint8).permute(0, 2, 3, 1)
    texts = (*TEXTS, "an even longer one of just forty bytes!")
    ids = tokenizer(list(texts))
    with torch.no_grad():
        image = model.encode_image(values).flatten(1)
        text = torch.cat([model.encode_text(row[None]) for row in ids])
    written = {
        "1": captions(model, values, generation_type="top_k", top_k=1),
        "4": captions(model, values, generation_type="beam_search", num_beams=4, num_beam_groups=1),
        "6": captions(model, values),
        "12": captions(model, values, num_beams=12),
    }
    print(folder.name, [len(ids) for ids in written["1"]], [len(ids) for ids in written["6"]], file=sys.stderr)
    write_expected(
        folder,
        "CoCa",
        f"open_clip {type(model).__name__}",
        ("torch", "open_clip_torch", "transformers", "pillow"),
        {"pixels": np.asarray(pixels), "image_embeds": unit(image), "text_embeds": unit(text)},
        pictures=[file.name for file in PICTURES],
        texts=texts,
        ids=ids.tolist(),
        logit_scale=model.logit_scale.exp().item(),
        captions=written,
    )


def make(name: str, model_cfg: dict, preprocess_cfg: dict, ends: float, dtype: torch.dtype = torch.float32) -> None:
    """A folder with random weights.

    `ends`: by how much the column of the end token is made bigger, so that captions end before the longest length.
    """
    folder = begin(name)
    config = {"model_cfg": model_cfg | {"custom_text": True}, "preprocess_cfg": preprocess_cfg}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    tiny_bytes.write(folder)
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    randomise(model)
    with torch.no_grad():
        model.logit_scale.fill_(3.3)
        model.text_decoder.text_projection[:, tiny_bytes.END] *= ends
    tensors = {key: tensor.to(dtype).contiguous() for key, tensor in model.state_dict().items()}
    save_file(tensors, folder / "open_clip_model.safetensors")
    expect(folder)


def published() -> None:
    """As the published ones: attention pooling, a class token behind the text."""
    vision = VISION | {"attentional_pool": True, "attn_pooler_queries": 7, "attn_pooler_heads": 4}
    make("open-clip-coca", {"embed_dim": 32, "vision_cfg": vision, "text_cfg": TEXT, "multimodal_cfg": DECODER}, {}, 2.5, torch.float16)


def base() -> None:
    """As `coca_base`: no attention pooling; layer scales, other activations and sizes, half precision."""
    vision = VISION | {"width": 32, "head_width": 8, "pool_type": "avg", "final_ln_after_pool": True, "ls_init_value": 0.1}
    text = TEXT | {"mlp_ratio": 2.5, "ls_init_value": 0.1, "proj_bias": True, "pad_id": 70, "norm_kwargs": {"eps": 1e-3}}
    decoder = DECODER | {"layers": 3, "heads": 2, "ls_init_value": 0.1, "mlp_ratio": 2, "dim_head": 7, "n_queries": 3}
    cfg = {"embed_dim": 20, "quick_gelu": True, "vision_cfg": vision, "text_cfg": text, "multimodal_cfg": decoder, "pad_id": 242}
    make("open-clip-coca-base", cfg, {"resize_mode": "squash"}, 1.8, torch.float16)


def cascade() -> None:
    """A second attention pooling behind the first; a text tower that looks both ways."""
    vision = VISION | {"width": 32, "head_width": 16, "layers": 1, "attentional_pool": "cascade", "attn_pooler_queries": 5}
    text = TEXT | {"no_causal_mask": True, "layers": 1}
    cfg = {"embed_dim": 32, "vision_cfg": vision, "text_cfg": text, "multimodal_cfg": DECODER | {"layers": 1}}
    make("open-clip-coca-cascade", cfg, {}, 2.2, torch.bfloat16)


def parallel() -> None:
    """A second attention pooling beside the first; no class token behind the text."""
    vision = VISION | {"width": 32, "head_width": 16, "layers": 1, "attentional_pool": "parallel", "attn_pooler_queries": 5}
    text = TEXT | {"embed_cls": False, "no_causal_mask": True, "layers": 1, "pool_type": "eos", "eos_id": tiny_bytes.END}
    cfg = {"embed_dim": 32, "vision_cfg": vision, "text_cfg": text, "multimodal_cfg": DECODER | {"layers": 1}}
    make("open-clip-coca-parallel", cfg, {}, 2.2)


MAKERS = (published, base, cascade, parallel)


def main() -> None:
    let_captions_be_written()
    wanted = sys.argv[1:]
    for maker in MAKERS:
        if not wanted or maker.__name__ in wanted:
            maker()


if __name__ == "__main__":
    main()
