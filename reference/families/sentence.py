"""Fixtures of sentence-transformers folders. Run: `python reference/families/sentence.py`.

Each network with another pooling and other steps behind it; one in the older layout, with a folder for the transformer and
settings under their older names.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import bertlike
import common
import torch
import transformers
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Dropout, LayerNorm, Pooling

PACKAGES = ("torch", "transformers", "tokenizers", "sentence-transformers")
SIZE = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3}


def fixture(name: str, network, tokenizer_maker, make_steps, age=None, length: int | None = None, **settings) -> None:
    folder = common.begin(name)
    scratch = folder / "scratch"
    scratch.mkdir()
    common.randomise(network).save_pretrained(scratch)
    tokenizer_maker(scratch).save_pretrained(scratch)
    transformer = Transformer(str(scratch), **({"max_seq_length": length} if length else {}))
    model = SentenceTransformer(modules=[transformer, *make_steps()], device="cpu", **settings)
    for index, module in enumerate(model):
        if index:
            common.randomise(module, common.SEED + index)
    shutil.rmtree(scratch)
    model.save(str(folder), create_model_card=False)
    if age:
        age(folder)
    model = SentenceTransformer(str(folder), device="cpu")
    texts = list(common.TEXTS)
    vectors = [model.encode_document([text], convert_to_tensor=True)[0] for text in texts]
    queries = [model.encode_query([text], convert_to_tensor=True)[0] for text in texts]
    ids = [model.preprocess([text], prompt=model.prompts["document"])["input_ids"][0].tolist() for text in texts]
    common.write_expected(
        folder,
        "sentence-transformers",
        f"sentence-transformers SentenceTransformer ({type(network).__name__})",
        PACKAGES,
        {"text_embeds": common.unit(torch.stack(vectors)), "query_embeds": common.unit(torch.stack(queries))},
        texts=texts,
        ids=ids,
    )


def bert() -> None:
    config = transformers.BertConfig(**SIZE, vocab_size=bertlike.VOCABULARY)
    fixture(
        "tiny-sentence-bert",
        transformers.BertModel(config),
        lambda folder: bertlike.word_piece(folder, model_max_length=90),
        lambda: [
            Pooling(24, ("cls", "max", "mean", "weightedmean"), include_prompt=False),
            Dense(96, 20, activation_function=torch.nn.GELU(), use_residual=True),
            LayerNorm(20),
            Normalize(),
        ],
        length=60,
        prompts={"query": "the question is a photo: ", "document": "text: "},
    )


def mpnet() -> None:
    special = ("<pad>", "<s>", "[CLS]", "[SEP]", "[MASK]")
    config = transformers.MPNetConfig(**SIZE, vocab_size=bertlike.VOCABULARY, max_position_embeddings=130)
    fixture(
        "tiny-sentence-mpnet",
        transformers.MPNetModel(config),
        lambda folder: bertlike.word_piece(folder, special, model_max_length=512),
        lambda: [Pooling(24, "mean"), Normalize()],
        length=120,
    )


def older(folder: Path) -> None:
    """The layout of the library's first versions."""
    inner = folder / "0_Transformer"
    inner.mkdir()
    for file in list(folder.iterdir()):
        if file.is_file() and file.name not in ("modules.json", "config_sentence_transformers.json"):
            file.rename(inner / file.name)
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["path"] = "0_Transformer"
    for module in modules:
        module["type"] = "sentence_transformers.models." + module["type"].rsplit(".", 1)[1]
    (folder / "modules.json").write_text(json.dumps(modules))
    (inner / "sentence_bert_config.json").unlink()
    settings = {"max_seq_length": 75, "do_lower_case": True}
    (inner / "sentence_xlm-roberta_config.json").write_text(json.dumps(settings))
    flags = {f"pooling_mode_{mode}": False for mode in ("cls_token", "mean_tokens", "max_tokens")}
    flags |= {"word_embedding_dimension": 24, "pooling_mode_mean_sqrt_len_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(flags))


def xlm_roberta() -> None:
    size = SIZE | {"vocab_size": bertlike.VOCABULARY + 1, "type_vocab_size": 1, "max_position_embeddings": 90}
    fixture(
        "tiny-sentence-xlm-roberta",
        transformers.XLMRobertaModel(transformers.XLMRobertaConfig(**size, layer_norm_eps=1e-5)),
        lambda folder: bertlike.xlm_roberta(folder, model_max_length=88),
        lambda: [
            Pooling(24, "mean_sqrt_len_tokens"),
            Dense(24, 16, bias=False, activation_function=torch.nn.Identity()),
            Dropout(0.1),
        ],
        age=older,
    )


def distilbert() -> None:
    config = transformers.DistilBertConfig(
        dim=24, n_layers=2, n_heads=4, hidden_dim=36, vocab_size=bertlike.VOCABULARY, max_position_embeddings=80
    )
    fixture(
        "tiny-sentence-distilbert",
        transformers.DistilBertModel(config),
        lambda folder: bertlike.word_piece(folder, model_max_length=80),
        lambda: [Pooling(24, "lasttoken"), Dense(24, 24)],
        prompts={"query": "", "document": "", "STS": "similar: "},
    )


if __name__ == "__main__":
    bert()
    mpnet()
    xlm_roberta()
    distilbert()
