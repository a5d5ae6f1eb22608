package semblance.collection.scan;

import java.util.Arrays;

/// How many bits the coordinates of each word get, and how far apart the values are that they can
/// tell: a uniform quantiser a word. A coordinate is `(code - (2^bits - 1) / 2) * spacing`, times a
/// factor of its vector.
final class Grid {
  private static final int MOST_BITS = 6;

  /// The mean square error that is left of a normal coordinate's variance at a number of bits, and
  /// the spacing that makes it least (Max, 1960).
  private static final double[] ERROR = {1, .3634, .1188, .03744, .01154, .003495, .00104};

  private static final double[] SPACING = {0, 1.5958, .9957, .5860, .3352, .1881, .1041};

  final int[] bits; // [words]
  final float[] spacing; // [words]

  /// The sum of all bits.
  final int planes;

  private Grid(int[] bits, float[] spacing) {
    this.bits = bits;
    this.spacing = spacing;
    this.planes = Arrays.stream(bits).sum();
  }

  /// Shares planes out where they take away most of the error, for queries that are half like the
  /// vectors and half alike in all directions.
  ///
  /// @param variances of the words' coordinates
  /// @param planes at least 1
  static Grid share(float[] variances, int planes) {
    int words = variances.length;
    double mean = 0;
    for (float variance : variances) {
      mean += variance / words;
    }
    int[] bits = new int[words];
    if (mean > 0) {
      for (int i = 0; i < planes; i++) {
        int best = -1;
        double most = 0;
        for (int word = 0; word < words; word++) {
          if (bits[word] < MOST_BITS) {
            double weight = variances[word] * (1 + variances[word] / mean);
            double less = (ERROR[bits[word]] - ERROR[bits[word] + 1]) * weight;
            if (less > most) {
              most = less;
              best = word;
            }
          }
        }
        if (best < 0) {
          break;
        }
        bits[best]++;
      }
    } else {
      bits[0] = 1; // all vectors are the same
    }
    float[] spacing = new float[words];
    for (int word = 0; word < words; word++) {
      spacing[word] =
          (float) Math.max(SPACING[bits[word]] * Math.sqrt(variances[word]), Float.MIN_NORMAL);
    }
    return new Grid(bits, spacing);
  }

  /// Codes a vector.
  ///
  /// @param turned the vector's coordinates less the mean's
  /// @param size how long the vector is, relative to the usual
  /// @param codes gets a code for each coordinate
  /// @return the factor that makes `factor * (query . code)` an unbiased estimate
  double encode(float[] turned, float size, byte[] codes) {
    double square = 0;
    double product = 0;
    for (int word = 0; word < bits.length; word++) {
      int width = bits[word];
      if (width == 0) {
        continue;
      }
      float inverse = 1 / (spacing[word] * size);
      int half = 1 << (width - 1);
      int top = (1 << width) - 1;
      float wordProduct = 0;
      float wordSquare = 0;
      int from = word * Rotation.WORD;
      for (int i = from; i < from + Rotation.WORD; i++) {
        float value = turned[i];
        int code = Math.clamp((long) Math.floor(value * inverse) + half, 0, top);
        wordProduct += value * (code - half + .5f);
        wordSquare += value * value;
        codes[i] = (byte) code;
      }
      product += (double) wordProduct * spacing[word];
      square += wordSquare;
    }
    return product > 0 ? square / product : 0;
  }

  /// Writes codes as planes of bits, the lowest of each word first.
  ///
  /// @param codes a code for each coordinate
  /// @param start where the planes are written from
  void pack(byte[] codes, long[] planesOut, int start) {
    int to = start;
    for (int word = 0; word < bits.length; word++) {
      for (int plane = 0; plane < bits[word]; plane++) {
        long packed = 0;
        for (int i = 0; i < Rotation.WORD; i++) {
          packed |= (long) (codes[word * Rotation.WORD + i] >> plane & 1) << i;
        }
        planesOut[to++] = packed;
      }
    }
  }

  /// What a coded vector's coordinates are taken for.
  ///
  /// @param coordinates gets `[rows]`
  void decode(byte[] codes, double factor, float[] coordinates) {
    for (int word = 0; word < bits.length; word++) {
      int width = bits[word];
      float middle = ((1 << width) - 1) / 2f;
      float unit = (float) factor * spacing[word];
      for (int i = word * Rotation.WORD; i < (word + 1) * Rotation.WORD; i++) {
        coordinates[i] = width == 0 ? 0 : (codes[i] - middle) * unit;
      }
    }
  }
}
