package semblance.collection.scan;

/// The inner loops of scanning and of making codes. Both implementations give equal results, to the
/// bit for what is counted in whole numbers.
sealed interface ScanKernels permits ScalarScanKernels, SimdScanKernels {
  /// Vectors whose sketches lie side by side, column by column.
  int BLOCK = 64;

  /// A short name for reports.
  String name();

  /// Finds the vectors of some blocks whose estimate reaches a bound.
  ///
  /// @param sketches blocks of columns of [#BLOCK] bytes, a vector's at [SketchLayout#place]
  /// @param factors of the vectors
  /// @param from first block
  /// @param to end of the blocks
  /// @param query what is compared
  /// @param bound lowest value of `factor * (step * sum + offset)` that is found
  /// @param found gets the vectors' numbers, counted from the first vector of `sketches`; has room
  ///   for a block more than is looked through
  /// @param values gets their values
  /// @return how many were found
  int sketch(
      byte[] sketches,
      float[] factors,
      int from,
      int to,
      SketchQuery query,
      float bound,
      int[] found,
      float[] values);

  /// The weighted count of common bits of a row of planes with a query's.
  ///
  /// @param rows rows of `query.words()` words
  /// @param start where the row starts
  long row(long[] rows, int start, RowQuery query);

  /// Multiplies a matrix with several vectors.
  ///
  /// @param transposed the matrix's columns one after the other, `[dimension, rows]`, where rows is
  ///   a multiple of 64
  /// @param vectors `[count, dimension]`
  /// @param products gets `[count, rows]`
  void multiply(
      float[] transposed, int rows, int dimension, float[] vectors, int count, float[] products);

  /// Multiplies a matrix with a vector.
  ///
  /// @param vector `[dimension]`
  /// @param products gets `[rows]`
  void multiply(RoughMatrix matrix, float[] vector, float[] products);

  /// SIMD if the Vector API's module is in the boot layer, scalar otherwise.
  static ScanKernels best() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new SimdScanKernels()
        : new ScalarScanKernels();
  }
}
