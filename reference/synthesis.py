"""Sounds made of nothing but arithmetic, so that nobody else has rights in them. All are float64 in -1..1, [samples].

Used by make_canaries.py and make_reference_set.py.
"""

import numpy as np


def clock(rate, seconds):
    return np.arange(int(rate * seconds)) / rate


def scaled(wave, loudness=0.7):
    return wave / max(1e-9, np.abs(wave).max()) * loudness


def noise(rate, seconds, seed, low=0.0, high=1e9, slope=0.0):
    """Noise between two frequencies; slope -1 is brown, 0 white (in amplitude)."""
    generator = np.random.default_rng(seed)
    spectrum = np.fft.rfft(generator.standard_normal(int(rate * seconds)))
    frequency = np.fft.rfftfreq(int(rate * seconds), 1 / rate)
    spectrum *= (frequency >= low) & (frequency <= high)
    spectrum *= np.maximum(frequency, 20.0) ** slope
    return scaled(np.fft.irfft(spectrum, int(rate * seconds)))


def tone(rate, seconds, frequency, partials=(1.0,), vibrato=0.0):
    """frequency: a number, or [samples]"""
    t = clock(rate, seconds)
    wobble = 1 + vibrato * np.sin(2 * np.pi * 5.5 * t)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(frequency, t.shape) * wobble) / rate
    return scaled(sum(a * np.sin((k + 1) * phase) for k, a in enumerate(partials)))


def sweep(rate, seconds, start, end):
    t = clock(rate, seconds) / seconds
    return tone(rate, seconds, start * (end / start) ** t)


def struck(rate, seconds, times, sound, fade=0.3):
    """A sound begun at several times, fading away."""
    wave = np.zeros(int(rate * seconds))
    for at in times:
        start = int(at * rate)
        length = min(len(sound), len(wave) - start)
        if length > 0:
            wave[start : start + length] += sound[:length] * np.exp(-np.arange(length) / rate / fade)
    return scaled(wave)


def voice(rate, seconds, pitch, vowels, seed):
    """Speech-like: pulses at a wandering pitch through the resonances of vowels, a syllable each, with hisses between."""
    generator = np.random.default_rng(seed)
    formants = {"a": (800, 1200, 2600), "e": (450, 2000, 2700), "i": (300, 2300, 3000), "o": (480, 900, 2500), "u": (320, 750, 2300)}
    syllable = int(rate * seconds / len(vowels))
    parts = []
    for vowel in vowels:
        t = np.arange(syllable) / rate
        f0 = pitch * (1 + 0.08 * generator.standard_normal() + 0.1 * np.sin(2 * np.pi * t / t[-1]))
        phase = np.cumsum(f0) / rate
        harmonics = np.arange(1, int(4000 / pitch))
        wave = np.zeros(syllable)
        for h in harmonics:
            gain = sum(1 / (1 + ((h * pitch - f) / 90.0) ** 2) for f in formants[vowel])
            wave += gain / h**0.4 * np.sin(2 * np.pi * h * phase)
        envelope = np.sin(np.pi * t / t[-1]).clip(0) ** 0.5
        hiss = noise(rate, syllable / rate, seed + len(parts), 3000, 6500)[:syllable] * (t < 0.04) * 0.25
        parts.append(scaled(wave) * envelope + hiss)
    wave = scaled(np.concatenate(parts))
    return np.pad(wave, (0, int(rate * seconds) - len(wave)))


def drum(rate, seconds=0.4, pitch=60):
    t = clock(rate, seconds)
    return scaled(np.sin(2 * np.pi * (pitch * t + pitch / 8 * (1 - np.exp(-18 * t)))) * np.exp(-9 * t) + 0.2 * noise(rate, seconds, 5) * np.exp(-60 * t))


def swelling(wave, rate, frequency, depth=0.9):
    t = np.arange(len(wave)) / rate
    return wave * (1 - depth * (0.5 + 0.5 * np.cos(2 * np.pi * frequency * t)))


def stereo(left, right):
    length = min(len(left), len(right))
    return np.stack([left[:length], right[:length]], -1)
