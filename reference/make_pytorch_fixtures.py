"""Makes files as PyTorch saves them, and what it reads of them. Run: `python reference/make_pytorch_fixtures.py`.

Each file has a folder of its own below `model/src/test/resources/pytorch`, with the expected tensors beside it in
`expected.safetensors`; what is in `refused` must not be read. Every number is seeded.
"""

from __future__ import annotations

import shutil
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

INTO = Path(__file__).resolve().parent.parent / "model" / "src" / "test" / "resources" / "pytorch"
RANDOM = torch.Generator().manual_seed(20251121)


def normal(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, generator=RANDOM).to(dtype)


def state() -> OrderedDict[str, torch.Tensor]:
    """What state dictionaries have in them, besides the plain case: every order of numbers and every type."""
    packed = normal(9, 4)
    grid = normal(4, 3, 5)
    return OrderedDict(
        plain=normal(2, 3),
        half=normal(5, dtype=torch.float16),
        bfloat=normal(3, 2, dtype=torch.bfloat16),
        double=normal(2, dtype=torch.float64),
        long=torch.arange(7).unsqueeze(0),
        int=torch.arange(3, dtype=torch.int32),
        short=torch.arange(3, dtype=torch.int16),
        char=torch.arange(-2, 2, dtype=torch.int8),
        byte=torch.arange(4, dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        scalar=torch.tensor(2.6592),
        nothing=torch.zeros(0, 4),
        query=packed[:3],
        key=packed[3:6],
        value=packed[6:],
        transposed=packed.t(),
        permuted=grid.permute(2, 0, 1),
        every_other=grid[::2, :, 1::2],
        repeated=normal(1, 4).expand(3, 4),
        tied=packed,
        channels_last=normal(2, 3, 4, 5).to(memory_format=torch.channels_last),
    )


class Block(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = torch.nn.Linear(3, 4)
        self.norm = torch.nn.BatchNorm1d(4)
        self.kept = torch.ones(2, 2)  # neither a parameter nor a buffer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(self.linear(x)) * self.kept.sum()


class Network(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = Block()
        self.second = Block()
        self.scale = torch.nn.Parameter(normal(2))
        self.sizes = [3, 4]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.second(self.first(x)[:, :3]) * self.scale[0] * self.sizes[0]


class Attack:
    def __reduce__(self):
        return (print, ("this must never be printed",))


def write(name: str, file: str, save, expected: dict[str, torch.Tensor]) -> None:
    folder = INTO / name
    folder.mkdir(parents=True)
    save(folder / file)
    save_file({key: value.clone().contiguous() for key, value in expected.items()}, folder / "expected.safetensors")


def rewrite(source: Path, into: Path, change) -> None:
    """Copies a zip file, letting `change` alter each entry's name, bytes and compression."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(into, "w") as new:
        for entry in old.infolist():
            name, data, method = change(entry.filename, old.read(entry))
            new.writestr(zipfile.ZipInfo(name), data, compress_type=method)


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(20251121)
    shutil.rmtree(INTO, ignore_errors=True)
    tensors = state()
    network = Network().eval()
    weights = network.state_dict()
    prefixed = {"module." + name: value for name, value in weights.items()}
    parameter = torch.nn.Parameter(normal(3, 3))
    parameter.note = "a parameter with something besides its numbers"

    write("state", "pytorch_model.bin", lambda file: torch.save(tensors, file), tensors)
    write(
        "wrapped",
        "epoch_3.pt",
        lambda file: torch.save({"epoch": 3, "name": "run", "state_dict": prefixed, "losses": [1.5, 0.5]}, file),
        weights,
    )
    write("parameters", "weights.pth", lambda file: torch.save(dict(network.named_parameters()), file), dict(network.named_parameters()))
    write("noted", "noted.pt", lambda file: torch.save({"a": parameter}, file), {"a": parameter.detach()})
    write(
        "legacy",
        "pytorch_model.bin",
        lambda file: torch.save(tensors, file, _use_new_zipfile_serialization=False),
        tensors,
    )
    write("protocol-4", "pytorch_model.bin", lambda file: torch.save(tensors, file, pickle_protocol=4), tensors)
    write("script", "clip.pt", lambda file: torch.jit.script(network).save(file), weights)

    refused = INTO / "refused"
    refused.mkdir()
    torch.save(network, refused / "network.pt")
    torch.save({"a": torch.ones(1), "b": Attack()}, refused / "attack.pt")
    torch.save({"a": torch.ones(1), "b": np.float64(3)}, refused / "numpy.pt")
    torch.save({"a": torch.ones(1), "b": torch.ones(2, dtype=torch.complex64)}, refused / "complex.pt")
    torch.save({"a": torch.ones(1), "b": torch.ones(2, dtype=torch.float8_e4m3fn)}, refused / "float8.pt")
    torch.save({"a": torch.ones(1), "b": torch.eye(3).to_sparse()}, refused / "sparse.pt")
    torch.save([1, 2, 3], refused / "nothing.pt")
    torch.save({"a": torch.ones(1).expand(1 << 40)}, refused / "repeated.pt")
    source = INTO / "parameters" / "weights.pth"
    stored, deflated = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
    rewrite(source, refused / "big-endian.pt", lambda n, b: (n, b"big" if n.endswith("byteorder") else b, stored))
    rewrite(source, refused / "deflated.pt", lambda n, b: (n, b, deflated if "/data/" in n else stored))
    rewrite(source, refused / "bomb.pt", lambda n, b: (n, b"\0" * (1 << 24) if "/data/0" in n else b, deflated))
    rewrite(source, refused / "missing.pt", lambda n, b: (n.replace("/data/1", "/data/../1"), b, stored))
    rewrite(source, refused / "short.pt", lambda n, b: (n, b[:4] if "/data/" in n else b, stored))
    for file in INTO.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)


if __name__ == "__main__":
    main()
