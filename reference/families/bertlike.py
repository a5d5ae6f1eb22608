"""Fixtures of models around BERT and its kin. Run: `python reference/families/bertlike.py [NAME…]`.

Chinese-CLIP, AltCLIP, and BERT, RoBERTa, XLM-RoBERTa, MPNet, DistilBERT and ELECTRA by themselves, with random weights and
tiny tokenizers learned from sentences of our own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import common
import numpy as np
import tiny_vocabulary
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

PACKAGES = ("torch", "transformers", "tokenizers", "pillow")
VOCABULARY = 420


def text_corpus() -> list[str]:
    return tiny_vocabulary.corpus() + list(common.TEXTS)


def word_piece(folder: Path, special: tuple[str, ...] = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), **settings):
    """BERT's tokenizer with a small vocabulary; returns transformers'."""
    pad, unknown, first, last, mask = special
    tokenizer = Tokenizer(models.WordPiece(unk_token=unknown))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=list(special), show_progress=False)
    tokenizer.train_from_iterator(text_corpus(), trainer)
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (folder / "vocab.txt").write_text("".join(f"{token}\n" for token, _ in vocabulary))
    return transformers.BertTokenizer.from_pretrained(folder, **settings)


def xlm_roberta(folder: Path, **settings) -> transformers.PreTrainedTokenizerFast:
    """A unigram tokenizer in the form of XLM-RoBERTa's."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("  ", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY, special_tokens=special, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(text_corpus(), trainer)
    tokenizer.add_special_tokens(["<mask>"])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = dict(bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>")
    names |= dict(unk_token="<unk>", pad_token="<pad>", mask_token="<mask>")
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names, **settings)


def ids_of(tokenizer, limit: int) -> list[list[int]]:
    return [tokenizer(text, truncation=True, max_length=limit)["input_ids"] for text in common.TEXTS]


def embed_each(embed, ids: list[list[int]]) -> torch.Tensor:
    """One text at a time, so that no padding is in the expected numbers."""
    with torch.no_grad():
        return common.unit(torch.cat([embed(torch.tensor([row])) for row in ids]))


def pictures_of(processor):
    images = common.pictures()
    raw = processor(images, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"]
    return np.rint(raw).astype(np.uint8).transpose(0, 2, 3, 1), processor(images, return_tensors="pt")["pixel_values"]


def dual(name: str, family: str, model, tokenizer_maker, processor, limit: int, change=None) -> None:
    folder = common.begin(name)
    common.randomise(model)
    with torch.no_grad():
        model.logit_scale.fill_(3.1)
    model.save_pretrained(folder)
    tokenizer = tokenizer_maker(folder)
    tokenizer.save_pretrained(folder)
    processor.save_pretrained(folder)
    if change:
        change(folder)
    model = type(model).from_pretrained(folder, dtype=torch.float32).eval()
    ids = ids_of(tokenizer, limit)
    pixels, values = pictures_of(processor)
    texts = embed_each(lambda row: model.get_text_features(row, torch.ones_like(row)).pooler_output, ids)
    with torch.no_grad():
        images = common.unit(model.get_image_features(values).pooler_output)
    common.write_expected(
        folder,
        family,
        f"transformers {type(model).__name__}",
        PACKAGES,
        {"pixels": pixels, "image_embeds": images, "text_embeds": texts},
        pictures=[file.name for file in common.PICTURES],
        texts=common.TEXTS,
        ids=ids,
        logit_scale=model.logit_scale.exp().item(),
    )


def chinese_clip() -> None:
    size = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    vision = size | {"image_size": 48, "patch_size": 16}
    text = size | {"vocab_size": VOCABULARY, "max_position_embeddings": 64, "layer_norm_eps": 1e-12}
    config = transformers.ChineseCLIPConfig(text_config=text, vision_config=vision, projection_dim=20)
    processor = transformers.ChineseCLIPImageProcessorPil(
        size={"height": 48, "width": 48}, do_center_crop=False
    )
    dual(
        "tiny-chinese-clip",
        "Chinese-CLIP",
        transformers.ChineseCLIPModel(config),
        lambda folder: word_piece(folder, model_max_length=52),
        processor,
        52,
    )


def alt_clip() -> None:
    size = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    vision = size | {"image_size": 48, "patch_size": 16}
    text = size | {"vocab_size": VOCABULARY + 1, "max_position_embeddings": 66, "project_dim": 24}
    config = transformers.AltCLIPConfig(text_config=text, vision_config=vision, projection_dim=20)
    processor = transformers.CLIPImageProcessorPil(size={"shortest_edge": 48}, crop_size={"height": 48, "width": 48})
    dual(
        "tiny-altclip",
        "AltCLIP",
        transformers.AltCLIPModel(config),
        lambda folder: xlm_roberta(folder, model_max_length=64),
        processor,
        64,
    )


def mean(model):
    return lambda row: model(row, torch.ones_like(row)).last_hidden_state.mean(1)


def plain(name: str, model, tokenizer_maker, limit: int) -> None:
    folder = common.begin(name)
    common.randomise(model).save_pretrained(folder)
    tokenizer = tokenizer_maker(folder)
    tokenizer.save_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    ids = ids_of(tokenizer, limit)
    common.write_expected(
        folder,
        "BERT and kin, tokens averaged",
        f"transformers {type(model).__name__}",
        PACKAGES,
        {"text_embeds": embed_each(mean(model), ids)},
        texts=common.TEXTS,
        ids=ids,
    )


def plain_encoders() -> None:
    size = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3}
    roberta = size | {"vocab_size": VOCABULARY + 1, "type_vocab_size": 1, "max_position_embeddings": 130}
    plain(
        "tiny-bert",
        transformers.BertForMaskedLM(transformers.BertConfig(**size, vocab_size=VOCABULARY, hidden_act="gelu_new")),
        lambda folder: word_piece(folder, model_max_length=100),
        100,
    )
    plain(
        "tiny-xlm-roberta",
        transformers.XLMRobertaModel(transformers.XLMRobertaConfig(**roberta, layer_norm_eps=1e-5)).to(torch.bfloat16),
        lambda folder: xlm_roberta(folder, model_max_length=128),
        128,
    )
    mpnet = size | {"vocab_size": VOCABULARY, "max_position_embeddings": 270}
    plain(
        "tiny-mpnet",
        transformers.MPNetModel(transformers.MPNetConfig(**mpnet)),
        lambda folder: word_piece(folder, ("<pad>", "<s>", "[CLS]", "[SEP]", "[MASK]"), model_max_length=240),
        240,
    )
    plain(
        "tiny-distilbert",
        transformers.DistilBertModel(
            transformers.DistilBertConfig(
                dim=24, n_layers=2, n_heads=4, hidden_dim=36, vocab_size=VOCABULARY, max_position_embeddings=80
            )
        ),
        lambda folder: word_piece(folder, model_max_length=80),
        80,
    )
    electra = size | {"vocab_size": VOCABULARY, "embedding_size": 16, "max_position_embeddings": 80}
    plain(
        "tiny-electra",
        transformers.ElectraModel(transformers.ElectraConfig(**electra)),
        lambda folder: word_piece(folder, model_max_length=80),
        80,
    )


MAKERS = {"chinese-clip": chinese_clip, "altclip": alt_clip, "encoders": plain_encoders}

if __name__ == "__main__":
    for maker in sys.argv[1:] or MAKERS:
        MAKERS[maker]()
