"""Makes the fixture of matrices in 4 bits. Run: `python reference/make_packed_fixture.py`.

One seeded matrix with a factor for every 16 numbers of a row, packed and unpacked by compressed-tensors.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from compressed_tensors.compressors.pack_quantized.helpers import pack_to_int32, unpack_from_int32
from safetensors.torch import save_file

INTO = Path(__file__).resolve().parent.parent / "model" / "src" / "test" / "resources" / "packed"
ROWS, COLUMNS, GROUP = 5, 48, 16


def main() -> None:
    torch.manual_seed(20261122)
    numbers = torch.randint(-8, 8, (ROWS, COLUMNS), dtype=torch.int8)
    factors = torch.rand(ROWS, COLUMNS // GROUP).half()
    packed = pack_to_int32(numbers, 4)
    unpacked = unpack_from_int32(packed, 4, torch.Size((ROWS, COLUMNS)))
    INTO.mkdir(exist_ok=True)
    save_file(
        {
            "layer.weight_packed": packed,
            "layer.weight_scale": factors,
            "layer.weight_shape": torch.tensor([ROWS, COLUMNS]),
            "expected": unpacked.float() * factors.float().repeat_interleave(GROUP, 1),
        },
        INTO / "model.safetensors",
        metadata={"format": "pt"},
    )
    (INTO / "model.safetensors").chmod(0o644)
    (INTO / "config.json").write_text(json.dumps({"model_type": "packed"}, indent=2) + "\n")


if __name__ == "__main__":
    main()
