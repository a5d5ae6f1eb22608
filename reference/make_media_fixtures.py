"""Makes the fixtures that the tests of `media` compare with, from Pillow and numpy.

Run:  python reference/make_media_fixtures.py media/src/test/resources/semblance/media
Needs the versions in reference/requirements.txt. The same versions give the same bytes.

decoding/<file>          small pictures of all formats and odd kinds
decoding/<file>.rgb.gz   what a viewer shows: width, height (32 bits, big endian), then RGB bytes
decoding.tsv             file, tolerance in levels
resampling.tsv           source size, target size, filter, box, SHA-256 of Pillow's result
resampling/<n>.gz        the full result of every 40th of those
"""

import gzip
import hashlib
import io
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

OUT = Path(sys.argv[1])
W, H = 37, 23
CASES = []


def scene(width=W, height=H):
    """Smooth colours with an edge and a corner mark, so that turning and blurring show."""
    x = np.linspace(0, 1, width)[None, :]
    y = np.linspace(0, 1, height)[:, None]
    rgb = np.stack([255 * x + 0 * y, 255 * y + 0 * x, 255 * (0.5 + 0.5 * np.sin(5 * x + 3 * y))], -1)
    rgb[: height // 4, : width // 3] = [250, 40, 30]
    rgb[height // 2 :, width // 2 : width // 2 + 3] = [5, 5, 5]
    return rgb.round().astype(np.uint8)


RGB = scene()
GREY = np.asarray(Image.fromarray(RGB).convert("L"))
ALPHA = np.linspace(0, 255, W * H).round().astype(np.uint8).reshape(H, W)


def over_white(rgb, alpha):
    a = alpha[..., None].astype(np.int64)
    return ((rgb * a + 255 * (255 - a) + 127) // 255).astype(np.uint8)


def thrice(grey):
    return np.repeat(grey[..., None], 3, -1)


def gz(data):
    return gzip.compress(data, mtime=0)


def add(name, data, expected=None, tolerance=0):
    """`expected` is an array [height, width, 3]; by default what Pillow shows."""
    if expected is None:
        expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    (OUT / "decoding" / name).write_bytes(data)
    head = struct.pack(">II", expected.shape[1], expected.shape[0])
    (OUT / "decoding" / (name + ".rgb.gz")).write_bytes(gz(head + expected.astype(np.uint8).tobytes()))
    CASES.append(f"{name}\t{tolerance}")


def encoded(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


# PNG, written by hand, since Pillow writes neither 16 bits in colour nor interlaced files.


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def packed(samples, bits):
    """Scan lines [height, width * channels] as bytes, without filtering."""
    lines = b""
    for row in samples.reshape(samples.shape[0], -1):
        if bits == 16:
            lines += b"\0" + row.astype(">u2").tobytes()
        else:
            ones = ((row[:, None] >> np.arange(bits - 1, -1, -1)) & 1).astype(np.uint8).ravel()
            lines += b"\0" + np.packbits(ones).tobytes()
    return lines


def png(samples, bits, kind, extra=b"", interlaced=False):
    height, width = samples.shape[:2]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes]
        lines = b"".join(packed(part, bits) for part in parts if part.size)
    else:
        lines = packed(samples, bits)
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + extra
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )


def pngs():
    rng = np.random.default_rng(7)
    for bits in (1, 2, 4, 8):
        top = (1 << bits) - 1
        levels = (GREY.astype(int) * top // 255).astype(np.uint16)
        shown = thrice((levels * 255 // top).astype(np.uint8))
        for interlaced in (False, True):
            mark = "-interlaced" if interlaced else ""
            add(f"png-grey{bits}{mark}.png", png(levels, bits, 0, interlaced=interlaced), shown)
            count = 1 << bits
            colours = rng.integers(0, 256, (count, 3), dtype=np.uint8)
            indexes = (GREY.astype(int) * (count - 1) // 255).astype(np.uint16)
            palette = chunk(b"PLTE", colours.tobytes())
            add(f"png-palette{bits}{mark}.png", png(indexes, bits, 3, palette, interlaced), colours[indexes])
            shares = rng.integers(0, 256, count, dtype=np.uint8)
            clear = palette + chunk(b"tRNS", shares.tobytes())
            add(
                f"png-palette{bits}-transparent{mark}.png",
                png(indexes, bits, 3, clear, interlaced),
                over_white(colours[indexes], shares[indexes]),
            )
        key = int(levels[0, 0])
        add(
            f"png-grey{bits}-transparent.png",
            png(levels, bits, 0, chunk(b"tRNS", struct.pack(">H", key))),
            np.where((levels == key)[..., None], 255, shown),
        )
    low = rng.integers(0, 256, (H, W, 3), dtype=np.uint16)
    deep = RGB.astype(np.uint16) << 8 | low
    deep_grey = GREY.astype(np.uint16) << 8 | low[..., 0]
    deep_alpha = ALPHA.astype(np.uint16) << 8 | low[..., 1]
    for interlaced in (False, True):
        mark = "-interlaced" if interlaced else ""
        add(f"png-rgb8{mark}.png", png(RGB.astype(np.uint16), 8, 2, interlaced=interlaced), RGB)
        add(f"png-rgb16{mark}.png", png(deep, 16, 2, interlaced=interlaced), RGB)
        add(f"png-grey16{mark}.png", png(deep_grey, 16, 0, interlaced=interlaced), thrice(GREY))
        for bits, rgb, grey, alpha in ((8, RGB, GREY, ALPHA), (16, deep, deep_grey, deep_alpha)):
            rgba = np.concatenate([rgb, alpha[..., None]], -1).astype(np.uint16)
            ga = np.stack([grey, alpha], -1).astype(np.uint16)
            add(f"png-rgba{bits}{mark}.png", png(rgba, bits, 6, interlaced=interlaced), over_white(RGB, ALPHA))
            add(f"png-greya{bits}{mark}.png", png(ga, bits, 4, interlaced=interlaced), over_white(thrice(GREY), ALPHA))
    key = RGB[0, 0].astype(int)
    clear = np.where((RGB == RGB[0, 0]).all(-1)[..., None], 255, RGB)
    level = struct.pack(">H", int(deep_grey[0, 0]))
    clear_grey = np.where((deep_grey == deep_grey[0, 0])[..., None], 255, thrice(GREY))
    add("png-grey16-transparent.png", png(deep_grey, 16, 0, chunk(b"tRNS", level)), clear_grey)
    add("png-rgb8-transparent.png", png(RGB.astype(np.uint16), 8, 2, chunk(b"tRNS", struct.pack(">3H", *key))), clear)
    add("png-junk-chunks.png", png(RGB.astype(np.uint16), 8, 2, chunk(b"iCCP", b"junk\0\0junk") + chunk(b"gAMA", b"\0\0\0\1") + chunk(b"teXt", b"x")), RGB)
    exif = Image.Exif()
    exif[0x0112] = 6
    add("png-turned.png", encoded(Image.fromarray(RGB), format="PNG", exif=exif.tobytes()))
    add("png-1x1.png", png(RGB[:1, :1].astype(np.uint16), 8, 2), RGB[:1, :1])


# Colour profiles, written by hand: matrix and curve ones, and one table from inks to Lab.


def profile(device, colour_space, connection, tags):
    data = b""
    table = struct.pack(">I", len(tags))
    offset = 128 + 4 + 12 * len(tags)
    for name, content in tags:
        content += b"\0" * (-len(content) % 4)
        table += name + struct.pack(">II", offset + len(data), len(content))
        data += content
    head = struct.pack(">I4sI4s4s4s", offset + len(data), b"\0" * 4, 0x02100000, device, colour_space, connection)
    head += b"\0" * 12 + b"acsp" + b"\0" * 24 + b"\0" * 4 + struct.pack(">iii", 63190, 65536, 54061) + b"\0" * 48
    return head + table + data


def text(words):
    return b"desc" + b"\0" * 4 + struct.pack(">I", len(words) + 1) + words + b"\0" + b"\0" * 79


def xyz(values):
    return b"XYZ " + b"\0" * 4 + struct.pack(">iii", *[round(v * 65536) for v in values])


def curve(gamma):
    return b"curv" + b"\0" * 4 + struct.pack(">IH", 1, round(gamma * 256))


WHITE = (b"wtpt", xyz((0.9642, 1.0, 0.8249)))


def wide_profile():
    # Adobe RGB (1998)'s primaries, adapted to D50.
    columns = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
    tags = [(b"desc", text(b"wide")), WHITE]
    tags += [(n, xyz(c)) for n, c in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns)]
    tags += [(n, curve(2.19921875)) for n in (b"rTRC", b"gTRC", b"bTRC")]
    return profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_profile():
    return profile(b"mntr", b"GRAY", b"XYZ ", [(b"desc", text(b"grey")), WHITE, (b"kTRC", curve(1.8))])


def ink_profile():
    """A table with two points an ink: each ink takes away light and adds its tint."""
    points = b""
    for c in (0, 1):
        for m in (0, 1):
            for y in (0, 1):
                for k in (0, 1):
                    light = 255 * (1 - 0.45 * c) * (1 - 0.5 * m) * (1 - 0.1 * y) * (1 - 0.85 * k)
                    tint_a = 128 + (1 - k) * (-35 * c + 70 * m - 5 * y)
                    tint_b = 128 + (1 - k) * (-50 * c - 5 * m + 90 * y)
                    points += bytes(int(np.clip(round(v), 0, 255)) for v in (light, tint_a, tint_b))
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft1" + b"\0" * 4 + bytes((4, 3, 2, 0)) + matrix + ramp * 4 + points + ramp * 3
    return profile(b"prtr", b"CMYK", b"Lab ", [(b"desc", text(b"inks")), WHITE, (b"A2B0", table)])


def converted(image, icc):
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    result = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return np.asarray(result)


def coloured():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # The date and time in the header would differ from run to run.
    srgb = srgb[:24] + b"\0" * 12 + srgb[36:]
    rgb, grey = Image.fromarray(RGB), Image.fromarray(GREY)
    wide, dim, inks = wide_profile(), grey_profile(), ink_profile()
    add("profile-srgb.png", encoded(rgb, format="PNG", icc_profile=srgb), RGB)
    add("profile-wide.png", encoded(rgb, format="PNG", icc_profile=wide), converted(rgb, wide), 1)
    add("profile-grey.png", encoded(grey, format="PNG", icc_profile=dim), converted(grey, dim), 1)
    add("profile-for-other-colours.png", encoded(rgb, format="PNG", icc_profile=dim), RGB)
    add("profile-junk.png", encoded(rgb, format="PNG", icc_profile=b"no profile at all" * 20), RGB)
    add("profile-wide.webp", encoded(rgb, format="WEBP", lossless=True, icc_profile=wide), converted(rgb, wide), 1)
    add("profile-wide.tiff", encoded(rgb, format="TIFF", icc_profile=wide), converted(rgb, wide), 1)
    transparent = Image.fromarray(np.concatenate([RGB, ALPHA[..., None]], -1))
    add("profile-wide-transparent.png", encoded(transparent, format="PNG", icc_profile=wide), over_white(converted(rgb, wide), ALPHA), 1)
    for name, image, icc in (("wide", rgb, wide), ("grey", grey, dim), ("inks", rgb.convert("CMYK"), inks)):
        data = encoded(image, format="JPEG", quality=95, icc_profile=icc)
        # A table of inks leads out of sRGB; there, near black, versions of LittleCMS round apart.
        add(f"profile-{name}.jpg", data, converted(Image.open(io.BytesIO(data)), icc), 12 if name == "inks" else 2)
    data = encoded(rgb, format="JPEG", quality=95, icc_profile=srgb)
    add("profile-srgb.jpg", data, None, 1)
    # Profiles above 64 KB are spread over segments.
    add("profile-long.jpg", encoded(rgb, format="JPEG", quality=95, icc_profile=wide + b"\0" * 70000), converted(Image.open(io.BytesIO(data)), wide), 2)


def jpegs():
    rgb, grey = Image.fromarray(RGB), Image.fromarray(GREY)
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        add(f"jpeg-turned{turn}.jpg", encoded(rgb, format="JPEG", quality=92, exif=exif.tobytes()), None, 1)
    add("jpeg-grey.jpg", encoded(grey, format="JPEG", quality=92), None, 1)
    add("jpeg-progressive.jpg", encoded(rgb, format="JPEG", quality=92, progressive=True), None, 1)
    for sampling in ("4:4:4", "4:2:2", "4:2:0"):
        add(f"jpeg-{sampling.replace(':', '')}.jpg", encoded(rgb, format="JPEG", quality=85, subsampling=sampling), None, 1)
    add("jpeg-rgb.jpg", encoded(rgb, format="JPEG", quality=92, keep_rgb=True), None, 1)
    add("jpeg-1x1.jpg", encoded(Image.fromarray(RGB[:1, :1]), format="JPEG", quality=92), None, 1)
    add("jpeg-video-behind.jpg", encoded(rgb, format="JPEG", quality=92) + b"\0\0\0\x18ftypmp42" * 20, None, 1)
    inks = np.asarray(rgb.convert("CMYK")).copy()
    inks[..., 3] = 255 - GREY // 2 - 128
    cmyk = encoded(Image.fromarray(inks, "CMYK"), format="JPEG", quality=92)
    add("jpeg-cmyk.jpg", cmyk, None, 2)
    mark = cmyk.index(b"\xff\xee\x00\x0eAdobe")
    add("jpeg-cmyk-plain.jpg", cmyk[:mark] + cmyk[mark + 16 :], None, 2)
    jfif = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    add("jpeg-cmyk-jfif.jpg", cmyk[:2] + jfif + cmyk[2:], None, 2)
    # YCCK: the stored samples are luminance and chrominance of the inks, and inverse black; Pillow
    # inverts on writing, so it is given the inverse.
    luma = np.asarray(Image.fromarray(inks[..., :3].copy()).convert("YCbCr"))
    ycck = np.concatenate([255 - luma, inks[..., 3:]], -1)
    data = bytearray(encoded(Image.fromarray(ycck, "CMYK"), format="JPEG", quality=92))
    data[data.index(b"Adobe") + 11] = 2
    add("jpeg-ycck.jpg", bytes(data), None, 2)


def gifs():
    few = Image.fromarray(RGB).quantize(60, dither=Image.Dither.NONE)
    shown = np.asarray(few.convert("RGB"))
    plain = encoded(few, format="GIF")
    add("gif-plain.gif", plain, shown)
    add("gif-interlaced.gif", encoded(few, format="GIF", interlace=1), shown)
    indexes = np.asarray(few)
    clear = int(indexes[0, 0])
    shown_clear = np.where((indexes == clear)[..., None], 255, shown)
    add("gif-transparent.gif", encoded(few, format="GIF", transparency=clear, optimize=False), shown_clear)
    other = Image.fromarray(RGB[::-1].copy()).quantize(60, dither=Image.Dither.NONE)
    add("gif-animated.gif", encoded(few, format="GIF", save_all=True, append_images=[other], duration=100), shown)
    # The same frame at (3, 2) on a larger screen.
    data = bytearray(encoded(few, format="GIF", interlace=0))
    frame = data.index(b"," + struct.pack("<HHHH", 0, 0, W, H))
    data[frame + 1 : frame + 5] = struct.pack("<HH", 3, 2)
    data[6:10] = struct.pack("<HH", W + 10, H + 5)
    canvas = np.full((H + 5, W + 10, 3), 255, np.uint8)
    canvas[2 : 2 + H, 3 : 3 + W] = shown
    add("gif-small-frame.gif", bytes(data), canvas)


def bmps():
    rgb = Image.fromarray(RGB)
    add("bmp-rgb24.bmp", encoded(rgb, format="BMP"), RGB)
    add("bmp-grey8.bmp", encoded(Image.fromarray(GREY), format="BMP"), thrice(GREY))
    few = rgb.quantize(16, dither=Image.Dither.NONE)
    add("bmp-palette8.bmp", encoded(few, format="BMP"), np.asarray(few.convert("RGB")))
    one = rgb.convert("1")
    add("bmp-1bit.bmp", encoded(one, format="BMP"), np.asarray(one.convert("RGB")))
    opaque = np.concatenate([RGB, np.full((H, W, 1), 255, np.uint8)], -1)
    add("bmp-rgba32.bmp", encoded(Image.fromarray(opaque), format="BMP"), RGB)
    rows = b"".join(r.astype(np.uint8)[:, ::-1].tobytes() + b"\0" * (-3 * W % 4) for r in RGB)
    down = b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54)
    down += struct.pack("<IiiHHIIiiII", 40, W, -H, 1, 24, 0, len(rows), 2835, 2835, 0, 0) + rows
    add("bmp-top-down.bmp", down, RGB)
    runs = b""
    indexes = np.asarray(few)
    for row in indexes[::-1]:
        runs += b"".join(bytes((1, int(i))) for i in row) + b"\0\0"
    runs += b"\0\1"
    palette = b"".join(bytes((b, g, r, 0)) for r, g, b in np.array(few.getpalette()[:48]).reshape(-1, 3))
    rle = b"BM" + struct.pack("<IHHI", 54 + 64 + len(runs), 0, 0, 118)
    rle += struct.pack("<IiiHHIIiiII", 40, W, H, 1, 8, 1, len(runs), 2835, 2835, 16, 0) + palette + runs
    add("bmp-rle8.bmp", rle, np.asarray(few.convert("RGB")))


def webps():
    rgb = Image.fromarray(RGB)
    rgba = Image.fromarray(np.concatenate([RGB, ALPHA[..., None]], -1))
    add("webp-lossless.webp", encoded(rgb, format="WEBP", lossless=True), RGB)
    add("webp-lossy.webp", encoded(rgb, format="WEBP", quality=85), None, 1)
    add("webp-transparent.webp", encoded(rgba, format="WEBP", lossless=True, exact=True), over_white(RGB, ALPHA))
    exif = Image.Exif()
    exif[0x0112] = 8
    add("webp-turned.webp", encoded(rgb, format="WEBP", lossless=True, exif=exif.tobytes()))
    other = Image.fromarray(RGB[::-1].copy())
    add("webp-animated.webp", encoded(rgb, format="WEBP", lossless=True, save_all=True, append_images=[other], duration=100), RGB)


def tiffs():
    rgb, grey = Image.fromarray(RGB), Image.fromarray(GREY)
    for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
        add(f"tiff-{compression.replace('_', '-')}.tiff", encoded(rgb, format="TIFF", compression=compression), RGB)
    add("tiff-jpeg.tiff", encoded(rgb, format="TIFF", compression="jpeg", quality=92), None, 2)
    add("tiff-group4.tiff", encoded(rgb.convert("1"), format="TIFF", compression="group4"), np.asarray(rgb.convert("1").convert("RGB")))
    add("tiff-grey.tiff", encoded(grey, format="TIFF"), thrice(GREY))
    deep = Image.fromarray(GREY.astype(np.uint16) << 8 | 77)
    add("tiff-grey16.tiff", encoded(deep, format="TIFF"), thrice(GREY))
    few = rgb.quantize(40, dither=Image.Dither.NONE)
    add("tiff-palette.tiff", encoded(few, format="TIFF"), np.asarray(few.convert("RGB")))
    cmyk = rgb.convert("CMYK")
    add("tiff-cmyk.tiff", encoded(cmyk, format="TIFF"), np.asarray(cmyk.convert("RGB")), 1)
    rgba = Image.fromarray(np.concatenate([RGB, ALPHA[..., None]], -1))
    add("tiff-transparent.tiff", encoded(rgba, format="TIFF"), over_white(RGB, ALPHA))
    add("tiff-turned.tiff", encoded(rgb, format="TIFF", tiffinfo={274: 6}), np.rot90(RGB, -1))
    add("tiff-two-pages.tiff", encoded(rgb, format="TIFF", save_all=True, append_images=[grey]), RGB)


# Resampling


def noise(width, height, seed):
    """Bytes of a linear congruential generator, which the test repeats."""
    state = seed
    data = bytearray(width * height * 3)
    for i in range(len(data)):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        data[i] = state >> 24
    return Image.frombytes("RGB", (width, height), bytes(data))


def resampling():
    filters = ("BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS")
    sizes = [
        ((1, 1), (1, 1)), ((1, 1), (7, 5)), ((1, 31), (1, 4)), ((1, 31), (3, 3)), ((31, 1), (4, 1)), ((31, 1), (64, 2)),
        ((2, 2), (3, 3)), ((3, 2), (2, 3)), ((17, 13), (5, 7)), ((17, 13), (17, 6)), ((17, 13), (6, 13)), ((5, 7), (17, 13)),
        ((97, 89), (31, 29)), ((31, 29), (97, 89)), ((64, 64), (32, 32)), ((65, 63), (16, 16)), ((100, 3), (3, 100)),
        ((128, 96), (224, 224)), ((101, 67), (1, 1)), ((211, 149), (64, 45)), ((150, 200), (75, 100)), ((257, 33), (22, 21)),
    ]
    lines = []
    for (w, h), (tw, th) in sizes:
        image = noise(w, h, w * 1000 + h)
        for name in filters:
            boxes = [(0, 0, w, h)]
            if w > 16 and h > 12:
                boxes += [(1.5, 0.25, w - 2.75, h - 3.5), (3, 2, 12, 11)]
            for box in boxes:
                result = image.resize((tw, th), getattr(Image.Resampling, name), box=box).tobytes()
                if len(lines) % 40 == 0:
                    (OUT / "resampling" / f"{len(lines)}.gz").write_bytes(gz(result))
                fields = (w, h, tw, th, name, *box, hashlib.sha256(result).hexdigest())
                lines.append("\t".join(str(field) for field in fields))
    (OUT / "resampling.tsv").write_text("\n".join(lines) + "\n")


def main():
    for folder in ("decoding", "resampling"):
        (OUT / folder).mkdir(parents=True, exist_ok=True)
        for old in (OUT / folder).iterdir():
            old.unlink()
    for make in (pngs, coloured, jpegs, gifs, bmps, webps, tiffs):
        make()
    (OUT / "decoding.tsv").write_text("\n".join(CASES) + "\n")
    resampling()


main()
