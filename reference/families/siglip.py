"""Fixtures of SigLIP and SigLIP 2: tiny random models of transformers. Run: `python reference/families/siglip.py`."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import common
import numpy as np
import sentencepiece
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import (
    AutoTokenizer,
    Siglip2Config,
    Siglip2Model,
    Siglip2Tokenizer,
    SiglipConfig,
    SiglipModel,
    SiglipTokenizer,
)
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.siglip2.image_processing_pil_siglip2 import Siglip2ImageProcessorPil

import tiny_vocabulary

PACKAGES = ("torch", "transformers", "tokenizers", "sentencepiece", "pillow")
TEXTS = (
    *common.TEXTS,
    "A Photo, of: (two) cats' eyes?!",
    "ΟΔΥΣΣΕΥΣ goes HOME",
    "ﬁne ½ №5 ｗｉｄｅ",
    "<unk> within </s> a text",
)


def pieces(rule: str, size: int) -> bytes:
    """A SentencePiece model whose first ids are those of SigLIP's: padding, end, unknown."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(tiny_vocabulary.corpus()),
        model_writer=model,
        vocab_size=size,
        model_type="unigram",
        normalization_rule_name=rule,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        num_threads=1,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return model.getvalue()


def siglip_tokenizer(folder: Path, rule: str, size: int, **settings: object) -> SiglipTokenizer:
    file = folder / "spiece.model"
    file.write_bytes(pieces(rule, size))
    tokenizer = SiglipTokenizer(vocab_file=str(file), **settings)
    tokenizer.save_pretrained(folder)
    return AutoTokenizer.from_pretrained(folder)


def gemma_tokenizer(folder: Path, size: int, **settings: object) -> Siglip2Tokenizer:
    """A byte-pair encoding of Gemma's kind: spaces as a symbol, rare characters as bytes."""
    bare = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    bare.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(" ", "▁")])
    bare.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", *(f"<0x{byte:02X}>" for byte in range(256))]
    bare.train_from_iterator(
        tiny_vocabulary.corpus(), trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False)
    )
    model = json.loads(bare.to_str())["model"]
    tokenizer = Siglip2Tokenizer(
        vocab=model["vocab"],
        merges=[tuple(merge) for merge in model["merges"]],
        add_bos_token=False,
        add_eos_token=True,
        **{"padding_side": "right", **settings},
    )
    tokenizer.save_pretrained(folder)
    return AutoTokenizer.from_pretrained(folder)


def flat_patches(pixels: torch.Tensor, patch: int, rows: int, columns: int, std: float = 0.5) -> np.ndarray:
    """The levels of a picture, `[height, width, 3]`, from a NaFlex processor's patches."""
    levels = (pixels[: rows * columns].double() * std + 0.5) * 255
    picture = levels.reshape(rows, columns, patch, patch, 3).permute(0, 2, 1, 3, 4)
    return np.rint(picture.reshape(rows * patch, columns * patch, 3).numpy()).astype(np.uint8)


@torch.no_grad()
def scored(model: torch.nn.Module, images: torch.Tensor, texts: torch.Tensor) -> dict[str, torch.Tensor]:
    logits = common.unit(images) @ common.unit(texts).T * model.logit_scale.exp() + model.logit_bias
    return {
        "image_embeds": common.unit(images),
        "text_embeds": common.unit(texts),
        "logits_per_image": logits,
        "probabilities": torch.sigmoid(logits),
    }


def encode_fixed(folder: Path, model: SiglipModel, tokenizer, processor, limit: int) -> tuple[list, dict]:
    ids = tokenizer(list(TEXTS), padding="max_length", truncation=True, max_length=limit, return_tensors="pt")["input_ids"]
    pictures = common.pictures()
    pixels = processor(pictures, return_tensors="pt")["pixel_values"]
    with torch.no_grad():
        out = model.float()(input_ids=ids, pixel_values=pixels)
    expected = scored(model, out.vision_model_output.pooler_output, out.text_model_output.pooler_output)
    assert torch.allclose(out.logits_per_image, expected["logits_per_image"], atol=1e-4)
    mean, std = torch.tensor(processor.image_mean), torch.tensor(processor.image_std)
    levels = (pixels.permute(0, 2, 3, 1).double() * std + mean) * 255
    return ids.tolist(), {"pixels": np.rint(levels.numpy()).astype(np.uint8), **expected}


def begin_model(model: torch.nn.Module, scale: float, bias: float) -> torch.nn.Module:
    common.randomise(model)
    with torch.no_grad():
        model.logit_scale.fill_(scale)
        model.logit_bias.fill_(bias)
    return model


def save(folder: Path, model: torch.nn.Module, processor, dtype: torch.dtype = torch.float32) -> torch.nn.Module:
    model.to(dtype).save_pretrained(folder)
    processor.save_pretrained(folder)
    return model.float()


def facts(texts: tuple[str, ...] = TEXTS) -> dict:
    return {"pictures": [file.name for file in common.PICTURES], "texts": list(texts)}


def fixed() -> None:
    """SigLIP with SentencePiece, positions that leave a rim of the picture out."""
    folder = common.begin("tiny-siglip")
    tokenizer = siglip_tokenizer(folder, "nmt_nfkc", 420)
    model = begin_model(
        SiglipModel(
            SiglipConfig(
                text_config=dict(
                    vocab_size=tokenizer.vocab_size,
                    hidden_size=24,
                    intermediate_size=44,
                    num_hidden_layers=2,
                    num_attention_heads=3,
                    projection_size=32,
                ),
                vision_config=dict(
                    hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, image_size=30, patch_size=8
                ),
            )
        ),
        1.4,
        -1.2,
    )
    processor = SiglipImageProcessorPil(size={"height": 30, "width": 30})
    save(folder, model, processor)
    ids, tensors = encode_fixed(folder, model, tokenizer, processor, 64)
    common.write_expected(folder, "SigLIP", "transformers SiglipModel", PACKAGES, tensors, ids=ids, **facts())


def fixed_odd() -> None:
    """SigLIP 2 as saved for pictures of one size: Gemma's tokenizer, half precision, other settings than the usual."""
    folder = common.begin("tiny-siglip2-fixed")
    tokenizer = gemma_tokenizer(folder, 560, model_max_length=20)
    model = begin_model(
        SiglipModel(
            SiglipConfig(
                text_config=dict(
                    vocab_size=len(tokenizer) + 7,
                    hidden_size=30,
                    intermediate_size=33,
                    num_hidden_layers=1,
                    num_attention_heads=5,
                    max_position_embeddings=24,
                    hidden_act="gelu",
                    layer_norm_eps=1e-4,
                ),
                vision_config=dict(
                    hidden_size=30,
                    intermediate_size=51,
                    num_hidden_layers=3,
                    num_attention_heads=2,
                    image_size=42,
                    patch_size=14,
                    hidden_act="quick_gelu",
                    layer_norm_eps=1e-5,
                ),
            )
        ),
        2.0,
        -2.5,
    )
    processor = SiglipImageProcessorPil(size={"height": 42, "width": 42}, resample=2)
    save(folder, model, processor, torch.bfloat16)
    ids, tensors = encode_fixed(folder, model, tokenizer, processor, 20)
    common.write_expected(folder, "SigLIP 2", "transformers SiglipModel", PACKAGES, tensors, ids=ids, **facts())


def flexible() -> None:
    """NaFlex: pictures keep their shape."""
    folder = common.begin("tiny-siglip2-naflex")
    tokenizer = gemma_tokenizer(folder, 520)
    model = begin_model(
        Siglip2Model(
            Siglip2Config(
                text_config=dict(
                    vocab_size=len(tokenizer),
                    hidden_size=24,
                    intermediate_size=44,
                    num_hidden_layers=2,
                    num_attention_heads=3,
                    projection_size=32,
                ),
                vision_config=dict(
                    hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, patch_size=6, num_patches=25
                ),
            )
        ),
        1.1,
        -0.4,
    )
    processor = Siglip2ImageProcessorPil(patch_size=6, max_num_patches=30)
    save(folder, model, processor)
    inputs = processor(common.pictures(), return_tensors="pt")
    ids = tokenizer(list(TEXTS), padding="max_length", truncation=True, max_length=64, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        out = model(input_ids=ids, **inputs)
    tensors = scored(model, out.vision_model_output.pooler_output, out.text_model_output.pooler_output)
    assert torch.allclose(out.logits_per_image, tensors["logits_per_image"], atol=1e-4)
    levels = [
        flat_patches(pixels, 6, *shape).reshape(-1)
        for pixels, shape in zip(inputs["pixel_values"], inputs["spatial_shapes"].tolist())
    ]
    tensors["pixels"] = np.concatenate(levels)
    common.write_expected(folder, "SigLIP 2 NaFlex", "transformers Siglip2Model", PACKAGES, tensors, ids=ids.tolist(), **facts())


if __name__ == "__main__":
    for make in (fixed, fixed_odd, flexible):
        if len(sys.argv) < 2 or make.__name__ in sys.argv[1:]:
            make()
