package semblance.model.audio;

import java.util.Arrays;
import java.util.BitSet;
import semblance.embedding.PreparedContent;
import semblance.embedding.Sound;
import semblance.media.SoundDecoder;
import semblance.model.audio.SoundSettings.Cutting;

/// Makes sounds what a CLAP network reads: transformers' `ClapFeatureExtractor`, each sound taken
/// for itself, and without chance: see [Cutting]. Thread-safe.
public final class SoundPreprocessor {
  /// Into how many the places are cut where parts of a long sound may begin.
  private static final int PARTS = 3;

  private final SoundSettings settings;
  private final Loudness loudness;

  public SoundPreprocessor(SoundSettings settings) {
    this.settings = settings;
    this.loudness =
        new Loudness(
            settings,
            settings.cutting() == Cutting.FUSION ? MelFilters.Scale.HTK : MelFilters.Scale.SLANEY);
  }

  public SoundSettings settings() {
    return settings;
  }

  /// Prepares a sound, resampled where it has another rate.
  ///
  /// @param towerId of the tower it is prepared for
  public PreparedContent.Spectrograms prepare(String towerId, Sound sound) {
    float[] samples = SoundDecoder.resample(sound, settings.rate()).samples();
    return switch (settings.cutting()) {
      case MIDDLE -> {
        boolean longer = samples.length > settings.samples();
        float[] view = loudness.ofAll(longer ? middle(samples) : filled(samples));
        yield new PreparedContent.Spectrograms(
            towerId, new float[][] {view}, settings.bands(), longer);
      }
      // The reference counts one sound of each batch as longer, even if none is; so every sound
      // that comes alone.
      case FUSION ->
          new PreparedContent.Spectrograms(towerId, fused(samples), settings.bands(), true);
    };
  }

  private float[] middle(float[] samples) {
    int start = (samples.length - settings.samples()) / 2;
    return Arrays.copyOfRange(samples, start, start + settings.samples());
  }

  /// A sound that is no longer than a view in the length of one.
  private float[] filled(float[] samples) {
    float[] filled = new float[settings.samples()];
    int whole = filled.length / samples.length;
    int copied =
        switch (settings.filling()) {
          case REPEAT_AND_PAD -> whole * samples.length;
          case REPEAT -> filled.length;
          case PAD -> samples.length;
        };
    for (int start = 0; start < copied; start += samples.length) {
      System.arraycopy(samples, 0, filled, start, Math.min(samples.length, copied - start));
    }
    return filled;
  }

  private float[][] fused(float[] samples) {
    int part = settings.longFrames();
    int all = settings.frames(samples.length);
    if (samples.length <= settings.samples() || all == part) {
      float[] view =
          loudness.ofAll(samples.length <= settings.samples() ? filled(samples) : samples);
      return new float[][] {view, view, view, view};
    }
    int[] starts = starts(all - part + 1);
    Shrinking shrinking = new Shrinking(all, part);
    BitSet wanted = new BitSet();
    for (int start : starts) {
      wanted.set(start, start + part);
    }
    for (int i = 0; i < part; i++) {
      wanted.set(shrinking.before(i));
      wanted.set(shrinking.after(i));
    }
    float[][] frames = loudness.of(samples, wanted);
    float[][] views = new float[1 + PARTS][];
    views[0] = new float[part * settings.bands()];
    for (int i = 0; i < part; i++) {
      shrinking.mix(frames, i, views[0], settings.bands());
    }
    for (int i = 0; i < PARTS; i++) {
      views[1 + i] = loudness.join(frames, starts[i], part);
    }
    return views;
  }

  /// Where parts begin: in the middle of each third of the places, of which the first are one
  /// longer where they are not alike; where a third is empty, at the sound's beginning.
  private static int[] starts(int places) {
    int[] starts = new int[PARTS];
    int begin = 0;
    for (int i = 0; i < PARTS; i++) {
      int length = places / PARTS + (i < places % PARTS ? 1 : 0);
      starts[i] = length == 0 ? 0 : begin + length / 2;
      begin += length;
    }
    return starts;
  }

  /// Many frames mixed linearly to few, without regard to those in between; 32-bit floats, as the
  /// reference.
  private record Shrinking(int many, int few) {
    private float place(int i) {
      return Math.max(0, (float) many / few * (i + 0.5f) - 0.5f);
    }

    int before(int i) {
      return Math.min(many - 1, (int) place(i));
    }

    int after(int i) {
      return Math.min(many - 1, before(i) + 1);
    }

    void mix(float[][] frames, int i, float[] into, int bands) {
      float weight = place(i) - before(i);
      float[] before = frames[before(i)];
      float[] after = frames[after(i)];
      for (int band = 0; band < bands; band++) {
        into[i * bands + band] = (1 - weight) * before[band] + weight * after[band];
      }
    }
  }
}
