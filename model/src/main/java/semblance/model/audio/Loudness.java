package semblance.model.audio;

import java.util.BitSet;
import semblance.model.tensor.Fourier;

/// How loud bands of frequency are in frames of a sound, in decibels. Arithmetic is that of
/// transformers' `spectrogram`: frames around every `hop`th sample, the sound mirrored at its ends,
/// a periodic Hann window, 64-bit floats but for the transform's result.
final class Loudness {
  /// What is quieter counts as this quiet: -100 decibels.
  private static final double LEAST_POWER = 1e-10;

  /// Frames that are transformed together.
  private static final int TOGETHER = 256;

  private final SoundSettings settings;
  private final MelFilters filters;
  private final double[] window; // [frameLength]

  Loudness(SoundSettings settings, MelFilters.Scale scale) {
    this.settings = settings;
    this.filters = MelFilters.of(settings, scale);
    this.window = new double[settings.frameLength()];
    for (int i = 0; i < window.length; i++) {
      window[i] = 0.5 + 0.5 * Math.cos(Math.PI * (2 * i - window.length) / window.length);
    }
  }

  /// All frames of a sound, `[frames, bands]`.
  float[] ofAll(float[] samples) {
    int frames = settings.frames(samples.length);
    BitSet all = new BitSet();
    all.set(0, frames);
    return join(of(samples, all), 0, frames);
  }

  /// Frames one after another, `[frames, bands]`.
  float[] join(float[][] frames, int from, int count) {
    int bands = filters.bands();
    float[] joined = new float[count * bands];
    for (int i = 0; i < count; i++) {
      System.arraycopy(frames[from + i], 0, joined, i * bands, bands);
    }
    return joined;
  }

  /// Some frames of a sound: the others stay empty.
  ///
  /// @return `[frames][bands]`
  float[][] of(float[] samples, BitSet wanted) {
    float[][] frames = new float[settings.frames(samples.length)][];
    int[] chosen = wanted.stream().toArray();
    int length = window.length;
    for (int start = 0; start < chosen.length; start += TOGETHER) {
      int rows = Math.min(TOGETHER, chosen.length - start);
      double[] windowed = new double[rows * length];
      for (int row = 0; row < rows; row++) {
        int first = chosen[start + row] * settings.hop() - length / 2;
        for (int i = 0; i < length; i++) {
          windowed[row * length + i] = window[i] * samples[mirrored(first + i, samples.length)];
        }
      }
      float[] transformed = Fourier.ofRows(windowed, rows, length);
      for (int row = 0; row < rows; row++) {
        frames[chosen[start + row]] = decibels(transformed, row);
      }
    }
    return frames;
  }

  /// Which sample stands at a place that may lie before the first or behind the last one.
  private static int mirrored(int place, int length) {
    if (place >= 0 && place < length) {
      return place;
    }
    if (length == 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int within = Math.floorMod(place, period);
    return within < length ? within : period - within;
  }

  /// @param transformed `[rows, frequencies, 2]`
  private float[] decibels(float[] transformed, int row) {
    double[] powers = new double[window.length / 2 + 1];
    for (int i = 0; i < powers.length; i++) {
      double real = transformed[2 * (row * powers.length + i)];
      double imaginary = transformed[2 * (row * powers.length + i) + 1];
      powers[i] = real * real + imaginary * imaginary;
    }
    float[] decibels = new float[filters.bands()];
    for (int band = 0; band < decibels.length; band++) {
      decibels[band] =
          (float) (10 * Math.log10(Math.max(LEAST_POWER, filters.apply(band, powers))));
    }
    return decibels;
  }
}
