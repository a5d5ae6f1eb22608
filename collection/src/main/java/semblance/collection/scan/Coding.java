package semblance.collection.scan;

import java.util.Random;

/// How vectors of one collection are coded, fitted to a sample of them. Any coding gives right
/// estimates of any vector; one that fits gives near ones.
///
/// Immutable and thread-safe.
public final class Coding {
  static final ScanKernels KERNELS = ScanKernels.best();

  /// So many vectors are enough to fit a coding to.
  public static final int SAMPLE = 4_096;

  /// Bits of the two codes for eight dimensions.
  private static final int SKETCH_BITS = 6;

  private static final int ROW_BITS = 15;

  /// Words of coordinates that hardly vary are taken to have so much of the mean variance.
  private static final float LEAST_VARIANCE = .02f;

  private static final long SEED = 0x5e3b1a7ceL;

  final Rotation rotation;
  final Grid sketches;
  final SketchLayout layout; // of the sketches
  final Grid rows;

  /// Words of a row, a multiple of 8.
  final int rowWords;

  /// The usual length of a vector less the mean.
  final float size;

  /// The coordinates of the mean.
  final float[] middle;

  private Coding(Rotation rotation, Grid sketches, Grid rows) {
    this.rotation = rotation;
    this.sketches = sketches;
    this.layout = SketchLayout.of(sketches);
    this.rows = rows;
    this.rowWords = (rows.planes + 7) / 8 * 8;
    float square = 0;
    for (float variance : rotation.variances) {
      square += variance * Rotation.WORD;
    }
    this.size = (float) Math.sqrt(Math.max(square, Float.MIN_NORMAL));
    this.middle = turned(rotation.mean);
  }

  /// Fits a coding.
  ///
  /// @param sample some vectors, at least one, best [#SAMPLE]; overwritten
  public static Coding fit(float[][] sample) {
    Rotation rotation = Rotation.fit(sample, new Random(SEED));
    int words = rotation.variances.length;
    return new Coding(
        rotation,
        Grid.share(rotation.variances, sketchPlanes(words)),
        Grid.share(rotation.variances, rowPlanes(words)));
  }

  /// The number of dimensions.
  public int dimension() {
    return rotation.dimension;
  }

  private static int sketchPlanes(int words) {
    return Math.max(2, SKETCH_BITS * words / 8);
  }

  private static int rowPlanes(int words) {
    return Math.max(2, ROW_BITS * words / 8);
  }

  /// Bytes of the codes of a vector of some dimensions.
  public static int bytes(int dimension) {
    int words = (dimension + Rotation.WORD - 1) / Rotation.WORD;
    return SketchLayout.columns(sketchPlanes(words) * Rotation.WORD)
        + Long.BYTES * ((rowPlanes(words) + 7) / 8 * 8)
        + 2 * Float.BYTES;
  }

  /// A query's coordinates.
  float[] turned(float[] query) {
    float[] turned = new float[rotation.rows];
    rotation.turn(query, 1, turned);
    return turned;
  }

  /// The mean square of each coordinate of the vectors, less their mean; those of words that hardly
  /// vary a little greater.
  float variance(int coordinate) {
    float mean = size * size / rotation.rows;
    return Math.max(
        Math.max(rotation.variances[coordinate / Rotation.WORD], LEAST_VARIANCE * mean),
        Float.MIN_NORMAL);
  }

  /// In words, for reports: bits of each 64 dimensions.
  public String describe() {
    return "sketch %s, row %s".formatted(digits(sketches), digits(rows));
  }

  private static String digits(Grid grid) {
    StringBuilder digits = new StringBuilder();
    for (int bits : grid.bits) {
      digits.append(bits);
    }
    return digits.toString();
  }
}
