"""Fixtures of multilingual text towers. Run: `python reference/families/multilingual.py`.

open_clip's XLM-RoBERTa and NLLB towers beside its own vision transformer, and Multilingual-CLIP's text tower. The folders hold
the configuration of the network that the published ones only name.
"""

from __future__ import annotations

import json

import bertlike
import common
import open_clip
import open_clip_towers
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, processors

SIZE = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 3}


def nllb_tokenizer(folder, **settings):
    """XLM-RoBERTa's, with the code of a language in front."""
    tokenizer = bertlike.xlm_roberta(folder)
    inner = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    inner.add_special_tokens(["eng_Latn"])
    code = inner.token_to_id("eng_Latn")
    inner.post_processor = processors.TemplateProcessing(
        single="eng_Latn $A </s>", pair="eng_Latn $A $B </s>", special_tokens=[("eng_Latn", code), ("</s>", 2)]
    )
    names = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>")
    return transformers.PreTrainedTokenizerFast(tokenizer_object=inner, **names, **settings)


def open_clip_fixture(name: str, base, tokenizer_maker, text: dict, family: str, dimension: int = 20) -> None:
    folder = common.begin(name)
    base.save_pretrained(folder)
    (folder / "config.json").rename(folder / "text_config.json")
    tokenizer_maker(folder).save_pretrained(folder)
    scratch = folder / "scratch"
    scratch.mkdir()
    base.save_pretrained(scratch)
    model_cfg = {
        "embed_dim": dimension,
        "vision_cfg": open_clip_towers.VISION,
        "text_cfg": {"hf_model_name": str(scratch), "hf_tokenizer_name": "tiny", "context_length": 64, **text},
    }
    config = folder / "open_clip_config.json"
    config.write_text(json.dumps({"model_cfg": model_cfg, "preprocess_cfg": {}}, indent=2) + "\n")
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False, pretrained_text=False)
    common.randomise(model)
    with torch.no_grad():
        model.logit_scale.fill_(3.2)
    save_file(
        {key: tensor.contiguous() for key, tensor in model.state_dict().items()},
        folder / "open_clip_model.safetensors",
    )
    open_clip_towers.expect(folder, family)
    for file in scratch.iterdir():
        file.unlink()
    scratch.rmdir()
    config.write_text(config.read_text().replace(str(scratch), f"tiny/{name}"))


class MultilingualClip(torch.nn.Module):
    """`MultilingualCLIP` of the package multilingual-clip 1.0: its parts and its arithmetic."""

    def __init__(self, base: transformers.PreTrainedModel, dimension: int):
        super().__init__()
        self.transformer = base
        self.LinearTransformation = torch.nn.Linear(base.config.hidden_size, dimension)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        mask = torch.ones_like(ids)
        states = self.transformer(ids, attention_mask=mask)[0]
        return self.LinearTransformation((states * mask.unsqueeze(2)).sum(1) / mask.sum(1)[:, None])


def multilingual_clip() -> None:
    folder = common.begin("tiny-m-clip")
    size = SIZE | {"vocab_size": bertlike.VOCABULARY + 1, "type_vocab_size": 1, "max_position_embeddings": 66}
    base = transformers.XLMRobertaConfig(**size, layer_norm_eps=1e-5)
    base.save_pretrained(folder)
    (folder / "config.json").rename(folder / "text_config.json")
    settings = {"architectures": ["MultilingualCLIP"], "model_type": "M-CLIP", "modelBase": "tiny/xlm-roberta"}
    settings |= {"transformerDimensions": 24, "numDims": 18}
    (folder / "config.json").write_text(json.dumps(settings, indent=2) + "\n")
    tokenizer = bertlike.xlm_roberta(folder, model_max_length=64)
    tokenizer.save_pretrained(folder)
    model = common.randomise(MultilingualClip(transformers.XLMRobertaModel(base), 18))
    save_file({key: tensor.contiguous() for key, tensor in model.state_dict().items()}, folder / "model.safetensors")
    ids = bertlike.ids_of(tokenizer, 64)
    common.write_expected(
        folder,
        "Multilingual-CLIP",
        "multilingual-clip MultilingualCLIP",
        bertlike.PACKAGES,
        {"text_embeds": bertlike.embed_each(model, ids)},
        texts=common.TEXTS,
        ids=ids,
    )


def main() -> None:
    roberta = SIZE | {"vocab_size": bertlike.VOCABULARY + 1, "type_vocab_size": 1, "max_position_embeddings": 80}
    xlm = transformers.XLMRobertaConfig(**roberta, layer_norm_eps=1e-5)
    open_clip_fixture(
        "open-clip-xlm-roberta",
        xlm,
        bertlike.xlm_roberta,
        {"hf_pooler_type": "mean_pooler"},
        "open_clip XLM-RoBERTa",
    )
    open_clip_fixture(
        "open-clip-xlm-roberta-pooler",
        xlm,
        bertlike.xlm_roberta,
        {"hf_pooler_type": "cls_pooler", "hf_proj_type": None},
        "open_clip XLM-RoBERTa",
        dimension=24,
    )
    nllb = transformers.M2M100Config(
        d_model=24,
        encoder_layers=2,
        encoder_attention_heads=3,
        encoder_ffn_dim=40,
        decoder_layers=1,
        decoder_attention_heads=3,
        decoder_ffn_dim=8,
        vocab_size=bertlike.VOCABULARY + 2,
        max_position_embeddings=128,
    )
    open_clip_fixture(
        "open-clip-nllb",
        nllb,
        nllb_tokenizer,
        {"hf_pooler_type": "cls_pooler", "hf_proj_type": "linear"},
        "NLLB-CLIP",
    )
    multilingual_clip()


if __name__ == "__main__":
    main()
