package semblance.collection.scan;

/// A query as tables, for the one pass over sketches: what each entry of each column adds to the
/// product, in whole steps.
///
/// `estimate = product with the centre + factor * (step * sum + offset)`
final class SketchQuery {
  /// In steps, 0 to [SketchLayout#MOST]. `[columns, SketchLayout.ENTRIES]`
  final byte[] tables;

  final int columns;

  /// What one is worth.
  final float step;

  /// What a sum of 0 is worth.
  final float offset;

  /// The standard deviation of the estimate's error.
  final double deviation;

  /// @param coded in the table's coding
  SketchQuery(CodeTable table, CodedQuery coded) {
    this(coded.coding.sketches, coded.coding.layout, coded.turned, table.errors().sketch);
  }

  /// @param turned the query's coordinates
  /// @param noise the mean square error of coded coordinates
  SketchQuery(Grid grid, SketchLayout layout, float[] turned, float[] noise) {
    float[] weights = new float[turned.length];
    double variance = 0;
    double lowest = 0;
    for (int i = 0; i < turned.length; i++) {
      variance += (double) turned[i] * turned[i] * noise[i];
      int word = i / Rotation.WORD;
      if (grid.bits[word] > 0) {
        weights[i] = turned[i] * grid.spacing[word];
        int top = (1 << grid.bits[word]) - 1;
        lowest += Math.min(0, weights[i] * top) - weights[i] * top / 2.0;
      }
    }
    float[] products = layout.products(weights);
    float most = Float.MIN_NORMAL;
    for (float product : products) {
      most = Math.max(most, product);
    }
    columns = layout.columns;
    step = most / SketchLayout.MOST;
    offset = (float) lowest;
    tables = new byte[products.length];
    for (int i = 0; i < products.length; i++) {
      tables[i] = (byte) (int) (products[i] / step + .5f); // none is below 0
    }
    deviation = Math.sqrt(variance + (double) step * step / 12 * columns);
  }
}
