"""One family's base-size model with random weights: saves it, then measures its towers in PyTorch whenever asked.

    python family_speed.py clip-vit-b-32 FOLDER

prints one JSON line when the checkpoint is in FOLDER, with the towers it has. Then each line on standard input, `MODALITY SECONDS`,
is answered by one with contents a second, by the median batch. Inputs are prepared beforehand, as the reference prepares them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

import towers

sys.path.insert(0, str(Path(__file__).resolve().parent))

from family_bases import BASES  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("family", choices=tuple(BASES), nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--list", action="store_true", help="only name the bases")
    arguments = parser.parse_args()
    if arguments.list:
        print(json.dumps({"bases": list(BASES)}))
        return
    torch.manual_seed(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    base = BASES[arguments.family](arguments.folder)
    print(json.dumps({"towers": sorted(base.towers), "reference": base.reference, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        modality, seconds = line.split()
        tower = base.towers[modality]
        with torch.no_grad():
            figures = towers.rate(tower.step, tower.batch, float(seconds))
        print(json.dumps({"rate": figures["pictures_per_second"], "steps": figures["steps"]}), flush=True)


if __name__ == "__main__":
    main()
