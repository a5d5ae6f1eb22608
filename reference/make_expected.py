"""Writes down what a model's own package makes of some texts and pictures, so that Semblance can be held against it:

    python reference/make_expected.py openai/clip-vit-base-patch32 --out expected.json --image photo.jpg --text "a red car"
    semblance models verify openai/clip-vit-base-patch32 --expected expected.json

Sounds (WAV, 16 bits, one channel, at the model's rate) are given by --audio; where the reference cuts long ones at random, it is made to
cut where Semblance does.

The model is a name on the hub or a folder. Its package is told by its files, or by --package: `transformers`, `open_clip` or
`sentence-transformers`. Without --image and --text, texts and pictures of our own are used. Everything is computed in fp32 on the
processor. Pictures are decoded once, by Pillow, and kept as PNG beside the result, so that decoding has no part in the comparison.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import unittest.mock
import wave
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "pictures"
TEXTS = ("a photo of a cat", "snow and mountains", "a red car", "une fillette à l'école", "雪山と湖", "shouldn't it be 10 %?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--text", action="append", default=[])
    parser.add_argument("--image", action="append", type=Path, default=[])
    parser.add_argument("--audio", action="append", type=Path, default=[])
    parser.add_argument("--package", choices=("transformers", "open_clip", "sentence-transformers"))
    given = parser.parse_args()
    package = given.package or told_package(given.model)
    towers = {"transformers": Transformers, "open_clip": OpenClip, "sentence-transformers": SentenceTransformers}[package](given.model)

    inputs = []
    for text in given.text or TEXTS:
        if towers.reads_texts():
            ids, vector = towers.text(text)
            inputs.append({"text": text, "ids": ids, "embedding": numbers(vector)})
    images = given.image or sorted(SAMPLES.glob("*.jpg"))[:8]
    folder = given.out.with_suffix(".pictures")
    for index, file in enumerate(images):
        if towers.reads_images():
            folder.mkdir(exist_ok=True, parents=True)
            image = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
            kept = folder / f"{index:04}.png"
            image.save(kept)
            inputs.append({"image": f"{folder.name}/{kept.name}", "embedding": numbers(towers.image(image))})
    for file in given.audio:
        relative = Path(os.path.relpath(file.resolve(), given.out.resolve().parent))
        inputs.append({"audio": str(relative), "embedding": numbers(towers.sound(file))})
    if not inputs:
        raise SystemExit(f"{towers.reference()}: neither texts nor pictures nor sounds could be embedded with it")
    content = {"format": "semblance-expected-1", "model": given.model, "reference": towers.reference(), "inputs": inputs}
    given.out.write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{given.out}: {len(inputs)} vectors by {towers.reference()}")


def told_package(model: str) -> str:
    folder = Path(model)
    if (folder / "modules.json").exists():
        return "sentence-transformers"
    if (folder / "open_clip_config.json").exists() and not (folder / "model.safetensors").exists():
        return "open_clip"
    return "transformers"


def numbers(vector: torch.Tensor) -> list[float]:
    unit = torch.nn.functional.normalize(vector.detach().float().flatten(), dim=0)
    return [float(np.float32(number)) for number in unit]


class Transformers:
    def __init__(self, model: str):
        from transformers import AutoModel, AutoProcessor

        self.model = AutoModel.from_pretrained(model, dtype=torch.float32).eval()
        self.processor = AutoProcessor.from_pretrained(model)

    def reference(self) -> str:
        return f"transformers {importlib.metadata.version('transformers')} {type(self.model).__name__}"

    def reads_texts(self) -> bool:
        return hasattr(self.model, "get_text_features")

    def reads_images(self) -> bool:
        return hasattr(self.model, "get_image_features") or self.model.main_input_name == "pixel_values"

    @torch.no_grad()
    def text(self, text: str) -> tuple[list[int], torch.Tensor]:
        fixed = self.model.config.model_type in ("siglip", "siglip2", "align")
        inputs = self.processor(text=[text], padding="max_length" if fixed else True, truncation=True, return_tensors="pt")
        if self.model.config.model_type.startswith("siglip"):
            inputs.pop("attention_mask", None)  # trained without one, and published without one; a tokenizer of the bare class gives it
        return inputs["input_ids"][0].tolist(), features(self.model.get_text_features(**inputs))

    @torch.no_grad()
    def image(self, image: Image.Image) -> torch.Tensor:
        inputs = self.processor(images=[image], return_tensors="pt")
        if not hasattr(self.model, "get_image_features"):  # DINOv2, ViT: the class token after the last norm
            return self.model(**inputs).last_hidden_state[:, 0]
        return features(self.model.get_image_features(**inputs))


    @torch.no_grad()
    def sound(self, file: Path) -> torch.Tensor:
        extractor = self.processor.feature_extractor
        with fixed_windows():
            inputs = extractor(samples(file, extractor.sampling_rate), sampling_rate=extractor.sampling_rate, return_tensors="pt")
        return features(self.model.get_audio_features(**inputs))


def samples(file: Path, rate: int) -> np.ndarray:
    with wave.open(str(file), "rb") as opened:
        found = (opened.getnchannels(), opened.getsampwidth(), opened.getframerate())
        if found != (1, 2, rate):
            raise SystemExit(f"{file}: {found[0]} channels of {8 * found[1]} bits at {found[2]}; expected 1 of 16 bits at {rate}")
        return np.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(np.float32) / 32768


def fixed_windows():
    """Where CLAP's extractor chooses among places at random, it takes the one in the middle."""
    return unittest.mock.patch.multiple(
        np.random, choice=lambda places: places[len(places) // 2], randint=lambda low, high: (low + high - 1) // 2
    )


def features(output) -> torch.Tensor:
    """Newer versions return an output object, older ones the tensor itself."""
    return output if isinstance(output, torch.Tensor) else output.pooler_output


class OpenClip:
    def __init__(self, model: str):
        import open_clip

        name = f"local-dir:{model}" if Path(model).is_dir() else f"hf-hub:{model}"
        self.model, self.preprocess = open_clip.create_model_from_pretrained(name, precision="fp32")
        self.tokenizer = open_clip.get_tokenizer(name)
        self.model.eval()

    def reference(self) -> str:
        return f"open_clip {importlib.metadata.version('open_clip_torch')} {type(self.model).__name__}"

    def reads_texts(self) -> bool:
        return True

    def reads_images(self) -> bool:
        return True

    @torch.no_grad()
    def text(self, text: str) -> tuple[list[int], torch.Tensor]:
        ids = self.tokenizer([text])
        return ids[0].tolist(), self.model.encode_text(ids)

    @torch.no_grad()
    def image(self, image: Image.Image) -> torch.Tensor:
        return self.model.encode_image(self.preprocess(image)[None])


class SentenceTransformers:
    def __init__(self, model: str):
        import sentence_transformers

        self.model = sentence_transformers.SentenceTransformer(model, device="cpu")

    def reference(self) -> str:
        return f"sentence-transformers {importlib.metadata.version('sentence-transformers')} SentenceTransformer"

    def reads_texts(self) -> bool:
        return True

    def reads_images(self) -> bool:
        return False

    @torch.no_grad()
    def text(self, text: str) -> tuple[list[int], torch.Tensor]:
        ids = self.model.tokenize([text])["input_ids"][0].tolist()
        return ids, torch.from_numpy(self.model.encode([text], prompt=""))

    def image(self, image: Image.Image) -> torch.Tensor:
        raise NotImplementedError


if __name__ == "__main__":
    main()
