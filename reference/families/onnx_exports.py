"""Fixtures of networks in ONNX form. Run: `python reference/families/onnx_exports.py [NAME…]`.

A tiny CLIP as transformers.js has it (two networks in the folder `onnx`, in 32-bit floats, in 16-bit floats, and
quantised), a tiny Chinese-CLIP as optimum has it (one network that reads both, its weights in a file beside it), and a
tiny BERT in a folder of sentence-transformers. Expected numbers of 32-bit networks are PyTorch's, those of the others are
what ONNX Runtime makes of the same files, one text or picture at a time: a network that is quantised as it runs gives
other numbers in other company.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import sys
from pathlib import Path

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before onnxruntime is loaded: it would report its use

import bertlike
import common
import numpy as np
import onnx
import onnxruntime
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic

PACKAGES = ("torch", "transformers", "tokenizers", "pillow", "onnx", "onnxruntime")
OPSET = 18


class Parts(torch.nn.Module):
    """A model under the names of inputs and outputs that exports have."""

    def __init__(self, model: torch.nn.Module, outputs) -> None:
        super().__init__()
        self.model = model
        self.outputs = outputs

    def forward(self, *inputs: torch.Tensor):
        return self.outputs(self.model, *inputs)


def export(file: Path, model, inputs: dict[str, torch.Tensor], outputs: dict[str, dict], compute) -> None:
    axes = {"input_ids": {0: "text_batch_size", 1: "sequence_length"}, "pixel_values": {0: "image_batch_size"}}
    axes["attention_mask"] = axes["token_type_ids"] = axes["input_ids"]
    file.parent.mkdir(exist_ok=True)
    torch.onnx.export(
        Parts(model, compute).eval(),
        tuple(inputs.values()),
        str(file),
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={name: axes[name] for name in inputs} | outputs,
        opset_version=OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(file))


def without_strings(file: Path) -> None:
    """Leaves out where each node comes from, which would be paths of this machine, and much text."""
    model = onnx.load(str(file))
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(model, str(file))


def quantise(file: Path) -> None:
    quantize_dynamic(file, file.with_name(file.stem + "_quantized.onnx"), weight_type=QuantType.QUInt8)


def run_each(file: Path, output: str, rows: list[dict[str, np.ndarray]]) -> torch.Tensor:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    types = {port.name: np.float16 if port.type == "tensor(float16)" else None for port in session.get_inputs()}
    made = []
    for row in rows:
        feeds = {name: value.astype(types[name]) if types[name] else value for name, value in row.items()}
        made.append(torch.from_numpy(session.run([output], feeds)[0].astype(np.float32)))
    return common.unit(torch.cat(made))


def tiny_clip_model() -> transformers.CLIPModel:
    size = {"intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 2, "projection_dim": 24}
    vision = size | {"hidden_size": 24, "image_size": 48, "patch_size": 16}
    text = size | {"hidden_size": 16, "vocab_size": 1802, "bos_token_id": 1800, "eos_token_id": 1801}
    config = transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24)
    config._attn_implementation = "eager"
    return common.randomise(transformers.CLIPModel(config))


def clip() -> None:
    tokens = common.INTO / "tiny-clip-gelu"
    folder = common.begin("onnx-clip")
    model = tiny_clip_model()
    model.config.save_pretrained(folder)
    for file in ("vocab.json", "merges.txt", "tokenizer_config.json"):
        shutil.copy(tokens / file, folder)
    tokenizer = transformers.CLIPTokenizer.from_pretrained(folder, model_max_length=77)
    processor = transformers.CLIPImageProcessorPil(size={"shortest_edge": 48}, crop_size={"height": 48, "width": 48})
    processor.save_pretrained(folder)
    ids = bertlike.ids_of(tokenizer, 77)
    pixels, values = bertlike.pictures_of(processor)

    texts_of = lambda network, row: network.get_text_features(row).pooler_output
    images_of = lambda network, row: network.get_image_features(row).pooler_output
    text, image = folder / "onnx" / "text_model.onnx", folder / "onnx" / "vision_model.onnx"
    example = torch.tensor(ids[0] * 2).reshape(2, -1)
    half = copy.deepcopy(model).half()
    for ending, network, numbers in (("", model, values), ("_fp16", half, values.half())):
        outputs = {"text_embeds": {0: "text_batch_size"}}
        file = text.with_stem(text.stem + ending)
        export(file, network, {"input_ids": example}, outputs, texts_of)
        without_strings(file)
        outputs = {"image_embeds": {0: "image_batch_size"}}
        file = image.with_stem(image.stem + ending)
        export(file, network, {"pixel_values": numbers}, outputs, images_of)
        without_strings(file)
    quantise(text)
    quantise(image)
    with torch.no_grad():
        tensors = {"pixels": pixels, "image_embeds": common.unit(images_of(model, values))}
    tensors["text_embeds"] = bertlike.embed_each(lambda row: texts_of(model, row), ids)
    for ending in ("", "_fp16", "_quantized"):
        rows = [{"input_ids": np.asarray([row], np.int64)} for row in ids]
        made = run_each(text.with_name(f"text_model{ending}.onnx"), "text_embeds", rows)
        tensors[f"text_embeds{ending}_onnx"] = made
        print(f"text{ending}: lowest cosine to PyTorch {(made * tensors['text_embeds']).sum(1).min():.6f}")
        rows = [{"pixel_values": row[None].numpy()} for row in values]
        made = run_each(image.with_name(f"vision_model{ending}.onnx"), "image_embeds", rows)
        tensors[f"image_embeds{ending}_onnx"] = made
        print(f"image{ending}: lowest cosine to PyTorch {(made * tensors['image_embeds']).sum(1).min():.6f}")
    write(folder, "CLIP", "transformers CLIPModel", tensors, ids)


def write(folder: Path, family: str, reference: str, tensors: dict, ids: list[list[int]]) -> None:
    facts = {"pictures": [file.name for file in common.PICTURES]} if "pixels" in tensors else {}
    common.write_expected(
        folder, f"{family} (ONNX)", reference, PACKAGES, tensors, texts=common.TEXTS, ids=ids, **facts
    )


def chinese_clip() -> None:
    folder = common.begin("onnx-chinese-clip")
    size = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 2}
    vision = size | {"image_size": 48, "patch_size": 16}
    text = size | {"vocab_size": bertlike.VOCABULARY, "max_position_embeddings": 64, "layer_norm_eps": 1e-12}
    config = transformers.ChineseCLIPConfig(text_config=text, vision_config=vision, projection_dim=20)
    config._attn_implementation = "eager"
    model = common.randomise(transformers.ChineseCLIPModel(config))
    model.config.save_pretrained(folder)
    tokenizer = bertlike.word_piece(folder, model_max_length=52)
    tokenizer.save_pretrained(folder)
    processor = transformers.ChineseCLIPImageProcessorPil(size={"height": 48, "width": 48}, do_center_crop=False)
    processor.save_pretrained(folder)
    ids = bertlike.ids_of(tokenizer, 52)
    pixels, values = bertlike.pictures_of(processor)

    def compute(network, row, mask, types, picture):
        texts = network.get_text_features(row, mask, token_type_ids=types).pooler_output
        images = network.get_image_features(picture).pooler_output
        texts = texts / texts.norm(dim=-1, keepdim=True)
        images = images / images.norm(dim=-1, keepdim=True)
        logits = images @ texts.t() * network.logit_scale.exp()
        return logits, logits.t(), texts, images

    row = torch.tensor([ids[0] + ids[0]] * 2)
    mask = torch.ones_like(row)
    mask[1, 5:] = 0
    inputs = {"input_ids": row, "attention_mask": mask, "token_type_ids": torch.zeros_like(row)}
    both = {0: "image_batch_size", 1: "text_batch_size"}
    outputs = {"logits_per_image": both, "logits_per_text": {0: both[1], 1: both[0]}}
    outputs |= {"text_embeds": {0: "text_batch_size"}, "image_embeds": {0: "image_batch_size"}}
    file = folder / "model.onnx"
    export(file, model, inputs | {"pixel_values": values}, outputs, compute)
    without_strings(file)
    onnx.save(onnx.load(str(file)), str(file), save_as_external_data=True, location="model.onnx_data", size_threshold=64)
    embed = lambda row: model.get_text_features(row, torch.ones_like(row)).pooler_output
    with torch.no_grad():
        images = common.unit(model.get_image_features(values).pooler_output)
    tensors = {"pixels": pixels, "image_embeds": images, "text_embeds": bertlike.embed_each(embed, ids)}
    write(folder, "Chinese-CLIP", "transformers ChineseCLIPModel", tensors, ids)


def sentence_bert() -> None:
    folder = common.begin("onnx-sentence-bert")
    size = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3}
    config = transformers.BertConfig(**size, vocab_size=bertlike.VOCABULARY)
    config._attn_implementation = "eager"
    model = common.randomise(transformers.BertModel(config))
    model.config.save_pretrained(folder)
    tokenizer = bertlike.word_piece(folder, model_max_length=100)
    tokenizer.save_pretrained(folder)
    ids = bertlike.ids_of(tokenizer, 60)
    steps = ("models.Transformer", ""), ("models.Pooling", "1_Pooling"), ("models.Normalize", "2_Normalize")
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.{kind}"}
        for i, (kind, path) in enumerate(steps)
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 60, "do_lower_case": False}))
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": 24, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    row = torch.tensor([ids[0] + ids[0]] * 2)
    mask = torch.ones_like(row)
    mask[1, 5:] = 0
    inputs = {"input_ids": row, "attention_mask": mask, "token_type_ids": torch.zeros_like(row)}
    states = {"last_hidden_state": {0: "text_batch_size", 1: "sequence_length"}}
    file = folder / "onnx" / "model.onnx"
    export(file, model, inputs, states, lambda network, *given: network(*given).last_hidden_state)
    without_strings(file)
    tensors = {"text_embeds": bertlike.embed_each(bertlike.mean(model), ids)}
    write(folder, "sentence-transformers", "transformers BertModel, tokens averaged", tensors, ids)


MAKERS = {"clip": clip, "chinese-clip": chinese_clip, "sentence-bert": sentence_bert}

if __name__ == "__main__":
    for maker in sys.argv[1:] or MAKERS:
        MAKERS[maker]()
