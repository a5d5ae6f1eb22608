"""Makes the canaries of the module `catalog`: files and texts that are embedded again whenever a catalog is opened.

Pinned: Python 3.12, and the versions in reference/requirements.txt. Run from the repository's root:

    python reference/make_canaries.py

Pictures, sounds and films are made by this script, so nobody else has rights in them. Each takes another way through the decoder:
a JPEG whose orientation is told by Exif only, a CMYK JPEG, and a PNG with an alpha channel. The texts go through several
scripts, composed and decomposed accents, upper case, digits and an emoji. The sounds are of several rates, channels and depths,
lossless and not; the films are turned by a flag, of an odd rate, with sound, and in two colour matrices. The writers of sounds and
films put random numbers into their files, so a second run gives other bytes for them: a catalog keeps the ones it began with.
"""

import json
import pathlib
import subprocess
import tempfile
from fractions import Fraction

import av
import imageio_ffmpeg
import numpy
import PIL
import soundfile
import synthesis
from PIL import Image, ImageDraw, ImageFilter

FOLDER = pathlib.Path("catalog/src/main/resources/semblance/catalog/guard/canaries")

ORIGIN = """\
All pictures, sounds and films in this folder were made by reference/make_canaries.py out of nothing but arithmetic. They are licensed as the project: Apache-2.0.
"""

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


def sounds():
    """Name and file of each."""
    bell = synthesis.tone(44100, 0.5, 523, (1, 0.2, 0.5, 0.1, 0.3)) * numpy.exp(-5 * synthesis.clock(44100, 0.5))
    sweep = synthesis.sweep(44100, 0.5, 200, 6000)
    soundfile.write(FOLDER / "deep.flac", synthesis.stereo(bell, 0.6 * sweep), 44100, subtype="PCM_24")
    drums = synthesis.struck(48000, 1.6, (0, 0.4, 0.6, 0.8, 1.2, 1.4), synthesis.drum(48000, pitch=90))
    # Loud up to where other resampling would fold or cut it.
    cymbal = synthesis.struck(48000, 1.6, (0.2, 1.0), synthesis.noise(48000, 0.8, 3, 5000, 20000), 0.3)
    soundfile.write(FOLDER / "drums.ogg", synthesis.stereo(0.6 * drums + 0.35 * cymbal, 0.4 * drums + 0.45 * cymbal), 48000, format="OGG", subtype="VORBIS")
    soundfile.write(FOLDER / "voice.wav", synthesis.voice(16000, 1.1, 130, "aeio", 4), 16000, subtype="PCM_16")
    return [("deep", "deep.flac"), ("drums", "drums.ogg"), ("voice", "voice.wav")]


def film(path, codec, pictures, rate, options, pixel_format="yuv420p", matrix=None, sound=None):
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = pixel_format
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= 1 << 23  # bitexact
        if matrix:
            stream.codec_context.colorspace = matrix
        audio = container.add_stream("aac", rate=44100, layout="mono") if sound is not None else None
        for index, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(numpy.asarray(picture.convert("RGB")), format="rgb24")
            frame = frame.reformat(format=pixel_format, dst_colorspace="ITU709" if matrix == 1 else "ITU601")
            frame.pts, frame.time_base = index, 1 / Fraction(rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if audio is not None:
            frame = av.AudioFrame.from_ndarray(sound.astype(numpy.float32)[None, :], format="fltp", layout="mono")
            frame.rate, frame.pts = 44100, 0
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=44100, frame_size=1024)
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                container.mux(audio.encode(part))
            container.mux(audio.encode(None))


def films():
    """Name and file of each."""
    wide = shore(360, 180)
    pan = [wide.crop((4 * i, 0, 4 * i + 240, 180)).resize((160, 120), Image.Resampling.BICUBIC) for i in range(30)]
    with tempfile.TemporaryDirectory() as folder:
        lying = pathlib.Path(folder) / "lying.mp4"
        x264 = {"g": "12", "bf": "2", "crf": "26", "x264-params": "threads=1:scenecut=0"}
        song = synthesis.tone(44100, 1.25, 440, (1, 0.5, 0.3), vibrato=0.01)
        film(lying, "libx264", [p.transpose(Image.Transpose.ROTATE_90) for p in pan], Fraction(24000, 1001), x264, matrix=1, sound=song)
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-display_rotation", "-90", "-i", str(lying)]
        subprocess.run([*command, "-c", "copy", "-fflags", "+bitexact", str(FOLDER / "turned.mp4")], check=True)
    bowl = fruit(200, 160)
    zoom = [bowl.crop((3 * i, 2 * i, 200 - 3 * i, 160 - 2 * i)).resize((120, 96), Image.Resampling.BICUBIC) for i in range(16)]
    film(FOLDER / "zoom.webm", "libvpx-vp9", zoom, Fraction(25, 2), {"g": "8", "crf": "34", "b": "0", "lag-in-frames": "4"})
    return [("turned", "turned.mp4"), ("zoom", "zoom.webm")]


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
        "sounds": [{"name": name, "file": file} for name, file in sounds()],
        "films": [{"name": name, "file": file} for name, file in films()],
    }
    (FOLDER / "probes.json").write_text(json.dumps(probes, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (FOLDER / "ORIGIN.txt").write_text(ORIGIN)
    print(sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
