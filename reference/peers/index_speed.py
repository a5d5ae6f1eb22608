"""Pictures a second from files to embeddings: Pillow in a DataLoader before semblance-mini's tower; prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

import towers  # first: it puts the folder of semblance_mini on the import path
import semblance_mini

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}


class Pictures(Dataset):
    """Decoded, resized pixels: [height, width, 3] of uint8."""

    def __init__(self, files: list[Path], settings: dict):
        self.files = files
        self.settings = settings

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> torch.Tensor:
        with Image.open(self.files[index]) as picture:
            return torch.from_numpy(semblance_mini.preprocess(picture, self.settings).copy())


def run(files: list[Path], tower: torch.nn.Module, settings: dict, workers: int, batch: int) -> dict[str, float]:
    """One pass over the files, worker start included, as a user's script has it."""
    mean = torch.tensor(settings["image_mean"]).view(1, 3, 1, 1)
    std = torch.tensor(settings["image_std"]).view(1, 3, 1, 1)
    loader = DataLoader(Pictures(files, settings), batch_size=batch, num_workers=workers)
    start = time.perf_counter()
    rows = []
    with torch.no_grad():
        for pixels in loader:
            planes = pixels.permute(0, 3, 1, 2).float()
            rows.append(tower((planes * settings["rescale_factor"] - mean) / std))
    seconds = time.perf_counter() - start
    if len(torch.cat(rows)) != len(files):
        raise SystemExit("pictures were lost on the way")
    return {"pictures_per_second": round(len(files) / seconds, 2), "seconds": round(seconds, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--limit", type=int, default=None, help="only the first N pictures by name")
    parser.add_argument("--workers", type=int, default=None, help="0, 1 and 2 are tried on 256 pictures where absent")
    parser.add_argument("--threads", type=int, default=None, help="PyTorch's own default where absent")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)

    files = sorted(file for file in arguments.folder.rglob("*") if file.suffix.lower() in SUFFIXES)
    files = files[: arguments.limit]
    if not files:
        raise SystemExit(f"{arguments.folder} holds no pictures")
    tower, _ = towers.mini()
    settings = json.loads((semblance_mini.FOLDER / "preprocessor_config.json").read_text())
    run(files[:64], tower, settings, 0, arguments.batch)
    tried = {}
    workers = arguments.workers
    if workers is None:
        tried = {
            count: run(files[:256], tower, settings, count, arguments.batch)["pictures_per_second"] for count in (0, 1, 2)
        }
        workers = max(tried, key=tried.get)
    figures = run(files, tower, settings, workers, arguments.batch)
    print(
        json.dumps(
            {"pictures": len(files), "batch": arguments.batch, "workers": workers, "tried_workers": tried}
            | {"threads": torch.get_num_threads(), "torch": torch.__version__}
            | figures
        )
    )


if __name__ == "__main__":
    main()
