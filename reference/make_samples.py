#!/usr/bin/env python3
"""Make samples/pictures from the Debian packages that samples/SOURCES.csv names.

Every row of SOURCES.csv is one file: `source_package` is "name version", `source_file` its path inside that package. Where the path
goes on after "!", the part before it is a Qt resource archive (.rcc) and the part after it names the picture inside. Rows without a
package are our own texts and are left alone.

What is done to a picture: first frame, colours to sRGB, transparency over white, longest side at most 512 pixels (Lanczos, never
enlarged), then written in the format of its file name. Three remarks in the `notes` column steer this: "transparency kept",
"greyscale", and "EXIF orientation N" (the pixels are stored turned, and the tag tells a viewer how to turn them back).

Usage, on Debian 12 with Pillow 13.0.0 (`pip install Pillow==13.0.0`):

    python3 reference/make_samples.py WORK_FOLDER

WORK_FOLDER receives the packages (`apt-get download`) and what they hold; nothing is installed. The packages are checked against the
SHA-256 sums below. Made files are overwritten only with `--force`, since another version of a JPEG encoder gives other bytes.
"""

import argparse
import bz2
import csv
import hashlib
import io
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

from PIL import Image, ImageCms

LONGEST_SIDE = 512
JPEG_QUALITY = 85
WEBP_QUALITY = 82

PACKAGES = {
    "gcompris-qt-data": ("3.1-2", "e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f"),
    "kphotoalbum": ("5.9.1-1", "00f8b26b5db1beb30a822d15f464b3c68ffa556d267870aa98a59aaaaf81ec43"),
    "lomiri-wallpapers-16.04": ("20.04.0-2", "a99ff6a3bfe451e4cc0682ecb3cc82e71740626d59e4845ae34a0a0e45421eab"),
    "mate-backgrounds": ("1.26.0-1", "7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04"),
    "palapeli-data": ("4:22.12.3-1", "69a15dce2ac25ed8708ac518cd0cee5f4eb0c70ed15da2fdb8899a19ac0ee058"),
    "plasma-workspace-wallpapers": (
        "4:5.27.5-2",
        "32cd18b71c8c938a18b3b351f217c02ac590e323caa3cf322fbb875ce8892f8b",
    ),
    "puzzle-jigsaw": (
        "1.0.2+git20201007.527c529+dfsg-4+b1",
        "f0c23ba52d3465c9c795ba97024b6968d4b30fbca6e886813ba216047462958e",
    ),
    "python3-scipy": ("1.10.1-2", "75175eb18aa9ef6424c69050a751335fe686c24b65bc1773d0769a74a21c869d"),
    "python3-skimage": ("0.19.3-8", "728d88c3e3440f1f3712de0805dc834d29248ff07e1eec8c0f3da07606f752f9"),
    "python3-sklearn": ("1.2.1+dfsg-1", "ca0c6be401d14871c7e93cfdd8d1f561595dc65e6e2ad2501d568aee7f7efc58"),
    "tuxpaint-stamps-default": (
        "2022.06.04-1",
        "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
    ),
}

# What a viewer does for each EXIF orientation is undone here, so that the shown picture is upright.
UNDO_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def unpacked(package: str, version: str, work: Path) -> Path:
    """The folder that holds the files of a package; downloads and unpacks it when it is not there yet."""
    if package not in PACKAGES or PACKAGES[package][0] != version:
        known = PACKAGES.get(package, ("no version",))[0]
        sys.exit(f"SOURCES.csv asks for {package} {version}, this script knows {known}: add it to PACKAGES.")
    folder = work / package
    if not folder.is_dir():
        subprocess.run(["apt-get", "download", f"{package}={version}"], cwd=work, check=True)
        archive = next(work.glob(f"{package}_*.deb"))
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != PACKAGES[package][1]:
            sys.exit(f"{archive} has SHA-256 {digest}, expected {PACKAGES[package][1]}: not the package that was reviewed.")
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    return folder


def from_qt_resource(archive: bytes, wanted: str) -> bytes:
    """One file out of a binary Qt resource archive: a tree of nodes, a table of names (UTF-16), and the data."""
    magic, version, tree, data, names = struct.unpack_from(">4sIIII", archive)
    if magic != b"qres":
        sys.exit(f"Not a Qt resource archive: it starts with {magic!r}, expected b'qres'.")
    node_size = 14 if version == 1 else 22
    node = 0
    for part in wanted.strip("/").split("/"):
        count, first = struct.unpack_from(">II", archive, tree + node * node_size + 6)
        for child in range(first, first + count):
            name_at = names + struct.unpack_from(">I", archive, tree + child * node_size)[0]
            length = struct.unpack_from(">H", archive, name_at)[0]
            if archive[name_at + 6 : name_at + 6 + 2 * length].decode("utf-16-be") == part:
                node = child
                break
        else:
            sys.exit(f"The Qt resource archive has no {wanted} ({part} is missing).")
    flags = struct.unpack_from(">H", archive, tree + node * node_size + 4)[0]
    at = data + struct.unpack_from(">I", archive, tree + node * node_size + 10)[0]
    content = archive[at + 4 : at + 4 + struct.unpack_from(">I", archive, at)[0]]
    return zlib.decompress(content[4:]) if flags & 1 else content


def opened(package: Path, source: str) -> Image.Image:
    path, _, inner = source.partition("!")
    content = (package / path).read_bytes()
    if inner:
        content = from_qt_resource(content, inner)
    if path.endswith("/scipy/misc/face.dat"):  # bare pixels, compressed
        return Image.frombytes("RGB", (1024, 768), bz2.decompress(content))
    return Image.open(io.BytesIO(content))


def prepared(picture: Image.Image, notes: str) -> Image.Image:
    profile = picture.info.get("icc_profile")
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if has_alpha:
        picture = picture.convert("RGBA")
    elif picture.mode != "RGB":
        picture = picture.convert("RGB")
    elif profile:
        srgb = ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), srgb)
    # Pillow resizes RGBA with premultiplied alpha, so no fringe of hidden colours appears
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if has_alpha and "transparency kept" not in notes:
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        picture = white.convert("RGB")
    if "greyscale" in notes:
        picture = picture.convert("L")
    picture.info = {}  # comments and profiles of the original are not carried over
    return picture


def write(picture: Image.Image, target: Path, notes: str) -> None:
    match target.suffix:
        case ".jpg":
            options = {"quality": JPEG_QUALITY, "optimize": True}
            if turned := re.search(r"EXIF orientation (\d)", notes):
                orientation = int(turned[1])
                picture = picture.transpose(UNDO_ORIENTATION[orientation])
                options["exif"] = Image.Exif()
                options["exif"][0x0112] = orientation
            picture.save(target, **options)
        case ".png":
            picture.save(target, optimize=True)
        case ".webp":
            picture.save(target, quality=WEBP_QUALITY, method=6)
        case ".gif":
            picture.quantize(256).save(target)
        case other:
            sys.exit(f"{target}: no rule for {other}; use .jpg, .png, .webp or .gif.")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make samples/pictures from Debian packages.")
    parser.add_argument("work", type=Path, help="folder for the packages and their files")
    parser.add_argument("--force", action="store_true", help="make files again that are there already")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    samples = Path(__file__).resolve().parent.parent / "samples"
    made = 0
    with open(samples / "SOURCES.csv", newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            target = samples / row["file"]
            if not row["source_package"] or (target.exists() and not arguments.force):
                continue
            package, version = row["source_package"].split(" ")
            picture = opened(unpacked(package, version, arguments.work), row["source_file"])
            target.parent.mkdir(parents=True, exist_ok=True)
            write(prepared(picture, row["notes"]), target, row["notes"])
            made += 1
    print(f"{made} pictures made in {samples / 'pictures'}")


if __name__ == "__main__":
    main()
