"""Makes the canaries of the module `catalog`: files and texts that are embedded again whenever a catalog is opened.

Pinned: Python 3.11 or later, Pillow 13.0.0, numpy 2.5.5. Run from the repository's root:

    python reference/make_canaries.py

The pictures are drawn by this script, so nobody else has rights in them. Each takes another way through the decoder:
a JPEG whose orientation is told by Exif only, a CMYK JPEG, and a PNG with an alpha channel. The texts go through several
scripts, composed and decomposed accents, upper case, digits and an emoji.
"""

import json
import pathlib

import numpy
import PIL
from PIL import Image, ImageDraw, ImageFilter

FOLDER = pathlib.Path("catalog/src/main/resources/semblance/catalog/guard/canaries")

# Short, since they are embedded before the first query of every process.
TEXTS = [
    ("english", "query", "a red bicycle by a wall"),
    ("accents", "document", "Café über cafe\u0301 ÅNGSTRÖM"),
    ("greek-and-cyrillic", "query", "ΟΔΟΣ и маяк"),
    ("arabic-and-hindi", "document", "قطة और पुल"),
    ("chinese-and-japanese", "query", "雪山の桜"),
    ("digits-and-emoji", "document", "No. 42: 3.14 km, it's! 🚲 &amp;"),
]


def noise(generator, width, height, cells):
    """Smooth noise in 0..1, (height, width)."""
    coarse = Image.fromarray((generator.random((cells, cells)) * 255).astype(numpy.uint8))
    return numpy.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)).astype(numpy.float64) / 255


def shore(width, height):
    """A lake between hills at sunset, with a tree in front."""
    generator = numpy.random.default_rng(1)
    y, x = numpy.mgrid[0:height, 0:width] / [[[height]], [[width]]]
    sky = numpy.stack([200 + 50 * y, 120 + 90 * y, 190 - 90 * y], -1)
    picture = sky + 26 * (noise(generator, width, height, 9)[..., None] - 0.5)
    sun = numpy.exp(-((x - 0.68) ** 2 + (y - 0.32) ** 2) / 0.004)[..., None]
    picture += sun * numpy.array([60, 90, 40])
    for level, colour, cells in ((0.44, (96, 84, 110), 5), (0.52, (52, 70, 60), 8)):
        ridge = level - 0.16 * noise(generator, width, 1, cells)[0]
        picture = numpy.where((y > ridge[None, :])[..., None], colour + 20 * noise(generator, width, height, 30)[..., None], picture)
    water = numpy.stack([110 + 80 * y, 96 + 60 * y, 130 + 20 * y], -1) + 40 * (noise(generator, width, height, 40)[..., None] - 0.5)
    picture = numpy.where((y > 0.62)[..., None], water, picture)
    image = Image.fromarray(picture.clip(0, 255).astype(numpy.uint8))
    draw = ImageDraw.Draw(image)
    draw.polygon([(width * 0.16, height), (width * 0.19, height * 0.35), (width * 0.23, height)], fill=(50, 36, 28))
    for _ in range(160):
        at = generator.normal((0.19, 0.3), (0.07, 0.09))
        size = 2 + 5 * generator.random()
        green = int(60 + 90 * generator.random())
        draw.ellipse([at[0] * width - size, at[1] * height - size, at[0] * width + size, at[1] * height + size], fill=(green // 2, green, 30))
    return image.filter(ImageFilter.GaussianBlur(0.6))


def fruit(width, height):
    """A bowl with oranges and a lime on a striped cloth."""
    generator = numpy.random.default_rng(2)
    y, x = numpy.mgrid[0:height, 0:width] / [[[height]], [[width]]]
    stripes = 0.5 + 0.5 * numpy.sign(numpy.sin(40 * (x + 0.3 * y)))
    picture = numpy.stack([150 + 80 * stripes, 60 + 150 * stripes, 70 + 140 * stripes], -1)
    picture += 24 * (noise(generator, width, height, 50)[..., None] - 0.5)
    bowl = ((x - 0.5) / 0.42) ** 2 + ((y - 0.72) / 0.26) ** 2 < 1
    picture = numpy.where(bowl[..., None], numpy.stack([60 + 90 * x, 90 + 60 * x, 150 + 60 * y], -1), picture)
    for cx, cy, r, colour in ((0.36, 0.5, 0.16, (240, 140, 20)), (0.62, 0.48, 0.17, (250, 150, 30)), (0.5, 0.34, 0.14, (90, 180, 50))):
        distance = numpy.sqrt((x - cx) ** 2 + (y - cy) ** 2) / r
        light = (1.15 - 0.7 * numpy.sqrt((x - cx + r / 3) ** 2 + (y - cy + r / 3) ** 2) / r)[..., None]
        picture = numpy.where((distance < 1)[..., None], numpy.array(colour) * light + 16 * (noise(generator, width, height, 60)[..., None] - 0.5), picture)
    return Image.fromarray(picture.clip(0, 255).astype(numpy.uint8))


def badge(width, height):
    """A round sign with soft edges over nothing: half of its pixels are partly transparent."""
    y, x = numpy.mgrid[0:height, 0:width] / [[[height]], [[width]]]
    distance = numpy.sqrt((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.48
    alpha = (1.25 - distance).clip(0, 0.9) / 0.9 * (0.55 + 0.45 * (y < 0.5))
    ring = (distance % 0.34) < 0.14
    colour = numpy.where(ring[..., None], [20, 90, 200], [250, 210, 40]) * (0.7 + 0.3 * x[..., None])
    rgba = numpy.concatenate([colour, 255 * alpha[..., None]], -1)
    return Image.fromarray((rgba.clip(0, 255) // 4 * 4).astype(numpy.uint8))


def main():
    assert PIL.__version__ == "13.0.0", PIL.__version__
    FOLDER.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: stored lying on its left side
    shore(240, 180).transpose(Image.Transpose.ROTATE_90).save(FOLDER / "rotated.jpg", quality=82, exif=exif)
    # Pillow writes the marker by which decoders know that Adobe's inverted CMYK is meant.
    fruit(200, 160).convert("CMYK").save(FOLDER / "cmyk.jpg", quality=82)
    badge(144, 144).save(FOLDER / "transparent.png", optimize=True)
    probes = {
        "format": 1,
        "texts": [{"name": name, "role": role, "text": text} for name, role, text in TEXTS],
        "pictures": [{"name": path.split(".")[0], "file": path} for path in ("rotated.jpg", "cmyk.jpg", "transparent.png")],
    }
    (FOLDER / "probes.json").write_text(json.dumps(probes, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
