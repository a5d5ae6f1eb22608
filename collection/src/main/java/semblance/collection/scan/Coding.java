package semblance.collection.scan;

import java.util.Random;
import semblance.embedding.VectorMath;

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

  /// Coordinates that hardly vary are taken to have so much of the mean variance.
  private static final float LEAST_VARIANCE = .02f;

  private static final long SEED = 0x5e3b1a7ceL;

  final Rotation rotation;
  final Grid sketches;
  final SketchLayout layout; // of the sketches
  final Grid rows;

  /// Words of a row, a multiple of 8. The last holds the factor.
  final int rowWords;

  /// The usual distance of a vector from its cell's centre.
  final float size;

  /// The coordinates of the mean of all vectors. `[rotation.rows]`
  private final float[] middle;

  /// The mean square of the coordinates of all vectors less that mean. `[rotation.rows]`
  private final float[] variances;

  private Coding(Rotation rotation, float[][] sample) {
    int words = rotation.variances.length;
    this.rotation = rotation;
    this.sketches = Grid.share(rotation.variances, sketchPlanes(words));
    this.layout = SketchLayout.of(sketches);
    this.rows = Grid.share(rotation.variances, rowPlanes(words));
    this.rowWords = rowWords(rows.planes);
    float square = 0;
    for (float variance : rotation.variances) {
      square += variance * Rotation.WORD;
    }
    this.size = (float) Math.sqrt(Math.max(square, Float.MIN_NORMAL));
    float[] mean = new float[rotation.dimension];
    for (float[] vector : sample) {
      VectorMath.addScaled(mean, vector, 1f / sample.length);
    }
    this.middle = turned(mean);
    this.variances = new float[rotation.rows];
    for (float[] vector : sample) {
      float[] turned = turned(vector);
      for (int i = 0; i < turned.length; i++) {
        float from = turned[i] - middle[i];
        variances[i] += from * from / sample.length;
      }
    }
  }

  /// Fits a coding.
  ///
  /// @param sample some vectors, at least one; [#SAMPLE] of them are looked at
  /// @param cells of the vectors
  static Coding fit(float[][] sample, Cells cells) {
    float[][] some = sample;
    if (sample.length > SAMPLE) {
      some = new float[SAMPLE][];
      for (int i = 0; i < SAMPLE; i++) {
        some[i] = sample[(int) ((long) i * sample.length / SAMPLE)];
      }
    }
    return new Coding(Rotation.fit(cells.residuals(some), new Random(SEED)), some);
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

  private static int rowWords(int planes) {
    return (planes + 1 + 7) / 8 * 8;
  }

  /// Bytes of the codes of a vector of some dimensions.
  public static int bytes(int dimension) {
    int words = (dimension + Rotation.WORD - 1) / Rotation.WORD;
    return SketchLayout.columns(sketchPlanes(words) * Rotation.WORD)
        + Long.BYTES * rowWords(rowPlanes(words))
        + Float.BYTES;
  }

  /// A query's coordinates, as exactly as codes are worth.
  float[] turned(float[] query) {
    float[] turned = new float[rotation.rows];
    rotation.turnRoughly(query, turned);
    return turned;
  }

  /// How far a vector, given by its coordinates, lies from the middle of all vectors, in their own
  /// deviations: the mean of the squares over all coordinates.
  double distance(float[] turned) {
    double mean = 0;
    for (float variance : variances) {
      mean += variance / variances.length;
    }
    double least = Math.max(LEAST_VARIANCE * mean, Float.MIN_NORMAL);
    double sum = 0;
    for (int i = 0; i < turned.length; i++) {
      double from = turned[i] - middle[i];
      sum += from * from / Math.max(variances[i], least);
    }
    return sum / turned.length;
  }
}
