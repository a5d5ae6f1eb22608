"""Text -> picture recall of the assembled model over a folder of photographs with captions; prints one JSON line.

The folder holds `captions.jsonl`, a line a picture: {"image": path, "captions": {"en": [text, ...]}}.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from PIL import Image

import make_semblance_mini_multilingual
from semblance_mini import FOLDER, SemblanceMini


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--model", type=Path, default=FOLDER)
    parser.add_argument("--language", default="en")
    parser.add_argument("--multilingual", action="store_true", help="words through semblance-mini-multilingual")
    arguments = parser.parse_args()

    lines = (arguments.photos / "captions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    model = SemblanceMini(arguments.model)
    pictures = model.embed_pictures([Image.open(arguments.photos / row["image"]) for row in rows])
    captions = [(text, index) for index, row in enumerate(rows) for text in row["captions"].get(arguments.language, [])]
    words = make_semblance_mini_multilingual.Tower() if arguments.multilingual else model
    texts = words.embed_texts([text for text, _ in captions])
    scores = texts @ pictures.T  # [captions, pictures]
    right = scores.gather(1, torch.tensor([index for _, index in captions])[:, None])
    rank = (scores > right).sum(1)
    recall = {f"recall@{k}": round((rank < k).float().mean().item(), 4) for k in (1, 5, 10)}
    print(json.dumps({"pictures": len(rows), "texts": len(captions)} | recall))


if __name__ == "__main__":
    main()
