"""Makes the fixtures of preprocessing: what the image processors of transformers, open_clip and UniCL give for a few
pictures under many settings. Run: `python reference/families/preprocessing.py [--into FOLDER] [--random SEED CASES]`.

`cases.json` lists the settings, `expected.safetensors` holds for each case and picture the levels after resize and
crop (U8, `[height, width, 3]`) and some of the network's numbers (F32). The reference is the class on Pillow; how far
the class on torchvision, which transformers loads by default, is from it stands in `cases.json` too, in levels.
With `--random`, settings and pictures are drawn instead, for a wider comparison than is worth keeping.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import random
import warnings
from pathlib import Path

import numpy as np
import open_clip.transform
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from torchvision import transforms as vision_transforms

RESOURCES = Path(__file__).resolve().parents[2] / "model" / "src" / "test" / "resources"
SAMPLES = 48
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
PLAIN = ("tall.png", "odd.png", "tiny.png", "column.png")
EXTREME = ("noise:1x700", "noise:700x1", "noise:1x1", "noise:40x33")


def noise(width: int, height: int) -> Image.Image:
    state, values = width * 1000 + height, bytearray()
    for _ in range(width * height * 3):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values.append(state >> 24)
    return Image.frombytes("RGB", (width, height), bytes(values))


def picture(name: str) -> Image.Image:
    if name.startswith("noise:"):
        return noise(*map(int, name.removeprefix("noise:").split("x")))
    return Image.open(RESOURCES / "pictures" / name).convert("RGB")


def processor(kind: str, config: dict, on_pillow: bool):
    cls = getattr(transformers, f"{kind}ImageProcessor" + ("Pil" if on_pillow else ""))
    return cls(**{name: value for name, value in config.items() if not name.endswith("_type")})


def numbers_of(kind: str, made, image: Image.Image) -> np.ndarray:
    """The network's numbers, `[height, width, 3]`."""
    values = made(image, return_tensors="pt")
    if kind == "Siglip2":
        rows, columns = values["spatial_shapes"][0].tolist()
        patch = made.patch_size
        patches = values["pixel_values"][0][: rows * columns].reshape(rows, columns, patch, patch, 3)
        return patches.permute(0, 2, 1, 3, 4).reshape(rows * patch, columns * patch, 3).numpy()
    pixels = values["pixel_values"][0]
    if kind == "VideoMAE":
        pixels = pixels[0]
    return pixels.permute(1, 2, 0).numpy()


def constants(kind: str, made) -> tuple[np.ndarray, np.ndarray, float]:
    mean, deviation = np.zeros(3), np.ones(3)
    rescale = made.rescale_factor if made.do_rescale else 1.0
    if made.do_normalize:
        mean = mean + np.array(made.image_mean)
        deviation = deviation * np.array(made.image_std)
    if kind == "EfficientNet":
        if made.rescale_offset and made.do_rescale:
            mean = mean + 1
        if made.include_top:
            deviation = deviation * np.array(made.image_std)
    return mean, deviation, rescale


def levels_of(kind: str, made, numbers: np.ndarray) -> np.ndarray:
    """Back from the network's numbers to levels, which are whole but for rounding."""
    mean, deviation, rescale = constants(kind, made)
    return (numbers.astype(np.float64) * deviation + mean) / rescale


def from_transformers(kind: str, config: dict, names) -> tuple[dict, dict]:
    has_pillow = hasattr(transformers, f"{kind}ImageProcessorPil")
    made = processor(kind, config, has_pillow)
    default = processor(kind, config, False) if has_pillow else None
    results, apart = {}, 0.0
    for name in names:
        image = picture(name)
        numbers = numbers_of(kind, made, image)
        levels = levels_of(kind, made, numbers)
        results[name] = (np.clip(np.rint(levels), 0, 255).astype(np.uint8), numbers)
        if default is not None:
            try:
                other = levels_of(kind, default, numbers_of(kind, default, image))
                apart = max(apart, float(np.abs(other - levels).max())) if other.shape == levels.shape else 999.0
            except (RuntimeError, ValueError, NotImplementedError, KeyError) as e:
                apart = f"{type(e).__name__}"
                default = None
    return results, {"default_class_apart": apart if isinstance(apart, str) else round(apart, 3)}


def from_transform(transform, names) -> dict:
    results = {}
    for name in names:
        image = picture(name)
        shown = image
        for step in transform.transforms[:-2]:
            shown = step(shown)
        numbers = transform(image).permute(1, 2, 0).numpy()
        results[name] = (np.array(shown), numbers)
    return results


def from_open_clip(preprocess: dict, vision: dict, names) -> dict:
    size = vision.get("image_size", 224)
    size = tuple(size) if isinstance(size, list) else size
    config = open_clip.transform.merge_preprocess_dict(open_clip.transform.PreprocessCfg(), preprocess)
    config["size"] = size
    return from_transform(
        open_clip.transform.image_transform_v2(open_clip.transform.PreprocessCfg(**config), is_train=False), names)


def from_unicl(size: int, names) -> dict:
    """The steps that UniCL's `build_transform` takes when it evaluates."""
    return from_transform(
        vision_transforms.Compose([
            vision_transforms.Resize(int((256 / 224) * size), interpolation=vision_transforms.InterpolationMode.BICUBIC),
            vision_transforms.CenterCrop(size),
            vision_transforms.ToTensor(),
            vision_transforms.Normalize(*IMAGENET),
        ]), names)


def hub(kind: str, type_name: str | None = None, **config) -> dict:
    return {"from": "transformers", "kind": kind, "config": {"image_processor_type": type_name or kind + "ImageProcessor", **config}}


def clip_of(size, crop, **config) -> dict:
    return hub("CLIP", size=size, crop_size=crop, **config)


def case_list() -> dict[str, dict]:
    edge, square = (lambda n: {"shortest_edge": n}), (lambda h, w=None: {"height": h, "width": w or h})
    cases = {
        "clip-odd-crop": clip_of(edge(30), square(21, 24)),
        "clip-plain-numbers": clip_of(26, 26),
        "clip-square-number": clip_of(25, 25, default_to_square=True),
        "clip-crop-larger": clip_of(edge(12), square(23, 20)),
        "clip-no-crop": clip_of(edge(9), square(9), do_center_crop=False),
        "clip-no-resize": clip_of(edge(9), square(25, 18), do_resize=False),
        "clip-no-constants": clip_of(edge(20), square(20), do_rescale=False, do_normalize=False),
        "clip-not-normalised": clip_of(edge(20), square(20), do_normalize=False),
        "clip-not-rescaled": clip_of(edge(20), square(20), do_rescale=False, image_mean=127.5, image_std=[60.0, 61.0, 62.5]),
        "clip-factor": clip_of(edge(20), square(20), rescale_factor=1 / 127.5, image_mean=[1.0, 0.9, 1.1]),
        "clip-two-edges": clip_of({"shortest_edge": 20, "longest_edge": 33}, square(20), do_center_crop=False),
        "clip-within": clip_of({"max_height": 27, "max_width": 22}, square(20), do_center_crop=False),
        "clip-list": clip_of([19, 28], [17, 21]),
        "clip-padded": clip_of({"max_height": 24, "max_width": 24}, square(20), do_center_crop=False, do_pad=True, pad_size=square(24)),
        "clip-cropped-and-padded": clip_of(edge(20), square(15, 18), do_pad=True, pad_size=square(20, 22)),
        "siglip-squash": hub("Siglip", size=square(24, 31)),
        "siglip-number": hub("Siglip", size=17),
        "siglip-crop": hub("Siglip", size=square(30), do_center_crop=True, crop_size=square(21)),
        "siglip2-naflex": hub("Siglip2", patch_size=4, max_num_patches=30),
        "siglip2-other": hub("Siglip2", "Siglip2ImageProcessorFast", patch_size=7, max_num_patches=9, resample=3),
        "chinese-clip": hub("ChineseCLIP", "ChineseCLIPFeatureExtractor", size=square(24), do_center_crop=False),
        "vit-number": hub("ViT", "ViTFeatureExtractor", size=26),
        "bit-dinov2": hub("Bit", size=edge(32), crop_size=square(28), image_mean=IMAGENET[0], image_std=IMAGENET[1]),
        "deit": hub("DeiT", size=29, crop_size=25),
        "efficientnet": hub("EfficientNet", size=square(29)),
        "efficientnet-align": hub("EfficientNet", size=square(34), do_center_crop=True, crop_size=square(29), resample=2,
                                  rescale_factor=1 / 127.5, rescale_offset=True, do_normalize=False, include_top=False),
        "efficientnet-offset": hub("EfficientNet", size=22, rescale_factor=1 / 127.5, rescale_offset=True,
                                   image_mean=[0.1, 0.2, 0.3], image_std=[0.5, 0.6, 0.7]),
        "convnext-small": hub("ConvNext", size=edge(24), crop_pct=0.9),
        "convnext-usual": hub("ConvNext", "ConvNextFeatureExtractor", size=21),
        "dinov3": hub("DINOv3ViT", "DINOv3ViTImageProcessorFast", size=square(22, 26)),
        "dinov3-crop-larger": hub("DINOv3ViT", size=[14, 22], do_center_crop=True, crop_size=[19, 17]),
        "videomae": hub("VideoMAE", "VideoMAEFeatureExtractor", size=24, crop_size=22),
    }
    for number in range(6):
        cases[f"filter-{number}"] = hub("ViT", size=square(20, 17), resample=number)
    cases |= {
        "open-clip-usual": {"from": "open_clip", "preprocess": {}, "vision": {"image_size": 25}},
        "open-clip-bilinear": {"from": "open_clip", "preprocess": {"interpolation": "bilinear", "size": 99, "mean": 0.5, "std": [0.5, 0.4, 0.3]},
                               "vision": {"image_size": 24}},
        "open-clip-longest": {"from": "open_clip", "preprocess": {"resize_mode": "longest", "fill_color": 77}, "vision": {"image_size": 27}},
        "open-clip-longest-wide": {"from": "open_clip", "preprocess": {"resize_mode": "longest", "interpolation": "random"},
                                   "vision": {"image_size": [20, 33]}},
        "open-clip-squash": {"from": "open_clip", "preprocess": {"resize_mode": "squash", "interpolation": "bilinear"},
                             "vision": {"image_size": [18, 26]}},
        "open-clip-tall": {"from": "open_clip", "preprocess": {"interpolation": "bilinear"}, "vision": {"image_size": [31, 22]}},
        "unicl": {"from": "unicl", "size": 33},
    }
    return cases


def pictures_for(name: str, case: dict) -> tuple[str, ...]:
    if name in ("clip-no-crop", "siglip-number"):
        return ("odd.png", "tiny.png", "noise:40x33", "noise:1x1")
    if "within" in name or "dinov3-" in name or "padded" in name or "two-edges" in name or "longest" in name:
        return PLAIN[:3] + EXTREME[2:]
    return PLAIN + EXTREME


def random_case(draw: random.Random) -> tuple[dict, tuple[str, ...]]:
    names = tuple(f"noise:{max(1, int(draw.lognormvariate(4, 1)))}x{max(1, int(draw.lognormvariate(4, 1)))}" for _ in range(3))
    length = lambda: draw.randint(2, 90)
    square = lambda: {"height": length(), "width": length()}
    three = lambda low, high: [draw.uniform(low, high) for _ in range(3)]
    if draw.random() < 0.3:
        size = draw.choice([length(), [length(), length()]])
        if draw.random() < 0.1:
            return {"from": "unicl", "size": draw.randint(33, 90)}, names
        preprocess = {"resize_mode": draw.choice(["shortest", "longest", "squash"]), "interpolation": draw.choice(["bicubic", "bilinear", "random"]),
                      "fill_color": draw.randint(0, 255), "mean": three(0, 1), "std": three(0.1, 1)}
        return {"from": "open_clip", "preprocess": {k: v for k, v in preprocess.items() if draw.random() < 0.7}, "vision": {"image_size": size}}, names
    kind = draw.choice(["CLIP", "Siglip", "Siglip2", "ChineseCLIP", "ViT", "Bit", "DeiT", "EfficientNet", "ConvNext", "VideoMAE", "DINOv3ViT"])
    settings = {"size": draw.choice([length(), {"shortest_edge": length()}, square(), [length(), length()],
                                     {"shortest_edge": length(), "longest_edge": length()}, {"max_height": length(), "max_width": length()}]),
                "crop_size": draw.choice([length(), square(), [length(), length()]]),
                "resample": 2 if kind == "DINOv3ViT" else draw.choice(range(6)), "do_resize": draw.random() < 0.85,
                "do_center_crop": draw.random() < 0.6, "do_rescale": draw.random() < 0.8, "do_normalize": draw.random() < 0.8,
                "rescale_factor": draw.choice([1 / 255, 1 / 127.5, 0.01, 1]), "image_mean": draw.choice([three(0, 1), draw.random()]),
                "image_std": draw.choice([three(0.2, 1), draw.uniform(0.2, 1)]), "default_to_square": draw.random() < 0.5}
    settings = {k: v for k, v in settings.items() if draw.random() < 0.6}
    if kind not in ("CLIP", "ChineseCLIP", "Bit", "DeiT", "EfficientNet", "VideoMAE") or "size" not in settings:
        settings.setdefault("crop_size", length())
    if "crop_size" not in settings and kind != "EfficientNet":
        settings["crop_size"] = square()
    if kind == "EfficientNet":
        settings["crop_size"] = square()
        settings |= {"rescale_offset": draw.random() < 0.5, "include_top": draw.random() < 0.5}
    if kind == "ConvNext":
        settings |= {"size": draw.choice([{"shortest_edge": length()}, length()]), "crop_pct": draw.uniform(0.3, 1), "default_to_square": False}
    if kind == "Siglip2":
        settings = {k: v for k, v in settings.items() if k not in ("size", "do_resize")} | {"patch_size": draw.randint(1, 20), "max_num_patches": draw.randint(1, 60)}
    elif kind != "ConvNext":
        settings.setdefault("size", square())
    return hub(kind, draw.choice([kind + "ImageProcessor", kind + "FeatureExtractor", kind + "ImageProcessorFast", kind + "ImageProcessorPil"]), **settings), names


def run(case: dict, names) -> tuple[dict, dict]:
    match case["from"]:
        case "transformers":
            return from_transformers(case["kind"], case["config"], names)
        case "open_clip":
            return from_open_clip(case["preprocess"], case["vision"], names), {}
        case _:
            return from_unicl(case["size"], names), {}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=RESOURCES / "preprocessing")
    parser.add_argument("--random", type=int, nargs=2, metavar=("SEED", "CASES"))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)
    if arguments.random:
        draw = random.Random(arguments.random[0])
        chosen = [(f"random-{i}", *random_case(draw)) for i in range(arguments.random[1])]
    else:
        chosen = [(name, case, pictures_for(name, case)) for name, case in case_list().items()]
    listed, tensors, skipped = [], {}, 0
    for name, case, names in chosen:
        try:
            results, facts = run(case, names)
        except Exception as e:
            if not arguments.random:
                raise
            skipped += 1
            print("skipped", name, type(e).__name__, str(e)[:100], json.dumps(case)[:300])
            continue
        listed.append({"name": name, "pictures": list(names), **case, **facts})
        for shown, (levels, numbers) in results.items():
            flat = numbers.reshape(-1)
            places = np.linspace(0, flat.size - 1, SAMPLES).astype(np.int64)
            tensors[f"{name}/{shown}"] = torch.from_numpy(np.ascontiguousarray(levels))
            tensors[f"{name}/{shown}/places"] = torch.from_numpy(places.astype(np.float32))
            tensors[f"{name}/{shown}/numbers"] = torch.from_numpy(flat[places].astype(np.float32))
        print(name, {shown: levels.shape for shown, (levels, _) in results.items()} if not arguments.random else "", facts)
    arguments.into.mkdir(parents=True, exist_ok=True)
    versions = {package: importlib.metadata.version(package) for package in ("transformers", "torchvision", "open_clip_torch", "pillow", "numpy")}
    (arguments.into / "cases.json").write_text(json.dumps({"versions": versions, "cases": listed}, separators=(",", ":")) + "\n")
    save_file(tensors, arguments.into / "expected.safetensors")
    (arguments.into / "expected.safetensors").chmod(0o644)
    print(len(listed), "cases,", skipped, "that the reference refuses")


if __name__ == "__main__":
    main()
