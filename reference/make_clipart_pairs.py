"""Makes pictures with captions, to train a small CLIP with, out of Debian packages of drawings:

    apt-get install openclipart-png openclipart-svg tuxpaint-stamps-default fonts-noto-color-emoji unicode-cldr-core
    python reference/make_clipart_pairs.py --out clipart

Whichever of these are there are used: Open Clip Art (titles and keywords out of the SVG files, for the PNG files), Tux Paint's stamps with
their descriptions, and Noto's emoji with the names and keywords of Unicode's CLDR. `learn.jsonl` is to be learned from. `test.jsonl` is never
to be learned from: one picture a title, and no picture of the same title is in `learn.jsonl`. Pictures are put on white squares.

Needs Pillow alone. The same packages give the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import re
import sys
import warnings
import xml.etree.ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# Hundreds of drawings that differ in what no words tell: stars by number of points, playing cards, icons of desktops.
LEFT_OUT = re.compile(
    r"^(shapes/(stars|jigsaw|flowchart)|special|computer/(icons|buttons)|recreation/games/cards|signs_and_symbols/(led|map_symbols|flags/semaphore))(/|$)"
)
Image.MAX_IMAGE_PIXELS = 20_000_000  # a few drawings are posters; they take long and look no different in small
EMOJI_SIZE = 109  # the only size that the font has its pictures in
TEST_SHARE = 12  # one title in so many


@dataclass(frozen=True)
class Drawing:
    """A picture with what is said of it: a title, and keywords or sentences beside it."""

    source: str
    name: str
    image: Image.Image
    title: str
    more: tuple[str, ...]

    def captions(self) -> list[str]:
        """The title, and the title with what else is said."""
        others = [word for word in dict.fromkeys(self.more) if word.lower() not in self.title.lower()]
        return list(dict.fromkeys((self.title, ", ".join((self.title, *others)))))

    def key(self) -> str:
        return " ".join(sorted(set(re.findall(r"[^\W\d_]+", self.title.lower()))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet")
    parser.add_argument("--root", type=Path, default=Path("/"), help="where the packages are installed or unpacked; / if not given")
    parser.add_argument("--size", type=int, default=96, help="the width and height of the pictures in pixels; 96 if not given")
    given = parser.parse_args()
    share = given.root / "usr" / "share"
    given.out.mkdir(parents=True)
    learned, tested, counts = [], {}, {}
    drawings = itertools.chain(clip_art(share / "openclipart"), stamps(share / "tuxpaint" / "stamps"), emoji(share))
    for drawing in drawings:
        file = Path(drawing.source) / f"{drawing.name}.png"
        (given.out / file).parent.mkdir(parents=True, exist_ok=True)
        squared(drawing.image, given.size).save(given.out / file)
        row = {"image": str(file), "captions": drawing.captions(), "source": drawing.source}
        counts[drawing.source] = counts.get(drawing.source, 0) + 1
        if int(hashlib.sha256(drawing.key().encode()).hexdigest(), 16) % TEST_SHARE:
            learned.append(row)
        else:  # asked for by title and keywords together
            tested.setdefault(drawing.key(), row | {"captions": row["captions"][-1:]})
    if not counts:
        raise SystemExit(f"{share} has none of the packages: install them as the head of this file says, or name another --root")
    for name, rows in (("learn", learned), ("test", list(tested.values()))):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (given.out / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    print(f"{given.out}: {len(learned)} pictures to learn from, {len(tested)} to test with; {counts}")


def squared(image: Image.Image, size: int) -> Image.Image:
    """The whole picture in the middle of a white square."""
    image = image.convert("RGBA")
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (size, size), "white")
    square.alpha_composite(image, ((size - image.width) // 2, (size - image.height) // 2))
    return square.convert("RGB")


def plain(text: str) -> str:
    """Without numbers, underscores and the like."""
    return " ".join(re.sub(r"[\d_\-.]+", " ", text).split())


def clip_art(folder: Path) -> Iterator[Drawing]:
    for file in sorted((folder / "png").rglob("*.png")):
        name = file.relative_to(folder / "png").with_suffix("")
        if LEFT_OUT.match(str(name.parent)):
            continue
        title, keywords = described(folder / "svg" / name.with_suffix(".svg"))
        title = plain(title) or plain(name.name)
        folders = [plain(part) for part in name.parent.parts if part not in ("unsorted", "signs_and_symbols")]
        try:
            image = opened(file)
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            print(f"left out: {file}: {error}", file=sys.stderr)
            continue
        if title:
            words = tuple(dict.fromkeys(plain(word) for word in (*keywords[:8], *folders)))
            yield Drawing("clip-art", str(name).replace("/", "-"), image, title, tuple(word for word in words if word))


def opened(file: Path) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(file).convert("RGBA")


def described(file: Path) -> tuple[str, list[str]]:
    """Title and keywords out of an SVG file's metadata; what people left as it was given is nothing."""
    try:
        root = xml.etree.ElementTree.parse(file).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        return "", []
    work = next((each for each in root.iter() if each.tag.endswith("}Work")), None)
    if work is None:
        return "", []
    title = next((each.text or "" for each in work if each.tag.endswith("}title")), "")
    words = [each.text or "" for each in work.iter() if each.tag.endswith("}li")]
    return title.strip(), [word.strip() for word in words if 2 < len(word.strip()) < 30 and "(" not in word]


def stamps(folder: Path) -> Iterator[Drawing]:
    for file in sorted(folder.rglob("*.txt")):
        picture = file.with_suffix(".png")
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        if picture.exists() and lines and lines[0].strip():
            folders = tuple(plain(part) for part in file.relative_to(folder).parent.parts)
            name = str(file.relative_to(folder).with_suffix("")).replace("/", "-")
            yield Drawing("stamps", name, Image.open(picture), lines[0].strip().rstrip("."), folders)


def emoji(share: Path) -> Iterator[Drawing]:
    file = share / "fonts" / "truetype" / "noto" / "NotoColorEmoji.ttf"
    names = share / "unicode" / "cldr" / "common" / "annotations" / "en.xml"
    if not file.exists() or not names.exists():
        return
    font = ImageFont.truetype(file, EMOJI_SIZE)
    missing = drawn(font, "\U0010ffff").tobytes()
    titles, keywords = {}, {}
    for annotation in xml.etree.ElementTree.parse(names).getroot().iter("annotation"):
        into = titles if annotation.get("type") == "tts" else keywords
        into[annotation.get("cp")] = annotation.text or ""
    for sign, title in sorted(titles.items()):
        if len(sign) == 1 and ord(sign) > 0x2000:
            image = drawn(font, sign)
            if image.tobytes() != missing and image.getbbox():
                words = tuple(word.strip() for word in keywords.get(sign, "").split("|"))
                yield Drawing("emoji", f"{ord(sign):x}", image, title, words)


def drawn(font: ImageFont.FreeTypeFont, sign: str) -> Image.Image:
    image = Image.new("RGBA", (136, 128), (255, 255, 255, 0))
    ImageDraw.Draw(image).text((0, 0), sign, font=font, embedded_color=True)
    return image


if __name__ == "__main__":
    main()
