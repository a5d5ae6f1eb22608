"""Milliseconds that Pillow takes to resize a picture; prints one JSON line."""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import PIL
from PIL import Image

FILTERS = {
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="source", type=size, default=(1280, 960), metavar="WxH")
    parser.add_argument("--to", dest="target", type=size, default=(260, 260), metavar="WxH")
    parser.add_argument("--filter", choices=[*FILTERS, "all"], default="all")
    parser.add_argument("--seconds", type=float, default=3, help="for each filter")
    arguments = parser.parse_args()

    width, height = arguments.source
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    figures = {}
    for name in FILTERS if arguments.filter == "all" else (arguments.filter,):
        times = []
        end = time.perf_counter() + arguments.seconds
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            picture.resize(arguments.target, FILTERS[name])
            times.append(time.perf_counter() - start)
        times.sort()
        figures[name] = {"median_ms": round(times[len(times) // 2] * 1e3, 3), "best_ms": round(times[0] * 1e3, 3)}
    print(json.dumps({"from": arguments.source, "to": arguments.target, "pillow": PIL.__version__, "filters": figures}))


if __name__ == "__main__":
    main()
