"""Makes the fixtures of the module `train`. Run: `python reference/make_training_fixtures.py`.

Values and gradients of every objective, by open_clip's own loss classes where it has them, and what open_clip's training
loop makes of a tiny CLIP in 200 steps: loss, length of the gradient and logit scale of each, and the weights at the end. The
contents of the batches are arithmetic, so that no fixture need hold them. Seeded, fp32, one thread.
"""

from __future__ import annotations

import importlib.metadata
import json
import math
from pathlib import Path

import open_clip
import torch
from open_clip.loss import ClipLoss, CoCaLoss, DistillClipLoss, SigLipLoss
from open_clip_train.scheduler import cosine_lr
from safetensors.torch import save_file
from torch.nn import functional

ROOT = Path(__file__).resolve().parent.parent
CHECKPOINT = ROOT / "model" / "src" / "test" / "resources" / "open-clip-vit"
INTO = ROOT / "train" / "src" / "test" / "resources"
SEED = 20261121

PAIRS, DIMENSION, TEACHER, TOKENS, VOCABULARY, PADDING = 6, 5, 7, 4, 9, 0
LABELS = [3, 1, 3, 0, 1, 3]
TEACHER_SCALE = 20.0

EXAMPLES, BATCH, STEPS = 400, 8, 200
LEARNING_RATE, WARM_UP, DECAY, CLIP = 5e-4, 20, 0.2, 1.0
BETAS, EPSILON = (0.9, 0.98), 1e-6
START, END, SIDE, CONTEXT = 1, 258, 48, 77


def unit(*shape: int) -> torch.Tensor:
    return functional.normalize(torch.randn(*shape), dim=-1)


def bidirectional(u: torch.Tensor, v: torch.Tensor, tau: torch.Tensor, labels: list[int]) -> torch.Tensor:
    """UniCL's equations 1 to 3 as they are printed, summand by summand, halved as in its code."""
    total = torch.zeros(())
    for one, other in ((u, v), (v, u)):
        for i in range(len(labels)):
            same = [k for k in range(len(labels)) if labels[k] == labels[i]]
            normaliser = sum(torch.exp(tau * one[i] @ other[j]) for j in range(len(labels)))
            total = total - sum(torch.log(torch.exp(tau * one[i] @ other[k]) / normaliser) for k in same) / len(same)
    return total / len(labels) / 2


def objectives() -> None:
    torch.manual_seed(SEED)
    inputs = {
        "pictures": unit(PAIRS, DIMENSION),
        "texts": unit(PAIRS, DIMENSION),
        "log_scale": torch.tensor(2.3),
        "bias": torch.tensor(-4.0),
        "teacher_pictures": unit(PAIRS, TEACHER),
        "teacher_texts": unit(PAIRS, TEACHER),
        "taught_pictures": unit(PAIRS, DIMENSION),
        "taught_texts": unit(PAIRS, DIMENSION),
        "logits": torch.randn(PAIRS, TOKENS, VOCABULARY),
    }
    targets = torch.randint(0, VOCABULARY, (PAIRS, TOKENS))
    targets[0, -2:] = PADDING
    tensors = {name: tensor.clone() for name, tensor in inputs.items()} | {"targets": targets}
    cosine = functional.cosine_similarity

    def losses(leaf: dict[str, torch.Tensor]) -> dict:
        x, y, scale = leaf["pictures"], leaf["texts"], leaf["log_scale"].exp()
        taught = (leaf["teacher_pictures"].detach(), leaf["teacher_texts"].detach(), torch.tensor(TEACHER_SCALE))
        return {
            "clip": lambda: ClipLoss()(x, y, scale),
            "siglip": lambda: SigLipLoss()(x, y, scale, leaf["bias"]),
            "unicl": lambda: bidirectional(x, y, scale, LABELS),
            "distill": lambda: sum(DistillClipLoss()(x, y, scale, *taught)),
            "vectors": lambda: (1 - cosine(x, leaf["taught_pictures"].detach())).mean()
            + (1 - cosine(y, leaf["taught_texts"].detach())).mean(),
            "align": lambda: functional.mse_loss(y, leaf["taught_texts"].detach()),
            "coca": lambda: sum(
                CoCaLoss(caption_loss_weight=2.0, clip_loss_weight=1.0, pad_id=PADDING)(x, y, leaf["logits"], targets, scale)
            ),
        }

    values = {}
    for name in losses(inputs):
        leaf = {key: tensor.clone().requires_grad_() for key, tensor in inputs.items()}
        value = losses(leaf)[name]()
        value.backward()
        values[name] = value.item()
        for key, tensor in leaf.items():
            # 1 - cos is the loss of unit vectors as they are, so its gradient along them is left out.
            if tensor.grad is not None:
                tensors[f"{name}.{key}"] = tensor.grad.clone()
    write_json("objectives.json", {"values": values, "labels": LABELS, "teacher_scale": TEACHER_SCALE, "padding": PADDING})
    save_file(tensors, INTO / "objectives.safetensors")


def picture(k: int) -> torch.Tensor:
    """`[side, side, 3]`, uint8."""
    y, x, c = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), torch.arange(3), indexing="ij")
    return ((37 * k + x * (3 + k % 5) + y * (5 + k % 7) + 29 * c + x * y * (k + 1) // 16) % 256).to(torch.uint8)


def text(k: int) -> list[int]:
    return [START, *(2 + (31 * k + 17 * j + k * j) % 256 for j in range(3 + 7 * k % 20)), END]


def run() -> None:
    torch.manual_seed(SEED)
    model = open_clip.create_model(f"local-dir:{CHECKPOINT}").float().train()
    settings = model.visual.preprocess_cfg
    mean, std = (torch.tensor(settings[name]).view(1, 3, 1, 1) for name in ("mean", "std"))
    pictures = (torch.stack([picture(k) for k in range(EXAMPLES)]).permute(0, 3, 1, 2).float() / 255 - mean) / std
    texts = torch.tensor([text(k) + [0] * (CONTEXT - len(text(k))) for k in range(EXAMPLES)])

    def exclude(name: str, tensor: torch.Tensor) -> bool:
        return tensor.ndim < 2 or "bn" in name or "ln" in name or "bias" in name or "logit_scale" in name

    named = list(model.named_parameters())
    optimizer = torch.optim.AdamW(
        [
            {"params": [tensor for name, tensor in named if exclude(name, tensor)], "weight_decay": 0.0},
            {"params": [tensor for name, tensor in named if not exclude(name, tensor)], "weight_decay": DECAY},
        ],
        lr=LEARNING_RATE,
        betas=BETAS,
        eps=EPSILON,
    )
    schedule = cosine_lr(optimizer, LEARNING_RATE, WARM_UP, STEPS)
    loss = ClipLoss()
    curve: dict[str, list[float]] = {"loss": [], "norm": [], "scale": [], "rate": []}
    for step in range(STEPS):
        rows = torch.arange(BATCH) + step * BATCH % EXAMPLES
        curve["rate"].append(schedule(step))
        optimizer.zero_grad()
        x, y, scale = model(pictures[rows], texts[rows])[:3]
        value = loss(x, y, scale)
        value.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP, norm_type=2.0)
        optimizer.step()
        curve["loss"].append(value.item())
        curve["norm"].append(norm.item())
        curve["scale"].append(scale.item())
        with torch.no_grad():
            model.logit_scale.clamp_(0, math.log(100))
    write_json(
        "clip-run.json",
        {
            "examples": EXAMPLES,
            "batch": BATCH,
            "side": SIDE,
            "rate": LEARNING_RATE,
            "warm_up": WARM_UP,
            "decay": DECAY,
            "clip": CLIP,
            "versions": {name: importlib.metadata.version(name) for name in ("torch", "open_clip_torch")},
            "curve": curve,
        },
    )
    save_file({name: tensor.half() for name, tensor in model.state_dict().items() if tensor.is_floating_point()
               and name != "attn_mask"}, INTO / "clip-run.safetensors")
    print([round(value, 4) for value in curve["loss"][::10]], curve["loss"][-1], curve["norm"][::20], curve["scale"][-1])


def captions() -> None:
    """A batch through open_clip's CoCa: both losses and the length of every tensor's gradient."""
    torch.manual_seed(SEED)
    folder = CHECKPOINT.parent / "open-clip-coca"
    model = open_clip.create_model(f"local-dir:{folder}").float().train()
    settings = model.visual.preprocess_cfg
    mean, std = (torch.tensor(settings[name]).view(1, 3, 1, 1) for name in ("mean", "std"))
    pictures = (torch.stack([picture(k) for k in range(BATCH)]).permute(0, 3, 1, 2).float() / 255 - mean) / std
    context = model.text.context_length
    texts = torch.tensor([text(k) + [0] * (context - len(text(k))) for k in range(BATCH)])
    loss = CoCaLoss(caption_loss_weight=2.0, clip_loss_weight=1.0, pad_id=model.pad_id)
    losses = loss(**{key: value for key, value in model(pictures, texts).items() if key != "logit_bias"}, output_dict=True)
    sum(losses.values()).backward()
    write_json(
        "coca-step.json",
        {
            "padding": model.pad_id,
            "losses": {name: value.item() for name, value in losses.items()},
            "norms": {n: p.grad.norm().item() for n, p in model.named_parameters() if p.grad is not None},
        },
    )
    print({name: value.item() for name, value in losses.items()})


def write_json(name: str, content: object) -> None:
    (INTO / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


def main() -> None:
    torch.set_num_threads(1)
    INTO.mkdir(parents=True, exist_ok=True)
    objectives()
    run()
    captions()
    for file in INTO.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    main()
