package semblance.collection.scan;

import semblance.embedding.VectorMath;

/// How codes of some vectors err, and how the vectors lie: sums of squares while they are added up,
/// means of squares of a whole table.
///
/// Not thread-safe.
final class CodeErrors {
  private int vectors;

  /// Of the sketches' errors of each coordinate. `[rotation.rows]`
  final float[] sketch;

  /// Of the rows' errors. `[rotation.rows]`
  final float[] row;

  /// Of the coordinates themselves, from their cells' centres. `[rotation.rows]`
  final float[] within;

  CodeErrors(int rows) {
    sketch = new float[rows];
    row = new float[rows];
    within = new float[rows];
  }

  /// Adds a vector.
  ///
  /// @param coordinates of the vector, less its centre's
  /// @param bySketch what its sketch takes them for
  /// @param byRow what its row takes them for
  void add(float[] coordinates, float[] bySketch, float[] byRow) {
    vectors++;
    for (int i = 0; i < coordinates.length; i++) {
      float sketchError = coordinates[i] - bySketch[i];
      float rowError = coordinates[i] - byRow[i];
      sketch[i] += sketchError * sketchError;
      row[i] += rowError * rowError;
      within[i] += coordinates[i] * coordinates[i];
    }
  }

  /// The means, of several sums.
  static CodeErrors mean(CodeErrors[] sums) {
    CodeErrors mean = new CodeErrors(sums[0].sketch.length);
    for (CodeErrors some : sums) {
      mean.vectors += some.vectors;
    }
    float weight = 1f / Math.max(1, mean.vectors);
    for (CodeErrors some : sums) {
      VectorMath.addScaled(mean.sketch, some.sketch, weight);
      VectorMath.addScaled(mean.row, some.row, weight);
      VectorMath.addScaled(mean.within, some.within, weight);
    }
    return mean;
  }
}
