package semblance.model.audio;

import java.util.Arrays;

/// Bands of frequency that are as wide as a listener tells them apart: triangles over the
/// frequencies of a Fourier transform, each beginning at its neighbour's peak. Arithmetic is that
/// of transformers' `mel_filter_bank`.
final class MelFilters {
  /// Which scale of pitch the bands are evenly spread on.
  enum Scale {
    /// That of the Hidden Markov Model Toolkit; each triangle's peak is 1.
    HTK,
    /// That of Slaney's Auditory Toolbox: linear up to 1,000 hertz; each triangle's area is alike.
    SLANEY
  }

  private static final double LINEAR_HERTZ = 1000;
  private static final double LINEAR_MELS = 15;
  private static final double STEP = Math.log(6.4) / 27;

  private final int[] first; // [bands], the first frequency with a weight above 0
  private final double[][] weights; // [bands][frequencies from the first on]

  private MelFilters(int[] first, double[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  static MelFilters of(SoundSettings settings, Scale scale) {
    int frequencies = settings.frameLength() / 2 + 1;
    double[] edges = edges(settings, scale); // [bands + 2], in hertz
    int nyquist = settings.rate() / 2; // a whole number, as the reference takes it
    int[] first = new int[settings.bands()];
    double[][] weights = new double[settings.bands()][];
    for (int band = 0; band < first.length; band++) {
      double[] all = new double[frequencies];
      int from = frequencies;
      int to = 0;
      for (int i = 0; i < frequencies; i++) {
        double hertz = i == frequencies - 1 ? nyquist : i * ((double) nyquist / (frequencies - 1));
        double rising = (hertz - edges[band]) / (edges[band + 1] - edges[band]);
        double falling = (edges[band + 2] - hertz) / (edges[band + 2] - edges[band + 1]);
        double weight = Math.max(0, Math.min(rising, falling));
        if (weight > 0) {
          all[i] = scale == Scale.SLANEY ? weight * 2 / (edges[band + 2] - edges[band]) : weight;
          from = Math.min(from, i);
          to = i + 1;
        }
      }
      first[band] = Math.min(from, to);
      weights[band] = Arrays.copyOfRange(all, first[band], to);
    }
    return new MelFilters(first, weights);
  }

  private static double[] edges(SoundSettings settings, Scale scale) {
    double low = mels(settings.lowest(), scale);
    double high = mels(settings.highest(), scale);
    double[] edges = new double[settings.bands() + 2];
    for (int i = 0; i < edges.length; i++) {
      double mels = i == edges.length - 1 ? high : low + i * ((high - low) / (edges.length - 1));
      edges[i] = hertz(mels, scale);
    }
    return edges;
  }

  private static double mels(double hertz, Scale scale) {
    return switch (scale) {
      case HTK -> 2595 * Math.log10(1 + hertz / 700);
      case SLANEY ->
          hertz >= LINEAR_HERTZ
              ? LINEAR_MELS + Math.log(hertz / LINEAR_HERTZ) / STEP
              : 3 * hertz / 200;
    };
  }

  private static double hertz(double mels, Scale scale) {
    return switch (scale) {
      case HTK -> 700 * (Math.pow(10, mels / 2595) - 1);
      case SLANEY ->
          mels >= LINEAR_MELS
              ? LINEAR_HERTZ * Math.exp(STEP * (mels - LINEAR_MELS))
              : 200 * mels / 3;
    };
  }

  /// How many bands there are.
  int bands() {
    return first.length;
  }

  /// The power in a band.
  ///
  /// @param powers of each frequency, `[frequencies]`
  double apply(int band, double[] powers) {
    double[] triangle = weights[band];
    double sum = 0;
    for (int i = 0; i < triangle.length; i++) {
      sum += triangle[i] * powers[first[band] + i];
    }
    return sum;
  }
}
