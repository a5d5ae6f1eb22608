package semblance.catalog.duplicates;

import java.lang.ref.SoftReference;
import java.util.List;
import semblance.embedding.Picture;

/// What a picture looks like, so small that two can be laid over one another at once: 32 × 32
/// levels of grey, and the edges in them.
///
/// Vectors say what a picture is about; ten shirts of one brand have all but the same. Whether two
/// pictures are one and the same, made smaller, lighter or cut, shows where their edges lie.
/// Brightness and contrast do not change that, so edges are compared by correlation: local means
/// are subtracted, and what is left is scaled to unit length.
///
/// Immutable and thread-safe.
public final class Appearance {
  static final int SIDE = 32;
  static final int COARSE_SIDE = 16;

  /// Below this length of its edges, in levels of grey, a picture has nothing to compare.
  private static final float PLAIN = 20;

  /// What 1 is as a byte; what is above 127 is cut, so that small numbers keep some detail.
  private static final float LEVELS = 400;

  private final byte[] grey; // [SIDE, SIDE]
  private final byte[] coarseEdges; // [COARSE_SIDE, COARSE_SIDE]
  private final boolean plain;

  /// The edges of the parts that were asked for, `[parts, COARSE_SIDE, COARSE_SIDE]`; made again
  /// where memory was needed for something else.
  private volatile SoftReference<byte[]> partEdges = new SoftReference<>(null);

  private Appearance(byte[] grey) {
    this.grey = grey;
    this.coarseEdges = new byte[COARSE_SIDE * COARSE_SIDE];
    float[] scratch = new float[COARSE_SIDE * COARSE_SIDE];
    float[] edges = new float[COARSE_SIDE * COARSE_SIDE];
    plain = window(Window.WHOLE, COARSE_SIDE, scratch, edges) < PLAIN;
    quantize(edges, coarseEdges, 0);
  }

  /// The appearance of a picture.
  public static Appearance of(Picture picture) {
    byte[] grey = new byte[SIDE * SIDE];
    byte[] rgb = picture.rgb();
    for (int y = 0; y < SIDE; y++) {
      int top = (int) ((long) y * picture.height() / SIDE);
      int bottom = Math.max(top + 1, (int) ((long) (y + 1) * picture.height() / SIDE));
      for (int x = 0; x < SIDE; x++) {
        int left = (int) ((long) x * picture.width() / SIDE);
        int right = Math.max(left + 1, (int) ((long) (x + 1) * picture.width() / SIDE));
        long sum = 0;
        for (int row = top; row < bottom; row++) {
          for (int column = left; column < right; column++) {
            int at = 3 * (row * picture.width() + column);
            sum += 77 * (rgb[at] & 255) + 150 * (rgb[at + 1] & 255) + 29 * (rgb[at + 2] & 255);
          }
        }
        grey[y * SIDE + x] = (byte) (sum / 256 / ((long) (bottom - top) * (right - left)));
      }
    }
    return new Appearance(grey);
  }

  /// A part of a picture, its edges as shares of the sides.
  record Window(float left, float top, float right, float bottom) {
    static final Window WHOLE = new Window(0, 0, 1, 1);
  }

  /// Whether there are no edges to speak of, as in a sheet of one colour.
  boolean isPlain() {
    return plain;
  }

  /// The correlation of the edges of two whole pictures, coarsely.
  float coarseLikeness(Appearance other) {
    return dot(coarseEdges, other.coarseEdges, 0);
  }

  /// The part that another picture meets best, coarsely.
  ///
  /// @param parts windows of this picture
  /// @param least how well it must meet
  /// @return its index; -1 if none meets so well
  int bestPart(List<Window> parts, Appearance other, float least) {
    byte[] edges = partEdges.get();
    if (edges == null) {
      edges = new byte[parts.size() * COARSE_SIDE * COARSE_SIDE];
      float[] scratch = new float[COARSE_SIDE * COARSE_SIDE];
      float[] found = new float[COARSE_SIDE * COARSE_SIDE];
      for (int i = 0; i < parts.size(); i++) {
        window(parts.get(i), COARSE_SIDE, scratch, found);
        quantize(found, edges, i * found.length);
      }
      partEdges = new SoftReference<>(edges);
    }
    int best = -1;
    float most = least;
    for (int i = 0; i < parts.size(); i++) {
      float likeness = dot(other.coarseEdges, edges, i * coarseEdges.length);
      if (likeness > most) {
        most = likeness;
        best = i;
      }
    }
    return best;
  }

  private static void quantize(float[] edges, byte[] into, int from) {
    for (int i = 0; i < edges.length; i++) {
      into[from + i] = (byte) Math.clamp(Math.round(edges[i] * LEVELS), -127, 127);
    }
  }

  private static float dot(byte[] edges, byte[] others, int from) {
    int sum = 0;
    for (int i = 0; i < COARSE_SIDE * COARSE_SIDE; i++) {
      sum += edges[i] * others[from + i];
    }
    return sum / (LEVELS * LEVELS);
  }

  /// Finds the edges in a window.
  ///
  /// @param side pixels to look at the window with, both ways
  /// @param scratch `[side, side]`
  /// @param edges `[side, side]`, written to: of zero mean and unit length
  /// @return their length before
  float window(Window window, int side, float[] scratch, float[] edges) {
    sample(window, side, scratch);
    float mean = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        float sum = 0;
        for (int row = y - 1; row <= y + 1; row++) {
          int at = Math.clamp(row, 0, side - 1) * side;
          sum += scratch[at + Math.max(0, x - 1)] + scratch[at + x];
          sum += scratch[at + Math.min(side - 1, x + 1)];
        }
        float edge = scratch[y * side + x] - sum / 9;
        edges[y * side + x] = edge;
        mean += edge;
      }
    }
    mean /= side * side;
    float squares = 0;
    for (int i = 0; i < side * side; i++) {
      edges[i] -= mean;
      squares += edges[i] * edges[i];
    }
    float length = (float) Math.sqrt(squares);
    float scale = 1 / Math.max(length, 1e-3f);
    for (int i = 0; i < side * side; i++) {
      edges[i] *= scale;
    }
    return length;
  }

  /// Reads a window between the pixels, linearly.
  private void sample(Window window, int side, float[] into) {
    for (int y = 0; y < side; y++) {
      float row = place(window.top, window.bottom, y, side);
      int upper = (int) row;
      int lower = Math.min(SIDE - 1, upper + 1);
      float down = row - upper;
      for (int x = 0; x < side; x++) {
        float column = place(window.left, window.right, x, side);
        int left = (int) column;
        int right = Math.min(SIDE - 1, left + 1);
        float along = column - left;
        float above = level(upper, left) * (1 - along) + level(upper, right) * along;
        float below = level(lower, left) * (1 - along) + level(lower, right) * along;
        into[y * side + x] = above * (1 - down) + below * down;
      }
    }
  }

  private static float place(float from, float to, int index, int side) {
    return Math.clamp((from + (to - from) * (index + .5f) / side) * SIDE - .5f, 0, SIDE - 1);
  }

  private int level(int row, int column) {
    return grey[row * SIDE + column] & 255;
  }

  /// The mean level of grey, 0 to 255.
  float brightness() {
    float sum = 0;
    for (byte level : grey) {
      sum += level & 255;
    }
    return sum / grey.length;
  }
}
