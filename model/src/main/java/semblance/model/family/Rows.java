package semblance.model.family;

import java.util.Arrays;
import java.util.List;
import semblance.model.tensor.Tensor;

/// Rows of a matrix as arrays.
final class Rows {
  private Rows() {}

  /// Adds the rows of `[rows, width]` to a list.
  static void split(Tensor matrix, int rows, List<float[]> vectors) {
    float[] numbers = matrix.toFloats();
    int width = numbers.length / rows;
    for (int row = 0; row < rows; row++) {
      vectors.add(Arrays.copyOfRange(numbers, row * width, (row + 1) * width));
    }
  }
}
