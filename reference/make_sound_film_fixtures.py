"""Makes the sound and film fixtures that the tests of `media` compare with, from soundfile and PyAV.

Run:  python reference/make_sound_film_fixtures.py media/src/test/resources/semblance/media
Needs the versions in reference/requirements.txt. Some writers put dates and random numbers into their files, so a second run gives
other bytes, with expectations made from those.

sounds/<file>            a fifth of a second, in all formats
sounds/<file>.f32.gz     its rate (32 bits, big endian), then the mean of its channels as little endian float32
sounds.tsv               file, what decoded it, tolerance
films/<file>             a dozen small frames
films/<file>.rgb.gz      frames, width, height (32 bits, big endian), then RGB bytes as PyAV's rgb24, of every STEPth frame
films.tsv                file, frames, frames a second, STEP
"""

import gzip
import struct
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import soundfile

OUT = Path(sys.argv[1])
SOUNDS, FILMS = [], []
WIDTH, HEIGHT, FRAMES = 48, 32, 14


def gz(data):
    return gzip.compress(data, mtime=0)


def tones(rate, channels, seconds=0.2):
    """A different rising tone a channel, with a click, so that channels and places show. [samples, channels]"""
    t = np.arange(int(rate * seconds)) / rate
    wave = [0.6 * np.sin(2 * np.pi * (300 + 170 * c + 900 * t) * t) for c in range(channels)]
    wave = np.stack(wave, -1)
    wave[len(t) // 3 : len(t) // 3 + 4] += 0.3
    return wave


def mean(channels):
    """As librosa.to_mono. channels: [channels, samples] float32"""
    return np.mean(channels.astype(np.float32), axis=0) if len(channels) > 1 else channels[0]


def add_sound(name, decoded_by, tolerance=0.0):
    path = OUT / "sounds" / name
    if decoded_by == "soundfile":
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        mono = mean(samples.T)
    else:
        with av.open(str(path)) as container:
            rate = container.streams.audio[0].rate
            frames = [f.to_ndarray() for f in container.decode(audio=0)]
            channels = container.streams.audio[0].channels
        frames = [f if len(f) == channels else f.reshape(-1, channels).T for f in frames]
        mono = mean(np.concatenate(frames, axis=1))
    assert mono.dtype == np.float32
    (OUT / "sounds" / (name + ".f32.gz")).write_bytes(gz(struct.pack(">I", rate) + mono.tobytes()))
    SOUNDS.append(f"{name}\t{decoded_by}\t{tolerance}")


def written(name, rate, channels, subtype, **options):
    soundfile.write(OUT / "sounds" / name, tones(rate, channels), rate, subtype=subtype, **options)


def encoded(name, codec, rate, channels, bit_rate=64000, sample_format="fltp"):
    layout = "mono" if channels == 1 else "stereo"
    wave = tones(rate, channels).T.astype(np.float32)
    with av.open(str(OUT / "sounds" / name), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), format="fltp", layout=layout)
        frame.rate = rate
        frame.pts = 0
        resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate, frame_size=stream.codec_context.frame_size or 1024)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))


def sounds():
    for name, subtype, rate, channels in (
        ("u8.wav", "PCM_U8", 8000, 1),
        ("s16.wav", "PCM_16", 16000, 1),
        ("s16-stereo.wav", "PCM_16", 11025, 2),
        ("s16-three.wav", "PCM_16", 8000, 3),
        ("s24-stereo.wav", "PCM_24", 8000, 2),
        ("s32.wav", "PCM_32", 8000, 1),
        ("float-stereo.wav", "FLOAT", 8000, 2),
        ("double.wav", "DOUBLE", 8000, 1),
        ("s16-stereo.flac", "PCM_16", 22050, 2),
        ("s24.flac", "PCM_24", 8000, 1),
        ("s16.aiff", "PCM_16", 8000, 1),
    ):
        written(name, rate, channels, subtype)
        add_sound(name, "soundfile")
    written("vorbis-stereo.ogg", 16000, 2, "VORBIS", format="OGG")
    add_sound("vorbis-stereo.ogg", "soundfile", 1e-4)
    for name, codec, rate, channels in (
        ("stereo.mp3", "libmp3lame", 44100, 2),
        ("low.mp3", "libmp3lame", 16000, 1),
        ("stereo.m4a", "aac", 44100, 2),
        ("opus.ogg", "libopus", 48000, 1),
        ("opus.webm", "libopus", 48000, 1),
    ):
        sample_format = {"libmp3lame": "fltp", "aac": "fltp", "libopus": "flt"}[codec]
        encoded(name, codec, rate, channels, sample_format=sample_format)
        add_sound(name, "av", 1e-4)


def scene(index):
    """Smooth colours, and a block that says by its place which frame it is. [HEIGHT, WIDTH, 3]"""
    x = np.linspace(0, 1, WIDTH)[None, :]
    y = np.linspace(0, 1, HEIGHT)[:, None]
    waves = 0.5 + 0.5 * np.sin(4 * x + 2 * y + index / 3)
    rgb = np.stack([220 * x + 0 * y, 200 * y + 0 * x, 255 * waves], -1)
    left = 2 + 3 * index
    rgb[8:20, left : left + 4] = [240, 230, 40] if index % 2 else [30, 40, 230]
    return rgb.round().astype(np.uint8)


def film(name, codec, pixel_format, options=None, rate=10, times=None, matrix=None, full=False, **muxing):
    with av.open(str(OUT / "films" / name), "w", options={"fflags": "+bitexact", **muxing}) as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, pixel_format
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= 1 << 23  # bitexact
        if matrix:
            stream.codec_context.colorspace = matrix
        if full:
            stream.codec_context.color_range = 2
        for index in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(scene(index), format="rgb24")
            kinds = {1: "ITU709", 5: "ITU601"}
            if matrix or full:
                frame = frame.reformat(format=pixel_format, dst_colorspace=kinds[matrix or 5], dst_color_range="JPEG" if full else "MPEG")
            else:
                frame = frame.reformat(format=pixel_format)
            frame.pts = times[index] if times else index
            frame.time_base = Fraction(1, 1000) if times else Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def add_film(name, turn=None, step=4):
    with av.open(str(OUT / "films" / name)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or 0)
        frames = np.stack([f.to_ndarray(format="rgb24") for f in container.decode(video=0)])
    if turn:
        frames = np.stack([turn(f) for f in frames])
    FILMS.append(f"{name}\t{len(frames)}\t{rate:.6f}\t{step}")
    frames = frames[::step]
    head = struct.pack(">III", len(frames), frames.shape[2], frames.shape[1])
    (OUT / "films" / (name + ".rgb.gz")).write_bytes(gz(head + np.ascontiguousarray(frames).tobytes()))


def remuxed(source, name, before=(), after=()):
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *before, "-i", str(OUT / "films" / source)]
    command += ["-c", "copy", "-fflags", "+bitexact", *after, str(OUT / "films" / name)]
    subprocess.run(command, check=True)


def films():
    x264 = {"g": "6", "bf": "2", "crf": "24", "x264-params": "threads=1:scenecut=0"}
    film("h264.mp4", "libx264", "yuv420p", x264)
    add_film("h264.mp4", step=1)
    film("h264-bt709.mp4", "libx264", "yuv420p", x264, matrix=1)
    add_film("h264-bt709.mp4")
    film("h264-full.mp4", "libx264", "yuv420p", x264, matrix=5, full=True)
    add_film("h264-full.mp4")
    film("h264-444.mkv", "libx264", "yuv444p", x264)
    add_film("h264-444.mkv")
    film("h264-10bit.mp4", "libx264", "yuv420p10le", x264)
    add_film("h264-10bit.mp4")
    opened = dict(x264, **{"x264-params": "threads=1:scenecut=0:open-gop=1:keyint=5:bframes=2"})
    film("h264-open.mkv", "libx264", "yuv420p", opened)
    add_film("h264-open.mkv", step=1)
    film("h264-interlaced.mkv", "libx264", "yuv420p", {"g": "6", "crf": "24", "flags": "+ildct+ilme", "x264-params": "threads=1:tff=1"})
    add_film("h264-interlaced.mkv")
    times = [0, 40, 80, 300, 340, 360, 800, 810, 820, 1500, 1540, 1600, 1640, 2000]
    film("h264-variable.mkv", "libx264", "yuv420p", x264, rate=25, times=times)
    add_film("h264-variable.mkv")
    film("vp8.webm", "libvpx", "yuv420p", {"g": "6", "crf": "20", "b": "200k", "auto-alt-ref": "1", "lag-in-frames": "8"})
    add_film("vp8.webm", step=1)
    film("vp9.webm", "libvpx-vp9", "yuv420p", {"g": "6", "crf": "30", "b": "0", "lag-in-frames": "8"})
    add_film("vp9.webm")
    film("av1.mp4", "libaom-av1" if "libaom-av1" in av.codecs_available else "libsvtav1", "yuv420p", {"g": "6", "crf": "35", "cpu-used": "8"})
    add_film("av1.mp4")
    film("mpeg4.avi", "mpeg4", "yuv420p", {"g": "6", "bf": "2", "qscale": "4"})
    add_film("mpeg4.avi", step=1)
    film("mpeg2.ts", "mpeg2video", "yuv420p", {"g": "6", "bf": "2", "qscale": "4"}, rate=25)
    add_film("mpeg2.ts")
    film("mjpeg.mov", "mjpeg", "yuvj420p", {"qscale": "4"})
    add_film("mjpeg.mov")
    film("plain.gif", "gif", "rgb8")
    add_film("plain.gif", step=1)
    # ffmpeg's -display_rotation counts counter-clockwise, as numpy's rot90.
    for degrees in (90, 180, 270):
        remuxed("h264.mp4", f"turned{degrees}.mp4", before=("-display_rotation", str(degrees)))
        add_film(f"turned{degrees}.mp4", lambda frame, quarters=degrees // 90: np.rot90(frame, quarters))
    remuxed("h264.mp4", "mirrored.mp4", before=("-display_hflip",))
    add_film("mirrored.mp4", lambda frame: frame[:, ::-1])
    # Begins with frames that build on ones before the cut, which cannot be decoded.
    remuxed("h264-open.mkv", "cut-open.mkv", before=("-ss", "0.65"))
    add_film("cut-open.mkv")
    # Begins in the middle of a group of pictures: what lies before is decoded, but not shown.
    remuxed("h264.mp4", "cut.mp4", before=("-ss", "0.75"))
    add_film("cut.mp4")


def main():
    for folder in ("sounds", "films"):
        (OUT / folder).mkdir(parents=True, exist_ok=True)
        for old in (OUT / folder).iterdir():
            old.unlink()
    sounds()
    films()
    (OUT / "sounds.tsv").write_text("\n".join(SOUNDS) + "\n")
    (OUT / "films.tsv").write_text("\n".join(FILMS) + "\n")


main()
