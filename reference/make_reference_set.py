"""Makes the reference set of the module `catalog`, over which scores are calibrated.

Pinned: Python 3.12, and the versions in reference/requirements.txt. Run from the repository's root:

    python reference/make_reference_set.py [folder of the samples, else samples]

The set stands for what people store: photographs of many subjects, and captions and sentences of many subjects. The
photographs are those of `samples/` named below, all in the public domain, CC0 or CC BY, shrunk to at most 160 pixels; author,
licence and source of each go to SOURCES.csv beside them. The texts are the project's own, in `reference_set_texts.txt`, and so are the
sounds, which are made of arithmetic: voices, instruments, animals, machines, weather. Films are no files: each is a pan over one of the
pictures, made when it is needed. A writer of Ogg puts a random number into each file, so a second run gives other bytes for the sounds.
"""

import csv
import io
import json
import pathlib
import sys

import numpy as np
import PIL
import soundfile
import synthesis as syn
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


ORIGIN = """\
The sounds in this folder were made by reference/make_reference_set.py out of nothing but arithmetic. They and the texts are licensed as the project: Apache-2.0.
The pictures have authors and licences of their own: see SOURCES.csv.
"""
RATE = 24000
SECONDS = 2.0


def melody(notes, partials, fade=0.5, vibrato=0.0):
    """Notes in semitones above A3, evenly spread."""
    each = SECONDS / len(notes)
    wave = np.zeros(int(RATE * SECONDS))
    for i, note in enumerate(notes):
        wave += syn.struck(RATE, SECONDS, [i * each], syn.tone(RATE, each * 1.4, 220 * 2 ** (note / 12), partials, vibrato), fade) * 0.5
    return syn.scaled(wave)


def chord(notes, partials, vibrato=0.0):
    return syn.scaled(sum(syn.tone(RATE, SECONDS, 220 * 2 ** (note / 12), partials, vibrato) for note in notes))


def calls(start, end, length, times, partials=(1,)):
    """A tone that glides from one pitch to another, at several times."""
    pitch = start * (end / start) ** np.linspace(0, 1, int(RATE * length))
    return syn.struck(RATE, SECONDS, times, syn.tone(RATE, length, pitch, partials), 0.5)


def sounds():
    """Name and samples of each, at RATE."""
    t = syn.clock(RATE, SECONDS)
    every = lambda step, first=0.0: np.arange(first, SECONDS, step)
    hiss = lambda seed, low=0, high=1e9, slope=0.0, seconds=SECONDS: syn.noise(RATE, seconds, seed, low, high, slope)
    flute, reed, brass, organ = (1, 0.15, 0.05), (1, 0.05, 0.6, 0.05, 0.35, 0.05, 0.2), (1, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2), (1, 0.6, 0, 0.5, 0, 0, 0, 0.4)
    strings, piano = tuple(1 / k for k in range(1, 12)), (1, 0.5, 0.35, 0.2, 0.12, 0.08)
    kick, low = syn.drum(RATE), syn.drum(RATE, 0.5, 40)
    beat = syn.struck(RATE, SECONDS, every(0.5), kick) + 0.5 * syn.struck(RATE, SECONDS, every(0.5, 0.25), hiss(1, 4000, 11000, seconds=0.2), 0.05)
    siren = syn.tone(RATE, SECONDS, 700 + 300 * np.sin(2 * np.pi * 0.8 * t), (1, 0.4, 0.2))
    motor = syn.swelling(syn.tone(RATE, SECONDS, 55 + 20 * t, strings) + 0.3 * hiss(2, 0, 2000), RATE, 27, 0.7)
    return {
        "woman-speaking": syn.voice(RATE, SECONDS, 210, "aeiouae", 11),
        "man-speaking": syn.voice(RATE, SECONDS, 110, "oaeiuo", 12),
        "child-speaking": syn.voice(RATE, SECONDS, 300, "eaieuaio", 13),
        "slow-deep-voice": syn.voice(RATE, SECONDS, 85, "uoa", 14),
        "crowd": syn.scaled(sum(syn.voice(RATE, SECONDS, 100 + 23 * k, "aeiouaeo"[k % 4 :] + "aei", 20 + k) for k in range(8))),
        "singing": syn.scaled(np.concatenate([syn.voice(RATE, 0.5, p, "a", 30) for p in (262, 294, 330, 262)])),
        "laughter": syn.struck(RATE, SECONDS, every(0.22), syn.voice(RATE, 0.2, 260, "a", 31), 0.1),
        "flute": melody([12, 14, 16, 19], flute, 1.0, 0.01),
        "clarinet": melody([0, 3, 7, 5], reed, 1.0),
        "trumpet": melody([3, 7, 10, 15], brass, 0.6),
        "organ": chord([-12, 0, 4, 7], organ),
        "violins": chord([7, 11, 14], strings, 0.008),
        "cello": syn.tone(RATE, SECONDS, 98, strings, 0.01),
        "piano": melody([0, 4, 7, 12, 7, 4], piano, 0.35),
        "minor-chord": syn.struck(RATE, SECONDS, [0], chord([0, 3, 7], piano), 0.7),
        "guitar": melody([-5, 2, 7, 11, 14, 11, 7, 2], strings, 0.25),
        "bass-line": melody([-24, -24, -17, -19], (1, 0.7, 0.2), 0.4),
        "music-box": melody([24, 28, 31, 36, 31, 28, 24, 31], (1, 0, 0, 0.5), 0.2),
        "drum-beat": syn.scaled(beat),
        "drum-roll": syn.struck(RATE, SECONDS, every(0.06), hiss(3, 200, 6000, seconds=0.1), 0.04),
        "cymbal": hiss(4, 5000, 12000) * np.exp(-2 * t),
        "gong": syn.scaled(sum(syn.tone(RATE, SECONDS, f) for f in (92, 147, 213, 331, 452)) * np.exp(-1.2 * t)),
        "song-with-beat": syn.scaled(beat + 0.7 * melody([0, 4, 7, 4], strings) + 0.5 * syn.voice(RATE, SECONDS, 220, "aoea", 33)),
        "church-bell": syn.scaled(sum(a * syn.tone(RATE, SECONDS, 220 * r) for r, a in ((0.5, 0.6), (1, 1), (1.2, 0.7), (1.5, 0.5), (2, 0.8))) * np.exp(-1.5 * t)),
        "telephone": syn.swelling(syn.tone(RATE, SECONDS, 440) + syn.tone(RATE, SECONDS, 480), RATE, 20) * (t % 1 < 0.7),
        "alarm-clock": syn.tone(RATE, SECONDS, 2000, reed) * (t % 0.25 < 0.12),
        "beeps": syn.tone(RATE, SECONDS, 1000) * (t % 0.5 < 0.1),
        "siren": siren,
        "car-horn": syn.scaled((syn.tone(RATE, SECONDS, 400, brass) + syn.tone(RATE, SECONDS, 500, brass)) * ((t % 1 < 0.3) | (t > 1.2))),
        "engine": syn.scaled(motor),
        "motorcycle": syn.scaled(syn.swelling(syn.tone(RATE, SECONDS, 70 + 90 * t, strings) + 0.6 * hiss(6, 100, 4000), RATE, 18, 0.8)),
        "train": syn.scaled(hiss(7, 40, 1500, -0.4) + syn.struck(RATE, SECONDS, [0, 0.15, 0.8, 0.95, 1.6, 1.75], hiss(8, 300, 4000, seconds=0.2), 0.05)),
        "aeroplane": syn.scaled(hiss(9, 60, 3000, -0.5) + 0.3 * syn.tone(RATE, SECONDS, 180 - 20 * t, strings)),
        "helicopter": syn.swelling(hiss(10, 40, 2500, -0.3), RATE, 13, 0.95),
        "drill": syn.scaled(syn.tone(RATE, SECONDS, 320 + 15 * np.sin(40 * t), strings) + 0.5 * hiss(11, 1500, 9000)),
        "hammering": syn.struck(RATE, SECONDS, every(0.45), hiss(12, 500, 7000, seconds=0.3), 0.03),
        "typing": syn.struck(RATE, SECONDS, [0.05, 0.19, 0.31, 0.52, 0.6, 0.78, 0.99, 1.1, 1.31, 1.42, 1.6, 1.85], hiss(13, 1500, 9000, seconds=0.05), 0.01),
        "footsteps": syn.struck(RATE, SECONDS, every(0.55, 0.1), hiss(14, 60, 900, seconds=0.2), 0.05),
        "clapping": syn.scaled(sum(syn.struck(RATE, SECONDS, every(0.23 + 0.02 * k, 0.03 * k), hiss(40 + k, 800, 5000, seconds=0.1), 0.02) for k in range(6))),
        "clock-ticking": syn.struck(RATE, SECONDS, every(0.5), hiss(15, 3000, 8000, seconds=0.03), 0.006),
        "breaking-glass": syn.scaled(sum(syn.struck(RATE, SECONDS, [0.2 + 0.07 * k], syn.tone(RATE, 0.4, 2500 + 733 * k % 5000), 0.06) for k in range(9)) + syn.struck(RATE, SECONDS, [0.2], hiss(16, 3000, 11000, seconds=0.5), 0.1)),
        "rain": hiss(17, 1000, 11000, -0.2),
        "wind": syn.swelling(hiss(18, 100, 900, -0.5), RATE, 0.7, 0.8),
        "waves": syn.swelling(hiss(19, 50, 6000, -0.4), RATE, 0.5),
        "thunder": syn.scaled(hiss(20, 20, 400, -1) * np.exp(-1.5 * np.abs(t - 0.4))),
        "stream": syn.scaled(hiss(21, 600, 5000) * 0.4 + sum(syn.struck(RATE, SECONDS, [0.13 * k], syn.sweep(RATE, 0.06, 500 + 90 * (k * 7 % 11), 1400), 0.03) for k in range(15))),
        "fire": syn.scaled(0.3 * hiss(22, 50, 700, -0.5) + syn.struck(RATE, SECONDS, [0.1, 0.17, 0.45, 0.5, 0.83, 1.07, 1.1, 1.5, 1.73, 1.9], hiss(23, 1500, 10000, seconds=0.04), 0.006)),
        "bird": calls(3200, 5200, 0.12, every(0.3)),
        "owl": calls(420, 360, 0.4, [0.1, 0.8, 1.3], (1, 0.3)),
        "dog": syn.struck(RATE, SECONDS, [0.1, 0.6, 1.4], syn.scaled(syn.tone(RATE, 0.25, np.linspace(520, 260, int(RATE * 0.25)), brass) + 0.4 * hiss(24, 300, 3000, seconds=0.25)), 0.1),
        "cat": calls(520, 800, 0.7, [0.2, 1.2], (1, 0.7, 0.5, 0.3)),
        "cow": calls(130, 100, 1.5, [0.2], strings),
        "crickets": syn.swelling(syn.tone(RATE, SECONDS, 4500), RATE, 30) * (t % 0.4 < 0.25),
        "frogs": syn.scaled(sum(syn.struck(RATE, SECONDS, every(0.5, 0.2 * k), syn.swelling(syn.tone(RATE, 0.25, 300 + 80 * k, strings), RATE, 35), 0.2) for k in range(2))),
        "hum": syn.scaled(syn.tone(RATE, SECONDS, 50, (1, 0.6, 0.3, 0.2)) + 0.05 * hiss(25)),
        "static": hiss(26),
    }


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
    made = sounds()
    for name, samples in made.items():
        soundfile.write(FOLDER / f"{name}.ogg", samples, RATE, format="OGG", subtype="OPUS", compression_level=0.96)
    texts = pathlib.Path(__file__).with_name("reference_set_texts.txt").read_text(encoding="utf-8").splitlines()
    probes = {
        "format": 1,
        "texts": [{"name": str(i + 1), "role": "document", "text": text} for i, text in enumerate(texts)],
        "pictures": [{"name": name, "file": f"{name}.jpg"} for name in PICTURES],
        "sounds": [{"name": name, "file": f"{name}.ogg"} for name in made],
        "films": [{"name": name, "pan": f"{name}.jpg"} for name in PICTURES],
    }
    with io.open(FOLDER / "probes.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(probes, ensure_ascii=False, indent=0) + "\n")
    (FOLDER / "ORIGIN.txt").write_text(ORIGIN)
    print(len(PICTURES), "pictures,", len(made), "sounds,", len(texts), "texts,", sum(path.stat().st_size for path in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
