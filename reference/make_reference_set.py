"""Makes the reference set of the module `catalog`, over which scores are calibrated.

Pinned: Python 3.11 or later, Pillow 13.0.0. Run from the repository's root:

    python reference/make_reference_set.py [folder of the samples, else samples]

The set stands for what people store: photographs of many subjects, and captions and sentences of many subjects. The
photographs are those of `samples/` named below, all in the public domain, CC0 or CC BY, shrunk to at most 160 pixels; author,
licence and source of each go to SOURCES.csv beside them. The texts are the project's own, in `reference_set_texts.txt`.
"""

import csv
import io
import json
import pathlib
import sys

import PIL
from PIL import Image, ImageOps

FOLDER = pathlib.Path("catalog/src/main/resources/semblance/catalog/calibration/reference")
SIDE = 160
FREE = {"public domain", "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0", "CC-BY-2.0"}
PICTURES = """
astronaut baseball berlin-cathedral castle-chambord clownfish colosseum cow crab cup-of-coffee dandelion-clocks
deep-space-galaxies dogs-at-a-window drum-kit-and-guitar duck eiffel-tower fig frying-pan geothermal-steam giant-panda giraffe-01
great-pyramid grey-cat-blue-eyes hammer-01 hens horses-with-foal igloo kingfisher light-bulb machu-picchu measuring-tape
mont-saint-michel mountain-meadow mountain-stream orange-dahlia orchestra paint-brushes parthenon photographer
porcelain-tea-cup river-canyon rocket-launch scarlet-macaw scissors-01 sheep skyscrapers-new-york solar-panels
tiger-in-snow windmill-02
""".split()


def main():
    assert PIL.__version__ == "13.0.0", PIL.__version__
    samples = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "samples")
    with open(samples / "SOURCES.csv", encoding="utf-8", newline="") as file:
        sources = {pathlib.Path(row["file"]).stem: row for row in csv.DictReader(file)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    rows = []
    for name in PICTURES:
        source = sources[name]
        assert source["licence"] in FREE, (name, source["licence"])
        with Image.open(samples / source["file"]) as original:
            picture = ImageOps.exif_transpose(original).convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture).convert("RGB")
        picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        picture.save(FOLDER / f"{name}.jpg", quality=80, optimize=True)
        rows.append({**source, "file": f"{name}.jpg", "notes": f"shrunk to {picture.width} x {picture.height} pixels"})
    with open(FOLDER / "SOURCES.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    texts = pathlib.Path(__file__).with_name("reference_set_texts.txt").read_text(encoding="utf-8").splitlines()
    probes = {
        "format": 1,
        "texts": [{"name": str(i + 1), "role": "document", "text": text} for i, text in enumerate(texts)],
        "pictures": [{"name": name, "file": f"{name}.jpg"} for name in PICTURES],
    }
    with io.open(FOLDER / "probes.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(probes, ensure_ascii=False, indent=0) + "\n")
    print(len(PICTURES), "pictures,", len(texts), "texts,", sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
