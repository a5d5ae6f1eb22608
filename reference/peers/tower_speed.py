"""Pictures a second through a picture tower in PyTorch; prints one JSON line.

bf16 is tried both ways that users have, autocast and a converted model, and the faster one is reported.
"""

from __future__ import annotations

import argparse
import contextlib
import json

import torch

import towers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=("mini", "vit-b-32"), required=True)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--dtype", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--threads", type=int, default=None, help="PyTorch's own default where absent")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)

    tower, size = towers.mini() if arguments.model == "mini" else towers.vit_b_32()
    generator = torch.Generator().manual_seed(1)
    pixels = torch.randn(arguments.batch, 3, size, size, generator=generator)

    def measure(network: torch.nn.Module, inputs: torch.Tensor, context, seconds: float) -> dict[str, float]:
        with torch.no_grad(), context:
            return towers.rate(lambda: network(inputs), arguments.batch, seconds)

    if arguments.dtype == "fp32":
        mode, figures = "fp32", measure(tower, pixels, contextlib.nullcontext(), arguments.seconds)
    else:
        half = arguments.seconds / 2
        tried = {"autocast": measure(tower, pixels, torch.autocast("cpu", dtype=torch.bfloat16), half)}
        tower.bfloat16()
        tried["bfloat16()"] = measure(tower, pixels.bfloat16(), contextlib.nullcontext(), half)
        mode, figures = max(tried.items(), key=lambda item: item[1]["pictures_per_second"])
    print(
        json.dumps(
            {"model": arguments.model, "dtype": arguments.dtype, "mode": mode, "batch": arguments.batch}
            | {"threads": torch.get_num_threads(), "torch": torch.__version__}
            | figures
        )
    )


if __name__ == "__main__":
    main()
