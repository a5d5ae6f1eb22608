package semblance.model.tower;

import java.util.Arrays;
import java.util.List;
import semblance.model.tensor.NumberFormat;
import semblance.model.tensor.Tensor;

/// Rows of a matrix as arrays.
public final class Rows {
  private Rows() {}

  /// The rows as 32-bit floats of unit length.
  public static Tensor unit(Tensor matrix) {
    return matrix.to(NumberFormat.FLOAT32).normalize();
  }

  /// Adds the rows of `[rows, width]` to a list.
  public static void split(Tensor matrix, int rows, List<float[]> vectors) {
    float[] numbers = matrix.toFloats();
    int width = numbers.length / rows;
    for (int row = 0; row < rows; row++) {
      vectors.add(Arrays.copyOfRange(numbers, row * width, (row + 1) * width));
    }
  }
}
