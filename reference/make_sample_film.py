"""Makes samples/films/journey.mp4: five of the samples' pictures, all in the public domain or CC0, each seen for three seconds.

Pinned: Python 3.12, and the versions in reference/requirements.txt. Run from the repository's root:

    python reference/make_sample_film.py
"""

import csv
import pathlib

import make_canaries
import numpy as np
import synthesis
from PIL import Image, ImageOps

SAMPLES = pathlib.Path("samples")
PICTURES = ["castle-chambord", "goldfish", "tiger-in-snow", "rocket-launch", "windmill-02"]
WIDTH, HEIGHT, RATE, SECONDS = 240, 180, 10, 3


def main():
    with open(SAMPLES / "SOURCES.csv", encoding="utf-8", newline="") as file:
        sources = {pathlib.Path(row["file"]).stem: row for row in csv.DictReader(file)}
    frames, origin = [], ["Made by reference/make_sample_film.py: a pan over each of these pictures, with a sound made of arithmetic. CC0-1.0.", ""]
    for name in PICTURES:
        row = sources[name]
        assert row["licence"] in ("public domain", "CC0-1.0"), (name, row["licence"])
        origin.append(f"{row['title']}, by {row['author']}, {row['licence']} ({row['file']})")
        with Image.open(SAMPLES / row["file"]) as picture:
            wide = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), (WIDTH + 30, HEIGHT + 15))
        for i in range(RATE * SECONDS):
            left, top = 30 * i // (RATE * SECONDS), 15 * i // (RATE * SECONDS)
            frames.append(wide.crop((left, top, left + WIDTH, top + HEIGHT)))
    notes = [synthesis.tone(44100, SECONDS, 220 * 2 ** (n / 12), (1, 0.5, 0.3)) * 0.4 for n in (0, 4, 7, 12, 7)]
    (SAMPLES / "films").mkdir(exist_ok=True)
    options = {"g": "30", "crf": "29", "x264-params": "threads=1"}
    make_canaries.film(SAMPLES / "films" / "journey.mp4", "libx264", frames, RATE, options, sound=np.concatenate(notes))
    (SAMPLES / "films" / "ORIGIN.txt").write_text("\n".join(origin) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
