"""Makes the fixtures of the module `model`. Run: `python reference/make_model_fixtures.py`.

Pictures, tiny CLIP checkpoints with random weights, and what the reference implementations make of them: token ids,
pixels and embeddings in fp32 on the processor. Every number is seeded; running it again gives the same files.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

import fixture_strings
import make_semblance_mini_multilingual as make_semblance_mini_multilingual_tower
import semblance_mini
import tiny_vocabulary

INTO = Path(__file__).resolve().parent.parent / "model" / "src" / "test" / "resources"
SEED = 20251121
SIZES = {  # width, height: odd, tall, wide, smaller than the network's input, and the input's own size
    "even-gradient": (64, 48),
    "tall": (61, 299),
    "wide": (300, 83),
    "tiny": (7, 5),
    "square": (260, 260),
    "odd": (223, 149),
    "column": (3, 120),
    "checks": (131, 257),
}
MULTILINGUAL = (  # each language, and what its writing needs: composed and decomposed letters, full width, no blanks
    "ein roter Apfel auf einem weißen Teller",
    "une fillette à l'école",
    "un perro marrón corre por la playa",
    "due gatti dormono sul divano",
    "um homem com chapéu e óculos",
    "een fiets tegen een oude muur",
    "příliš žluťoučký kůň",
    "czerwony samochód na śniegu",
    "старый дом у озера",
    "їжачок під яблунею",
    "雪山と湖、夕焼け",
    "一只在草地上奔跑的狗",
    "قطة سوداء على السطح",
    "बारिश में छाता लिए एक औरत",
    "E\u0301te\u0301 ＡＢＣ ｶﾀｶﾅ",
    "a 👍🏽 b\u200bc \u00ad  d\t\ne",
    "한국어 ไทย",  # languages whose pieces were left out
    "wort " * 300,
)
TEXTS = (
    "",
    "a photo of a cat",
    "A dog running along the beach with a stick in its mouth",
    "snow and mountains",
    "a red car",
    "Two children shouldn't have played near the neighbours' fence.",
    "ein kleines Mädchen klettert in ein Spielhaus",
    "une fillette grimpe sur l'échelle",
    "Κόσμος ΟΔΥΣΣΕΥΣ",
    "красная машина на улице",
    "雪山と湖",
    "눈 덮인 산",
    "ชายหาดสีขาว",
    "قطة على السرير",
    "घर के सामने एक कुत्ता",
    "family 👨‍👩‍👧‍👦 at the lake 🏞️!!",
    "  white\tspace \n around  ",
    "price: $1,299.99 (50% off) — v2.0",
    "cafe\u0301 or caf\u00e9",
    "the quick brown fox jumps over the lazy dog and " * 40,
)


def versions(*packages: str) -> dict[str, str]:
    return {package: importlib.metadata.version(package) for package in packages}


def write_json(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n")


def write_tensors(file: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, file)
    file.chmod(0o644)


def picture(index: int, width: int, height: int) -> Image.Image:
    """Smooth colour fields with hard edges and a little noise: what photographs are made of, in small."""
    random = np.random.default_rng([SEED, index])
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u, v = x / max(width - 1, 1), y / max(height - 1, 1)
    planes = []
    for _ in range(3):
        a, b, c, d = random.uniform(-3, 3, 4)
        plane = 127 + 70 * np.sin(a * u * 3 + b * v * 2 + c) + 40 * np.cos(d * (u - v) * 5)
        planes.append(plane)
    pixels = np.stack(planes, axis=-1)
    for _ in range(4):
        cx, cy, radius = random.uniform(0, 1), random.uniform(0, 1), random.uniform(0.05, 0.3)
        pixels[(u - cx) ** 2 + (v - cy) ** 2 < radius**2] = random.uniform(0, 255, 3)
    if index % 4 == 3:
        pixels[((x // 3 + y // 5) % 2).astype(bool)] *= 0.4
    pixels += random.normal(0, 6 + 3 * (index % 3), pixels.shape)
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def make_pictures(into: Path) -> dict[str, Image.Image]:
    folder = into / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    made = {f"{name}.png": picture(index, *size) for index, (name, size) in enumerate(SIZES.items())}
    for name, image in made.items():
        image.save(folder / name, optimize=True)
    return made


def make_semblance_mini(into: Path, pictures: dict[str, Image.Image]) -> None:
    model = semblance_mini.SemblanceMini()
    folder = into / "semblance-mini"
    ids = [model.token_ids(text) for text in TEXTS]
    write_json(
        folder / "expected.json",
        {
            "pictures": list(pictures),
            "texts": TEXTS,
            "ids": ids,
            "versions": versions("torch", "transformers", "tokenizers", "pillow") | {"efficientnet-lite-pytorch": "0.1.0"},
        },
    )
    pixels = np.stack([model.pixels(image) for image in pictures.values()])
    processor = CLIPImageProcessorPil.from_pretrained(semblance_mini.FOLDER)
    theirs = processor(list(pictures.values()), return_tensors="pt")["pixel_values"]
    if not torch.equal(theirs, model.normalised(pixels)):
        raise SystemExit("preprocessor_config.json means something else to transformers than to semblance_mini.py")
    logits = model.logits(pixels)
    write_tensors(
        folder / "expected.safetensors",
        {
            "pixels": torch.from_numpy(pixels),
            "logits": logits,
            "image_embeds": model.embed_logits(logits),
            "text_embeds": model.embed_texts(list(TEXTS), batch=1),
        },
    )


def make_semblance_mini_multilingual(into: Path) -> None:
    tower = make_semblance_mini_multilingual_tower.Tower()
    folder = into / "semblance-mini-multilingual"
    folder.mkdir(exist_ok=True)
    texts = [*TEXTS, *MULTILINGUAL]
    write_json(
        folder / "expected.json",
        {
            "texts": texts,
            "ids": [tower.token_ids(text) for text in texts],
            "versions": versions("torch", "transformers", "tokenizers", "compressed-tensors"),
        },
    )
    write_tensors(folder / "expected.safetensors", {"text_embeds": torch.cat([tower.embed_texts([text]) for text in texts])})


def tiny_clip(vocabulary: int, legacy_end: bool, activation: str, vision: dict, text: dict, projection: int) -> CLIPModel:
    end = vocabulary - 1
    config = CLIPConfig(
        text_config={
            "vocab_size": vocabulary,
            "max_position_embeddings": 77,
            "hidden_act": activation,
            "bos_token_id": 0 if legacy_end else end - 1,
            "eos_token_id": 2 if legacy_end else end,
            "pad_token_id": 1 if legacy_end else end,
            "projection_dim": projection,
            **text,
        },
        vision_config={"hidden_act": activation, "projection_dim": projection, **vision},
        projection_dim=projection,
    )
    torch.manual_seed(SEED)
    model = CLIPModel(config).eval()
    random = torch.Generator().manual_seed(SEED)
    with torch.no_grad():  # the usual initialisation is so small that most errors would not show
        for name, tensor in model.named_parameters():
            if tensor.dim() > 1:
                tensor.normal_(0, 1.5 / tensor[0].numel() ** 0.5 if "embedding" not in name else 0.5, generator=random)
            elif name.endswith("bias"):
                tensor.normal_(0, 0.1, generator=random)
            elif "norm" in name:
                tensor.uniform_(0.6, 1.4, generator=random)
        model.logit_scale.fill_(3.3)
    return model


def make_tiny_clip(
    into: Path, name: str, pictures: dict[str, Image.Image], model: CLIPModel, dtype: torch.dtype, shard: str | None
) -> None:
    folder = into / name
    shutil.rmtree(folder, ignore_errors=True)  # a tokenizer.json of an earlier run would win over the new vocabulary
    folder.mkdir(parents=True)
    edge = model.config.vision_config.image_size
    tiny_vocabulary.write(folder)
    tokenizer = CLIPTokenizer.from_pretrained(folder, model_max_length=77)
    images = CLIPImageProcessorPil(size={"shortest_edge": edge}, crop_size={"height": edge, "width": edge})
    CLIPProcessor(images, tokenizer).save_pretrained(folder)
    preprocessor_config(folder, images)
    model.to(dtype).save_pretrained(folder, **({"max_shard_size": shard} if shard else {}))
    for file in folder.iterdir():
        file.chmod(0o644)

    model = CLIPModel.from_pretrained(folder, dtype=torch.float32).eval()
    ids = [tokenizer(text, truncation=True, max_length=77)["input_ids"] for text in TEXTS]
    raw = images(list(pictures.values()), do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"]
    values = images(list(pictures.values()), return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        image_raw = model.visual_projection(model.vision_model(pixel_values=values).pooler_output)
        text_raw = torch.cat(
            [model.text_projection(model.text_model(input_ids=torch.tensor([row])).pooler_output) for row in ids]
        )
    image, text = (torch.nn.functional.normalize(rows, dim=-1) for rows in (image_raw, text_raw))
    scale = model.logit_scale.exp().item()
    whole = model_forward(model, tokenizer, values)
    difference = (whole.logits_per_image - scale * image @ text.T).abs().max().item()
    if difference > 1e-3:
        raise SystemExit(f"{name}: CLIPModel as a whole differs by {difference} from its parts")
    write_tensors(
        folder / "expected.safetensors",
        {
            "pixels": torch.from_numpy(raw.astype(np.uint8)).permute(0, 2, 3, 1),
            "image_embeds_raw": image_raw,
            "image_embeds": image,
            "text_embeds_raw": text_raw,
            "text_embeds": text,
            "logits_per_image": scale * image @ text.T,
        },
    )
    write_json(
        folder / "expected.json",
        {
            "family": "CLIP",
            "reference": "transformers CLIPModel",
            "pictures": list(pictures),
            "texts": TEXTS,
            "ids": ids,
            "logit_scale": scale,
            "versions": versions("torch", "transformers", "tokenizers", "pillow"),
        },
    )


def model_forward(model: CLIPModel, tokenizer: CLIPTokenizer, values: torch.Tensor):
    """The whole model as users call it, with padding."""
    tokens = tokenizer(list(TEXTS), padding=True, truncation=True, max_length=77, return_tensors="pt")
    with torch.no_grad():
        return model(**tokens, pixel_values=values)


def preprocessor_config(folder: Path, images: CLIPImageProcessorPil) -> None:
    """The file that published checkpoints have; newer transformers write only `processor_config.json`."""
    settings = json.loads(images.to_json_string())
    settings = {key: value for key, value in settings.items() if value is not None}
    settings["image_processor_type"] = "CLIPImageProcessor"
    (folder / "processor_config.json").unlink(missing_ok=True)
    (folder / "preprocessor_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def make_tiny_clips(into: Path, pictures: dict[str, Image.Image]) -> None:
    size = tiny_vocabulary.size()
    text = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    vision = text | {"image_size": 48, "patch_size": 16}
    odd_text = {"hidden_size": 36, "intermediate_size": 72, "num_hidden_layers": 3, "num_attention_heads": 3}
    odd_vision = {"hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 3}
    odd_vision |= {"image_size": 70, "patch_size": 14}
    for name, model, dtype, shard in (
        ("tiny-clip-quick-gelu", tiny_clip(size, True, "quick_gelu", vision, text, 32), torch.float32, None),
        ("tiny-clip-gelu", tiny_clip(size, False, "gelu", vision, text, 32), torch.float32, None),
        ("tiny-clip-odd", tiny_clip(size, False, "quick_gelu", odd_vision, odd_text, 24), torch.bfloat16, None),
        ("tiny-clip-sharded", tiny_clip(size, False, "gelu", vision, text, 32), torch.float16, "150KB"),
    ):
        make_tiny_clip(into, name, pictures, model, dtype, shard)


def make_tokenizer_strings(into: Path) -> None:
    clip_folder = "tiny-clip-quick-gelu"
    clip = CLIPTokenizer.from_pretrained(into / clip_folder, model_max_length=10**9)
    mini = semblance_mini.Tokenizer.from_file(str(semblance_mini.FOLDER / "tokenizer.json"))
    mini.no_truncation()
    mini.no_padding()
    strings = [
        {"text": text, "clip": clip(text)["input_ids"], "mini": mini.encode(text).ids}
        for text in fixture_strings.strings(SEED)
    ]
    write_json(
        into / "tokenizer-strings.json",
        {
            "seed": SEED,
            "versions": versions("transformers", "tokenizers"),
            "clip_folder": clip_folder,
            "strings": strings,
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=INTO)
    into = parser.parse_args().into
    torch.set_num_threads(1)  # the order of summation, and so the last bits, would depend on it
    pictures = make_pictures(into)
    make_tiny_clips(into, pictures)
    make_tokenizer_strings(into)
    make_semblance_mini(into, pictures)
    make_semblance_mini_multilingual(into)


if __name__ == "__main__":
    main()
