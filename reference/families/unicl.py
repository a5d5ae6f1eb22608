"""Makes the fixtures of UniCL. Run: `python reference/families/unicl.py CHECKOUT`.

UniCL is no package: CHECKOUT is a clone of github.com/microsoft/UniCL at the commit named below, whose own modules are
imported from there. They were written for older libraries; what these lack by now is put in their place here.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import subprocess
import sys
import types
from pathlib import Path

import common
import timm.data.transforms
import tiny_vocabulary
import torch
import wordpieces
import yaml
from safetensors.torch import save_file

COMMIT = "9983bf89660f16dc923530a14d56a83b4699dcbc"


class Settings(dict):
    """As much of yacs' `CfgNode` as the model needs: a dictionary whose keys are attributes too."""

    def __init__(self, content: dict = {}, new_allowed: bool = False) -> None:
        super().__init__(content)

    __setattr__ = dict.__setitem__

    def __getattr__(self, name: str) -> object:
        if name in self:
            return self[name]
        raise AttributeError(name)

    def defrost(self) -> None:
        pass

    freeze = defrost

    def merge(self, changes: dict) -> Settings:
        for name, value in changes.items():
            self[name] = self[name].merge(value) if isinstance(value, dict) and name in self else value
        return self


def borrow(checkout: Path) -> None:
    """Makes the checkout's modules importable."""
    commit = subprocess.run(["git", "-C", checkout, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    if commit not in ("", COMMIT):
        raise SystemExit(f"{checkout} is at {commit}, expected {COMMIT}")
    sys.path.insert(0, str(checkout))
    node = types.ModuleType("yacs.config")
    Settings.__module__, Settings.__name__, Settings.__qualname__ = "yacs.config", "CfgNode", "CfgNode"
    node.CfgNode = Settings
    sys.modules.update({"yacs": types.ModuleType("yacs"), "yacs.config": node})
    timm.data.transforms._pil_interp = timm.data.transforms.str_to_pil_interp


def features(model, tokens: dict) -> torch.Tensor:
    return model.encode_text({key: tokens[key] for key in ("input_ids", "attention_mask")})


def make(name: str, changes: dict, *, saved: str, tokens: object, half: bool = False) -> None:
    """
    :param saved: the name of the file of weights; `.pth` as the reference's training writes it
    :param tokens: writes a tokenizer into a folder
    """
    from config import _C as defaults  # the checkout's
    from data.build import build_transform
    from model.model import UniCLModel

    folder = common.begin(name)
    tokens(folder)
    settings = copy.deepcopy(defaults).merge(copy.deepcopy(changes))
    text = settings.MODEL.TEXT_ENCODER
    told = "PRETRAINED_TOKENIZER" if text.TOKENIZER == "clip" else "TOKENIZER"
    published = text[told]
    text[told] = str(folder)
    with contextlib.redirect_stdout(io.StringIO()):
        model = common.randomise(UniCLModel(settings))
    with torch.no_grad():
        for projection in (model.image_projection, model.text_projection):
            projection.normal_(0, 0.5, generator=torch.Generator().manual_seed(common.SEED))
        model.logit_scale.fill_(1.3)
    if half:
        model.half().float()
    states = {key: value.half() if half and value.is_floating_point() else value for key, value in model.state_dict().items()}
    if saved.endswith(".pth"):
        written = copy.deepcopy(settings)
        written.MODEL.TEXT_ENCODER[told] = published  # not the path of a folder on one machine
        torch.save({"model": states, "epoch": 3, "max_accuracy": 0.5, "config": written}, folder / saved)
    else:
        save_file({key: value.contiguous() for key, value in states.items()}, folder / saved)
    (folder / f"{changes['MODEL']['NAME']}.yaml").write_text(yaml.safe_dump(changes))

    transform = build_transform(False, settings)
    *shapes, _, _ = transform.transforms
    pixels, values = [], []
    for picture in common.pictures():
        values.append(transform(picture))
        for shape in shapes:
            picture = shape(picture)
        pixels.append(torch.frombuffer(bytearray(picture.tobytes()), dtype=torch.uint8))
    encoded = [
        model.tokenizer(each, padding="max_length", truncation=True, max_length=text.CONTEXT_LENGTH, return_tensors="pt")
        for each in common.TEXTS
    ]
    with torch.no_grad():
        images = model.encode_image(torch.stack(values))
        rows = torch.cat([features(model, each) for each in encoded])
    common.write_expected(
        folder,
        "UniCL",
        f"microsoft/UniCL UniCLModel at {COMMIT[:10]}",
        ("transformers", "torch", "timm", "torchvision", "pillow", "tokenizers"),
        {
            "pixels": torch.cat(pixels),
            "image_embeds": common.unit(images),
            "text_embeds": common.unit(rows),
            "probabilities": (model.logit_scale.exp() * images @ rows[:3].T).softmax(-1).detach(),
        },
        pictures=[file.name for file in common.PICTURES],
        texts=list(common.TEXTS),
        ids=[each["input_ids"][0].tolist() for each in encoded],
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("checkout", type=Path)
    borrow(arguments.parse_args().checkout)
    make(
        "tiny-unicl",
        {
            "DATA": {"IMG_SIZE": 64},
            "MODEL": {
                "NAME": "unicl_tiny",
                "DIM_PROJECTION": 24,
                "IMAGE_ENCODER": {
                    "TYPE": "swin",
                    "IMG_SIZE": 64,
                    "SWIN": {"EMBED_DIM": 8, "DEPTHS": [2, 2, 2], "NUM_HEADS": [1, 2, 4], "WINDOW_SIZE": 4},
                },
                "TEXT_ENCODER": {"NAME": "transformer", "WIDTH": 16, "HEADS": 2, "LAYERS": 2},
            },
        },
        saved="ckpt_epoch_3.pth",
        tokens=tiny_vocabulary.write,
    )
    make(
        "tiny-unicl-odd",
        {
            "DATA": {"IMG_SIZE": 49, "INTERPOLATION": "bilinear"},
            "TEST": {"CROP": False},
            "MODEL": {
                "NAME": "unicl_odd",
                "DIM_PROJECTION": 20,
                "IMAGE_ENCODER": {
                    "TYPE": "swin",
                    "IMG_SIZE": 49,
                    "SWIN": {
                        "PATCH_SIZE": 2,
                        "EMBED_DIM": 6,
                        "DEPTHS": [3, 2],
                        "NUM_HEADS": [3, 2],
                        "WINDOW_SIZE": 6,
                        "MLP_RATIO": 2.5,
                        "QKV_BIAS": False,
                        "QK_SCALE": 0.4,
                        "APE": True,
                        "PATCH_NORM": False,
                    },
                },
                "TEXT_ENCODER": {
                    "NAME": "transformer",
                    "TOKENIZER": "bert-base-uncased",
                    "CONTEXT_LENGTH": 30,
                    "WIDTH": 12,
                    "HEADS": 3,
                    "LAYERS": 3,
                    "AUTOGRESSIVE": False,
                },
            },
        },
        saved="model.safetensors",
        tokens=wordpieces.tokenizer,
        half=True,
    )


if __name__ == "__main__":
    main()
