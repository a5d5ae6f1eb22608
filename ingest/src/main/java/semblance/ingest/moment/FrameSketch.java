package semblance.ingest.moment;

import semblance.embedding.Picture;

/// What a frame shows at a glance: the mean colours of a coarse grid. Immutable and thread-safe.
final class FrameSketch {
  private static final int CELLS = 16;

  /// Frames whose cells differ by no more than this on average, of 255, and nowhere by more than
  /// [#MOST_CELL], look the same: what noise, compression and a slow drift of light make of one
  /// picture.
  private static final double MOST_MEAN = 4;

  private static final double MOST_CELL = 24;

  private final float[] means; // [CELLS * CELLS * 3]

  private FrameSketch(float[] means) {
    this.means = means;
  }

  static FrameSketch of(Picture frame) {
    float[] sums = new float[CELLS * CELLS * 3];
    int[] counts = new int[CELLS * CELLS];
    byte[] rgb = frame.rgb();
    // Of large frames, a few thousand pixels tell as much as all of them.
    int step = Math.max(1, Math.min(frame.width(), frame.height()) / 128);
    for (int y = 0; y < frame.height(); y += step) {
      int row = y * CELLS / frame.height() * CELLS;
      for (int x = 0; x < frame.width(); x += step) {
        int cell = row + x * CELLS / frame.width();
        int at = 3 * (y * frame.width() + x);
        counts[cell]++;
        for (int channel = 0; channel < 3; channel++) {
          sums[3 * cell + channel] += rgb[at + channel] & 0xff;
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= Math.max(1, counts[i / 3]);
    }
    return new FrameSketch(sums);
  }

  /// Whether two frames look the same.
  boolean resembles(FrameSketch other) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      double difference = Math.abs(means[i] - other.means[i]);
      if (difference > MOST_CELL) {
        return false;
      }
      sum += difference;
    }
    return sum / means.length <= MOST_MEAN;
  }

  /// The deviation of the cells: near 0 for a blank frame.
  double detail() {
    double mean = 0;
    for (float cell : means) {
      mean += cell / means.length;
    }
    double squares = 0;
    for (float cell : means) {
      squares += (cell - mean) * (cell - mean);
    }
    return Math.sqrt(squares / means.length);
  }
}
