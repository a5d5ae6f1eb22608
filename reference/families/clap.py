"""Makes the fixtures of CLAP and the sounds they are tried with. Run: `python reference/families/clap.py`."""

from __future__ import annotations

import json
import unittest.mock
import wave
from pathlib import Path

import common
import numpy as np
import tiny_vocabulary
import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import ClapConfig, ClapFeatureExtractor, ClapModel, ClapProcessor, RobertaTokenizer

RATE = 48_000
SOUNDS = common.INTO / "sounds"
VOCABULARY = 400
TEXT = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40, max_position_embeddings=80)


def sound(seconds: float, seed: int) -> np.ndarray:
    """Tones, a rising one, bursts of noise, and a while of silence, from -1 to 1."""
    random = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    mixed = 0.2 * np.sin(2 * np.pi * (200 + 90 * seed) * time) + 0.1 * np.sin(2 * np.pi * 3100 * time)
    mixed += 0.2 * np.sin(2 * np.pi * (300 * time + 2500 * time**2 / max(seconds, 1)))
    mixed += 0.15 * random.standard_normal(len(time)) * (np.sin(2 * np.pi * 7 * time) > 0.6)
    mixed[(time > 0.4 * seconds) & (time < 0.5 * seconds)] = 0
    return np.clip(mixed, -1, 0.99)


def write_sound(name: str, samples: np.ndarray, byte_width: int) -> None:
    with wave.open(str(SOUNDS / name), "wb") as file:
        file.setnchannels(1)
        file.setframerate(RATE)
        file.setsampwidth(byte_width)
        whole = np.round(samples * 2 ** (8 * byte_width - 1))
        file.writeframes((whole + 128).astype(np.uint8).tobytes() if byte_width == 1 else whole.astype("<i2").tobytes())


def read_sound(file: Path) -> np.ndarray:
    with wave.open(str(file), "rb") as opened:
        data = opened.readframes(opened.getnframes())
        if opened.getsampwidth() == 1:
            return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128
        return np.frombuffer(data, "<i2").astype(np.float32) / 32768


def make_sounds() -> None:
    common.begin("sounds")
    write_sound("exactly-a-second.wav", sound(1, 1), 1)
    write_sound("hardly-longer.wav", sound(48_100 / RATE, 2), 1)  # no frame more than a second has
    write_sound("long.wav", sound(2.3, 3), 1)
    write_sound("short.wav", sound(0.3, 4), 2)


def tokenizer() -> RobertaTokenizer:
    learned = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    learned.train_from_iterator(tiny_vocabulary.corpus(), VOCABULARY, 2, show_progress=False, special_tokens=special)
    saved = learned._tokenizer.to_str()
    model = json.loads(saved)["model"]
    return RobertaTokenizer(vocab=model["vocab"], merges=[tuple(merge) for merge in model["merges"]], model_max_length=64)


def fixed_windows() -> unittest.mock._patch:
    """Where the reference cuts a long sound at random, it cuts in the middle of the places it may choose from."""
    return unittest.mock.patch.multiple(
        np.random, choice=lambda places: places[len(places) // 2], randint=lambda low, high: (low + high - 1) // 2
    )


def prepare(extractor: ClapFeatureExtractor, samples: np.ndarray) -> dict[str, torch.Tensor]:
    with fixed_windows():
        return extractor(samples, sampling_rate=extractor.sampling_rate, return_tensors="pt")


def features(output: object) -> torch.Tensor:
    return output.pooler_output if hasattr(output, "pooler_output") else output


def expected(folder: Path, processor: ClapProcessor, model: ClapModel) -> None:
    files = sorted(SOUNDS.glob("*.wav"))
    prepared = [prepare(processor.feature_extractor, read_sound(file)) for file in files]
    encoded = [processor.tokenizer(text, truncation=True, return_tensors="pt") for text in common.TEXTS]
    with torch.no_grad():
        sounds = torch.cat([features(model.get_audio_features(**each)) for each in prepared])
        rows = torch.cat([features(model.get_text_features(**each)) for each in encoded])
        scores = torch.cat([model(**encoded[0], **each).logits_per_audio for each in prepared])
    common.write_expected(
        folder,
        "CLAP",
        "transformers ClapModel",
        ("transformers", "torch", "tokenizers", "numpy"),
        {
            "features": torch.cat([each["input_features"] for each in prepared]).float(),
            "audio_embeds": common.unit(sounds),
            "text_embeds": common.unit(rows),
            "logits_per_audio": scores,
        },
        sounds=[file.name for file in files],
        longer=[bool(each["is_longer"][0, 0]) for each in prepared],
        texts=list(common.TEXTS),
        ids=[each["input_ids"][0].tolist() for each in encoded],
    )


def make(name: str, audio: dict, text: dict, extractor: dict, *, half: bool = False, **settings: object) -> None:
    folder = common.begin(name)
    words = tokenizer()
    config = ClapConfig(audio_config=audio, text_config={**TEXT, **text, "vocab_size": len(words)}, **settings)
    model = common.randomise(ClapModel(config))
    with torch.no_grad():
        model.logit_scale_t.fill_(1.5)
    if half:
        model = model.half()
    model.save_pretrained(folder)
    processor = ClapProcessor(ClapFeatureExtractor(max_length_s=1, **extractor), words)
    processor.save_pretrained(folder)
    expected(folder, processor, ClapModel.from_pretrained(folder, dtype=torch.float32).eval())


def main() -> None:
    make_sounds()
    make(
        "tiny-clap",
        dict(
            spec_size=64,
            num_mel_bins=32,
            window_size=4,
            depths=[2, 2],
            num_attention_heads=[2, 4],
            patch_embeds_hidden_size=16,
            hidden_size=32,
        ),
        {},
        dict(feature_size=32, truncation="rand_trunc", frequency_min=50),
        projection_dim=20,
    )
    make(
        "tiny-clap-fused",
        dict(
            spec_size=128,
            num_mel_bins=64,
            window_size=8,
            depths=[2, 1],
            num_attention_heads=[2, 4],
            patch_embeds_hidden_size=16,
            hidden_size=32,
            enable_fusion=True,
            fusion_type="aff_2d",
        ),
        {},
        dict(truncation="fusion", hop_length=960),
        projection_dim=24,
        logit_scale_init_value=5.0,
    )
    make(
        "tiny-clap-odd",
        dict(
            spec_size=48,
            num_mel_bins=20,
            window_size=5,
            depths=[2, 3],
            num_attention_heads=[3, 2],
            patch_size=[4, 5],
            patch_stride=[4, 3],
            patch_embeds_hidden_size=12,
            hidden_size=24,
            qkv_bias=False,
            enable_patch_layer_norm=False,
            mlp_ratio=1.7,
            layer_norm_eps=1e-3,
            hidden_act="relu",
        ),
        dict(hidden_act="quick_gelu", layer_norm_eps=1e-4, type_vocab_size=2, pad_token_id=1),
        dict(
            feature_size=20,
            truncation="rand_trunc",
            padding="pad",
            fft_window_size=750,
            hop_length=505,  # as many frames as the network has columns: else its classes cannot stretch the bands
            frequency_min=100,
            frequency_max=9000,
        ),
        projection_dim=10,
        projection_hidden_act="gelu",
        half=True,
    )


if __name__ == "__main__":
    main()
