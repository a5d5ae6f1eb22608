"""Pairs a second through steps of contrastive training in PyTorch; prints one JSON line.

transformers' CLIPModel, its own contrastive loss, gradients clipped to 1, AdamW with open_clip's groups: PyTorch's own choice
of implementation and the fused one are tried, and the faster one is reported. bf16 is autocast, as open_clip trains.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import time

import torch
from transformers import CLIPModel

SIDE, TOKENS = 224, 77
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def pictures(count: int) -> torch.Tensor:
    """`[count, 3, side, side]`, as `TrainStepBenchmark` makes them."""
    y, x, c = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), torch.arange(3), indexing="ij")
    levels = torch.stack(
        [(37 * k + x * (3 + k % 5) + y * (5 + k % 7) + 29 * c + x * y * (k + 1) // 16) % 256 for k in range(count)]
    )
    mean, std = (torch.tensor(numbers).view(1, 3, 1, 1) for numbers in (MEAN, STD))
    return (levels.permute(0, 3, 1, 2).float() / 255 - mean) / std


def texts(count: int, end: int) -> torch.Tensor:
    return torch.tensor(
        [[2 + (31 * k + 17 * j + k * j) % (end - 2) for j in range(TOKENS - 1)] + [end] for k in range(count)]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--pairs", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--rate", type=float, default=1e-5)
    parser.add_argument("--dtype", choices=("fp32", "bf16"), default="fp32")
    arguments = parser.parse_args()

    best: dict = {}
    for name, settings in (("as PyTorch chooses", {}), ("fused", {"fused": True})):
        model = CLIPModel.from_pretrained(arguments.model, dtype=torch.float32).train()
        plain = [p for n, p in model.named_parameters() if p.ndim < 2 or any(s in n for s in ("bn", "ln", "bias", "logit_scale"))]
        known = {id(p) for p in plain}
        others = [p for p in model.parameters() if id(p) not in known]
        optimizer = torch.optim.AdamW(
            [{"params": plain, "weight_decay": 0.0}, {"params": others, "weight_decay": 0.2}],
            lr=arguments.rate,
            betas=(0.9, 0.98),
            eps=1e-6,
            **settings,
        )
        pixels, ids = pictures(arguments.pairs), texts(arguments.pairs, model.config.text_config.vocab_size - 1)

        def step() -> float:
            optimizer.zero_grad()
            context = torch.autocast("cpu", dtype=torch.bfloat16) if arguments.dtype == "bf16" else contextlib.nullcontext()
            with context:
                loss = model(input_ids=ids, pixel_values=pixels, return_loss=True).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            return loss.item()

        first = step()
        step()
        times: list[float] = []
        end = time.perf_counter() + arguments.seconds / 2
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        rate = arguments.pairs / sorted(times)[len(times) // 2]
        if rate > best.get("pairs_per_second", 0):
            best = {"pairs_per_second": rate, "optimizer": name, "first_loss": first, "steps": len(times)}
        del model, optimizer
    print(json.dumps(best | {"dtype": arguments.dtype, "threads": torch.get_num_threads(), "torch": torch.__version__}))


if __name__ == "__main__":
    main()
