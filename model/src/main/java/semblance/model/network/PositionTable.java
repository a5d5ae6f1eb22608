package semblance.model.network;

import semblance.model.network.VisionTransformer.Positions;
import semblance.model.tensor.Tensor;

/// A vision transformer's table of positions, a row a patch, fitted to pictures of another size
/// than it was made for.
public final class PositionTable {
  private PositionTable() {}

  /// How a table is fitted.
  public enum Fitting {
    /// Not at all.
    NONE,
    /// By a cubic filter over the four nearest, as PyTorch's `bicubic` without antialiasing;
    /// DINOv2.
    BICUBIC,
    /// By a cubic filter as wide as the step, so that all numbers count, as PyTorch's with it;
    /// DINOv2 with registers.
    BICUBIC_ANTIALIASED
  }

  /// `[made for, width] -> [rows * columns, width]`.
  static Tensor fit(Tensor table, Positions made, int rows, int columns) {
    long width = table.size(1);
    Tensor down = Tensor.of(weights(made.rows(), rows, made.fitting()), rows, made.rows());
    Tensor along =
        Tensor.of(weights(made.columns(), columns, made.fitting()), columns, made.columns());
    Tensor tall = // [rows, old columns, width]
        down.matrixMultiply(table.reshape(made.rows(), made.columns() * width))
            .reshape(rows, made.columns(), width);
    return along.matrixMultiply(tall).reshape((long) rows * columns, width);
  }

  /// `[to, from]`: how much each old number counts in each new one.
  static float[] weights(int from, int to, Fitting fitting) {
    boolean grows = fitting == Fitting.BICUBIC_ANTIALIASED;
    double steepness = grows ? -0.5 : -0.75; // "a" in Keys, "Cubic convolution", 1981
    float[] weights = new float[to * from];
    double step = (float) from / to;
    double wide = grows ? Math.max(1, step) : 1;
    for (int i = 0; i < to; i++) {
      double centre = step * (i + 0.5);
      int first =
          grows ? Math.max(0, (int) (centre - 2 * wide + 0.5)) : (int) Math.floor(centre - 0.5) - 1;
      int end = grows ? Math.min(from, (int) (centre + 2 * wide + 0.5)) : first + 4;
      double sum = 0;
      for (int j = first; j < end; j++) {
        sum += cubic((j + 0.5 - centre) / wide, steepness);
      }
      for (int j = first; j < end; j++) {
        int place = Math.clamp(j, 0, from - 1); // beyond its edge a table goes on as there
        weights[i * from + place] += (float) (cubic((j + 0.5 - centre) / wide, steepness) / sum);
      }
    }
    return weights;
  }

  private static double cubic(double distance, double a) {
    double x = Math.abs(distance);
    if (x <= 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
  }
}
