"""Base-size models of each family with random weights, saved as their package saves them, and how their towers are called.

A base is made by a function of a folder. Weights are as the package initialises them: speed does not depend on them. Tokenizers are
small ones of our own; their ids are valid in the bigger vocabularies.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

REFERENCE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(REFERENCE), str(REFERENCE / "families")]

import tiny_vocabulary  # noqa: E402

IMAGES = 16
TEXTS = 32
SENTENCES = [
    f"{subject} {place}"
    for subject in ("a dog", "two cats", "an old church", "a red car", "mountains", "a child", "a plate of food", "a group of people")
    for place in ("in the snow", "on a beach at sunset", "seen from above, in black and white", "near the old bridge")
]


@dataclass
class Tower:
    batch: int
    step: Callable[[], object]


@dataclass
class Base:
    reference: str
    towers: dict[str, Tower]


def pixels(size: int, batch: int = IMAGES) -> torch.Tensor:
    return torch.randn(batch, 3, size, size, generator=torch.Generator().manual_seed(1))


def transformers_reference(model) -> str:
    return f"transformers {importlib.metadata.version('transformers')} {type(model).__name__}"


def features(output) -> torch.Tensor:
    """Newer versions return an output object, older ones the tensor itself."""
    return output if isinstance(output, torch.Tensor) else output.pooler_output


def dual(folder: Path, model, processor, tokens, images: torch.Tensor) -> Base:
    """A dual encoder of transformers: saved, and called as its users call it."""
    model.eval().save_pretrained(folder)
    processor.save_pretrained(folder)
    return Base(
        transformers_reference(model),
        {
            "text": Tower(TEXTS, lambda: features(model.get_text_features(**tokens))),
            "image": Tower(IMAGES, lambda: features(model.get_image_features(pixel_values=images))),
        },
    )


def clip_vit_b_32(folder: Path) -> Base:
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

    size = tiny_vocabulary.size()
    tiny_vocabulary.write(folder)
    tokenizer = CLIPTokenizer.from_pretrained(folder, model_max_length=77)
    text = {"eos_token_id": size - 1, "bos_token_id": size - 2, "pad_token_id": size - 1}
    model = CLIPModel(CLIPConfig(text_config=text))
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    return dual(folder, model, CLIPProcessor(CLIPImageProcessorPil(), tokenizer), tokens, pixels(224))


def siglip_b_16(folder: Path) -> Base:
    import siglip
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel, SiglipProcessor

    tokenizer = siglip.siglip_tokenizer(folder, "nmt_nfkc", 500, model_max_length=64)
    model = SiglipModel(SiglipConfig(vision_config={"image_size": 224, "patch_size": 16}))
    tokens = tokenizer(SENTENCES, padding="max_length", max_length=64, return_tensors="pt")
    tokens = {"input_ids": tokens["input_ids"]}
    return dual(folder, model, SiglipProcessor(SiglipImageProcessorPil(), tokenizer), tokens, pixels(224))


def siglip2_naflex_b_16(folder: Path) -> Base:
    import siglip
    from PIL import Image
    from transformers import Siglip2Config, Siglip2ImageProcessorPil, Siglip2Model, Siglip2Processor

    tokenizer = siglip.gemma_tokenizer(folder, 1000, model_max_length=64)
    model = Siglip2Model(Siglip2Config()).eval()
    processor = Siglip2Processor(Siglip2ImageProcessorPil(), tokenizer)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    tokens = tokenizer(SENTENCES, padding="max_length", max_length=64, return_tensors="pt")
    images = processor(images=[Image.effect_noise((320, 320), 90).convert("RGB")] * IMAGES, return_tensors="pt")
    return Base(
        transformers_reference(model),
        {
            "text": Tower(TEXTS, lambda: features(model.get_text_features(input_ids=tokens["input_ids"]))),
            "image": Tower(IMAGES, lambda: features(model.get_image_features(**images))),
        },
    )


def align_base(folder: Path) -> Base:
    import common
    import wordpieces
    from transformers import AlignConfig, AlignModel, AlignProcessor, EfficientNetImageProcessorPil

    tokenizer = wordpieces.tokenizer(folder)
    images = EfficientNetImageProcessorPil(
        size={"height": 346, "width": 346}, do_center_crop=True, crop_size={"height": 289, "width": 289},
        rescale_factor=1 / 127.5, rescale_offset=True, do_normalize=False, include_top=False,
    )  # fmt: skip
    model = common.randomise(AlignModel(AlignConfig()))  # as it is initialised, its numbers fade to 1e-23
    tokens = tokenizer(SENTENCES, padding="max_length", max_length=64, return_tensors="pt")
    return dual(folder, model, AlignProcessor(images, tokenizer), tokens, pixels(289))


def chinese_clip_b_16(folder: Path) -> Base:
    import bertlike
    from transformers import ChineseCLIPConfig, ChineseCLIPImageProcessorPil, ChineseCLIPModel, ChineseCLIPProcessor

    tokenizer = bertlike.word_piece(folder, model_max_length=52)
    model = ChineseCLIPModel(ChineseCLIPConfig(vision_config={"patch_size": 16}))
    images = ChineseCLIPImageProcessorPil(size={"height": 224, "width": 224}, do_center_crop=False)
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    return dual(folder, model, ChineseCLIPProcessor(images, tokenizer), tokens, pixels(224))


def altclip_b_32(folder: Path) -> Base:
    """AltCLIP was published in ViT-L/14's and XLM-RoBERTa-large's size; this is the same at half the width."""
    import bertlike
    from transformers import AltCLIPConfig, AltCLIPModel, AltCLIPProcessor, CLIPImageProcessorPil

    tokenizer = bertlike.xlm_roberta(folder, model_max_length=77)
    text = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072}
    model = AltCLIPModel(AltCLIPConfig(text_config=text, vision_config={"patch_size": 32}))
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    tokens = {name: tokens[name] for name in ("input_ids", "attention_mask")}
    return dual(folder, model, AltCLIPProcessor(CLIPImageProcessorPil(), tokenizer), tokens, pixels(224))


def dinov2_base(folder: Path) -> Base:
    from transformers import BitImageProcessorPil, Dinov2Config, Dinov2Model

    model = Dinov2Model(Dinov2Config(image_size=518, patch_size=14)).eval()
    model.save_pretrained(folder)
    BitImageProcessorPil(size={"shortest_edge": 256}, crop_size={"height": 224, "width": 224}).save_pretrained(folder)
    images = pixels(224)
    return Base(transformers_reference(model), {"image": Tower(IMAGES, lambda: model(pixel_values=images).pooler_output)})


def vit_base(folder: Path) -> Base:
    from transformers import ViTConfig, ViTImageProcessorPil, ViTModel

    model = ViTModel(ViTConfig()).eval()
    model.save_pretrained(folder)
    ViTImageProcessorPil().save_pretrained(folder)
    images = pixels(224)
    return Base(transformers_reference(model), {"image": Tower(IMAGES, lambda: model(pixel_values=images).pooler_output)})


def sentences(folder: Path, model, tokenizer) -> Base:
    """A sentence-transformers folder: mean over tokens, unit length."""
    transformer = folder
    model.eval().save_pretrained(transformer)
    tokenizer.save_pretrained(transformer)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    kinds = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "2_Normalize").mkdir(exist_ok=True)
    (folder / "modules.json").write_text(json.dumps(kinds))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 128, "do_lower_case": False}))
    pooling = {"word_embedding_dimension": model.config.hidden_size, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    mask = tokens["attention_mask"][..., None]

    def step() -> torch.Tensor:
        states = model(input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]).last_hidden_state
        return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)

    return Base(transformers_reference(model), {"text": Tower(TEXTS, step)})


def bert_base(folder: Path) -> Base:
    import bertlike
    from transformers import BertConfig, BertModel

    return sentences(folder, BertModel(BertConfig(), add_pooling_layer=False), bertlike.word_piece(folder, model_max_length=128))


def mpnet_base(folder: Path) -> Base:
    import bertlike
    from transformers import MPNetConfig, MPNetModel, MPNetTokenizer

    bertlike.word_piece(folder, special=("<pad>", "[UNK]", "<s>", "</s>", "<mask>"))
    tokenizer = MPNetTokenizer.from_pretrained(folder, model_max_length=128)
    return sentences(folder, MPNetModel(MPNetConfig(vocab_size=30527), add_pooling_layer=False), tokenizer)


def open_clip_base(name: str, words: Callable[[Path], None] | None = None) -> Callable[[Path], Base]:
    """One of open_clip's own models, as a folder that `push_to_hf_hub` would make."""

    def make(folder: Path) -> Base:
        import open_clip
        from safetensors.torch import save_file

        settings = open_clip.get_model_config(name)
        if words:
            settings["text_cfg"]["hf_tokenizer_name"] = str(folder)
            words(folder)
        (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": settings, "preprocess_cfg": {}}))
        model = open_clip.create_model(name, load_weights=False, pretrained_hf=False).eval()
        save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / "open_clip_model.safetensors")
        ids = open_clip.get_tokenizer(f"local-dir:{folder}")(SENTENCES)
        size = model.visual.image_size
        images = pixels(size[0] if isinstance(size, tuple) else size)
        return Base(
            f"open_clip {importlib.metadata.version('open_clip_torch')} {type(model).__name__}",
            {
                "text": Tower(TEXTS, lambda: model.encode_text(ids)),
                "image": Tower(IMAGES, lambda: model.encode_image(images)),
            },
        )

    return make


def xclip_b_32(folder: Path) -> Base:
    from transformers import CLIPTokenizer, VideoMAEImageProcessorPil, XCLIPConfig, XCLIPModel, XCLIPProcessor

    size = tiny_vocabulary.size()
    tiny_vocabulary.write(folder)
    tokenizer = CLIPTokenizer.from_pretrained(folder, model_max_length=77)
    text = {"eos_token_id": size - 1, "bos_token_id": size - 2, "pad_token_id": size - 1}
    model = XCLIPModel(XCLIPConfig(text_config=text, vision_config={"num_frames": 8})).eval()
    model.save_pretrained(folder)
    XCLIPProcessor(VideoMAEImageProcessorPil(), tokenizer).save_pretrained(folder)
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    films = torch.randn(2, 8, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    return Base(
        transformers_reference(model),
        {
            "text": Tower(TEXTS, lambda: features(model.get_text_features(**tokens))),
            "video": Tower(2, lambda: features(model.get_video_features(pixel_values=films))),
        },
    )


def clap_htsat(folder: Path) -> Base:
    import numpy as np
    import tiny_bytes
    from transformers import AutoTokenizer, ClapConfig, ClapFeatureExtractor, ClapModel, ClapProcessor

    tiny_bytes.write(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    model = ClapModel(ClapConfig()).eval()
    model.save_pretrained(folder)
    ClapProcessor(extractor, tokenizer).save_pretrained(folder)
    tokens = tokenizer(SENTENCES, padding=True, return_tensors="pt")
    tokens = {name: tokens[name] for name in ("input_ids", "attention_mask")}
    noise = np.random.default_rng(1).normal(0, 0.1, 480_000).astype(np.float32)
    sounds = extractor([noise] * 4, sampling_rate=48_000, return_tensors="pt")
    return Base(
        transformers_reference(model),
        {
            "text": Tower(TEXTS, lambda: features(model.get_text_features(**tokens))),
            "audio": Tower(4, lambda: features(model.get_audio_features(**sounds))),
        },
    )


BASES: dict[str, Callable[[Path], Base]] = {
    "clip-vit-b-32": clip_vit_b_32,
    "open-clip-vit-b-32": open_clip_base("ViT-B-32"),
    "open-clip-rn50": open_clip_base("RN50"),
    "open-clip-convnext-base": open_clip_base("convnext_base"),
    "eva02-b-16": open_clip_base("EVA02-B-16"),
    "siglip-b-16": siglip_b_16,
    "siglip2-naflex-b-16": siglip2_naflex_b_16,
    "align-base": align_base,
    "coca-vit-b-32": open_clip_base("coca_ViT-B-32"),
    "chinese-clip-vit-b-16": chinese_clip_b_16,
    "altclip-vit-b-32": altclip_b_32,
    "xclip-base-patch32": xclip_b_32,
    "clap-htsat-unfused": clap_htsat,
    "bert-base": bert_base,
    "mpnet-base": mpnet_base,
    "dinov2-base": dinov2_base,
    "vit-base": vit_base,
}
